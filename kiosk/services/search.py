"""Finds matters by what people type: names, keywords, synonyms, pinyin whole or by initials, either script, with slips.

    jzz  juzhuz  jvzhuzheng?  居住  居zhu  居住證  residense permit

`Index` holds the words of every matter in every language, by the sign they can begin with; a query is read along them, each sign of a
word as itself or as the beginning of one of its readings. Cheaper ways first: as it is typed; then as people pronounce who do not part
zh from z; then with slips; then without the words around it; then by most
of the words, or of the pairs of signs, that are there.

Pure but for the tables in assets/search, read once. Nothing of a query is kept. Thread rule: an index is grown and asked by one thread.
Failure rule: nothing found is an empty answer.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from kiosk.services.service import Head
from kiosk.texts import ASSETS

FOLDER = ASSETS / "search"
MOST = 24
# What a match in a word of each kind costs besides.
_PARTS = (("title", 0.0), ("keywords", 0.5), ("subtitle", 2.0), ("department.name", 3.0), ("department.short", 3.0))
_LOOSE, _SLIP, _PAIRS, _MISSED = 4.0, 5.0, 7.0, 8.0
_SLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


def _lines(name: str, folder: Path = FOLDER) -> list[str]:
    return [line for line in (folder / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@cache
def _pairs() -> Mapping[int, str]:
    """Traditional sign -> simplified."""
    return {ord(line[0]): line[1] for line in _lines("fold.txt")}


@cache
def readings() -> Mapping[str, tuple[str, ...]]:
    """Character -> its readings, without tones; ü is v."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _lines("readings.txt"):
        reading, chars = line.split(" ")
        for char in chars:
            found[char] = (*found.get(char, ()), reading)
    return found


@cache
def _slurred_readings() -> Mapping[str, tuple[str, ...]]:
    return {char: tuple(dict.fromkeys(slurred(one) for one in read)) for char, read in readings().items()}


@cache
def _fillers() -> tuple[tuple[str, ...], frozenset[str]]:
    joined, parted = _lines("fillers.txt")
    return tuple(sorted(joined.split(), key=len, reverse=True)), frozenset(parted.split())


