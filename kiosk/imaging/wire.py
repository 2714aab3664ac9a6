"""What goes through the pipes (`kiosk.pipes`) between `darkroom` and its child: a head in JSON and bytes behind it. Pure.

The child has decoded a
stranger's picture and is not believed: `told` takes nothing from a head but numbers and words that are known, within bounds, else it is as
if the child had died.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, get_args

from kiosk import pipes
from kiosk.imaging.kinds import Corners, Gap, Grade, Look, Material, Page, Purpose, Trouble, Unbound, Unreadable, Verdict

MOST: Final = 200_000_000
Answer = Look | Page | Material | Unreadable | Unbound


def frame(head: Mapping[str, object], blobs: tuple[bytes, ...] = ()) -> bytes:
    """One frame; the head says how long each of `blobs` is."""
    return pipes.pack({**head, "sizes": [len(blob) for blob in blobs]}, b"".join(blobs))


def opened(heard: bytes) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """A frame's head, and the bytes behind it.

    Raises:
        ValueError: it is no frame.
    """
    head, rest = pipes.unpack(heard)
    if not isinstance(head.get("sizes"), list):
        raise ValueError
    blobs, at = [], 0
    for length in head["sizes"]:
        if not isinstance(length, int) or not 0 <= length <= len(rest) - at:
            raise ValueError
        blobs.append(rest[at : at + length])
        at += length
    return head, tuple(blobs)


def purpose_words(purpose: Purpose) -> dict[str, object]:
    return {"matter": purpose.matter, "lang": purpose.lang, "until": purpose.until.isoformat() if purpose.until else None}


def purpose_of(words: Mapping[str, Any]) -> Purpose:
    return Purpose(words["matter"], words["lang"], date.fromisoformat(words["until"]) if words["until"] else None)


def answer(found: Answer) -> bytes:
    """The frame that tells `found`."""
    if isinstance(found, Page):
        head = {"kind": "page", "width": found.width, "height": found.height, "turned": found.turned, "upright": found.upright}
        return frame(head, (found.jpeg,))
    if isinstance(found, Material):
        head = {"kind": "material", "media": found.media_type, "pages": found.pages, "mark": found.mark, "grade": found.grade}
        return frame({**head, "quality": found.quality, "dpi": found.dpi}, found.files)
    if isinstance(found, Look):
        return frame({"kind": "look", **{name: getattr(found, name) for name in Look.__slots__}})
    if isinstance(found, Unbound):
        return frame({"kind": "unbound", "reason": found.reason, "least": found.least})
    return frame({"kind": "unreadable", "reason": found.reason})


def _number(value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise ValueError
    return float(value)


def _word(value: Any, known: object) -> Any:
    if value not in get_args(known):
        raise ValueError
    return value


def corners_of(value: Any) -> Corners | None:
    """Four points, or None.

    Raises:
        ValueError: it is neither.
    """
    if value is None:
        return None
    points = tuple((_number(x, -1e6, 1e6), _number(y, -1e6, 1e6)) for x, y in value)
    if len(points) != 4:
        raise ValueError
    a, b, c, d = points
    return a, b, c, d


def told(head: Mapping[str, Any], blobs: tuple[bytes, ...]) -> Answer:
    """What a frame of the child tells.

    Raises:
        ValueError, KeyError, TypeError: nothing that a sane child would tell.
    """
    kind = head["kind"]
    if kind == "look":
        width, height = (int(_number(head[name], 1, 65_535)) for name in ("width", "height"))
        sure, light, sharp, glare = (_number(head[name], -1e9, 1e9) for name in ("sure", "light", "sharp", "glare"))
        return Look(_word(head["verdict"], Verdict), width, height, corners_of(head["corners"]), sure, light, sharp, glare)
    if kind == "page":
        (jpeg,) = blobs
        width, height = (int(_number(head[name], 1, 65_535)) for name in ("width", "height"))
        return Page(jpeg, width, height, int(_number(head["turned"], 0, 3)), head["upright"] is True)
    if kind == "material":
        if head["media"] not in ("application/pdf", "image/jpeg"):
            raise ValueError
        pages, quality, dpi = (int(_number(head[name], 1, 2000)) for name in ("pages", "quality", "dpi"))
        return Material(blobs, head["media"], pages, str(head["mark"])[:200], _word(head["grade"], Grade), quality, dpi)
    if kind == "unbound":
        return Unbound(_word(head["reason"], Gap), int(_number(head["least"], 0, 1e12)))
    if kind == "unreadable":
        return Unreadable(_word(head["reason"], Trouble))
    raise ValueError
