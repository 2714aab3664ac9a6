"""Brand packs: whose city this terminal belongs to, as data. assets/brands/NAME/ holds brand.toml, mark.svg, scene.svg, scene-low.svg.

Parts: `Brand`, one pack that was read and checked; `load` and `names`. `kiosk.ui.brand_pictures` draws them. A pack chooses a name, a
mark, a scene and the colours of `TOKENS`; ink, edges, errors and warnings are the same everywhere, so that what they say does not change
from city to city. The dark theme shows the same scene at night: [night] says what each colour becomes. High contrast has no scene.

Thread rule: `Brand` is frozen, any thread. Failure rule: a pack that cannot be used is a `BrandError` at start. Needs no Qt.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kiosk.texts import ASSETS

PACKS = ASSETS / "brands"
THEMES = ("light", "dark", "contrast")
PICTURES = ("mark", "scene", "scene-low")
# The colours that a city may choose, named as in Style.qml.
TOKENS = frozenset({"paper", "surface", "sunken", "soft", "accent", "accentInk", "accentLip", "focus", "kapok"})
# The colours of a mark, and what no theme can do without.
NEEDED = frozenset({"accent", "accentInk", "accentLip", "focus", "kapok"})
LANGUAGES = frozenset({"zh-CN", "zh-HK", "en"})

_COLOUR = re.compile(r"#[0-9A-F]{6}")
_IN_SVG = re.compile(r"#[0-9A-Fa-f]{6}")
_PACK = re.compile(r"[a-z][a-z0-9-]{0,31}")


class BrandError(Exception):
    """A brand pack cannot be used; the message names the pack, the table and the key."""


@dataclass(frozen=True, slots=True)
class Brand:
    """One city. `colours` by theme and token, `name` by language, `night` by the scene's own colour; all colours are "#RRGGBB"."""

    pack: str
    name: Mapping[str, str]
    colours: Mapping[str, Mapping[str, str]]
    night: Mapping[str, str]
    folder: Path

    def as_page(self, lang: str) -> dict[str, object]:
        """What the window needs: {"name", "pack", "accent": {theme: {token: colour}}, "mark", "scene"} (docs/pages.md).

        `mark` and `scene` are addresses without their end, "/THEME/WIDTHxHEIGHT"; "scene-low" is the scene's address with "-low" added.
        """
        return {
            "pack": self.pack,
            "name": self.name.get(lang) or self.name["zh-CN" if lang.startswith("zh") else "en"],
            "accent": {theme: dict(colours) for theme, colours in self.colours.items()},
            "mark": f"image://brand/{self.pack}/mark",
            "scene": f"image://brand/{self.pack}/scene",
        }

    def svg(self, picture: str, theme: str) -> str:
        """One of `PICTURES` in the colours of `theme`.

        Raises:
            OSError: the picture is missing.
        """
        source = (self.folder / f"{picture}.svg").read_text(encoding="utf-8")
        if picture == "mark":
            becomes = {self.colours["light"][token]: self.colours[theme][token] for token in ("accent", "kapok")}
        else:
            becomes = dict(self.night) if theme == "dark" else {}
        return _IN_SVG.sub(lambda found: becomes.get(found[0].upper(), found[0]), source)


def names(folder: Path = PACKS) -> tuple[str, ...]:
    """Every pack there is."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/brand.toml")))


@cache
def load(pack: str, folder: Path = PACKS) -> Brand:
    """Read and check the pack called `pack`.

    Raises:
        BrandError: there is no such pack, a table or key is missing or not known, or a value is no colour.
    """
    if not _PACK.fullmatch(pack):
        raise BrandError(f"brand {pack!r}: a pack's name is lower-case letters, digits and hyphens")
    path = folder / pack / "brand.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise BrandError(f"brand {pack}: there is no such pack (there are: {', '.join(names(folder))})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrandError(f"brand {pack}: {error}") from None
    tables = {"name", *THEMES, "night"}
    for table in sorted(set(raw) ^ tables):
        raise BrandError(f"brand {pack}: table [{table}] is {'missing' if table in tables else 'not known'}")
    for picture in PICTURES:
        if not (path.parent / f"{picture}.svg").is_file():
            raise BrandError(f"brand {pack}: {picture}.svg is missing")
    return Brand(
        pack=pack,
        name=_name(raw["name"], f"brand {pack}: [name]"),
        colours=MappingProxyType({theme: _colours(raw[theme], f"brand {pack}: [{theme}]") for theme in THEMES}),
        night=_night(raw["night"], f"brand {pack}: [night]"),
        folder=path.parent,
    )


def _name(raw: object, where: str) -> Mapping[str, str]:
    if not isinstance(raw, dict) or not all(isinstance(text, str) and text for text in raw.values()):
        raise BrandError(f"{where} holds the city's name by language")
    for lang in sorted(LANGUAGES - set(raw)):
        raise BrandError(f"{where}: {lang} is missing")
    return MappingProxyType(dict(raw))


def _colours(raw: object, where: str) -> Mapping[str, str]:
    if not isinstance(raw, dict):
        raise BrandError(f"{where} is not a table")
    for key in sorted(set(raw) - TOKENS):
        raise BrandError(f"{where}: unknown key {key}")
    for key in sorted(NEEDED - set(raw)):
        raise BrandError(f"{where}: {key} is missing")
    for key, colour in raw.items():
        _colour(colour, f"{where} {key}")
    return MappingProxyType(dict(raw))


def _night(raw: object, where: str) -> Mapping[str, str]:
    if not isinstance(raw, dict):
        raise BrandError(f"{where} is not a table")
    for day, night in raw.items():
        _colour(day, f"{where} {day}")
        _colour(night, f"{where} {day}")
    return MappingProxyType(dict(raw))


def _colour(value: object, where: str) -> None:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise BrandError(f"{where} is no colour such as #09504B")
