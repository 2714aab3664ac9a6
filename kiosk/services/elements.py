"""The dictionary of data elements: what all matters mean by `person.name`.

Pure. `Dictionary` holds `assets/services/elements.yaml` and, for one matter, its own elements (`own.NAME`). Which field kind may
fill an element, and what it is in a condition, follows from the element's type alone. Loaded with pydantic, so not before the
first frame. Failure rule: what does not fit the model is a pydantic `ValidationError`, told by `services.check` with its place.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from kiosk.services.parts import Part, many

ElementType = Literal[
    "text", "date", "partial-date", "choice", "multi-choice", "region", "number", "decimal", "money", "yes-no", "phone", "id-number",
    "uscc", "bank-card", "document", "signature", "list",
]  # fmt: skip
CardDatum = Literal["name", "sex", "birth", "number", "address", "ethnicity", "nationality"]

# Which kinds of field may fill an element of a type. A choice may stand for a text or a number that is one of few.
_KINDS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text", "long-text", "keys", "choice", "known"}),
    "date": frozenset({"date", "known"}),
    "partial-date": frozenset({"partial-date", "date"}),
    "choice": frozenset({"choice", "known"}),
    "multi-choice": frozenset({"multi-choice"}),
    "region": frozenset({"region"}),
    "number": frozenset({"number"}),
    "decimal": frozenset({"number"}),
    "money": frozenset({"money"}),
    "yes-no": frozenset({"yes-no"}),
    "phone": frozenset({"phone", "keys", "text"}),
    "id-number": frozenset({"id-number", "known", "text"}),
    "uscc": frozenset({"uscc"}),
    "bank-card": frozenset({"bank-card"}),
    "document": frozenset({"attachment"}),
    "signature": frozenset({"signature"}),
    "list": frozenset({"group"}),
}


class Element(Part):
    """One element. `of` are the data of a record, for a list; `values` what a choice may be."""

    type: ElementType
    sensitivity: Literal["plain", "personal", "sensitive"]
    card: CardDatum | None = None
    share: bool = False
    values: Annotated[tuple[str, ...], many()] = ()
    label: Annotated[Mapping[str, str], Field(min_length=1)]
    of: Annotated[Mapping[Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")], "Element"], Field(max_length=40)] = {}

    @model_validator(mode="after")
    def _of(self) -> "Element":
        if (self.type == "list") != bool(self.of):
            raise ValueError("a list says what it is a list of, and only a list does")
        if self.values and self.type not in ("choice", "multi-choice"):
            raise ValueError("only a choice has values")
        if any(inner.type == "list" for inner in self.of.values()):
            raise ValueError("a list of lists is no form")
        return self

    def takes(self, kind: str) -> bool:
        """May a field of `kind` fill it?"""
        return kind in _KINDS[self.type]


# Two parts, so that a rule can ask has() of everything; the data of a record have three.
NAME = r"^[a-z]+\.[a-z][a-z_]*$"
_Entries = TypeAdapter[dict[str, Element]](dict[Annotated[str, Field(pattern=NAME)], Element])
_Own = TypeAdapter[dict[str, Element]](dict[Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")], Element])


class Dictionary:
    """All elements by name; a record's data stand as `household.members.name`."""

    def __init__(self, entries: Mapping[str, Element]) -> None:
        self.entries = dict(entries)
        self._flat = dict(entries)
        for name, element in entries.items():
            self._flat |= {f"{name}.{inner}": datum for inner, datum in element.of.items()}

    @classmethod
    def of(cls, raw: object) -> "Dictionary":
        """The dictionary in `raw` (what elements.yaml holds).

        Raises:
            pydantic.ValidationError: it does not fit the model.
        """
        return cls(_Entries.validate_python(raw))

    def with_own(self, own: Mapping[str, Any]) -> "Dictionary":
        """This dictionary and a matter's own elements (`own.NAME`).

        Raises:
            pydantic.ValidationError: they do not fit the model.
        """
        if not own:
            return self
        return Dictionary(self.entries | {f"own.{name}": element for name, element in _Own.validate_python(dict(own)).items()})

    def get(self, name: str) -> Element | None:
        """The element called `name`, a record's datum too; None if there is none."""
        return self._flat.get(name)

    def names(self) -> tuple[str, ...]:
        """Every name, a record's data too."""
        return tuple(self._flat)
