"""Where no line will come: sealed items travel in a folder, another terminal sends them, and receipts travel back.

Parts: `Courier.export` (take in the receipts that came back, give along what waits) and `Courier.deliver` (send what other terminals
gave). What lies in the folder is sealed and signed already; nothing is opened, and nothing in it is believed before it is checked.

| what                                            | becomes                                                              |
|-------------------------------------------------|----------------------------------------------------------------------|
| an item put into the folder                     | waits as before, marked; the line may bring it first                 |
| a receipt signed by the central service's key   | delivered, as by a line                                              |
| any other receipt                               | nothing; counted as damaged                                          |
| an item or file that is not what the list says  | not sent; counted as damaged; the others go on                       |
| a list that its terminal did not sign           | nothing of it is sent; counted as damaged                            |
| a full folder                                   | whole items as far as there is room, and a list of just these        |
| a pulled stick, a kill                          | the list of before, or the new one; the next time goes on from there |

Everything may be done twice: items are named by their ids, and the central service stores an id once.
Threads: one at a time calls (`kiosk.offline.courier_desk`); `stop` from any. Failures: all are told in the answer.
"""

import base64
import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from pydantic import ValidationError

from kiosk.central import CentralClient
from kiosk.central.courier import MOST_ITEMS, CarriedItem, CarriedReceipt, Manifest, carried_fields, manifest_fields
from kiosk.central.wire import KeyList
from kiosk.clock import Clock
from kiosk.events import Event
from kiosk.http import TlsError
from kiosk.offline import courier_rows
from kiosk.offline.courier_folder import CourierFolder, CourierTrouble, Damaged, opened
from kiosk.offline.courier_relay import LONGEST_MANIFEST, LONGEST_RECEIPT, Relay
from kiosk.offline.desk import Answer
from kiosk.offline.envelope import rfc3339
from kiosk.offline.events import ItemDelivered
from kiosk.offline.keys import KeysError, TerminalKeys, keep_list
from kiosk.offline.recipients import ListRefused
from kiosk.store import Store, StoreError, journal

PIECE = 64 * 1024
LONGEST_LIST = 8 * 1024 * 1024
_AT_ONCE = 100


@dataclass
class Given:
    """What came of an export. `given`: items in the folder now; `left`: items that wait and found no place in it."""

    received: int = 0
    given: int = 0
    left: int = 0
    damaged: int = 0


