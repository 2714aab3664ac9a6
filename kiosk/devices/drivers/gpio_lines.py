"""Lines of a GPIO chip by the kernel's character device, version 2 of its interface (linux/gpio.h, since Linux 5.10).

Three ioctls and one structure are no reason for a compiled library (libgpiod's is LGPL and has native code), and a library opens nothing
but a real chip: here a simulated one (a `simulated` device) is a socket that takes the same structures and gives a descriptor for the
events back, as the kernel does, so that all but `open` and `ioctl` is the same.
A chip is named by its label, or by a path that udev keeps: `gpiochip0` may be another one after the next start.

Threads: one. Failures: whatever happens to the lines is `LinesGone` with the reason of `contract.Offline`.
"""

import contextlib
import errno
import fcntl
import os
import select
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path
from typing import Protocol

CHIP_INFO, GET_LINE, GET_VALUES, SET_VALUES = 0x8044B401, 0xC250B407, 0xC010B40E, 0xC010B40F
_INFO = struct.Struct("@32s32sI")  # gpiochip_info: name, label, lines
_REQUEST = struct.Struct("@64I32sQI20x240sII20xi")  # gpio_v2_line_request, its config with ten attributes
_ATTRIBUTE = struct.Struct("@IIQQ")  # gpio_v2_line_config_attribute: id, padding, value, mask
_VALUES = struct.Struct("@QQ")  # gpio_v2_line_values: bits, mask
EVENT = struct.Struct("@QIIII24x")  # gpio_v2_line_event: timestamp_ns, id, offset, seqno, line_seqno
RISING, FALLING = 1, 2
MOST_LINES = 64
_DEBOUNCE = 3  # GPIO_V2_LINE_ATTR_ID_DEBOUNCE, in microseconds
_CONSUMER = b"kiosk"
_PATIENCE = 0.5
_EVENTS_AT_ONCE = 64

_REASONS = {
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    # Another program, or a driver of the kernel, has the line.
    errno.EBUSY: "no-answer",
    errno.ETIMEDOUT: "no-answer",
    errno.EAGAIN: "no-answer",
    # The chip has no such line, or cannot do with it what is asked.
    errno.EINVAL: "not-authorised",
    errno.ENOTSUP: "not-authorised",
}


class Flag(IntFlag):
    """GPIO_V2_LINE_FLAG_*."""

    ACTIVE_LOW = 1 << 1
    INPUT = 1 << 2
    OUTPUT = 1 << 3
    EDGE_RISING = 1 << 4
    EDGE_FALLING = 1 << 5
    PULL_UP = 1 << 8
    PULL_DOWN = 1 << 9
    NO_BIAS = 1 << 10


class LinesGone(Exception):
    """The lines cannot be used. `reason` is one of `contract.Offline`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Request:
    """Which lines are wanted (by their offsets on the chip), as what; `debounce`: seconds for which a contact may bounce."""

    offsets: Sequence[int]
    flags: Flag
    debounce: float = 0.0

    def packed(self) -> bytearray:
        """As the kernel takes it."""
        attributes, count = b"", 0
        if self.debounce:
            attributes, count = _ATTRIBUTE.pack(_DEBOUNCE, 0, round(self.debounce * 1_000_000), self.mask), 1
        offsets = [*self.offsets, *[0] * (MOST_LINES - len(self.offsets))]
        return bytearray(_REQUEST.pack(*offsets, _CONSUMER, self.flags, count, attributes, len(self.offsets), 0, 0))

    @property
    def mask(self) -> int:
        """A bit for each line, in the order of `offsets`."""
        return (1 << len(self.offsets)) - 1


class Chip(Protocol):
    """What takes the kernel's orders."""

    label: str

    def order(self, number: int, argument: bytearray) -> None:
        """One ioctl; what comes back stands in `argument`.

        Raises:
            OSError: it was not done.
        """
        ...

    @property
    def events(self) -> int:
        """The descriptor of the lines, after GET_LINE."""
        ...

    def close(self) -> None: ...


class KernelChip:
    """A chip of this machine, as `descriptor`."""

    def __init__(self, descriptor: int, label: str) -> None:
        self.label = label
        self._descriptor, self._lines = descriptor, -1

    @property
    def events(self) -> int:
        return self._lines

    def order(self, number: int, argument: bytearray) -> None:
        fcntl.ioctl(self._descriptor if self._lines < 0 else self._lines, number, argument)
        if number == GET_LINE:
            self._lines = _REQUEST.unpack(argument)[-1]

    def close(self) -> None:
        for descriptor in (self._descriptor, self._lines):
            if descriptor >= 0:
                os.close(descriptor)
        self._descriptor = self._lines = -1


