"""Texts that cannot be read whole, counted by geometry: cut off, wider or taller than their place, beside the screen, or one over another.

`truncated` alone stays false on plain overflow, so every text is also measured against its item and against the window. Parts: `clipped`
gives a line for each such text. Thread rule: Qt thread. Failure rule: none; an empty list is a page that can be read.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem

# Ideographs fill 0.92 em of a line; what is above and below it may lie over another line's room.
INK = 0.9
SLACK = 1.5


@dataclass(frozen=True, slots=True)
class Placed:
    """A text and the part of the window that its ink covers, in the window's pixels."""

    text: str
    ink: QRectF


def clipped(items: Iterable[QQuickItem], window: QRectF) -> list[str]:
    """What is wrong with the texts among `items` (everything visible, as `Hand.items` gives it), a line each."""
    found: list[str] = []
    placed: list[Placed] = []
    for item in items:
        if not item.inherits("QQuickText") or not item.property("text") or not _seen(item):
            continue
        text = str(item.property("text"))
        wide, high = float(item.property("contentWidth")), float(item.property("contentHeight"))
        if item.property("truncated"):
            found.append(f"cut: {text}")
        elif wide > item.width() + SLACK:
            found.append(f"wider than its place: {text}")
        elif high > item.height() + 0.35 * _line(item):
            found.append(f"taller than its place: {text}")
        ink = _ink(item, wide)
        if not window.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(ink):
            found.append(f"beside the screen: {text}")
        placed.append(Placed(text, ink))
    for one, other in itertools.combinations(placed, 2):
        both = one.ink.intersected(other.ink)
        if both.width() > 4 and both.height() > 4:
            found.append(f"one over the other: {one.text} / {other.text}")
    return found


def _seen(item: QQuickItem) -> bool:
    """Visible to the end: no ancestor is transparent."""
    at: QQuickItem | None = item
    while at is not None:
        if at.opacity() < 0.05:
            return False
        at = at.parentItem()
    return True


def _alignment(item: QQuickItem) -> int:
    """1 left, 2 right, 4 centre (Qt::AlignmentFlag). PySide cannot read QQuickText's own enumeration; an expression can."""
    context = qmlContext(item)
    assert context is not None
    value, _ = QQmlExpression(context, item, "effectiveHorizontalAlignment").evaluate()
    return int(value)


def _line(item: QQuickItem) -> float:
    """The height of one line: given in pixels, or as a factor on the font's own line."""
    given = float(item.property("lineHeight"))
    return given if given > 4 else float(item.property("contentHeight")) / max(1, int(item.property("lineCount")))


def _ink(item: QQuickItem, wide: float) -> QRectF:
    """Where the letters are: the width of the content at its side, and of each line only what ink fills."""
    size, line = float(item.property("font").pixelSize()), _line(item)
    lines = int(item.property("lineCount"))
    align = _alignment(item) if item.width() - wide > SLACK else 1
    left = item.width() - wide if align & 2 else (item.width() - wide) / 2 if align & 4 else 0.0
    over = max(0.0, line - INK * size) / 2
    # The translation that centres a text by eye moves it in its box by less than this.
    return item.mapRectToScene(QRectF(left, over, wide, max(1.0, lines * line - 2 * over)))
