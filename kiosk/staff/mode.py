"""Maintenance mode in the citizens' own window: the corners, the PIN pad, a safe end of whoever stands there, the pages, and out again.

It is laid over the journey: while it is shown, the window draws its `view` and gives it all touches; nobody new begins beneath it. Coming
in is *asked for*: the journey ends where nothing is lost (never while it submits or prints), is wiped, and only then a page of staff stands
there. Left alone it closes itself. Nothing of it outlives the program.

Thread: the one that pumps the bus. Failure: what cannot be checked lets nobody in.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from kiosk.devices.contract import NeedsAttention
from kiosk.devices.events import CardFound, DeviceChanged, PrintFinished, ProofFinished, ReadStarted
from kiosk.journey.pages.common import View
from kiosk.journey.pages.parts import Page
from kiosk.keyboard.engine import Candidates
from kiosk.staff import door, report
from kiosk.staff.doing import Doing
from kiosk.staff.entering import Entering
from kiosk.staff.events import AskedOutside, CardKnown, Done, EntryTried, LevelsRead, PinChosen, SeenAnew
from kiosk.staff.gate import Entry
from kiosk.staff.house import House
from kiosk.staff.pattern import LEFT, RIGHT, Pattern
from kiosk.staff.roles import Action
from kiosk.staff.scene import Result
from kiosk.staff.visit import Visit
from kiosk.store import journal
from kiosk.texts import load

PAD_SECONDS = 30.0
QUIET_SECONDS, LONG_SECONDS = 120.0, 300.0
"""Left alone so long it closes itself; longer while a cover is open or a test runs."""
WARN_SECONDS = 30


class Place(StrEnum):
    """Where staff are."""

    AWAY = "away"
    PAD = "pad"
    WAITING = "waiting"
    IN = "in"


class Maintenance:
    """Laid over the journey by the composition root. `changed` is called whenever `view` would answer something new."""

    def __init__(self, house: House, changed: Callable[[], None]) -> None:
        self._house, self._changed = house, changed
        self._doing = Doing(house, self._told)
        self._pattern = Pattern()
        self._started = house.clock.now()
        self._entering: Entering | None = None
        self._entry: Entry | None = None
        self._visit: Visit | None = None
        self._touched = house.clock.monotonic()
        self._free: int | None = None
        self._stood: object = None
        bus = house.bus
        bus.subscribe(EntryTried, self._tried)
        bus.subscribe(PinChosen, self._chosen)
        bus.subscribe(ProofFinished, self._proved)
        bus.subscribe(CardKnown, self._card_known)
        bus.subscribe(SeenAnew, self._seen)
        bus.subscribe(Done, self._done)
        bus.subscribe(LevelsRead, self._weighed)
        bus.subscribe(Candidates, self._heard)
        bus.subscribe(AskedOutside, lambda event: self._doing.outside(event.action, event.target))
        bus.subscribe(DeviceChanged, lambda _event: self._active())
        bus.subscribe(CardFound, lambda _event: self._active())
        bus.subscribe(ReadStarted, lambda _event: self._active())
        bus.subscribe(PrintFinished, lambda _event: self._active())

    @property
    def place(self) -> Place:
        """Where staff are now."""
        if self._visit is not None:
            return Place.IN
        if self._entry is not None:
            return Place.WAITING
        return Place.AWAY if self._entering is None else Place.PAD

    @property
    def shown(self) -> bool:
        """Does a page of staff stand on the screen?"""
        return self._entering is not None

    def view(self) -> View:
        """What stands on the screen while staff are `shown`."""
        entering = self._entering
        assert entering is not None
        frame = {**self._house.citizens.frame(entering.lang), "assist": [], "sheet": None, "idle": None, "screen": "staff"}
        page: Page
        if self._visit is not None:
            page = self._visit.page(self._free, int(self._limit() // 60), self._seconds_left())
        elif self._entry is not None:
            page = door.waiting(load(entering.lang))
        else:
            page = entering.page()
        return View("staff", {**frame, **page})

    def touch(self, target: str) -> bool:
        """A finger touched `target`. True if it was staff's affair."""
        now = self._house.clock.monotonic()
        if target in (LEFT, RIGHT):
            if self._entering is None and self._pattern.touched(target, now):
                self._open()
            return True
        if self._entering is None:
            self._pattern.forget()
            return False
        self._touched = now
        if self._visit is not None:
            if reason := self._visit.touch(target):
                self._leave(reason)
        elif target == "back":
            self._leave("given-up")
        elif self._entry is None:
            self._entering.touch(target)
        self._changed()
        return True

    def tick(self) -> None:
        """Time has passed: what nobody touches closes itself; a citizen's journey may have reached a safe point."""
        if self._house.gate:
            self._house.gate.run_on()
        if self._entering is None:
            return
        self._doing.tick()
        now = self._house.clock.monotonic()
        if self._visit is not None:
            if now - self._touched > self._limit():
                self._leave("left-alone")
            elif now - self._visit.looked >= self._visit.pace:
                self._visit.look()
        elif self._entry is not None:
            self._come_in()
        elif now - self._touched > PAD_SECONDS and not self._entering.checking:
            self._leave("given-up")
        stands = (self.place, self._seconds_left(), self._entering.left if self._entering else 0)
        if stands != self._stood:
            self._stood = stands
            self._changed()

    def room(self, free: int) -> None:
        """So many bytes are free on the disk."""
        self._free = free

    def has(self, device: str) -> bool:
        """Is there a device of that name? Any thread."""
        return device in dict(self._house.machines)

    def readiness(self, lang: str) -> Mapping[str, object]:
        """The readiness report, for a shell. Any thread; waits for the store."""
        return report.readiness(self._house, lang, self._free)

    # ------------------------------------------------------------------------------------------------------ in, and out again

    def _open(self) -> None:
        self._entering = Entering(self._house, self._doing.later, self._house.citizens.lang)
        self._touched = self._house.clock.monotonic()
        self._house.regard()
        self._changed()

    def _tried(self, event: EntryTried) -> None:
        if self._entering is not None and event.session == self._entering.id:
            self._decided(self._entering.tried(event))

    def _chosen(self, event: PinChosen) -> None:
        if self._entering is not None and event.session == self._entering.id:
            self._decided(self._entering.chosen(event))

    def _proved(self, event: ProofFinished) -> None:
        if self._entering is not None and event.session == self._entering.id and self._entry is None:
            self._entering.proved(event.outcome)
            self._decided(None)

    def _card_known(self, event: CardKnown) -> None:
        if self._entering is not None and event.session == self._entering.id and self._entry is None:
            self._entering.carded(event)
            self._decided(None)

    def _decided(self, entry: Entry | None) -> None:
        self._touched = self._house.clock.monotonic()
        if entry is not None:
            self._entry = entry
            self._come_in()
        self._changed()

    def _come_in(self) -> None:
        """Whoever stands there ends where nothing is lost; then staff are in."""
        entering, entry = self._entering, self._entry
        if entering is not None and entry is not None and self._house.citizens.give_way():
            self._touched = self._house.clock.monotonic()
            self._visit = Visit(self._house, self._doing, entry, entering.lang, self._started)
            self._changed()

    def _leave(self, reason: str) -> None:
        entry = self._entry
        if entry is not None and self._house.store is not None:
            self._house.store.call(lambda connection: journal.append(connection, "staff-left", staff=entry.number, reason=reason))
        self._doing.stop()
        if self._visit is not None:
            self._visit.end()
        self._house.devices.stop_proving()
        self._entering = self._entry = self._visit = None
        self._house.regard()
        self._changed()

    # ------------------------------------------------------------------------------------------------------------ time, events

    def _limit(self) -> float:
        statuses = self._house.devices.snapshot().values()
        open_cover = any(isinstance(status, NeedsAttention) and "cover-open" in status.conditions for status in statuses)
        return LONG_SECONDS if open_cover or self._doing.running else QUIET_SECONDS

    def _seconds_left(self) -> int | None:
        """Whole seconds until it closes itself, near the end; None before."""
        if self._visit is None:
            return None
        left = round(self._limit() - (self._house.clock.monotonic() - self._touched))
        return max(0, left) if left <= WARN_SECONDS else None

    def _active(self) -> None:
        """Something happened at a device: somebody works on it."""
        if self._visit is not None:
            self._touched = self._house.clock.monotonic()
            self._changed()

    def _told(self, action: Action, target: str, result: Result) -> None:
        if self._visit is not None:
            self._visit.told(action, target, result)
            self._active()

    def _done(self, event: Done) -> None:
        if self._visit is not None:
            self._visit.done(event)
            self._changed()

    def _weighed(self, event: LevelsRead) -> None:
        if self._visit is not None and event.session == self._visit.id:
            self._visit.weighed(event)
            self._changed()

    def _heard(self, event: Candidates) -> None:
        if self._visit is not None and event.session == self._visit.id:
            self._visit.heard(event)
            self._changed()

    def _seen(self, event: SeenAnew) -> None:
        if self._visit is not None and event.session == self._visit.id and self._visit.seen(event):
            self._changed()
