"""Devices and an outbox that a test holds in its hand: what was asked of them, and nothing that answers by itself.

Thread rule: the test's own thread. Nothing waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from kiosk.devices.chip.keys import Key
from kiosk.devices.contract import AS_USUAL, DocumentCapabilities, Receipt, Status, Wish
from kiosk.offline.outbox import Draft
from kiosk.render.sheet import Sheet


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
