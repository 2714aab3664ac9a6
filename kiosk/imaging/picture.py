"""Bytes from outside to a picture in memory, or a reason why not.

JPEG, PNG and PNM (P4, P5, P6) by Pillow, told apart by their first bytes; raw frames by numpy. 16 bits become 8, CMYK and palettes become
RGB, what is transparent lies on white, an EXIF orientation is obeyed and all other metadata dropped.

Thread rule: any thread; hostile bytes belong into the child process (`kiosk.imaging.child`). Failure rule: whatever the bytes are, the
outcome is `Picture` or `Unreadable`; nothing of them is told.
"""

import contextlib
import io
from typing import Final, Literal

import numpy
from PIL import Image, ImageOps

from kiosk.imaging.kinds import Picture, Pixels, Unreadable

Layout = Literal["YUYV", "NV12", "RGB3"]
"""A raw frame's, by V4L2's names: packed 4:2:2, planar 4:2:0, packed RGB. YCbCr is BT.601 in limited range, V4L2's default."""

MOST_BYTES: Final = 64_000_000
# A4 at 600 dpi in colour is 35 million pixels; three bytes each, four times in work, fit the child's memory.
MOST_PIXELS: Final = 40_000_000
LEAST_SIDE: Final = 100
_KINDS: Final = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"P4": "PPM", b"P5": "PPM", b"P6": "PPM"}
_BYTES_A_PIXEL: Final = {"YUYV": (2, 1), "NV12": (3, 2), "RGB3": (3, 1)}


def read(data: bytes, within: int = 0) -> Picture | Unreadable:
    """Decode `data`. `within`: the longer side may come out smaller, down to this many pixels, where the kind allows it (JPEG decodes
    several times faster then); 0 for the whole."""
    if not data:
        return Unreadable("empty")
    kind = next((kind for head, kind in _KINDS.items() if data.startswith(head)), None)
    if kind is None:
        return Unreadable("unknown-kind")
    if len(data) > MOST_BYTES:
        return Unreadable("too-large")
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as image:
            if image.width * image.height > MOST_PIXELS:
                return Unreadable("too-large")
            if min(image.size) < LEAST_SIDE:
                return Unreadable("too-small")
            whole = image.size
            if within and kind == "JPEG":
                # The smallest of 1/1, 1/2, 1/4, 1/8 that is not below.
                part = within / max(image.size)
                image.draft(None, (int(image.width * part), int(image.height * part)))
            return _picture(image, whole)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Unreadable("too-large")
    except Exception:
        # A decoder that is fed a stranger's bytes raises whatever its authors did not think of (seen: OSError, SyntaxError, ValueError,
        # IndexError, struct.error, zlib.error, OverflowError); all of it says the same of the bytes.
        return Unreadable("broken")


def _picture(image: Image.Image, whole: tuple[int, int]) -> Picture:
    image.load()
    full = whole if whole != image.size else (0, 0)
    lying = image.size
    dots = image.info.get("dpi", (0, 0))
    # Broken EXIF says nothing of the orientation.
    with contextlib.suppress(Exception):
        image = ImageOps.exif_transpose(image)
    grey = image.mode in ("1", "L", "I", "F", "LA") or image.mode.startswith("I;")
    found = int(dots[0]) if isinstance(dots, tuple) and dots and 0 < dots[0] < 10_000 else 0
    if full != (0, 0) and lying != image.size and lying[0] != lying[1]:
        full = full[1], full[0]
    return Picture(_rgb(image), grey, found, full)


def _rgb(image: Image.Image) -> Pixels:
    if image.mode.startswith("I"):
        # 16 bits a sample: the upper eight.
        deep = numpy.clip(numpy.asarray(image).astype(numpy.int64) >> 8, 0, 255).astype(numpy.uint8)
        return numpy.repeat(deep[..., None], 3, axis=2)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, (0, 0), image)
        image = paper
    return numpy.array(image.convert("RGB"))


def frame(data: bytes, width: int, height: int, layout: Layout) -> Picture | Unreadable:
    """A raw frame of a camera: rows without padding."""
    if not data:
        return Unreadable("empty")
    if layout not in _BYTES_A_PIXEL:
        return Unreadable("unknown-kind")
    if width * height > MOST_PIXELS:
        return Unreadable("too-large")
    if min(width, height) < LEAST_SIDE:
        return Unreadable("too-small")
    many, few = _BYTES_A_PIXEL[layout]
    if width % 2 or height % 2 or len(data) != width * height * many // few:
        return Unreadable("broken")
    raw = numpy.frombuffer(data, dtype=numpy.uint8)
    if layout == "RGB3":
        return Picture(raw.reshape(height, width, 3).copy())
    if layout == "YUYV":
        pairs = raw.reshape(height, width // 2, 4)
        luma, blue, red = pairs[..., ::2].reshape(height, width), pairs[..., 1], pairs[..., 3]
    else:
        luma = raw[: width * height].reshape(height, width)
        chroma = raw[width * height :].reshape(height // 2, width // 2, 2).repeat(2, axis=0)
        blue, red = chroma[..., 0], chroma[..., 1]
    planes = [_wide(luma, 16, 219), *(_wide(part.repeat(2, axis=1), 128, 224) for part in (blue, red))]
    return Picture(numpy.asarray(Image.merge("YCbCr", [Image.fromarray(plane) for plane in planes]).convert("RGB")))


def _wide(plane: Pixels, zero: int, reach: int) -> Pixels:
    """Limited range to full."""
    middle = 0 if zero == 16 else 128
    table = numpy.clip(numpy.rint((numpy.arange(256) - zero) * 255 / reach) + middle, 0, 255).astype(numpy.uint8)
    return numpy.asarray(table[plane])
