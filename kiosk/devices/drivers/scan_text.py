"""What scanners send, put together: bytes in, whole scans out, by silence and not by line ends alone.

A scan is everything that comes without a pause; a scanner sends 4 KB in 50 ms, and its line ends (CR, LF) are its suffix or, between the
lines of a passport, part of it. In front may stand an AIM identifier (ISO/IEC 15424: `]`, a letter for the symbology, a digit). Contents
are UTF-8, or else GB 18030 (GB/T 21049 and every scanner sold in China).

Pure. Failure rule: bytes are never wrong; what is no text is a `CodeUnreadable`.
"""

from typing import Final

from kiosk.devices.scanners import CodeRead, CodeUnreadable

# The pause that ends a scan (seconds): ten times what a scanner or an adapter makes between two blocks, a tenth of the quickest hand's.
PAUSE: Final = 0.08
LONGEST: Final = 8192  # bytes; the largest QR code holds 2,953, the largest PDF417 1,108
# Letter of the AIM identifier -> symbology.
AIM: Final = {"Q": "qr", "L": "pdf417", "d": "data-matrix", "C": "code-128", "E": "ean", "z": "aztec", "j": "han-xin", "o": "ocr"}
# Separators that codes themselves hold (GS1, AAMVA), besides line ends.
_INSIDE = frozenset("\x1c\x1d\x1e\x1f\n\t")


class Gathering:
    """The bytes of the scan that comes now."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._last = 0.0
        self._too_long = False

    def feed(self, data: bytes, at: float) -> None:
        """`data` came at `at` (monotonic seconds)."""
        if data:
            self._last = at
            self._too_long = self._too_long or len(self._data) + len(data) > LONGEST
            if not self._too_long:
                self._data += data

    def clear(self) -> None:
        """Forget what came; it is overwritten, because it may be somebody's."""
        self._data[:] = bytes(len(self._data))
        self._data.clear()
        self._too_long = False

    def next(self, at: float) -> CodeRead | CodeUnreadable | None:
        """The scan, once nothing more of it has come for `PAUSE`; None while it comes, or where it was noise alone."""
        if not (self._data or self._too_long) or at - self._last < PAUSE:
            return None
        found = CodeUnreadable("too-long") if self._too_long else understand(bytes(self._data))
        self.clear()
        return found


def understand(data: bytes) -> CodeRead | CodeUnreadable | None:
    """One whole scan; None if there is nothing in it but noise (control characters of a line that was plugged in)."""
    data = data.strip(bytes([*range(0x1C), 0x20, 0x7F, 0xFF]))
    if not data:
        return None
    text = _decoded(data)
    if text is None:
        return CodeUnreadable("encoding")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(not sign.isprintable() and sign not in _INSIDE for sign in text):
        return CodeUnreadable("encoding")
    symbology = ""
    if len(text) > 3 and text[0] == "]" and text[1] in AIM and text[2].isalnum():
        symbology, text = AIM[text[1]], text[3:]
    return CodeRead(text, symbology)


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
