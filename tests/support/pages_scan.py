"""Sample pages of scanning: on a scanner and under a camera, what is wrong with a sheet, and what a scanner cannot do.

Made by the real runner. `picture` gives what stands in them, for windows that draw them. Failure rule: a walk that does not come to where
it should is an AssertionError.
"""

from functools import cache
from typing import Any

from kiosk.devices.contract import NeedsAttention, Offline
from kiosk.devices.events import ScanFinished
from kiosk.devices.glass import NotScanned, ScanBroken
from tests.journey.scan_hall import CAMERA, ScanHall

Page = dict[str, Any]
_PICTURES: dict[str, bytes] = {}


def picture(name: str) -> bytes | None:
    """What a sample page calls `name`."""
    return _PICTURES.get(name)


def scan_pages(lang: str) -> dict[str, Page]:
    """Every state of the scan page."""
    return {name: dict(page) for name, page in _all(lang).items()}


@cache
def _all(lang: str) -> dict[str, Page]:
    found: dict[str, Page] = {}

    def keep(hall: ScanHall, name: str) -> None:
        page = dict(hall.page)
        address = str(page.get("picture", ""))
        if address.startswith("image://scan/"):
            # Each sample has a picture of its own, whatever its journey called it.
            old = address.removeprefix("image://scan/")
            number = 9000 + len(_PICTURES)
            jpeg = hall.runner.picture(old)
            assert jpeg is not None
            _PICTURES[f"page-{number}"] = jpeg
            page["picture"] = f"image://scan/page-{number}"
        found[name] = page

    hall = ScanHall().to_materials(lang)
    keep(hall, "materials-scan")
    hall.touch("next")
    keep(hall, "scan-lay")
    hall.touch("scan-take")
    keep(hall, "scan-working")
    hall.later(9)
    keep(hall, "scan-working-slow")
    hall.page_comes()
    keep(hall, "scan-page")
    hall.touch("scan-more", "scan-take")
    hall.page_comes("cut-off")
    keep(hall, "scan-page-cut")
    hall.touch("scan-again", "scan-take")
    hall.page_comes(outcome=NotScanned(frozenset({"media-jam"})), pages=0)
    keep(hall, "scan-jam")
    hall.device(Offline("unplugged"))
    keep(hall, "scan-gone")
    hall.touch("back")
    keep(hall, "materials-scanned")

    camera = ScanHall(CAMERA).to_scan(lang)
    keep(camera, "scan-camera-starting")
    for verdict in ("no-page", "too-dark", "cut-off", "blurred", "glare", "good"):
        camera.frame(verdict)
        keep(camera, f"scan-camera-{verdict}")
    camera.tell(ScanFinished(camera.devices.looked[-1], "camera", ScanBroken("no-picture")))
    keep(camera, "scan-camera-no-picture")

    down = ScanHall()
    down.device(NeedsAttention(frozenset({"media-jam"})))
    if lang != "zh-CN":
        down.touch(f"lang-{lang}")
    down.touch("start", "matter-elder-allowance")
    assert down.step == "guide"
    keep(down, "guide-no-scanner")
    return found
