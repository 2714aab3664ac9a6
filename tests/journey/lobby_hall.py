"""A hall for tests of the journey: the real runner with the real matters, and devices and outbox that answer when they are told to.

Thread: the test's own; time stands still until `pass_time`. A citizen is here by touches, as in front of the window.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk import settings
from kiosk.clock import HandClock
from kiosk.devices.chip.keys import Key
from kiosk.devices.contract import AS_USUAL, CardRead, Offline, Printed, Ready, Receipt, Status, Wish
from kiosk.devices.events import CardFound, CardGone, DeviceChanged, PrintFinished, ReadFinished, ReadStarted
from kiosk.events import Bus, Event
from kiosk.identity import Document, Sex
from kiosk.journey.actions import Draw, Plan, Touch
from kiosk.journey.autopilot import Autopilot
from kiosk.journey.runner import Runner
from kiosk.journey.signature_hand import STROKES
from kiosk.offline.events import ItemDelivered, SubmissionSaved
from kiosk.offline.outbox import Draft
from kiosk.render.sheet import Sheet
from kiosk.services.catalogue import open_catalogue
from kiosk.services.service import Service

MATTER = "residence-permit-endorsement"
NUMBER = "000010000197"
PERSON = Document(
    kind="cn-resident-card",
    number="430121195409170022",
    name="梁秋荷",
    sex=Sex.FEMALE,
    birth=date(1954, 9, 17),
    address="虚构省虚构市虚构镇荷塘村 7 号",
)
# What nobody may see who is not the citizen.
CANARIES = (PERSON.number, PERSON.name, PERSON.address, "13800002204", "138 0000 2204", "502")
BASIC: Mapping[str, Any] = {
    "terminal": {"state": "state", "simulated": True},
    "central": {"url": "https://central.example", "ca": "ca.pem"},
}


class Devices:
    """Remembers what was asked of the devices; `statuses` is how they are."""

    def __init__(self) -> None:
        self.reading = ""
        self.chip: tuple[str, Key] | None = None
        self.receipts: list[Receipt] = []
        self.watching = False
        self.statuses: dict[str, Status] = {"reader": Ready(), "printer": Ready()}

    def watch_cards(self, on: bool) -> None:
        self.watching = on

    def read_card(self, session: str) -> None:
        self.reading = session

    def stop_reading(self) -> None:
        self.reading = ""

    def read_chip(self, session: str, key: Key) -> None:
        self.chip = (session, key)

    def stop_chip(self) -> None:
        self.chip = None

    def scan_codes(self, session: str) -> None:
        """Nobody scans anything."""

    def stop_codes(self) -> None:
        """Nobody did."""

    def print_receipt(self, session: str, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        self.printing = session

    def print_document(self, session: str, sheet: Sheet, wish: Wish = AS_USUAL) -> None:
        self.printing = session

    def document_abilities(self) -> None: ...

    def end_printing(self, session: str) -> None:
        self.printing = ""

    def scan_document(self, session: str) -> None: ...
    def look(self, session: str) -> None: ...
    def end_scanning(self, session: str) -> None: ...

    def snapshot(self) -> Mapping[str, Status]:
        return dict(self.statuses)


class Deliveries:
    """Remembers what was handed in."""

    def __init__(self) -> None:
        self.drafts: list[tuple[str, Draft]] = []
        self.ratings: list[int] = []

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None:
        self.drafts.append((session, draft))

    def rate(self, submission_id: str | None, score: int, matter: str) -> None:
        self.ratings.append(score)


class Hall:
    """One terminal. `tables` are tables of its settings."""

    def __init__(
        self, closed: str = "", services: Mapping[str, Service] | None = None, clock: HandClock | None = None,
        devices: "Devices | None" = None, **tables: Any,
    ) -> None:  # fmt: skip
        raw = {**BASIC, **tables}
        raw["terminal"] = {**BASIC["terminal"], **tables.get("terminal", {})}
        self.conf = settings.parse(raw, Path("terminal.toml"))
        self.clock, self.bus = clock or HandClock(datetime(2026, 11, 25, 2, 24, tzinfo=UTC)), Bus()
        self.devices, self.deliveries = devices or Devices(), Deliveries()
        self.runner = Runner(
            settings=self.conf,
            services=services or {MATTER: open_catalogue(self.conf.terminal.languages).services[MATTER]},
            bus=self.bus,
            clock=self.clock,
            devices=self.devices,
            deliveries=self.deliveries,
            reader="reader",
            printer="printer",
            attention=lambda: False,
            closed=closed,
        )
        self.runner.start()

    @property
    def page(self) -> dict[str, Any]:
        """What stands on the screen."""
        return dict(self.runner.view().page)

    @property
    def screen(self) -> str:
        return self.runner.view().screen

    def touch(self, *targets: str) -> dict[str, Any]:
        """Touch one after the other; returns the page after that."""
        for target in targets:
            self.runner.touch(target)
        return self.page

    def happen(self, *events: Event) -> dict[str, Any]:
        """Deliver `events`; returns the page after that."""
        for event in events:
            self.bus.publish(event)
        self.bus.pump()
        return self.page

    def pass_time(self, seconds: float) -> dict[str, Any]:
        """Let time pass in steps of a tick."""
        for _ in range(round(seconds)):
            self.clock.advance(1)
            self.runner.tick()
        return self.page

    # ----------------------------------------------------------------------------------------------- what a citizen does

    def lay(self) -> dict[str, Any]:
        return self.happen(CardFound("", "reader"))

    def lift(self) -> dict[str, Any]:
        return self.happen(CardGone("", "reader"))

    def unplug(self) -> dict[str, Any]:
        """The reader is gone, and with it what it saw of a card."""
        self.devices.statuses["reader"] = Offline("unplugged")
        return self.happen(DeviceChanged("", "reader", "id-reader", Offline("unplugged")), CardGone("", "reader"))

    def plug(self) -> dict[str, Any]:
        self.devices.statuses["reader"] = Ready()
        return self.happen(DeviceChanged("", "reader", "id-reader", Ready()))

    def read(self) -> dict[str, Any]:
        """The card that was asked for is read."""
        session = self.devices.reading
        assert session, "nobody has asked for a card"
        return self.happen(ReadStarted(session, "reader"), ReadFinished(session, "reader", CardRead(PERSON)))

    def go_to(self, screen: str, page: int = 0) -> dict[str, Any]:
        """As far as `screen`, from the attract page or from wherever the citizen is; `page` counts form pages."""
        hand = Autopilot(Plan(MATTER, self.page["lang"]))
        for _ in range(200):
            view = self.runner.view()
            if view.screen == screen and (screen != "form" or view.page["step"] == f"form-{FORM[page]}"):
                return dict(view.page)
            if view.screen == "identify":
                self.read()
            elif view.screen == "working":
                self._answer()
            else:
                action = hand.decide(view)
                if isinstance(action, Touch):
                    self.touch(action.id)
                elif isinstance(action, Draw):
                    for stroke in STROKES:
                        self.runner.stroke(list(stroke))
        raise AssertionError(f"{screen} was not reached; at {self.page['step']}")

    def _answer(self) -> None:
        session, draft = self.deliveries.drafts[-1]
        if self.page["step"] == "working":
            self.happen(SubmissionSaved(session, draft.id, NUMBER, self.clock.now()))
        else:
            self.happen(ItemDelivered("", draft.id, "submission"), PrintFinished(session, "printer", Printed()))


FORM = ("person", "address", "contact", "stay")
