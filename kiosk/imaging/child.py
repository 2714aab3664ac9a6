"""The process that looks at pictures: `python -m kiosk.imaging.child`. It serves one session and is ended with it.

It reads frames of `kiosk.imaging.wire` from its standard input and answers each on its standard output, one after the other. Whatever the
last picture was is forgotten with the process.

Thread rule: one thread. Failure rule: nothing is told of a picture: no traceback, no core, no memory to be read by others, no file; more
memory than any picture needs is refused by the kernel, and so are files of any size. Whoever started it ending ends it.
"""

import resource
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from kiosk import pipes
from kiosk.imaging import wire
from kiosk.imaging.kinds import Corners, Look, Page, Picture, Unbound, Unreadable
from kiosk.imaging.look import look
from kiosk.imaging.material import bind
from kiosk.imaging.page import take, turn
from kiosk.imaging.picture import frame, read

LOOK_WITHIN: Final = 1600
"""Pixels of the longer side that a look needs; a larger JPEG is decoded at a fraction."""
_MOST_MEMORY: Final = 3_000_000_000


def seen(data: bytes) -> Look | Unreadable:
    """A look at a JPEG, PNG or PNM, with corners in the whole picture's pixels."""
    picture = read(data, LOOK_WITHIN)
    if isinstance(picture, Unreadable):
        return picture
    return _scaled(look(picture), picture.full if picture.full[0] else (picture.width, picture.height))


def _scaled(found: Look, whole: tuple[int, int]) -> Look:
    part = whole[0] / found.width
    if part == 1.0:
        return found
    corners: Corners | None = None
    if found.corners:
        a, b, c, d = (((x + 0.5) * part - 0.5, (y + 0.5) * part - 0.5) for x, y in found.corners)
        corners = a, b, c, d
    return Look(found.verdict, *whole, corners, found.sure, found.light, found.sharp, found.glare)


def _shot(head: Mapping[str, Any], blob: bytes) -> Picture | Unreadable:
    raw = head.get("raw")
    return read(blob) if raw is None else frame(blob, raw["width"], raw["height"], raw["layout"])


def done(head: Mapping[str, Any], blobs: tuple[bytes, ...]) -> wire.Answer:
    """What is asked for in `head`."""
    asked = head["do"]
    if asked == "bind":
        pages = [Page(blob, 0, 0) for blob in blobs]
        form, own = head["form"], head["made_by_applicant"]
        return bind(pages, wire.purpose_of(head["purpose"]), head["budget"], form=form, made_by_applicant=own)
    if asked == "turn":
        return turn(Page(blobs[0], 0, 0, head["turned"]), head["quarters"])
    if asked == "look" and head.get("raw") is None:
        return seen(blobs[0])
    picture = _shot(head, blobs[0])
    if isinstance(picture, Unreadable):
        return picture
    return look(picture) if asked == "look" else take(picture, wire.corners_of(head["corners"]))


def _shut() -> None:
    """As `kiosk.pipes.shut`, and no file, and no more memory than pictures need."""
    pipes.shut()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _frames(into: BinaryIO, out: BinaryIO) -> None:
    while (heard := pipes.heard(into, wire.MOST)) is not None:
        asked = wire.opened(heard)
        del heard
        try:
            found = done(*asked)
        except MemoryError:
            found = Unbound("too-large") if asked[0]["do"] == "bind" else Unreadable("too-large")
        pipes.say(out, wire.answer(found))


def main() -> int:
    """Serve until the input ends."""
    _shut()
    # A fault of ours must not print the lines of a traceback with values in them.
    sys.stderr = None
    _frames(sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
