"""What is wrong with a terminal comes and goes with what its devices and its outbox tell."""

from dataclasses import dataclass, field

import pytest

from kiosk.causes import CHINESE
from kiosk.clock import HandClock
from kiosk.crash import Crash
from kiosk.devices.contract import Busy, Left, NeedsAttention, Offline, Printed, Ready, Refused, Status, Unconfirmed
from kiosk.devices.events import DeviceChanged, DriverFailed, PrinterCleared, PrintFinished
from kiosk.events import Bus, Event
from kiosk.failures import FAILURES, UnlistedFailure
from kiosk.health import Health, Problem, as_json
from kiosk.offline.events import ItemDelivered, ItemOverdue, ItemParked, LineChanged, SubmissionFailed, SubmissionSaved


@dataclass
class Watched:
    """Health on a bus, and what it told."""

    bus: Bus = field(default_factory=Bus)
    clock: HandClock = field(default_factory=HandClock)
    told: list[tuple[str, bool]] = field(default_factory=list)
    health: Health = field(init=False)

    def __post_init__(self) -> None:
        self.health = Health(self.bus, self.clock, lambda problem, there: self.told.append((problem.code, there)))

    def tell(self, *events: Event) -> list[str]:
        """What is wrong after `events`."""
        for event in events:
            self.bus.publish(event)
        self.bus.pump()
        return [problem.code for problem in self.health.report()]

    def calls(self) -> bool:
        """Is somebody called to the machine?"""
        return self.health.attention

    def reader(self, status: Status) -> list[str]:
        return self.tell(DeviceChanged("", "id-reader", "id-reader", status))

    def printer(self, status: Status) -> list[str]:
        return self.tell(DeviceChanged("", "receipt", "receipt-printer", status))


@pytest.fixture
def watched() -> Watched:
    return Watched()


def needs(*conditions: str) -> NeedsAttention:
    return NeedsAttention(frozenset(conditions))


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("unplugged", "reader-offline"),
        ("no-answer", "reader-offline"),
        ("driver-failed", "reader-offline"),
        ("permission", "reader-permission"),
        ("not-authorised", "reader-not-authorised"),
    ],
)
def test_a_reader_that_is_gone_is_not_told_or_stays_gone(watched: Watched, reason: str, code: str) -> None:
    assert watched.reader(Offline(reason)) == [code] and watched.calls()
    assert watched.reader(Offline(reason)) == [code]
    assert watched.reader(Ready()) == [] and not watched.calls()
    assert watched.told == [(code, True), (code, False)], "each is told once"


@pytest.mark.parametrize(
    ("ability", "status", "codes"),
    [
        ("chip-reader", needs("lift-card"), ["reader-lift-card"]),
        ("chip-reader", Offline("permission"), ["chip-reader-permission"]),
        ("chip-reader", Offline("no-answer"), ["reader-offline"]),
        ("id-reader", needs("other-error"), ["reader-other-error"]),
        ("code-scanner", Offline("unplugged"), ["scanner-offline"]),
        ("code-scanner", Offline("permission"), ["scanner-permission"]),
        ("code-scanner", Offline("starting"), []),
        ("light", Offline("no-answer"), ["light-offline"]),
        ("light", Offline("permission"), ["light-permission"]),
        ("light", needs("stuck"), ["light-stuck"]),
        ("light", needs("other-error"), ["light-other-error"]),
        ("light", Offline("starting"), []),
        ("door", Offline("unplugged"), ["door-offline"]),
        ("door", Offline("permission"), ["door-permission"]),
        ("door", Offline("starting"), []),
    ],
)
def test_a_card_that_holds_its_reader_or_a_scanner_is_told_as_another_devices_trouble(
    watched: Watched, ability: str, status: Status, codes: list[str]
) -> None:
    """F20: what the system refuses is not a device that is not there, and names what mends it."""
    assert watched.tell(DeviceChanged("", "it", ability, status)) == codes
    assert watched.tell(DeviceChanged("", "it", ability, Ready())) == []


def test_a_device_that_starts_is_called_broken(watched: Watched) -> None:
    assert watched.reader(Offline("starting")) == watched.printer(Offline("starting")) == []


def test_one_reason_stays_when_another_takes_its_place(watched: Watched) -> None:
    watched.reader(Offline("permission"))
    assert watched.reader(Offline("unplugged")) == ["reader-offline"]


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        (Offline("no-answer"), ["printer-offline"]),
        (Offline("permission"), ["printer-permission"]),
        (needs("toner-empty"), ["printer-toner-empty"]),
        (needs("media-empty"), ["printer-media-empty"]),
        (needs("cover-open", "media-empty"), ["printer-cover-open", "printer-media-empty"]),
        (needs("media-needed"), ["printer-media-needed"]),
        (needs("media-jam"), ["printer-media-jam"]),
        (needs("stopped"), ["printer-stopped"]),
        (needs("other-error"), ["printer-other-error"]),
        (Ready(frozenset({"media-low"})), ["printer-media-low"]),
        (Busy(), []),
    ],
)
def test_a_printers_trouble_is_not_told_or_stays(watched: Watched, status: Status, codes: list[str]) -> None:
    assert watched.printer(status) == codes
    assert watched.printer(Ready()) == []


