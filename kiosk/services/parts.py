"""What all models of a package share: frozen parts, ids, conditions, and the words a page may have.

Pure. `Part` refuses unknown keys and guessed types, so that a misspelt key is told and never ignored.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Element = Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z][a-z_]*){1,2}$", max_length=80)]


def _is_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is no day of the calendar") from None
    return text


Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_is_day)]

# One sentence, long enough for every rule that a clerk can explain; a longer one is two checks.
Rule = Annotated[str, Field(min_length=1, max_length=1000, description="A condition in CEL over elements; true or not true.")]

Level = Literal["nothing", "typed", "card", "card-and-factor"]


class Part(BaseModel):
    """What all parts of a package share: frozen, nothing unknown, no type guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def many(least: int = 0, most: int = 400) -> Any:
    """A list in YAML, a tuple in Python."""
    return Field(min_length=least, max_length=most, strict=False)


class When(Part):
    """The short form of a condition: only if the field `field` was answered with one of `values`."""

    field: Code
    values: Annotated[tuple[str, ...], many(1)]


class Check(Part):
    """A rule that must be true; what the citizen is told when it is not stands in the texts (`check.OWNER.ID`)."""

    id: Code
    rule: Rule


class Option(Part):
    """One of a few things to choose, or a row of the guide. `icon` is a file in assets/icons."""

    id: Code
    icon: str = ""


class Copies(Part):
    """How many of a document are printed: `default` where nothing is chosen, `max` at most."""

    default: Annotated[int, Field(ge=1, le=5)] = 1
    max: Annotated[int, Field(ge=1, le=5)] = 1

    @model_validator(mode="after")
    def _order(self) -> "Copies":
        if self.default > self.max:
            raise ValueError(f"default {self.default} is more than max {self.max}")
        return self


Sides = Literal["one-sided", "two-sided-long-edge", "two-sided-short-edge"]


class Printing(Part):
    """How an A4 document may be printed. The citizen chooses of it what the printer can; the first of `sides` is the usual, and so is
    colour where it may be. The sides are IPP's keywords (RFC 8011, 5.2.8): turned like a book, or like a calendar on a wall."""

    copies: Copies = Copies()
    sides: Annotated[tuple[Sides, ...], many(1, 3)] = ("one-sided",)
    colour: bool = False

    @model_validator(mode="after")
    def _once(self) -> "Printing":
        twice = next((side for at, side in enumerate(self.sides) if side in self.sides[:at]), None)
        if twice:
            raise ValueError(f"{twice} stands twice")
        return self


Texts = Mapping[str, Mapping[str, str]]
