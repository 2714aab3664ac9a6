"""The shape of a service package: what an agency writes, checked. Pure: no files, no clock.

A package is a folder with `service.yaml` (this model), `texts/LANG.yaml` (its words, one file a language) and `cases/*.yaml`
(its own tests). Texts are found by keys made from ids: `field.phone.label`, `option.ground.work`. Unknown keys are refused.
What one part alone can tell is checked here; what needs the dictionary, the conditions or the files, in `services.check`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from kiosk.identity.phone import FROM_PHONE
from kiosk.services import chapters, shapes
from kiosk.services.fields import (
    AttachmentField,
    BankCardField,
    ChoiceField,
    DateField,
    Field_,
    FieldBase,
    GroupField,
    IdNumberField,
    KeysField,
    KnownField,
    LongTextField,
    MoneyField,
    MultiChoiceField,
    NumberField,
    PartialDateField,
    PhoneField,
    Plain,
    RegionField,
    SignatureField,
    TextField,
    UsccField,
    YesNoField,
    field_keys,
    optional_field_keys,
)
from kiosk.services.parts import Check, Code, Day, Element, Level, Option, Part, Printing, Rule, When, many
from kiosk.services.service import Service

__all__ = [
    "AttachmentField", "BankCardField", "Check", "ChoiceField", "Consent", "DateField", "Department", "Eligibility", "FieldBase",
    "Field_", "Group", "GroupField", "Guide", "IdNumberField", "KeysField", "KnownField", "Level", "LongTextField", "Material",
    "MoneyField", "MultiChoiceField", "NumberField", "Offline", "Option", "Page", "PartialDateField", "PhoneField", "Plain", "Query",
    "Receipt", "RegionField", "Service", "ServicePackage", "Share", "SignatureField", "Step", "TextField", "UsccField", "When",
    "YesNoField",
]  # fmt: skip

def _named(schema: dict[str, Any]) -> None:
    """For editors that complete: the chapters of this installation."""
    schema["enum"] = list(chapters.ids())


Chapter = Annotated[Code, Field(json_schema_extra=_named, description="A chapter of chapters.yaml.")]
StepName = Literal["notice", "identify", "choose", "form", "materials", "review", "sign", "submit", "query", "print", "rate"]
Way = Literal["form", "e-licence", "scan", "phone", "promise", "counter"]
Block = Literal["applicant", "department", "time", "materials", "note", "next", "complaint", "progress"]


class Page(Part):
    """One form page: one question or one decision. `when`: shown only if it holds."""

    id: Code
    when: Rule | None = None
    fields: Annotated[tuple[Field_, ...], many(1, 60)]
    checks: Annotated[tuple[Check, ...], many(most=20)] = ()


class Group(Part):
    """One group of the review page: the form page that it shows."""

    page: Code


class Department(Part):
    """Who gets it. Its names stand in the texts (`department.name`); `complaint` is the line where one complains."""

    code: Code
    complaint: Annotated[str, Field(pattern=r"^[0-9-]{3,20}$")] = "12345"


class Consent(Part):
    """What the citizen agrees to; the texts hold the words, `version` says which."""

    version: Day


class Guide(Part):
    """Facts and rows of the guide page, by id, and what the guide on paper says besides.

    `conditions` (who can apply), `materials` come from the package, `promised_days` are working days (None: at once), `fee_fen` is
    what it costs, `legal_basis` are ids of texts `legal.ID`.
    """

    facts: Annotated[tuple[Option, ...], many(most=4)]
    rows: Annotated[tuple[Option, ...], many(1, 4)]
    conditions: Annotated[tuple[Code, ...], many(most=20)] = ()
    promised_days: Annotated[int, Field(ge=0, le=365)] | None = None
    fee_fen: Annotated[int, Field(ge=0)] = 0
    legal_basis: Annotated[tuple[Code, ...], many(most=20)] = ()


class Offline(Part):
    """May it be handed in while the line is down (`accept`) or not (`online-only`), and after how many days without delivery
    somebody should be called."""

    mode: Literal["accept", "online-only"]
    call_after_days: Annotated[int, Field(ge=1, le=60)]


class Step(Part):
    """One step of the journey, and the assurance level it needs (see `kiosk.identity.assurance`)."""

    step: StepName
    level: Level = "nothing"


class Eligibility(Part):
    """Who can apply here. Not eligible is never a refusal: the texts `eligible.ID.cannot` and `eligible.ID.who` say what this
    machine cannot take and who can; with `anyway` the law gives the right to apply all the same (`eligible.ID.anyway` says which)."""

    id: Code
    rule: Rule
    anyway: bool = False


class Material(Part):
    """A supporting document, and how it can be met, best first: the first way that the terminal has is taken.

    `form`: made of the answers, nothing to bring. `scan`: on this machine's scanner, at most `most` pages. `licence` is the e-licence's
    code for the way `e-licence`. `own`: the applicant has made it (a letter, a statement), and nobody has issued it.
    """

    id: Code
    ways: Annotated[tuple[Way, ...], many(1, 6)]
    licence: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,60}$")] = ""
    when: Rule | None = None
    required: bool = True
    most: Annotated[int, Field(ge=1, le=20)] = 5
    own: bool = False


class Share(Part):
    """Data that leave the terminal: which (`person.*` means all of person), to whom (`share.ID.to`) and why (`share.ID.why`)."""

    id: Code
    elements: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z_]+)*(\.\*)?$")], ...], many(1)]


class Query(Part):
    """What a query asks the central service (`ask`), and the rows of its answer, shown and printed: texts `result.ID`.

    A row with `columns` is a table. `paper` says on what it is printed: A4 where there is such a printer, else as a receipt; `printing`
    how it may be, on A4.
    """

    ask: Element
    rows: Annotated[tuple["ResultRow", ...], many(1, 40)]
    paper: Literal["receipt", "a4-or-receipt"] = "receipt"
    printing: Printing = Printing()

    @model_validator(mode="after")
    def _a4(self) -> "Query":
        if self.paper == "receipt" and self.printing != Printing():
            raise ValueError("printing is of A4 alone: say paper: a4-or-receipt")
        return self


class ResultRow(Part):
    """One line of a query's answer. `name` is the key in the answer; `shape` how it is shown."""

    id: Code
    name: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    shape: Literal["text", "date", "month", "money", "number", "table"] = "text"
    columns: Annotated[tuple["ResultRow", ...], many(most=6)] = ()


