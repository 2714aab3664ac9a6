"""The frame of SDT readers (GA/T 467): commands out, answers in, however the line mangles them.

    request: AA AA AA 96 69 | LEN LEN | CMD PARA | CHK          answer: AA AA AA 96 69 | LEN LEN | SW1 SW2 SW3 DATA... | CHK

LEN is big-endian and counts what follows it, CHK included; CHK is the XOR of everything between the preamble and itself. An
answer does not name its command, so `Command.fits` knows the shape of each command's answers.

Threads: a `Decoder` belongs to one thread. Failures: bytes are never wrong, they are only no frame; `Damaged` says that
some came that cannot be used.
"""

from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import xor

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
SHORTEST = 4  # three status bytes and CHK
LONGEST = 0x090A  # text, photo and two fingerprints: the longest answer that the protocol has

FOUND = 0x9F
DONE = 0x90
NO_CARD = 0x80
NOT_SELECTED = 0x81
NOT_READ = 0x41
WRONG_CARD = 0x40
SELF_TEST_FAILED = 0x60
NOT_AUTHORISED = 0x66

_SUCCESSES = frozenset({FOUND, DONE})
# What says that the card's side of a command failed; a command has its own and no other's.
_CARD_FAILURES = frozenset({NO_CARD, NOT_SELECTED, NOT_READ})
_LINE_FAILURES = frozenset({0x10, 0x11, 0x21})  # the reader got a wrong checksum, length or command


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One whole answer. `data` may be a citizen's; there is no repr of it."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes

    @property
    def succeeded(self) -> bool:
        """All three status bytes count: SW1 SW2 come from the card, SW3 from the reader."""
        return self.sw1 == 0 and self.sw2 == 0 and self.sw3 in _SUCCESSES

    @property
    def misheard(self) -> bool:
        """The reader did not understand the request: the line mangled it."""
        return self.sw1 == 0 and self.sw2 == 0 and self.sw3 in _LINE_FAILURES


class Damaged:
    """Bytes came that are no frame: noise, a wrong checksum, or an end that never came."""


DAMAGED = Damaged()


class Command(Enum):
    """The commands of this driver: code, status word of success, its own card failure, and the data length of a success."""

    RESET = (0x10FF, DONE, None, range(1))
    STATUS = (0x11FF, DONE, None, range(1))
    SAM_ID = (0x12FF, DONE, None, range(16, 17))
    FIND = (0x2001, FOUND, NO_CARD, range(17))
    SELECT = (0x2002, DONE, NOT_SELECTED, range(1, 17))
    READ = (0x3001, DONE, NOT_READ, range(4 + 256, LONGEST))
    READ_MORE = (0x3003, DONE, NOT_READ, range(70, 4 * 70 + 1, 70))  # one to four further addresses

    def request(self) -> bytes:
        """The whole frame of this command."""
        code, _, _, _ = self.value
        body = b"\x00\x03" + int(code).to_bytes(2, "big")
        return PREAMBLE + body + bytes([reduce(xor, body)])

    def fits(self, answer: Answer) -> bool:
        """Can `answer` be one to this command? False for one that can only belong to another."""
        _, success, failure, lengths = self.value
        if answer.sw3 in _SUCCESSES:
            return answer.sw3 == success and len(answer.data) in lengths
        return not answer.data and (answer.sw3 == failure or answer.sw3 not in _CARD_FAILURES)


class Decoder:
    """Finds frames in a stream of bytes: noise before them, many at once, one byte at a time, preambles inside data."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._damaged = False

    @property
    def inside(self) -> bool:
        """Has a frame begun that has not ended yet?"""
        return self._buffer.startswith(PREAMBLE)

    def feed(self, data: bytes) -> None:
        """Append what came from the line."""
        self._buffer += data

    def clear(self) -> None:
        """Forget all bytes; what was held is overwritten, because it may be a citizen's."""
        self._buffer[:] = bytes(len(self._buffer))
        self._buffer.clear()
        self._damaged = False

    def next(self) -> Answer | Damaged | None:
        """The next frame, or None while more bytes are needed. `Damaged` once nothing good was left in a broken one."""
        while True:
            self._drop_to_preamble()
            if len(self._buffer) < len(PREAMBLE) + 2:
                break
            length = int.from_bytes(self._buffer[5:7], "big")
            if not SHORTEST <= length <= LONGEST:
                self._skip()
                continue
            if len(self._buffer) < 7 + length:
                break
            body = self._buffer[5 : 7 + length]
            if reduce(xor, body) != 0:
                self._skip()
                continue
            del self._buffer[: 7 + length]
            self._damaged = False
            return Answer(body[2], body[3], body[4], bytes(body[5:-1]))
        if self._damaged and not self.inside:
            self._damaged = False
            return DAMAGED
        return None

    def give_up(self) -> Answer | Damaged | None:
        """The line fell silent inside a frame: look for a whole one behind its beginning. None if none had begun."""
        result: Answer | Damaged | None = None
        self._drop_to_preamble()
        while self.inside and not isinstance(result, Answer):
            self._skip()
            result = self.next()
        return result

    def _drop_to_preamble(self) -> None:
        start = self._buffer.find(PREAMBLE)
        if start < 0:
            # The last bytes may be the beginning of a preamble.
            start = max(0, len(self._buffer) - len(PREAMBLE) + 1)
        if start:
            del self._buffer[:start]
            self._damaged = True

    def _skip(self) -> None:
        """This preamble begins no frame; the next one may stand anywhere behind its first byte."""
        del self._buffer[:1]
        self._damaged = True
