"""ID card readers with an SDT module (GA/T 467) on a serial line.

Parts: `sdt_port` (the line), `sdt_reader` (the module). Here: at which speed it speaks, which a module keeps over a power cut and nobody
can see from outside; and its settings.
Threads: the device's own; `interrupt` from any. Failures: all are outcomes of `kiosk.devices.contract`.
"""

from collections.abc import Callable

from kiosk.clock import Clock, SystemClock
from kiosk.devices.contract import Offline, Presence, ReaderCapabilities, ReadOutcome, Status
from kiosk.devices.drivers import places, sdt_card
from kiosk.devices.drivers.sdt_port import Port, open_port
from kiosk.devices.drivers.sdt_reader import CardData, SdtReader
from kiosk.devices.drivers.sdt_recording import Invent, Recorder
from kiosk.devices.offers import Inventory
from kiosk.devices.photos import PhotoDecoder, decoder_of
from kiosk.devices.tape import Tape
from kiosk.settings import Device, SettingsError

BAUD_RATES = (115200, 57600, 38400, 19200, 9600)
FIND = "find"

# Seconds for a module that was heard at this speed, or for the only one; for each other: two short frames each way take 50 ms at 9600.
_STATUS = 1.8
_KNOWN, _OTHER = 0.6, 0.3

_SYSTEM_CLOCK = SystemClock()


class SdtSerialReader:
    """An `IdReader` for one SDT module. `port` is a device path or `socket://HOST:PORT`; `baud` None: found out, by asking at each
    speed. `photos` decodes the photo; without one it is dropped."""

    def __init__(self, port: str, baud: int | None = None, clock: Clock = _SYSTEM_CLOCK, photos: PhotoDecoder | None = None) -> None:
        # Behind a device server the server has the speed.
        self._speeds = BAUD_RATES if baud is None and not port.startswith("socket://") else (baud or BAUD_RATES[0],)
        self._port, self._speed = port, self._speeds[0]
        self._photos = photos
        self._reader = SdtReader(self._open, clock)
        self._recorder: Recorder | None = None
        self._last: Status = Offline("starting")

    @property
    def capabilities(self) -> ReaderCapabilities:
        return ReaderCapabilities(presence=Presence.DURING_READ)

    def status(self) -> Status:
        """Ask the module how it is; opens the port if need be. When interrupted, what was known last."""
        if len(self._speeds) == 1:
            asked = self._reader.ask_status(_STATUS)
        else:
            asked = self._reader.ask_status(_KNOWN)
            if asked == Offline("no-answer"):
                asked = self._at_another_speed()
        if asked is not None:
            self._last = asked
        return self._last

    def self_test(self) -> Status:
        """Reset the module, which tests itself by that, and ask how it is."""
        return self._reader.self_test()

    def inventory(self) -> Inventory | Offline:
        """The module's own number (SAM id), how it is, and the speed of its line."""
        return self._reader.inventory({} if self._port.startswith("socket://") else {"baud": str(self._speed)})

    def find(self) -> bool:
        """Is there a card that can be read now? False also when the reader is gone."""
        return self._reader.find()

    def read(self) -> ReadOutcome:
        """Find, select and read one card. `NoCard` also when interrupted."""
        outcome = self._reader.read()
        return sdt_card.understand(outcome, self._photos) if isinstance(outcome, CardData) else outcome

    def interrupt(self) -> None:
        """From any thread: the call that runs now returns within 0.1 s (while a port opens or takes bytes, within 1 s)."""
        self._reader.interrupt()

    def close(self) -> None:
        """Give the port back; the next call opens it anew."""
        self._reader.close()

    def record(self, invented: Invent) -> Callable[[], Tape]:
        """As `offers.Recordable`."""
        self.close()
        recorder = self._recorder = Recorder(self._opened, _SYSTEM_CLOCK, invented)
        return lambda: recorder.tape("sdt-serial")

    def _open(self) -> Port:
        return self._opened() if self._recorder is None else self._recorder.open()

    def _opened(self) -> Port:
        return open_port(self._port, self._speed)

    def _at_another_speed(self) -> Status | None:
        """Nobody answered at the speed that is known: ask at the others. None when interrupted."""
        known = self._speed
        for speed in self._speeds:
            if speed == known:
                continue
            self._speed = speed
            self._reader.close()
            asked = self._reader.ask_status(_OTHER)
            if asked != Offline("no-answer"):
                return asked
        # A module without power answers at no speed; when it is back, it has the one it had.
        self._reader.close()
        self._speed = known
        return Offline("no-answer")


def create(device: Device) -> SdtSerialReader:
    """The driver of one [[devices]] entry: `port` (required), `baud` (one of `BAUD_RATES`, or `find`, which is also what is left out
    means), and a decoder of photos (`kiosk.devices.photos`).

    Raises:
        SettingsError: a key is missing, unknown or of the wrong kind; the message names device and key.
    """
    where = f"[[devices]] ({device.id})"
    photos, options = decoder_of(device)
    unknown = sorted(set(options) - {"port", "baud"})
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    if "port" not in options:
        raise SettingsError(f"{where}: port is missing")
    port, baud = options["port"], options.get("baud", FIND)
    if not isinstance(port, str) or not port:
        raise SettingsError(f"{where} port has a value of the wrong kind")
    if baud != FIND and baud not in BAUD_RATES:
        raise SettingsError(f"{where} baud must be {FIND} or one of {', '.join(map(str, BAUD_RATES))}")
    return SdtSerialReader(places.kept(where, port), baud if isinstance(baud, int) else None, photos=photos)