def test_low_paper_or_a_line_that_is_down_calls_somebody(watched: Watched) -> None:
    watched.printer(Ready(frozenset({"media-low"})))
    watched.tell(LineChanged("", False, "central-unreachable"))
    assert len(watched.health.report()) == 2 and not watched.calls()
    watched.printer(needs("media-empty"))
    assert watched.calls()


def test_one_device_mends_another(watched: Watched) -> None:
    watched.printer(Offline("no-answer"))
    watched.reader(Offline("unplugged"))
    watched.tell(DeviceChanged("", "other-reader", "id-reader", Ready()))
    assert watched.reader(Ready()) == ["printer-offline"]


def test_a_print_nobody_confirmed_is_forgotten(watched: Watched) -> None:
    assert watched.tell(PrintFinished("s", "receipt", Unconfirmed())) == ["print-unconfirmed"]
    assert watched.printer(Ready()) == ["print-unconfirmed"], "a paper may still lie in the printer"
    assert watched.tell(PrintFinished("t", "receipt", Printed())) == []
    watched.tell(PrintFinished("u", "receipt", Unconfirmed()))
    assert watched.tell(PrintFinished("v", "receipt", Refused(frozenset({"media-empty"})))) == ["print-unconfirmed"]
    assert watched.printer(needs("paused")) == ["print-unconfirmed", "printer-closed"] and watched.calls()
    assert watched.tell(PrinterCleared("", "receipt")) == ["printer-closed"]
    assert watched.printer(Ready()) == []
    assert watched.tell(PrintFinished("w", "receipt", Unconfirmed(Left.UNKNOWN))) == [], "this printer never tells anybody"


def test_a_line_that_is_back_is_still_down(watched: Watched) -> None:
    watched.tell(LineChanged("", False, "central-tls"))
    assert watched.tell(LineChanged("", False, "central-refused")) == ["central-refused"] and watched.calls()
    assert watched.tell(LineChanged("", True, "")) == []


def test_a_disk_that_works_again_is_still_full(watched: Watched) -> None:
    failed = SubmissionFailed("s", "id", "storage-failed")
    assert watched.tell(failed, failed) == ["storage-failed"] and watched.calls()
    assert watched.tell(SubmissionSaved("s", "id", "000010000197", watched.clock.now())) == []
    assert watched.told == [("storage-failed", True), ("storage-failed", False)]


def test_a_refused_submission_is_forgotten_when_another_is_saved(watched: Watched) -> None:
    watched.tell(ItemParked("", "id", "submission", "submission-parked"))
    assert watched.tell(SubmissionSaved("s", "id", "000010000197", watched.clock.now())) == ["submission-parked"]


def test_a_fault_is_not_told_by_its_place(watched: Watched) -> None:
    watched.tell(DriverFailed("", "receipt", "OSError", "devices/x.py:3"))
    watched.health.crashed(Crash("ValueError", "journey/moves.py:7", "MainThread"))
    watched.health.crashed(Crash("ValueError", "journey/moves.py:7", "reader"))
    wanted = [("internal", "receipt: OSError at devices/x.py:3"), ("internal", "ValueError at journey/moves.py:7")]
    assert [(problem.code, problem.where) for problem in watched.health.report()] == wanted


def test_a_problem_forgets_since_when(watched: Watched) -> None:
    watched.reader(Offline("unplugged"))
    watched.clock.advance(3600)
    watched.reader(Offline("unplugged"))
    assert [problem.since for problem in watched.health.report()] == ["2026-11-25T02:24:00+00:00"]


def test_a_code_that_is_not_listed_is_taken(watched: Watched) -> None:
    with pytest.raises(UnlistedFailure, match="disk-on-fire"):
        watched.health.add("disk-on-fire", "start")
    assert watched.health.report() == () and watched.told == []


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_report_has_no_remedy_in_a_language(lang: str) -> None:
    told = as_json(Problem("printer-media-empty", "receipt", "2026-11-25T02:24:00+00:00"), lang)
    failure = FAILURES["printer-media-empty"]
    assert told["remedy"] == failure.remedy[lang] and told["actor"] == "staff"
    assert told["cause"] == {"en": failure.cause, "zh-CN": CHINESE[failure.code]}[lang]


def test_one_of_two_late_items_that_is_delivered_takes_the_mark_of_the_other(watched: Watched) -> None:
    late = [ItemOverdue("", item, "submission", "") for item in ("a", "b")]
    assert watched.tell(*late, late[0]) == ["item-overdue"] and watched.calls()
    assert watched.tell(ItemDelivered("", "a", "submission")) == ["item-overdue"]
    assert watched.tell(ItemDelivered("", "c", "submission")) == ["item-overdue"]
    assert watched.tell(ItemDelivered("", "b", "submission")) == [] and not watched.calls()
    assert watched.told == [("item-overdue", True), ("item-overdue", False)]
