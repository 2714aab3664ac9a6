"""The golden pictures: about twenty pages in the looks that matter, kept at half size in golden/, so that an unwanted change is seen.

`make golden`, or `python -m tests.walk_pictures.golden_pictures --refresh [NAME ...]`, takes them anew after a change that was meant; look
at each of them before it is committed. Parts: `GOLDEN`, what is kept; `Camera` draws one of them.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PIL import Image
from PySide6.QtGui import QImage

from kiosk.ui.application import Window
from kiosk.ui.hands import Hand
from tests.support.pages import all_pages
from tests.support.pages_scan import picture
from tests.support.stage import Stage
from tools.walk import sample
from tools.walk_plan import PANELS

FOLDER = Path(__file__).parent / "golden"


@dataclass(frozen=True, slots=True)
class Kept:
    """One golden picture: a sample page in one look."""

    page: str
    lang: str = "zh-CN"
    theme: str = "light"
    size: str = "1080x1920"
    text: str = "normal"

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return FOLDER / f"{self.page}.{self.lang}.{self.theme}.{self.size}.{self.text}.png"


GOLDEN = (
    Kept("attract"),
    Kept("attract", "en", "dark"),
    Kept("attract", "zh-CN", "light", "1920x1080"),
    Kept("catalogue-6"),
    Kept("catalogue-6", "zh-CN", "contrast"),
    Kept("catalogue-6", "en", "light", "1366x768"),
    Kept("guide", "en"),
    Kept("guide", "zh-CN", "light", "1920x1080"),
    Kept("identify"),
    Kept("form-choice"),
    Kept("form-region", "en"),
    Kept("form-phone", "zh-CN", "contrast"),
    Kept("form-multi", "en"),
    Kept("form-date-day", "zh-HK"),
    Kept("form-group"),
    Kept("form-objected", "zh-CN", "dark"),
    Kept("answer", "en"),
    Kept("review"),
    Kept("review", "zh-CN", "light", "1080x1920", "large"),
    Kept("sign", "en", "dark"),
    Kept("working-printing"),
    Kept("done"),
    Kept("done", "zh-CN", "dark"),
    Kept("done-saved", "en", "light", "1920x1080", "large"),
    Kept("take"),
    Kept("idle"),
    Kept("closed", "en", "contrast"),
)


class Camera:
    """Takes pictures of sample pages; one window for each size. `close` it."""

    def __init__(self) -> None:
        self._pages = all_pages()
        self._stage = Stage(next(iter(self._pages.values())))
        self._window: Window | None = None
        self._size = ""

    def take(self, kept: Kept, *, busy: bool = False) -> Image.Image:
        """The page as it stands now, at half size. `busy`: a frame of it was drawn before what it puts off was done.

        Raises:
            KeyError: there is no such sample page.
        """
        row = {"lang": kept.lang, "theme": kept.theme, "size": kept.size, "text": kept.text}
        page = sample(kept.page, row, self._pages)
        if page is None:
            raise KeyError(f"{kept.page}.{kept.lang}")
        window = self._open(kept.size)
        self._stage.show(page)
        if busy:
            window.grab()
        Hand(window).settle()
        drawn = window.grab().convertToFormat(QImage.Format.Format_RGB888)
        raw = bytes(drawn.constBits())
        picture = Image.frombuffer("RGB", (drawn.width(), drawn.height()), raw, "raw", "RGB", drawn.bytesPerLine(), 1)
        return picture.resize((drawn.width() // 2, drawn.height() // 2), Image.Resampling.BOX)

    def close(self) -> None:
        """Close its window."""
        if self._window is not None:
            self._window.close()
            self._window = None

    def _open(self, size: str) -> Window:
        if self._window is None or size != self._size:
            self.close()
            pixels, panel = PANELS[size]
            self._window = Window(self._stage, fullscreen=False, still=True, size=pixels, panel=panel, verbose=True, pictures=picture)
            self._window.open()
            self._size = size
        return self._window


def refresh(names: list[str]) -> int:
    """Take the pictures called `names` (page names; all without any) anew, and throw away those that nobody keeps any more."""
    FOLDER.mkdir(exist_ok=True)
    for path in set(FOLDER.glob("*.png")) - {kept.file for kept in GOLDEN}:
        path.unlink()
    camera = Camera()
    wanted = sorted((kept for kept in GOLDEN if not names or kept.page in names), key=lambda kept: kept.size)
    for kept in wanted:
        camera.take(kept).save(kept.file, optimize=True)
    camera.close()
    print(f"{len(wanted)} pictures in {FOLDER}")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] != ["--refresh"]:
        sys.exit("usage: python -m tests.walk_pictures.golden_pictures --refresh [PAGE ...]")
    sys.exit(refresh(sys.argv[2:]))
