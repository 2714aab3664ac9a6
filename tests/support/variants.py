"""How a sample page can look: panel, theme, size of the text, low reach, and the two pseudo-locales.

`dressed` gives a page one of these looks; `padded` makes every text that is translated 40 % longer, `turned` makes a page run from right
to left. Numbers, names, keys and clocks are no translations and keep their length.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.ui.phrases import VERBATIM
from tools.walk_plan import PANELS

Page = dict[str, Any]

# What people typed and the candidates for it, what machines count, and what is the same in every language.
_TYPED = {"before", "composing", "after", "candidates"}
_KEPT = VERBATIM | _TYPED | {"keys", "clock", "number", "value", "phone", "seconds", "total", "page_text", "turn", "brand", "display"}
# Names of places stand in the hall's settings; how a page is called is read by nobody.
_KEPT |= {"placeholder", "time", "city", "place", "step", "picture"}
_RIGHT_TO_LEFT = "\u200f"


@dataclass(frozen=True)
class Variant:
    """One look. `text`: "normal", "large" or "200"; `pseudo`: "", "long" or "rtl"."""

    panel: str = "1080x1920"
    theme: str = "light"
    text: str = "normal"
    pseudo: str = ""
    low: bool = False

    def window(self) -> dict[str, Any]:
        """What `kiosk.ui.application.Window` has to be told."""
        size, panel = PANELS[self.panel]
        return {"size": size, "panel": panel, "text_factor": 2.0 if self.text == "200" else 1.0}


def dressed(page: Page, variant: Variant) -> Page:
    """`page` as `variant` shows it."""
    found: Page = {
        **page,
        "display": {
            "theme": variant.theme,
            "text": "large" if variant.text == "large" else "normal",
            "low": variant.low,
            "still": True,
            "sound": False,
        },
    }
    if variant.pseudo == "long":
        return padded(found)
    return turned(found) if variant.pseudo == "rtl" else found


def padded(page: Page) -> Page:
    """Every translated text 40 % longer, in its own letters."""
    return each_text(page, _longer)


def turned(page: Page) -> Page:
    """The page from right to left; its letters stay, marked as running the other way."""
    return {**each_text(page, lambda text: _RIGHT_TO_LEFT + text), "mirrored": True}


def _longer(text: str) -> str:
    plain = text.replace("|", "")
    more = max(1, round(len(plain) * 0.4))
    # Words of the same kind as the text has; the pseudo-locale ends in a bar, so that an end that is cut is seen.
    if " " in plain:
        return f"{text} {plain[:more].strip()}]"
    if "|" not in text:
        return f"{text}{plain[:more]}]"
    # Where a line may end is a translation's too: the added part has the bars that the text itself has there.
    ends = [at for at in range(len(text) + 1) if len(text[:at].replace("|", "")) == more]
    return f"{text}|{text[: ends[0]]}]"


def each_text(page: Page, change: Callable[[str], str]) -> Page:
    """`page` with `change` made to every text of it that is translated."""
    changed: Page = _each(page, change)
    return changed


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: entry if key in _KEPT else _each(entry, change) for key, entry in value.items()}
    if isinstance(value, list):
        return [_each(entry, change) for entry in value]
    return change(value) if isinstance(value, str) and value else value
