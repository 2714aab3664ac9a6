"""What an SDT module does with the bytes it gets: the other side of GA/T 467, written from the published command tables.

`Module.answer` takes one request frame and gives the bytes of the answer and what becomes of the line. Like real modules it
wants find, select and read in this order, and after a good read it answers "no card" until the card has been lifted.

The photo it hands over is no picture, and holds preambles with wild lengths, because a picture may hold anything.
Threads: none of its own; `kiosk.devices.sim.id_reader` guards it. A wrong frame gets the module's error answer.
"""

from dataclasses import dataclass, field

from kiosk.devices.sim import people

START = bytes([0xAA, 0xAA, 0xAA, 0x96, 0x69])
PHOTO = (START + b"\xff\xff" + bytes(range(57)) + START + b"\x00\x04\x00\x00\x90").ljust(1024, b"\xaa")
SAM_ID = bytes.fromhex("0500 0300 77CF3201 40E20100 15CD5B07")

FAULTS = ("card-pulled", "card-unreadable", "noise", "bad-checksum", "cut", "mute", "not-authorised")
COMMANDS = {b"\x10\xff": "reset", b"\x11\xff": "status", b"\x12\xff": "sam-id", b"\x20\x01": "find", b"\x20\x02": "select",
            b"\x30\x01": "read", b"\x30\x03": "read-more"}  # fmt: skip

_NOISE = b"\x00\xff\xaa\xaa\x96\x69\x01" + START + b"\xff\xff\x7e"


@dataclass(slots=True)
class Fault:
    """A fault that waits. `once` ends with the first answer it spoils; `on` is a command of `COMMANDS`, or "any"."""

    once: bool
    on: str = "any"


@dataclass(slots=True)
class Card:
    """The card that lies there. `spent` after a good read, `broken` if it cannot be read."""

    citizen: str
    spent: bool = False
    broken: bool = False


@dataclass(slots=True)
class Module:
    """One reader. `card` is what lies on it."""

    card: Card | None = None
    faults: dict[str, Fault] = field(default_factory=dict)
    _found: bool = False
    _selected: bool = False

    def lay(self, citizen: str) -> None:
        """Lay the card of `citizen`; one that lies there is taken away.

        Raises:
            ValueError: nobody has that name.
        """
        people.kind(citizen)
        self.lift()
        self.card = Card(citizen, broken=self._takes("card-unreadable", "any"))

    def lift(self) -> None:
        """Take the card away."""
        self.card = None
        self._found = self._selected = False

    def set_fault(self, name: str, once: bool, on: str) -> None:
        """Arrange a fault.

        Raises:
            ValueError: there is no such fault or command.
        """
        if name not in FAULTS:
            raise ValueError(f"there is no fault {name}; there are {', '.join(FAULTS)}")
        if on != "any" and on not in COMMANDS.values():
            raise ValueError(f"there is no command {on}; there are any, {', '.join(COMMANDS.values())}")
        self.faults[name] = Fault(once, on)
        if self.card is not None and self._takes("card-unreadable", "any"):
            self.card.broken = True

    def clear(self) -> None:
        """End all faults, also that of the card that lies there."""
        self.faults.clear()
        if self.card is not None:
            self.card.broken = False

    def answer(self, request: bytes) -> bytes:
        """The bytes that leave the module after one whole request; b"" if it stays silent."""
        body = request[len(START) :]
        check = 0
        for byte in body:
            check ^= byte
        if check != 0:
            return _frame(0x10)
        if len(body) < 5:
            return _frame(0x11)
        name = COMMANDS.get(bytes(body[2:4]), "")
        if self._takes("mute", name):
            return b""
        if self._takes("not-authorised", name):
            return _frame(0x66)
        return self._on_the_line(name, self._work(name))

    def _work(self, name: str) -> bytes:
        if name in ("reset", "status"):
            if name == "reset":
                self._found = self._selected = False
            return _frame(0x90)
        if name == "sam-id":
            return _frame(0x90, SAM_ID)
        if name == "find":
            self._selected = False
            self._found = self.card is not None and not self.card.spent
            return _frame(0x9F, bytes(4)) if self._found else _frame(0x80)
        if name == "select":
            self._selected, self._found = self._found, False
            return _frame(0x90, bytes(8)) if self._selected else _frame(0x81)
        if name == "read":
            return self._read()
        if name == "read-more":
            return self._read_more()
        return _frame(0x21)

    def _read(self) -> bytes:
        if not self._selected or self.card is None or self.card.broken:
            return _frame(0x41)
        self.card.spent = True
        text = people.text_area(self.card.citizen)
        return _frame(0x90, len(text).to_bytes(2, "big") + len(PHOTO).to_bytes(2, "big") + text + PHOTO)

    def _read_more(self) -> bytes:
        if not self._selected or self.card is None:
            return _frame(0x41)
        more = people.further_addresses(self.card.citizen)
        # 0x91: this item is empty on the card.
        return _frame(0x90, more) if more else _frame(0x91)

    def _on_the_line(self, name: str, answer: bytes) -> bytes:
        """What the line makes of an answer."""
        if len(answer) > 1000 and self._takes("card-pulled", name):
            self.lift()
            return answer[:700]
        if self._takes("bad-checksum", name):
            answer = answer[:-1] + bytes([answer[-1] ^ 0x5A])
        if self._takes("cut", name):
            answer = answer[: 1000 if len(answer) > 1000 else len(answer) - 2]
        if self._takes("noise", name):
            answer = _NOISE + answer
        return answer

    def _takes(self, fault: str, name: str) -> bool:
        """Does `fault` strike this command? One that was meant once is over with it."""
        waiting = self.faults.get(fault)
        if waiting is None or waiting.on not in ("any", name):
            return False
        if waiting.once:
            del self.faults[fault]
        return True


def _frame(status: int, data: bytes = b"") -> bytes:
    length = 3 + len(data) + 1
    body = bytes([length >> 8, length & 0xFF, 0, 0, status]) + data
    check = 0
    for byte in body:
        check ^= byte
    return START + body + bytes([check])


class Requests:
    """Cuts the stream of bytes that the terminal sends into request frames."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The whole frames that are there now. Bytes that begin no frame are dropped."""
        self._waiting += data
        frames: list[bytes] = []
        while True:
            start = self._waiting.find(START)
            if start < 0:
                self._waiting = self._waiting[-len(START) + 1 :]
                return frames
            self._waiting = self._waiting[start:]
            if len(self._waiting) < 7:
                return frames
            end = 7 + (self._waiting[5] << 8 | self._waiting[6])
            if end > 64:
                self._waiting = self._waiting[1:]
                continue
            if len(self._waiting) < end:
                return frames
            frames.append(self._waiting[:end])
            self._waiting = self._waiting[end:]
