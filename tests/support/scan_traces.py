"""What a scanned paper leaves in bytes, to be looked for where none may be: the scanner's JPEG, the page that was made of it, and its
pixels as the window drew them."""

import re
from pathlib import Path

from kiosk.devices.sim import papers
from kiosk.imaging.child import seen
from kiosk.imaging.kinds import Look, Page, Picture
from kiosk.imaging.page import take
from kiosk.imaging.picture import read
from kiosk.ui.images import scanned
from tests.support.traces import writable

# What the driver asks a glass for: A4 at 300 dots an inch.
SIZE = (2480, 3508)
_SIZE = re.compile("scan/page-[0-9]+/([0-9]+)x([0-9]+)")


def needles(paper: str) -> tuple[dict[str, bytes], bytes]:
    """Bytes of the scanner's picture of `paper` and of the page made of it, and that page."""
    jpeg = papers.on_glass(paper, "good", 300, 1, SIZE)
    look, picture = seen(jpeg), read(jpeg)
    assert isinstance(look, Look) and isinstance(picture, Picture)
    page = take(picture, look.corners)
    assert isinstance(page, Page)
    return {**_slices("scan", jpeg), **_slices("page", page.jpeg)}, page.jpeg


def drawn(page: bytes, width: int, height: int) -> dict[str, bytes]:
    """Pixels of `page` as the window has them when it draws it so large: the liveliest of some rows."""
    image = scanned(page, width, height)
    wide = image.bytesPerLine()
    pixels = bytes(image.constBits())
    rows = [pixels[at * wide : (at + 1) * wide] for at in range(image.height() // 20, image.height(), max(1, image.height() // 40))]
    cuts = [row[at : at + 128] for row in rows for at in range(0, wide - 128, 128)]
    lively = sorted(cuts, key=lambda cut: len(set(cut)), reverse=True)[:3]
    return {f"pixels {width}x{height} {number}": cut for number, cut in enumerate(lively)}


def asked_sizes(pid: int) -> set[tuple[int, int]]:
    """How large the window `pid` had a page drawn, by the addresses of its pictures, which stand in its memory."""
    head, found = "scan/page-".encode("utf-16-le"), set[tuple[int, int]]()
    for _, content in writable(pid):
        at = content.find(head)
        while at >= 0:
            if size := _SIZE.match(content[at : at + 80].decode("utf-16-le", "replace")):
                found.add((int(size[1]), int(size[2])))
            at = content.find(head, at + 1)
    return found


def children(pid: int, module: str) -> set[int]:
    """The processes that `pid` has started as `python -m MODULE`."""
    found = set[int]()
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            if module.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                found.add(int(child))
    return found


def _slices(name: str, data: bytes) -> dict[str, bytes]:
    return {f"{name} at {part} %": data[len(data) * part // 100 :][:48] for part in (10, 50, 90)}
