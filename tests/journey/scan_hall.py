"""A terminal with a scanner or a camera, whose darkroom answers by hand: for the scan page's rules and its sample pictures."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from io import BytesIO

from PIL import Image

from kiosk.devices.contract import Ready, Status
from kiosk.devices.events import DeviceChanged, FrameTaken, PageScanned, ScanFinished
from kiosk.devices.glass import Picture, Scanned, ScanOutcome
from kiosk.devices.sim import papers
from kiosk.imaging.kinds import Look, Page, Verdict
from kiosk.journey.actions import Plan, Touch
from kiosk.journey.autopilot import Autopilot
from kiosk.journey.studio import Bound, Developed, Looked, Paper, Turned
from kiosk.offline.attachments import FileRef
from tests.journey.hall import Hall, packages, person

MATTER = "elder-allowance"
GLASS = {"document-scanner": "glass"}
CAMERA = {"document-camera": "camera"}
FRAME = (1600, 1200)
PASSBOOK = FileRef("passbook.pdf", "ab" * 32, 4096, b"k" * 32)


class HandStudio:
    """What was asked of the darkroom."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, object]] = []
        self.papers: Sequence[Paper] = ()

    def warm(self) -> None:
        self.asked.append(("warm", None))

    def look(self, session: str, jpeg: bytes) -> None:
        self.asked.append(("look", jpeg))

    def develop(self, session: str, data: bytes, *, fed: bool) -> None:
        self.asked.append(("develop", fed))

    def turn(self, session: str, shot: int, page: Page) -> None:
        self.asked.append(("turn", shot))

    def bind(self, session: str, papers: Sequence[Paper]) -> None:
        self.asked.append(("bind", len(papers)))
        self.papers = papers

    def handed_in(self, session: str) -> None:
        self.asked.append(("handed-in", session))

    def forget(self, session: str) -> None:
        self.asked.append(("forget", session))

    def count(self, what: str) -> int:
        return sum(name == what for name, _ in self.asked)


@cache
def sheet_page(number: int = 1) -> Page:
    """A page as the darkroom makes one."""
    out = BytesIO()
    sheet = papers.sheet("bank-book", 1000, number)
    sheet.save(out, "JPEG")
    return Page(out.getvalue(), *sheet.size)


def turned(page: Page) -> Page:
    out = BytesIO()
    Image.open(BytesIO(page.jpeg)).rotate(-90, expand=True).save(out, "JPEG")
    return Page(out.getvalue(), page.height, page.width, turned=1)


class ScanHall(Hall):
    """With a scanner (`glass`) or a camera, and the matter that asks for a passbook."""

    def __init__(self, glass: dict[str, str] | None = None, *, fed: bool = False) -> None:
        self.studio = HandStudio()
        self.glass = GLASS if glass is None else glass
        super().__init__(services={MATTER: packages()[MATTER]}, glass=self.glass, studio=self.studio, fed=fed)
        for ability, ident in self.glass.items():
            self.tell(DeviceChanged("", ident, ability, Ready()))

    def device(self, status: Status) -> None:
        """Scanner or camera is like that now."""
        for ability, ident in self.glass.items():
            self.tell(DeviceChanged("", ident, ability, status))

    def to_materials(self, lang: str = "zh-CN") -> "ScanHall":
        if lang != "zh-CN":
            self.touch(f"lang-{lang}")
        self.touch("start", f"matter-{MATTER}", "agree")
        self.lay(person(name="陈秀英", birth=date(1944, 3, 2)))
        hand = Autopilot(Plan(matter=MATTER, lang=lang))
        for _ in range(300):
            if self.step == "materials":
                return self
            action = hand.decide(self.runner.view())
            if isinstance(action, Touch):
                self.touch(action.id)
        raise AssertionError(self.step)

    def to_scan(self, lang: str = "zh-CN") -> "ScanHall":
        self.to_materials(lang).touch("next")
        return self

    def page_comes(self, verdict: Verdict = "good", outcome: ScanOutcome | None = None, pages: int = 1) -> None:
        """The run of the scanner brings pages."""
        session = self.devices.scanned[-1]
        for number in range(pages):
            self.tell(PageScanned(session, "glass", Picture("image/jpeg", b"\xff\xd8\xff")))
            self.tell(Developed(session, sheet_page(number + 1), verdict))
        self.tell(ScanFinished(session, "glass", outcome or Scanned(pages)))

    def frame(self, verdict: Verdict = "good") -> None:
        """The camera looks once."""
        self.later(1)
        session = self.devices.looked[-1]
        look_ = {"too-dark": "dark", "cut-off": "cut", "blurred": "blurred", "glare": "glare"}.get(verdict, "good")
        jpeg = papers.under_camera("" if verdict == "no-page" else "bank-book", look_, FRAME)
        corners = None if verdict == "no-page" else ((496.0, 72.0), (1104.0, 72.0), (1120.0, 1128.0), (480.0, 1128.0))
        if verdict == "cut-off":
            corners = ((-170.0, 72.0), (440.0, 72.0), (450.0, 1128.0), (-190.0, 1128.0))
        self.tell(FrameTaken(session, "camera", Picture("image/jpeg", jpeg)))
        self.tell(Looked(session, jpeg, Look(verdict, *FRAME, corners)))

    def developed(self, verdict: Verdict = "good", number: int = 1) -> None:
        """The picture that was taken is a page now."""
        self.tell(Developed(self.devices.looked[-1], sheet_page(number), verdict))

    def turned(self) -> None:
        shot = self.studio.asked[-1][1]
        assert isinstance(shot, int)
        self.tell(Turned(self.devices.scanned[-1], shot, turned(sheet_page())))

    def bound(self, failure: str = "") -> None:
        session = self.devices.scanned[-1] if self.devices.scanned else self.devices.looked[-1]
        self.tell(Bound(session, () if failure else (PASSBOOK,), failure))

