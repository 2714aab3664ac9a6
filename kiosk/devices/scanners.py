"""What every scanner of codes is to the rest of the terminal: as `kiosk.devices.contract`, whose rules hold here too.

A scanner has one direction only: codes come when people hold them under it. What was scanned while nobody asked is thrown away by whoever
asks next (`forget`), so that no code of one person is taken for the next one's.

Threads: the device's own; `interrupt` from any. Failures: outcomes.
"""

from dataclasses import dataclass, field
from typing import Protocol

from kiosk.devices.contract import Offline, Status


@dataclass(frozen=True, slots=True)
class ScannerCapabilities:
    """`symbologies`: what it reads (`qr`, `pdf417`, `data-matrix`, `code-128`, `ocr`); empty where nobody knows. `says_which`: a scan
    comes with its symbology (AIM identifier)."""

    symbologies: frozenset[str] = frozenset()
    says_which: bool = False


@dataclass(frozen=True, slots=True)
class CodeRead:
    """One scan, whole. `text` may be anything, also a person's data; `symbology` is "" where the scanner did not say."""

    text: str = field(repr=False)
    symbology: str = ""


@dataclass(frozen=True, slots=True)
class NoCode:
    """Nothing was scanned meanwhile."""


@dataclass(frozen=True, slots=True)
class CodeUnreadable:
    """Something was scanned that is no text: `reason` is `encoding`, `too-long` or `cut`."""

    reason: str


@dataclass(frozen=True, slots=True)
class ScannerGone:
    """The scanner itself failed meanwhile."""

    status: Offline


CodeOutcome = CodeRead | NoCode | CodeUnreadable | ScannerGone


class CodeScanner(Protocol):
    """Reads codes that people hold under it."""

    @property
    def capabilities(self) -> ScannerCapabilities: ...

    def status(self) -> Status:
        """Is it there? Opens its port if need be. At most 2 s."""
        ...

    def forget(self) -> None:
        """Throw away what was scanned and not asked for."""
        ...

    def next(self, within: float) -> CodeOutcome:
        """The next scan; waits at most `within` seconds (of `Clock.monotonic`). `NoCode` also when interrupted."""
        ...

    def interrupt(self) -> None:
        """From any thread: make a blocked call return soon."""
        ...

    def close(self) -> None:
        """Give the port back. The driver may be used again and then opens it anew."""
        ...
