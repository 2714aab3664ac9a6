"""The document camera's driver: its real child process, over a socket that gives frames; and the workers of camera and scanner."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image

from kiosk.clock import SystemClock
from kiosk.devices import conformance
from kiosk.devices.conformance import Check, Hands, Subject
from kiosk.devices.contract import Offline, Ready
from kiosk.devices.drivers import camera
from kiosk.devices.drivers.camera import Camera
from kiosk.devices.drivers.escl import EsclScanner
from kiosk.devices.events import DeviceChanged, FrameTaken, PageScanned, ScanFinished
from kiosk.devices.glass import FrameSeen, GlassGone, NoFrame, Scanned, Source
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.sim.document_camera import DocumentCameraFarEnd
from kiosk.devices.sim.escl_scanner import EsclScannerFarEnd
from kiosk.devices.worker import Pace
from kiosk.events import Bus
from kiosk.settings import Device, SettingsError


@pytest.fixture(scope="module")
def whole() -> Iterator[DocumentCameraFarEnd]:
    it = DocumentCameraFarEnd((640, 480))
    it.start()
    yield it
    it.stop()


@pytest.fixture
def far_end(whole: DocumentCameraFarEnd) -> Iterator[DocumentCameraFarEnd]:
    yield whole
    whole.command("clear", {})
    whole.command("plug", {})
    whole.command("lift", {})


@pytest.fixture
def device(far_end: DocumentCameraFarEnd) -> Iterator[Camera]:
    it = camera.create(Device("camera", "camera", True, {"port": str(far_end.command("state", {})["port"])}))
    yield it
    it.close()


def seen(device: Camera, within: float = 5.0) -> bytes:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        outcome = device.frame(within)
        if isinstance(outcome, FrameSeen):
            return outcome.picture.data
    raise AssertionError("no frame comes")


@pytest.mark.parametrize("check", conformance.checks("document-camera"), ids=lambda check: check.__name__)
def test_the_camera_keeps_the_contract(check: Check, far_end: DocumentCameraFarEnd, device: Camera) -> None:
    def verb(name: str) -> Callable[[], object]:
        return lambda: far_end.command(name, {})

    try:
        check(Subject("document-camera", device, Hands(lay=verb("lay"), plug=verb("plug"), unplug=verb("unplug"))))
    except conformance.NotTried:
        assert check.__name__ == "it_tests_itself"


def test_a_frame_is_of_what_lies_there_now(far_end: DocumentCameraFarEnd, device: Camera) -> None:
    bare = seen(device)
    far_end.command("lay", {"paper": "certificate"})
    laid = seen(device)
    assert laid != bare and Image.open(BytesIO(laid)).size == (640, 480)


def test_a_child_that_dies_costs_a_frame_and_no_more(far_end: DocumentCameraFarEnd, device: Camera) -> None:
    seen(device)
    assert device.child is not None
    os.kill(device.child, signal.SIGKILL)
    assert isinstance(device.frame(1.0), GlassGone | NoFrame)
    seen(device)


def test_a_camera_that_says_nothing_is_killed_at_its_deadline(far_end: DocumentCameraFarEnd, device: Camera) -> None:
    seen(device)
    far_end.command("fault", {"name": "no-answer"})
    began = time.monotonic()
    assert isinstance(device.frame(0.3), NoFrame | GlassGone)
    assert time.monotonic() - began < 3
    far_end.command("clear", {})
    seen(device)


def test_what_is_no_frame_is_none(far_end: DocumentCameraFarEnd, device: Camera) -> None:
    seen(device)
    far_end.command("fault", {"name": "no-picture", "how": "next"})
    assert device.frame(2.0) == NoFrame()


def test_resting_it_leaves_no_process_that_saw_anything(far_end: DocumentCameraFarEnd, device: Camera) -> None:
    seen(device)
    child = device.child
    assert child is not None
    device.rest()
    # It is killed and not waited for; what has ended holds nothing, whoever has asked for its exit code.
    end, ended = time.monotonic() + 10, False
    while not ended and time.monotonic() < end:
        try:
            ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
        except ChildProcessError:
            ended = True
    assert ended


def test_a_file_that_is_no_camera_is_told_as_none() -> None:
    """The V4L2 code opens it and asks: a file answers ENOTTY, nothing at all is unplugged."""
    for path, reason in (("/dev/null", "no-answer"), ("/dev/video-that-is-not-there", "unplugged")):
        driver = camera.create(Device("camera", "camera", False, {"path": path, "size": "3264x2448"}))
        end = time.monotonic() + 10
        while driver.status() == Offline("starting") and time.monotonic() < end:
            pass
        assert driver.status() == Offline(reason)
        driver.close()


@pytest.mark.parametrize(
    "options",
    [{}, {"path": "video0"}, {"path": "/dev/video0"}, {"path": "/dev/v4l/a", "size": "big"}, {"path": "/dev/v4l/a", "port": "1"}],
)
def test_settings_of_no_use_are_refused(options: dict[str, str | int]) -> None:
    with pytest.raises(SettingsError, match="camera-1"):
        camera.create(Device("camera-1", "camera", False, options))


class Ear:
    """A bus that is listened to."""

    def __init__(self) -> None:
        self.bus = Bus()
        self.heard: list[object] = []
        for kind in (DeviceChanged, FrameTaken, PageScanned, ScanFinished):
            self.bus.subscribe(kind, self.heard.append)

    def until(self, what: Callable[[], bool]) -> None:
        end = time.monotonic() + 15
        while not what():
            assert time.monotonic() < end, self.heard
            self.bus.wait(0.2)

    def count(self, kind: type) -> int:
        return sum(isinstance(event, kind) for event in self.heard)


FAST = Pace(find=0.02, status=0.1, offline=0.05, settle=0.02)


def test_frames_come_one_for_each_that_is_asked_for_and_none_after_the_end(far_end: DocumentCameraFarEnd, device: Camera) -> None:
    ear = Ear()
    hub = Hub([Entry("camera", "document-camera", device, True)], ear.bus, SystemClock(), FAST)
    hub.start()
    try:
        ear.until(lambda: hub.snapshot()["camera"] == Ready())
        for count in (1, 2, 3):
            hub.look("session-1")
            ear.until(lambda count=count: ear.count(FrameTaken) == count)  # type: ignore[misc]
        asked = far_end.command("state", {})["frames"]
        ear.bus.wait(0.3)
        assert far_end.command("state", {})["frames"] == asked, "frames come that nobody asked for"
        child = device.child
        hub.look("session-1")
        hub.end_scanning("session-1")
        ear.until(lambda: device.child != child)
        before = ear.count(FrameTaken)
        hub.look("session-2")
        ear.until(lambda: ear.count(FrameTaken) > before)
        assert [event.session for event in ear.heard if isinstance(event, FrameTaken)][-1] == "session-2"
    finally:
        assert hub.stop()


def test_a_run_tells_its_pages_then_its_end_and_nothing_of_a_session_that_is_over() -> None:
    far_end = EsclScannerFarEnd()
    driver = EsclScanner(far_end.start(), Source.FEEDER, 100)
    ear = Ear()
    hub = Hub([Entry("glass", "document-scanner", driver, True)], ear.bus, SystemClock(), FAST)
    hub.start()
    try:
        ear.until(lambda: hub.snapshot()["glass"] == Ready())
        far_end.command("lay", {"pages": 2})
        hub.scan_document("session-1")
        ear.until(lambda: ear.count(ScanFinished) == 1)
        told = [event for event in ear.heard if isinstance(event, PageScanned | ScanFinished)]
        assert [type(event) for event in told] == [PageScanned, PageScanned, ScanFinished]
        assert isinstance(told[-1], ScanFinished) and told[-1].outcome == Scanned(2)
        far_end.command("lay", {"pages": 2})
        far_end.command("fault", {"name": "slow"})
        hub.scan_document("session-2")
        jobs = far_end.command("state", {})["jobs"]
        ear.until(lambda: far_end.command("state", {})["jobs"] != jobs)
        hub.end_scanning("session-2")
        far_end.command("clear", {})
        hub.scan_document("session-3")
        ear.until(lambda: ear.count(ScanFinished) == 2)
        assert {event.session for event in ear.heard if isinstance(event, PageScanned | ScanFinished)} == {"session-1", "session-3"}
    finally:
        assert hub.stop()
        far_end.stop()


def test_a_terminal_without_scanner_answers_at_once() -> None:
    ear = Ear()
    Hub([], ear.bus, SystemClock()).scan_document("session-1")
    ear.bus.pump()
    assert ear.heard == [ScanFinished("session-1", "", GlassGone(Offline("unplugged")))]
