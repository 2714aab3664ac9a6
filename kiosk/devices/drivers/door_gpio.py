"""The switch of a service door on one line of a GPIO chip.

Parts: `gpio_lines` (the kernel's side), `door_edges` (movements). A switch that is closed while the door is, against ground, with the
pull-up of the chip: a cut wire then reads as an open door.
Threads: the device's own; `interrupt` from any. Failures: all are outcomes of `kiosk.devices.doors`.
"""

import threading

from kiosk.clock import Clock, SystemClock
from kiosk.devices.contract import Offline, Ready, Status
from kiosk.devices.doors import DoorCapabilities, DoorGone, DoorOutcome
from kiosk.devices.drivers.door_edges import Edges
from kiosk.devices.drivers.gpio_lines import Flag, Lines, LinesGone, Request, open_lines
from kiosk.devices.offers import Inventory
from kiosk.settings import Device, SettingsError

_SLICE = 0.05
# A contact that was never seen at rest, so long after a wait is over, tells nothing.
_UNREST = 1.0
_BIASES = {"pull-up": Flag.PULL_UP, "pull-down": Flag.PULL_DOWN, "none": Flag.NO_BIAS}
_MOST_OFFSETS, _MOST_BOUNCE = 4096, 1000
_SYSTEM_CLOCK = SystemClock()


class GpioDoor:
    """A `DoorSwitch`. An active line of `request` is an open door."""

    def __init__(self, chip: str, request: Request, *, simulated: bool = False, clock: Clock = _SYSTEM_CLOCK) -> None:
        self._chip, self._request, self._simulated, self._clock = chip, request, simulated, clock
        self._lines: Lines | None = None
        self._edges = Edges()
        self._interrupted = threading.Event()

    @property
    def capabilities(self) -> DoorCapabilities:
        return DoorCapabilities()

    def status(self) -> Status:
        """The line is asked for its level, so that an edge that never came is found out."""
        try:
            self._look()
        except LinesGone as gone:
            return Offline(gone.reason)
        return Ready()

    def inventory(self) -> Inventory | Offline:
        """The chip's name, and how often the contact moved since it was opened."""
        status = self.status()
        if isinstance(status, Offline):
            return status
        assert self._lines is not None
        return Inventory(model="GPIO line", counters={"edges": self._edges.count}, details={"chip": self._lines.label})

    def wait(self, within: float) -> DoorOutcome:
        """The next movement, or how the door is; see `DoorSwitch`."""
        self._interrupted.clear()
        until = self._clock.monotonic() + within
        try:
            if self._lines is None:
                self._look()
            while True:
                moved = self._edges.next(self._clock.monotonic())
                over = self._interrupted.is_set() or self._clock.monotonic() >= until
                told = moved or (self._edges.told if over else None)
                if told is not None:
                    return told
                if self._clock.monotonic() > until + _UNREST:
                    raise LinesGone("no-answer")
                self._listen()
        except LinesGone as gone:
            return DoorGone(Offline(gone.reason))

    def interrupt(self) -> None:
        """From any thread: a wait ends within 0.05 s, but for the very first one, which is as long as a contact bounces."""
        self._interrupted.set()

    def close(self) -> None:
        """Give the line back; the next call opens it anew."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None

    def _look(self) -> None:
        try:
            if self._lines is None:
                self._lines = open_lines(self._chip, self._request, simulated=self._simulated)
                self._edges.begin(active=bool(self._lines.read()), now=self._clock.monotonic())
            else:
                self._listen(0)
                self._edges.level(active=bool(self._lines.read()), now=self._clock.monotonic())
        except LinesGone:
            self.close()
            raise

    def _listen(self, wait: float = _SLICE) -> None:
        assert self._lines is not None
        try:
            whole = self._edges.feed(self._lines.events(wait))
            if not whole:
                self._edges.level(active=bool(self._lines.read()), now=self._clock.monotonic())
        except LinesGone:
            self.close()
            raise


def create(device: Device) -> GpioDoor:
    """The driver of one [[devices]] entry: `chip` (required: its label, or a path that stays), `line` (required: its number on the chip),
    `open` (`high` or `low`: the level of an open door), `bias` (`pull-up`, `pull-down`, `none`), `debounce_ms` (50).

    Raises:
        SettingsError: a key is missing, unknown or of the wrong kind; the message names device and key.
    """
    where = f"[[devices]] ({device.id})"
    unknown = sorted(set(device.options) - {"chip", "line", "open", "bias", "debounce_ms"})
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    options = device.options
    chip, line, bounce = options.get("chip"), options.get("line"), options.get("debounce_ms", 50)
    if not isinstance(chip, str) or not chip:
        raise SettingsError(f"{where} chip is missing or has a value of the wrong kind")
    if not isinstance(line, int) or not 0 <= line < _MOST_OFFSETS:
        raise SettingsError(f"{where} line must be the number of a line, from 0 on")
    if not isinstance(bounce, int) or not 0 <= bounce <= _MOST_BOUNCE:
        raise SettingsError(f"{where} debounce_ms must be from 0 to {_MOST_BOUNCE}")
    if options.get("open", "high") not in ("high", "low"):
        raise SettingsError(f"{where} open must be high or low")
    if options.get("bias", "pull-up") not in _BIASES:
        raise SettingsError(f"{where} bias must be {', '.join(_BIASES)}")
    flags = Flag.INPUT | Flag.EDGE_RISING | Flag.EDGE_FALLING | _BIASES[str(options.get("bias", "pull-up"))]
    if options.get("open", "high") == "low":
        flags |= Flag.ACTIVE_LOW
    return GpioDoor(chip, Request([line], flags, bounce / 1000), simulated=device.simulated)
