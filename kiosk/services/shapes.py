"""What the parts of one package must be to each other: ids that stand once, steps in an order that can be walked, dates.

Pure. Each function yields `(path, message)`; the path leads from the package's root to the place of the mistake.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kiosk.services.fields import AttachmentField, ChoiceField, Field_, FieldBase, GroupField, RegionField, SignatureField, YesNoField
from kiosk.services.parts import When

if TYPE_CHECKING:
    from kiosk.services.model import Page, ServicePackage, StepName

Path = tuple[str | int, ...]
Mistake = tuple[Path, str]

USUAL: "tuple[StepName, ...]" = ("notice", "identify", "form", "materials", "review", "sign", "submit", "print", "rate")
USUAL_QUERY: "tuple[StepName, ...]" = ("notice", "identify", "form", "query", "print", "rate")
# What has to come before what; who skips the notice has read a card that nobody agreed to.
_BEFORE: "tuple[tuple[StepName, StepName], ...]" = (
    ("notice", "identify"), ("identify", "choose"), ("identify", "form"), ("choose", "form"), ("form", "materials"), ("form", "review"),
    ("materials", "review"), ("review", "sign"), ("review", "submit"), ("sign", "submit"), ("form", "query"), ("identify", "query"),
    ("submit", "print"), ("query", "print"), ("print", "rate"), ("submit", "rate"), ("query", "rate"),
)  # fmt: skip


class Misshapen(ValueError):
    """The parts do not fit each other; `mistakes` has the place of each."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(message for _, message in self.mistakes))


def ids(package: "ServicePackage") -> Iterator[Mistake]:
    """Ids that stand twice, and short conditions that can never hold."""
    seen: set[str] = set()
    earlier: dict[str, Field_] = {}
    for number, page in enumerate(package.pages):
        here: set[str] = set()
        for at, field in enumerate(page.fields):
            path: Path = ("pages", number, "fields", at)
            yield from _once(field.id, "field", (*path, "id"), seen)
            if isinstance(field, GroupField):
                for inner, plain in enumerate(field.fields):
                    yield from _once(plain.id, "field", (*path, "fields", inner, "id"), seen)
            for message in _when(field, earlier, here):
                yield (*path, "when"), f"field {field.id}: {message}"
            earlier[field.id] = field
            here.add(field.id)
        yield from _one_place(page, number)
    papers = {field.id for page in package.pages for field in page.fields if isinstance(field, AttachmentField)}
    for number, material in enumerate(package.materials):
        if material.id in papers:
            yield ("materials", number, "id"), f"material {material.id}: a field of the kind attachment has this id already"
    yield from _twice("pages", [page.id for page in package.pages])
    yield from _twice("materials", [material.id for material in package.materials])
    yield from _twice("eligibility", [who.id for who in package.eligibility])
    yield from _twice("shares", [share.id for share in package.shares])
    for number, material in enumerate(package.materials):
        if ("e-licence" in material.ways) != bool(material.licence):
            yield ("materials", number), f"material {material.id}: an e-licence needs its code, and only an e-licence has one"


def steps(package: "ServicePackage") -> Iterator[Mistake]:
    """Steps that stand twice, in an order nobody can walk, or that lack what they show."""
    names = [step.step for step in package.journey()]
    yield from _twice("steps", names)
    places = {name: number for number, name in enumerate(names)}
    for first, then in _BEFORE:
        if first in places and then in places and places[first] > places[then]:
            yield ("steps", places[then]), f"step {then}: comes before {first}"
    for name in ("notice", "identify"):
        if name not in places:
            yield ("steps",), f"step {name}: is missing"
    if ("submit" in places) == ("query" in places):
        yield ("steps",), "steps: a matter ends in submit or in query, and in one of them"
    if ("query" in places) != (package.query is not None):
        yield ("query",), "query: the step and what it asks belong together"
    if bool(package.pages) != ("form" in places):
        yield ("pages",), "pages: the step form and the pages belong together"
    if package.receipts and "submit" not in places:
        yield ("receipts",), "receipts: only what is handed in has one"
    if "submit" in places and "review" not in places:
        yield ("steps",), "step review: nothing is handed in that was not shown before"
    if "submit" in places and not (package.materials and package.next_steps):
        yield ("materials",), "materials, next_steps: the receipt says what was handed in, and what comes next"


def dates(package: "ServicePackage") -> Iterator[Mistake]:
    """A version that ends before it begins is offered on no day."""
    if package.offered_from and package.withdrawn and package.withdrawn <= package.offered_from:
        yield ("withdrawn",), f"withdrawn: {package.withdrawn} is not after offered_from"


def _once(ident: str, what: str, path: Path, seen: set[str]) -> Iterator[Mistake]:
    if ident in seen:
        yield path, f"{what} {ident}: the id stands twice"
    seen.add(ident)


def _twice(name: str, found: Sequence[str]) -> Iterator[Mistake]:
    for number, ident in enumerate(found):
        if ident in found[:number]:
            yield (name, number), f"{name}: an id stands twice: {ident}" if name != "pages" else "pages: an id stands twice"


def _one_place(page: "Page", number: int) -> Iterator[Mistake]:
    for kind, what in ((RegionField, "place"), (SignatureField, "signature"), (GroupField, "group")):
        found = [at for at, field in enumerate(page.fields) if isinstance(field, kind)]
        if len(found) > 1:
            yield ("pages", number, "fields", found[1]), f"page {page.id}: asks for more than one {what}"


def _when(field: FieldBase, earlier: Mapping[str, Field_], here: Container[str]) -> Iterator[str]:
    if not isinstance(field.when, When):
        return
    asked = earlier.get(field.when.field)
    if not isinstance(asked, ChoiceField | YesNoField):
        yield f"when.field {field.when.field} is no choice asked before it"
        return
    if asked.when is not None and asked.id not in here:
        yield f"when.field {asked.id} is a follow-up on another page"
    options = {"yes", "no"} if isinstance(asked, YesNoField) else {option.id for option in asked.options}
    unknown = set(field.when.values) - options
    if unknown:
        yield f"when.values {sorted(unknown)[0]} is no option of {asked.id}"
