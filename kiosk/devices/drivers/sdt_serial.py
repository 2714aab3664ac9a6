"""ID card readers with an SDT module (GA/T 467, "SAM_V") on a serial line: find, select, read, understand.

Parts: `sdt_port` (the line), `sdt_frames` (the frame), `sdt_link` (one command, one answer); here stands what the answers mean.
A module answers "no card" after a good read until the card has been lifted; so its presence is `DURING_READ`, and a `find`
that says no after a read is told as it is.

Threads: the device's own; `interrupt` from any. Failures: all are outcomes of `kiosk.devices.contract`.
"""

import struct

from kiosk.clock import Clock, SystemClock
from kiosk.devices.contract import (
    CardPulled,
    CardRead,
    CardUnreadable,
    NeedsAttention,
    NoCard,
    Offline,
    Presence,
    ReaderCapabilities,
    ReaderGone,
    ReadOutcome,
    Ready,
    Status,
)
from kiosk.devices.drivers import sdt_frames
from kiosk.devices.drivers.sdt_frames import Answer, Command
from kiosk.devices.drivers.sdt_link import Interrupted, Link, NoAnswer
from kiosk.devices.drivers.sdt_port import PortGone
from kiosk.devices.offers import Inventory
from kiosk.identity.cn import card_text
from kiosk.settings import Device, SettingsError

BAUD_RATES = (115200, 57600, 38400, 19200, 9600)

# Seconds, retries included.
_STATUS = 1.8
_FIND = 0.9
_SELECT = 0.9
_READ = 6.0
_LOOK_AGAIN = 1.6
_RESET = 2.0
_WHOLE = 9.8  # the contract gives a read 10 s
_EARLY = 4.0  # a failure within this time leaves time for a second try

_WORTH_A_SECOND_TRY = (CardUnreadable("select-81"), CardUnreadable("read-41"))

_SYSTEM_CLOCK = SystemClock()


class SdtSerialReader:
    """An `IdReader` for one SDT module. `port` is a device path or `socket://HOST:PORT`."""

    def __init__(self, port: str, baud: int = 115200, clock: Clock = _SYSTEM_CLOCK) -> None:
        self._link = Link(port, baud, clock)
        self._clock = clock
        self._found = False
        self._last: Status = Offline("starting")

    @property
    def capabilities(self) -> ReaderCapabilities:
        return ReaderCapabilities(presence=Presence.DURING_READ)

    def status(self) -> Status:
        """Ask the module how it is; opens the port if need be. When interrupted, what was known last."""
        self._link.begin()
        try:
            answer = self._link.exchange(Command.STATUS, _STATUS)
        except Interrupted:
            return self._last
        except PortGone as gone:
            self._last = Offline(gone.reason)
        except NoAnswer:
            # A connection that is dead on the other side never says so; a new one may live.
            self._link.close()
            self._last = Offline("no-answer")
        else:
            self._last = _status_of(answer)
        return self._last

    def self_test(self) -> Status:
        """Reset the module, which tests itself by that (SW3 60 and 66 tell what failed), and ask how it is."""
        self._link.begin()
        try:
            answer = self._link.exchange(Command.RESET, _RESET)
        except (PortGone, NoAnswer, Interrupted):
            return self.status()
        return self.status() if answer.succeeded else _status_of(answer)

    def inventory(self) -> Inventory | Offline:
        """The module's own number (SAM id), as it is printed on readers."""
        self._link.begin()
        try:
            answer = self._link.exchange(Command.SAM_ID, _STATUS)
        except Interrupted:
            return Offline("no-answer")
        except PortGone as gone:
            return Offline(gone.reason)
        except NoAnswer:
            return Offline("no-answer")
        return Inventory(model="SDT module (GA/T 467)", serial=_sam_id(answer.data) if answer.succeeded else "")

    def find(self) -> bool:
        """Is there a card that can be read now? False also when the reader is gone."""
        self._link.begin()
        try:
            self._found = self._link.exchange(Command.FIND, _FIND).succeeded
        except (PortGone, NoAnswer, Interrupted):
            self._found = False
        return self._found

    def read(self) -> ReadOutcome:
        """Find, select and read one card. `NoCard` also when interrupted."""
        self._link.begin()
        # A module may answer only the first find for a card; one that was found just now is selected without another.
        found, self._found = self._found, False
        try:
            return self._read(found)
        except Interrupted:
            return NoCard()
        except PortGone as gone:
            return ReaderGone(Offline(gone.reason))
        except NoAnswer:
            return ReaderGone(Offline("no-answer"))

    def interrupt(self) -> None:
        """From any thread: the call that runs now returns within 0.1 s (while a port opens or takes bytes, within 1 s)."""
        self._link.interrupt()

    def close(self) -> None:
        """Give the port back; the next call opens it anew."""
        self._link.close()

    def _read(self, found: bool) -> ReadOutcome:
        began = self._clock.monotonic()
        answer = self._link.exchange(Command.FIND, _FIND)
        if not answer.succeeded and answer.sw3 != sdt_frames.NO_CARD:
            return self._failed("find", answer)
        if not answer.succeeded and not found:
            return NoCard()
        outcome = self._select_and_read(began)
        # The card was found again, so a card that wobbled, or a select whose answer was lost, may succeed now.
        if outcome in _WORTH_A_SECOND_TRY and self._clock.monotonic() - began < _EARLY:
            outcome = self._select_and_read(began)
        return outcome

    def _select_and_read(self, began: float) -> ReadOutcome:
        """For a card that was found just now."""
        try:
            answer = self._link.exchange(Command.SELECT, _SELECT)
            if not answer.succeeded:
                return self._failed("select", answer)
            left = began + _WHOLE - _LOOK_AGAIN - self._clock.monotonic()
            answer = self._link.exchange(Command.READ, min(_READ, left))
            if not answer.succeeded:
                return self._failed("read", answer)
        except NoAnswer:
            # No find can tell here: a module that thinks it gave the card's data says "no card" until it is lifted.
            self._link.exchange(Command.STATUS, _LOOK_AGAIN)
            return CardUnreadable("answer-damaged")
        return _understand(answer.data)

    def _failed(self, what: str, answer: Answer) -> ReadOutcome:
        if answer.sw3 in (sdt_frames.SELF_TEST_FAILED, sdt_frames.NOT_AUTHORISED):
            return ReaderGone(Offline("not-authorised"))
        if answer.sw3 == sdt_frames.WRONG_CARD:
            return CardUnreadable("not-an-id-card")
        return self._look_again(f"{what}-{answer.sw3:02x}")

    def _look_again(self, reason: str) -> ReadOutcome:
        """Something failed: a card that still lies there cannot be read, one that does not was pulled."""
        return CardUnreadable(reason) if self._link.exchange(Command.FIND, _LOOK_AGAIN).succeeded else CardPulled()


