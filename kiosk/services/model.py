"""The shape of a service package: what an agency writes, checked. Pure: no files, no clock.

A package is a folder `assets/services/CODE/` with `service.yaml` (this model) and `texts/LANG.yaml` (its words, one file a
language). Texts are found by keys made from ids: `field.phone.label`, `option.ground.work.label`. Unknown keys are refused.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiosk.texts import fallback

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Part(BaseModel):
    """What all parts of a package share: frozen, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class When(Part):
    """A field is asked only if the field `field` was answered with one of `values`."""

    field: Code
    values: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]


class FieldBase(Part):
    """`element` names the datum for the central service (`person.name`); `id` is unique in the package."""

    id: Code
    element: Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z_]+)+$")]
    when: When | None = None


class KnownField(FieldBase):
    """A datum of the document: shown, locked, never asked."""

    kind: Literal["known"]
    source: Literal["name", "sex", "birth", "number", "address"]


class ChoiceField(FieldBase):
    """One of a few options, each `{id, icon}`."""

    kind: Literal["choice"]
    options: Annotated[tuple["Option", ...], Field(min_length=2, max_length=6, strict=False)]


class Option(Part):
    id: Code
    icon: str = ""


class RegionField(FieldBase):
    """A place chosen city > district > street > community. `division` names the data (`CN-44`)."""

    kind: Literal["region"]
    division: str


class KeysField(FieldBase):
    """A short text made of digits and the pad's word keys (house number, phone).

    `pad` names one of the pads the window has; `pattern` is checked against the whole answer; lengths count characters.
    """

    kind: Literal["keys"]
    pad: Literal["house", "phone"]
    pattern: str
    max_length: Annotated[int, Field(gt=0, le=60)]


class TextField(FieldBase):
    """A short text typed on the terminal's own keyboard: a name, a street, a document number.

    `pattern` is checked against the whole answer, if there is one; `max_length` counts code points of what is committed, letters on
    their way to characters do not count. A `secret` one is never shown, and never composed from candidates.
    """

    kind: Literal["text"]
    keyboard: Literal["pinyin", "latin", "id-number", "phone", "digits"]
    pattern: str = ""
    max_length: Annotated[int, Field(gt=0, le=200)]
    secret: bool = False

    @model_validator(mode="after")
    def _no_candidates_of_a_secret(self) -> "TextField":
        if self.secret and self.keyboard == "pinyin":
            raise ValueError("a secret cannot be typed in pinyin: its candidates would show it")
        return self


Field_ = Annotated[KnownField | ChoiceField | RegionField | KeysField | TextField, Field(discriminator="kind")]


class Page(Part):
    """One form page: one question or one decision."""

    id: Code
    fields: Annotated[tuple[Field_, ...], Field(min_length=1, strict=False)]


class Group(Part):
    """One group of the review page: the form page that it shows."""

    page: Code


class Department(Part):
    """Who gets it. Its names stand in the texts (`department.name`)."""

    code: Code


class Consent(Part):
    """What the citizen agrees to; the texts hold the words, `version` says which."""

    version: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Guide(Part):
    """Facts and rows of the guide page, by id; `icon` is a file in assets/icons."""

    facts: Annotated[tuple[Option, ...], Field(max_length=4, strict=False)]
    rows: Annotated[tuple[Option, ...], Field(min_length=1, max_length=4, strict=False)]


class Offline(Part):
    """May it be handed in while the line is down, and after how many days without delivery somebody should be called."""

    accept: bool
    call_after_days: Annotated[int, Field(ge=1, le=60)]


class ServicePackage(Part):
    """One matter. `sample` is true until an agency has signed the package; the screen and the paper then say so."""

    code: Code
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    sample: bool
    icon: str
    audience: Literal["person", "company"]
    department: Department
    documents: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]
    consent: Consent
    guide: Guide
    pages: Annotated[tuple[Page, ...], Field(min_length=1, strict=False)]
    next_steps: Annotated[tuple[Code, ...], Field(min_length=1, max_length=4, strict=False)]
    materials: Annotated[tuple[Code, ...], Field(min_length=1, strict=False)]
    offline: Offline

    @model_validator(mode="after")
    def _ids(self) -> "ServicePackage":
        seen: set[str] = set()
        earlier: dict[str, Field_] = {}
        for page in self.pages:
            here: set[str] = set()
            for field in page.fields:
                if field.id in seen:
                    raise ValueError(f"field {field.id}: the id stands twice")
                seen.add(field.id)
                self._check_when(field, earlier, here)
                earlier[field.id] = field
                here.add(field.id)
            if sum(isinstance(field, RegionField) for field in page.fields) > 1:
                raise ValueError(f"page {page.id}: asks for more than one place")
        if len({page.id for page in self.pages}) != len(self.pages):
            raise ValueError("pages: an id stands twice")
        return self

    @staticmethod
    def _check_when(field: FieldBase, earlier: Mapping[str, "Field_"], here: Container[str]) -> None:
        if field.when is None:
            return
        asked = earlier.get(field.when.field)
        if not isinstance(asked, ChoiceField):
            raise ValueError(f"field {field.id}: when.field {field.when.field} is no choice asked before it")
        if asked.when is not None and asked.id not in here:
            raise ValueError(f"field {field.id}: when.field {asked.id} is a follow-up on another page")
        unknown = set(field.when.values) - {option.id for option in asked.options}
        if unknown:
            raise ValueError(f"field {field.id}: when.values {sorted(unknown)[0]} is no option of {asked.id}")

    def text_keys(self) -> frozenset[str]:
        """Every key that each language of the package must have (and may have no others)."""
        keys = {"title", "subtitle", "department.name", "department.short", "sign.statement", "consent.purpose", "notice.title"}
        keys |= {f"fact.{fact.id}" for fact in self.guide.facts}
        keys |= {f"row.{row.id}.{part}" for row in self.guide.rows for part in ("title", "text")}
        keys |= {f"next.{step}.{part}" for step in self.next_steps for part in ("when", "what")}
        keys |= {f"material.{material}" for material in self.materials}
        for page in self.pages:
            keys |= {f"page.{page.id}.{part}" for part in ("heading", "lead", "next", "group")}
            for field in page.fields:
                keys.add(f"field.{field.id}.label")
                if isinstance(field, KeysField):
                    keys |= {f"field.{field.id}.{part}" for part in ("help", "placeholder", "problem")}
                elif isinstance(field, ChoiceField):
                    keys.add(f"field.{field.id}.problem")
                    keys |= {f"option.{field.id}.{option.id}" for option in field.options}
                elif isinstance(field, RegionField):
                    keys.add(f"field.{field.id}.problem")
                elif isinstance(field, TextField):
                    keys |= {f"field.{field.id}.{part}" for part in ("help", "problem")}
        return frozenset(keys)


class Service(BaseModel):
    """A package with its words, as the terminal uses it."""

    model_config = ConfigDict(frozen=True)

    package: ServicePackage
    texts: Mapping[str, Mapping[str, str]]
    digest: str

    def text(self, lang: str, key: str) -> str:
        """The words of `key` in `lang`, for a draft language in the one it falls back to.

        Raises:
            KeyError: the package lacks it (the loader has refused such a package already).
        """
        return self._words(lang)[key]

    def keys(self, lang: str) -> Iterable[str]:
        """Every key that has words in `lang`."""
        return self._words(lang).keys()

    def _words(self, lang: str) -> Mapping[str, str]:
        return self.texts[lang if lang in self.texts else fallback(lang)]
