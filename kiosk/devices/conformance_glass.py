"""What every document scanner and document camera has to keep: checks for `kiosk.devices.conformance`.

Threads: the caller's; one check interrupts from another. Failures: `Broken`. Nothing of a page is in a message.
"""

import threading
from typing import cast

from kiosk.devices import conformance_steps as do
from kiosk.devices.conformance_steps import NotTried, Subject
from kiosk.devices.glass import (
    DocumentCamera,
    DocumentScanner,
    FrameSeen,
    NoFrame,
    NoPaper,
    Picture,
    Scanned,
    ScanOutcome,
    ScanStopped,
    Source,
)

PAGE_SECONDS, FRAME_SECONDS = 60.0, 5.0
_HEADS = {"image/jpeg": (b"\xff\xd8\xff",), "image/png": (b"\x89PNG",), "image/x-portable-anymap": (b"P5", b"P6")}


def _scanner(subject: Subject) -> DocumentScanner:
    return cast(DocumentScanner, subject.driver)


def _camera(subject: Subject) -> DocumentCamera:
    return cast(DocumentCamera, subject.driver)


def _picture(picture: Picture) -> None:
    """It says what it is, is that, and shows nothing of itself."""
    heads = _HEADS.get(picture.media)
    do.demand(heads is not None and picture.data.startswith(heads), "a picture is not of the media type that it says")
    do.demand(len(repr(picture)) < 200, "the repr of a picture has its bytes")


def _run(subject: Subject) -> tuple[list[Picture], ScanOutcome]:
    told: list[Picture] = []
    outcome = do.timed("scan", PAGE_SECONDS, lambda: _scanner(subject).scan(told.append))
    return told, outcome


def a_page_comes_whole(subject: Subject) -> None:
    """What lies there is scanned, each page is told once, and the outcome counts them."""
    if subject.hands.lay is not None:
        subject.hands.lay()
    do.until_ready(subject)
    told, outcome = _run(subject)
    if isinstance(outcome, NoPaper) and subject.hands.lay is None:
        raise NotTried
    do.demand(isinstance(outcome, Scanned), f"a page that lies there in order is {outcome!r}")
    do.demand(outcome == Scanned(len(told)) and bool(told), "the outcome counts other pages than were told")
    for picture in told:
        _picture(picture)
    do.until_ready(subject)


def an_empty_feeder_is_no_fault(subject: Subject) -> None:
    """Without paper a feeder says so, stays ready, and scans when there is some."""
    if _scanner(subject).capabilities.source is not Source.FEEDER:
        raise NotTried
    do.hand(subject.hands.lift)()
    do.until_ready(subject)
    told, outcome = _run(subject)
    do.demand(isinstance(outcome, NoPaper) and not told, f"an empty feeder is {outcome!r}")
    a_page_comes_whole(subject)


def a_run_can_be_broken_off(subject: Subject) -> None:
    """`interrupt` ends a run, and the next one is whole."""
    if subject.hands.lay is not None:
        subject.hands.lay()
    do.until_ready(subject)
    stop = threading.Event()
    thread = threading.Thread(target=do.nudge, args=(_scanner(subject).interrupt, stop), name="conformance", daemon=True)
    thread.start()
    try:
        outcome = do.timed("an interrupted scan", 3.0, lambda: _scanner(subject).scan(lambda _picture: None))
    finally:
        stop.set()
        thread.join()
    do.demand(isinstance(outcome, ScanStopped | Scanned | NoPaper), f"an interrupted run is {outcome!r}")
    a_page_comes_whole(subject)


def a_frame_comes_whole(subject: Subject) -> None:
    """A frame comes, again and again, also after a rest."""
    device = _camera(subject)
    if subject.hands.lay is not None:
        subject.hands.lay()
    for _ in range(2):
        do.until_ready(subject)
        for _ in range(2):
            _picture(_frame(subject))
        do.timed("rest", 1.0, device.rest)
        do.timed("rest", 1.0, device.rest)


def _frame(subject: Subject) -> Picture:
    """The first that comes: a camera that starts may need a moment."""
    seen: list[Picture] = []

    def look() -> bool:
        outcome = do.timed("frame", FRAME_SECONDS, lambda: _camera(subject).frame(FRAME_SECONDS))
        do.demand(isinstance(outcome, FrameSeen | NoFrame), f"a frame of a camera in order is {type(outcome).__name__}")
        if isinstance(outcome, FrameSeen):
            seen.append(outcome.picture)
        return bool(seen)

    do.until(look, subject.patience, "no frame comes")
    return seen[0]


def waiting_for_a_frame_can_be_broken_off(subject: Subject) -> None:
    """`interrupt` ends a wait, and the next frame comes."""
    device = _camera(subject)
    do.until_ready(subject)
    stop = threading.Event()
    thread = threading.Thread(target=do.nudge, args=(device.interrupt, stop), name="conformance", daemon=True)
    thread.start()
    try:
        outcome = do.timed("an interrupted frame", 2.0, lambda: device.frame(20.0))
    finally:
        stop.set()
        thread.join()
    do.demand(isinstance(outcome, NoFrame | FrameSeen), f"an interrupted wait is {type(outcome).__name__}")
    _frame(subject)
    device.rest()
