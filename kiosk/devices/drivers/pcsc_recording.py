"""What is asked of a chip and what comes, recorded above secure messaging, without what the chip says.

On the wire below nothing could be played again: keys and nonces are made anew each time. So an exchange on this tape is a plain command
with the plain answer, whether it went protected or not (its class says so: 0C). Kept are instructions, the files and applications that
were selected, offsets, lengths, status words, the pace, what a chip held back (61xx, 6Cxx), the head of each file (its tag and length), and
two files that say what the chip can do and nothing of a person: EF.COM and EF.CardAccess. All else is zeros under secure messaging, and
nobody's bytes in the clear (`kiosk.devices.anonymous`). Controls are vpcd's: 01 the card was taken, 02 given back. With nothing sent: a
card that was laid has its answer to reset in `came`, its historical bytes (with some, a card's own number) zeros; else `gone` says how the
reader was.

`gone` of a command: the code of pcscd by which the card was lost, `mute`, `garbled`, or `channel` (the chip has ended secure messaging).

`Course` is the child's side and tells each note at once, because a child that waits for a mute card is killed. `Taking` is the driver's.
Threads: one each. Failures: as of what is recorded.
"""

import time
from collections.abc import Callable

from kiosk.devices import anonymous
from kiosk.devices.chip import tlv
from kiosk.devices.chip.apdu import Answer, CardLost, ChipError, Command, Exchange, Malformed, Transmit
from kiosk.devices.chip.secure import SecureChannel
from kiosk.devices.tape import Exchange as Noted
from kiosk.devices.tape import Tape
from kiosk.pipes import Json

_SELECT, _READ, _READ_ODD, _GET_DATA, _MANAGE = 0xA4, 0xB0, 0xB1, 0xCB, 0x22
_RECORD = 0xB2
_OPEN = (b"\x01\x1e", b"\x01\x1c")  # EF.COM, EF.CardAccess
TAKEN, GIVEN_BACK = b"\x01", b"\x02"
MUTE = "mute"


class Course:
    """Notes the exchanges of one child, each by `tell`."""

    def __init__(self, tell: Callable[[Json], None]) -> None:
        self._tell = tell
        self._selected = b""
        self._wire: list[tuple[int, bytes]] = []
        self._since = 0.0

    def taken(self) -> None:
        """The card was taken."""
        self._tell({"taped": TAKEN.hex()})

    def given_back(self) -> None:
        """It was given back."""
        self._tell({"taped": GIVEN_BACK.hex()})

    def transmit(self, transmit: Transmit) -> Transmit:
        """`transmit`, heard."""

        def heard(raw: bytes) -> bytes:
            answer = transmit(raw)
            self._wire.append((self._ms(), answer))
            return answer

        return heard

    def exchange(self, exchange: Exchange) -> Exchange:
        """`exchange`, noted."""
        protected = isinstance(exchange, SecureChannel)

        def noted(command: Command) -> Answer:
            self._tell({"taped": _asked(command, protected).hex()})
            self._wire, self._since = [], time.monotonic()
            try:
                answer = exchange(command)
            except CardLost as error:
                self._came(b"", str(error) or "lost")
                raise
            except ChipError:
                self._came(b"", "garbled")
                raise
            bare = protected and bool(self._wire) and len(self._wire[-1][1]) == 2
            self._came(self._cleaned(command, answer, protected) + answer.sw.to_bytes(2, "big"), "channel" if bare else "")
            if command.ins == _SELECT:
                self._selected = command.data if answer.sw == 0x9000 else b""
            return answer

        return noted

    def _ms(self) -> int:
        return round((time.monotonic() - self._since) * 1000)

    def _came(self, answer: bytes, gone: str) -> None:
        # What the chip held back or wanted otherwise: the status words on the way to the answer.
        early = [[ms, raw[-2:].hex()] for ms, raw in (self._wire if gone and not answer else self._wire[:-1])]
        self._tell({"taped": "", "came": [*early, *([[self._ms(), answer.hex()]] if answer else [])], "gone": gone})

    def _cleaned(self, command: Command, answer: Answer, protected: bool) -> bytes:
        """The answer's data, as nobody's."""
        data = answer.data
        if not data or (command.ins in (_READ, _READ_ODD) and self._selected in _OPEN):
            return data
        if not protected and command.ins in (_READ, _RECORD, _SELECT):
            return anonymous.objects(data)
        if command.ins == _READ and not command.p1 and not command.p2:
            try:
                start = tlv.head(data)[2]
            except Malformed:
                start = 0
            return data[:start] + bytes(len(data) - start)
        return bytes(len(data))


def _asked(command: Command, protected: bool) -> bytes:
    """The command in the clear; of its data only what says which application, file, offset or way is meant."""
    told = command.ins in (_SELECT, _READ_ODD, _GET_DATA) or (command.ins == _MANAGE and command.p2 == 0xA4)
    data = command.data if told else bytes(len(command.data))
    cla = command.cla | (0x0C if protected else 0)
    # In short form, also what was asked for in extended form.
    expected = None if command.expected is None else min(command.expected, 256)
    return Command(command.ins, command.p1, command.p2, data, expected, cla).encoded()


def quiet_atr(atr: bytes) -> bytes:
    """An answer to reset (ISO 7816-3, 8.2) with zeros for its historical bytes, and its check byte (TCK) where it has one."""
    if len(atr) < 2:
        return b""
    at, interface, protocols = 2, atr[1] >> 4, False
    while interface and at < len(atr):
        at += interface.bit_count()
        if not interface & 8 or at > len(atr):
            break
        protocols = protocols or bool(atr[at - 1] & 0x0F)
        interface = atr[at - 1] >> 4
    out = bytearray(atr[:at] + bytes(max(0, len(atr) - at)))
    if protocols and len(out) > at:
        check = 0
        for byte in out[1:-1]:
            check ^= byte
        out[-1] = check
    return bytes(out)


class Taking:
    """Puts the notes of children together to one tape."""

    def __init__(self) -> None:
        self._exchanges: list[Noted] = []
        self._open = False
        self._state = ""
        self._last = time.monotonic()

    def heard(self, message: Json) -> None:
        """A message of the child: a note, one that says how reader and card are, or that it was killed."""
        if "missed" in message:
            self._missed()
        elif "taped" in message:
            self._note(message)
        elif "state" in message:
            self._seen(str(message["state"]), bytes.fromhex(str(message.get("atr", ""))))

    def tape(self) -> Tape:
        """What was recorded; there is nothing of it here afterwards."""
        exchanges, self._exchanges = self._exchanges, []
        return Tape("pcsc", tuple(exchanges))

    def _missed(self) -> None:
        # What it had asked last was never answered.
        if self._open and self._exchanges:
            self._exchanges[-1].gone, self._open = MUTE, False

    def _note(self, message: Json) -> None:
        sent = bytes.fromhex(str(message["taped"]))
        if sent:
            self._exchanges.append(Noted(sent))
            self._open = sent not in (TAKEN, GIVEN_BACK)
        elif self._open:
            came, last = message["came"], self._exchanges[-1]
            assert isinstance(came, list)
            last.came, last.gone, self._open = [(int(ms), bytes.fromhex(data)) for ms, data in came], str(message["gone"]), False
        self._last = time.monotonic()

    def _seen(self, state: str, atr: bytes) -> None:
        if state == self._state:
            return
        now = time.monotonic()
        self._state, after, self._last = state, round((now - self._last) * 1000), now
        laid = state == "card"
        self._exchanges.append(Noted(b"", [(0, atr)] if laid else [], "" if laid else state, after))
