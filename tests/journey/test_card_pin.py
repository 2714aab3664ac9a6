"""A card of a profile that asks for its holder's PIN: one page, one PIN to the card for each entry, and what each attempt comes to (F29),
by the real runner and the real pages; and once over the real driver, its child and the simulated card.
"""

import gc
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.chip.keys import PinKey
from kiosk.devices.chip.verdict import State, Verdict
from kiosk.devices.contract import CardPulled, CardUnreadable, ChipOutcome, ChipRead, KeyWrong, Offline, ReaderGone
from kiosk.devices.drivers.pcsc import PcscReader
from kiosk.devices.events import CardFound, CardGone, ChipFinished
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.plain_card import PROFILE
from kiosk.events import Bus, Event
from kiosk.texts import load
from tests.journey.card_hall import KIND, PIN, at_pin, typed
from tests.journey.hall import Hall, person

TEXTS = load("zh-CN")

def given(made: Hall) -> PinKey:
    assert made.devices.chip is not None and isinstance(made.devices.chip[1], PinKey)
    return made.devices.chip[1]


def read() -> ChipRead:
    return ChipRead(person(kind=KIND), Verdict(State.NOT_CHECKED, "profile"), "pin")


def test_a_pin_is_dots_and_goes_to_the_card_that_is_laid() -> None:
    made = at_pin()
    made.touch("field-secret", *(f"key-{digit}" for digit in "24"))
    assert made.page["fields"][0]["value"] == "**" and PIN[:2] not in str(made.page["fields"][0])
    made.touch("next")
    assert made.page["fields"][0]["problem"] == TEXTS.get("card-pin.field.secret.problem")
    made.touch(*(f"key-{digit}" for digit in PIN[2:]), "next")
    assert made.step == "identify-chip-waiting"
    assert made.page["heading"] == TEXTS.get("identify.pin-heading") and made.page["drawing"]["document"] == "card"
    assert given(made) == PinKey(PIN) and PIN not in repr(given(made)) and PIN not in str(made.page)
    made.lay_chip(read())
    assert made.step.startswith("form-") and made.page["source"]["text"] == TEXTS.get("source.card")


TOLD: list[tuple[ChipOutcome, str]] = [
    (KeyWrong(), "refused"),
    (KeyWrong(1), "left-1"),
    (KeyWrong(2), "left-2"),
    (KeyWrong(5), "left-more"),
    (CardPulled(), "pulled"),
    (CardUnreadable("mute"), "unreadable"),
    (CardUnreadable("lift-card"), "lift"),
    (CardUnreadable("not-an-identity-card"), "foreign"),
    (CardUnreadable("no-way-in"), "no-way"),
    (ReaderGone(Offline("unplugged")), "reader"),
]


@pytest.mark.parametrize(("outcome", "words"), TOLD, ids=[words for _, words in TOLD])
def test_after_each_attempt_the_pin_is_forgotten_and_typed_anew_f29(outcome: ChipOutcome, words: str) -> None:
    """A comm error is no wrong PIN, and neither is ever followed by a PIN that nobody typed again."""
    made = typed(at_pin())
    made.lay_chip(outcome)
    assert made.step == "key-pin" and made.page["fields"][0]["problem"] == TEXTS.get(f"card-pin.check.secret.{words}")
    assert made.page["fields"][0]["value"] == ""
    made.devices.chip = None
    made.tell(CardGone("", "chip"), CardFound("", "chip"))
    made.later(20)
    made.touch("next")
    assert made.devices.chip is None and made.step == "key-pin", "nothing is typed: nothing goes to the card"
    typed(made, "135790")
    assert given(made) == PinKey("135790")


def test_the_last_try_is_said_before_it_is_used_f29() -> None:
    made = typed(at_pin())
    made.lay_chip(CardUnreadable("last-try"))
    assert made.page["fields"][0]["problem"] == TEXTS.get("card-pin.check.secret.last-try")
    assert made.page["fields"][0]["value"] == "*" * len(PIN), "it was not sent"
    made.touch("next")
    assert given(made) == PinKey(PIN, last=True)
    made.lay_chip(KeyWrong(0))
    assert made.step == "answer-document" and made.page["heading"] == TEXTS.get("answer.document.blocked.heading")