def folded(text: str) -> str:
    """`text` as it is compared: one script, no case, no accents, no marks; words parted by one blank."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "")).casefold().translate(_pairs())
    return " ".join("".join(sign if sign.isalnum() else "" if unicodedata.combining(sign) else " " for sign in plain).split())


def slurred(letters: str) -> str:
    """Letters as they are typed by who does not part zh from z, nor ng from n."""
    for sound, said in _SLURRED:
        letters = letters.replace(sound, said)
    return letters


def initials(text: str) -> str:
    """The first letters of a Chinese text, as people type them; "" if one of its signs has no reading."""
    read = [readings().get(sign, (sign if sign.isascii() else "",))[0] for sign in folded(text).replace(" ", "")]
    return "".join(one[0] for one in read) if all(read) else ""


@dataclass(frozen=True, slots=True)
class _Word:
    """A title, a keyword ...: folded; `cost` says what a match in it costs besides."""

    code: str
    text: str
    cost: float


class Index:
    """The words of many matters. Empty until `add`."""

    def __init__(self) -> None:
        # By the sign a reading can begin with: the word, where in it, and which letters can come second (bits).
        self._begins: dict[str, list[tuple[_Word, int, int]]] = {}
        self._words: dict[str, list[_Word]] = {}
        # Latin words, and Chinese ones in pinyin written out, by their first letter.
        self._written: dict[str, dict[str, list[_Word]]] = {}

    def __contains__(self, code: object) -> bool:
        return code in self._words

    def add(self, head: Head) -> None:
        """Take in the words of a matter, in all of its languages."""
        costs: dict[str, float] = {}
        for words in head.texts.values():
            for key, cost in _PARTS:
                for text in words.get(key, "").replace("|", "").split("\n"):
                    plain = folded(text)
                    if plain:
                        costs[plain] = min(cost, costs.get(plain, cost))
        self._words[head.code] = [_Word(head.code, text, cost) for text, cost in costs.items()]
        for word in self._words[head.code]:
            self._begin(word)
            for spelled in _written(word.text):
                self._written.setdefault(spelled[0], {}).setdefault(spelled, []).append(word)

    def _begin(self, word: _Word) -> None:
        text, last = word.text, ""
        for at, sign in enumerate(text):
            inside = sign == " " or (sign.isascii() and last.isascii() and last not in ("", " "))
            last = sign
            if inside:
                continue
            after = "".join(_firsts(next_) for next_ in text[at + 1 : at + 3].lstrip()[:1])
            seconds = 1 << 63 | sum({1 << _bit(letter) for letter in after + "".join(one[1:2] for one in readings().get(sign, ()))})
            for begin in _firsts(sign):
                self._begins.setdefault(begin, []).append((word, at, seconds))

    def find(self, typed: str, most: int = MOST) -> list[str]:
        """The codes of the matters that `typed` may mean, likeliest first, `most` at most."""
        query = folded(typed)
        bare = _bare(query)
        for way in (query, bare):
            words = way.split()
            found = self._all(words, self._spelled) or self._all(words, self._slipped)
            if found:
                return _ranked(found)[:most]
        return _ranked(self._most(bare.split()) or self._by_pairs(query.replace(" ", "")))[:most]

    def _all(self, words: Iterable[str], way: Callable[[str], dict[str, float]]) -> dict[str, float]:
        """The matters in which every one of `words` is found, with what that costs."""
        found: dict[str, float] | None = None
        for word in words:
            here = way(word)
            found = here if found is None else {code: cost + here[code] for code, cost in found.items() if code in here}
        return found or {}

    def _most(self, words: list[str]) -> dict[str, float]:
        """The matters in which most of `words` are found."""
        here = [self._slipped(word) for word in words]
        found = {code: [one[code] for one in here if code in one] for code in {code for one in here for code in one}}
        return {code: sum(costs) + _MISSED * (len(words) - len(costs)) for code, costs in found.items() if len(costs) * 2 > len(words)}

    def _spelled(self, query: str) -> dict[str, float]:
        """As it is typed; where that finds nothing, as it is said."""
        return self._along(query, readings(), 0.0) or self._along(slurred(query), _slurred_readings(), _LOOSE)

    def _along(self, query: str, table: Mapping[str, tuple[str, ...]], more: float) -> dict[str, float]:
        best: dict[str, float] = {}
        # What is said may come second where nothing that is written does.
        second = 1 << _bit(query[1]) if len(query) > 1 and not more else -1
        for word, at, seconds in self._begins.get(query[0], ()):
            # Whole words first, then those that only begin so; a long title says less about what was meant.
            cost = word.cost + more + (1.0 if at else 0.0) + len(word.text) / 1000
            if seconds & second and cost < best.get(word.code, 99.0) and (end := _read(word.text, at, query, table)):
                best[word.code] = min(cost + (0.3 if end < len(word.text) else 0.0), best.get(word.code, 99.0))
        return best

    def _slipped(self, query: str) -> dict[str, float]:
        """With one slip in four letters or more, two in eight; found in Latin words and in pinyin written out."""
        if not query.isascii() or not query.isalpha() or len(query) < 4:
            return self._spelled(query)
        most = 1 if len(query) < 8 else 2
        best = self._spelled(query)
        for first in {query[0], query[1]}:
            for spelled, words in self._written.get(first, {}).items():
                if (slips := _slips(query, spelled, most)) <= most:
                    for word in words:
                        best[word.code] = min(best.get(word.code, 99.0), word.cost + _SLIP + slips)
        return best

    def _by_pairs(self, query: str) -> dict[str, float]:
        """By the pairs of Chinese signs that stand in the matter's words: half of them at least."""
        pairs = {a + b for a, b in pairwise(query) if not (a + b).isascii()}
        found: dict[str, float] = {}
        for code, words in self._words.items():
            there = sum(any(pair in word.text for word in words) for pair in pairs)
            if pairs and there * 2 >= len(pairs):
                found[code] = _PAIRS + 1 - there / len(pairs)
        return found


def _firsts(sign: str) -> str:
    """What `sign` can be typed by: itself, or the first letters of its readings."""
    return "".join(dict.fromkeys((sign, *(one[0] for one in readings().get(sign, ())))))


def _bit(sign: str) -> int:
    return ord(sign) - 96 if "a" <= sign <= "z" else 0


def _ranked(found: Mapping[str, float]) -> list[str]:
    return sorted(found, key=lambda code: (round(found[code], 3), code))


def _read(text: str, at: int, query: str, table: Mapping[str, tuple[str, ...]]) -> int:
    """Where `query` ends if it is read along `text` from `at` on; 0 if it cannot be."""
    long, states = len(query), {0}
    for place in range(at, len(text)):
        sign, onward = text[place], set()
        for done in states:
            if query[done] == sign:
                onward.add(done + 1)
            for reading in table.get(sign, ()):
                for more, letter in enumerate(reading, done):
                    if more >= long or query[more] != letter:
                        break
                    onward.add(more + 1)
        if sign == " ":
            onward |= states
        if long in onward:
            return place + 1
        if not onward:
            return 0
        states = onward
    return 0


def _written(text: str) -> Iterator[str]:
    """The Latin words of `text`, or the whole of it in pinyin."""
    if text.isascii():
        yield from text.split()
    else:
        yield "".join(readings().get(sign, (sign,))[0] for sign in text)


def _slips(query: str, word: str, most: int) -> int:
    """How many letters are wrong, missing, too many or swapped, `word` being longer or not; more than `most` is only "too many"."""
    word = word[: len(query) + most]
    if len(word) < len(query) - most:
        return most + 1
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(query, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(word, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and query[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row)


def _bare(query: str) -> str:
    """`query` without the words that people put around what they look for."""
    joined, parted = _fillers()
    for filler in joined:
        query = query.replace(filler, " ")
    return " ".join(word for word in query.split() if word not in parted)
