"""One citizen, from the first touch to the wipe: joins the pages with devices and outbox.

What a citizen does arrives as `touch(id)` (or `stroke` for a signature); what devices and outbox answer arrives as an event;
time arrives as `tick`. Each changes the session, then the window is told to draw `view()` again. `moves` is the map of the
journey; what holds at every place is handled here once: the idle warning, the choices about the screen, late events, a card that
begins a session, and the end (`_end`).

Thread: the one that pumps the bus. Failure: whatever is raised ends the session wiped, on a page that says what is safe
(`fail`); a submission that was saved stays saved, with its number on the screen.
"""

import gc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.central.share import DEADLINE, Shared
from kiosk.clock import Clock, grade
from kiosk.devices.events import CardFound, CardGone
from kiosk.events import Bus
from kiosk.journey import gathering, moves, onward, outcomes
from kiosk.journey.browsing import Finder
from kiosk.journey.cards import Cards
from kiosk.journey.chips import Chips
from kiosk.journey.desk import Codes, Darkroom, NoCodes
from kiosk.journey.display import Choices, Display, hall_display
from kiosk.journey.handing import Handing
from kiosk.journey.idle import IdleTimer
from kiosk.journey.lobby import Lobby
from kiosk.journey.moves import Deliveries, Desk, Devices, NoShare, NoTyping, Share, Typing
from kiosk.journey.pages import Surroundings, View, view
from kiosk.journey.pages.common import frame
from kiosk.journey.phone import Phone
from kiosk.journey.reread import reread
from kiosk.journey.scan_state import Doing
from kiosk.journey.scans import Scans
from kiosk.journey.session import ASKING, CardState, Licence, Paper, Place, Session
from kiosk.journey.studio import NoStudio
from kiosk.journey.trace import Trace, traced
from kiosk.keyboard.engine import Candidates, KeyboardChanged
from kiosk.services.model import Service
from kiosk.services.regions import Regions
from kiosk.settings import Settings

TAKE_SECONDS = 45.0
# A print takes 20 s at most and a read 10 (kiosk.devices.contract): what has not answered by then does not answer.
WORK_SECONDS = 45.0
# Who reads large text reads longer: nobody is asked sooner than after this many seconds.
LARGE_TEXT_SECONDS = 120.0

# So many matters are made ready for the search at one tick: some 10 ms of work.
FINDER_AT_ONCE = 8


