"""What government knows is not asked, what it says can be questioned, and a query ends in an answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.central.share import DEADLINE, Question, Shared, SharedElement
from kiosk.journey.actions import Plan
from kiosk.journey.engine import MISSING, Form, asked, first_open
from kiosk.journey.runner import Runner
from kiosk.services.model import ServicePackage
from tests.journey.citizens import Citizen, wholeness, wishes
from tests.journey.hall import FOREIGN, Hall, packages
from tests.journey.test_pages import touchables
from tests.services.packages import field, group, known, package, raw, service

TODAY = date(2026, 11, 25)
QUERY = "social-insurance-proof"
RECORD: Any = {"status": "参保", "since": "1998-07", "months": 216, "employer": "示例厂", "balance": 8642150}


class HandShare:
    """The share: what it was asked, and nothing answered by itself."""

    available = True

    def __init__(self) -> None:
        self.asked: list[tuple[str, Question]] = []
        self.forgotten = 0

    def ask(self, session: str, question: Question) -> None:
        self.asked.append((session, question))

    def forget(self) -> None:
        self.forgotten += 1


def shared_hall(made: Any = None) -> tuple[Hall, HandShare]:
    hall, share = Hall(services=made), HandShare()
    assert isinstance(hall.runner, Runner)
    hall.runner._desk.sharing = share
    return hall, share


def tell(hall: Hall, share: HandShare, *elements: SharedElement) -> None:
    session, question = share.asked[-1]
    hall.tell(Shared(session, question.id, told=True, elements=elements))


def at_query() -> tuple[Hall, HandShare]:
    hall, share = shared_hall()
    hall.touch("start", f"matter-{QUERY}", "agree")
    hall.lay()
    return hall, share


def test_a_query_is_handed_in_or_asks_for_a_signature() -> None:
    hall, share = at_query()
    assert hall.step == "gather" and share.asked[0][1].elements == ("insurance.proof",)
    tell(hall, share, SharedElement(element="insurance.proof", value=RECORD, as_of="2026-10"))
    assert hall.step == "answer-result"
    rows = {row["label"]: row["value"] for block in hall.page["blocks"] for row in block["rows"]}
    assert rows["首次参保"] == "1998 年 7 月" and rows["个人账户"] == "86,421.50 元"
    hall.touch("print")
    assert hall.page["waiting"] and not hall.page["primary"]
    hall.printed()
    hall.touch("leave", "skip")
    assert hall.wiped == 1 and not hall.outbox.drafts and len(hall.devices.receipts) == 1


def test_a_share_that_is_slow_holds_a_citizen() -> None:
    hall, share = at_query()
    hall.later(int(DEADLINE) + 1)
    assert hall.step == "answer-result" and hall.page["heading"] == "现在查不到" and share.forgotten
    tell(hall, share, SharedElement(element="insurance.proof", value=RECORD, as_of="2026-10"))
    assert hall.page["heading"] == "现在查不到", "a late answer is dropped"


PHONE = field("phone", "phone") | {"element": "contact.phone"}


def at_phone(*told: SharedElement) -> tuple[Hall, HandShare]:
    hall, share = shared_hall({"sample-matter": service(package([known("name"), PHONE]))})
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay()
    tell(hall, share, *told)
    return hall, share


KNOWN = SharedElement(element="contact.phone", value="13800002204", as_of="2025-03")


def test_what_is_known_is_asked_again() -> None:
    hall, _ = at_phone(KNOWN)
    _, shown = hall.page["fields"]
    assert shown["kind"] == "shared" and shown["source"]["text"] == "政府数据，截至 2025 年 3 月"
    hall.touch("key-1", "next")
    assert hall.step == "review"


def test_an_objection_stays_behind() -> None:
    hall, _ = at_phone(KNOWN)
    hall.touch("wrong-phone", "next")
    assert hall.step == "form-page-1", "who objects answers for themselves"
    hall.touch(*(f"key-{digit}" for digit in "13900000317"), "next", "next")
    hall.sign()
    hall.touch("submit")
    (answer,) = (entry for entry in hall.outbox.drafts[0][1].content["answers"] if entry["element"] == "contact.phone")  # type: ignore[attr-defined]
    assert (answer["value"], answer["source"]) == ("13900000317", "citizen")
    assert answer["objection"] == {"value": "13800002204", "as_of": "2025-03"}


def test_who_changes_their_mind_has_to_type_it_again() -> None:
    hall, _ = at_phone(KNOWN)
    hall.touch("wrong-phone", "key-1", "right-phone", "next")
    assert hall.step == "review"


@pytest.mark.parametrize("code", sorted(packages()))
@hypothesis_settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_matter_cannot_be_walked_through_by_a_plausible_person(code: str, data: st.DataObject) -> None:
    made = packages()[code]
    plan = Plan(matter=code, lang="zh-CN", options=data.draw(wishes(made)), rows=data.draw(st.integers(1, 3)))
    citizen = Citizen(plan, silent=data.draw(st.booleans()))
    citizen.go()
    drafts = citizen.hall.outbox.drafts
    assert citizen.hall.wiped == 1
    assert len(drafts) == 1 or (not drafts and any(step.startswith("answer-") for step in citizen.hall.steps)), citizen.hall.steps
    for _, draft in drafts:
        assert wholeness(draft.content) == []


@pytest.mark.parametrize("code", sorted(packages()))
def test_what_the_demo_shows_is_not_handed_in(code: str) -> None:
    citizen = Citizen(Plan(matter=code, lang="en"), silent=False)
    citizen.go()
    assert len(citizen.hall.outbox.drafts) == (0 if packages()[code].package.query else 1), citizen.hall.steps


@pytest.mark.parametrize("rule", ["has(own.employed) && own.employed", "!has(own.employed) || own.employed"])
def test_a_condition_ends_the_journey_before_its_question(rule: str) -> None:
    content = raw([known("name")], [field("employed", "yes-no")], [field("phone", "phone")])
    content["eligibility"] = [{"id": "work", "rule": rule}]
    hall, share = shared_hall({"sample-matter": service(ServicePackage.model_validate(content))})
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay()
    hall.touch("next")
    assert hall.step == "form-page-2"
    hall.touch("option-employed-no", "next")
    assert hall.step == "answer-unmet"
    hall.touch("back", "option-employed-yes", "next")
    assert hall.step == "form-page-3" and not share.forgotten


EVERY_KIND = [
    known("name"),
    field("whole-date", "date"),
    field("part-date", "partial-date", span="past"),
    field("agree", "yes-no"),
    field("some", "multi-choice", options=[{"id": "one"}, {"id": "two"}, {"id": "three"}], least=2),
    field("sum", "money", least=100),
    field("count", "number", least=3, most=20),
    field("length", "number", decimals=1, most=300),
    field("short", "text", keyboard="latin", max_length=40),
    field("digits", "text", keyboard="digits", max_length=20),
    field("long", "long-text"),
    field("id", "id-number"),
    field("credit-code", "uscc"),
    field("card", "bank-card"),
    field("phone", "phone"),
    group("rows", field("row-name", "text", keyboard="latin", max_length=40), field("row-born", "date", span="past")),
]


@pytest.mark.parametrize("entry", EVERY_KIND, ids=lambda entry: str(entry["id"]))
def test_a_kind_of_field_stops_a_plausible_person(entry: Any) -> None:
    fields = [known("name")] if entry["kind"] == "known" else [known("name"), entry]
    citizen = Citizen(Plan(matter="sample-matter", lang="zh-CN"), silent=True, services={"sample-matter": service(package(fields))})
    citizen.go()
    ((_, draft),) = citizen.hall.outbox.drafts
    assert len(draft.content["answers"]) == len(fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["signature"])
def test_what_no_device_can_take_is_left_out_in_silence(kind: str) -> None:
    made = service(package([known("name"), field("paper", kind)]))
    form = Form(made, {}, TODAY)
    still = first_open(form, asked(form, {}), made.package.pages[0], {})
    assert still is not None and (still.field, still.reason) == ("paper", MISSING)


class Walk(RuleBasedStateMachine):
    """Somebody who touches whatever is there, and sometimes the right thing: never stuck, nothing handed in that breaks a rule,
    always wiped."""

    @initialize(code=st.sampled_from(sorted(packages())), silent=st.booleans(), begun=st.booleans())
    def come(self, code: str, silent: bool, begun: bool) -> None:
        self.citizen = Citizen(Plan(matter=code, lang="zh-CN"), silent=silent)
        self.hall = self.citizen.hall
        if begun:
            self.hall.touch("start", f"matter-{code}", "agree")
            if code != FOREIGN:
                self.hall.lay()

    @rule(number=st.integers(0, 200))
    def touch(self, number: int) -> None:
        there: Sequence[Any] = list(touchables(self.hall.page))
        if there:
            self.hall.touch(str(there[number % len(there)]["id"]))

    @precondition(lambda self: self.hall.page["screen"] in ("form", "materials", "review", "answer"))
    @rule(steps=st.integers(1, 30))
    def do_right(self, steps: int) -> None:
        for _ in range(steps):
            self.citizen.step()

    @precondition(lambda self: self.hall.step in ("gather", "working", "working-print"))
    @rule()
    def wait(self) -> None:
        self.citizen.world()

    @precondition(lambda self: self.hall.page["screen"] == "identify")
    @rule()
    def lay(self) -> None:
        """What is awaited: a document whose chip opens, or a card."""
        if self.hall.devices.chip is not None:
            self.hall.lay_chip()
        else:
            self.hall.lay()

    @precondition(lambda self: self.hall.page["screen"] == "sign")
    @rule()
    def sign(self) -> None:
        self.hall.sign()

    @invariant()
    def there_is_a_way_on(self) -> None:
        page = self.hall.page
        assert list(touchables(page)) or page["waiting"], page["step"]

    @invariant()
    def what_is_handed_in_is_whole(self) -> None:
        for _, draft in self.hall.outbox.drafts:
            assert wholeness(draft.content) == []

    def teardown(self) -> None:
        if not hasattr(self, "hall"):
            return
        here = self.hall.page["screen"] not in ("attract", "machine", "closing")
        self.hall.runner._end("")
        assert self.hall.wiped or not here
        assert self.hall.runner._session is None


# Shrinking a walk of many touches costs minutes, and the first one found says as much.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
Walk.TestCase.settings = hypothesis_settings(max_examples=25, stateful_step_count=40, deadline=None, phases=PHASES)
TestWalk = pytest.mark.filterwarnings("default")(Walk.TestCase)
