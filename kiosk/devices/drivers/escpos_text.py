"""Text for a printer with a Chinese font: what it can print, how wide that is, where a line may end. Pure.

A printer's Chinese mode takes GB 18030, but its font holds the one- and two-byte characters of GBK; all else is drawn by
`escpos_glyphs`. Widths are in columns of a size-1 Latin letter: on such a printer every two-byte character takes two, also
those that Unicode calls narrow or ambiguous.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SAME = str.maketrans(
    {
        # Look-alikes of the middle dot in names; U+00B7 is A1 A4 in GBK.
        **dict.fromkeys("\u2022\u30fb\u2027\u2219\u22c5\u0387\uff65", "\u00b7"),
        # The yen sign is also the currency sign of China; the font has the full-width one.
        "\u00a5": "\uffe5",
        # Characters that older tables kept in the private area: GB 18030-2022 gives FE59 to FEA0 these code points.
        "\ue81e": "\u9fb4", "\ue826": "\u9fb5", "\ue82b": "\u9fb6", "\ue82c": "\u9fb7",
        "\ue832": "\u9fb8", "\ue843": "\u9fb9", "\ue854": "\u9fba", "\ue864": "\u9fbb",
    }
)  # fmt: skip
_NO_BREAK_SPACE, _JOINER = "\u00a0", "\u2060"
_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕”’％·…,.;:?!)]}%")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{")


@dataclass(frozen=True, slots=True, repr=False)
class Cluster:
    """A character with the marks that stand on it. `joined`: the line should not end behind it."""

    text: str
    columns: int
    joined: bool = False


def lines(text: str) -> list[str]:
    """`text` by its line ends, and without anything a printer could take for a command."""
    kept = "".join(c for c in text if c == "\n" or c == _JOINER or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    kept = kept.translate(_SAME)
    return [_plain_apostrophes(line) for line in kept.split("\n")]


def in_font(character: str) -> bool:
    """Does the printer's font hold it?"""
    try:
        return len(character.encode("gbk")) <= 2
    except UnicodeEncodeError:
        return False


def printable(character: str) -> bool:
    """Is it in the font, or a mark of `wrap` that never reaches the paper?"""
    return character in (_NO_BREAK_SPACE, _JOINER) or in_font(character)


def width(text: str) -> int:
    """Columns of `text`, which is as `lines` gives it."""
    return sum(_columns(c) for c in text)


def clusters(text: str) -> list[Cluster]:
    """`text`, as `lines` gives it, cut where it can be cut without harm to a character."""
    found: list[Cluster] = []
    for c in text:
        if c == _JOINER:
            if found:
                found[-1] = Cluster(found[-1].text, found[-1].columns, joined=True)
        elif c == _NO_BREAK_SPACE:
            if found:
                found[-1] = Cluster(found[-1].text, found[-1].columns, joined=True)
            found.append(Cluster(" ", 1, joined=True))
        elif found and _columns(c) == 0:
            found[-1] = Cluster(found[-1].text + c, found[-1].columns, found[-1].joined)
        else:
            found.append(Cluster(c, max(1, _columns(c))))
    return found


def wrap(text: str, columns: int) -> list[str]:
    """`text` in lines of at most `columns` (>= 2), with nothing lost but the spaces at their ends. At least one line.

    A line ends at a space or beside an ideograph, never before a closing or behind an opening mark, and not at a joined
    place (U+2060, no-break space) unless it would not fit otherwise.
    """
    found: list[str] = []
    for line in lines(text):
        rest: Sequence[Cluster] = clusters(line)
        while True:
            end = _line_end(rest, columns)
            found.append("".join(c.text for c in rest[:end]).rstrip(" "))
            rest = rest[end:]
            while rest and rest[0].text == " ":
                rest = rest[1:]
            if not rest:
                break
    return found


def _line_end(rest: Sequence[Cluster], columns: int) -> int:
    used = fits = 0
    while fits < len(rest) and (used + rest[fits].columns <= columns or rest[fits].text == " "):
        used += rest[fits].columns
        fits += 1
    if fits == len(rest):
        return fits
    for strict in (True, False):
        for end in range(fits, 0, -1):
            if _may_end(rest[end - 1], rest[end], strict):
                return end
    return max(1, fits)


def _may_end(before: Cluster, after: Cluster, strict: bool) -> bool:
    if (before.joined and strict) or after.text[0] in _NOT_FIRST or before.text[0] in _NOT_LAST:
        return False
    return before.text == " " or before.columns == 2 or after.columns == 2


def _columns(c: str) -> int:
    if c < "\x7f":
        return 1
    if c in (_NO_BREAK_SPACE, _JOINER):
        return int(c == _NO_BREAK_SPACE)
    if unicodedata.category(c) in ("Mn", "Me"):
        return 0
    return 2 if in_font(c) or unicodedata.east_asian_width(c) in "WF" else 1


def _plain_apostrophes(line: str) -> str:
    # Between Latin letters the font's full-width ’ would tear the word apart.
    return "".join(_apostrophes(line)) if "’" in line else line


def _apostrophes(line: str) -> Iterator[str]:
    for n, c in enumerate(line):
        inside = 0 < n < len(line) - 1 and line[n - 1].isascii() and line[n + 1].isascii()
        yield "'" if c == "’" and inside else c
