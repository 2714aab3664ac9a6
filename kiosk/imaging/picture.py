"""Bytes from outside to a picture in memory, or a reason why not. Never writes, never trusts."""

from kiosk.imaging.kinds import Picture, Unreadable


def read(data: bytes, within: int = 0) -> Picture | Unreadable:
    """`within`: the longer side may come out smaller than it is, down to this many pixels (JPEG decodes faster then); 0 for the whole."""
    raise NotImplementedError(data, within)


def frame(data: bytes, width: int, height: int, layout: str) -> Picture | Unreadable:
    """A raw frame of a camera."""
    raise NotImplementedError(data, width, height, layout)
