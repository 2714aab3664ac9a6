"""Looks at what stands in the window and says what is cut, leaves its place, lies over something else, or is too small to touch.

`complaints(window)` measures every text by what is really drawn (contentWidth and contentHeight, not `truncated` alone, which stays
false on plain overflow) and every control that reacts to a finger. All measures in the answers are design units of 1/3.21 mm.
Thread rule: Qt thread. Failure rule: never raises on a page; what is wrong is in the answer.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem

from kiosk.ui.application import Window
from kiosk.ui.hands import Hand

# 20 mm and 7.5 mm; keys of a pad may stand closer (look.md, The grid).
LEAST_SIDE = 64.0
LEAST_GAP = 24.0
# The smallest letters that a fitted text may come to: 5 mm, as on a door plate.
LEAST_SIZE = 15.5
LEAST_KEY_GAP = 11.5
# A text may stand out of its box by the leading of its lines, which holds no ink.
SLACK = 2.5


@dataclass(frozen=True)
class _Text:
    item: QQuickItem
    said: str
    ink: QRectF
    above: tuple[QQuickItem, ...]


@dataclass(frozen=True)
class _Touch:
    item: QQuickItem
    name: str
    place: QRectF
    key: bool


def complaints(window: Window) -> list[str]:
    """Everything that is wrong with the page that stands in `window`, a line each; empty if all of it can be read and touched."""
    root = window.root
    fit = float(root.property("fit"))
    items = list(Hand(window).items())
    texts = [_text(item, fit) for item in items if item.inherits("QQuickText") and item.property("text")]
    texts = [text for text in texts if all(item.opacity() > 0 for item in (text.item, *text.above))]
    touches = [_touch(item, fit) for item in items if item.property("armed") is not None and item.property("target")]
    glass = QRectF(0, 0, root.width() / fit, root.height() / fit)
    return [*_cut(texts, glass), *_over(texts, touches), *_hard_to_touch(touches, glass)]


def _cut(texts: Sequence[_Text], window: QRectF) -> Iterator[str]:
    for text in texts:
        item = text.item
        if item.property("truncated"):
            yield f"{text.said}: cut"
        if _number(item, "contentWidth") > item.width() + SLACK:
            yield f"{text.said}: {_number(item, 'contentWidth') - item.width():.0f} wider than its place"
        if _number(item, "contentHeight") > item.height() + SLACK + 0.2 * _size(item):
            yield f"{text.said}: {_number(item, 'contentHeight') - item.height():.0f} higher than its place"
        if not window.adjusted(-1, -1, 1, 1).contains(text.ink):
            yield f"{text.said}: leaves the window"
        if _size(item) < LEAST_SIZE:
            yield f"{text.said}: shrunk to {_size(item):.0f}"
        for holder in text.above:
            if (holder.clip() or _holds(holder)) and not _inside(text.ink, _place(holder, text, window)):
                yield f"{text.said}: leaves {_kind(holder)} {holder.objectName()}"
                break


def _over(texts: Sequence[_Text], touches: Sequence[_Touch]) -> Iterator[str]:
    for at, text in enumerate(texts):
        for other in texts[at + 1 :]:
            both = text.ink.intersected(other.ink)
            if both.width() > SLACK and both.height() > SLACK:
                yield f"{text.said} lies over {other.said}"
        for touch in touches:
            both = text.ink.intersected(touch.place)
            if both.width() > SLACK and both.height() > SLACK and touch.item not in text.above:
                yield f"{text.said} lies over the control {touch.name}"


def _hard_to_touch(touches: Sequence[_Touch], window: QRectF) -> Iterator[str]:
    for at, one in enumerate(touches):
        least = 48.0 if one.key else LEAST_SIDE
        if min(one.place.width(), one.place.height()) < least - 0.5:
            yield f"control {one.name}: {one.place.width():.0f} x {one.place.height():.0f}"
        if not window.adjusted(-1, -1, 1, 1).contains(one.place):
            yield f"control {one.name}: leaves the window"
        for other in touches[at + 1 :]:
            gap = max(
                one.place.left() - other.place.right(),
                other.place.left() - one.place.right(),
                one.place.top() - other.place.bottom(),
                other.place.top() - one.place.bottom(),
            )
            if _in_bar(one.item) and _in_bar(other.item):
                continue
            if gap < (LEAST_KEY_GAP if one.key and other.key else LEAST_GAP) - 0.6:
                yield f"controls {one.name} and {other.name}: {gap:.0f} apart"


def lowest_reach(window: Window) -> float:
    """How high the highest control begins, in units from the top of the window; infinity on a page without any."""
    fit = float(window.root.property("fit"))
    touches = [_touch(item, fit) for item in Hand(window).items() if item.property("armed") is not None and item.property("target")]
    return min((touch.place.top() for touch in touches), default=math.inf)


def _text(item: QQuickItem, fit: float) -> _Text:
    wide, high = _number(item, "contentWidth"), _number(item, "contentHeight")
    x = _start(_alignment(item, "horizontalAlignment"), item.width() - wide)
    y = _start(_alignment(item, "verticalAlignment"), item.height() - high)
    lines = max(1, int(item.property("lineCount")))
    # The letters stand in the middle of their line, 0.9 em high.
    leading = max(0.0, (high / lines - 0.9 * _size(item)) / 2)
    drawn = QRectF(x, y + leading, wide, max(1.0, high - 2 * leading))
    scene = item.mapRectToScene(drawn)
    above: list[QQuickItem] = []
    parent: QQuickItem | None = item.parentItem()
    while parent is not None:
        above.append(parent)
        parent = parent.parentItem()
    return _Text(item, repr(str(item.property("text")).replace("\u2060", ""))[:60], _scaled(scene, fit), tuple(above))


def _alignment(item: QQuickItem, name: str) -> Qt.AlignmentFlag:
    # PySide6 converts no enumeration of QQuickText; QML does.
    context = qmlContext(item)
    assert context is not None
    value, _ = QQmlExpression(context, item, name).evaluate()
    return Qt.AlignmentFlag(int(value))


def _start(alignment: Qt.AlignmentFlag, left_over: float) -> float:
    if alignment in (Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignBottom):
        return left_over
    return left_over / 2 if alignment in (Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignVCenter) else 0.0


def _touch(item: QQuickItem, fit: float) -> _Touch:
    place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    return _Touch(item, item.objectName(), _scaled(place, fit), _is_key(item))


def _is_key(item: QQuickItem) -> bool:
    """A key of a pad or the keyboard, or a candidate: they stand closer, as on every keyboard."""
    return _in_bar(item) or item.property("kind") in ("key", "soft") or _kind(item) == "KeyboardKey"


def _in_bar(item: QQuickItem) -> bool:
    """A candidate: one begins where the other ends."""
    parent: QQuickItem | None = item.parentItem()
    while parent is not None and _kind(parent) != "CandidateBar":
        parent = parent.parentItem()
    return parent is not None


def _place(holder: QQuickItem, text: _Text, window: QRectF) -> QRectF:
    place = holder.mapRectToScene(QRectF(0, 0, holder.width(), holder.height()))
    whole = text.above[-1].mapRectToScene(QRectF(0, 0, text.above[-1].width(), text.above[-1].height()))
    return _scaled(place, whole.width() / window.width())


def _inside(ink: QRectF, place: QRectF) -> bool:
    return place.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(ink)


def _holds(item: QQuickItem) -> bool:
    return item.property("armed") is not None or _kind(item) in ("Banner", "Card", "LockedCard", "NumberCard", "Chip", "Block", "PageFoot")


def _kind(item: QQuickItem) -> str:
    return item.metaObject().className().split("_QML")[0]


def _size(item: QQuickItem) -> float:
    """The size of the letters that are drawn: a fitted text is smaller than its font says; its line tells by how much."""
    asked = _number(item, "size")
    if not item.property("fit"):
        return asked
    lines = max(1, int(item.property("lineCount")))
    # Qt draws lines closer by the factor `lineHeight`, all but the first one.
    return min(asked, _number(item, "contentHeight") / (1.448 * (1 + (lines - 1) * _number(item, "lineHeight"))))


def _number(item: QQuickItem, name: str) -> float:
    return float(item.property(name))


def _scaled(rect: QRectF, fit: float) -> QRectF:
    return QRectF(rect.x() / fit, rect.y() / fit, rect.width() / fit, rect.height() / fit)