class Runner:
    """The journey of whoever stands there. `reader`, `chip`, `scanner` (codes), `printer` and `documents` (A4) are device ids, None
    where there is none; `brand` gives the city's look for a language."""

    def __init__(
        self,
        *,
        settings: Settings,
        services: Mapping[str, Service],
        bus: Bus,
        clock: Clock,
        devices: Devices,
        deliveries: Deliveries,
        reader: str | None,
        printer: str | None,
        chip: str | None = None,
        attention: Callable[[], bool],
        documents: str | None = None,
        brand: Callable[[str], Mapping[str, object]] | None = None,
        closed: str = "",
        typing: Typing | None = None,
        sharing: Share | None = None,
        codes: Codes | None = None,
        scanner: str | None = None,
        studio: Darkroom | None = None,
        glass: Mapping[str, str] | None = None,
        fed: bool = False,
    ) -> None:
        self._settings, self._clock, self._devices = settings, clock, devices
        self._printer, self._documents, self._attention = printer, documents, attention
        self._parts: Mapping[str, str | None] = {
            "id-reader": reader, "chip-reader": chip, "code-scanner": scanner, "receipt-printer": printer, "document-printer": documents,
            **(glass or {}),
        }  # fmt: skip
        self._closed, self._why, self._hours, self._brand = closed, "", "", brand
        self._zone = ZoneInfo(settings.terminal.timezone)
        self._session: Session | None = None
        self._desk = Desk(
            services=services,
            regions=Places(),
            clock=clock,
            devices=devices,
            deliveries=deliveries,
            end=self._end,
            choices=Choices(settings.terminal.languages, hall_display(settings.screen)),
            typing=typing or NoTyping(),
            sharing=sharing or NoShare(),
            codes=codes or NoCodes(),
            studio=studio or NoStudio(),
            fed=fed,
            today=lambda: self._local(clock.now()).date(),
            submit=lambda session: moves.submit(self._desk, session),
            print_answer=lambda session: self._handing.print_answer(session),
            screen=settings.screen,
        )
        self._finder = Finder(services)
        self._lobby = Lobby(clock, self._desk.choices)
        self._idle = IdleTimer(clock, settings.idle.warn_after, settings.idle.end_after)
        self._quiet_page: object = None
        self._changed: Callable[[], None] = lambda: None
        self._wiped: Callable[[], None] = lambda: None
        self._cards = Cards(
            self._desk,
            bus,
            reader,
            current=lambda: self._session,
            trouble=self._trouble,
            touched=self._idle.touched,
            changed=lambda: self._changed(),
        )
        self._handing = Handing(
            self._desk,
            bus,
            printer,
            documents,
            current=lambda: self._session,
            around=self._surroundings,
            local=self._local,
            touched=self._idle.touched,
            changed=lambda: self._changed(),
        )
        self._chips = Chips(
            self._desk,
            bus,
            chip,
            current=lambda: self._session,
            trouble=self._trouble,
            touched=self._idle.touched,
            changed=lambda: self._changed(),
        )
        self._phone = Phone(
            self._desk, bus, current=lambda: self._session, touched=self._idle.touched, changed=lambda: self._changed()
        )
        self._scans = Scans(
            self._desk,
            bus,
            glass or {},
            current=lambda: self._session,
            touched=self._idle.touched,
            changed=lambda: self._changed(),
            handed=self._handing.bound,
        )
        self._glass = glass or {}
        self._subscribe(bus)

    # ------------------------------------------------------------------------------------------------ what the window uses

    def on_change(self, changed: Callable[[], None]) -> None:
        """`changed` is called after whatever may have changed `view()`."""
        self._changed = changed

    def on_wiped(self, wiped: Callable[[], None]) -> None:
        """`wiped` is called after a session was wiped: whoever drew it lets go of what it drew."""
        self._wiped = wiped

    def close(self, code: str, why: str = "") -> None:
        """Nobody new begins while `code` (a failure code) is not ""; whoever is here goes on. `why` is a reason that staff chose."""
        if (code, why) != (self._closed, self._why):
            self._closed, self._why = code, why
            self._changed()

    def give_way(self) -> bool:
        """Staff want the terminal: whoever is here ends where nothing is lost, which is not while something is submitted or printed. True
        when nobody is here any more; until then it is asked again."""
        session = self._session
        if session is not None and (session.place is Place.WORKING or session.told_paper is Paper.PRINTING):
            return False
        self._end("")
        self._lobby.leave()
        return True

    def frame(self, lang: str) -> Mapping[str, object]:
        """What every page has, without a citizen."""
        return frame(None, replace(self._surroundings(), lang=lang))

    def greet(self, lang: str, display: Display, hours: str = "") -> None:
        """What the next person finds: the hall's first language and looks, and from when to when it is open ("": as the settings say)."""
        self._hours = hours
        self._desk.choices.stand(lang, display)
        self._changed()

    @property
    def lang(self) -> str:
        """The language of the screen."""
        return self._desk.choices.lang

    @property
    def trace(self) -> Trace:
        """What may be said of whoever is here."""
        return traced(self._session)

    @property
    def note(self) -> str:
        """What the page says that follows a visit."""
        return self._lobby.note

    def reread(self, service: Service, told: Iterable[gathering.Known]) -> None:
        """`service` takes the place of the matter that is open: for an author's preview. In a hall a journey stays on its version."""
        if self._session is not None:
            reread(self._desk, self._session, service, told)
        self._changed()

    def start(self) -> None:
        """Begin to look for cards (found, not read, until somebody has agreed)."""
        self._devices.watch_cards(True)

    def view(self) -> View:
        """What the window shows now."""
        return view(self._session, self._surroundings())

    def touch(self, target: str) -> None:
        """A finger touched `target`. What is not on the page, or does not fit any more, does nothing."""
        if target == "show-off" and self._session is None:
            return
        warned = self._idle.left is not None and self._session is not None
        if not (warned and target == "end"):
            self._idle.touched()
        if warned:
            if target == "end":
                self._end("" if self._handing.done else "ended")
        elif not self._lobby.closing and self._desk.choices.touch(target):
            self._lobby.read()
        elif self._lobby.note:
            self._lobby.leave()
        elif self._session is not None:
            moves.touch(self._desk, self._session, target)
        elif not self._closed and self._lobby.touch(target):
            self._begin()
        self._changed()

    def stroke(self, points: list[tuple[float, float]]) -> None:
        """One stroke of the signature, in parts of the pad's width and height."""
        session = self._session
        if session and session.place is Place.SIGN and points and not session.other_way:
            self._idle.touched()
            session.strokes.append(points)
            session.sign_problem = False
            self._changed()

    def tick(self) -> None:
        """Time has passed: the idle warning, and pages that end by themselves. Called a few times a second."""
        self._chips.tick()
        self._phone.tick()
        self._scans.tick()
        session = self._session
        if session is None:
            self._nobody_here()
        elif session.place is Place.TAKE:
            if self._idle.quiet() > self._reading_time(TAKE_SECONDS):
                self._end("")
        elif session.place is Place.GATHER and self._clock.monotonic() - session.busy_since > DEADLINE:
            # The share is late: what it would have told is asked. Its answer, if it still comes, is dropped.
            self._desk.sharing.forget()
            onward.gathered(self._desk, session)
            self._changed()
        else:
            busy = self._busy(session)
            # A scan has its own patience (`scans`).
            hangs = busy and session.place is not Place.SCAN and self._clock.monotonic() - session.busy_since > WORK_SECONDS
            if hangs and session.place is Place.WORKING:
                self._handing.give_up(session)
            self._idle.hold(busy and not hangs)
            self._idle.warn_after = self._reading_time(self._settings.idle.warn_after)
            before = self._idle.left
            if self._idle.tick() == 0:
                self._end("" if self._handing.done else "ended")
            elif self._idle.left != before:
                session.shown = ""
                self._changed()

    def _reading_time(self, seconds: float) -> float:
        return max(seconds, LARGE_TEXT_SECONDS) if self._desk.choices.display.text == "large" else seconds

    def fail(self) -> None:
        """Something was raised: nobody's data stay on the screen, and the citizen is told what is safe."""
        session = self._session
        try:
            if session and self._handing.done:
                if session.place is not Place.TROUBLE:
                    self._trouble(session, "internal")
            elif session and session.place is Place.WORKING:
                # It may be on its way to the disk: nobody is told that it is lost, and trying again keeps the id.
                self._handing.give_up(session)
            elif session:
                self._end("internal")
        finally:
            self._changed()

    # -------------------------------------------------------------------------------------------------------------- events

    def _subscribe(self, bus: Bus) -> None:
        bus.subscribe(CardFound, lambda event: self._card(event.device, True))
        bus.subscribe(CardGone, lambda event: self._card(event.device, False))
        bus.subscribe(Shared, self._shared)
        bus.subscribe(Candidates, self._candidates)
        bus.subscribe(KeyboardChanged, lambda _event: self._changed())

    def _at(self, session_id: str, place: Place) -> Session | None:
        """The session that an event answers, if it still waits at `place`; None for a late event."""
        session = self._session
        return session if session and session.id == session_id and session.place is place else None

    def _card(self, device: str, seen: bool) -> None:
        down = self._chips.down if device == self._chips.device else self._desk.reader_down
        if self._lobby.card(device, seen, reader_down=down) and self._session is None and not self._closed:
            if self._lobby.note:
                self._lobby.leave()
            moves.card_laid(self._desk, self._begin())
        self._changed()

    def _begin(self) -> Session:
        self._session, self._lobby.about = Session(), False
        self._idle.touched()
        return self._session

    def picture(self, name: str) -> bytes | None:
        """The picture that the scan page calls `name`, as JPEG; None if there is none (any more)."""
        return self._session.scan.picture(name) if self._session else None

    def _shared(self, event: Shared) -> None:
        session = self._at(event.session, Place.GATHER)
        if session is None or session.service is None or event.question != session.question:
            return
        told = [gathering.Known(entry.element, entry.value, entry.as_of) for entry in event.elements]
        licences = {entry.licence: Licence(entry.title, entry.number, entry.as_of) for entry in event.licences}
        gathering.take(session, onward.form_of(self._desk, session), told, licences)
        self._idle.touched()
        onward.gathered(self._desk, session)
        self._changed()

    def _candidates(self, event: Candidates) -> None:
        session = self._session
        if session and session.id == event.session:
            moves.candidates(self._desk, session, event.text, event.candidates, event.starts, event.lost)
            self._changed()

    def _trouble(self, session: Session, kind: str) -> None:
        service, handed = session.service, session.handed
        session.wipe()
        session.service, session.handed = service, handed
        session.place, session.trouble = Place.TROUBLE, kind
        self._devices.stop_reading()
        self._devices.stop_chip()
        self._devices.stop_codes()
        self._devices.end_scanning(session.id)

    # ------------------------------------------------------------------------------------------------------- the end, time

    def _end(self, note: str) -> None:
        """The one way out. `note` names the page that says what became of it ("": straight to the attract page)."""
        session = self._session
        if session is None:
            return
        self._session = None
        session.wipe()
        self._lobby.tell(note)
        self._idle.touched()
        try:
            self._desk.typing.forget()
            self._desk.sharing.forget()
            self._desk.codes.forget()
            self._devices.end_printing(session.id)
            self._devices.end_scanning(session.id)
            self._desk.studio.forget(session.id)
            self._devices.stop_reading()
            self._devices.stop_chip()
            self._devices.stop_codes()
        finally:
            # Whatever a device does: nobody's data stay in sight or in memory.
            self._changed()
            gc.collect()
            self._wiped()

    def _nobody_here(self) -> None:
        lobby, choices = self._lobby, self._desk.choices
        self._finder.grow(FINDER_AT_ONCE)
        if lobby.over(self._idle.quiet(), self._reading_time(self._settings.idle.warn_after)):
            lobby.leave()
        # What can change here without a touch or an event: the minute, the staff mark, and what ends by itself.
        minute = self._clock.now().replace(second=0, microsecond=0)
        page = (minute, self._attention(), lobby.note, lobby.about, choices.lang, choices.display, choices.sheet)
        if page != self._quiet_page:
            self._quiet_page = page
            self._changed()

    def _busy(self, session: Session) -> bool:
        reading = session.place is Place.IDENTIFY and (session.card is CardState.READING or session.code == ASKING)
        scanning = session.place is Place.SCAN and session.scan.doing is Doing.WORKING
        return reading or scanning or session.place in (Place.WORKING, Place.GATHER)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            settings=self._settings,
            services=self._desk.services,
            regions=self._desk.regions,
            now=self._local(self._clock.now()),
            dated=grade(self._clock) != "unsure",
            lang=self._desk.choices.lang,
            display=self._desk.choices.display,
            brand=self._brand(self._desk.choices.lang) if self._brand else None,
            sheet=self._desk.choices.sheet,
            attention=self._attention(),
            closed=self._closed,
            why=self._why,
            hours=self._hours,
            ended="" if self._lobby.closing else self._lobby.note,
            closing=self._lobby.closing,
            about=self._lobby.about,
            parts=outcomes.parts(self._devices.snapshot(), self._parts, line_down=self._desk.line_down),
            idle_left=self._idle.left if self._session else None,
            printer=self._printer is not None,
            no_paper=self._handing.no_paper,
            documents=self._documents is not None,
            no_document=self._handing.no_document,
            card_seen=self._lobby.card_seen,
            pinyin=self._desk.typing.available,
            ways=self._desk.ways,
            glass=self._desk.glass,
            scans=bool(self._glass),
            fed=self._desk.fed,
            today=self._desk.today(),
            line_down=self._desk.line_down,
            reader_down=self._cards.down,
            chip_down=self._chips.down or self._chips.device is None,
            factors=self._desk.factors,
            codes=self._desk.codes.available,
            find=self._finder.find,
        )


class Places(dict[str, Regions]):
    """The places of each division, read when a matter first asks for them."""

    def __missing__(self, division: str) -> Regions:
        found = self[division] = Regions(division)
        return found
