"""What is wrong with this terminal right now, as failure codes: for the staff mark, `kiosk doctor` and the journal.

Kept from events on the thread that pumps the bus; `report` may be called from any thread, for it hands out a frozen copy.
No personal data comes in here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk import causes, failures
from kiosk.clock import Clock
from kiosk.crash import Crash
from kiosk.devices.contract import Busy, Left, NeedsAttention, Offline, Ready, Refused, Status, Unconfirmed
from kiosk.devices.events import DeviceChanged, DriverFailed, PrinterCleared, PrintFinished, ScanFinished
from kiosk.devices.glass import NoPaper, ScanBroken, ScanBusy, Scanned
from kiosk.events import Bus
from kiosk.offline.events import ItemDelivered, ItemOverdue, ItemParked, LineChanged, OverdueEnded, SubmissionFailed, SubmissionSaved

_READER = {"permission": "reader-permission", "not-authorised": "reader-not-authorised"}
_PRINTER = ("media-empty", "media-needed", "cover-open", "media-low", "media-jam", "toner-empty", "stopped")
_CLOSED = "printer-closed"
_LIFT = "lift-card"
_STUCK = "stuck"
_GLASS = ("media-jam", "cover-open")
_RUNS = frozenset({"glass-busy", "glass-broken"})
# What tells its failures as another ability does.
_KIN = {"document-camera": "document-scanner"}
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
        bus.subscribe(ScanFinished, self._scan)
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
        # "unconfirmed" stays until the next print that ends otherwise, or until staff have cleared the printer.
        family = _FAMILIES.get(_KIN.get(event.ability, event.ability), _FAMILIES["receipt-printer"])
        self._keep(event.device, family, codes_of(event.ability, event.status))

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

    def _scan(self, event: ScanFinished) -> None:
        """A scanner that says it is well and scans nothing: until it has scanned again."""
        if isinstance(event.outcome, Scanned | NoPaper):
            self._keep(event.device, _RUNS, frozenset())
        elif isinstance(event.outcome, ScanBusy | ScanBroken):
            self._keep(event.device, _RUNS, frozenset({"glass-busy" if isinstance(event.outcome, ScanBusy) else "glass-broken"}))

    def _line(self, event: LineChanged) -> None:
        codes = frozenset({event.code}) if not event.reachable else frozenset()
        self._keep("central", _FAMILIES["central"], codes)


_FAMILIES: Mapping[str, frozenset[str]] = {
    "id-reader": frozenset({"reader-offline", "reader-other-error", *_READER.values()}),
    "chip-reader": frozenset({"reader-offline", "reader-lift-card", "reader-other-error", "chip-reader-permission"}),
    "code-scanner": frozenset({"scanner-offline", "scanner-permission"}),
    "receipt-printer": frozenset(f"printer-{c}" for c in ("offline", "permission", "other-error", "closed", *_PRINTER)),
    "document-scanner": frozenset(f"glass-{c}" for c in ("offline", "permission", "other-error", *_GLASS)),
    "light": frozenset({"light-offline", "light-permission", "light-stuck", "light-other-error"}),
    # "door-open" is no status of the switch: it comes and goes with the door.
    "door": frozenset({"door-offline", "door-permission"}),
    "central": frozenset({"central-unreachable", "central-tls", "central-refused"}),
    "outbox": frozenset({"storage-failed"}),
}


def _reader_codes(status: Status) -> frozenset[str]:
    match status:
        case Offline(reason="starting"):
            return frozenset()
        case Offline(reason):
            return frozenset({_READER.get(reason, "reader-offline")})
        case NeedsAttention(conditions):
            return frozenset("reader-lift-card" if c == _LIFT else "reader-other-error" for c in conditions)
    return frozenset()


def _chip_codes(status: Status) -> frozenset[str]:
    # pcscd asks polkit; a serial port asks its group.
    return frozenset({"chip-reader-permission"}) if status == Offline("permission") else _reader_codes(status)


def _scanner_codes(status: Status) -> frozenset[str]:
    match status:
        case Offline(reason="permission"):
            return frozenset({"scanner-permission"})
        case Offline(reason) if reason != "starting":
            return frozenset({"scanner-offline"})
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


def _glass_codes(status: Status) -> frozenset[str]:
    match status:
        case Offline(reason="starting") | Busy():
            return frozenset()
        case Offline(reason="permission"):
            return frozenset({"glass-permission"})
        case Offline():
            return frozenset({"glass-offline"})
        case NeedsAttention(conditions) | Ready(conditions):
            return frozenset(f"glass-{c}" if c in _GLASS else "glass-other-error" for c in conditions)


def _light_codes(status: Status) -> frozenset[str]:
    match status:
        case Offline(reason="starting"):
            return frozenset()
        case Offline(reason="permission"):
            return frozenset({"light-permission"})
        case Offline():
            return frozenset({"light-offline"})
        case NeedsAttention(conditions):
            return frozenset("light-stuck" if c == _STUCK else "light-other-error" for c in conditions)
    return frozenset()


def _door_codes(status: Status) -> frozenset[str]:
    match status:
        case Offline(reason="permission"):
            return frozenset({"door-permission"})
        case Offline(reason) if reason != "starting":
            return frozenset({"door-offline"})
    return frozenset()


def codes_of(ability: str, status: Status) -> frozenset[str]:
    """The failures that a device's status means."""
    makers = {
        "id-reader": _reader_codes, "chip-reader": _chip_codes, "code-scanner": _scanner_codes,
        "document-scanner": _glass_codes, "document-camera": _glass_codes, "light": _light_codes, "door": _door_codes,
    }  # fmt: skip
    return makers.get(ability, _printer_codes)(status)


def as_json(problem: Problem, lang: str = "en") -> dict[str, str]:
    """`problem` with its cause, remedy and who acts, for a report."""
    failure = failures.get(problem.code)
    return {
        "code": problem.code,
        "where": problem.where,
        "since": problem.since,
        "cause": causes.CHINESE[problem.code] if lang == "zh-CN" else failure.cause,
        "remedy": failure.remedy[lang],
        "actor": str(failure.actor),
    }