class SimulatedChip:
    """A chip behind the socket `path`: an order is its number and its argument, an answer an error number and the argument."""

    def __init__(self, path: str) -> None:
        self.label = "simulated"
        self._lines = -1
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.settimeout(_PATIENCE)
        try:
            self._socket.connect(path)
        except OSError:
            self._socket.close()
            raise

    @property
    def events(self) -> int:
        return self._lines

    def order(self, number: int, argument: bytearray) -> None:
        try:
            self._socket.sendall(number.to_bytes(4, "little") + argument)
            data, descriptors, _, _ = socket.recv_fds(self._socket, 4096, 1)
        except TimeoutError:
            raise OSError(errno.ETIMEDOUT, "no answer") from None
        if descriptors:
            self._lines = descriptors[0]
        if len(data) != 4 + len(argument):
            raise OSError(errno.ENODEV, "gone")
        failed = int.from_bytes(data[:4], "little")
        if failed:
            raise OSError(failed, "refused")
        argument[:] = data[4:]

    def close(self) -> None:
        self._socket.close()
        if self._lines >= 0:
            os.close(self._lines)
            self._lines = -1


def _kernel_chip(name: str) -> KernelChip:
    """The chip with the label `name`, or at the path `name`.

    Raises:
        OSError: there is none, or more than one.
    """
    found: list[KernelChip] = []
    refused: OSError | None = None
    for path in [Path(name)] if name.startswith("/") else sorted(Path("/dev").glob("gpiochip*")):
        try:
            chip = _opened(path)
        except OSError as error:
            refused = error
            continue
        if name.startswith("/") or chip.label == name:
            found.append(chip)
        else:
            chip.close()
    if len(found) == 1:
        return found[0]
    for chip in found:
        chip.close()
    raise refused or OSError(errno.ENODEV, "no such chip, or more than one")


def _opened(path: Path) -> KernelChip:
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    told = bytearray(_INFO.size)
    try:
        fcntl.ioctl(descriptor, CHIP_INFO, told)
    except OSError:
        os.close(descriptor)
        raise
    return KernelChip(descriptor, _INFO.unpack(told)[1].partition(b"\0")[0].decode(errors="replace"))


class Lines:
    """Lines of one chip, ours until `close`."""

    def __init__(self, chip: Chip, request: Request) -> None:
        self._chip, self._mask = chip, request.mask

    @property
    def label(self) -> str:
        """What the chip is called."""
        return self._chip.label

    def read(self) -> int:
        """A bit for each line, 1 for active.

        Raises:
            LinesGone: they cannot be asked.
        """
        values = bytearray(_VALUES.pack(0, self._mask))
        self._order(GET_VALUES, values)
        return int(_VALUES.unpack(values)[0]) & self._mask

    def write(self, bits: int, mask: int) -> None:
        """Make the lines of `mask` as `bits` says.

        Raises:
            LinesGone: it was not done.
        """
        self._order(SET_VALUES, bytearray(_VALUES.pack(bits, mask)))

    def events(self, wait: float) -> bytes:
        """Whole events that came, waiting at most `wait` seconds for the first; b"" if none did.

        Raises:
            LinesGone: none will come any more.
        """
        try:
            if not select.select([self._chip.events], [], [], wait)[0]:
                return b""
            data = os.read(self._chip.events, _EVENTS_AT_ONCE * EVENT.size)
        except OSError as error:
            raise _gone(error) from None
        if not data:
            raise LinesGone("unplugged")
        return data

    def close(self) -> None:
        """Give them back. Never raises."""
        self._chip.close()

    def _order(self, number: int, argument: bytearray) -> None:
        try:
            self._chip.order(number, argument)
        except OSError as error:
            raise _gone(error) from None


def open_lines(chip: str, request: Request, *, simulated: bool) -> Lines:
    """The lines of `request` on the chip with the label `chip`, or at the path `chip`.

    Raises:
        LinesGone: they cannot be had.
    """
    made: Chip | None = None
    try:
        made = SimulatedChip(chip) if simulated else _kernel_chip(chip)
        made.order(GET_LINE, request.packed())
    except OSError as error:
        if made is not None:
            with contextlib.suppress(OSError):
                made.close()
        raise _gone(error) from None
    return Lines(made, request)


def _gone(error: OSError) -> LinesGone:
    return LinesGone(_REASONS.get(error.errno or 0, "unplugged"))
