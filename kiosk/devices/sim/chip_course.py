"""How a chip went on a tape, and chips that go the same way again.

A tape of `pcsc` has plain commands and their answers (format: `kiosk.devices.tape`; what is on it: docs/devices.md). A chip here is a whole
invented one, with keys of its own: it is opened and read as any other, and beside that looks what the tape says at the command that it
has come to: status words, answers that were shorter, the pace, what was held back, and where the card was lost or fell silent. A command
that the tape does not know is answered as the invented chip does.

Pure but for where it has come to. Failures: none; a tape that says nothing leaves the invented chip as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.devices.sim.chip_card import Chip, Personalised
from kiosk.devices.tape import Exchange

_TAKEN, _GIVEN_BACK = b"\x01", b"\x02"
_SELECT, _READ, _READ_ODD, _GET_DATA = 0xA4, 0xB0, 0xB1, 0xCB
_TELLING = (_SELECT, _READ_ODD, _GET_DATA)
_STAFF, _CHIP = bytes.fromhex("A000000308"), bytes.fromhex("A0000002471001")
_CURVE_KEY = 120  # bytes of DG15: keys on curves of 256 bits have about 93, those by RSA of 1024 about 165
_CARD_ACCESS, _COM = b"\x01\x1c", b"\x01\x1e"


@dataclass(frozen=True, slots=True)
class _Key:
    """What makes two commands the same one."""

    protected: bool
    header: bytes
    data: bytes


def _key(command: bytes, data: bytes, *, protected: bool) -> _Key:
    return _Key(protected, command[1:4], data if command[1] in _TELLING else b"\0"[: len(data)])


def _data(command: bytes) -> bytes:
    """The data of a plain command in short form; an extended one here has none."""
    return command[5 : 5 + command[4]] if len(command) > 5 and command[4] else b""


@dataclass(slots=True)
class Scene:
    """Something that the device did by itself: `word` says how the reader was, "" that a card lay there, which answered a reset with `atr`;
    `reads` is what was asked of it each time that it was taken."""

    after: int
    word: str = ""
    atr: bytes = b""
    reads: list[list[Exchange]] = field(default_factory=list)

    @property
    def exchanges(self) -> Iterator[Exchange]:
        """All that was asked of this card."""
        return (each for read in self.reads for each in read)

    def selected(self, start: bytes) -> bool:
        """Was an application asked for whose name begins so?"""
        return any(each.sent[1:3] == b"\xa4\x04" and _data(each.sent).startswith(start) for each in self.exchanges)

    @property
    def plain(self) -> bool:
        """Was it a card that speaks in the clear, neither a chip of a document nor a staff card?"""
        asked = any(each.sent[1:3] == b"\xa4\x04" for each in self.exchanges)
        return asked and not self.selected(_CHIP) and not self.selected(_STAFF)

    @property
    def staff(self) -> bool:
        """Was it asked as a staff card?"""
        return self.selected(_STAFF)

    def sizes(self) -> Mapping[int, int]:
        """How long the files were that it gave under secure messaging, by their identifier; 0 where it was lost before it said so."""
        found, file = dict[int, int](), 0
        for each in self.exchanges:
            if not each.sent[0] & 0x0C or not each.came:
                continue
            answer = each.came[-1][1]
            if each.sent[1:3] == b"\xa4\x02":
                file = int.from_bytes(_data(each.sent), "big") if answer == b"\x90\0" else 0
                if file:
                    found.setdefault(file, 0)
            elif file and each.sent[1:4] == b"\xb0\0\0" and len(answer) > 4:
                found[file] = _size(answer)
        return found

    def com(self) -> bytes:
        """EF.COM, which says what else there is; b"" where it was not read to its end."""
        found, inside = b"", False
        for each in self.exchanges:
            if each.sent[1:3] == b"\xa4\x02":
                inside = not found and _data(each.sent) == _COM
            elif inside and each.sent[1] == _READ and each.came and int.from_bytes(each.sent[2:4], "big") == len(found):
                found += each.came[-1][1][:-2]
        return found if len(found) > 1 and len(found) == _size(found) else b""

    def offers_pace(self) -> bool:
        """Did it have a file that says how PACE is done (or was it never asked)?"""
        asked = [each for each in self.exchanges if each.sent[1] == _SELECT and _data(each.sent) == _CARD_ACCESS and each.came]
        return not asked or any(each.came[-1][1] == b"\x90\0" for each in asked)

    def proves(self) -> tuple[str, ...]:
        """How it could prove that it is no copy: by what it was asked (DG14), or had a file for (DG15, the longer for RSA)."""
        chip = any(each.sent[0] & 0x0C and each.sent[1] in (0x22, 0x86) for each in self.exchanges)
        size = self.sizes().get(0x010F, 0)
        return ("chip",) * chip + (("active-rsa" if size > _CURVE_KEY else "active",) if size else ())


def _size(head: bytes) -> int:
    at = 2 if head[0] & 0x1F == 0x1F else 1
    length = head[at]
    more = length - 0x80 if length > 0x80 else 0
    return at + 1 + more + (int.from_bytes(head[at + 1 : at + 1 + more], "big") if more else length)


def scenes(exchanges: Sequence[Exchange]) -> list[Scene]:
    """The tape, scene by scene."""
    found = [Scene(0, "empty")]
    for each in exchanges:
        if not each.sent:
            found.append(Scene(each.after, each.gone, each.came[0][1] if each.came else b""))
        elif each.sent == _TAKEN:
            found[-1].reads.append([])
        elif each.sent != _GIVEN_BACK and found[-1].reads:
            found[-1].reads[-1].append(each)
    return found


class Course:
    """Where one card on the tape has come to. `over`: nothing more was asked of it."""

    def __init__(self, reads: Sequence[Sequence[Exchange]]) -> None:
        self._reads = reads
        self._read, self._at = -1, 0
        self.over = not reads
        self.now: Exchange | None = None

    def taken(self) -> None:
        """The terminal takes the card."""
        self._read, self._at = self._read + 1, 0

    def given_back(self) -> None:
        """The terminal gives it back, or it is lost."""
        self.over = self.over or self._read >= len(self._reads) - 1 >= 0

    def forget(self) -> None:
        """A command comes that nothing is known of yet."""
        self.now = None

    def asked(self, command: bytes, data: bytes, *, protected: bool) -> Exchange | None:
        """What the tape says of this command, `now` from here on; None if it says nothing."""
        self.now = None
        if 0 <= self._read < len(self._reads):
            wanted, read = _key(command, data, protected=protected), self._reads[self._read]
            for at in range(self._at, len(read)):
                if _key(read[at].sent, _data(read[at].sent), protected=bool(read[at].sent[0] & 0x0C)) == wanted:
                    self._at, self.now = at + 1, read[at]
                    break
        return self.now

    def overlaid(self, natural: bytes) -> bytes:
        """The invented card's answer, as the tape has it: with its status word, and no longer than it was."""
        if self.now is None or not self.now.came:
            return natural
        told = self.now.came[-1][1]
        if self.now.gone == "garbled":
            return b"\x00" + natural[::-1][:4] + b"\x90\0"
        if told[-2:] == natural[-2:]:
            return natural[:-2][: len(told) - 2] + told[-2:]
        # A tape on which all went well does not open a chip with a wrong key.
        return natural if told[-2:] == b"\x90\0" else told


