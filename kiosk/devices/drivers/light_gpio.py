"""Lights on the lines of a GPIO chip.

Parts: `gpio_lines` (the kernel's side), `light_bank` (what is switched and why). A line carries no lamp: it switches a transistor or a
relay.
Threads: the device's own. Failures: see `light_bank`.
"""

from kiosk.devices.drivers.gpio_lines import MOST_LINES, Flag, Lines, LinesGone, Request, open_lines
from kiosk.devices.drivers.light_bank import SPOT_KEYS, BankGone, BankLight, spots_of
from kiosk.devices.offers import Inventory
from kiosk.settings import Device, SettingsError

# Lines of one chip are counted to thousands on expanders that hang in a row.
_MOST_OFFSETS = 4096


class LineBank:
    """A `Bank`: the lines `numbers` of a chip."""

    def __init__(self, lines: Lines, numbers: list[int]) -> None:
        self._lines, self._numbers = lines, numbers

    def write(self, number: int, *, on: bool) -> None:
        bit = 1 << self._numbers.index(number)
        try:
            self._lines.write(bit if on else 0, bit)
        except LinesGone as gone:
            raise BankGone(gone.reason) from None

    def read(self) -> frozenset[int]:
        try:
            bits = self._lines.read()
        except LinesGone as gone:
            raise BankGone(gone.reason) from None
        return frozenset(number for at, number in enumerate(self._numbers) if bits >> at & 1)

    def inventory(self) -> Inventory:
        return Inventory(model="GPIO lines", details={"chip": self._lines.label})

    def close(self) -> None:
        self._lines.close()


def create(device: Device) -> BankLight:
    """The driver of one [[devices]] entry: `chip` (required: its label, or a path that stays), `lit` (`high` or `low`: the level at which
    a lamp is lit), and the line of each place that has a light: `reader`, `receipt_slot`, ...

    Raises:
        SettingsError: a key is missing, unknown or of the wrong kind; the message names device and key.
    """
    where = f"[[devices]] ({device.id})"
    unknown = sorted(set(device.options) - {"chip", "lit"} - set(SPOT_KEYS))
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    chip, lit = device.options.get("chip"), device.options.get("lit", "high")
    if not isinstance(chip, str) or not chip:
        raise SettingsError(f"{where} chip is missing or has a value of the wrong kind")
    if lit not in ("high", "low"):
        raise SettingsError(f"{where} lit must be high or low")
    spots = spots_of(device, _MOST_OFFSETS)
    numbers = sorted(set(spots.values()))
    assert len(numbers) <= MOST_LINES, "there are fewer places than lines in a request"
    flags = Flag.OUTPUT | (Flag.ACTIVE_LOW if lit == "low" else Flag(0))

    def opened() -> LineBank:
        try:
            return LineBank(open_lines(chip, Request(numbers, flags), simulated=device.simulated), numbers)
        except LinesGone as gone:
            raise BankGone(gone.reason) from None

    return BankLight(spots, opened)
