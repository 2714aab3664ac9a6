"""A document whose chip opens with a key: what is asked, what goes to the chip and how often, and what each attempt comes to (F29, F36,
F44), by the real runner and the real pages.
"""

import gc
from collections.abc import Callable
from datetime import date
from typing import cast

import pytest

from kiosk.clock import HandClock, HeardClock, grade
from kiosk.devices.chip.keys import CanKey, Key, MrzKey
from kiosk.devices.chip.verdict import SIGNER_LATER, State, Verdict
from kiosk.devices.contract import (
    CardPulled,
    CardUnreadable,
    ChipOutcome,
    ChipRead,
    KeyWrong,
    Offline,
    ReaderGone,
    Ready,
)
from kiosk.devices.events import CardFound, CardGone, ChipProgress, CodeScanned, DeviceChanged, ReadStarted
from kiosk.devices.scanners import CodeRead
from kiosk.devices.sim import chip_documents as documents
from kiosk.journey import chips
from kiosk.journey.actions import Plan, Touch
from kiosk.journey.autopilot import Autopilot
from kiosk.texts import load
from tests.journey.hall import FOREIGN, MATTER, Hall, packages, person, traveller

NUMBER = (*"xa", "mode-digits", *"0000017")
BIRTH = ("date-more", "date-1988", "date-02", "date-29")
EXPIRY = ("date-2031", "date-06", "date-15")
TEXTS = load("zh-CN")


def keys(*signs: str) -> tuple[str, ...]:
    return tuple(sign if sign.startswith("mode-") else f"key-{sign}" for sign in signs)


def hall(*matters: str, chip: str | None = "chip") -> Hall:
    return Hall(services={code: packages()[code] for code in matters or (FOREIGN, MATTER)}, chip=chip)


def at_key(made: Hall | None = None, matter: str = FOREIGN) -> Hall:
    made = made or hall()
    made.touch("start", f"matter-{matter}", "agree")
    assert made.step == "key-which"
    return made


def typed(made: Hall) -> Hall:
    """Number and dates, up to the page that waits for the document."""
    made.touch("option-way-data", "next", *keys(*NUMBER), "next", *BIRTH, "next", *EXPIRY, "next")
    assert made.step == "identify-chip-waiting" and made.page["drawing"]["document"] == "booklet"
    assert made.page["light"] == {"chip-reader": "pulse"}
    return made


def given(made: Hall) -> Key:
    assert made.devices.chip is not None
    return made.devices.chip[1]


def test_number_and_dates_open_it_and_the_document_answers_the_first_page() -> None:
    made = typed(at_key())
    key = given(made)
    assert isinstance(key, MrzKey) and key.information == "XA0000017" + "1" + "8802299" + "3106154"
    made.lay_chip()
    assert made.step == "form-person"
    shown = {row["label"]: row["value"] for row in made.page["fields"]}
    assert shown["姓名"] == "MOREAU ÉLISE MARIE" and shown["国籍"] == "UTO"
    assert made.page["source"]["text"] == TEXTS.get("source.chip")


def test_what_a_chip_has_said_is_called_the_cards_where_all_is_checked() -> None:
    made = typed(at_key())
    made.lay_chip()
    hand = Autopilot(Plan(matter=FOREIGN, lang="zh-CN"))
    for _ in range(200):
        if made.step == "review":
            break
        action = hand.decide(made.runner.view())
        assert isinstance(action, Touch), action
        made.touch(action.id)
    assert made.page["groups"][0]["source"] == TEXTS.get("source.chip") != TEXTS.get("source.card")


def test_six_digits_open_a_card() -> None:
    made = at_key()
    made.touch("option-way-can", "next")
    assert made.step == "key-digits"
    made.touch(*keys(*"27182"), "next")
    assert made.page["fields"][0]["problem"] == TEXTS.get("chip-key.field.can.problem")
    made.touch(*keys("8"), "next")
    assert made.step == "identify-chip-waiting" and made.page["drawing"]["document"] == "card"
    assert given(made) == CanKey("271828")


def test_a_birth_of_which_only_the_year_is_known() -> None:
    """F50: what the document does not say is filled with `<`, as its lines have it."""
    made = at_key()
    made.touch("option-way-data", "next", *keys(*NUMBER), "next", "date-more", "date-1988", "date-unknown", "next", *EXPIRY, "next")
    key = given(made)
    assert isinstance(key, MrzKey) and "88<<<<" in key.information


TOLD: list[tuple[ChipOutcome, str, str]] = [
    (KeyWrong(), "key-numbered", "numbered.mismatch"),
    (CardPulled(), "key-ends", "ends.pulled"),
    (CardUnreadable("mute"), "key-ends", "ends.unreadable"),
    (CardUnreadable("lift-card"), "key-ends", "ends.lift"),
    (CardUnreadable("not-an-identity-card"), "key-ends", "ends.foreign"),
    (CardUnreadable("no-way-in"), "key-ends", "ends.no-way"),
    (ReaderGone(Offline("unplugged")), "key-ends", "ends.reader"),
]