class Receipt(Part):
    """What comes out of the printer below the number, in this order. What it is, the number above and the last sentence, that nothing
    is accepted yet, stand on every one. `note` are the matter's own words (`receipt.ID.note`)."""

    id: Code
    blocks: Annotated[tuple[Block, ...], many(1, 8)]

    @model_validator(mode="after")
    def _once(self) -> "Receipt":
        twice = next((block for at, block in enumerate(self.blocks) if block in self.blocks[:at]), None)
        if twice:
            raise ValueError(f"{twice} stands twice")
        return self


class ServicePackage(Part):
    """One matter in one version. `offered_from` and `withdrawn` are days: a version is offered from the one up to, and without,
    the other; a journey that began stays on its version. `own` are elements that no other matter has (`own.pet_breed`).
    `applicants`, `regions`, `bundles` name who may apply, where it is offered, and of which life events it is a part.
    """

    code: Code
    version: Annotated[str, Field(pattern=r"^\d{1,4}\.\d{1,4}\.\d{1,4}$")]
    offered_from: Day | None = None
    withdrawn: Day | None = None
    icon: str
    audience: Literal["person", "company"]
    chapter: Chapter = "living"
    department: Department
    documents: Annotated[tuple[str, ...], many(1)]
    consent: Consent
    guide: Guide
    steps: Annotated[tuple[Step, ...], many()] = ()
    eligibility: Annotated[tuple[Eligibility, ...], many(most=40)] = ()
    pages: Annotated[tuple[Page, ...], many()]
    checks: Annotated[tuple[Check, ...], many(most=40)] = ()
    query: Query | None = None
    next_steps: Annotated[tuple[Code, ...], many(most=4)]
    materials: Annotated[tuple[Material, ...], many(most=30)]
    receipts: Annotated[tuple[Receipt, ...], many(most=1)] = ()
    shares: Annotated[tuple[Share, ...], many(1, 20)]
    offline: Offline
    own: Annotated[Mapping[str, Any], Field(description="Elements of this matter alone, as in elements.yaml, without `own.`.")] = {}
    applicants: Annotated[tuple[Literal["self"], ...], many(1)] = ("self",)
    regions: Annotated[tuple[Annotated[str, Field(pattern=r"^\d{2,12}$")], ...], many()] = ()
    bundles: Annotated[tuple[Code, ...], many()] = ()

    @model_validator(mode="after")
    def _shape(self) -> "ServicePackage":
        mistakes = [*shapes.ids(self), *shapes.steps(self), *shapes.dates(self)]
        if mistakes:
            raise shapes.Misshapen(mistakes)
        return self

    def fields(self) -> Iterator[Field_]:
        """Every field of every page, in order; a group stands for its own."""
        for page in self.pages:
            yield from page.fields

    def journey(self) -> tuple[Step, ...]:
        """The steps, the usual ones if the package names none."""
        if self.steps:
            return self.steps
        card: Level = "card"
        names = shapes.USUAL_QUERY if self.query else shapes.USUAL
        return tuple(Step(step=name, level=card if name in ("form", "submit", "query") else "nothing") for name in names)

    def has(self, step: StepName) -> bool:
        """Is `step` one of the journey's?"""
        return any(found.step == step for found in self.journey())

    def text_keys(self) -> frozenset[str]:
        """Every key that each language of the package must have."""
        keys = {"title", "subtitle", "department.name", "department.short", "consent.purpose", "notice.title"}
        if self.has("sign"):
            keys.add("sign.statement")
        keys |= {f"fact.{fact.id}" for fact in self.guide.facts}
        keys |= {f"condition.{ident}" for ident in self.guide.conditions} | {f"legal.{ident}" for ident in self.guide.legal_basis}
        keys |= {f"row.{row.id}.{part}" for row in self.guide.rows for part in ("title", "text")}
        keys |= {f"next.{step}.{part}" for step in self.next_steps for part in ("when", "what")}
        keys |= {f"material.{material.id}" for material in self.materials}
        keys |= {f"share.{share.id}.{part}" for share in self.shares for part in ("to", "why")}
        keys |= {f"check.package.{check.id}" for check in self.checks}
        for who in self.eligibility:
            keys |= {f"eligible.{who.id}.{part}" for part in ("cannot", "who", *(("anyway",) if who.anyway else ()))}
        for page in self.pages:
            keys |= {f"page.{page.id}.{part}" for part in ("heading", "lead", "next", "group")}
            keys |= {f"check.{page.id}.{check.id}" for check in page.checks}
            for field in page.fields:
                keys |= field_keys(field)
        keys |= {f"receipt.{receipt.id}.note" for receipt in self.receipts if "note" in receipt.blocks}
        if self.query:
            keys |= {f"result.{row.id}" for row in self.query.rows}
            keys |= {f"result.{column.id}" for row in self.query.rows for column in row.columns}
        return frozenset(keys)

    def optional_text_keys(self) -> frozenset[str]:
        """Keys that a language may have besides; `notice.N.*` and `keywords` come on top."""
        keys = {f"material.{material.id}-{part}" for material in self.materials for part in ("help", "promise")} | {"fee", "promised"}
        if not FROM_PHONE.isdisjoint(self.documents):
            # What the guide says of a fact where a code from a phone can be shown.
            keys |= {f"fact.{fact.id}-code" for fact in self.guide.facts}
        return frozenset(keys).union(*(optional_field_keys(field) for field in self.fields()))
