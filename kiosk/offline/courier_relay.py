"""The sending half of a courier: what other terminals put into a folder goes to the central service, and its receipts into the folder.

The relay knows no other terminal's key, so it shows each list to the central service first, which checks who signed it; then each
item and file is what the signed list says, or it is not sent. What follows an item that was not brought stays behind.
Threads: the caller's. Failures: `CourierTrouble` of the folder passes; everything else is told.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError

from kiosk.central import Busy, CentralClient, KeysFound, LineDown, NotAuthorised, Outcome, Refused, Unavailable, WrongReceipt
from kiosk.central.client import Trouble, in_words
from kiosk.central.courier import (
    Announced,
    Carried,
    CarriedItem,
    CarriedReceipt,
    CourierClient,
    Manifest,
    carried_fields,
)
from kiosk.central.wire import KeyList
from kiosk.clock import Clock
from kiosk.events import Event
from kiosk.offline.courier_folder import CourierFolder, CourierTrouble, Damaged, FolderFiles
from kiosk.offline.envelope import rfc3339
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.rows import Item
from kiosk.offline.sender import IN_A_ROW
from kiosk.offline.uploads import Uploads
from kiosk.store import StoreError

LONGEST_ITEM, LONGEST_MANIFEST, LONGEST_RECEIPT = 16 * 1024 * 1024, 16 * 1024 * 1024, 4096


@dataclass
class Brought:
    """What came of it. `known`: the central service had it before; `left`: not brought this time, whyever."""

    terminals: int = 0
    delivered: int = 0
    known: int = 0
    damaged: int = 0
    refused: int = 0
    left: int = 0


class _Ended(Exception):
    """Nothing more can be sent now."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code)
        self.code, self.why = code, why


