"""The rules of filling in a package's pages. Pure: answers in, answers out; no clock but the day that is handed in.

`asked` walks the package once and says what is shown, given the answers; all else follows from what it found. A page or field whose
condition does not hold is not there: its answer is kept and never leaves. Failure rule: what cannot be judged does not go on
(an unanswered question, a broken condition), so nothing is handed in that breaks a rule.
"""

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kiosk.identity import Document
from kiosk.services.conditions import Facts, Memo, plain
from kiosk.services.kinds import kind_ok
from kiosk.services.model import (
    Field_,
    FieldBase,
    GroupField,
    KeysField,
    KnownField,
    Material,
    Page,
    Plain,
    RegionField,
    Service,
    ServicePackage,
    SignatureField,
)
from kiosk.services.regions import Regions

CARD, CENTRAL, CITIZEN = "card", "central", "citizen"
MISSING, WRONG, CONFIRM = "missing", "wrong", "confirm"
# What no part of this terminal can take yet. Where it may be left out, it is not asked; where it may not, nothing is handed in
# without it (`services.check` refuses such a package).
ELSEWHERE = (SignatureField,)


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One answer and where it came from (`card`, `central`, `citizen`).

    `value` as in the table of `kiosk.services.fields`; `as_of` is when it was said, or how old it is: a day, a month or a year.
    """

    value: Any
    source: str
    as_of: datetime | str


Answers = Mapping[str, Answer]


@dataclass(slots=True, repr=False)
class Walked:
    """The last walk over a package, and what each of its rules came to: kept by whoever keeps the answers, and forgotten with them."""

    of: tuple[ServicePackage, date] | None = None
    answers: Mapping[str, "Answer"] = dataclasses.field(default_factory=dict)
    found: "Asked | None" = None
    rules: Memo = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """What the answers of a journey are judged by: the matter in its version, the places, and the day. `walked`: the walk before."""

    service: Service
    regions: Mapping[str, Regions]
    today: date
    walked: Walked = dataclasses.field(default_factory=Walked, repr=False, compare=False)

    @property
    def package(self) -> ServicePackage:
        return self.service.package


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What is asked, given the answers: each shown page with its shown fields, and what conditions see of the answers to them."""

    pages: tuple[tuple[Page, tuple[Field_, ...]], ...]
    facts: Facts

    def fields(self, page: Page) -> tuple[Field_, ...]:
        """The shown fields of `page`; none if it is not shown."""
        return next((fields for shown, fields in self.pages if shown.id == page.id), ())

    def every(self) -> Iterator[Field_]:
        """Every shown field, in the package's order."""
        for _, fields in self.pages:
            yield from fields


@dataclass(frozen=True, slots=True)
class Open:
    """What keeps a page from going on: `field` ("" for the page itself), and why: `missing`, `wrong`, or the id of a check."""

    field: str
    reason: str


def asked(form: Form, answers: Answers) -> Asked:
    """One walk over the package. A page with nothing to show is not there. Asked of the same answers again, it is not walked again."""
    walked = form.walked
    if walked.of is None or walked.of[0] is not form.package or walked.of[1] != form.today:
        walked.rules.clear()
    elif walked.found is not None and walked.answers == answers:
        return walked.found
    walked.of, walked.answers = (form.package, form.today), dict(answers)
    walked.found = _walk(form, answers)
    return walked.found


def _walk(form: Form, answers: Answers) -> Asked:
    conditions, rules = form.service.conditions, form.walked.rules
    facts: dict[str, Any] = dict(conditions.facts((), form.today))
    said: dict[str, object] = {}
    pages: list[tuple[Page, tuple[Field_, ...]]] = []
    for page in form.package.pages:
        if page.when is not None and not conditions.holds(page.when, facts, rules):
            continue
        shown: list[Field_] = []
        for field in page.fields:
            if _left_out(field) or not conditions.asked(field, facts, said, rules):
                continue
            shown.append(field)
            answer = answers.get(field.id)
            if answer is not None and answer.value not in (None, "", ()):
                said[field.id] = answer.value
                _put(facts, field, answer.value)
        if shown:
            pages.append((page, tuple(shown)))
    return Asked(tuple(pages), facts)


