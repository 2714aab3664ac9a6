"""What must be inside an envelope: cover, document of a part, withdrawal of docs/api/central.yaml, as this receiver checks them.

A document that breaks it becomes a correction case; it is never thrown away. Pure; errors never show the refused input.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Time = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"
Moment = Annotated[str, Field(pattern=Time)]
AsOf = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
Datum = str | int | bool | list[str]
Value = Datum | dict[str, Datum] | list[dict[str, Datum | dict[str, str]]]
Unit = Annotated[float, Field(ge=-0.5, le=1.5)]
Point = Annotated[list[Unit], Field(min_length=2, max_length=2)]
# Not Literal[1]: True == 1 would pass as one.
Format = Annotated[int, Field(ge=1, le=1)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Service(Part):
    code: Code
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    department: Code | None = None


class Consent(Part):
    version: Annotated[str, Field(min_length=1, max_length=40)]
    at: Moment
    lang: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class Document(Part):
    kind: Code
    number: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    sex: Literal["male", "female", "unknown", "not-stated"]
    birth: Day | None
    latin_name: str = ""
    name_cut: bool = False
    ethnicity: str = ""
    nationality: str = ""
    address: str = ""
    issuer: str = ""
    valid_from: Day | None = None
    valid_to: Day | None = None
    no_expiry: bool = False
    pass_number: str = ""
    issue_count: str = ""


class Objection(Part):
    value: Value
    as_of: AsOf


class Answer(Part):
    element: Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z_]+)+$", max_length=80)]
    value: Value
    source: Literal["card", "central", "citizen"]
    as_of: AsOf | Moment
    objection: Objection | None = None


class Material(Part):
    material: Code
    way: Literal["form", "e-licence", "scan", "phone", "promise", "counter"]
    licence: Annotated[str, Field(min_length=1, max_length=60)] | None = None


class Strokes(Part):
    kind: Literal["strokes"]
    at: Moment
    strokes: Annotated[list[Annotated[list[Point], Field(min_length=1)]], Field(min_length=1)]


class Confirmed(Part):
    kind: Literal["confirmed"]
    at: Moment


class Scan(Part):
    """What the terminal says of pages that were scanned on it."""

    grade: Literal["C", "D"]
    laid: Literal["original", "copy", "unknown"]
    pages: Annotated[int, Field(ge=1, le=20)]


class Attachment(Part):
    """A file that this department may open, and the key that opens it. `scan`: files that were not scanned, and terminals of before, have
    none."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    suite: Code
    digest: Digest
    size: Annotated[int, Field(ge=1)]
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$", repr=False)]
    scan: Scan | None = None


class SealedDocument(Part):
    format: Format
    number: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    service: Service
    consent: Consent
    document: Document
    answers: list[Answer]
    materials: list[Material] = []
    anyway: list[Code] = []
    signature: Annotated[Strokes | Confirmed, Field(discriminator="kind")]
    files: list[Attachment] = []


class Withdrawal(Part):
    """A second message: the citizen takes back what the first one handed in."""

    format: Format
    number: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    service: Service
    document: Document
    signature: Annotated[Strokes | Confirmed, Field(discriminator="kind")]


class Handed(Part):
    """What was handed in: one matter, or a bundle of several."""

    kind: Literal["matter", "bundle"]
    code: Code
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]


class ConsentId(Part):
    """Which notice was agreed to for a matter."""

    matter: Code
    version: Annotated[str, Field(min_length=1, max_length=40)]


class ListedPart(Part):
    part: Annotated[int, Field(ge=1, le=30)]
    department: Code
    matter: Code
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    digest: Digest
    size: Annotated[int, Field(ge=1)]


class ListedFile(Part):
    digest: Digest
    size: Annotated[int, Field(ge=1)]


class Cover(Part):
    """`clock` says how far the envelope's `at` can be believed; covers of before do not have it."""

    format: Annotated[int, Field(ge=2, le=2)]
    number: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    clock: Literal["central", "terminal", "unsure"] | None = None
    service: Handed
    consents: Annotated[list[ConsentId], Field(max_length=30)]
    parts: Annotated[list[ListedPart], Field(min_length=1, max_length=30)]
    files: Annotated[list[ListedFile], Field(max_length=100)]
