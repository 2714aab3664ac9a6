"""The composition root: settings -> a running terminal.

`Terminal` puts the rooms together and takes them apart in order:

    settings -> store -> keys -> outbox, sync     what is not delivered yet
             -> devices                            what is plugged in
             -> health, control                    how this terminal is
             -> runner                             the citizen who stands there
             -> window (or whoever else draws `Terminal.facade`)

What stops a terminal from serving (no keys, a damaged database) does not stop the program: the screen says "out of service",
`kiosk doctor` says why. A second copy on the same state folder, or settings that cannot be used, end it with exit code 2.
"""

import contextlib
import os
import secrets
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk import __version__, crash, settings
from kiosk.central.client import CentralClient
from kiosk.central.codes import SECONDS, CodeResolved, Resolver
from kiosk.central.share import DEADLINE, Sharing
from kiosk.chosen import DATABASE, brand_of, darkroom, devices, fed, keyboard_of, passphrases, stock_of
from kiosk.clock import Clock, HeardClock
from kiosk.control import Control
from kiosk.crash import Crash
from kiosk.devices.hub import Hub
from kiosk.devices.printer_book import NoBook, StoredBook
from kiosk.devices.printer_desk import PrinterDesk
from kiosk.events import Bus, Event
from kiosk.health import Health, Problem, as_json
from kiosk.http import Timeouts, build
from kiosk.identity.phone import NotResolved, Pseudonym, Verified
from kiosk.journey.pages import View
from kiosk.journey.pages.lobby import PREPARING
from kiosk.journey.runner import Runner
from kiosk.journey.studio import Studio
from kiosk.keyboard.engine import FAILURE, KeyboardChanged
from kiosk.offering import Offering
from kiosk.offline import envelope, export, keys, orphans
from kiosk.offline.courier_desk import desk_of
from kiosk.offline.desk import WAIT, Desk
from kiosk.offline.events import KeyListSeen
from kiosk.offline.nowhere import Nowhere
from kiosk.offline.outbox import Outbox
from kiosk.offline.overdue import OverdueNews
from kiosk.offline.passphrases import KeysError
from kiosk.offline.queue import Queue
from kiosk.offline.refresh import KeyRefresh
from kiosk.offline.sync import Sync
from kiosk.recording import Recording
from kiosk.render.press import Press
from kiosk.services.catalogue import Shelf
from kiosk.settings import Settings, SettingsError
from kiosk.staff.desk import COMMANDS, DEVICES
from kiosk.store import Room, Store, StoreError, journal
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


