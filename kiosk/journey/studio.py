"""The journey's darkroom: a thread that has pictures looked at and straightened, and papers bound and sealed, one after another.

    look(session, jpeg)      -> Looked        what lies under the camera; of frames that wait only the newest is looked at
    develop(session, data)   -> Developed     a picture that was taken becomes a page
    turn(session, page)      -> Turned
    bind(session, papers)    -> Bound         each paper becomes a file with its purpose in the pixels, and is sealed on the disk

The work is done by `kiosk.imaging.darkroom`, in a child process; nothing unsealed is written. `forget(session)` ends it all: what runs is
told to nobody, the child ends with what it saw, and sealed files that no submission has are removed.

Threads: methods from any, they return at once; `darkroom` does the work. What waits holds no picture. Failures: outcomes in the events; a
fault of this program is raised on the thread, told by `kiosk.crash`, and the thread goes on.
"""

import queue
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from kiosk.events import Bus, Event
from kiosk.offline.attachments import FileRef, FileTooLarge, Scan
from kiosk.store import StoreError

if TYPE_CHECKING:
    from kiosk.imaging.kinds import Corners, Look, Material, Page, Verdict


@dataclass(frozen=True, slots=True, repr=False)
class Paper:
    """What is bound: the paper's id, the matter's name for the watermark with its language, the pages, and whether it is the applicant's
    own (`kiosk.imaging.grade`)."""

    name: str
    matter: str
    lang: str
    pages: "tuple[Page, ...]"
    own: bool = False


@dataclass(frozen=True, slots=True)
class Looked(Event):
    """One frame was looked at; `look` None: it could not be."""

    jpeg: bytes = field(repr=False)
    look: "Look | None"


@dataclass(frozen=True, slots=True)
class Developed(Event):
    """A picture became a page, or could not (`page` None)."""

    page: "Page | None" = field(repr=False)
    verdict: "Verdict"


@dataclass(frozen=True, slots=True)
class Turned(Event):
    """A page was turned; `shot` says which."""

    shot: int
    page: "Page | None" = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bound(Event):
    """Every paper is sealed (`failure` ""), or none is: `failure` is a code of `kiosk.failures`."""

    files: tuple[FileRef, ...] = field(repr=False)
    failure: str = ""


class Room(Protocol):
    """What is used of `kiosk.imaging.darkroom.Darkroom`."""

    def warm(self) -> None: ...
    def look(self, shot: bytes) -> object: ...
    def take(self, shot: bytes, corners: "Corners | None") -> object: ...
    def turn(self, page: "Page", quarters: int) -> object: ...
    def bind(self, pages: "Sequence[Page]", purpose: object, *, made_by_applicant: bool = False) -> object: ...
    def forget(self) -> None: ...
    def close(self) -> None: ...


class Safe(Protocol):
    """Where sealed files go: `kiosk.offline.outbox.Outbox`."""

    def attach(self, source: bytes, name: str) -> FileRef: ...
    def let_go(self, refs: Collection[FileRef]) -> None: ...


