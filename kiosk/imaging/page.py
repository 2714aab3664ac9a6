"""From a picture to a page. Pure."""

from kiosk.imaging.kinds import Corners, Page, Picture, Unreadable


def take(picture: Picture, corners: Corners | None) -> Page:
    """The page between `corners`, straightened by perspective, light evened, upright if that can be told.

    `corners` None: the picture is the page (a feeder, a flatbed that cut it out); it is neither straightened nor evened.
    """
    raise NotImplementedError(picture, corners)


def turn(page: Page, quarters: int) -> Page | Unreadable:
    """`page` turned clockwise by so many quarters, as the person wants it; it counts as upright then."""
    raise NotImplementedError(page, quarters)
