"""What a courier carries, on the wire: the signed list of a folder, and receipts that prove themselves where no line is.

A courier is an enrolled terminal that brings other terminals' items to the central service (docs/courier.md). It signs each request
(`Authorization: Kiosk-Courier`); the items keep the signatures of the terminals that sealed them. A receipt on a line is believed
because TLS says who speaks; one that comes back in a folder carries the signature of the central service's list key, which every
enrolled terminal knows.
Threads: as `CentralClient`. Failures: outcomes of its closed set; nothing is raised.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from kiosk import http
from kiosk.central.client import FILES_MISSING, JSON, PROBLEM, CentralClient, LineDown, Refused, Trouble, Unavailable, WrongReceipt, trouble
from kiosk.central.uploads import Ticket
from kiosk.central.wire import (
    MOST_FILES,
    Base64,
    Count,
    Digest,
    Format,
    Id,
    Moment,
    Receipt,
    TerminalNumber,
    Wire,
    canonical,
)

MOST_ITEMS = 2000
"""Items of one list; what is more goes with the next."""


class CarriedItem(Wire):
    """One item in the folder. `digest` is the item's own; `size` and `sha256` are of its bytes as they lie in the folder."""

    id: Id
    kind: Literal["submission", "supplement", "withdrawal", "rating"]
    about: Id | None
    digest: Digest
    size: Count
    sha256: Digest
    files: Annotated[tuple[Ticket, ...], Field(max_length=MOST_FILES, strict=False)]


class Manifest(Wire):
    """What one terminal has put into a folder, in the order in which it is to be sent; signed by that terminal."""

    format: Format
    terminal: TerminalNumber
    at: Moment
    items: Annotated[tuple[CarriedItem, ...], Field(max_length=MOST_ITEMS, strict=False)]
    signature: Base64


class CarriedReceipt(Wire):
    """A receipt with the central service's own signature, for whoever has no line to ask."""

    id: Id
    digest: Digest
    received_at: Moment
    signature: Base64

    def plain(self) -> Receipt:
        """As it would have come over a line."""
        return Receipt(id=self.id, digest=self.digest, received_at=self.received_at)


class Known(Wire):
    """The answer to a list: receipts for what is there already."""

    known: Annotated[tuple[CarriedReceipt, ...], Field(max_length=MOST_ITEMS, strict=False)]


class _Conflict(Wire):
    """The part of a 409 that may be a receipt."""

    receipt: CarriedReceipt


def manifest_fields(manifest: Manifest) -> bytes:
    """What a terminal signs of its list."""
    return canonical(manifest.model_dump(mode="json", exclude={"signature"}))


def carried_fields(receipt: CarriedReceipt) -> bytes:
    """What the central service signs of a receipt; the purpose keeps it apart from whatever else that key signs."""
    return canonical({"digest": receipt.digest, "id": receipt.id, "purpose": "carried-receipt", "received_at": receipt.received_at})


def courier_fields(*, courier: str, at: str, path: str, body: bytes) -> bytes:
    """What a courier signs of a request."""
    return canonical({"at": at, "body": hashlib.sha256(body).hexdigest(), "courier": courier, "path": path})


@dataclass(frozen=True, slots=True)
class Announced:
    """The list is good; these items are at the central service already."""

    known: tuple[CarriedReceipt, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """The central service has the item. Whether the receipt's signature holds is for whoever knows the key."""

    receipt: CarriedReceipt


class CourierClient:
    """Speaks the paths of a courier. `terminal` is the courier's own number, `sign` its key, `now` its clock."""

    def __init__(self, client: CentralClient, terminal: str, sign: Callable[[bytes], bytes], now: Callable[[], str]) -> None:
        self._client, self._terminal, self._sign, self._now = client, terminal, sign, now

    def announce(self, manifest: bytes) -> Announced | Trouble:
        """Show the list; what is known already need not be sent. Nothing is stored."""
        answer = self._ask("POST", "/v1/carried", manifest)
        if isinstance(answer, LineDown):
            return answer
        if answer.status == 200 and answer.media == JSON:
            try:
                return Announced(Known.model_validate_json(answer.body).known)
            except ValidationError:
                return Unavailable(200)
        return trouble(answer)

    def put(self, kind: str, id: str, digest: str, body: bytes) -> Carried | WrongReceipt | Trouble:
        """Bring one item, the bytes that its terminal has sealed."""
        answer = self._ask("PUT", f"/v1/carried/{'ratings' if kind == 'rating' else 'submissions'}/{id}", body)
        if isinstance(answer, LineDown):
            return answer
        if answer.status in (200, 201, 202, 204, 208):
            receipt = _receipt(answer) if answer.status in (200, 201, 208) else None
            fits = receipt is not None and (receipt.id, receipt.digest) == (id, digest)
            return Carried(receipt) if receipt is not None and fits else WrongReceipt(answer.status)
        if answer.status == 409:
            told = _in_conflict(answer)
            if told is not None and (told.id, told.digest) == (id, digest):
                return Carried(told)
        found = trouble(answer)
        # Its files had come and are gone again: the next time brings them anew.
        return Unavailable(409) if isinstance(found, Refused) and found.code == FILES_MISSING else found

    def _ask(self, method: str, path: str, body: bytes) -> http.Response | LineDown:
        at = self._now()
        signature = base64.b64encode(self._sign(courier_fields(courier=self._terminal, at=at, path=path, body=body))).decode()
        header = f'Kiosk-Courier terminal="{self._terminal}", at="{at}", signature="{signature}"'
        return self._client.ask(method, path, body, {"Authorization": header})


def _receipt(answer: http.Response) -> CarriedReceipt | None:
    try:
        return CarriedReceipt.model_validate_json(answer.body) if answer.media == JSON else None
    except ValidationError:
        return None


def _in_conflict(answer: http.Response) -> CarriedReceipt | None:
    told = answer.json() if answer.media == PROBLEM else None
    try:
        return _Conflict.model_validate({"receipt": told.get("receipt")}).receipt if isinstance(told, dict) else None
    except ValidationError:
        return None