@pytest.mark.parametrize(("outcome", "step", "words"), TOLD, ids=[words for *_, words in TOLD])
def test_what_went_wrong_is_said_and_nothing_is_sent_again_by_itself_f29(outcome: ChipOutcome, step: str, words: str) -> None:
    made = typed(at_key())
    first = given(made)
    made.lay_chip(outcome)
    assert made.step == step and made.page["problem"] == TEXTS.get(f"chip-key.check.{words}")
    made.devices.chip = None
    made.tell(CardGone("", "chip"), CardFound("", "chip"), DeviceChanged("", "chip", "chip-reader", Ready()))
    made.later(20)
    assert made.devices.chip is None, "the card came back: without a touch nothing goes to it"
    # What was filled in is still there: one touch on each page, and it goes once more.
    while made.step.startswith("key-"):
        made.touch("next")
    assert given(made) == first


def scanned(made: Hall, text: str) -> None:
    session = made.runner._session
    made.tell(CodeScanned(session.id if session else "", "scanner", CodeRead(text, "ocr")))


def test_the_lines_under_a_scanner_are_an_entry_and_need_no_typing() -> None:
    made = at_key()
    scanned(made, "https://lanwan.example/r/1")
    scanned(made, "\n".join(documents.lines("traveller-moreau")).replace("XA0000017", "XA0000018"))
    assert made.step == "key-which", "no lines, and lines of which a check digit is wrong, open nothing"
    scanned(made, "\n".join(documents.lines("traveller-moreau")))
    assert made.step == "identify-chip-waiting" and given(made) == MrzKey.typed(*documents.key("traveller-moreau"))
    made.lay_chip(KeyWrong())
    assert made.step == "key-numbered", "what was scanned stands in the fields, to be looked at"
    assert made.page["fields"][0]["value"] == "XA0000017"
    scanned(made, "\n".join(documents.lines("traveller-suharto")))
    made.lay_chip()
    scanned(made, "\n".join(documents.lines("traveller-suharto")))
    assert made.step == "form-person", "a scan that nobody asked for changes nothing"


def test_three_attempts_and_somebody_helps_f44() -> None:
    made = typed(at_key())
    for _ in range(chips.ATTEMPTS - 1):
        made.lay_chip(CardUnreadable("mute"))
        made.touch("next")
    made.lay_chip(CardUnreadable("mute"))
    assert made.step == "trouble-not-identified"


def test_a_lifted_document_is_no_attempt() -> None:
    made = typed(at_key())
    for _ in range(6):
        made.lay_chip(CardPulled())
        made.touch("next")
    assert made.step == "identify-chip-waiting"


REFUSED: list[tuple[ChipRead, str]] = [
    (ChipRead(traveller(kind="travel-document"), Verdict(State.GENUINE), "bac"), "kind"),
    (ChipRead(traveller(), Verdict(State.NOT_GENUINE, "hash-dg1"), "pace"), "chip"),
    (ChipRead(traveller(), Verdict(State.SIGNER_UNKNOWN), "pace"), "chip"),
    (ChipRead(traveller(), Verdict(State.NOT_CHECKED, "no-certificates"), "pace"), "chip"),
    (ChipRead(traveller(valid_to=date(2026, 11, 24)), Verdict(State.GENUINE), "pace"), "expired"),
]


@pytest.mark.parametrize(("outcome", "why"), REFUSED, ids=[f"{why}-{read.verdict.state}" for read, why in REFUSED])
def test_what_is_not_taken_is_answered_with_who_helps(outcome: ChipRead, why: str) -> None:
    made = typed(at_key())
    made.lay_chip(outcome)
    assert made.step == "answer-document" and made.page["heading"] == TEXTS.get(f"answer.document.{why}.heading")
    needed, who, *_ = made.page["blocks"]
    assert needed["lines"] == [TEXTS.get("document.passport"), TEXTS.get("document.cn-travel-permit")]
    assert "派出所" in who["lines"][0] and "12345" in who["lines"][1]
    assert [stage["state"] for stage in made.page["stages"]] == ["done", "now", "todo", "todo", "todo"]
    made.touch("leave")
    assert made.page["heading"] == TEXTS.get("take.heading-document"), "whoever laid a passport is reminded of it"


