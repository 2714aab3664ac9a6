"""A runner with devices and an outbox that a test holds in its hand: on the real bus, the real texts and the real packages.

Parts: `Hall`; people of both kinds of document. Thread rule: all on the test's own thread. Nothing waits.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kiosk.clock import HandClock
from kiosk.devices.chip.verdict import State, Verdict
from kiosk.devices.contract import (
    CardPulled,
    CardRead,
    CardUnreadable,
    ChipOutcome,
    ChipRead,
    Printed,
    PrintOutcome,
    Status,
)
from kiosk.devices.events import ChipFinished, DeviceChanged, PrintFinished, ReadFinished, ReadStarted
from kiosk.events import Bus, Event
from kiosk.identity import Document, Sex
from kiosk.journey.desk import Codes, Darkroom
from kiosk.journey.runner import Runner
from kiosk.journey.signature_hand import STROKES
from kiosk.offline.events import ItemDelivered, SubmissionFailed, SubmissionSaved
from kiosk.services.catalogue import open_catalogue
from kiosk.services.model import Service
from kiosk.settings import Central, Settings, Terminal
from tests.journey.hand_held import HandDevices, HandOutbox

MATTER = "residence-permit-endorsement"
FOREIGN = "foreign-guest-registration"
LANGUAGES = ("zh-CN", "zh-HK", "en")
NUMBER = "000010000197"
SETTINGS = Settings(terminal=Terminal(state=Path("nowhere")), central=Central("https://central.example", Path("ca.pem")))


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
        """Walk from the attract page to `place` of `places.PLACES`, in `lang`."""
        # Here and not above: the ways are made of this hall.
        from tests.journey.places import PLACES

        if lang != "zh-CN":
            self.touch(f"lang-{lang}")
        PLACES[place](self)
        assert self.step == place.partition("+")[0], f"{self.step} instead of {place}"
        return self
