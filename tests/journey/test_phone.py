"""A code from a phone in place of a card: a sample package that takes one, by the real runner and the real pages."""

from dataclasses import replace

import pytest

from kiosk.central.codes import LONGEST, CodeResolved
from kiosk.devices.contract import Offline
from kiosk.devices.events import CodeScanned, ReadStarted
from kiosk.devices.scanners import CodeRead
from kiosk.devices.sim import chip_documents
from kiosk.identity.phone import NotResolved, PhoneOutcome, Pseudonym, Verified
from kiosk.journey.pages import catalogue
from kiosk.journey.phone import MOST, PAUSE
from kiosk.journey.session import Place
from kiosk.texts import load
from tests.journey.hall import MATTER, Hall, person
from tests.journey.phone_hall import CODE, HOLDER, HandCodes, answer, hall, scan, taking

TEXTS = load("zh-CN")


@pytest.fixture
def codes() -> HandCodes:
    return HandCodes()


def test_a_code_stands_for_the_card_and_answers_what_it_says(codes: HandCodes) -> None:
    made = hall(codes)
    assert made.page["heading"] == TEXTS.get("identify.code-heading")
    assert (made.devices.reading, made.devices.scanning) == (made.session, made.session), "card and code are both awaited"
    scan(made)
    assert made.step == "identify-code-asking"
    _, shown = codes.asked[-1]
    assert (shown.code, shown.matter) == (CODE, MATTER)
    assert CODE not in repr(shown) and CODE not in repr(made.page)
    answer(made, codes, Verified(HOLDER, "p-1"))
    assert made.step.startswith("form-")
    assert (made.devices.reading, made.devices.scanning) == (None, None)
    shown_values = [str(row.get("value")) for row in made.page["fields"]]
    assert "梁秋荷" in shown_values
    assert made.page["source"]["text"] == TEXTS.get("source.phone")


def test_the_card_still_does_and_a_late_answer_to_a_code_is_nobodys(codes: HandCodes) -> None:
    made = hall(codes)
    scan(made)
    made.lay()
    step = made.step
    assert step.startswith("form-") and codes.forgotten
    answer(made, codes, Verified(replace(HOLDER, name="别人")))
    assert made.step == step and "别人" not in repr(made.page)


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (NotResolved("expired"), "expired"),
        (NotResolved("used"), "used"),
        (NotResolved("unknown"), "unknown"),
        (NotResolved("line"), "line"),
        (Pseudonym("cn-network-id", "p-1"), "pseudonym"),
        (Verified(replace(HOLDER, kind="cn-network-id")), "kind"),
    ],
)
def test_each_refusal_says_what_to_do_and_the_next_code_is_taken(codes: HandCodes, outcome: PhoneOutcome, why: str) -> None:
    made = hall(codes)
    scan(made)
    answer(made, codes, outcome)
    assert made.step == f"identify-code-{why}"
    assert made.page["banner"]["title"] == TEXTS.get(f"identify.code-{why}-title")
    assert made.devices.reading == made.session, "a card still does"
    scan(made)
    assert len(codes.asked) == 1, "the phone still lies there"
    made.clock.advance(PAUSE + 0.1)
    scan(made, "another-one")
    assert made.step == "identify-code-asking" and len(codes.asked) == 2
    answer(made, codes, Verified(HOLDER))
    assert made.step.startswith("form-")


def test_while_one_is_asked_about_nothing_else_counts(codes: HandCodes) -> None:
    made = hall(codes)
    scan(made)
    scan(made, "another-one")
    assert len(codes.asked) == 1
    made.tell(CodeResolved(made.session, "another-question", Verified(HOLDER)))
    assert made.step == "identify-code-asking"


def test_an_answer_that_never_comes_is_a_line_that_is_down(codes: HandCodes) -> None:
    made = hall(codes)
    scan(made)
    made.clock.advance(MOST + 1)
    made.runner.tick()
    assert made.step == "identify-code-line"


def test_what_is_no_code_asks_nobody(codes: HandCodes) -> None:
    made = hall(codes)
    scan(made, "\n".join(chip_documents.lines(chip_documents.DEFAULT)), "ocr")
    scan(made, "x" * (LONGEST + 1))
    made.tell(CodeScanned("somebody-else", "scanner", CodeRead(CODE)))
    made.tell(ReadStarted(made.session, "id-reader"))
    scan(made)
    assert codes.asked == [] and made.step == "identify-reading"


@pytest.mark.parametrize("documents", [("cn-resident-card",), ("cn-resident-card", "passport")])
def test_a_matter_that_takes_no_codes_does_not_speak_of_them(codes: HandCodes, documents: tuple[str, ...]) -> None:
    made = hall(codes, *documents)
    assert made.page["heading"] == TEXTS.get("identify.heading")
    assert made.devices.scanning is None
    scan(made)
    assert codes.asked == []


def test_a_terminal_without_scanner_or_service_does_not_either() -> None:
    made = hall(None)
    assert made.page["heading"] == TEXTS.get("identify.heading") and made.devices.scanning is None


def test_a_matter_for_codes_alone_wants_no_card_and_is_not_offered_where_none_can_be_shown(codes: HandCodes) -> None:
    made = hall(codes, "cn-e-id-code")
    assert made.page["heading"] == TEXTS.get("identify.code-heading-alone") and made.devices.reading is None
    assert made.page["drawing"]["card"] == "none"
    scan(made)
    answer(made, codes, Verified(HOLDER))
    assert made.step.startswith("form-")
    assert hall(None, "cn-e-id-code").step == "answer-level"


def test_an_unplugged_reader_does_not_stop_a_matter_that_takes_a_code(codes: HandCodes) -> None:
    documents = ("cn-resident-card", "cn-e-id-code")
    for offered, obstacle in ((codes, ""), (None, "reader")):
        made = Hall(services={MATTER: taking(*documents)}, codes=offered)
        made.reader(Offline("unplugged"))
        around = made.runner._surroundings()
        assert catalogue.obstacle(taking(*documents), around) == obstacle


def test_whoever_showed_a_phone_has_no_card_to_take(codes: HandCodes) -> None:
    made = hall(codes)
    scan(made)
    answer(made, codes, Verified(HOLDER))
    session = made.runner._session
    assert session is not None
    session.place = Place.TAKE
    page = made.page
    assert page["heading"] == TEXTS.get("take.heading-phone") and page["drawing"]["card"] == "none"
    assert [banner["title"] for banner in page["banners"]] == [TEXTS.get("take.phone")]


def test_whoever_leaves_takes_the_question_along(codes: HandCodes) -> None:
    made = hall(codes)
    scan(made)
    made.touch("back")
    assert made.step == "guide" and made.devices.scanning is None and codes.forgotten
    answer(made, codes, Verified(person()))
    assert made.step == "guide"
    made.touch("agree")
    assert made.step == "identify-waiting"
