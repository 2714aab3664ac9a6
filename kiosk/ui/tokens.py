"""The colours of the window as Python sees them, for the tests and for the check of brand packs: tokens of Themes.js, and WCAG contrast.

Thread rule: pure functions. Failure rule: a file that is no JSON between its braces is a ValueError; colours are "#RRGGBB". Needs no Qt.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_THEMES = Path(__file__).resolve().parent / "qml" / "Kiosk" / "Style" / "Themes.js"


@cache
def themes() -> Mapping[str, Mapping[str, str]]:
    """Every token's colour, by theme ("light", "dark", "contrast")."""
    source = _THEMES.read_text(encoding="utf-8")
    found = json.loads(source[source.index("= {") + 2 : source.rindex("}") + 1])
    assert isinstance(found, dict)
    return found


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of "#RRGGBB"."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio (WCAG 2.2) of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