def _left_out(field: FieldBase) -> bool:
    return isinstance(field, ELSEWHERE) and not field.required


def _put(facts: dict[str, Any], field: Field_, value: object) -> None:
    *above, last = field.element.split(".")
    node = facts
    for part in above:
        node = node.setdefault(part, {})
    node[last] = plain(field, value)


def row_fields(form: Form, group: GroupField, facts: Facts, row: Mapping[str, object]) -> tuple[Plain, ...]:
    """The fields that are asked of one row of `group`."""
    conditions = form.service.conditions
    mine: dict[str, Any] = {}
    seen = {**facts, "row": mine}
    shown: list[Plain] = []
    for field in group.fields:
        if _left_out(field) or not conditions.asked(field, seen, row):
            continue
        shown.append(field)
        if row.get(field.id) not in (None, "", ()):
            mine[field.element.rpartition(".")[2]] = plain(field, row[field.id])
    return tuple(shown)


def known(form: Form, document: Document, at: datetime) -> dict[str, Answer]:
    """The answers that the document gives, and that are never asked."""
    found: dict[str, Answer] = {}
    for field in form.package.fields():
        if isinstance(field, KnownField):
            value = _of_document(document, field.source)
        else:
            element = form.service.dictionary.get(field.element)
            value = _of_document(document, element.card) if element and element.card else ""
            # Where the card has addresses that were added later, nobody can tell which one holds: it is asked.
            if element and element.card == "address" and document.further_addresses:
                value = ""
        if value and (isinstance(field, KnownField) or kind_ok(field, value, today=form.today, trusted=True)):
            found[field.id] = Answer(value, CARD, at)
    return found


def _of_document(document: Document, datum: str) -> str:
    if datum == "birth":
        return document.birth.isoformat() if document.birth else ""
    return document.sex.value if datum == "sex" else str(getattr(document, datum))


def fits(form: Form, field: Field_, value: object) -> bool:
    """Can `value`, told by government, stand as the answer to `field`?"""
    if isinstance(field, RegionField):
        return isinstance(value, tuple) and form.regions[field.division].complete(value)
    return kind_ok(field, value, today=form.today, trusted=True)


def problem(form: Form, found: Asked, field: Field_, answer: Answer | None) -> str:
    """Why `field` does not go on: `missing`, `wrong` or the id of a check; "" if it does.

    What the document or government says is never refused for its length or form (a name may have 50 characters, or none that is
    printed); a known datum that the document lacks stops nobody.
    """
    if isinstance(field, KnownField):
        return ""
    if answer is None or answer.value in (None, "", ()):
        return MISSING if field.required and not (isinstance(field, GroupField) and field.least == 0) else ""
    if not _kind_fits(form, found, field, answer):
        return WRONG
    return next((check.id for check in field.checks if not form.service.conditions.holds(check.rule, found.facts)), "")


def _kind_fits(form: Form, found: Asked, field: Field_, answer: Answer) -> bool:
    if isinstance(field, RegionField):
        return isinstance(answer.value, tuple) and form.regions[field.division].complete(answer.value)
    if isinstance(field, GroupField):
        rows = answer.value
        right = isinstance(rows, tuple) and field.least <= len(rows) <= field.most
        return right and all(row_open(form, found, field, row, answer.source) is None for row in rows)
    own = answer.source == CITIZEN
    if own and isinstance(field, KeysField) and str(answer.value) != str(answer.value).strip():
        # No pad types white space.
        return False
    return kind_ok(field, answer.value, today=form.today, trusted=not own)


