"""A runner with devices and an outbox that a test holds in its hand: on the real bus, the real texts and the real packages.

Parts: `Hall`, `PLACES` (a way to every page a citizen can stand at). Thread rule: all on the test's own thread. Nothing waits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kiosk.clock import HandClock
from kiosk.devices.chip.keys import Key
from kiosk.devices.chip.verdict import State, Verdict
from kiosk.devices.contract import (
    AS_USUAL,
    CardPulled,
    CardRead,
    CardUnreadable,
    ChipOutcome,
    ChipRead,
    DocumentCapabilities,
    Offline,
    Printed,
    PrintOutcome,
    Ready,
    Receipt,
    Refused,
    Status,
    Unconfirmed,
    Wish,
)
from kiosk.devices.events import ChipFinished, DeviceChanged, PrintFinished, ReadFinished, ReadStarted
from kiosk.events import Bus, Event
from kiosk.identity import Document, Sex
from kiosk.journey.desk import Codes, Darkroom
from kiosk.journey.runner import Runner
from kiosk.journey.signature_hand import STROKES
from kiosk.offline.events import ItemDelivered, LineChanged, SubmissionFailed, SubmissionSaved
from kiosk.offline.outbox import Draft
from kiosk.render.sheet import Sheet
from kiosk.services.catalogue import open_catalogue
from kiosk.services.model import Service
from kiosk.settings import Central, Settings, Terminal

MATTER = "residence-permit-endorsement"
FOREIGN = "foreign-guest-registration"
LANGUAGES = ("zh-CN", "zh-HK", "en")
NUMBER = "000010000197"
SETTINGS = Settings(terminal=Terminal(state=Path("nowhere")), central=Central("https://central.example", Path("ca.pem")))
PLACE = ("pick-440300", "pick-440305", "pick-440305007", "pick-440305007003")
HOUSE = ("key-3", "key-栋", "key-5", "key-0", "key-2")
PHONE = tuple(f"key-{digit}" for digit in "13800002204")
GROUND = ("option-ground-work", "option-work-kind-contract")


@cache
def packages() -> Mapping[str, Service]:
    """The real packages."""
    return open_catalogue(LANGUAGES).services


def few() -> Mapping[str, Service]:
    """Of the real packages so many that they need no chapters."""
    return {code: service for code, service in packages().items() if code != FOREIGN}


def traveller(**changes: Any) -> Document:
    """The passport of somebody invented."""
    passport = Document(
        kind="passport",
        number="XA0000017",
        name="MOREAU ÉLISE MARIE",
        sex=Sex.FEMALE,
        birth=date(1988, 2, 29),
        nationality="UTO",
        valid_to=date(2031, 6, 15),
    )
    return replace(passport, **changes)


def person(**changes: Any) -> Document:
    """The card of somebody invented."""
    card = Document(
        kind="cn-resident-card",
        number="430121195409170022",
        name="梁秋荷",
        sex=Sex.FEMALE,
        birth=date(1954, 9, 17),
        address="湖南省长沙县虚构镇荷塘村示例组12号",
    )
    return replace(card, **changes)


@dataclass
class HandDevices:
    """What the runner asked of the devices. `fail` is raised by `stop_reading`."""

    reading: str | None = None
    reads: int = 0
    chip: tuple[str, Key] | None = None
    scanning: str | None = None
    watching: bool = False
    receipts: list[tuple[str, Receipt]] = field(default_factory=list)
    sheets: list[tuple[str, Sheet]] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    abilities: DocumentCapabilities | None = None
    ended: list[str] = field(default_factory=list)
    scanned: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    scanning_ended: list[str] = field(default_factory=list)
    statuses: dict[str, Status] = field(default_factory=dict)
    fail: Exception | None = None

    def watch_cards(self, on: bool) -> None:
        self.watching = on

    def read_card(self, session: str) -> None:
        self.reading, self.reads = session, self.reads + 1

    def stop_reading(self) -> None:
        self.reading = None
        if self.fail:
            raise self.fail

    def read_chip(self, session: str, key: Key) -> None:
        self.chip = (session, key)

    def stop_chip(self) -> None:
        self.chip = None

    def scan_codes(self, session: str) -> None:
        self.scanning = session

    def stop_codes(self) -> None:
        self.scanning = None

    def print_receipt(self, session: str, receipt: Receipt) -> None:
        self.receipts.append((session, receipt))

    def print_document(self, session: str, sheet: Sheet, wish: Wish = AS_USUAL) -> None:
        self.sheets.append((session, sheet))
        self.wishes.append(wish)

    def document_abilities(self) -> DocumentCapabilities | None:
        return self.abilities

    def end_printing(self, session: str) -> None:
        self.ended.append(session)

    def scan_document(self, session: str) -> None:
        self.scanned.append(session)

    def look(self, session: str) -> None:
        self.looked.append(session)

    def end_scanning(self, session: str) -> None:
        self.scanning_ended.append(session)

    def snapshot(self) -> Mapping[str, Status]:
        return self.statuses


@dataclass
class HandOutbox:
    """What was handed in and rated. `fail` is raised by `submit`."""

    drafts: list[tuple[str, Draft]] = field(default_factory=list)
    ratings: list[tuple[str | None, int, str]] = field(default_factory=list)
    waits: list[timedelta | None] = field(default_factory=list)
    fail: Exception | None = None

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None:
        if self.fail:
            raise self.fail
        self.drafts.append((session, draft))
        self.waits.append(waits)

    def rate(self, submission_id: str | None, score: int, matter: str) -> None:
        self.ratings.append((submission_id, score, matter))


class Hall:
    """One terminal. `screens` are the steps that were shown, each once when it came; `wiped` counts the sessions wiped."""

    def __init__(
        self,
        *,
        services: Mapping[str, Service] | None = None,
        settings: Settings = SETTINGS,
        printer: str | None = "receipt",
        documents: str | None = None,
        chip: str | None = None,
        codes: Codes | None = None,
        closed: str = "",
        clock: HandClock | None = None,
        glass: Mapping[str, str] | None = None,
        studio: Darkroom | None = None,
        fed: bool = False,
    ) -> None:
        self.clock, self.bus = clock or HandClock(), Bus()
        self.devices, self.outbox = HandDevices(), HandOutbox()
        self.steps: list[str] = []
        self.warnings: list[int] = []
        self.wiped = 0
        self.attention = False
        self.runner = Runner(
            settings=settings,
            services=few() if services is None else services,
            bus=self.bus,
            clock=self.clock,
            devices=self.devices,
            deliveries=self.outbox,
            reader="id-reader",
            printer=printer,
            documents=documents,
            chip=chip,
            codes=codes,
            attention=lambda: self.attention,
            closed=closed,
            glass=glass,
            studio=studio,
            fed=fed,
        )
        self.runner.on_change(self._see)
        self.runner.on_wiped(self._wipe)
        self.runner.start()

    def _see(self) -> None:
        page = self.page
        if not self.steps or self.steps[-1] != page["step"]:
            self.steps.append(str(page["step"]))
        if page["idle"]:
            self.warnings.append(page["idle"]["seconds"])

    def _wipe(self) -> None:
        self.wiped += 1

    @property
    def page(self) -> Any:
        """What the window shows."""
        return self.runner.view().page

    @property
    def step(self) -> str:
        return str(self.page["step"])

    def touch(self, *targets: str) -> None:
        """One finger, one after the other."""
        for target in targets:
            self.runner.touch(target)

    def later(self, seconds: int) -> None:
        """Seconds pass, and the window's timer with them."""
        for _ in range(seconds):
            self.clock.advance(1)
            self.runner.tick()

    def tell(self, *events: Event) -> None:
        """Something is told on the bus, and delivered."""
        for event in events:
            self.bus.publish(event)
            self.bus.pump()

    # ------------------------------------------------------------------------------------------------- devices and outbox

    @property
    def session(self) -> str:
        """The session that is being read for, printed for, or was handed in last."""
        waits = [self.devices.reading, self.devices.scanning]
        known = [*waits, *(s for s, _ in self.outbox.drafts[-1:]), *(s for s, _ in self.devices.receipts[-1:])]
        return next(s for s in known if s)

    def lay(self, card: Document | None = None) -> None:
        """A card is laid and read."""
        session = self.session
        self.tell(ReadStarted(session, "id-reader"), ReadFinished(session, "id-reader", CardRead(card or person())))

    def lay_chip(self, outcome: ChipOutcome | None = None) -> None:
        """A document with a chip is laid, and the attempt with its key comes to `outcome`; read whole if None."""
        assert self.devices.chip is not None
        session, _ = self.devices.chip
        read = ChipRead(traveller(), Verdict(State.GENUINE), "pace")
        self.tell(ReadStarted(session, "chip"), ChipFinished(session, "chip", outcome or read))

    def unreadable(self) -> None:
        self.tell(ReadFinished(self.session, "id-reader", CardUnreadable("noise")))

    def pulled(self) -> None:
        self.tell(ReadStarted(self.session, "id-reader"), ReadFinished(self.session, "id-reader", CardPulled()))

    def reader(self, status: Status) -> None:
        self.tell(DeviceChanged("", "id-reader", "id-reader", status))

    def sign(self) -> None:
        for stroke in STROKES:
            self.runner.stroke(list(stroke))

    def saved(self, number: str = NUMBER, proof: str = "", *, dated: bool = True) -> None:
        """The outbox has kept what was handed in last."""
        session, draft = self.outbox.drafts[-1]
        self.tell(SubmissionSaved(session, draft.id, number, self.clock.now(), proof, dated))

    def not_saved(self) -> None:
        session, draft = self.outbox.drafts[-1]
        self.tell(SubmissionFailed(session, draft.id, "storage-failed"))

    def printed(self, outcome: PrintOutcome | None = None) -> None:
        self.tell(PrintFinished(self.session, "receipt", outcome or Printed()))

    def delivered(self) -> None:
        self.tell(ItemDelivered("", self.outbox.drafts[-1][1].id, "submission"))

    def go(self, place: str, lang: str = "zh-CN") -> "Hall":
        """Walk from the attract page to `place` of `PLACES`, in `lang`."""
        if lang != "zh-CN":
            self.touch(f"lang-{lang}")
        PLACES[place](self)
        assert self.step == place.partition("+")[0], f"{self.step} instead of {place}"
        return self


