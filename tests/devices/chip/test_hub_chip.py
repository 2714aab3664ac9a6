"""Hub, driver, child process and simulated field together: one key, one attempt, and nothing of it in any log (F18, F29)."""

import logging
import os
import queue
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.chip.verdict import State
from kiosk.devices.contract import CardPulled, ChipRead, KeyWrong, Offline, ReaderGone, Ready
from kiosk.devices.drivers.pcsc import PcscReader, create
from kiosk.devices.events import CardFound, CardGone, ChipFinished, DeviceChanged, ReadStarted
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.worker import Pace
from kiosk.events import Bus, Event
from kiosk.settings import Device
from tests.devices.chip.far_end import key, trust

PATIENCE = 12.0


class Heard(Bus):
    """Keeps what is published, in order, on whatever thread."""

    def __init__(self) -> None:
        super().__init__()
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def publish(self, event: Event) -> None:
        self.events.put(event)


@dataclass
class Hall:
    hub: Hub
    far_end: ChipReaderFarEnd
    driver: PcscReader
    heard: "queue.SimpleQueue[Event]"

    def next(self, kind: type[Event]) -> Event:
        """The next event of that kind."""
        while True:
            event = self.heard.get(timeout=PATIENCE)
            if isinstance(event, kind):
                return event

    def outcome(self) -> object:
        event = self.next(ChipFinished)
        assert isinstance(event, ChipFinished)
        return event.outcome


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    far_end = ChipReaderFarEnd()
    port = far_end.start()
    driver = create(Device("chip", "pcsc", True, {"port": port, "certificates": str(trust(tmp_path / "countries", far_end))}))
    bus = Heard()
    hub = Hub([Entry("chip", "chip-reader", driver, True)], bus, SystemClock(), Pace(find=0.02, status=0.2, offline=0.05, settle=0.02))
    hall = Hall(hub, far_end, driver, bus.events)
    hub.start()
    while (event := hall.next(DeviceChanged)) and isinstance(event, DeviceChanged) and event.status != Ready():
        pass
    yield hall
    assert hub.stop()
    far_end.stop()


def test_a_key_waits_for_its_card(hall: Hall) -> None:
    hall.hub.watch_cards(True)
    hall.hub.read_chip("s1", key(documents.DEFAULT))
    hall.far_end.command("lay", {})
    assert isinstance(hall.next(CardFound), CardFound)
    started = hall.next(ReadStarted)
    assert started.session == "s1"
    outcome = hall.outcome()
    assert isinstance(outcome, ChipRead) and outcome.verdict.state is State.GENUINE
    hall.far_end.command("lift", {})
    assert isinstance(hall.next(CardGone), CardGone)


@pytest.mark.parametrize(("fault", "outcome"), [("pulled", CardPulled()), ("wrong-key", KeyWrong())])
def test_one_entry_is_one_attempt(hall: Hall, fault: str, outcome: object) -> None:
    """F29: the card comes back, and no key goes to it by itself."""
    hall.far_end.command("lay", {})
    hall.far_end.command("fault", {"name": fault})
    hall.hub.read_chip("s1", key(documents.DEFAULT))
    assert hall.outcome() == outcome
    hall.hub.watch_cards(True)
    hall.far_end.command("lift", {})
    hall.far_end.command("lay", {})
    hall.next(CardFound)
    hall.far_end.command("lift", {})
    hall.next(CardGone)
    hall.far_end.command("lay", {})
    hall.next(CardFound)
    assert hall.far_end.command("state", {})["commands"] == 0
    hall.hub.read_chip("s1", key(documents.DEFAULT))
    assert isinstance(hall.outcome(), ChipRead)


def test_a_session_that_ends_hears_nothing_more(hall: Hall) -> None:
    hall.far_end.command("fault", {"name": "mute"})
    hall.far_end.command("lay", {})
    hall.hub.read_chip("s1", key(documents.DEFAULT))
    hall.next(ReadStarted)
    hall.hub.stop_chip()
    hall.far_end.command("lift", {})
    hall.far_end.command("lay", {})
    hall.hub.read_chip("s2", key(documents.DEFAULT))
    event = hall.next(ChipFinished)
    assert event.session == "s2" and isinstance(event, ChipFinished) and isinstance(event.outcome, ChipRead)


def test_a_terminal_without_a_chip_reader_says_so() -> None:
    bus = Heard()
    Hub([], bus, SystemClock()).read_chip("s1", key(documents.DEFAULT))
    assert bus.events.get(timeout=PATIENCE) == ChipFinished("s1", "", ReaderGone(Offline("unplugged")))


def test_the_child_is_killed_and_the_terminal_goes_on(hall: Hall) -> None:
    child = hall.driver.child
    assert child is not None
    os.kill(child, signal.SIGKILL)
    hall.far_end.command("lay", {})
    hall.hub.watch_cards(True)
    hall.next(CardFound)
    hall.hub.read_chip("s1", key(documents.DEFAULT))
    assert isinstance(hall.outcome(), ChipRead)


def test_nobodys_data_is_in_a_log_or_a_repr(hall: Hall, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """F18: at DEBUG, through a whole read and a failed one."""
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    hall.far_end.command("lay", {"citizen": "traveller-suharto"})
    for fault in ("", "pulled"):
        if fault:
            hall.far_end.command("fault", {"name": fault})
        hall.hub.read_chip("s1", key("traveller-suharto"))
        while True:
            event = hall.heard.get(timeout=PATIENCE)
            told.append(repr(event) + repr(getattr(event, "outcome", "")))
            if isinstance(event, ChipFinished):
                break
    assert any("ChipProgress" in line for line in told)
    text = "\n".join(told) + caplog.text + repr(key("traveller-suharto"))
    for canary in ("SUHARTO", "XB00018", "710000", "71<<<<"):
        for form in (canary, canary.encode().hex(), canary.encode("utf-16-le").hex()):
            assert form not in text
