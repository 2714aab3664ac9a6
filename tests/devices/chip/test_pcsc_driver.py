"""The driver with its real child process, over vpcd's framing to a simulated field: no daemon is needed for these."""

import itertools
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiosk.clock import HeardClock
from kiosk.devices.chip.keys import CanKey, MrzKey
from kiosk.devices.chip.verdict import State, Verdict
from kiosk.devices.contract import CardPulled, CardUnreadable, ChipRead, KeyWrong, NoCard, Offline, Presence, ReaderGone, Ready
from kiosk.devices.drivers.pcsc import PcscReader, create
from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.settings import Device, SettingsError
from tests.devices.chip.far_end import Field, descriptors, key, trust, until


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    far_end = ChipReaderFarEnd()
    port = far_end.start()
    device = Device("chip", "pcsc", True, {"port": port, "certificates": str(trust(tmp_path / "countries", far_end)), "photo": True})
    driver = create(device)
    field = Field(driver, far_end)
    field.status(lambda status: status == Ready())
    yield field
    driver.close()
    far_end.stop()


@pytest.mark.parametrize("name", documents.names())
def test_everybody_is_read_and_genuine(field: Field, name: str) -> None:
    field.lay(name)
    outcome = field.read(name)
    assert isinstance(outcome, ChipRead), outcome
    assert outcome.verdict == Verdict(State.GENUINE) and len(outcome.photo) >= 12000
    assert "MOREAU" not in repr(outcome) and "XA00" not in repr(outcome)


def test_the_photo_stays_on_the_chip_unless_it_is_asked_for(tmp_path: Path) -> None:
    far_end = ChipReaderFarEnd()
    device = Device("chip", "pcsc", True, {"port": far_end.start(), "certificates": str(trust(tmp_path / "countries", far_end))})
    field = Field(create(device), far_end)
    field.lay()
    outcome = field.read()
    commands = int(str(far_end.command("state", {})["commands"]))
    field.driver.close()
    far_end.stop()
    assert isinstance(outcome, ChipRead) and outcome.verdict == Verdict(State.GENUINE) and outcome.photo == b""
    assert 16 < commands < 40, commands


class DeadBattery:
    """The clock of a board that has forgotten the day."""

    def now(self) -> datetime:
        return datetime(1970, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return time.monotonic()


def test_a_birth_is_not_moved_by_a_century_where_the_machine_says_1970(tmp_path: Path) -> None:
    far_end = ChipReaderFarEnd()
    field = Field(create(Device("chip", "pcsc", True, {"port": far_end.start()}), HeardClock(DeadBattery())), far_end)
    field.lay()
    outcome = field.read()
    field.driver.close()
    far_end.stop()
    assert isinstance(outcome, ChipRead) and outcome.document.birth == date(1988, 2, 29)
    assert outcome.document.valid_to == date(2031, 6, 15)


def test_a_passport_swapped_for_another_in_the_middle_is_never_mixed_with_it(field: Field) -> None:
    """The first reading is over; the second one has its own key, and nothing of the first."""
    field.lay("traveller-moreau")
    swapped: list[int] = []

    def swap(done: int, of: int) -> None:
        if not swapped:
            swapped.append(done)
            field.far_end.command("lay", {"citizen": "permit-lam"})

    field.far_end.command("latency", {"ms": 20})
    assert field.driver.read(key("traveller-moreau"), swap) == CardPulled() and swapped
    field.far_end.command("latency", {"ms": 0})
    until(field.driver.find)
    outcome = field.read("permit-lam")
    assert isinstance(outcome, ChipRead) and outcome.verdict == Verdict(State.GENUINE)
    assert outcome.document.birth == date(1995, 5, 5) and "MOREAU" not in outcome.document.latin_name


def test_nothing_lies_there(field: Field) -> None:
    assert field.driver.capabilities.presence is Presence.CONTINUOUS
    assert not field.driver.find()
    assert field.read() == NoCard()


def test_by_the_number_on_the_card(field: Field) -> None:
    field.lay("permit-lam")
    outcome = field.read("permit-lam", CanKey(documents.can("permit-lam")))
    assert isinstance(outcome, ChipRead) and outcome.access == "pace" and outcome.document.birth == date(1995, 5, 5)


def test_a_wrong_key_is_sent_once(field: Field) -> None:
    field.lay()
    assert field.read(by=MrzKey.typed("XA0000018", "880229", "310615")) == KeyWrong()
    assert field.far_end.command("state", {})["tries"] == 1


def test_a_card_pulled_in_the_middle_is_no_wrong_key(field: Field) -> None:
    """F29."""
    field.lay()
    field.fault("pulled")
    assert field.read() == CardPulled()
    assert field.far_end.command("state", {})["tries"] == 0
    field.lay()
    assert isinstance(field.read(), ChipRead)


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ("tampered-dg1", Verdict(State.NOT_GENUINE, "hash-dg1")),
        ("tampered-dg2", Verdict(State.NOT_GENUINE, "hash-dg2")),
        ("unknown-signer", Verdict(State.SIGNER_UNKNOWN, "signer")),
    ],
)
def test_what_nobody_vouches_for(field: Field, fault: str, verdict: Verdict) -> None:
    field.fault(fault)
    field.lay()
    outcome = field.read()
    assert isinstance(outcome, ChipRead) and outcome.verdict == verdict