class Courier:
    """One terminal's side of it. `group` is the terminal's group, `state` its folder if lists of keys are to be kept; `tell` hears of
    items that are delivered.
    """

    def __init__(
        self,
        store: Store,
        keys: TerminalKeys,
        clock: Clock,
        group: int,
        tell: Callable[[Event], None] = lambda _event: None,
        state: Path | None = None,
    ) -> None:
        self._state = state
        self._store, self._keys, self._clock, self._group, self._tell = store, keys, clock, group, tell
        self._stopping, self._ill = threading.Event(), set[str]()
        self._client: CentralClient | None = None

    def stop(self) -> None:
        """End what runs, soon and in good order."""
        self._stopping.set()
        client = self._client
        if client is not None:
            client.interrupt()

    def export(self, path: Path) -> Answer:
        """Take in the receipts that lie in `path`, then put there what waits here; the folder is made if it is not there."""
        told = Given()
        try:
            with opened(path, self._group, make=True) as folder:
                self._take_keys(folder)
                self._receive(folder, told)
                full = self._give(folder, told)
        except CourierTrouble as trouble:
            return {"done": False, "code": trouble.code, "why": trouble.why, **asdict(told)}
        except StoreError as error:
            return {"done": False, "code": error.code, "why": "", **asdict(told)}
        code = "courier-full" if full else ""
        return {"done": not full, "code": code, "why": "", **asdict(told)}

    def deliver(self, path: Path, connect: Callable[[], CentralClient]) -> Answer:
        """Send what other terminals put into `path`, and put the receipts beside it."""
        relay = Relay(self._keys, self._clock, self._stopping.is_set, self._offered, self._ill)
        code, why = "", ""
        try:
            with opened(path, self._group, make=False) as folder:
                self._client = client = connect()
                if self._stopping.is_set():
                    client.interrupt()
                try:
                    code, why = relay.run(folder, client)
                finally:
                    self._client = None
                    client.close()
        except TlsError:
            code = "central-tls"
        except CourierTrouble as trouble:
            code, why = trouble.code, trouble.why
        told = asdict(relay.told)
        if any(told.values()) or code:
            try:
                self._store.call(lambda connection: journal.append(connection, "courier-delivered", code=code, **told)).result()
            except StoreError as error:
                code = code or error.code
        whole = not (code or relay.told.damaged or relay.told.refused or relay.told.left)
        return {"done": whole, "code": code, "why": why, **told}

    # At home: keys and receipts.

    def _take_keys(self, folder: CourierFolder) -> None:
        """A newer list of keys that came along is used, as if a line had brought it."""
        try:
            raw = folder.read("keys", "list.json", LONGEST_LIST)
            if raw is not None:
                self._offered(KeyList.model_validate_json(raw))
        except (Damaged, ValidationError):
            # Whoever signs receipts is known all the same, or the next line tells.
            return

    def _offered(self, told: KeyList) -> None:
        # Refused: older than the one in use, as a list on a stick will be, or not to be trusted. KeysError: the disk refused.
        with contextlib.suppress(ListRefused, KeysError):
            if self._state is None:
                self._keys.recipients.offer(told, self._clock.now())
            else:
                keep_list(self._state, self._keys, told, self._clock.now())

    def _receive(self, folder: CourierFolder, told: Given) -> None:
        good: list[CarriedReceipt] = []
        for ident, digest in self._store.call(courier_rows.undelivered).result().items():
            try:
                receipt = _receipt(folder, ident)
            except Damaged:
                told.damaged += 1
                continue
            if receipt is None:
                continue
            if (receipt.id, receipt.digest) == (ident, digest) and genuine(receipt, self._keys):
                good.append(receipt)
            else:
                told.damaged += 1
            if len(good) == _AT_ONCE:
                self._take_in(good, told)
                good = []
        self._take_in(good, told)

    def _take_in(self, receipts: list[CarriedReceipt], told: Given) -> None:
        now = rfc3339(self._clock.now())
        came = self._store.call(lambda c: [(r.id, courier_rows.came_back(c, r.plain(), now)) for r in receipts]).result()
        settled = [(ident, *found) for ident, found in came if found is not None]
        files = [name for _, _, names in settled for name in names]
        if files:
            self._store.remove_files(files).result()
        told.received += len(settled)
        for ident, kind, _ in settled:
            self._tell(ItemDelivered("", ident, kind))

    # At home: what waits.

    def _give(self, folder: CourierFolder, told: Given) -> bool:
        """Put into the folder what waits, and the list last of all; True if there was no room for all of it."""
        before = self._own_list(folder, told)
        chosen, count = self._store.call(lambda connection: courier_rows.waiting(connection, MOST_ITEMS)).result()
        listed: list[CarriedItem] = []
        full = False
        for item in chosen:
            if self._stopping.is_set():
                break
            try:
                entry = self._put(folder, item, room=not full)
            except CourierTrouble as trouble:
                if trouble.code != "courier-full":
                    raise
                full, entry = True, None
            if entry is not None:
                listed.append(entry)
        full = self._list(folder, listed) or full
        # Durable before the mark: a row never says that it was given along when it was not.
        told.given, told.left = len(listed), count - len(listed)
        if listed or before:
            now, ids = rfc3339(self._clock.now()), [entry.id for entry in listed]
            self._store.call(lambda connection: courier_rows.mark(connection, ids, told.left, now)).result()
        self._clear(folder, before, listed)
        return full

    def _put(self, folder: CourierFolder, item: courier_rows.Waiting, *, room: bool) -> CarriedItem | None:
        """Put one item there, its files first; None if it has gone meanwhile, or is not there and there is no room."""
        found = self._store.call(lambda connection: courier_rows.sealed(connection, item.id)).result()
        if found is None:
            return None
        body, tickets = found
        sums = hashlib.sha256(body).hexdigest()
        for ticket in tickets:
            if not folder.holds(ticket.digest, ticket.length):
                if not room:
                    return None
                try:
                    folder.write("files", ticket.digest, self._pieces(ticket.digest))
                except StoreError:
                    # Gone from this disk: the sender finds it so too, and tells staff.
                    return None
        if not folder.lies("items", f"{item.id}.json", body):
            if not room:
                return None
            folder.write("items", f"{item.id}.json", [body])
        return CarriedItem.model_validate(
            {"id": item.id, "kind": item.kind, "about": item.about, "digest": item.digest, "size": len(body), "sha256": sums,
             "files": tickets}
        )  # fmt: skip

    def _pieces(self, digest: str) -> Iterator[bytes]:
        with self._store.files.open(digest) as file:
            while piece := file.read(PIECE):
                yield piece

    def _list(self, folder: CourierFolder, listed: list[CarriedItem]) -> bool:
        """Sign and write the list. Where there is no room for it, the last items make some; True if they had to."""
        shrunk = False
        while True:
            try:
                folder.write("manifests", f"{self._keys.terminal}.json", [self._signed(listed).to_bytes()])
                return shrunk
            except CourierTrouble as trouble:
                if trouble.code != "courier-full" or not listed:
                    raise
                shrunk = True
                self._drop(folder, [listed.pop()], listed)

    def _signed(self, listed: list[CarriedItem]) -> Manifest:
        made = Manifest(
            format=1, terminal=self._keys.terminal, at=rfc3339(self._clock.now()), items=tuple(listed), signature="AAAA"
        )
        signature = base64.b64encode(self._keys.signing.sign(manifest_fields(made))).decode()
        return made.model_copy(update={"signature": signature})

    def _own_list(self, folder: CourierFolder, told: Given) -> list[CarriedItem]:
        """What this terminal put there the last time; nothing if the list is not its own word."""
        try:
            raw = folder.read("manifests", f"{self._keys.terminal}.json", LONGEST_MANIFEST)
            if raw is None:
                return []
            found = Manifest.model_validate_json(raw)
            self._keys.signing.public_key().verify(base64.b64decode(found.signature), manifest_fields(found))
        except (Damaged, ValidationError, ValueError, InvalidSignature):
            told.damaged += 1
            return []
        return list(found.items) if found.terminal == self._keys.terminal else []

    def _clear(self, folder: CourierFolder, before: list[CarriedItem], listed: list[CarriedItem]) -> None:
        """What needs no courier any more goes from the folder, its receipt too."""
        over = self._store.call(lambda connection: courier_rows.gone(connection, [entry.id for entry in before])).result()
        self._drop(folder, [entry for entry in before if entry.id in over], listed)
        for ident in over:
            folder.remove("receipts", f"{ident}.json")

    def _drop(self, folder: CourierFolder, entries: list[CarriedItem], listed: list[CarriedItem]) -> None:
        needed = {ticket.digest for entry in listed for ticket in entry.files}
        for entry in entries:
            folder.remove("items", f"{entry.id}.json")
            for ticket in entry.files:
                if ticket.digest not in needed:
                    folder.remove("files", ticket.digest)


def genuine(receipt: CarriedReceipt, keys: TerminalKeys) -> bool:
    """Whether the central service has signed it, by the list key that this terminal trusts."""
    return keys.recipients.signed(carried_fields(receipt), receipt.signature)


def _receipt(folder: CourierFolder, ident: str) -> CarriedReceipt | None:
    raw = folder.read("receipts", f"{ident}.json", LONGEST_RECEIPT)
    try:
        return None if raw is None else CarriedReceipt.model_validate_json(raw)
    except ValidationError:
        raise Damaged from None
