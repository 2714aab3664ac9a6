"""What a document scanner and a document camera are to the rest of the terminal: as `kiosk.devices.contract`, whose rules hold here too.

A scanner moves when it is told to and gives whole pages; a camera looks all the time and gives single frames, which are judged before one
is taken. Both give pictures as they come from the device, encoded; what is on them is found out by `kiosk.imaging`.

Pictures are a citizen's papers: they have no repr, lie in memory only, and are dropped by a driver when its call has ended.

Threads: the device's own; `interrupt` from any. Failures: outcomes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from kiosk.devices.contract import Offline, Status

LARGEST = 32 * 1024 * 1024
"""Bytes of one encoded picture that a driver takes at most: A4 at 300 dpi in colour, not compressed, is 26 MB, as JPEG some 2."""
MOST_PAGES = 20
"""Pages of one run of a feeder."""


class Source(StrEnum):
    """Where the paper lies."""

    GLASS = "glass"
    FEEDER = "feeder"


@dataclass(frozen=True, slots=True)
class GlassCapabilities:
    """What this scanner is used for, by its settings: where the paper lies, and how finely it is read (dots an inch)."""

    source: Source
    dpi: int


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """One picture as the device gave it: `media` is `image/jpeg`, `image/png` or `image/x-portable-anymap`; `dpi` 0 where nobody knows."""

    media: str
    data: bytes
    dpi: int = 0


@dataclass(frozen=True, slots=True)
class Scanned:
    """The run is over, and this many pages were told."""

    pages: int


@dataclass(frozen=True, slots=True)
class NoPaper:
    """Nothing lies in the feeder. A glass cannot know that."""


@dataclass(frozen=True, slots=True)
class ScanBusy:
    """Somebody else's job, or the lamp that warms up, took all the time there was."""


@dataclass(frozen=True, slots=True)
class ScanStopped:
    """It was interrupted; the scanner was told to give up."""


@dataclass(frozen=True, slots=True)
class NotScanned:
    """A person has to do something first. `conditions` as in `NeedsAttention` (`media-jam`, `cover-open`, `other-error`); pages that were
    told before stay what they are."""

    conditions: frozenset[str]


@dataclass(frozen=True, slots=True)
class ScanBroken:
    """What came is no picture: `reason` is `cut`, `too-large`, `no-picture` or `refused`."""

    reason: str


@dataclass(frozen=True, slots=True)
class GlassGone:
    """The device itself failed meanwhile."""

    status: Offline


ScanOutcome = Scanned | NoPaper | ScanBusy | ScanStopped | NotScanned | ScanBroken | GlassGone


class DocumentScanner(Protocol):
    """Scans pages."""

    @property
    def capabilities(self) -> GlassCapabilities: ...

    def status(self) -> Status:
        """Ask the scanner how it is. At most 2 s. A feeder without paper is `Ready`: nobody has to come for that."""
        ...

    def scan(self, page: Callable[[Picture], None]) -> ScanOutcome:
        """One run: the page on the glass, or each page in the feeder; `page` is called with each as it comes. At most 60 s a page."""
        ...

    def interrupt(self) -> None:
        """From any thread: make a blocked call return soon."""
        ...

    def close(self) -> None:
        """Give the device back. The driver may be used again."""
        ...


@dataclass(frozen=True, slots=True)
class CameraCapabilities:
    """How many pixels a frame has, by its settings."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FrameSeen:
    """What lies under the camera now."""

    picture: Picture = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoFrame:
    """None came meanwhile, or the wait was interrupted."""


FrameOutcome = FrameSeen | NoFrame | GlassGone


class DocumentCamera(Protocol):
    """Looks at what lies under it."""

    @property
    def capabilities(self) -> CameraCapabilities: ...

    def status(self) -> Status:
        """Is it there? At most 2 s. It need not look for that: its light stays off."""
        ...

    def frame(self, within: float) -> FrameOutcome:
        """The newest frame, taken after this call began; begins to look if need be. Waits at most `within` seconds."""
        ...

    def rest(self) -> None:
        """Look no more until the next `frame`; nothing of what was seen is kept. At most 1 s."""
        ...

    def interrupt(self) -> None:
        """From any thread: make a blocked call return soon."""
        ...

    def close(self) -> None:
        """Give the device back. The driver may be used again."""
        ...
