"""Letters on their way to an answer: what is typed, what it may mean, what of it is chosen, what is committed. Pure.

    text    the committed answer; only this counts against the limit
    parts   characters chosen for the first letters, while more letters follow
    letters what is still letters; `question` is what the engine has to be asked about them

A key that needs an answer which is still on its way waits for it, with all keys after it. Nothing here learns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from string import ascii_lowercase

from kiosk.keyboard import layouts
from kiosk.keyboard.child import MOST_LETTERS

TOO_LONG = "too-long"
LOST = "lost"
# Design units of the window (docs/pages.md).
UNITS_A_MM = 3.21
_MOST_WAITING = 32


@dataclass(frozen=True, slots=True)
class Bar:
    """The place candidates stand in: `room` wide, in text of `size`, `pad` round each, `key` for a key that leads back; design units."""

    room: int = 924
    size: int = 40
    pad: int = 56
    key: int = 108

    @staticmethod
    def of(width_mm: float, height_mm: float, large: bool) -> "Bar":
        """The bar on a panel of this size: the keyboard is as wide as a portrait panel, and takes the right part of a landscape one."""
        width = width_mm * UNITS_A_MM * (1 if height_mm >= width_mm else 0.56)
        return Bar(room=round(min(1080, width)) - 156, size=56 if large else 40)

    def count(self, candidates: Sequence[str], first: int) -> int:
        """How many of `candidates` from `first` on stand in it; one at least."""
        left = self.room - (self.key if first else 0)
        fitting = 0
        for text in candidates[first:]:
            left -= len(text) * self.size + self.pad
            if left < 0:
                break
            fitting += 1
        return max(1, fitting)


@dataclass(slots=True, repr=False)
class Composing:
    """What is being typed into one field. `keyboard` and `limit` (in code points) are the field's; `pinyin`: can it be typed?"""

    keyboard: str
    limit: int
    text: str = ""
    pinyin: bool = True
    mode: str = ""
    shift: bool = False
    caret: int = -1
    parts: list[tuple[str, str]] = field(default_factory=list)
    letters: str = ""
    problem: str = ""
    _asked: str = ""
    _candidates: tuple[str, ...] = ()
    _starts: tuple[int, ...] = (0,)
    _first: int = 0
    _before: list[int] = field(default_factory=list)
    _waiting: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.caret = len(self.text) if self.caret < 0 else self.caret
        self.allow(self.pinyin)

    # ---------------------------------------------------------------------------------------------------------- what is there

    @property
    def both(self) -> bool:
        """Can Chinese and Latin be changed?"""
        return self.keyboard == "pinyin" and self.pinyin

    @property
    def composing(self) -> bool:
        """Is anything typed that is not committed?"""
        return bool(self.letters or self.parts)

    @property
    def question(self) -> str:
        """The letters that the engine must be asked about; "" when its answer is there."""
        return self.letters if self.letters != self._asked else ""

    @property
    def spelled(self) -> str:
        """What is composing, as it is shown: chosen characters, then the letters by syllable."""
        ends = [start for start in self._starts[1:] if start < len(self.letters)]
        cuts = [0, *ends, len(self.letters)]
        syllables = [self.letters[begin:end].strip("'") for begin, end in pairwise(cuts)]
        return "".join(text for text, _ in self.parts) + " ".join(part for part in syllables if part)

    def rows(self) -> layouts.Rows:
        """The keys that stand there now."""
        return layouts.rows(self.keyboard, self.mode, self.shift, self.both)

    def candidates(self, bar: Bar) -> tuple[str, ...]:
        """The candidates of the page that is open."""
        return self._candidates[self._first : self._first + bar.count(self._candidates, self._first)] if self.letters else ()

    def more(self, bar: Bar) -> bool:
        """Is there a page after the open one?"""
        return bool(self.letters) and self._first + bar.count(self._candidates, self._first) < len(self._candidates)

    @property
    def less(self) -> bool:
        """Is there a page before the open one?"""
        return bool(self.letters) and self._first > 0

    # ---------------------------------------------------------------------------------------------------------- what happens

    def allow(self, pinyin: bool) -> None:
        """Pinyin can be typed now, or not; without it letters stay what they are."""
        self.pinyin = pinyin
        if not self.mode:
            self.mode = layouts.TO_PINYIN if self.both else layouts.TO_LATIN
        if self.mode == layouts.TO_PINYIN and not self.both:
            self.mode = layouts.TO_LATIN

    def change(self, mode: str) -> None:
        """A key that changes the keyboard: what is composing stays."""
        if self.keyboard in layouts.PADS:
            return
        if mode == layouts.SHIFT:
            self.shift = not self.shift
        elif mode == layouts.TO_LETTERS:
            self.mode = layouts.TO_PINYIN if self.both else layouts.TO_LATIN
        elif mode in (layouts.TO_DIGITS, layouts.TO_LATIN) or (mode == layouts.TO_PINYIN and self.both):
            self.mode, self.shift = mode, False

    def press(self, key: str) -> None:
        """A key that types or acts. One that the keyboard does not have, or that does not fit, changes nothing."""
        if key not in layouts.types(self.keyboard, self.both) or key == layouts.HIDE:
            return
        self.problem = ""
        if self._waiting:
            self._wait(key)
        elif key == layouts.BACKSPACE:
            self._erase()
        elif key == layouts.CLEAR:
            self.text, self.caret = "", 0
            self._drop()
        elif self.mode == layouts.TO_PINYIN and key in ascii_lowercase:
            self._letter(key)
        elif key == layouts.SPLIT:
            if self.letters and not self.letters.endswith("'") and len(self.letters) < MOST_LETTERS:
                self.letters += "'"
        elif key == layouts.SPACE and self.letters:
            self._with_answer(key)
        elif self.composing and not self._all_chosen():
            if self.question:
                self._wait(key)
        else:
            self._plain(key)

    def choose(self, number: int) -> None:
        """Candidate `number` of the open page. While the page still shows an older answer, nothing is chosen."""
        index = self._first + number
        if self.letters and not self.question and number >= 0 and index < len(self._candidates):
            self.problem = ""
            self._choose(self._candidates[index])

    def turn(self, onward: bool, bar: Bar) -> None:
        """The next or the last page of candidates."""
        if onward and self.more(bar):
            self._before.append(self._first)
            self._first += bar.count(self._candidates, self._first)
        elif not onward and self._before:
            self._first = self._before.pop()

    def answer(self, text: str, candidates: Sequence[str], starts: Sequence[int], lost: bool = False) -> bool:
        """The engine's answer to `text`. A lost one costs the letters, and they are typed again. False: nobody waits for it any more."""
        if text != self.question or not text:
            return False
        if lost:
            self.letters, self.problem = "", LOST
            self._waiting.clear()
            self._finish()
            return True
        self._asked, self._starts = text, tuple(starts)
        self._candidates = tuple(dict.fromkeys(candidates)) or (text.strip("'"),)
        self._first, self._before = 0, []
        waiting, self._waiting = self._waiting, []
        for key in waiting:
            self.press(key)
        return True

    def settle(self) -> bool:
        """Commit all that is composing, each time by its first candidate, and trim the answer. False: not yet (`question`), or it does
        not fit (`problem`)."""
        self.problem = "" if self.problem != LOST else LOST
        if self._waiting or (self.composing and not self._all_chosen()):
            return False
        self.text = self.text.strip()
        self.caret = min(self.caret, len(self.text))
        return True

    # ------------------------------------------------------------------------------------------------------------------ parts

    def _wait(self, key: str) -> None:
        if len(self._waiting) < _MOST_WAITING:
            self._waiting.append(key)

    def _with_answer(self, key: str) -> None:
        if self.question:
            self._wait(key)
        else:
            self._choose(self._candidates[0])

    def _letter(self, letter: str) -> None:
        if len(self.letters) < MOST_LETTERS:
            self.letters += letter
        elif self.question:
            self._wait(letter)
        elif self._make_room():
            self.letters += letter

    def _make_room(self) -> bool:
        """No more letters can be asked about at once: the first words of the first candidate are taken, and the last ones, which may
        go on, stay letters."""
        best = self._candidates[0]
        whole = len(self._starts) - 1
        words = [text for text in self._candidates if len(text) < len(best) and best.startswith(text)]
        taken = max(words, key=len) if words else best[:-1] if len(best) == whole > 1 else best
        if not 0 < len(taken) <= whole or not self._fits(taken):
            return False
        self._take(taken, self._starts[len(taken)])
        return True

    def _all_chosen(self) -> bool:
        """Choose first candidates until nothing is letters; False: an answer is still missing, or it does not fit."""
        while self.letters and not self.question:
            if not self._choose(self._candidates[0]):
                return False
        if self.letters:
            return False
        return self._finish()

    def _choose(self, text: str) -> bool:
        if not self._fits(text):
            return False
        # What the engine knows nothing about stays as letters.
        used = len(self.letters) if text == self.letters or len(text) >= len(self._starts) else self._starts[len(text)]
        self._take(text, used)
        if not self.letters:
            self._finish()
        return True

    def _take(self, text: str, used: int) -> None:
        self.parts.append((text, self.letters[:used]))
        self.letters = self.letters[used:].lstrip("'")
        self._forget_answer()

    def _fits(self, text: str) -> bool:
        if len(self.text) + sum(len(part) for part, _ in self.parts) + len(text) <= self.limit:
            return True
        self.problem = TOO_LONG
        return False

    def _finish(self) -> bool:
        """What was chosen becomes part of the answer."""
        chosen = "".join(text for text, _ in self.parts)
        if not self._insert(chosen):
            return False
        self._drop()
        return True

    def _insert(self, text: str) -> bool:
        if len(self.text) + len(text) > self.limit:
            self.problem = TOO_LONG
            return False
        self.text = self.text[: self.caret] + text + self.text[self.caret :]
        self.caret += len(text)
        return True

    def _plain(self, key: str) -> None:
        if key == layouts.LEFT:
            self.caret = max(0, self.caret - 1)
        elif key == layouts.RIGHT:
            self.caret = min(len(self.text), self.caret + 1)
        elif key not in layouts.ACTS and self._insert(" " if key == layouts.SPACE else key):
            self.shift = False

    def _erase(self) -> None:
        if self.letters:
            self.letters = self.letters[:-1]
            if not self.letters:
                self._forget_answer()
                self._finish()
        elif self.parts:
            _, self.letters = self.parts.pop()
        elif self.caret:
            self.text = self.text[: self.caret - 1] + self.text[self.caret :]
            self.caret -= 1

    def _drop(self) -> None:
        self.parts.clear()
        self.letters = ""
        self._waiting.clear()
        self._forget_answer()

    def _forget_answer(self) -> None:
        self._asked, self._candidates, self._starts = "", (), (0,)
        self._first, self._before = 0, []
