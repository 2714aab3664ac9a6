"""What the person who stands there has chosen about the screen itself: language, text size, colours, low reach, stillness, sound.

`Display` is how it looks now; `Choices` holds it with the language and the sheet that is open, and answers the touches of the bar
and the sheets. None of it knows a session: a choice changes nothing of what was filled in, and no session's end is needed to lose
it: `reset` brings the hall's defaults back for the next person.

Thread: the one that pumps the bus. Failure: a touch that is none of these is told so by False.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.settings import Screen, TextSize, Theme

Sheet = Literal["", "display", "language"]


@dataclass(frozen=True, slots=True)
class Display:
    """How the screen looks and sounds. Colours by `theme`, `low` brings everything touchable down, `still` stops all motion."""

    theme: Theme = "light"
    text: TextSize = "normal"
    low: bool = False
    still: bool = False
    sound: bool = True

    def as_page(self) -> dict[str, object]:
        """As the window reads it (docs/pages.md)."""
        return {"theme": self.theme, "text": self.text, "low": self.low, "still": self.still, "sound": self.sound}


def hall_display(screen: Screen) -> Display:
    """The hall's defaults."""
    return Display(theme=screen.theme, text=screen.text, low=screen.low, still=screen.still, sound=screen.sound)


_CHANGES: Mapping[str, Callable[[Display], Display]] = {
    "theme-light": lambda now: replace(now, theme="light"),
    "theme-dark": lambda now: replace(now, theme="dark"),
    "theme-contrast": lambda now: replace(now, theme="contrast"),
    "text-normal": lambda now: replace(now, text="normal"),
    "text-large": lambda now: replace(now, text="large"),
    "large-text": lambda now: replace(now, text="normal" if now.text == "large" else "large"),
    "low-on": lambda now: replace(now, low=True),
    "low-off": lambda now: replace(now, low=False),
    "still-on": lambda now: replace(now, still=True),
    "still-off": lambda now: replace(now, still=False),
    "sound-on": lambda now: replace(now, sound=True),
    "sound-off": lambda now: replace(now, sound=False),
}


class Choices:
    """`languages` are the ones offered, the hall's own first; `hall` is how the screen looks to the next person."""

    def __init__(self, languages: Sequence[str], hall: Display) -> None:
        self._languages, self._hall = tuple(languages), hall
        self.lang = self._first = self._languages[0]
        self.display = hall
        self.sheet: Sheet = ""

    def stand(self, lang: str, hall: Display) -> None:
        """The hall has chosen another first language and other looks, for the next person."""
        self._first, self._hall = lang, hall
        self.reset()

    def reset(self) -> None:
        """The next person gets the hall's defaults."""
        self.lang, self.display, self.sheet = self._first, self._hall, ""

    def touch(self, target: str) -> bool:
        """Take `target` if it belongs to the bar or a sheet; False if it belongs to the page.

        The language key goes on to the other one of two languages; of more it shows a sheet to choose from.
        """
        change = _CHANGES.get(target)
        if change is not None:
            self.display = change(self.display)
        elif target == "language" and len(self._languages) > 2:
            self.sheet = "" if self.sheet == "language" else "language"
        elif target == "language":
            self.lang = self._languages[(self._languages.index(self.lang) + 1) % len(self._languages)]
        elif target.startswith("lang-"):
            if target.removeprefix("lang-") in self._languages:
                self.lang, self.sheet = target.removeprefix("lang-"), ""
        elif target == "display":
            self.sheet = "" if self.sheet == "display" else "display"
        elif target == "sheet-close":
            self.sheet = ""
        else:
            # The sheet's own pages are turned by the window, which knows what fits on the panel.
            return target == "sheet-more"
        return True