def test_other_faults_by_name(field: Field) -> None:
    field.lay()
    field.fault("wrong-key")
    assert field.read() == KeyWrong()
    field.lift()
    field.lay()
    field.fault("not-a-passport")
    assert field.read() == CardUnreadable("not-an-identity-card")
    field.lift()
    with pytest.raises(ValueError, match="there is no fault"):
        field.fault("sulks")
    with pytest.raises(ValueError, match="there is no card"):
        field.far_end.command("lay", {"citizen": "nobody"})


def test_progress_is_told_of_a_long_file_only_now_and_then(field: Field) -> None:
    field.lay("traveller-suharto")
    field.read("traveller-suharto")
    told: list[tuple[int, int]] = []
    until(lambda: field.driver.find())
    assert isinstance(field.driver.read(key("traveller-suharto"), lambda done, of: told.append((done, of))), ChipRead)
    assert told and all(0 <= done <= of for done, of in told) and len(told) < 50


def test_a_read_is_broken_off_and_the_next_is_whole(field: Field) -> None:
    field.fault("mute")
    field.lay()
    outcome: list[object] = []
    thread = threading.Thread(target=lambda: outcome.append(field.driver.read(key(documents.DEFAULT), lambda done, of: None)))
    thread.start()
    until(lambda: field.far_end.command("state", {})["commands"] == 1)
    field.driver.interrupt()
    thread.join(5)
    assert outcome == [NoCard()]
    field.lift()
    field.lay()
    assert isinstance(field.read(), ChipRead)


def test_a_child_that_dies_is_an_outage_and_another_one_comes(field: Field) -> None:
    child = field.driver.child
    assert child is not None
    os.kill(child, signal.SIGKILL)
    assert field.driver.status() == Offline("driver-failed")
    field.status(lambda status: status == Ready())
    assert field.driver.child not in (None, child)


class Hands:
    """A clock that is moved by hand."""

    at = 0.0

    def monotonic(self) -> float:
        return self.at


def wait_for_a_child(driver: PcscReader, clock: Hands) -> None:
    for _ in range(400):
        clock.at += 0.1
        driver._process.start()
        if driver.child is not None:
            return
    raise AssertionError("no child came")


def test_children_that_die_again_and_again_are_started_with_growing_pauses() -> None:
    clock = Hands()
    driver = PcscReader(("vpcd", "nowhere", "no number"), None, clock)  # type: ignore[arg-type]
    starts: list[float] = []
    while len(starts) < 6:
        driver.status()
        if driver.child is None:
            starts.append(clock.at)
            wait_for_a_child(driver, clock)
    driver.close()
    pauses = [round(later - sooner, 1) for sooner, later in itertools.pairwise(starts)]
    assert pauses == sorted(pauses) and pauses[-1] >= 4


def test_a_field_that_is_unplugged(field: Field) -> None:
    field.far_end.stop()
    field.status(lambda status: status == Offline("unplugged"))
    assert field.read() == ReaderGone(Offline("unplugged"))


def test_nothing_grows_over_reads(field: Field) -> None:
    field.lay()
    field.read()
    before = descriptors(os.getpid()), threading.active_count()
    for _ in range(4):
        assert isinstance(field.read(), ChipRead)
    # The far end, in this process as well, hears of a child's end a moment later: that may have been so at the first look, too.
    until(lambda: descriptors(os.getpid()) <= before[0] and threading.active_count() <= before[1])


@pytest.mark.parametrize(
    ("simulated", "options", "says"),
    [
        (True, {}, "port must be HOST:PORT"),
        (True, {"reader": "X", "port": "h:1"}, "unknown key reader"),
        (False, {"port": "h:1"}, "unknown key port"),
        (False, {"photo": "yes"}, "photo has a value of the wrong kind"),
        (False, {"reader": 5}, "reader has a value of the wrong kind"),
    ],
)
def test_settings(simulated: bool, options: dict[str, str | int], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        create(Device("chip", "pcsc", simulated, options))
