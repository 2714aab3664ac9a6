"""The composition root: settings -> a running terminal.

`Terminal` puts the rooms together and takes them apart in order:

    settings -> keeping                           what is not delivered yet, and how it is sent
             -> devices                            what is plugged in
             -> health, control                    how this terminal is
             -> runner                             the citizen who stands there
             -> window (or whoever else draws `Terminal.facade`)

What stops a terminal from serving (no keys, a damaged database) does not stop the program: the screen says "out of service",
`kiosk doctor` says why. `kiosk.serving` runs it with a window.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kiosk import __version__, crash
from kiosk.cabinet import SERVICED, Cabinet
from kiosk.central.codes import CodeResolved
from kiosk.chosen import brand_of, darkroom, devices, fed, keyboard_of, stock_of
from kiosk.clock import Clock, HeardClock
from kiosk.control import Control
from kiosk.crash import Crash
from kiosk.devices.hub import Hub
from kiosk.devices.printer_book import NoBook, StoredBook
from kiosk.events import Bus, Event
from kiosk.health import Health, Problem
from kiosk.identity.phone import NotResolved, Pseudonym, Verified
from kiosk.journey.pages import View
from kiosk.journey.pages.lobby import PREPARING
from kiosk.journey.runner import Runner
from kiosk.journey.studio import Studio
from kiosk.keeping import Keeping
from kiosk.keyboard.engine import FAILURE, KeyboardChanged
from kiosk.offering import Offering
from kiosk.offline.courier_desk import desk_of
from kiosk.offline.events import KeyListSeen
from kiosk.offline.outbox import Outbox
from kiosk.recording import Recording
from kiosk.render.press import Press
from kiosk.reports import Reports
from kiosk.services.catalogue import Shelf
from kiosk.settings import Settings
from kiosk.staff.desk import COMMANDS, DEVICES
from kiosk.staff.words_desk import COMMANDS as WORDS
from kiosk.store import Room
from kiosk.tending import MAINTENANCE, Tending

STOP_SECONDS = 2.0
ROOM_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Crashed(Event):
    """An exception that nobody caught, on whatever thread."""

    crash: Crash


@dataclass(frozen=True, slots=True)
class RoomSeen(Event):
    """How much room the disk has."""

    room: Room


class Terminal:
    """One running terminal, without a window."""

    def __init__(self, conf: Settings, clock: Clock) -> None:
        """Put the rooms together; nothing runs yet.

        Raises:
            SettingsError: the devices of `conf` cannot be used.
            StoreError: another program uses the state folder (`already-running`).
        """
        self._clock = clock = HeardClock(clock)
        self.bus = Bus()
        self._keeping = keeping = Keeping(conf, clock, self.bus)
        self.health = Health(self.bus, clock, self._problem)
        self.bus.subscribe(Crashed, self._fault)
        crash.install(lambda what: self.bus.publish(Crashed("", what)))
        entries = devices(conf, clock)
        self._changed: Callable[[], None] = lambda: None
        self._wiped: Callable[[], None] = lambda: None
        self._tending = Tending(conf, clock, self.bus, self.health, self._regard)
        self._room_at = clock.monotonic()
        self.bus.subscribe(RoomSeen, self._room_seen)
        self.bus.subscribe(KeyListSeen, self._key_list_seen)
        keeping.open(self.health)
        if keeping.store and keeping.place:
            self._tending.open(keeping.store, keeping.place)
        self._clock_graded()
        self._closed_by = keeping.closed
        self.bus.subscribe(CodeResolved, self._code_resolved)
        self._stock = stock_of(conf, self.bus)
        shelf = Shelf(lambda: clock.now().astimezone(ZoneInfo(conf.terminal.timezone)).date())
        self._offering = Offering(self._stock, shelf, self.bus, self.health, lambda: keeping.departments, self._regard)
        first = {entry.ability: entry.id for entry in reversed(entries)}
        self._press = Press(clock) if "document-printer" in first else None
        self.hub = Hub(entries, self.bus, clock, book=StoredBook(keeping.store) if keeping.store else NoBook(), press=self._press)
        self._cabinet = Cabinet(self.bus, self.hub, self.health, keeping.note, self._during, self._regard)
        glass: dict[str, str] = {ability: first[ability] for ability in ("document-scanner", "document-camera") if ability in first}
        outbox = keeping.deliveries if isinstance(keeping.deliveries, Outbox) else None
        self._studio = Studio(self.bus, lambda: darkroom(clock), outbox) if glass and outbox else None
        self.keyboard = keyboard_of(conf, self.bus, clock, shelf.catalogue.services, preparing=self._offering.preparing)
        self.runner = Runner(
            settings=conf,
            services=shelf,
            bus=self.bus,
            clock=clock,
            devices=self.hub,
            deliveries=keeping.deliveries,
            reader=first.get("id-reader"),
            printer=first.get("receipt-printer"),
            documents=first.get("document-printer"),
            chip=first.get("chip-reader"),
            attention=lambda: self.health.attention,
            brand=brand_of(conf).as_page,
            closed=self._closed_without_staff(),
            typing=self.keyboard,
            sharing=keeping.sharing,
            codes=keeping.codes if "code-scanner" in first else None,
            scanner=first.get("code-scanner"),
            studio=self._studio,
            glass=glass if self._studio else {},
            fed=fed(entries),
        )
        self.staff = self._tending.attend(
            entries, self.hub, self.runner, shelf, keeping.keys, self._closed_without_staff, keeping.send_now,
            forget=lambda: self._wiped(), changed=lambda: self._changed(), typing=self.keyboard,
        )  # fmt: skip
        self._recording = self._recorded()
        self.runner.on_change(self._journey_changed)
        self.bus.subscribe(KeyboardChanged, self._keyboard_changed)
        self._regard()
        self._courier = desk_of(conf.terminal, keeping.store, keeping.keys, clock, keeping.connected, self.bus.publish)
        reports = Reports(conf.terminal.state, clock, keeping, self.hub, self.health, self._offering, self._tending, self._courier)
        self._control = Control(conf.terminal.state / "control.sock", reports.commands, own=(*COMMANDS, *DEVICES, *WORDS, "journal-export"))
        self._keeping.note("program-started", version=__version__, simulated=conf.terminal.simulated)

    def _closed_without_staff(self) -> str:
        return self._closed_by or self._cabinet.closed or self._tending.closed or (PREPARING if self._offering.preparing else "")

    def _closed_now(self) -> str:
        return self._closed_without_staff() or (MAINTENANCE if self._tending.here else "")

    def _during(self) -> str:
        """What goes on before the machine."""
        return "staff" if self._tending.here else "journey" if self.runner.trace.session else "idle"

    def _regard(self) -> None:
        """What keeps this terminal closed has changed."""
        code = self._closed_now()
        opened = code and code == self._cabinet.closed
        self.runner.close(code, SERVICED if opened else self._tending.why if code == self._tending.closed else "")

    def start(self) -> None:
        """Let everything run."""
        self._control.start()
        if self._press:
            self._press.warm()
        self.hub.start()
        self._keeping.start()
        if self._studio:
            self._studio.start()
        if self.keyboard:
            self.keyboard.start()
        self._stock.start()
        self.runner.start()

    def stop(self) -> bool:
        """Stop everything, in at most 5 s; False if a thread hangs in something and has to be left behind."""
        stopped = [self.hub.stop(STOP_SECONDS), self._stock.stop(STOP_SECONDS)]
        if self._press:
            self._press.close()
        stopped.append(self._keeping.stop(STOP_SECONDS))
        if self._studio:
            stopped.append(self._studio.stop(STOP_SECONDS))
        if self.keyboard:
            stopped.append(self.keyboard.stop(STOP_SECONDS))
        stopped.append(self._courier.stop(STOP_SECONDS))
        self._control.stop()
        stopped.append(self._keeping.close(1.0))
        return all(stopped)

    # What the window asks of the journey (`kiosk.ui.bridge.facade.Facade`).

    def view(self) -> View:
        shown = self.staff.view() if self.staff.shown else self.runner.view()
        self._cabinet.shown(shown.page)
        return shown

    def touch(self, target: str) -> None:
        if not self.staff.touch(target):
            self.runner.touch(target)

    def stroke(self, points: Sequence[tuple[float, float]]) -> None:
        if not self.staff.shown:
            self.runner.stroke([(float(x), float(y)) for x, y in points])

    def picture(self, name: str) -> bytes | None:
        """The JPEG that the scan page calls `name`; None behind a page of staff."""
        return None if self.staff.shown else self.runner.picture(name)

    def tick(self) -> None:
        self.runner.tick()
        self._clock_graded()
        self._tending.tick()
        self._cabinet.tick()
        if self._keeping.store and self._clock.monotonic() >= self._room_at:
            self._room_at = self._clock.monotonic() + ROOM_SECONDS
            self._keeping.store.room().add_done_callback(self._room_told)

    def on_change(self, callback: Callable[[], None]) -> None:
        self._changed = callback

    def _recorded(self) -> Recording | None:
        if self._keeping.store is None:
            return None
        return Recording(self.bus, self._keeping.store, lambda: self.runner.trace, lambda: self.runner.note)

    def _journey_changed(self) -> None:
        if self._recording:
            self._recording.look()
        self._changed()

    def on_wiped(self, callback: Callable[[], None]) -> None:
        """`callback` is called when something of a person was in memory and is no more."""
        self._wiped = callback
        self.runner.on_wiped(callback)

    def on_failed(self, kind: str, where: str) -> None:
        self._fault(Crashed("", Crash(kind, where, "window")))

    # How this terminal is.

    def _clock_graded(self) -> None:
        if self._clock.grade == "unsure":
            self.health.add("clock-unsure", "clock")
        else:
            self.health.gone("clock-unsure", "clock")

    def _room_told(self, future: "Future[Room]") -> None:
        if future.exception() is None:
            self.bus.publish(RoomSeen("", future.result()))

    def _room_seen(self, event: RoomSeen) -> None:
        """Below the reserve nobody new begins."""
        self.staff.room(event.room.free)
        if event.room.enough:
            self.health.gone("storage-low", "disk")
        else:
            self.health.add("storage-low", "disk")
        if self._closed_by in ("", "storage-low"):
            self._closed_by = "" if event.room.enough else "storage-low"
            self._regard()

    def _key_list_seen(self, event: KeyListSeen) -> None:
        for code, there in (("key-list-refused", event.refused != ""), ("key-list-expired", event.expired)):
            if there:
                self.health.add(code, "keys")
            else:
                self.health.gone(code, "keys")

    def _problem(self, problem: Problem, there: bool) -> None:
        if problem.code == "internal":
            return
        self._keeping.note("device-changed", device=problem.where, ability="", status="trouble" if there else "well", code=problem.code)

    def _fault(self, event: "Crashed") -> None:
        """Something was raised somewhere: told by place, and whoever stands there is told what is safe."""
        what = event.crash
        self._keeping.note("fault", code="internal", kind=what.kind, where=what.where, thread=what.thread)
        self.health.crashed(what)
        self.runner.fail()

    def _keyboard_changed(self, event: KeyboardChanged) -> None:
        if event.available:
            self.health.gone(FAILURE, "keyboard")
        else:
            self.health.add(FAILURE, "keyboard")

    def _code_resolved(self, event: CodeResolved) -> None:
        """What staff see of a code: what became of it, never the code nor whose it is."""
        outcome = event.outcome
        kind = outcome.document.kind if isinstance(outcome, Verified) else outcome.kind if isinstance(outcome, Pseudonym) else ""
        told = outcome.reason if isinstance(outcome, NotResolved) else "pseudonym" if isinstance(outcome, Pseudonym) else "read"
        self._keeping.note("document-read", session=event.session, device="", kind=kind, outcome=f"code-{told}")
