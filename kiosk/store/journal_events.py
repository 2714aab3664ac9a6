"""Every event that the journal may hold, and the facts each may carry.

A fact is a code, an id, a count or a yes/no. A key that is not listed here is refused, so nobody can add a name or an address
to a line by the way; `docs` is what the staff book prints.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who made it happen."""

    TERMINAL = "terminal"
    CITIZEN = "citizen"
    STAFF = "staff"
    CENTRAL = "central"


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """One kind of line: its stable id, what it means, who caused it, and the names of its facts."""

    id: str
    docs: str
    role: Role
    facts: frozenset[str]


def _e(ident: str, role: Role, docs: str, *facts: str) -> JournalEvent:
    return JournalEvent(id=ident, docs=docs, role=role, facts=frozenset(facts))


_T, _C, _S, _X = Role.TERMINAL, Role.CITIZEN, Role.STAFF, Role.CENTRAL

JOURNAL_EVENTS: Mapping[str, JournalEvent] = {
    event.id: event
    for event in (
        _e("storage-created", _T, "The database was made; the first line of every journal.", "schema"),
        _e("storage-rescued", _S, "A damaged database was set aside, and what could be read of it was put into service.",
           "source", "items", "lines", "unread", "lost", "changed"),
        _e("read-ended", _T, "A read of the database took too long and was ended; where it was begun.", "where"),
        _e("program-started", _T, "The program started; simulated terminals say so.", "version", "simulated"),
        _e("program-ended", _T, "The program ended in good order.", "reason"),
        _e("fault", _T, "An uncaught exception: its class and place in the code, never its message.", "code", "kind", "where", "thread"),
        _e("keys-opened", _T, "The terminal's keys were opened; where their passphrase came from.", "place"),
        _e("terminal-enrolled", _S, "The terminal was enrolled at the central service.", "terminal", "key_id"),
        _e("session-begun", _C, "A citizen began.", "session"),
        _e("session-ended", _C, "A citizen's session was wiped, and why.", "session", "reason"),
        _e("matter-chosen", _C, "A citizen chose a matter.", "session", "matter", "version"),
        _e("document-read", _C, "A document was read, or why it was not.", "session", "device", "kind", "outcome"),
        _e("device-changed", _T, "A device's settled status changed.", "device", "ability", "status", "code"),
        _e("door-opened", _T, "The service door was opened, and what went on meanwhile (journey, staff, idle).", "device", "during"),
        _e("door-closed", _T, "The service door was closed again.", "device", "during"),
        _e("receipt-printed", _T, "A receipt or a document was printed, or how its printing ended.",
           "session", "number", "device", "outcome", "code"),
        _e("paper-left", _T, "A paper was left in the printer's slot: it was pulled back, or lies there still.",
           "session", "device", "outcome"),
        _e("printer-closed", _T, "Somebody's print may still lie in this printer: it is closed to citizens.", "device", "cause"),
        _e("printer-cleared", _S, "Nothing of anybody's lies in this printer any more: staff say so, or the printer itself (by).",
           "device", "by"),
        _e("printer-refilled", _S, "Staff have put paper into this printer.", "device"),
        _e("submission-saved", _C, "A submission was sealed and is on disk.", "id", "number", "matter", "version"),
        _e("message-saved", _C, "A second message (a supplement, a withdrawal) was sealed and is on disk; the number is the first one's.",
           "id", "kind", "number", "matter", "version"),
        _e("submission-failed", _T, "A submission could not be saved; the citizen was told so.", "id", "code"),
        _e("rating-saved", _C, "A rating was saved (not what it says).", "id", "matter"),
        _e("item-delivered", _X, "The central service has it, by a receipt for its id and digest.", "id", "kind", "attempts", "by"),
        _e("item-parked", _X, "The central service refused this item, or staff hold it back (cause); it is kept.",
           "id", "kind", "code", "reason", "cause"),
        _e("item-overdue", _T, "An item was not delivered within the waiting time of its matter; it is still sent.", "id", "kind"),
        _e("item-released", _S, "Staff sent a parked item on its way again.", "id", "kind"),
        _e("item-withdrawn", _S, "An item is no longer to be sent; it is kept.", "id", "kind", "reason"),
        _e("items-purged", _T, "Delivered items whose keeping time was over were deleted.", "count"),
        _e("courier-given", _S, "Sealed items were put into a courier's folder; they wait as before. How many found no room.",
           "count", "left"),
        _e("courier-delivered", _S, "This terminal brought other terminals' sealed items from a courier's folder to the central service.",
           "terminals", "delivered", "known", "damaged", "refused", "left", "code"),
        _e("sending-reclaimed", _T, "Items that were being sent when the program ended wait again.", "count"),
        _e("line-changed", _T, "The central service became reachable or unreachable.", "reachable", "code"),
        _e("staff-called", _C, "A citizen called for staff.", "session"),
        _e("staff-added", _S, "Somebody may work on this terminal; by whom: a staff number, or shell; the digest of their card's key.",
           "staff", "roles", "by", "card"),
        _e("staff-disabled", _S, "Somebody may work here no more.", "staff", "by"),
        _e("staff-reset", _S, "Somebody was given a new one-time PIN, or card, and what wrong PINs had cost was taken back.",
           "staff", "by", "card"),
        _e("staff-pin-changed", _S, "Somebody chose a PIN.", "staff"),
        _e("staff-entered", _S, "Somebody came into maintenance mode, with which roles and by what.", "staff", "roles", "factors"),
        _e("staff-refused", _S, "Somebody was not let in. A number that is nobody's is not written down: it may be a PIN.",
           "staff", "code", "wait"),
        _e("staff-left", _S, "Somebody left maintenance mode, or it closed itself.", "staff", "reason"),
        _e("staff-action", _S, "What somebody did in maintenance mode, and what came of it.", "staff", "action", "target", "result"),
    )
}
