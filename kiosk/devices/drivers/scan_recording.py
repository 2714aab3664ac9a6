"""A code scanner's line, recorded: in which pieces a scan came, when, and that the line broke; and nothing of what was scanned.

A scan is what came without a pause (`scan_text.PAUSE`). It is cleaned as a whole when the tape is taken; its AIM identifier stays.
Threads: the one of the port. Failures: none.
"""

import re
from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.devices.drivers.scan_text import PAUSE
from kiosk.devices.tape import Exchange, Tape

# For the bytes of one scan: as many of nobody's.
Invent = Callable[[bytes], bytes]
_AIM = re.compile(rb"\A[\x00-\x20\x7f\xff]*\][A-Za-z][0-9A-Za-z]")


class ScanRecorder:
    """Takes what came from the scanner of `driver`, and gives the tape; `cleaned` makes as many bytes of nobody's out of those of one
    scan."""

    def __init__(self, clock: Clock, driver: str, cleaned: Invent) -> None:
        self._clock, self._driver, self._cleaned = clock, driver, cleaned
        self._exchanges: list[Exchange] = []
        self._begun = self._last = clock.monotonic()

    def came(self, data: bytes) -> None:
        """The line received, or the device was read."""
        if not data:
            return
        now = self._clock.monotonic()
        if not self._exchanges or self._exchanges[-1].gone or now - self._last >= PAUSE:
            self._exchanges.append(Exchange(b"", after=round((now - self._last) * 1000)))
            self._begun = now
        self._exchanges[-1].came.append((round((now - self._begun) * 1000), data))
        self._last = now

    def gone(self, reason: str) -> None:
        """The line broke, the device went away, or cannot be had: said once."""
        if not self._exchanges or self._exchanges[-1].gone != reason:
            now = self._clock.monotonic()
            self._exchanges.append(Exchange(b"", gone=reason, after=round((now - self._last) * 1000)))
            self._last = now

    def tape(self) -> Tape:
        """What was recorded, cleaned; there is nothing of it here afterwards."""
        exchanges, self._exchanges = self._exchanges, []
        return Tape(self._driver, tuple(map(self._whole, exchanges)))

    def _whole(self, scan: Exchange) -> Exchange:
        """One scan, cleaned as a whole, in the pieces in which it came."""
        data, at, came = self._cleaned(b"".join(part for _, part in scan.came)), 0, []
        for ms, part in scan.came:
            came.append((ms, data[at : at + len(part)]))
            at += len(part)
        return Exchange(scan.sent, came, scan.gone, scan.after)


def clean(whole: bytes, invented: Invent) -> bytes:
    """A scan of a serial line with what `invented` makes in place of what was scanned; its AIM identifier stays."""
    aim = _AIM.match(whole)
    kept = aim[0] if aim else b""
    return kept + invented(whole[len(kept) :])
