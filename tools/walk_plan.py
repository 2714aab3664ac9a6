"""Which pictures the walk takes: every pair of values of language, theme, size and text together at least once, not every combination.

Two faults in a screen that show only when three things come together are rare; those of two (this language at this size) are the usual
ones. Pure functions, no Qt.
"""

import itertools
from collections.abc import Mapping, Sequence

Row = Mapping[str, str]

# Pixels and millimetres of the panels that matter: 27 inch upright, 21.5 inch upright, 27 inch lying, 18.5 inch lying.
PANELS: Mapping[str, tuple[tuple[int, int], tuple[float, float]]] = {
    "1080x1920": ((1080, 1920), (336, 597)),
    "1080x1920 21.5in": ((1080, 1920), (268, 476)),
    "1920x1080": ((1920, 1080), (597, 336)),
    "1366x768": ((1366, 768), (410, 230)),
}
THEMES = ("light", "dark", "contrast")
TEXTS = ("normal", "large")


def pairwise(axes: Mapping[str, Sequence[str]], first: Row | None = None) -> list[dict[str, str]]:
    """Rows that hold every pair of values of two axes at least once, the same each time; `first` is the first row."""
    names = list(axes)
    every = [dict(zip(names, values, strict=True)) for values in itertools.product(*axes.values())]
    missing = {pair for row in every for pair in pairs(row)}
    rows: list[dict[str, str]] = []
    following = dict(first) if first else None
    while missing:
        row = following or max(every, key=lambda candidate: len(pairs(candidate) & missing))
        following = None
        rows.append(row)
        missing -= pairs(row)
    return rows


def pairs(row: Row) -> set[tuple[tuple[str, str], tuple[str, str]]]:
    """Every two values of one row."""
    return set(itertools.combinations(sorted(row.items()), 2))


def longer(text: str) -> str:
    """`text` some 40 % longer, as other languages are, and marked, so that a text nobody translated is seen."""
    if not any(char.isalpha() for char in text):
        return text
    words = text.split(" ")
    more = max(1, round(len(text) * 0.4))
    # Words of seven letters: a line may end between them, as in the languages that are longer.
    filling = " ".join("éñøüà"[at % 5] * 7 for at in range(more // 8 + 1))[:more].strip()
    return f"[{' '.join(words)} {filling}]"
