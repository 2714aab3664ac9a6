"""Somebody who types on form pages: the real runner over a package with every keyboard, and devices that never answer."""

import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from kiosk.clock import SteppedClock
from kiosk.devices.chip.keys import Key
from kiosk.devices.contract import AS_USUAL, CardRead, Receipt, Status, Wish
from kiosk.devices.events import ReadFinished
from kiosk.events import Bus
from kiosk.identity.document import Document, Sex
from kiosk.journey.moves import Typing
from kiosk.journey.runner import Runner
from kiosk.offline.outbox import Draft
from kiosk.render.sheet import Sheet
from kiosk.services.loader import load
from kiosk.settings import Central, Settings, Terminal

SERVICES = Path(__file__).resolve().parents[1] / "support" / "services"


class NoDevices:
    """A terminal whose devices never answer; the session that asked for the card is remembered."""

    session = ""

    def watch_cards(self, on: bool) -> None: ...
    def read_card(self, session: str) -> None:
        self.session = session

    def stop_reading(self) -> None: ...
    def read_chip(self, session: str, key: Key) -> None: ...
    def stop_chip(self) -> None: ...
    def scan_codes(self, session: str) -> None: ...
    def stop_codes(self) -> None: ...
    def print_receipt(self, session: str, receipt: Receipt) -> None: ...
    def print_document(self, session: str, sheet: Sheet, wish: Wish = AS_USUAL) -> None: ...
    def document_abilities(self) -> None: ...
    def end_printing(self, session: str) -> None: ...
    def scan_document(self, session: str) -> None: ...
    def look(self, session: str) -> None: ...
    def end_scanning(self, session: str) -> None: ...
    def snapshot(self) -> Mapping[str, Status]:
        return {}


class Collected:
    """What was handed in."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None:
        self.drafts.append(draft)

    def rate(self, submission_id: str | None, score: int, matter: str) -> None: ...


class Citizen:
    """Stands before the first form page, and touches what he sees."""

    def __init__(self, typing: Typing, bus: Bus, clock: SteppedClock) -> None:
        service = load(SERVICES / "neighbour-contact", ("zh-CN", "en"))
        self.bus, self.clock, self.typing = bus, clock, typing
        self.devices, self.deliveries = NoDevices(), Collected()
        self.runner = Runner(
            settings=Settings(terminal=Terminal(state=Path("/nowhere")), central=Central("https://central.example", Path("/nowhere"))),
            services={service.package.code: service},
            bus=bus,
            clock=clock,
            devices=self.devices,
            deliveries=self.deliveries,
            reader=None,
            printer=None,
            attention=lambda: False,
            typing=typing,
        )

    def arrive(self) -> None:
        """From the attract page to the first form page."""
        self.touch("start", "matter-neighbour-contact", "agree")
        person = Document(kind="cn-resident-card", number="440305198701011238", name="梁秋荷", sex=Sex.FEMALE, birth=None)
        self.bus.publish(ReadFinished(self.devices.session, "reader", CardRead(person)))
        self.bus.pump()
        assert self.page["step"] == "form-contact"

    @property
    def page(self) -> Mapping[str, Any]:
        return self.runner.view().page

    def field(self, ident: str) -> Mapping[str, Any]:
        """The text field `ident` as it stands on the page."""
        return next(field for field in self.page["fields"] if field["id"] == f"field-{ident}")

    def offered(self) -> set[str]:
        """Every key and candidate that can be touched."""
        found = set()
        for field in self.page["fields"]:
            found |= {key["id"] for row in field["keys"] for key in row} | {candidate["id"] for candidate in field["candidates"]}
        return found

    def touch(self, *targets: str) -> None:
        for target in targets:
            self.runner.touch(target)

    def press(self, letters: str) -> None:
        """Touch the keys of `letters`, each of which must be there, without waiting for candidates."""
        for letter in letters:
            assert f"key-{letter}" in self.offered()
            self.touch(f"key-{letter}")

    def until(self, what: str) -> None:
        """Let answers come until the open field shows `what` as its first candidate."""
        end = time.monotonic() + 5
        while not any(candidate["label"] == what for field in self.page["fields"] for candidate in field["candidates"]):
            assert self.bus.wait(max(0.0, end - time.monotonic())), "no answer"

    def hear(self) -> None:
        """The next answer of the keyboard."""
        assert self.bus.wait(5), "no answer"
