"""Bringing the files of an item to the central service, in pieces, before the item itself is sent.

Before, because the receipt for an item is the moment at which the terminal may forget it: what it needs must be there by then.
A cut line, a killed program or a server that began anew cost one piece at most: how far a file has come is asked, not remembered.
A piece is what the line carries in `AIM` seconds, so that a slow line sees progress and loses little, and none meets the timeout
of a request (8 s between two signs of life, kiosk/http); 32 KB at the beginning: 4 s of a 64 kbit/s line.
Threads: the one that sends. Failures: outcomes of the client's closed set; `StoreError` passes.
"""

import hashlib
from typing import Protocol

from kiosk.central import CentralClient, LineDown, Refused, Unavailable, WrongReceipt
from kiosk.central.client import Trouble
from kiosk.central.uploads import FileClient, Reached, Spoilt, Step, Ticket
from kiosk.clock import Clock
from kiosk.events import Event
from kiosk.offline.attachments import Files
from kiosk.offline.events import UploadProgressed
from kiosk.offline.rows import Item

SMALLEST, FIRST, LARGEST = 8 * 1024, 32 * 1024, 256 * 1024
AIM = 4.0
"""Seconds for one piece."""
RESTARTS = 3
"""So often one file may begin anew in one go; more than that is no mishap."""


class Ear(Protocol):
    """Who listens: the sender's own ear has both."""

    def item(self, event: Event) -> None:
        """A piece more is there."""
        ...

    def stopping(self) -> bool:
        """Whether to end now."""
        ...


class Pace:
    """How long the next piece is, in bytes."""

    def __init__(self) -> None:
        self.size = FIRST

    def took(self, length: int, seconds: float) -> None:
        """A piece of `length` bytes is there after `seconds`; a short last one says nothing about the line."""
        if length >= self.size:
            wanted = int(length * AIM / seconds) if seconds > 0 else LARGEST
            # At most twice as long at once: one lucky piece does not make a fast line.
            self.size = max(SMALLEST, min(wanted, self.size * 2, LARGEST))

    def failed(self) -> None:
        """A piece did not come through: the next one is half as long."""
        self.size = max(SMALLEST, self.size // 2)


class Uploads:
    """Keeps its pace from item to item, for the line is the same."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.pace = Pace()

    def bring(self, central: CentralClient, files: Files, item: Item, ear: Ear) -> Trouble | WrongReceipt | None:
        """Bring what is missing of the files of `item`; None once they are all there, else why not.

        `Refused` with `attachment-damaged`: the file here is not what was signed, and no try will mend that.
        """
        client, total = FileClient(central), sum(ticket.length for ticket in item.files)
        before = 0
        for ticket in item.files:
            told = _Told(ear, item.id, before, total)
            trouble = self._one(client, files, ticket, told)
            if trouble is not None:
                return trouble
            before += ticket.length
        return None

    def _one(self, client: FileClient, files: Files, ticket: Ticket, told: "_Told") -> Trouble | WrongReceipt | None:
        # Before the first request: a file that is gone is not begun.
        if files.size(ticket.digest) != ticket.length:
            return Refused(0, "attachment-damaged")
        restarts, step = 0, client.begin(ticket)
        while True:
            if isinstance(step, Reached):
                told.reached(step.offset)
                if step.offset == ticket.length:
                    return None
                if told.stopping():
                    return LineDown("central-unreachable", "stopping")
                step = self._next(client, files, ticket, step.offset)
            elif isinstance(step, Spoilt):
                if not _whole(files, ticket):
                    return Refused(0, "attachment-damaged")
                restarts += 1
                if restarts > RESTARTS:
                    return Unavailable(step.status)
                step = client.begin(ticket)
            else:
                if isinstance(step, LineDown):
                    self.pace.failed()
                return step

    def _next(self, client: FileClient, files: Files, ticket: Ticket, offset: int) -> Step:
        with files.open(ticket.digest) as file:
            file.seek(offset)
            piece = file.read(self.pace.size)
        began = self._clock.monotonic()
        step = client.send(ticket, offset, piece)
        if isinstance(step, Reached):
            if step.offset <= offset:
                # A server that takes and never has it would keep this going for ever.
                return Unavailable(204)
            self.pace.took(len(piece), self._clock.monotonic() - began)
        return step


class _Told:
    """Tells how far the files of one item have come."""

    def __init__(self, ear: Ear, item_id: str, before: int, total: int) -> None:
        self._ear, self._item_id, self._before, self._total = ear, item_id, before, total
        self.stopping = ear.stopping

    def reached(self, offset: int) -> None:
        self._ear.item(UploadProgressed("", self._item_id, self._before + offset, self._total))


def _whole(files: Files, ticket: Ticket) -> bool:
    made = hashlib.sha256()
    with files.open(ticket.digest) as file:
        while piece := file.read(LARGEST):
            made.update(piece)
    return made.hexdigest() == ticket.digest
