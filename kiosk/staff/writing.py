"""What somebody writes for everybody in this visit. Nothing of it is shown to anybody before it is taken.

    languages -> one is typed -> asked back, if it seems to be about one person -> languages -> preview -> taken (kiosk/staff/choosing.py)

Thread: the one that pumps the bus. Failure: a text that is not taken stays in its field, with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from kiosk.keyboard import layouts
from kiosk.keyboard.composing import Bar, Composing
from kiosk.keyboard.engine import Candidates
from kiosk.settings import Notice
from kiosk.staff import wording


class Writing:
    """A message or one notice. `at`: the notice's place in the list, -1 for a new one. `public`: numbers that are everybody's."""

    def __init__(self, kind: str, notice: Notice, languages: Sequence[str], public: Sequence[str] = (), at: int = -1) -> None:
        self.kind, self.at, self._languages, self._public = kind, at, tuple(languages), tuple(public)
        self.notice = notice
        self.lang = ""
        self.word: Composing | None = None
        self.problem = ""
        self.asked = ""
        self.previewing = False
        self._done = False

    def __repr__(self) -> str:
        return f"Writing({self.kind!r}, at={self.at})"

    @property
    def texts(self) -> Mapping[str, str]:
        """What is written so far, by language."""
        return self.notice.text

    @property
    def most(self) -> int:
        """How wide it may be, in squares."""
        return wording.SQUARES[self.kind]

    @property
    def typing(self) -> bool:
        """Does a field stand there with its keyboard?"""
        return self.word is not None and not self.asked

    @property
    def question(self) -> str:
        """The letters that the pinyin engine has to be asked about; "" for none."""
        return self.word.question if self.word is not None else ""

    @property
    def left(self) -> int:
        """How many squares are still free in the field."""
        return max(0, int(self.most - wording.width(self.word.text))) if self.word is not None else 0

    def touch(self, target: str, bar: Bar, pinyin: bool, today: date) -> bool:
        """`target` was touched; False if it is nothing of this."""
        kind, _, rest = target.partition("-")
        if kind == "write" and rest in self._languages:
            self._open(rest, pinyin)
        elif kind == "words":
            self._words(rest)
        elif kind == "days":
            self.notice = wording.moved(self.notice, rest, today) or self.notice
        elif kind in ("key", "mode", "cand") and self.typing:
            self._type(kind, rest, bar, pinyin)
        else:
            return False
        return True

    def heard(self, event: Candidates) -> None:
        """The engine has answered."""
        if self.word is not None:
            self.word.answer(event.text, event.candidates, event.starts, event.lost)
            # Letters that were lost are typed again, before anything is kept.
            self._done = self._done and not event.lost
            if self._done:
                self._finish()

    def _open(self, lang: str, pinyin: bool) -> None:
        mode = "" if lang.startswith("zh") else layouts.TO_LATIN
        self.lang, self.problem, self.asked, self.previewing = lang, "", "", False
        self.word = Composing("pinyin", 2 * self.most, self.texts.get(lang, ""), pinyin, mode=mode)

    def _type(self, kind: str, rest: str, bar: Bar, pinyin: bool) -> None:
        word = self.word
        assert word is not None
        self.problem, self._done = "", False
        word.allow(pinyin)
        if kind == "key" and rest == layouts.HIDE:
            self._finish()
        elif kind == "key":
            word.press(rest)
        elif kind == "mode":
            word.change(rest)
        elif rest in ("more", "less"):
            word.turn(rest == "more", bar)
        elif rest.isdecimal() and int(rest) < len(word.candidates(bar)):
            word.choose(int(rest))

    def _words(self, what: str) -> None:
        if what == "done" and self.typing:
            self._finish()
        elif what == "public" and self.asked:
            self._keep()
        elif what == "change":
            self.asked, self.previewing = "", False
        elif what == "stop":
            self._close()
        elif what == "preview" and self.texts and self.word is None:
            self.previewing = True

    def _finish(self) -> None:
        """What is typed is looked at, once all of it is there."""
        word = self.word
        assert word is not None
        if not word.settle():
            self._done = bool(word.question)
            return
        self._done = False
        text = wording.tidy(word.text)
        self.problem = wording.problem(text, self.most)
        if not self.problem:
            self.asked = wording.personal(text, self._public)
            if not self.asked:
                self._keep()

    def _keep(self) -> None:
        assert self.word is not None
        text, others = wording.tidy(self.word.text), {lang: words for lang, words in self.texts.items() if lang != self.lang}
        written = {**others, self.lang: text} if text else others
        # In the order in which the terminal offers its languages: the first stands in for those that lack one.
        ordered = {lang: written[lang] for lang in self._languages if lang in written}
        self.notice = replace(self.notice, text=ordered)
        self._close()

    def _close(self) -> None:
        self.word, self.lang, self.asked, self.problem, self.previewing, self._done = None, "", "", "", False, False
