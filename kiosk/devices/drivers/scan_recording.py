"""A code scanner's line, recorded: in which pieces a scan came, when, and that the line broke; and nothing of what was scanned.

A scan is what came without a pause (`scan_text.PAUSE`). It is cleaned as a whole when the tape is taken; its AIM identifier stays.
Threads: the one of the port. Failures: none.
"""

import re
from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.devices.drivers.scan_text import PAUSE
from kiosk.devices.tape import Exchange, Tape

# For one scan without its AIM identifier: as many bytes of nobody's.
Invent = Callable[[bytes], bytes]
_AIM = re.compile(rb"\A[\x00-\x20\x7f\xff]*\][A-Za-z][0-9A-Za-z]")


class ScanRecorder:
    """Takes what came, and gives the tape."""

    def __init__(self, clock: Clock, invented: Invent) -> None:
        self._clock, self._invented = clock, invented
        self._exchanges: list[Exchange] = []
        self._begun = self._last = clock.monotonic()

    def came(self, data: bytes) -> None:
        """The port received."""
        if not data:
            return
        now = self._clock.monotonic()
        if not self._exchanges or self._exchanges[-1].gone or now - self._last >= PAUSE:
            self._exchanges.append(Exchange(b"", after=round((now - self._last) * 1000)))
            self._begun = now
        self._exchanges[-1].came.append((round((now - self._begun) * 1000), data))
        self._last = now

    def gone(self, reason: str) -> None:
        """The line broke, or cannot be opened: said once."""
        if not self._exchanges or self._exchanges[-1].gone != reason:
            now = self._clock.monotonic()
            self._exchanges.append(Exchange(b"", gone=reason, after=round((now - self._last) * 1000)))
            self._last = now

    def tape(self) -> Tape:
        """What was recorded, cleaned; there is nothing of it here afterwards."""
        exchanges, self._exchanges = self._exchanges, []
        return Tape("scanner-serial", tuple(_cleaned(each, self._invented) for each in exchanges))


def _cleaned(scan: Exchange, invented: Invent) -> Exchange:
    whole = b"".join(part for _, part in scan.came)
    aim = _AIM.match(whole)
    kept = aim[0] if aim else b""
    data = kept + invented(whole[len(kept) :])
    came, at = [], 0
    for ms, part in scan.came:
        came.append((ms, data[at : at + len(part)]))
        at += len(part)
    return Exchange(scan.sent, came, scan.gone, scan.after)