class PlayedChip(Chip):
    """A chip of a document that goes by a course."""

    def __init__(self, filled: Personalised, course: Course) -> None:
        self._course = course
        super().__init__(filled)

    def _plain(self, command: bytes) -> bytes:
        self._course.asked(command, _data(command), protected=False)
        return self._course.overlaid(super()._plain(command))

    def _inner(self, session: object, command: bytes, data: bytes, wanted: int) -> bytes:
        self._course.asked(command, data, protected=True)
        return self._course.overlaid(super()._inner(session, command, data, wanted))  # type: ignore[arg-type]

    def _secured(self, command: bytes) -> bytes:
        protected = super()._secured(command)
        now = self._course.now
        if now is None or now.gone != "channel":
            return protected
        self._session = None
        return now.came[-1][1][-2:]


@dataclass(slots=True)
class PlayedCard:
    """A card that speaks in the clear: its answers are the tape's own, nobody's bytes among them."""

    course: Course
    tries: int = 0
    left: int = 3

    def power_up(self) -> None:
        """There is nothing to forget."""

    def answer(self, command: bytes) -> bytes:
        """The answer to one command."""
        if command[1] == 0x20 and len(command) > 5:
            self.tries += 1
        told = self.course.asked(command, _data(command), protected=False)
        return told.came[-1][1] if told is not None and told.came else b"\x6d\0"
