"""What is scanned in a journey: the pages of each paper, what lies under the camera, and what the scan page does now.

Pictures lie in memory only, have no repr, and go with `wipe`. A picture's name on the screen changes with the picture, so that none is
drawn from a cache.

Pure. Nothing fails here.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.imaging.kinds import Page, Verdict

PAGES = 5
"""Pages of one paper where its matter says nothing else."""


class Doing(StrEnum):
    """What the scan page does."""

    AIM = "aim"  # the next page is laid down
    WORKING = "working"  # it is scanned and straightened
    SHOWN = "shown"  # a page that was taken is looked at


@dataclass(slots=True, repr=False)
class Taken:
    """One page. `verdict`: what was found when it was taken; `shot` counts the pictures of this visit."""

    page: "Page"
    verdict: "Verdict"
    shot: int


@dataclass(slots=True, repr=False)
class Live:
    """What lies under the camera: the frame, what was found in it, and where the page is in parts of the frame's sides."""

    jpeg: bytes
    verdict: "Verdict"
    aspect: float
    frame: tuple[float, float, float, float] | None
    shot: int


@dataclass(slots=True, repr=False)
class Scanning:
    """`owner`: the paper that is scanned now; `at`: its page that is looked at, or that a new one takes the place of (-1: none)."""

    owner: str = ""
    camera: bool = False
    doing: Doing = Doing.AIM
    at: int = -1
    replaces: bool = False
    trouble: str = ""  # why the last try came to nothing, in a word of the texts
    looking: bool = False  # a frame is under way
    coming: int = 0  # pictures that are being straightened
    running: bool = False  # the scanner runs
    slow: bool = False  # the run takes longer than one that goes well
    blind: int = 0  # frames one after another that could not be looked at
    shots: int = 0
    live: Live | None = None
    pages: dict[str, list[Taken]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)  # papers of which a try came to nothing

    @property
    def here(self) -> list[Taken]:
        """The pages of the paper that is scanned now."""
        return self.pages.setdefault(self.owner, [])

    @property
    def shown(self) -> Taken | None:
        """The page that is looked at."""
        return self.here[self.at] if self.doing is Doing.SHOWN and 0 <= self.at < len(self.here) else None

    def has(self, owner: str) -> bool:
        """Is a page of this paper taken?"""
        return bool(self.pages.get(owner))

    def shot(self) -> int:
        """The number of a new picture."""
        self.shots += 1
        return self.shots

    def picture(self, name: str) -> bytes | None:
        """The JPEG that the screen calls `name`."""
        if self.live is not None and name == f"live-{self.live.shot}":
            return self.live.jpeg
        return next((taken.page.jpeg for pages in self.pages.values() for taken in pages if name == f"page-{taken.shot}"), None)

    def open(self, owner: str, camera: bool) -> None:
        """Scan `owner` from now on; its pages that are taken already are kept."""
        self.owner, self.camera = owner, camera
        self.replaces, self.trouble, self.live = False, "", None
        self.looking = self.running = self.slow = False
        self.coming = self.blind = 0
        self.doing, self.at = (Doing.SHOWN, 0) if self.here else (Doing.AIM, -1)

    def leave(self) -> None:
        """The scan page is left: what lies under the camera is nobody's any more."""
        self.live, self.looking, self.running, self.slow, self.trouble = None, False, False, False, ""
        self.coming = self.blind = 0

    def wipe(self) -> None:
        """Forget every picture."""
        self.leave()
        self.pages.clear()
        self.failed.clear()
        self.owner, self.doing, self.at, self.replaces = "", Doing.AIM, -1, False
