"""What scanner, camera and darkroom answer while papers are scanned, and what time does: pages come, frames are judged, runs break off.

What a touch does is in `scanning`. Beside `runner`, which owns the session. Thread: the one that pumps the bus. Failure rule: the runner's.
"""

from collections.abc import Callable, Mapping
from typing import Final

from kiosk.devices.contract import Busy, Offline, Ready, Status
from kiosk.devices.events import DeviceChanged, FrameTaken, PageScanned, ScanFinished
from kiosk.devices.glass import GlassGone, NoPaper, NotScanned, ScanBroken, ScanBusy, Scanned, ScanOutcome
from kiosk.journey import materials
from kiosk.journey.here import Here
from kiosk.journey.scan_state import Doing, Live, Taken
from kiosk.journey.scanning import most
from kiosk.journey.session import Place, Session
from kiosk.journey.studio import Bound, Developed, Looked, Turned

# A run that has not ended by then does not end (kiosk.devices.glass: 60 s a page).
RUN_SECONDS: Final = 70.0
# A page on a glass is there in some six seconds; a lamp that warms up, or another job, takes longer.
SLOW_SECONDS: Final = 8.0
BLIND: Final = 4
"""Frames one after another that are no pictures: the camera is told as one that does not work."""


class Scans:
    """The scanning part of a runner. `devices` are the ids of scanner and camera, by ability. `handed`: what was scanned is sealed, or is
    not."""

    def __init__(self, here: Here, devices: Mapping[str, str], *, handed: Callable[[Session, Bound], None]) -> None:
        self._here, self._desk, self._devices, self._handed = here, here.desk, devices, handed
        self._states: dict[str, Status] = {}
        if devices:
            here.bus.subscribe(DeviceChanged, self._device_changed)
            here.bus.subscribe(PageScanned, self._page)
            here.bus.subscribe(ScanFinished, self._finished)
            here.bus.subscribe(FrameTaken, self._frame)
            here.bus.subscribe(Looked, self._looked)
            here.bus.subscribe(Developed, self._developed)
            here.bus.subscribe(Turned, self._turned)
            here.bus.subscribe(Bound, self._bound)

    def tick(self) -> None:
        """Time has passed: the camera looks again, and a run that hangs is given up."""
        session = self._here.current()
        if session is None or session.place is not Place.SCAN:
            return
        scan, desk = session.scan, self._desk
        if scan.camera and scan.doing is Doing.AIM and not scan.looking:
            scan.looking = True
            desk.devices.look(session.id)
        waited = desk.clock.monotonic() - session.busy_since if scan.doing is Doing.WORKING else 0.0
        if waited > SLOW_SECONDS and not scan.slow:
            scan.slow = True
            self._here.changed()
        if waited > RUN_SECONDS:
            desk.devices.end_scanning(session.id)
            scan.running, scan.coming = False, 0
            self._nothing(session, "no-answer")
            self._here.changed()

    def _device_changed(self, event: DeviceChanged) -> None:
        if event.device not in self._devices.values():
            return
        self._states[event.device] = event.status
        desk = self._desk
        works = {name for name, ident in self._devices.items() if isinstance(self._states.get(ident), Ready | Busy)}
        desk.glass = "camera" if "document-camera" in works else "scanner" if "document-scanner" in works else ""
        session = self._here.current()
        if session is not None and session.place is Place.MATERIALS:
            materials.ways_anew(desk, session)
            self._here.changed()
        if session is None or session.place is not Place.SCAN:
            return
        scan = session.scan
        own = self._devices.get("document-camera" if scan.camera else "document-scanner")
        if event.device == own:
            if isinstance(event.status, Offline):
                scan.live, scan.looking = None, False
                scan.trouble = "gone"
            elif scan.trouble == "gone":
                scan.trouble = ""
        self._here.changed()

    def _page(self, event: PageScanned) -> None:
        session = self._here.at(event.session, Place.SCAN)
        if session is None or not session.scan.running:
            return
        self._here.touched()
        session.busy_since, session.scan.slow = self._desk.clock.monotonic(), False
        if len(session.scan.here) + session.scan.coming < most(self._desk, session) or session.scan.replaces:
            session.scan.coming += 1
            self._desk.studio.develop(session.id, event.picture.data, fed=self._desk.fed)

    def _finished(self, event: ScanFinished) -> None:
        session = self._here.at(event.session, Place.SCAN)
        if session is not None and session.scan.camera and session.scan.doing is Doing.AIM:
            session.scan.live, session.scan.trouble = None, "no-picture"
            session.scan.failed.add(session.scan.owner)
            self._here.changed()
            return
        if session is None or not session.scan.running:
            return
        self._here.touched()
        session.scan.running = False
        session.scan.trouble = _trouble(event.outcome)
        self._settle(session)
        self._here.changed()

    def _frame(self, event: FrameTaken) -> None:
        session = self._here.at(event.session, Place.SCAN)
        if session is not None and session.scan.doing is Doing.AIM:
            self._desk.studio.look(session.id, event.picture.data)

    def _looked(self, event: Looked) -> None:
        session = self._here.at(event.session, Place.SCAN)
        if session is None:
            return
        scan = session.scan
        scan.looking = False
        if scan.doing is not Doing.AIM:
            return
        look = event.look
        if look is None:
            scan.live = None
            scan.blind += 1
            if scan.blind == BLIND:
                self._here.bus.publish(ScanFinished(session.id, self._devices["document-camera"], ScanBroken("no-picture")))
        else:
            scan.blind = 0
            scan.trouble = "" if scan.trouble == "no-picture" else scan.trouble
            box = None
            if look.corners:
                xs, ys = [x / look.width for x, _ in look.corners], [y / look.height for _, y in look.corners]
                left, right = max(0.0, min(xs)), min(1.0, max(xs))
                top, bottom = max(0.0, min(ys)), min(1.0, max(ys))
                box = (left, top, right - left, bottom - top)
            scan.live = Live(event.jpeg, look.verdict, look.width / max(1, look.height), box, scan.shot())
        self._here.changed()

    def _developed(self, event: Developed) -> None:
        session = self._here.at(event.session, Place.SCAN)
        if session is None or not session.scan.coming:
            return
        self._here.touched()
        scan = session.scan
        scan.coming -= 1
        if event.page is None:
            scan.trouble = scan.trouble or "no-page"
        else:
            taken = Taken(event.page, event.verdict, scan.shot())
            if scan.replaces and 0 <= scan.at < len(scan.here):
                scan.here[scan.at], scan.replaces = taken, False
            else:
                scan.here.append(taken)
                scan.at = len(scan.here) - 1
        self._settle(session)
        self._here.changed()

    def _settle(self, session: Session) -> None:
        """The run is over and every picture is developed: what came of it is shown."""
        scan = session.scan
        if scan.running or scan.coming:
            return
        if scan.trouble:
            self._nothing(session, scan.trouble)
        else:
            scan.doing, scan.live = Doing.SHOWN, None

    @staticmethod
    def _nothing(session: Session, why: str) -> None:
        """It came to nothing, or not to all: why stands on the page, and it can be tried again."""
        scan = session.scan
        scan.doing, scan.trouble, scan.live = Doing.AIM, why, None
        scan.failed.add(scan.owner)
        if not scan.replaces:
            scan.at = -1

    def _turned(self, event: Turned) -> None:
        session = self._here.at(event.session, Place.SCAN)
        if session is None or event.page is None:
            return
        for taken in session.scan.here:
            if taken.shot == event.shot:
                taken.page, taken.shot = event.page, session.scan.shot()
        self._here.touched()
        self._here.changed()

    def _bound(self, event: Bound) -> None:
        session = self._here.at(event.session, Place.WORKING)
        if session is not None:
            self._handed(session, event)


def _trouble(outcome: ScanOutcome) -> str:
    """Why a run brought nothing, or not all, in a word of the texts; "" if it brought all."""
    match outcome:
        case Scanned(pages):
            return "" if pages else "no-page"
        case NoPaper():
            return "no-paper"
        case ScanBusy():
            return "busy"
        case NotScanned(conditions):
            return next((word for word in ("media-jam", "cover-open") if word in conditions), "attention")
        case GlassGone(Offline("no-answer")):
            return "no-answer"
        case GlassGone():
            return "gone"
        case _:
            return "broken"
