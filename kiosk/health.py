"""What is wrong with this terminal right now, as failure codes: for the staff mark, `kiosk doctor` and the journal.

Kept from events on the thread that pumps the bus; `report` may be called from any thread, for it hands out a frozen copy.
No personal data comes in here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk import failures
from kiosk.clock import Clock
from kiosk.crash import Crash
from kiosk.devices.contract import Busy, Left, NeedsAttention, Offline, Ready, Refused, Status, Unconfirmed
from kiosk.devices.events import DeviceChanged, DriverFailed, PrinterCleared, PrintFinished
from kiosk.events import Bus
from kiosk.offline.events import ItemDelivered, ItemOverdue, ItemParked, LineChanged, OverdueEnded, SubmissionFailed, SubmissionSaved

_READER = {"permission": "reader-permission", "not-authorised": "reader-not-authorised"}
_PRINTER = ("media-empty", "cover-open", "media-low", "media-jam", "toner-empty")
_CLOSED = "printer-closed"
_SCANNER = ("media-jam", "cover-open")
_GLASS = ("document-scanner", "document-camera")
# Told in the report, but no reason to call somebody to the machine.
_QUIET = frozenset({"printer-media-low", "central-unreachable"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `code` of `kiosk.failures`, `where` (a device's id or a room), `since` (RFC 3339)."""

    code: str
    where: str
    since: str


class Health:
    """`changed` is called (on the pumping thread) with each problem that comes or goes: (problem, is_there)."""

    def __init__(self, bus: Bus, clock: Clock, changed: Callable[[Problem, bool], None]) -> None:
        self._clock, self._changed = clock, changed
        self._problems: dict[tuple[str, str], Problem] = {}
        self._frozen: tuple[Problem, ...] = ()
        self._late: set[str] = set()
        bus.subscribe(DeviceChanged, self._device)
        bus.subscribe(DriverFailed, lambda event: self.add("internal", f"{event.device}: {event.kind} at {event.where}"))
        bus.subscribe(PrintFinished, self._print)
        bus.subscribe(PrinterCleared, lambda event: self.gone("print-unconfirmed", event.device))
        bus.subscribe(LineChanged, self._line)
        bus.subscribe(ItemParked, lambda event: self.add(event.code, "outbox"))
        bus.subscribe(ItemOverdue, self._overdue)
        bus.subscribe(ItemDelivered, lambda event: self._not_late(event.item_id))
        bus.subscribe(OverdueEnded, lambda event: self._not_late(event.item_id))
        bus.subscribe(SubmissionFailed, lambda event: self.add(event.code, "outbox"))
        bus.subscribe(SubmissionSaved, lambda _event: self._keep("outbox", _FAMILIES["outbox"], frozenset()))

    @property
    def attention(self) -> bool:
        """Should somebody come to the machine?"""
        return any(problem.code not in _QUIET for problem in self._frozen)

    def report(self) -> tuple[Problem, ...]:
        """All that is wrong now, oldest first."""
        return self._frozen

    def add(self, code: str, where: str) -> None:
        """`code` holds at `where` until it is taken back.

        Raises:
            UnlistedFailure: `code` is not in `kiosk.failures`.
        """
        failures.get(code)
        if (code, where) not in self._problems:
            problem = Problem(code, where, self._clock.now().isoformat(timespec="seconds"))
            self._problems[code, where] = problem
            self._freeze()
            self._changed(problem, True)

    def gone(self, code: str, where: str) -> None:
        """`code` no longer holds at `where`."""
        self._keep(where, frozenset({code}), frozenset())

    def crashed(self, crash: Crash) -> None:
        """An uncaught exception, by place."""
        self.add("internal", f"{crash.kind} at {crash.where}")

    def _keep(self, where: str, family: frozenset[str], holding: frozenset[str]) -> None:
        for code in sorted(family - holding):
            gone = self._problems.pop((code, where), None)
            if gone is not None:
                self._freeze()
                self._changed(gone, False)
        for code in sorted(holding):
            self.add(code, where)

    def _freeze(self) -> None:
        self._frozen = tuple(self._problems.values())

    def _device(self, event: DeviceChanged) -> None:
        if event.ability in ("id-reader", "chip-reader"):
            self._keep(event.device, _FAMILIES["id-reader"], _reader_codes(event.status))
        elif event.ability in _GLASS:
            self._keep(event.device, _FAMILIES["document-scanner"], _scanner_codes(event.status))
        else:
            # "unconfirmed" stays until the next print that ends otherwise, or until staff have cleared the printer.
            self._keep(event.device, _FAMILIES["receipt-printer"], _printer_codes(event.status))

    def _overdue(self, event: ItemOverdue) -> None:
        self._late.add(event.item_id)
        self.add("item-overdue", "outbox")

    def _not_late(self, item_id: str) -> None:
        self._late.discard(item_id)
        if not self._late:
            self.gone("item-overdue", "outbox")

    def _print(self, event: PrintFinished) -> None:
        if isinstance(event.outcome, Unconfirmed) and event.outcome.left is not Left.UNKNOWN:
            self.add("print-unconfirmed", event.device)
        elif not isinstance(event.outcome, Refused):
            self._keep(event.device, frozenset({"print-unconfirmed"}), frozenset())

    def _line(self, event: LineChanged) -> None:
        codes = frozenset({event.code}) if not event.reachable else frozenset()
        self._keep("central", _FAMILIES["central"], codes)


