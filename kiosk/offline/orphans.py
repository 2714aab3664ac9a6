"""Stored items whose keys are gone: not signed by the key that this terminal has now.

They are kept and sent all the same, because sending needs no key; but nobody can seal or sign them anew, and a central service that
has forgotten the old key refuses them. So staff are told how many there are. Functions for the storage thread, in pages.
Failures: `StoreError`.
"""

import base64
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.central.wire import signed_fields
from kiosk.store import Connection, Store

PAGE = 50


def count(store: Store, own: Ed25519PublicKey | None) -> int:
    """How many undelivered items another key than `own` has signed (None: there is no key, so all of them). Blocks."""
    total, after = 0, 0
    while True:
        found = store.call(lambda connection, after=after: _page(connection, after)).result()  # type: ignore[misc]  # bound at once
        if not found:
            return total
        total += sum(own is None or not _signed(body, own) for _, body in found)
        after = found[-1][0]


def _page(connection: Connection, after: int) -> list[tuple[int, bytes]]:
    found = connection.execute(
        "SELECT seq, body FROM outbox WHERE state IN ('waiting', 'sending', 'needs-staff') AND body IS NOT NULL AND seq > ?"
        " ORDER BY seq LIMIT ?",
        (after, PAGE),
    )
    return [(int(str(seq)), body) for seq, body in found if isinstance(body, bytes)]


def _signed(body: bytes, own: Ed25519PublicKey) -> bool:
    try:
        item = json.loads(body)
        fields = signed_fields(digest=item["digest"], id=item["id"], at=item["at"], terminal=item["terminal"])
        own.verify(base64.b64decode(item["signature"]), fields)
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True
