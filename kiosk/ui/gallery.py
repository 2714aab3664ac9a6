"""`kiosk gallery`: every control of the window in every state, theme and language, to flip through or as PNG files.

Parts: `pages` reads assets/gallery/specimens.yaml, where each specimen names a control, its state in words and its properties; `Gallery`
is the facade that shows one page after another in the real window; `show` opens the window, `save` writes the pictures.
Texts stand in the file by language; a text that is given once is the same in all.

Thread rule: Qt thread. Failure rule: a control that does not exist or a property it does not have is a warning of QML, which makes
`save` fail; a file that is not understood is a `GalleryError`.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kiosk.texts import ASSETS
from kiosk.ui import brands
from kiosk.ui.application import PANEL_MM, Window
from kiosk.ui.hands import Hand

SPECIMENS = ASSETS / "gallery" / "specimens.yaml"
LANGUAGES = ("zh-CN", "zh-HK", "en")
TEXTS = ("normal", "large")
UNITS_A_MM = 3.21
NAMES = {"zh-CN": "简体", "zh-HK": "繁體", "en": "English"}


class GalleryError(Exception):
    """The specimens cannot be shown; the message says which."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the gallery is looked at."""

    theme: str = "light"
    lang: str = "zh-CN"
    text: str = "normal"
    brand: str = "harbour"


@dataclass(frozen=True, slots=True)
class Shown:
    """One view, as `kiosk.ui.bridge.facade.View`."""

    screen: str
    page: Mapping[str, object]


@cache
def _raw(path: Path) -> Sequence[Mapping[str, Any]]:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, list) or not all(isinstance(page, dict) and {"name", "heading", "specimens"} <= set(page) for page in raw):
        raise GalleryError(f"{path.name}: a list of pages, each with name, heading and specimens")
    return raw


def pages(lang: str, path: Path = SPECIMENS) -> list[dict[str, Any]]:
    """Every page of the gallery in `lang`.

    Raises:
        GalleryError: the file is not understood, or a text is not there in `lang`.
    """
    return [_in_language(page, lang, str(page["name"])) for page in _raw(path)]


def controls(path: Path = SPECIMENS) -> frozenset[str]:
    """The name of every control that the gallery shows."""
    return frozenset(str(specimen["control"]) for page in _raw(path) for specimen in page["specimens"])


def _in_language(value: Any, lang: str, where: str) -> Any:
    if isinstance(value, dict):
        if value and set(value) & set(LANGUAGES):
            if lang not in value:
                raise GalleryError(f"{where}: a text is missing in {lang}")
            return value[lang]
        return {key: _in_language(entry, lang, where) for key, entry in value.items()}
    if isinstance(value, list):
        return [_in_language(entry, lang, where) for entry in value]
    return value


class Gallery:
    """`kiosk.ui.bridge.facade.Facade`: one page of the gallery at a time. `leaves` asks the window how many leaves the page has."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.at = 0
        self.leaf = 0
        self.leaves: Callable[[], int] = lambda: 1
        self.touched = ""
        self._changed: Callable[[], None] = lambda: None

    def view(self) -> Shown:
        """The page that is looked at."""
        every = pages(self.look.lang)
        page = every[self.at]
        return Shown("gallery", {**_frame(self.look), **page, "number": f"{self.at + 1} / {len(every)}", "leaf": self.leaf})

    def go(self, at: int, leaf: int = 0, look: Look | None = None) -> None:
        """Show leaf `leaf` of page `at`, as `look` says."""
        self.at, self.leaf, self.look = at, leaf, look or self.look
        self._changed()

    def touch(self, target: str) -> None:
        """The keys at the foot; everything else is there to be pressed and does nothing."""
        last = len(pages(self.look.lang)) - 1
        if target == "gallery-next":
            if self.leaf + 1 < self.leaves():
                self.go(self.at, self.leaf + 1)
            else:
                self.go(0 if self.at == last else self.at + 1)
        elif target == "gallery-back":
            if self.leaf > 0:
                self.go(self.at, self.leaf - 1)
            else:
                self.go(last if self.at == 0 else self.at - 1)
        elif target == "gallery-theme":
            self.go(self.at, 0, replace(self.look, theme=_after(brands.THEMES, self.look.theme)))
        elif target == "gallery-lang":
            self.go(self.at, 0, replace(self.look, lang=_after(LANGUAGES, self.look.lang)))
        elif target == "gallery-text":
            self.go(self.at, 0, replace(self.look, text=_after(TEXTS, self.look.text)))
        elif target == "gallery-brand":
            self.go(self.at, 0, replace(self.look, brand=_after(brands.names(), self.look.brand)))
        else:
            self.touched = target

    def stroke(self, points: Sequence[tuple[float, float]]) -> None:
        """A line on the signature pad goes nowhere."""

    def tick(self) -> None:
        """Nothing runs by time."""

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback` when there is another page to show."""
        self._changed = callback

    def on_failed(self, kind: str, where: str) -> None:
        """Said on the terminal it was started from."""
        print(f"kiosk gallery: {kind} at {where}")


