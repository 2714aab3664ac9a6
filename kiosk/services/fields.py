"""The fields of a form: every kind of answer that a matter may ask for.

Pure. A field's words stand in the texts (`field.ID.label`, `.help`, `.example`, `.problem`); `field_keys` says which must be there.

| kind | answer (`Answer.value`) | in conditions |
|---|---|---|
| text, long-text, keys, phone, id-number, uscc, bank-card | str | string |
| known | str (a date as 2000-01-31) | string |
| date | str, 2000-01-31 | string, compares as dates do |
| partial-date | str, 2000, 2000-01 or 2000-01-31 | string |
| choice | str, the option's id | string |
| multi-choice | tuple of option ids | list(string) |
| region | tuple of codes | string, the last code |
| number | int; with `decimals` a str such as 12.50 | int; double |
| money | int, fen | int |
| yes-no | bool | bool |
| group | tuple of rows, each field id -> answer value | list of records |
| signature | tuple of strokes | bool: is there one |
| attachment | tuple with the name of the file | list(string) |
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from kiosk.services.parts import Check, Code, Day, Element, Option, Part, Rule, When, many

# All Chinese resident documents, and what people carry who are no residents (facts in kiosk.identity.cn).
IdKind = Literal["resident-18", "resident-15", "hmt-residence", "foreign-pr", "hm-pass", "tw-pass", "passport"]
Keyboard = Literal["pinyin", "latin", "id-number", "phone", "digits"]


class FieldBase(Part):
    """What all fields have. `element` names the datum in the dictionary; `id` is unique in the package.

    `when`: asked only if it holds. `checks`: what must be true of the answer; asked only when there is one. An answer that is not
    `required` may be left out. A value read from a document or given by the state is never refused for its length.
    """

    id: Code
    element: Element
    when: When | Rule | None = None
    checks: Annotated[tuple[Check, ...], many(most=20)] = ()
    required: bool = True


class KnownField(FieldBase):
    """A datum of the document: shown, locked, never asked."""

    kind: Literal["known"]
    source: Literal["name", "sex", "birth", "number", "address", "nationality"]


class ChoiceField(FieldBase):
    """One of a few options, each `{id, icon}`."""

    kind: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=6, strict=False)]


class MultiChoiceField(FieldBase):
    """Some of a few options."""

    kind: Literal["multi-choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=12, strict=False)]
    least: Annotated[int, Field(ge=0, le=12)] = 1
    most: Annotated[int, Field(ge=1, le=12)] = 12

    @model_validator(mode="after")
    def _some(self) -> "MultiChoiceField":
        if not self.least <= min(self.most, len(self.options)):
            raise ValueError(f"least {self.least} is more than can be chosen")
        return self


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
    keyboard: Keyboard
    pattern: str = ""
    max_length: Annotated[int, Field(gt=0, le=200)]
    secret: bool = False

    @model_validator(mode="after")
    def _no_candidates_of_a_secret(self) -> "TextField":
        if self.secret and self.keyboard == "pinyin":
            raise ValueError("a secret cannot be typed in pinyin: its candidates would show it")
        return self


class LongTextField(FieldBase):
    """A text of some sentences."""

    kind: Literal["long-text"]
    keyboard: Literal["pinyin", "latin"] = "pinyin"
    max_length: Annotated[int, Field(gt=0, le=2000)] = 500


class NumberField(FieldBase):
    """A number between `least` and `most`, whole or with `decimals` places; `unit` is a text (`field.ID.unit`) if true."""

    kind: Literal["number"]
    least: int = 0
    most: Annotated[int, Field(le=10**12)] = 10**9
    decimals: Annotated[int, Field(ge=0, le=4)] = 0
    unit: bool = False

    @model_validator(mode="after")
    def _room(self) -> "NumberField":
        if self.least > self.most:
            raise ValueError(f"least {self.least} is more than most {self.most}")
        return self


class MoneyField(FieldBase):
    """An amount in fen (a yuan has 100): a float would lose some."""

    kind: Literal["money"]
    least: Annotated[int, Field(ge=0)] = 0
    most: Annotated[int, Field(le=10**14)] = 10**11

    @model_validator(mode="after")
    def _room(self) -> "MoneyField":
        if self.least > self.most:
            raise ValueError(f"least {self.least} is more than most {self.most}")
        return self


class DateField(FieldBase):
    """A whole date. `span` says on which side of today it lies; `earliest` and `latest` are dates."""

    kind: Literal["date"]
    span: Literal["any", "past", "future"] = "any"
    earliest: Day = "1900-01-01"
    latest: Day = "2199-12-31"


class PartialDateField(FieldBase):
    """A date of which day, or day and month, may be unknown, as in old records."""

    kind: Literal["partial-date"]
    span: Literal["any", "past", "future"] = "any"
    earliest: Day = "1880-01-01"
    latest: Day = "2199-12-31"


class PhoneField(FieldBase):
    """A telephone number: `mobile` (11 digits) or any number in China, area code included."""

    kind: Literal["phone"]
    accepts: Literal["mobile", "any"] = "mobile"


class IdNumberField(FieldBase):
    """The number of somebody's identity document, of any of the kinds `accepts`.

    Nothing is derived from it while it is typed. The old number of 15 digits is taken only where `accepts` names it, and is
    asked to be confirmed: the first 15 of 18 digits look like one.
    """

    kind: Literal["id-number"]
    accepts: Annotated[tuple[IdKind, ...], many(1, 7)] = ("resident-18",)


class UsccField(FieldBase):
    """A unified social credit code (GB 32100), 18 characters with a check character."""

    kind: Literal["uscc"]


class BankCardField(FieldBase):
    """A bank card's number, 13 to 19 digits with Luhn's check digit (ISO/IEC 7812-1)."""

    kind: Literal["bank-card"]


class YesNoField(FieldBase):
    """A question that is answered yes or no."""

    kind: Literal["yes-no"]


class SignatureField(FieldBase):
    """A signature in the form itself, beside the one under the whole."""

    kind: Literal["signature"]


class AttachmentField(FieldBase):
    """A paper that is scanned here, at most `most` pages; they go along as one file. `own`: the applicant has made it (a letter, a
    statement), and nobody has issued it."""

    kind: Literal["attachment"]
    most: Annotated[int, Field(ge=1, le=20)] = 5
    own: bool = False


Plain = (
    KnownField
    | ChoiceField
    | MultiChoiceField
    | RegionField
    | KeysField
    | TextField
    | LongTextField
    | NumberField
    | MoneyField
    | DateField
    | PartialDateField
    | PhoneField
    | IdNumberField
    | UsccField
    | BankCardField
    | YesNoField
    | SignatureField
    | AttachmentField
)
PlainField = Annotated[Plain, Field(discriminator="kind")]


class GroupField(FieldBase):
    """The same questions for each of several: children, members of a family. Its element is a list; `row` in a condition of a
    field inside is the row that the field stands in."""

    kind: Literal["group"]
    fields: Annotated[tuple[PlainField, ...], many(1, 20)]
    least: Annotated[int, Field(ge=0, le=30)] = 1
    most: Annotated[int, Field(ge=1, le=30)] = 8

    @model_validator(mode="after")
    def _rows(self) -> "GroupField":
        if self.least > self.most:
            raise ValueError(f"least {self.least} is more than most {self.most}")
        for field in self.fields:
            if field.element.rpartition(".")[0] != self.element:
                raise ValueError(f"field {field.id}: element {field.element} is none of {self.element}")
            if isinstance(field, KnownField):
                raise ValueError(f"field {field.id}: what the document says stands in no row")
            if isinstance(field, AttachmentField):
                raise ValueError(f"field {field.id}: a paper is scanned for the whole form, not for a row")
        return self


Field_ = Annotated[Plain | GroupField, Field(discriminator="kind")]
# What is typed, and so has a help line.
TYPED = (TextField, LongTextField, NumberField, MoneyField, PhoneField, IdNumberField, UsccField, BankCardField)


def field_keys(field: Plain | GroupField) -> frozenset[str]:
    """The texts that `field` must have."""
    parts = {"label"}
    if not isinstance(field, KnownField):
        parts.add("problem")
    if isinstance(field, KeysField):
        parts |= {"help", "placeholder"}
    elif isinstance(field, (*TYPED, DateField, PartialDateField, GroupField, SignatureField, AttachmentField)):
        parts.add("help")
    if isinstance(field, NumberField) and field.unit:
        parts.add("unit")
    if isinstance(field, GroupField):
        parts |= {"add", "row"}
    keys = {f"field.{field.id}.{part}" for part in parts}
    keys |= {f"check.{field.id}.{check.id}" for check in field.checks}
    if isinstance(field, ChoiceField | MultiChoiceField):
        keys |= {f"option.{field.id}.{option.id}" for option in field.options}
    if isinstance(field, GroupField):
        keys = keys.union(*(field_keys(inner) for inner in field.fields))
    return frozenset(keys)


def optional_field_keys(field: Plain | GroupField) -> frozenset[str]:
    """The texts that `field` may have: help for what needs none, an example, and what goes beside an option."""
    keys = {f"field.{field.id}.{part}" for part in ("help", "example", "placeholder")}
    if isinstance(field, ChoiceField | MultiChoiceField):
        keys |= {f"option.{field.id}.{option.id}-sub" for option in field.options}
    if isinstance(field, GroupField):
        keys = keys.union(*(optional_field_keys(inner) for inner in field.fields))
    return frozenset(keys)