def _way(*parts: Callable[[Hall], None] | str | Sequence[str]) -> Callable[[Hall], None]:
    def walk(hall: Hall) -> None:
        for part in parts:
            if isinstance(part, str):
                hall.touch(part)
            elif isinstance(part, Sequence):
                hall.touch(*part)
            else:
                part(hall)

    return walk


def _line_down(hall: Hall) -> None:
    hall.tell(LineChanged("", False, "central-unreachable"))


_CATALOGUE = _way("start")
_GUIDE = _way(_CATALOGUE, f"matter-{MATTER}")
_IDENTIFY = _way(_GUIDE, "agree")
_PERSON = _way(_IDENTIFY, Hall.lay)
_ADDRESS = _way(_PERSON, "next")
_CONTACT = _way(_ADDRESS, PLACE, HOUSE, "next")
_STAY = _way(_CONTACT, PHONE, "next")
_REVIEW = _way(_STAY, GROUND, "next")
_SIGN = _way(_REVIEW, "next")
_WORKING = _way(_SIGN, Hall.sign, "submit")
_PRINT = _way(_WORKING, Hall.saved)
_DONE = _way(_PRINT, Hall.printed)
_TAKE = _way(_DONE, "leave")

# Every page a citizen can stand at, by its step; what follows a plus tells two ways to the same step apart.
PLACES: Mapping[str, Callable[[Hall], None]] = {
    "catalogue": _CATALOGUE,
    "guide": _GUIDE,
    "notice": _way(_GUIDE, "notice-full"),
    "identify-waiting": _IDENTIFY,
    "identify-reading": _way(_IDENTIFY, lambda hall: hall.tell(ReadStarted(hall.session, "id-reader"))),
    "identify-pulled": _way(_IDENTIFY, Hall.pulled),
    "identify-unreadable": _way(_IDENTIFY, Hall.unreadable),
    "identify-unavailable": _way(_IDENTIFY, lambda hall: hall.reader(Offline("unplugged"))),
    "form-person": _PERSON,
    "guide+again": _way(_PERSON, "back"),
    "form-address": _ADDRESS,
    "form-address+streets": _way(_ADDRESS, PLACE[:2], "pick-more"),
    "form-address+problem": _way(_ADDRESS, "next"),
    "form-address+house": _way(_ADDRESS, PLACE, HOUSE),
    "form-contact": _CONTACT,
    "form-contact+typed": _way(_CONTACT, PHONE[:4], "next"),
    "form-stay": _STAY,
    "form-stay+follow-up": _way(_STAY, GROUND[0]),
    "form-stay+reopened": _way(_STAY, GROUND[0], "reopen-ground"),
    "review": _REVIEW,
    "form-contact+changed": _way(_REVIEW, "change-contact"),
    "sign": _SIGN,
    "sign+signed": _way(_SIGN, Hall.sign),
    "sign+unsigned": _way(_SIGN, "submit"),
    "sign-other": _way(_SIGN, "sign-other"),
    "sign-other+unconfirmed": _way(_SIGN, "sign-other", "submit"),
    "working": _WORKING,
    "working-print": _PRINT,
    "done": _DONE,
    "done+delivered": _way(_DONE, Hall.delivered),
    "done-saved": _way(_line_down, _DONE),
    "done-no-paper": _way(_PRINT, lambda hall: hall.printed(Refused(frozenset({"media-empty"})))),
    "done-no-paper+offline": _way(_PRINT, lambda hall: hall.printed(Refused(frozenset({"offline"})))),
    "done-no-paper+unconfirmed": _way(_PRINT, lambda hall: hall.printed(Unconfirmed())),
    "done-saved+no-paper": _way(_line_down, _PRINT, lambda hall: hall.printed(Unconfirmed())),
    "take": _TAKE,
    "take-rated": _way(_TAKE, "rate-4"),
    "trouble-not-identified": _way(_IDENTIFY, Hall.unreadable, "retry", Hall.unreadable, "retry", Hall.unreadable),
    "trouble-card-not-accepted": _way(_IDENTIFY, lambda hall: hall.lay(person(kind="cn-foreign-pr-2023"))),
    "trouble-not-saved": _way(_WORKING, Hall.not_saved),
    "trouble-internal+saved": _way(_PRINT, lambda hall: hall.runner.fail()),
}
HANDED_IN = frozenset(
    place for place in PLACES if place.startswith(("working-print", "done", "take")) or place == "trouble-internal+saved"
)
READY = Ready()