class _Signer:
    """The terminal's key, for questions to the share."""

    def __init__(self, own: keys.TerminalKeys) -> None:
        self._own = own

    @property
    def terminal(self) -> str:
        return self._own.terminal

    def sign(self, message: bytes) -> bytes:
        return self._own.signing.sign(message)


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
        self.health = Health(self.bus, clock, self._problem)
        self.bus.subscribe(Crashed, self._fault)
        crash.install(lambda what: self.bus.publish(Crashed("", what)))
        entries = devices(conf)
        self._state = conf.terminal.state
        self._store: Store | None = None
        self._sync: Sync | None = None
        self._sharing: Sharing | None = None
        self._codes: Resolver | None = None
        self._keys: keys.TerminalKeys | None = None
        self._changed: Callable[[], None] = lambda: None
        self._wiped: Callable[[], None] = lambda: None
        self._tending = Tending(conf, clock, self.bus, self.health, self._regard)
        self._room_at = clock.monotonic()
        self.bus.subscribe(RoomSeen, self._room_seen)
        self.bus.subscribe(KeyListSeen, self._key_list_seen)
        closed, deliveries = self._storage(conf)
        self._clock_graded()
        self._closed_by = closed
        self.bus.subscribe(CodeResolved, self._code_resolved)
        self._stock = stock_of(conf, self.bus)
        shelf = Shelf(lambda: clock.now().astimezone(ZoneInfo(conf.terminal.timezone)).date())
        self._offering = Offering(self._stock, shelf, self.bus, self.health, self._departments, self._regard)
        first = {entry.ability: entry.id for entry in reversed(entries)}
        self._press = Press(clock) if "document-printer" in first else None
        self.hub = Hub(entries, self.bus, clock, book=StoredBook(self._store) if self._store else NoBook(), press=self._press)
        glass: dict[str, str] = {ability: first[ability] for ability in ("document-scanner", "document-camera") if ability in first}
        self._studio = Studio(self.bus, lambda: darkroom(clock), deliveries) if glass and isinstance(deliveries, Outbox) else None
        self.keyboard = keyboard_of(conf, self.bus, clock, shelf.catalogue.services, preparing=self._offering.preparing)
        self.runner = Runner(
            settings=conf,
            services=shelf,
            bus=self.bus,
            clock=clock,
            devices=self.hub,
            deliveries=deliveries,
            reader=first.get("id-reader"),
            printer=first.get("receipt-printer"),
            documents=first.get("document-printer"),
            chip=first.get("chip-reader"),
            attention=lambda: self.health.attention,
            brand=brand_of(conf).as_page,
            closed=self._closed_without_staff(),
            typing=self.keyboard,
            sharing=self._sharing,
            codes=self._codes if "code-scanner" in first else None,
            studio=self._studio,
            glass=glass if self._studio else {},
            fed=fed(entries),
        )
        self.staff = self._tending.attend(
            entries, self.hub, self.runner, shelf, self._keys, self._closed_without_staff, self._send_now,
            forget=lambda: self._wiped(), changed=lambda: self._changed(), typing=self.keyboard,
        )  # fmt: skip
        self._recording = self._recorded()
        self.runner.on_change(self._journey_changed)
        self.bus.subscribe(KeyboardChanged, self._keyboard_changed)
        self._regard()
        self._courier = desk_of(
            conf.terminal, self._store, self._keys, clock, lambda: self._connected(conf), self.bus.publish
        )
        reports = {"doctor": self._doctor, "outbox": lambda: _outbox(deliveries), "send-now": self._send_now, **self._for_staff()}
        reports |= PrinterDesk(self.hub).commands
        self._control = Control(conf.terminal.state / "control.sock", reports, own=(*COMMANDS, *DEVICES, "journal-export"))
        self._note("program-started", version=__version__, simulated=conf.terminal.simulated)

    def _storage(self, conf: Settings) -> tuple[str, Outbox | Nowhere]:
        """The outbox, and "" or the failure code that keeps this terminal out of service."""
        conf.terminal.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._store = Store.open(conf.terminal.state / DATABASE, self._clock, fits=envelope.whole)
        except StoreError as error:
            if error.code == "already-running":
                raise
            return self._closed(error)

        self._clock_seen()

        def connect() -> CentralClient:
            return self._connected(conf)

        keep = timedelta(days=conf.storage.keep_days)
        place = passphrases(conf)
        self._tending.open(self._store, place)
        try:
            own = keys.load(conf.terminal.state, place)
        except KeysError as error:
            # What is sealed needs no keys to be sent.
            self._sync = Sync(Queue(self._store, self._clock, keep), connect, self._clock, self.bus)
            self._orphans(None)
            return self._closed(error)
        self._note("keys-opened", place=place.place)
        self._orphans(own.signing.public_key())
        self._keys = own
        short = Timeouts(connect=DEADLINE, read=DEADLINE)
        self._sharing = Sharing(lambda: build(conf.central.url, conf.central.ca, short), _Signer(own), self._clock, self.bus)
        slower = Timeouts(connect=SECONDS, read=SECONDS)
        self._codes = Resolver(lambda: build(conf.central.url, conf.central.ca, slower), _Signer(own), self._clock, self.bus)
        outbox = Outbox(self._store, own, self._clock, self.bus, keep)
        refresh = KeyRefresh(conf.terminal.state, own, self._clock, self.bus)
        overdue = OverdueNews(self._store, own, self._clock)

        def after(central: CentralClient) -> None:
            refresh.after(central)
            overdue.after(central)

        self._sync = Sync(outbox, connect, self._clock, self.bus, after=after)
        return "", outbox

    def _connected(self, conf: Settings) -> CentralClient:
        """A client of the central service, from whose answers the clock hears the time."""
        return CentralClient(build(conf.central.url, conf.central.ca), self._clock.hear)

    def _clock_seen(self) -> None:
        """It is not earlier than when this terminal last wrote a line."""
        assert self._store is not None
        last = self._store.call(journal.last_at).result(WAIT)
        if last is not None:
            self._clock.not_before(last)

    def _orphans(self, own: Ed25519PublicKey | None) -> None:
        """Tell staff of stored items that another key than `own` has signed. They are sent all the same."""
        assert self._store is not None
        found = orphans.count(self._store, own)
        if found:
            self.health.add("stored-keys-missing", f"{found} stored submissions")

    def _departments(self) -> frozenset[str] | None:
        """Whose keys this terminal has; None if it has none of its own, and is closed."""
        return None if self._keys is None else frozenset(self._keys.recipients.departments)

    def _closed_without_staff(self) -> str:
        return self._closed_by or self._tending.closed or (PREPARING if self._offering.preparing else "")

    def _closed_now(self) -> str:
        return self._closed_without_staff() or (MAINTENANCE if self._tending.here else "")

    def _regard(self) -> None:
        """What keeps this terminal closed has changed."""
        code = self._closed_now()
        self.runner.close(code, self._tending.why if code == self._tending.closed else "")

    def _closed(self, error: StoreError | KeysError) -> tuple[str, Nowhere]:
        print(f"kiosk: {error}", file=sys.stderr)
        self.health.add(error.code, "start")
        return error.code, Nowhere(self.bus, error.code)

    def start(self) -> None:
        """Let everything run."""
        self._control.start()
        if self._press:
            self._press.warm()
        self.hub.start()
        if self._sync:
            self._sync.start()
        for asker in (self._sharing, self._codes, self._studio):
            if asker:
                asker.start()
        if self.keyboard:
            self.keyboard.start()
        self._stock.start()
        self.runner.start()

    def stop(self) -> bool:
        """Stop everything, in at most 5 s; False if a thread hangs in something and has to be left behind."""
        stopped = [self.hub.stop(STOP_SECONDS), self._stock.stop(STOP_SECONDS)]
        if self._press:
            self._press.close()
        if self._sync:
            stopped.append(self._sync.stop(STOP_SECONDS))
        stopped += [asker.stop(STOP_SECONDS) for asker in (self._sharing, self._codes, self._studio) if asker]
        if self.keyboard:
            stopped.append(self.keyboard.stop(STOP_SECONDS))
        stopped.append(self._courier.stop(STOP_SECONDS))
        self._control.stop()
        if self._store:
            self._note("program-ended", reason="asked")
            stopped.append(self._store.close(1.0))
        return all(stopped)

    # What the window asks of the journey (`kiosk.ui.bridge.facade.Facade`).

    def view(self) -> View:
        return self.staff.view() if self.staff.shown else self.runner.view()

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
        if self._store and self._clock.monotonic() >= self._room_at:
            self._room_at = self._clock.monotonic() + ROOM_SECONDS
            self._store.room().add_done_callback(self._room_told)

    def on_change(self, callback: Callable[[], None]) -> None:
        self._changed = callback

    def _recorded(self) -> Recording | None:
        if self._store is None:
            return None
        return Recording(self.bus, self._store, lambda: self.runner.trace, lambda: self.runner.note)

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
        self._note("device-changed", device=problem.where, ability="", status="trouble" if there else "well", code=problem.code)

    def _fault(self, event: "Crashed") -> None:
        """Something was raised somewhere: told by place, and whoever stands there is told what is safe."""
        what = event.crash
        self._note("fault", code="internal", kind=what.kind, where=what.where, thread=what.thread)
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
        self._note("document-read", session=event.session, device="", kind=kind, outcome=f"code-{told}")

    def _note(self, event: str, **facts: str | int | bool) -> None:
        if self._store:
            self._store.call(lambda connection: journal.append(connection, event, **facts))

    def _doctor(self) -> Mapping[str, object]:
        details = self._offering.places()
        return {
            "running": True,
            "devices": {ident: type(status).__name__ for ident, status in self.hub.snapshot().items()},
            "problems": [as_json(problem) | _detail(problem, details) for problem in (*self.health.report(), *self._tending.problems())],
        }

    def _for_staff(self) -> Mapping[str, Callable[..., Mapping[str, object]]]:
        commands: dict[str, Callable[..., Mapping[str, object]]] = {}
        if self._store:
            commands.update(Desk(self._store, self._clock, self._send_now).commands)
            commands.update({**self._tending.commands, "readiness": self._tending.readiness, "journal-export": self._export})
        return {**commands, **self._courier.commands}

    def _export(self) -> Mapping[str, object]:
        """The whole journal as a signed file in the state folder, for the command to fetch."""
        if self._store is None or self._keys is None:
            return {"done": False, "reason": self._closed_by}
        path = self._state / f"journal-{secrets.token_hex(6)}.jsonl"
        return {"file": str(path), "lines": export.write(path, self._store, self._keys, self._clock), "done": True}

    def _send_now(self) -> Mapping[str, object]:
        if self._sync:
            self._sync.wake()
        return {}