def test_another_pin_after_that_word_is_asked_about_anew() -> None:
    made = typed(at_pin())
    made.lay_chip(CardUnreadable("last-try"))
    made.touch("field-secret", *["key-backspace"] * len(PIN))
    typed(made, "135790")
    assert given(made) == PinKey("135790", last=True), "the page has said it, and Next was touched"
    made.lay_chip(CardPulled())
    typed(made)
    assert given(made) == PinKey(PIN), "another entry: the card says again how many are left"


@pytest.mark.parametrize("outcome", [CardUnreadable("blocked"), KeyWrong(0)])
def test_a_blocked_card_gets_no_pin_and_it_is_told_who_helps(outcome: ChipOutcome) -> None:
    made = typed(at_pin())
    made.lay_chip(outcome)
    assert made.step == "answer-document" and made.page["heading"] == TEXTS.get("answer.document.blocked.heading")
    assert made.page["primary"] is None or made.page["primary"]["id"] != "next", "there is nothing to try again"


def test_three_wrong_ones_end_with_who_helps_and_no_pin_is_left_anywhere() -> None:
    made = at_pin()
    for _ in range(3):
        typed(made)
        made.lay_chip(KeyWrong(9))
    assert made.step == "trouble-not-identified"
    made.touch("home")
    made.later(120)
    gc.collect()
    assert not [found for found in gc.get_objects() if isinstance(found, PinKey) and found.pin == PIN]


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[tuple[Hub, ChipReaderFarEnd, Bus, list[Event]]]:
    """The real driver and its child above the simulated card."""
    far_end = ChipReaderFarEnd()
    host, _, port = far_end.start().rpartition(":")
    (tmp_path / "profile.toml").write_text(PROFILE, encoding="utf-8")
    bus, heard = Bus(), list[Event]()
    hub = Hub([Entry("chip", "chip-reader", PcscReader(("vpcd", host, port), cards=tmp_path / "profile.toml"), True)], bus, SystemClock())
    bus.subscribe(ChipFinished, heard.append)
    hub.start()
    yield hub, far_end, bus, heard
    hub.stop()
    far_end.stop()


def test_each_card_of_the_simulator_comes_to_its_page(wire: tuple[Hub, ChipReaderFarEnd, Bus, list[Event]]) -> None:
    """What the driver says of real exchanges is what the pages say: wrong, last try, blocked, read."""
    hub, far_end, bus, heard = wire
    pause = threading.Event()

    def attempt(made: Hall) -> None:
        key, count = given(made), len(heard)
        hub.read_chip("s", key)
        end = time.monotonic() + 10
        while len(heard) == count and time.monotonic() < end:
            bus.pump()
            pause.wait(0.01)
        finished = heard[-1]
        assert isinstance(finished, ChipFinished)
        made.lay_chip(finished.outcome)

    made = at_pin()
    far_end.command("lay", {"citizen": "card-tan"})
    typed(made, "111111")
    attempt(made)
    assert made.page["fields"][0]["problem"] == TEXTS.get("card-pin.check.secret.left-2")
    typed(made)
    attempt(made)
    assert made.step.startswith("form-") and far_end.command("state", {})["tries"] == 2

    made = at_pin()
    far_end.command("lay", {"citizen": "card-last"})
    typed(made, "111111")
    attempt(made)
    assert made.page["fields"][0]["problem"] == TEXTS.get("card-pin.check.secret.last-try") and far_end.command("state", {})["tries"] == 0
    made.touch("next")
    attempt(made)
    assert made.page["heading"] == TEXTS.get("answer.document.blocked.heading") and far_end.command("state", {})["tries"] == 1

    made = at_pin()
    far_end.command("lay", {"citizen": "card-blocked"})
    typed(made)
    attempt(made)
    assert made.page["heading"] == TEXTS.get("answer.document.blocked.heading") and far_end.command("state", {})["tries"] == 0