class Relay:
    """One run. `told` is what came of it, also in the middle. `ill`: the families of items that the central service could not take the
    last time; kept from run to run.
    """

    def __init__(
        self, keys: TerminalKeys, clock: Clock, stopping: Callable[[], bool], offer: Callable[[KeyList], None], ill: set[str]
    ) -> None:
        self._offer, self._ill = offer, ill
        self._keys, self._clock, self.stopping = keys, clock, stopping
        self._uploads = Uploads(clock)
        self._in_a_row = 0
        self._keys_there = False
        self.told = Brought()

    def item(self, event: Event) -> None:
        """The pieces of a file are nobody's news here."""

    def run(self, folder: CourierFolder, central: CentralClient) -> tuple[str, str]:
        """Bring what every list in `folder` names; "" or the failure code that ended it, and why."""
        client = CourierClient(central, self._keys.terminal, self._keys.signing.sign, lambda: rfc3339(self._clock.now()))
        for name in folder.manifests():
            try:
                # Receipts are signed with the list key of today, which a terminal without a line may not know yet.
                self._bring_keys(folder, central)
                self._one_list(folder, name, central, client)
            except Damaged:
                self.told.damaged += 1
            except _Ended as end:
                return end.code, end.why
        return "", ""

    def _bring_keys(self, folder: CourierFolder, central: CentralClient) -> None:
        """Put the newest list of keys into the folder, once; without it receipts may have to wait."""
        if self._keys_there:
            return
        self._keys_there = True
        found = central.key_list()
        if isinstance(found, KeysFound):
            self._offer(found.list)
            try:
                folder.write("keys", "list.json", [found.list.to_bytes()])
            except CourierTrouble as trouble:
                if trouble.code != "courier-full":
                    raise

    def _one_list(self, folder: CourierFolder, name: str, central: CentralClient, client: CourierClient) -> None:
        raw = folder.read("manifests", name, LONGEST_MANIFEST)
        try:
            manifest = Manifest.model_validate_json(raw or b"")
        except ValidationError:
            raise Damaged from None
        if f"{manifest.terminal}.json" != name:
            raise Damaged
        answer = client.announce(raw or b"")
        if isinstance(answer, Refused):
            raise Damaged
        if not isinstance(answer, Announced):
            self.told.left += len(manifest.items)
            raise _ended(answer)
        self.told.terminals += 1
        known = {receipt.id: receipt for receipt in answer.known if self._genuine(receipt)}
        behind: set[str] = set()
        # What the central service was ill of the last time comes last, with what follows it: it holds up nobody for ever.
        open_items = sorted(manifest.items, key=lambda item: _family(item) in self._ill)
        while open_items:
            item = open_items[0]
            if self.stopping():
                self.told.left += len(open_items)
                raise _Ended("courier-gone", "stopping")
            try:
                brought = item.about not in behind and self._one(folder, item, known, central, client)
            except (_Ended, CourierTrouble):
                self.told.left += len(open_items)
                raise
            if not brought:
                behind.add(item.id)
                if item.about is not None and item.kind != "rating":
                    behind.add(item.about)
                self.told.left += 1
            open_items.pop(0)

    def _one(
        self, folder: CourierFolder, item: CarriedItem, known: dict[str, CarriedReceipt], central: CentralClient, client: CourierClient
    ) -> bool:
        """Bring one item; whether there is a receipt for it now."""
        there = known.get(item.id) or self._there(folder, item)
        if there is not None and there.digest == item.digest:
            self.told.known += 1
            self._keep(folder, there)
            return True
        try:
            outcome = self._sent(folder, item, central, client)
        except (Damaged, StoreError):
            self.told.damaged += 1
            return False
        match outcome:
            case Carried(receipt) if self._genuine(receipt):
                self._in_a_row = 0
                self.told.delivered += 1
                self._keep(folder, receipt)
                return True
            case Refused(0):
                self.told.damaged += 1
                return False
            case Refused():
                self._in_a_row = 0
                self.told.refused += 1
                return False
            case Carried() | Unavailable() | WrongReceipt():
                self._in_a_row += 1
                self._ill.add(_family(item))
                if self._in_a_row == IN_A_ROW:
                    raise _Ended("central-unreachable", "no receipt" if isinstance(outcome, Carried) else in_words(outcome))
                return False
            case _:
                raise _ended(outcome)

    def _sent(
        self, folder: CourierFolder, item: CarriedItem, central: CentralClient, client: CourierClient
    ) -> Carried | WrongReceipt | Trouble:
        body = folder.read("items", f"{item.id}.json", LONGEST_ITEM)
        if body is None or len(body) != item.size or hashlib.sha256(body).hexdigest() != item.sha256:
            raise Damaged
        sealed = Item(0, item.id, item.kind, item.digest, 1, body, item.files)
        trouble = self._uploads.bring(central, FolderFiles(folder), sealed, self)
        if isinstance(trouble, NotAuthorised):
            # A file's ticket is its own terminal's word, not the courier's: it is this item that is refused.
            return Refused(trouble.status, "ticket-refused")
        return trouble or client.put(item.kind, item.id, item.digest, body)

    def _there(self, folder: CourierFolder, item: CarriedItem) -> CarriedReceipt | None:
        """The receipt of an earlier run, if it is genuine."""
        try:
            raw = folder.read("receipts", f"{item.id}.json", LONGEST_RECEIPT)
            receipt = None if raw is None else CarriedReceipt.model_validate_json(raw)
        except (Damaged, ValidationError):
            return None
        fits = receipt is not None and (receipt.id, receipt.digest) == (item.id, item.digest)
        return receipt if receipt is not None and fits and self._genuine(receipt) else None

    def _keep(self, folder: CourierFolder, receipt: CarriedReceipt) -> None:
        name = f"{receipt.id}.json"
        content = receipt.to_bytes()
        try:
            if folder.read("receipts", name, LONGEST_RECEIPT) == content:
                return
        except Damaged:
            # Whatever lies in its place: a rename replaces a link or a pipe, and says so of a folder.
            pass
        try:
            folder.write("receipts", name, [content])
        except CourierTrouble as trouble:
            if trouble.code != "courier-full":
                raise
            # The central service has it for good, and so has the terminal it comes from: its copy here makes room.
            folder.remove("items", name)
            folder.write("receipts", name, [content])

    def _genuine(self, receipt: CarriedReceipt) -> bool:
        return self._keys.recipients.signed(carried_fields(receipt), receipt.signature)


def _family(item: CarriedItem) -> str:
    return item.about or item.id


def _ended(outcome: Outcome | Carried) -> _Ended:
    match outcome:
        case NotAuthorised(status):
            return _Ended("courier-refused", f"http-{status}")
        case LineDown(code, _):
            return _Ended(code, "")
        case Busy(status):
            return _Ended("central-unreachable", f"http-{status}")
        case Unavailable(status) | WrongReceipt(status):
            return _Ended("central-unreachable", f"http-{status}")
        case _:
            return _Ended("central-unreachable", "")