def row_open(form: Form, found: Asked, group: GroupField, row: Mapping[str, object], source: str = CITIZEN) -> Open | None:
    """The first thing that keeps one row of `group` from being whole."""
    conditions = form.service.conditions
    shown = row_fields(form, group, found.facts, row)
    pairs = [(field, row[field.id]) for field in shown if row.get(field.id) not in (None, "", ())]
    facts = {**found.facts, "row": {field.element.rpartition(".")[2]: plain(field, value) for field, value in pairs}}
    for field in shown:
        value = row.get(field.id)
        if value in (None, "", ()):
            if field.required:
                return Open(field.id, MISSING)
            continue
        if isinstance(field, RegionField):
            right = isinstance(value, tuple) and form.regions[field.division].complete(value)
        else:
            right = kind_ok(field, value, today=form.today, trusted=source != CITIZEN)
        if not right:
            return Open(field.id, WRONG)
        broken = next((check.id for check in field.checks if not conditions.holds(check.rule, facts)), "")
        if broken:
            return Open(field.id, broken)
    return None


def first_open(form: Form, found: Asked, page: Page, answers: Answers) -> Open | None:
    """The first thing that keeps `page` from going on, None if it may."""
    for field in found.fields(page):
        reason = problem(form, found, field, answers.get(field.id))
        if reason:
            return Open(field.id, reason)
    holds = form.service.conditions.holds
    return next((Open("", check.id) for check in page.checks if not holds(check.rule, found.facts)), None)


def first_open_page(form: Form, found: Asked, answers: Answers) -> tuple[int, Open] | None:
    """The first shown page that does not go on, by its place in the package."""
    for page, _ in found.pages:
        still = first_open(form, found, page, answers)
        if still is not None:
            return form.package.pages.index(page), still
    return None


def broken_checks(form: Form, found: Asked) -> tuple[str, ...]:
    """The checks of the whole that do not hold, all at once."""
    holds = form.service.conditions.holds
    return tuple(check.id for check in form.package.checks if not holds(check.rule, found.facts))


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that what was said does not meet. `anyway`: the law gives the right to apply all the same."""

    id: str
    anyway: bool


def unmet(form: Form, found: Asked, *, early: bool) -> tuple[Unmet, ...]:
    """Every condition of the matter that is not met, all at once.

    `early`: only those that no answer still to come can meet, so that nobody fills in pages in vain.
    """
    holds, refuted = form.service.conditions.holds, form.service.conditions.refuted
    open_ = {field.element for field in form.package.fields() if not isinstance(field, KnownField)}
    missing = [
        Unmet(who.id, who.anyway)
        for who in form.package.eligibility
        if (refuted(who.rule, found.facts, open_) if early else not holds(who.rule, found.facts))
    ]
    for field in found.every():
        if isinstance(field, KnownField):
            # Nobody can change what the document says: a check of it is a condition of the matter.
            missing += [Unmet(f"{field.id}.{check.id}", False) for check in field.checks if not holds(check.rule, found.facts)]
    return tuple(missing)


def asked_answers(found: Asked, answers: Answers) -> list[tuple[Field_, Answer]]:
    """What goes to the department: the answers to what was asked, in the package's order. Answers to questions that are
    no longer asked stay behind."""
    return [(field, answers[field.id]) for field in found.every() if field.id in answers and answers[field.id].value not in (None, "", ())]


def materials(form: Form, found: Asked) -> tuple[Material, ...]:
    """The papers that the matter asks for, given the answers."""
    holds = form.service.conditions.holds
    return tuple(entry for entry in form.package.materials if entry.when is None or holds(entry.when, found.facts))


def open_ways(material: Material, has: Collection[str], licences: Collection[str]) -> tuple[str, ...]:
    """The ways by which `material` can be met, best first: `has` is what this terminal has, `licences` what is held centrally.

    Made of the answers, or held centrally: then there is nothing to do, and nothing else to choose.
    """
    held = material.licence in licences
    ways = tuple(way for way in material.ways if (held if way == "e-licence" else way in has))
    return ways[:1] if ways[:1] == ("form",) else ways


def next_page(form: Form, found: Asked, page: int) -> int | None:
    """The shown page after `page` (both by their place in the package); None after the last."""
    places = [form.package.pages.index(shown) for shown, _ in found.pages]
    return next((place for place in places if place > page), None)


def choose_place(codes: Sequence[str], level: int, code: str) -> tuple[str, ...]:
    """The path after `code` was chosen at `level` (0 = first named level): what lay below it is open again."""
    return (*codes[:level], code)