_FAMILIES: Mapping[str, frozenset[str]] = {
    "id-reader": frozenset({"reader-offline", *_READER.values()}),
    "receipt-printer": frozenset(f"printer-{c}" for c in ("offline", "permission", "other-error", "closed", *_PRINTER)),
    "document-scanner": frozenset(f"scanner-{c}" for c in ("offline", "permission", "other-error", *_SCANNER)),
    "central": frozenset({"central-unreachable", "central-tls", "central-refused"}),
    "outbox": frozenset({"storage-failed"}),
}


def _reader_codes(status: Status) -> frozenset[str]:
    if isinstance(status, Offline):
        return frozenset({_READER.get(status.reason, "reader-offline")}) if status.reason != "starting" else frozenset()
    return frozenset()


def _printer_codes(status: Status) -> frozenset[str]:
    match status:
        case Offline(reason="starting") | Busy():
            return frozenset()
        case Offline(reason="permission"):
            return frozenset({"printer-permission"})
        case Offline():
            return frozenset({"printer-offline"})
        case NeedsAttention(conditions) | Ready(conditions):
            return frozenset(_CLOSED if c == "paused" else f"printer-{c}" if c in _PRINTER else "printer-other-error" for c in conditions)


def _scanner_codes(status: Status) -> frozenset[str]:
    match status:
        case Offline(reason="starting") | Busy():
            return frozenset()
        case Offline(reason="permission"):
            return frozenset({"scanner-permission"})
        case Offline():
            return frozenset({"scanner-offline"})
        case NeedsAttention(conditions) | Ready(conditions):
            return frozenset(f"scanner-{c}" if c in _SCANNER else "scanner-other-error" for c in conditions)


def codes_of(ability: str, status: Status) -> frozenset[str]:
    """The failures that a device's status means."""
    if ability in _GLASS:
        return _scanner_codes(status)
    return _reader_codes(status) if ability == "id-reader" else _printer_codes(status)


def as_json(problem: Problem, lang: str = "en") -> dict[str, str]:
    """`problem` with its cause, remedy and who acts, for a report."""
    failure = failures.get(problem.code)
    return {
        "code": problem.code,
        "where": problem.where,
        "since": problem.since,
        "cause": failure.cause,
        "remedy": failure.remedy[lang],
        "actor": str(failure.actor),
    }