def test_a_signer_of_a_later_day_says_that_the_machine_s_clock_is_wrong() -> None:
    """The page says that it may be this machine's fault, and staff are told that it is."""
    clock = HeardClock(HandClock())
    made = typed(at_key(Hall(services={code: packages()[code] for code in (FOREIGN, MATTER)}, chip="chip", clock=cast(HandClock, clock))))
    made.lay_chip(ChipRead(traveller(), Verdict(State.SIGNER_UNKNOWN, SIGNER_LATER), "pace"))
    assert made.page["heading"] == TEXTS.get("answer.document.chip.heading") and grade(clock) == "unsure"


def test_the_last_day_of_a_passport_counts() -> None:
    made = typed(at_key())
    made.lay_chip(ChipRead(traveller(valid_to=date(2026, 11, 25)), Verdict(State.GENUINE), "pace"))
    assert made.step == "form-person"


def test_the_endorsement_shown_a_passport_tells_which_document_it_needs() -> None:
    made = hall()
    made.touch("start", f"matter-{MATTER}", "agree")
    made.tell(CardFound("", "chip"))
    made.later(1)
    assert made.step == "identify-waiting"
    made.later(2)
    assert made.step == "answer-document"
    assert made.page["blocks"][0]["lines"] == [TEXTS.get("document.cn-resident-card")]
    assert made.devices.reading is None


def test_a_card_that_both_readers_see_is_read_by_the_one_that_can() -> None:
    """One lit area, two readers below it: the resident's card is found by both."""
    made = hall()
    made.touch("start", f"matter-{MATTER}", "agree")
    made.tell(CardFound("", "chip"), CardFound("", "id-reader"))
    made.later(1)
    made.tell(ReadStarted(made.session, "id-reader"))
    made.later(5)
    assert made.step == "identify-reading"
    made.lay(person())
    assert made.step == "form-person"


def test_a_passport_on_the_attract_page_begins_a_visit_and_one_left_behind_does_not() -> None:
    made = hall()
    made.tell(CardFound("", "chip"))
    assert made.step == "catalogue"
    made.touch("back", "home")
    assert made.step == "attract"
    made.tell(CardFound("", "id-reader"))
    assert made.step == "catalogue", "a card on the other reader is somebody else's"
    made.touch("back", "home")
    made.tell(CardGone("", "chip"), CardFound("", "chip"))
    assert made.step == "catalogue"


def test_back_goes_the_way_one_came_and_asks_for_no_reading() -> None:
    made = typed(at_key())
    made.touch("back")
    assert made.step == "key-ends" and made.devices.chip is None
    made.touch("back", "back", "back")
    assert made.step == "key-which"
    made.touch("back")
    assert made.step == "guide"
    made.touch("agree")
    assert made.step == "key-which" and made.page["fields"][0]["options"][0]["chosen"], "what was filled in is still there"


def test_how_far_it_is_stands_there_and_only_grows() -> None:
    made = typed(at_key())
    assert made.devices.chip is not None
    session = made.devices.chip[0]
    made.tell(ReadStarted(session, "chip"))
    seen = []
    for done, of in ((10, 100), (60, 100), (5, 100), (99, 100)):
        made.tell(ChipProgress(session, "chip", done, of))
        seen.append(made.page["waiting"])
    assert seen == ["正在读取 10 %", "正在读取 60 %", "正在读取 60 %", "正在读取 99 %"]


def test_without_a_reader_of_chips_it_is_said_before_anybody_types() -> None:
    made = hall(chip=None)
    made.touch("start")
    [tile] = [tile for tile in made.page["tiles"] if tile["id"] == f"matter-{FOREIGN}"]
    assert tile["mark"] and tile["mark"]["tone"] == "attn"
    made.touch(f"matter-{FOREIGN}", "agree")
    assert made.step == "answer-level"


def test_an_unplugged_reader_of_chips_marks_its_matters_alone() -> None:
    made = hall()
    made.tell(DeviceChanged("", "chip", "chip-reader", Offline("unplugged")))
    made.touch("start")
    marks = {tile["id"]: tile["mark"] for tile in made.page["tiles"]}
    assert marks[f"matter-{FOREIGN}"]["tone"] == "attn" and not marks[f"matter-{MATTER}"]


def _walk_away(made: Hall) -> None:
    made.later(200)


def _end(made: Hall) -> None:
    made.later(61)
    made.touch("end")


@pytest.mark.parametrize("leave", [_walk_away, _end])
def test_nothing_of_a_key_stays_behind_f18(leave: Callable[[Hall], None]) -> None:
    others = {id(value) for value in gc.get_objects()}
    made = typed(at_key())
    made.touch("back")
    leave(made)
    assert made.devices.chip is None and made.wiped == 1
    gc.collect()
    mine = [value for value in gc.get_objects() if isinstance(value, dict) and id(value) not in others]
    held = [value for value in mine if any(value.get(k) == "xa0000017" for k in ("text", "value"))]
    assert held == []
