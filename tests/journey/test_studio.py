"""The darkroom's thread: what is asked is answered in order, bound papers are sealed, and nothing of a session that is over is told."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import NeedsAttention, Offline, Ready
from kiosk.devices.events import ScanFinished
from kiosk.devices.glass import ScanBroken, ScanBusy, Scanned, ScanStopped
from kiosk.events import Bus, Event
from kiosk.health import Health, codes_of
from kiosk.imaging.kinds import Look, Material, Page, Purpose, Unbound, Undone
from kiosk.journey.studio import Bound, Developed, Looked, Paper, Studio, Turned
from kiosk.offline.attachments import FileRef, FileTooLarge, Scan, seal_file
from kiosk.offline.memory_files import MemoryFiles
from kiosk.store import StorageFailed

PAGE = Page(b"\xff\xd8page", 100, 140)
CORNERS = ((1.0, 1.0), (9.0, 1.0), (9.0, 9.0), (1.0, 9.0))


class HandRoom:
    """A darkroom that answers what it was told to, once `go` is set."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.seen: list[object] = []
        self.answers: dict[str, object] = {"look": Look("good", 10, 10, CORNERS), "take": PAGE, "turn": PAGE}
        self.answers["bind"] = Material((b"%PDF-1.7 watermarked",), "application/pdf", 1, "仅供办理", "C", 80, 150)
        self.forgotten = self.closed = 0

    def _do(self, name: str, *told: object) -> object:
        assert self.go.wait(10)
        self.seen.append((name, *told))
        return self.answers[name]

    def warm(self) -> None:
        self.seen.append(("warm",))

    def look(self, shot: bytes) -> object:
        return self._do("look", shot)

    def take(self, shot: bytes, corners: Any) -> object:
        return self._do("take", corners)

    def turn(self, page: Page, quarters: int) -> object:
        return self._do("turn", quarters)

    def bind(self, pages: Sequence[Page], purpose: object, *, made_by_applicant: bool = False) -> object:
        return self._do("bind", len(pages), purpose, made_by_applicant)

    def forget(self) -> None:
        self.forgotten += 1

    def close(self) -> None:
        self.closed += 1


class Safe:
    """Sealed files in memory. `fail` is raised by `attach`."""

    def __init__(self) -> None:
        self.files = MemoryFiles()
        self.fail: Exception | None = None
        self.let: list[FileRef] = []

    def attach(self, source: bytes, name: str) -> FileRef:
        if self.fail:
            raise self.fail
        return seal_file(self.files, source, name)

    def let_go(self, refs: Collection[FileRef]) -> None:
        self.let += refs