def _detail(problem: Problem, details: Mapping[str, str]) -> dict[str, str]:
    """What the author of a refused package has to know."""
    return {"detail": details[problem.where]} if problem.code == "package-invalid" and problem.where in details else {}


def _outbox(deliveries: Outbox | Nowhere) -> Mapping[str, object]:
    """What is in the outbox, without a word of what it says."""
    if isinstance(deliveries, Nowhere):
        return {"items": []}
    rows = deliveries.items().result(2)
    return {"items": [{"id": r.id, "kind": r.kind, "number": r.number, "state": str(r.state)} for r in rows]}


def run(path: Path, clock: Clock, *, fullscreen: bool, size: tuple[int, int] | None = None, hand: int | None = None) -> int:
    """Run the terminal of the settings at `path` with its window, until it is asked to end.

    `size` are the pixels of a window on a desk. `hand` is the descriptor of the socket to whoever holds the simulators: an automatic
    hand then does the journey (`kiosk.ui.pilot`). Returns the exit code.
    """
    crash.no_core_dumps()
    try:
        conf = settings.load(path)
        terminal = Terminal(conf, clock)
    except (SettingsError, StoreError) as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 2
    if not conf.terminal.simulated:
        crash.not_to_be_traced()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    code = 0
    # A request to end may come before the window can take it.
    with contextlib.suppress(SystemExit):
        code = _serve(conf, terminal, clock, fullscreen=fullscreen, size=size, hand=hand)
    if not terminal.stop():
        # A driver hangs in the kernel or in a library: everything is on disk, so leaving it behind loses nothing.
        os._exit(code)
    return code


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _serve(
    conf: Settings, terminal: Terminal, clock: Clock, *, fullscreen: bool, size: tuple[int, int] | None, hand: int | None
) -> int:
    # Qt is loaded last: nothing above needs it, and a terminal that cannot start says so without a screen.
    from kiosk.ui.application import Window

    size = size or (None if hand is None else (1080, 1920))
    panel = (conf.screen.width_mm, conf.screen.height_mm)
    window = Window(terminal, fullscreen, pump=terminal.bus.pump, still=hand is not None, size=size, panel=panel,
                    pictures=terminal.picture)
    terminal.bus.on_wake(window.wake)
    terminal.on_wiped(window.forget)
    terminal.start()
    if hand is not None:
        from kiosk.ui.pilot import Pilot

        pilot = Pilot(window, terminal, hand, clock)
        pilot.start()
    return window.run()