def _frame(look: Look) -> dict[str, object]:
    """What every page of the window has (docs/pages.md), and the keys at the foot."""
    brand = brands.load(look.brand)
    page = brand.as_page(look.lang)
    return {
        "screen": "gallery",
        "lang": look.lang,
        "city": page["name"],
        "idle": None,
        "sheet": None,
        "display": {"theme": look.theme, "text": look.text, "low": False, "still": True, "sound": False},
        "brand": page,
        "keys": [
            {"id": "gallery-back", "label": "", "name": "<", "icon": "arrow-left"},
            {"id": "gallery-theme", "label": look.theme, "icon": ""},
            {"id": "gallery-text", "label": look.text, "icon": ""},
            {"id": "gallery-lang", "label": NAMES.get(look.lang, look.lang), "icon": ""},
            {"id": "gallery-brand", "label": look.brand, "icon": ""},
            {"id": "gallery-next", "label": "", "name": ">", "icon": "arrow-right"},
        ],
    }


def _after(values: Sequence[str], value: str) -> str:
    return values[(values.index(value) + 1) % len(values)]


def _open(gallery: Gallery, size: tuple[int, int] | None) -> Window:
    # A panel on which one unit is one pixel; on a desk, where the window finds its own size, the usual one.
    panel = (size[0] / UNITS_A_MM, size[1] / UNITS_A_MM) if size else PANEL_MM
    return Window(gallery, fullscreen=False, still=True, size=size, panel=panel, verbose=True)


def _leaves(window: Window) -> int:
    for item in Hand(window).items():
        if item.objectName() == "gallery":
            return int(item.property("leaves"))
    return 1


def show(look: Look, size: tuple[int, int] | None) -> int:
    """The gallery in a window; returns the exit code."""
    gallery = Gallery(look)
    window = _open(gallery, size)
    gallery.leaves = lambda: _leaves(window)
    return window.run()


def looks(theme: str | None, lang: str | None, text: str | None, brand: str) -> Iterator[Look]:
    """Every look that was asked for: what is left open is shown in all its values."""
    themes = (theme,) if theme else brands.THEMES
    langs = (lang,) if lang else LANGUAGES
    texts = (text,) if text else ("normal",)
    for one in itertools.product(themes, langs, texts):
        yield Look(one[0], one[1], one[2], brand)


def save(out: Path, wanted: Sequence[Look], size: tuple[int, int], names: Sequence[str] = ()) -> tuple[int, tuple[str, ...]]:
    """Write every page (those called `names`, if any) in every look as PAGE[-LEAF].THEME.LANG[.TEXT].png into `out`.

    Returns how many pictures there are, and what QML complained about.
    """
    out.mkdir(parents=True, exist_ok=True)
    gallery = Gallery(wanted[0])
    window = _open(gallery, size)
    count = 0
    try:
        window.open()
        hand = Hand(window)
        for look, (at, page) in itertools.product(wanted, enumerate(pages(wanted[0].lang))):
            if names and page["name"] not in names:
                continue
            leaf, leaves = 0, 1
            while leaf < leaves:
                gallery.go(at, leaf, look)
                hand.settle()
                leaves = _leaves(window)
                ending = f"{look.theme}.{look.lang}" + ("" if look.text == "normal" else f".{look.text}")
                hand.screenshot(out / f"{at + 1:02d}-{page['name']}-{leaf + 1}.{ending}.png")
                leaf, count = leaf + 1, count + 1
        return count, window.warnings
    finally:
        window.close()
