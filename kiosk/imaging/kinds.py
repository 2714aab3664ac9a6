"""What the parts of this room say to each other and to others. Frozen values, no work.

Corners are (x, y) in pixels of the picture as a person sees it (turned by its EXIF orientation), (0, 0) its upper left corner, in the
order upper left, upper right, lower right, lower left of the page as it lies in the picture. They may lie outside the picture where the
page does.

Personal data: whatever holds pixels has no repr. `Look` holds none and may be logged.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy
from numpy.typing import NDArray

Pixels = NDArray[numpy.uint8]
"""Height x width x 3, RGB."""
Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]

Verdict = Literal["good", "too-dark", "cut-off", "blurred", "glare", "no-page"]
"""What to tell the person, the first that holds in the order too-dark, no-page, cut-off, glare, blurred; else good."""
Trouble = Literal["empty", "unknown-kind", "broken", "too-large", "too-small"]
"""`empty`: no bytes. `unknown-kind`: no kind of picture that is taken here. `broken`: it ends too early, or lies about itself.
`too-large`: more pixels or bytes than any scanner here makes (a decompression bomb). `too-small`: nothing could be read on it."""
Gap = Literal["no-pages", "too-many", "too-large", "unmarkable", "broken"]
"""Why there is no material."""
Grade = Literal["A", "B", "C", "D"]
"""国办函〔2016〕108号, 可信等级 of documents: see `kiosk.imaging.grade`."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """These bytes are no picture that can be used."""

    reason: Trouble


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Picture:
    """A decoded picture, 8 bits, upright by EXIF. `grey`: it came without colour. `dpi`: what a scanner says of itself, else 0.
    `full`: width and height before it was decoded at a fraction, (0, 0) where it was not."""

    pixels: Pixels
    grey: bool = False
    dpi: int = 0
    full: tuple[int, int] = (0, 0)

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found. Sizes are of the picture that was looked at; `corners` is None where no page was found.

    `sure` (0..1): how much of the page's four sides was really seen. `light` (0..255): how bright its paper is. `sharp`: width of the
    sharpest strokes' edges in pixels of a page of 1000 pixels' diagonal, smaller is sharper. `glare` (0..1): share of the page that is
    burnt out.
    """

    verdict: Verdict
    width: int
    height: int
    corners: Corners | None = None
    sure: float = 0.0
    light: float = 0.0
    sharp: float = 0.0
    glare: float = 0.0


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """One page, straightened: a JPEG without any metadata.

    `turned`: quarter turns clockwise that were made. `upright`: False where nothing on the page told which way up it is; then it was
    left as it lay, and the person is asked.
    """

    jpeg: bytes
    width: int
    height: int
    turned: int = 0
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the copy is for, as it is written into its pixels. `matter`: 居住证签注; `until`: the last day it may be used, None for none."""

    matter: str
    lang: str = "zh-CN"
    until: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Material:
    """What goes along with a submission: one PDF, or one JPEG a page.

    `media_type`: `application/pdf` or `image/jpeg`. `mark`: the watermark's words. `grade`: what this terminal may say of it at most.
    `quality`, `dpi`: how far it was pressed to fit the budget (dpi as if each page were A4).
    """

    files: tuple[bytes, ...]
    media_type: Literal["application/pdf", "image/jpeg"]
    pages: int
    mark: str
    grade: Grade
    quality: int
    dpi: int

    @property
    def size(self) -> int:
        """Bytes, all files together."""
        return sum(map(len, self.files))


@dataclass(frozen=True, slots=True)
class Unbound:
    """No material. `too-many`: more pages than are bound; `too-large`: within the budget nobody could read it (`least`: bytes it needs);
    `no-pages`; `unmarkable`: no font of this machine can write the purpose; `broken`: a page is no picture."""

    reason: Gap
    least: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """The child process did not answer. `late`: not in time; `died`: it ended twice."""

    reason: Literal["late", "died"]


LINE_BITS_PER_SECOND: Final = 64_000
"""The slowest line that this terminal is made for."""
BUDGET: Final = 240_000
"""Bytes for a material where its matter says nothing else: half a minute on the slowest line."""
