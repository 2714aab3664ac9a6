"""ID card readers with an SDT module (GA/T 467, "SAM_V"), whatever the line: find, select, read.

Parts: `sdt_frames` (the frame), `sdt_link` (one command, one answer), `sdt_card` (what a card's bytes say); here stands what the answers
mean. `sdt_serial` and `sdt_usb` give it their lines.
A module answers "no card" after a good read until the card has been lifted; so its presence is `DURING_READ`, and a `find`
that says no after a read is told as it is.

Threads: the device's own; `interrupt` from any. Failures: all are outcomes of `kiosk.devices.contract`.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.clock import Clock
from kiosk.devices.contract import CardPulled, CardUnreadable, NeedsAttention, NoCard, Offline, ReaderGone, ReadOutcome, Ready, Status
from kiosk.devices.drivers import sdt_frames
from kiosk.devices.drivers.sdt_frames import Answer, Command
from kiosk.devices.drivers.sdt_link import Interrupted, Link, NoAnswer
from kiosk.devices.drivers.sdt_port import Opener, PortGone
from kiosk.devices.offers import Inventory

# Seconds, retries included.
_STATUS = 1.8
_FIND = 0.9
_SELECT = 0.9
_READ = 6.0
_MORE = 0.6
_LOOK_AGAIN = 1.6
_RESET = 2.0
_WHOLE = 9.8  # the contract gives a read 10 s
_EARLY = 4.0  # a failure within this time leaves time for a second try

_WORTH_A_SECOND_TRY = (CardUnreadable("select-81"), CardUnreadable("read-41"))
_MODULE = "SDT module (GA/T 467)"


@dataclass(frozen=True, slots=True, repr=False)
class CardData:
    """One card: `answer` to the read command (two lengths, text area, photo), and `more`, its further addresses (b"" where it has none)."""

    answer: bytes
    more: bytes = b""


class SdtReader:
    """One SDT module behind whatever line `open_port` opens. `read` gives a card's bytes. `share` of the time that the contract gives the
    short calls is what this takes for them."""

    def __init__(self, open_port: Opener, clock: Clock, share: float = 1.0) -> None:
        self._link = Link(open_port, clock)
        self._share = share
        self._clock = clock
        self._found = False
        self._knows_more = True
        self._last: Status = Offline("starting")

    def status(self) -> Status:
        """Ask the module how it is; opens the port if need be. When interrupted, what was known last."""
        asked = self.ask_status(_STATUS * self._share)
        if asked is not None:
            self._last = asked
        return self._last

    def ask_status(self, within: float) -> Status | None:
        """As `status`, `within` that many seconds; None when interrupted."""
        self._link.begin()
        try:
            answer = self._link.exchange(Command.STATUS, within)
        except Interrupted:
            return None
        except PortGone as gone:
            return Offline(gone.reason)
        except NoAnswer:
            # A connection that is dead on the other side never says so; a new one may live.
            self.close()
            return Offline("no-answer")
        return _status_of(answer)

    def self_test(self) -> Status:
        """Reset the module, which tests itself by that (SW3 60 and 66 tell what failed), and ask how it is."""
        self._link.begin()
        try:
            answer = self._link.exchange(Command.RESET, _RESET)
        except (PortGone, NoAnswer, Interrupted):
            return self.status()
        return self.status() if answer.succeeded else _status_of(answer)

    def inventory(self, line: Mapping[str, str]) -> Inventory | Offline:
        """The module's own number (SAM id), as it is printed on readers, and what it says of itself; `line` is told beside."""
        self._link.begin()
        try:
            status = self._link.exchange(Command.STATUS, _STATUS / 2)
            answer = self._link.exchange(Command.SAM_ID, _STATUS / 2)
        except PortGone as gone:
            return Offline(gone.reason)
        except (NoAnswer, Interrupted):
            return Offline("no-answer")
        serial = _sam_id(answer.data) if answer.succeeded else ""
        return Inventory(model=_MODULE, serial=serial, details={"module": _word_of(status), **line})

    def find(self) -> bool:
        """Is there a card that can be read now? False also when the reader is gone."""
        self._link.begin()
        try:
            self._found = self._link.exchange(Command.FIND, _FIND * self._share).succeeded
        except (PortGone, NoAnswer, Interrupted):
            self._found = False
        return self._found

    def read(self) -> CardData | ReadOutcome:
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
        self._knows_more = True

    def _read(self, found: bool) -> CardData | ReadOutcome:
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

    def _select_and_read(self, began: float) -> CardData | ReadOutcome:
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
        return CardData(answer.data, self._more())

    def _more(self) -> bytes:
        """Further addresses of the card that was read just now, where it has any. What goes wrong here does not undo the read."""
        if not self._knows_more:
            return b""
        try:
            answer = self._link.exchange(Command.READ_MORE, _MORE, retries=0)
        except NoAnswer:
            # A module that does not know the command costs one wait, and not one a card.
            self._knows_more = False
            return b""
        except PortGone:
            return b""
        return answer.data if answer.succeeded else b""

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


def _word_of(answer: Answer) -> str:
    if answer.succeeded:
        return "in-order"
    words = {sdt_frames.SELF_TEST_FAILED: "self-test-failed", sdt_frames.NOT_AUTHORISED: "not-authorised"}
    return words.get(answer.sw3, f"status-{answer.sw3:02x}")


def _sam_id(data: bytes) -> str:
    """16 bytes, little-endian: two numbers of 16 bits and three of 32, as makers print them (05.03-20120101-0000123456-0123456789)."""
    if len(data) != 16:
        return ""
    kind, maker, day, serial, rest = struct.unpack("<HHIII", data)
    return f"{kind:02d}.{maker:02d}-{day}-{serial:010d}-{rest:010d}"
