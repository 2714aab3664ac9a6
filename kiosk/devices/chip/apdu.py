"""Commands and answers of ISO 7816-4, in short form where that will do.

Chips were seen to refuse extended length, so it is used only for an answer that fits no other (a signature of 2048 bits). Failures:
`Refused` is the chip's answer, `Malformed` an answer that cannot be one, `CardLost` is raised by whoever implements `Transmit` when the
card no longer answers. Their messages hold no data.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

Transmit = Callable[[bytes], bytes]

OK = 0x9000
_MORE_ROUNDS = 40  # of GET RESPONSE: 256 bytes each


class ChipError(Exception):
    """The chip cannot be read further."""


class CardLost(ChipError):
    """The card does not answer any more: lifted, or the reader is gone."""


class Malformed(ChipError):
    """What came back cannot be an answer to what was asked, or was not written by the chip we opened."""


class Refused(ChipError):
    """The chip refused with status word `sw`."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"{sw:04x}")
        self.sw = sw


@dataclass(frozen=True, slots=True)
class Command:
    """A command. `expected`: how many bytes may come back (over 256: in extended form), None for none."""

    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    expected: int | None = None
    cla: int = 0

    def encoded(self) -> bytes:
        """As it is sent."""
        if self.expected is not None and self.expected > 256:
            length = (b"\0" + len(self.data).to_bytes(2, "big") + self.data) if self.data else b"\0"
            return bytes([self.cla, self.ins, self.p1, self.p2]) + length + (self.expected & 0xFFFF).to_bytes(2, "big")
        body = bytes([len(self.data)]) + self.data if self.data else b""
        end = b"" if self.expected is None else bytes([self.expected & 0xFF])
        return bytes([self.cla, self.ins, self.p1, self.p2]) + body + end


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its data and its status word."""

    data: bytes = field(repr=False)
    sw: int

    def accepted(self) -> bytes:
        """The data.

        Raises:
            Refused: the status word is not 9000.
        """
        if self.sw != OK:
            raise Refused(self.sw)
        return self.data


Exchange = Callable[[Command], Answer]
# What listens to exchanges: the same one, heard.
Heard = Callable[[Exchange], Exchange]


def unheard(exchange: Exchange) -> Exchange:
    """Nobody listens."""
    return exchange


def exchange(transmit: Transmit, command: Command) -> Answer:
    """Send `command` in the clear. Fetches what a chip holds back (61xx) and asks again with the length it names (6Cxx)."""
    answer = _answer(transmit(command.encoded()))
    if answer.sw >> 8 == 0x6C:
        answer = _answer(transmit(Command(command.ins, command.p1, command.p2, command.data, answer.sw & 0xFF, command.cla).encoded()))
    data = answer.data
    for _ in range(_MORE_ROUNDS):
        if answer.sw >> 8 != 0x61:
            return Answer(data, answer.sw)
        answer = _answer(transmit(Command(0xC0, 0, 0, expected=answer.sw & 0xFF).encoded()))
        data += answer.data
    raise Malformed


def plain(transmit: Transmit) -> Exchange:
    """`exchange` over `transmit`."""
    return lambda command: exchange(transmit, command)


def _answer(raw: bytes) -> Answer:
    if len(raw) < 2:
        raise Malformed
    return Answer(raw[:-2], int.from_bytes(raw[-2:], "big"))