class Desk:
    """A studio with its bus, its room and its safe."""

    def __init__(self) -> None:
        self.bus, self.room, self.safe = Bus(), HandRoom(), Safe()
        self.heard: list[Event] = []
        for kind in (Looked, Developed, Turned, Bound):
            self.bus.subscribe(kind, self.heard.append)
        self.studio = Studio(self.bus, lambda: self.room, self.safe)
        self.studio.start()

    def until(self, what: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while not what():
            assert time.monotonic() < end
            self.bus.wait(0.05)

    def next(self) -> Event:
        count = len(self.heard)
        self.until(lambda: len(self.heard) > count)
        return self.heard[-1]


@pytest.fixture
def desk() -> Iterator[Desk]:
    it = Desk()
    yield it
    it.room.go.set()
    assert it.studio.stop(5)


def test_a_picture_becomes_a_page_within_its_corners(desk: Desk) -> None:
    desk.studio.develop("s1", b"jpeg", fed=False)
    assert desk.next() == Developed("s1", PAGE, "good")
    assert desk.room.seen[-1] == ("take", CORNERS)


def test_a_page_from_a_feeder_is_all_of_its_picture(desk: Desk) -> None:
    desk.room.answers["look"] = Look("no-page", 10, 10)
    desk.studio.develop("s1", b"jpeg", fed=True)
    assert desk.next() == Developed("s1", PAGE, "good")
    assert desk.room.seen[-1] == ("take", None)


@pytest.mark.parametrize("look", [Look("no-page", 10, 10), Undone("late")], ids=["no-page", "undone"])
def test_what_is_no_page_is_told_as_none(look: object, desk: Desk) -> None:
    desk.room.answers["look"] = look
    desk.studio.develop("s1", b"jpeg", fed=False)
    assert desk.next() == Developed("s1", None, "no-page")


def test_of_frames_that_wait_only_the_newest_is_looked_at(desk: Desk) -> None:
    desk.room.go.clear()
    desk.studio.turn("s1", 1, PAGE)
    for number in range(5):
        desk.studio.look("s1", b"frame-%d" % number)
    desk.room.go.set()
    desk.until(lambda: any(isinstance(event, Looked) for event in desk.heard))
    assert [told for told in desk.room.seen if isinstance(told, tuple) and told[0] == "look"] == [("look", b"frame-4")]


def test_papers_are_bound_with_their_purpose_and_only_sealed_bytes_are_kept(desk: Desk) -> None:
    desk.studio.bind("s1", (Paper("passbook", "高龄津贴", "zh-CN", (PAGE, PAGE)),))
    told = desk.next()
    assert isinstance(told, Bound) and told.failure == ""
    assert [ref.name for ref in told.files] == ["passbook.pdf"]
    assert ("bind", 2, Purpose("高龄津贴", "zh-CN"), False) in desk.room.seen
    assert told.files[0].as_member()["scan"] == {"grade": "C", "laid": "unknown", "pages": 1}
    assert b"%PDF" not in desk.safe.files.open(told.files[0].digest).read()
    desk.studio.handed_in("s1")
    desk.studio.forget("s1")
    assert desk.safe.let == list(told.files), "files of a submission are let go twice"


@pytest.mark.parametrize(
    ("made", "fail", "code"),
    [
        (Unbound("unmarkable"), None, "scan-unbound"),
        (Undone("died"), None, "scan-unbound"),
        (Unbound("too-large", 400_000), None, "attachment-too-large"),
        (None, FileTooLarge("1"), "attachment-too-large"),
        (None, StorageFailed("full"), "storage-failed"),
    ],
)
def test_what_cannot_be_bound_or_sealed_is_handed_in_by_nobody(made: object, fail: Exception | None, code: str, desk: Desk) -> None:
    desk.room.answers["bind"] = made or desk.room.answers["bind"]
    desk.safe.fail = fail
    desk.studio.bind("s1", (Paper("passbook", "高龄津贴", "zh-CN", (PAGE,)),))
    assert desk.next() == Bound("s1", (), code)


def test_a_session_that_is_over_hears_nothing_and_leaves_no_file(desk: Desk) -> None:
    desk.room.go.clear()
    desk.studio.develop("s1", b"jpeg", fed=False)
    desk.studio.bind("s1", (Paper("passbook", "高龄津贴", "zh-CN", (PAGE,)),))
    desk.studio.forget("s1")
    desk.room.go.set()
    desk.studio.turn("s2", 7, PAGE)
    assert desk.next() == Turned("s2", 7, PAGE)
    assert len(desk.heard) == 1
    desk.studio.bind("s2", (Paper("passbook", "高龄津贴", "zh-CN", (PAGE,)),))
    sealed = desk.next()
    assert isinstance(sealed, Bound)
    desk.studio.forget("s2")
    assert desk.safe.let == list(sealed.files) and desk.room.forgotten >= 1


def test_what_the_applicant_has_made_is_told_as_what_somebody_issued(desk: Desk) -> None:
    desk.room.answers["bind"] = Material((b"%PDF",), "application/pdf", 3, "仅供办理", "D", 80, 150)
    desk.studio.bind("s1", (Paper("letter", "高龄津贴", "zh-CN", (PAGE,), own=True),))
    told = desk.next()
    assert isinstance(told, Bound) and told.files[0].scan == Scan("D", 3)
    assert desk.room.seen[-1][3] is True  # type: ignore[index]


def test_a_scanner_that_is_well_and_scans_nothing_is_told_to_nobody() -> None:
    bus, told = Bus(), list[tuple[str, bool]]()
    health = Health(bus, SystemClock(), lambda problem, there: told.append((problem.code, there)))
    for outcome in (ScanBusy(), ScanBroken("cut"), ScanStopped(), Scanned(1)):
        bus.publish(ScanFinished("s", "glass", outcome))
        bus.wait(0)
    assert told == [("glass-busy", True), ("glass-busy", False), ("glass-broken", True), ("glass-broken", False)]
    assert not health.attention


def test_the_scanners_troubles_are_told_to_staff() -> None:
    for status, codes in (
        (Offline("starting"), set()),
        (Offline("unplugged"), {"glass-offline"}),
        (Offline("permission"), {"glass-permission"}),
        (NeedsAttention(frozenset({"media-jam", "cover-open"})), {"glass-media-jam", "glass-cover-open"}),
        (NeedsAttention(frozenset({"other-error"})), {"glass-other-error"}),
        (Ready(), set()),
    ):
        for ability in ("document-scanner", "document-camera"):
            assert codes_of(ability, status) == codes