def _status_of(answer: Answer) -> Status:
    if answer.succeeded:
        return Ready()
    if answer.sw3 in (sdt_frames.SELF_TEST_FAILED, sdt_frames.NOT_AUTHORISED):
        return Offline("not-authorised")
    return NeedsAttention(frozenset({"other-error"}))


def _sam_id(data: bytes) -> str:
    """16 bytes, little-endian: two numbers of 16 bits and three of 32, as makers print them (05.03-20120101-0000123456-0123456789)."""
    if len(data) != 16:
        return ""
    kind, maker, day, serial, rest = struct.unpack("<HHIII", data)
    return f"{kind:02d}.{maker:02d}-{day}-{serial:010d}-{rest:010d}"


def _understand(data: bytes) -> ReadOutcome:
    """`data` of a read answer: two lengths (16 bit, big-endian), text area, photo."""
    text, photo = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if len(data) != 4 + text + photo:
        return CardUnreadable("layout")
    document = card_text.parse(data[4 : 4 + text])
    if isinstance(document, card_text.Unreadable):
        return CardUnreadable(document.reason)
    return CardRead(document=document, photo=data[4 + text :])


def create(device: Device) -> SdtSerialReader:
    """The driver of one [[devices]] entry: `port` (required), `baud` (one of `BAUD_RATES`, 115200 if left out).

    Raises:
        SettingsError: a key is missing, unknown or of the wrong kind; the message names device and key.
    """
    where = f"[[devices]] ({device.id})"
    unknown = sorted(set(device.options) - {"port", "baud"})
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    if "port" not in device.options:
        raise SettingsError(f"{where}: port is missing")
    port, baud = device.options["port"], device.options.get("baud", 115200)
    if not isinstance(port, str) or not port:
        raise SettingsError(f"{where} port has a value of the wrong kind")
    if not isinstance(baud, int) or baud not in BAUD_RATES:
        raise SettingsError(f"{where} baud must be one of {', '.join(map(str, BAUD_RATES))}")
    return SdtSerialReader(port, baud)
