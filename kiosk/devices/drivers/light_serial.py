"""Lights on a relay board that speaks Modbus RTU, on a serial port (or `socket://HOST:PORT`).

Parts: `modbus_rtu` (frames), `sdt_port` (the line), `light_bank` (what is switched and why). Only our own coils are written, one by one:
others on the board may be somebody else's. A board that knows no reading of coils is believed.
Threads: the device's own. Failures: see `light_bank`.
"""

from kiosk.clock import Clock, SystemClock
from kiosk.devices.drivers import modbus_rtu as rtu
from kiosk.devices.drivers import places
from kiosk.devices.drivers.light_bank import SPOT_KEYS, BankGone, BankLight, BankRefuses, spots_of
from kiosk.devices.drivers.sdt_port import Port, PortGone, open_port
from kiosk.devices.offers import Inventory
from kiosk.settings import Device, SettingsError

BAUD_RATES = (2400, 4800, 9600, 19200, 38400, 57600, 115200)
# Boards answer within some milliseconds; 7 places and two readings still fit into the 2 s of a status.
_ANSWER = 0.25
_TRIES = 2
_MOST_COILS, _MOST_UNITS = 256, 247
_SYSTEM_CLOCK = SystemClock()


class CoilBoard:
    """A `Bank`: the coils `numbers` of the board `unit` behind `line`."""

    def __init__(self, line: Port, unit: int, numbers: frozenset[int], clock: Clock) -> None:
        self._line, self._unit, self._clock = line, unit, clock
        self._first, self._numbers = min(numbers), numbers
        self._count = max(numbers) - self._first + 1
        self._tells = True

    def write(self, number: int, *, on: bool) -> None:
        request = rtu.write_coil(self._unit, number, on=on)
        if self._ask(request, rtu.WRITE_COIL, 4, echo=request[2:6]).exception:
            raise BankRefuses

    def read(self) -> frozenset[int] | None:
        length = 1 + (self._count + 7) // 8
        reply = self._ask(rtu.read_coils(self._unit, self._first, self._count), rtu.READ_COILS, length)
        if reply.exception == rtu.ILLEGAL_FUNCTION:
            self._tells = False
            return None
        lit = None if reply.exception else rtu.coils(reply.data, self._first, self._count)
        if lit is None:
            raise BankRefuses
        return lit & self._numbers

    def inventory(self) -> Inventory:
        return Inventory(model="Modbus relay board", details={"unit": str(self._unit), "tells": "yes" if self._tells else "no"})

    def close(self) -> None:
        self._line.close()

    def _ask(self, request: bytes, function: int, length: int, echo: bytes = b"") -> rtu.Reply:
        try:
            for _ in range(_TRIES):
                self._line.flush()
                self._line.send(request)
                reply = self._heard(function, length, echo)
                if reply is not None:
                    return reply
        except PortGone as gone:
            raise BankGone(gone.reason) from None
        raise BankGone("no-answer")

    def _heard(self, function: int, length: int, echo: bytes) -> rtu.Reply | None:
        received, until = b"", self._clock.monotonic() + _ANSWER
        while self._clock.monotonic() < until:
            received += self._line.receive()
            reply = rtu.found(received, self._unit, function, length, echo)
            if reply is not None:
                return reply
        return None


def create(device: Device) -> BankLight:
    """The driver of one [[devices]] entry: `port` (required), `baud` (9600), `unit` (the board's address, 1), and the coil of each place
    that has a light: `reader`, `receipt_slot`, ...

    Raises:
        SettingsError: a key is missing, unknown or of the wrong kind; the message names device and key.
    """
    where = f"[[devices]] ({device.id})"
    unknown = sorted(set(device.options) - {"port", "baud", "unit"} - set(SPOT_KEYS))
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    port, baud, unit = device.options.get("port"), device.options.get("baud", 9600), device.options.get("unit", 1)
    if not isinstance(port, str) or not port:
        raise SettingsError(f"{where} port is missing or has a value of the wrong kind")
    if not isinstance(baud, int) or baud not in BAUD_RATES:
        raise SettingsError(f"{where} baud must be one of {', '.join(map(str, BAUD_RATES))}")
    if not isinstance(unit, int) or not 1 <= unit <= _MOST_UNITS:
        raise SettingsError(f"{where} unit must be a board's address, from 1 to {_MOST_UNITS}")
    port = places.kept(where, port)
    spots = spots_of(device, _MOST_COILS)
    numbers = frozenset(spots.values())

    def opened() -> CoilBoard:
        try:
            return CoilBoard(open_port(port, baud), unit, numbers, _SYSTEM_CLOCK)
        except PortGone as gone:
            raise BankGone(gone.reason) from None

    return BankLight(spots, opened)