class Studio:
    """One darkroom of one terminal."""

    def __init__(self, bus: Bus, room: Callable[[], Room], safe: Safe) -> None:
        """`room` makes the darkroom; called on the thread, for it loads much."""
        self._bus, self._make, self._safe = bus, room, safe
        self._room: Room | None = None
        self._jobs: queue.SimpleQueue[tuple[str, Callable[[Room], Event | None]] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._session = ""
        self._frame: tuple[str, bytes] | None = None
        self._sealed: list[FileRef] = []
        self._thread = threading.Thread(target=self._run, name="darkroom", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """End within `timeout` seconds."""
        self._jobs.put(None)
        room = self._room
        if room is not None:
            room.close()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def warm(self) -> None:
        """Somebody may scan soon."""
        self._jobs.put(("", _warm))

    def look(self, session: str, jpeg: bytes) -> None:
        """Find out what lies under the camera."""
        with self._lock:
            waits, self._frame, self._session = self._frame is not None, (session, jpeg), session
        if not waits:
            self._jobs.put((session, self._look))

    def develop(self, session: str, data: bytes, *, fed: bool) -> None:
        """Make a page of a picture. `fed`: it came through a feeder, so that the page is all of it."""
        self._put(session, lambda room: _developed(room, session, data, fed))

    def turn(self, session: str, shot: int, page: "Page") -> None:
        """Turn a page by a quarter, clockwise."""
        self._put(session, lambda room: Turned(session, shot, _page(room.turn(page, 1))))

    def bind(self, session: str, papers: Sequence[Paper]) -> None:
        """Make a file of each paper, and seal it."""
        self._put(session, lambda room: self._bound(room, session, papers))

    def handed_in(self, session: str) -> None:
        """The submission that has the files is saved: they are its own."""
        with self._lock:
            sealed, self._sealed = self._sealed, []
        self._safe.let_go(sealed)

    def forget(self, session: str) -> None:
        """`session` is over."""
        with self._lock:
            if self._session != session:
                return
            self._session, self._frame = "", None
            room = self._room
            sealed, self._sealed = self._sealed, []
        self._safe.let_go(sealed)
        if room is not None:
            room.forget()

    def _put(self, session: str, job: Callable[[Room], Event | None]) -> None:
        with self._lock:
            self._session = session
        self._jobs.put((session, job))

    def _run(self) -> None:
        while (entry := self._jobs.get()) is not None:
            session, job = entry
            del entry
            try:
                if session in ("", self._session):
                    self._do(session, job)
            except Exception:
                sys.excepthook(*sys.exc_info())
            del job
        if self._room is not None:
            self._room.close()

    def _do(self, session: str, job: Callable[[Room], Event | None]) -> None:
        if self._room is None:
            self._room = self._make()
        event = job(self._room)
        with self._lock:
            heard = session == self._session
        if event is not None and heard:
            self._bus.publish(event)

    def _look(self, room: Room) -> Event | None:
        from kiosk.imaging.kinds import Look

        with self._lock:
            frame, self._frame = self._frame, None
        if frame is None:
            return None
        found = room.look(frame[1])
        return Looked(frame[0], frame[1], found if isinstance(found, Look) else None)

    def _bound(self, room: Room, session: str, papers: Sequence[Paper]) -> Event:
        from kiosk.imaging.kinds import Material, Purpose, Unbound

        refs: list[FileRef] = []
        for paper in papers:
            made = room.bind(paper.pages, Purpose(paper.matter, paper.lang), made_by_applicant=paper.own)
            if not isinstance(made, Material):
                failure = "attachment-too-large" if isinstance(made, Unbound) and made.reason == "too-large" else "scan-unbound"
            else:
                failure = self._seal(paper.name, made, refs)
            if failure:
                self._safe.let_go(refs)
                return Bound(session, (), failure)
        with self._lock:
            over = session != self._session
            if not over:
                self._sealed += refs
        if over:
            self._safe.let_go(refs)
        return Bound(session, tuple(refs))

    def _seal(self, name: str, made: "Material", refs: list[FileRef]) -> str:
        """Seal the files of one paper; "" or the failure's code."""
        ending = "pdf" if made.media_type == "application/pdf" else "jpg"
        many = len(made.files) > 1
        scan = Scan(made.grade, 1 if many else made.pages)
        try:
            for number, content in enumerate(made.files, 1):
                ref = self._safe.attach(content, f"{name}-{number}.{ending}" if many else f"{name}.{ending}")
                refs.append(replace(ref, scan=scan))
        except FileTooLarge as error:
            return error.code
        except StoreError as error:
            return error.code
        return ""


def _warm(room: Room) -> None:
    room.warm()


def _developed(room: Room, session: str, data: bytes, fed: bool) -> Event:
    from kiosk.imaging.kinds import Look

    found = room.look(data)
    if not isinstance(found, Look):
        return Developed(session, None, "no-page")
    verdict, corners = found.verdict, found.corners
    if fed:
        # The whole picture is the page: where it ends is no fault of it.
        corners = None
        verdict = "good" if verdict in ("no-page", "cut-off") else verdict
    if verdict == "no-page":
        return Developed(session, None, verdict)
    return Developed(session, _page(room.take(data, corners)), verdict)


def _page(made: object) -> "Page | None":
    from kiosk.imaging.kinds import Page

    return made if isinstance(made, Page) else None


class NoStudio:
    """A terminal that scans nothing."""

    def warm(self) -> None:
        """There is nothing to make ready."""

    def look(self, session: str, jpeg: bytes) -> None:
        """Nobody looks."""

    def develop(self, session: str, data: bytes, *, fed: bool) -> None:
        """Nothing is made."""

    def turn(self, session: str, shot: int, page: "Page") -> None:
        """Nothing is turned."""

    def bind(self, session: str, papers: Sequence[Paper]) -> None:
        """Nothing is bound."""

    def handed_in(self, session: str) -> None:
        """Nothing was sealed."""

    def forget(self, session: str) -> None:
        """Nothing was seen."""
