"""ESC/POS commands as bytes: the one typed wrapper around python-escpos.

Parts: `Commands`, a list of whole commands in the order they go out. No command is longer than `LONGEST`: status questions go
out between commands, and inside one they would be taken for its data (Epson command reference, notes on DLE EOT).

Threads: the driver's. python-escpos is imported when the first receipt is made: it loads its printer database on import.
"""

import logging
import os
import shutil
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

LONGEST = 512
"""Bytes of the longest command, and of the longest stretch that goes out between two status questions."""

TO_KNIFE = 96
"""Dots from the print head to the knife (about 12 mm)."""

PRESENT_STEPS = 12
"""84 mm: enough to be held by an old hand."""

_REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
"""What a printer takes for a real-time command even inside a picture: DLE EOT, DLE ENQ, DLE DC4."""

_STANDARD_SIZES, _RASTER_HEADER = 203, 8


class Commands:
    """Collects the commands of one receipt for paper `dots` wide, on a printer with a `chinese` font or without."""

    def __init__(self, dots: int, *, chinese: bool = True) -> None:
        self.done: list[bytes] = []
        self._library = _library(dots)(self.done)
        self.length = 0  # dots by which the paper moves
        self._modes: dict[bytes, int] = {}
        self._font = chinese

    def begin(self) -> None:
        """Reset the printer, then everything this receipt relies on: after a power cut a printer has forgotten its modes.

        Distances in 1/203 inch (GS P), the international ASCII (ESC R 0, some machines are set to one with ¥ for $), smooth
        large letters (GS b), no status unasked for (GS a 0), Chinese mode (FS &).
        """
        self._library.hw("INIT")
        self.done += [b"\x1da\x00", b"\x1dP" + bytes((_STANDARD_SIZES, _STANDARD_SIZES)), b"\x1bR\x00", b"\x1db\x01"]
        self._chinese()

    def text(self, text: str) -> bytes:
        """The bytes of `text`, which is in the printer's font; they are a part of one `row`."""
        return text.encode("gbk")

    def size(self, wide: int, high: int) -> bytes:
        """Change to letters `wide` and `high` times the normal ones; empty if they are so already.

        FS ! goes first, for printers that leave Chinese characters alone in GS ! (it stops at double); the others take the
        one that comes last.
        """
        chinese = (0x04 if wide > 1 else 0) | (0x08 if high > 1 else 0)
        return self._mode(b"\x1c!", chinese) + self._mode(b"\x1d!", (wide - 1) << 4 | (high - 1))

    def bold(self, on: bool) -> bytes:
        return self._mode(b"\x1bE", int(on))

    def inverse(self, on: bool) -> bytes:
        return self._mode(b"\x1dB", int(on))

    def pitch(self, dots: int) -> bytes:
        """From one line of text to the next."""
        return self._mode(b"\x1b3", dots)

    def row(self, data: bytes) -> None:
        """One whole line of text with its modes, without the line feed."""
        self.done.append(data + b"\n")
        self.length += max(0, self._modes.get(b"\x1b3", 0))

    def feed(self, dots: int) -> None:
        self.length += dots
        for start in range(0, dots, 255):
            self.done.append(b"\x1bJ" + bytes((min(255, dots - start),)))

    def picture(self, picture: "Image.Image") -> None:
        """Print a picture (GS v 0), in bands of whole commands."""
        band = (LONGEST - _RASTER_HEADER) // ((picture.width + 7) // 8)
        first = len(self.done)
        self.length += picture.height
        self._library.image(picture, fragment_height=band)
        self.done[first:] = [_harmless(command) for command in self.done[first:]]
        self._chinese()

    def cut(self) -> None:
        """Feed to the knife and cut, leaving one point (GS V 66)."""
        self._library.cut(feed=False)
        self.length += TO_KNIFE

    def present(self) -> None:
        """Bring the paper out far enough to be taken, and hold it (GS e 3; a step is 7 mm)."""
        self.done.append(b"\x1de\x03" + bytes((PRESENT_STEPS,)))

    def retract(self) -> None:
        """Pull back what lies in the slot (GS e 2); what was not cut yet is cut first."""
        self.done.append(b"\x1de\x02")

    def _chinese(self) -> None:
        # Again behind every picture: some machines leave the mode there.
        if self._font:
            self.done.append(b"\x1c&")

    def _mode(self, command: bytes, value: int) -> bytes:
        if self._modes.get(command, -1 if command == b"\x1b3" else 0) == value:
            return b""
        self._modes[command] = value
        return command + bytes((value,))


def _harmless(command: bytes) -> bytes:
    """A picture without what looks like a real-time command, at the price of one dot."""
    for sequence in _REAL_TIME:
        command = command.replace(sequence, bytes((sequence[0] | 0x08, sequence[1])))
    return command


@cache
def _library(dots: int) -> Any:
    """python-escpos' printer class with a list in place of the line and a profile of its own.

    Its import sets up the root logger and leaves a folder in the temporary directory; both are undone.
    """
    root = logging.getLogger()
    handlers = list(root.handlers)
    from escpos import capabilities
    from escpos.escpos import Escpos

    for handler in root.handlers[:]:
        if handler not in handlers:
            root.removeHandler(handler)
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

    class _Profile(capabilities.Profile):  # type: ignore[misc]
        profile_data = {  # noqa: RUF012
            "media": {"width": {"pixels": dots}},
            "codePages": {"0": "CP437"},
            "fonts": {"0": {"columns": dots // 12}},
            "features": {"paperFullCut": True, "paperPartCut": True},
        }

    class _Collector(Escpos):  # type: ignore[misc]
        def __init__(self, done: list[bytes]) -> None:
            super().__init__(profile=_Profile())
            self._done = done

        def _raw(self, msg: bytes) -> None:
            self._done.append(bytes(msg))

    return _Collector
