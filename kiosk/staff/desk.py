"""What `kiosk staff` asks, and the page of people on the screen: who works here, somebody more, nobody any more, a new PIN, a card.

Answered by the running program through its control socket (to root and the terminal's own user alone), else by the command itself under the
instance lock. The one-time PIN is in the answer, once, and nowhere else.
Threads: any; each call waits for the storage thread and for Argon2id. Failures: `StoreError`; what cannot be done is told in the answer.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.devices.chip import piv
from kiosk.staff import people
from kiosk.staff.gate import WAIT, Gate
from kiosk.staff.people import Person, is_number, packed
from kiosk.staff.roles import Action, roles_of
from kiosk.store import Connection, Store, journal

Answer = Mapping[str, object]
COMMANDS = ("staff-list", "staff-add", "staff-disable", "staff-reset")
SHELL = "shell"
DEVICES: Mapping[str, Action] = {"devices-resume": Action.RESTART_DRIVER}
"""What `kiosk devices` asks of the running program besides what a printer's own desk answers: begin with the device anew."""


class StaffDesk:
    """The commands on one open store. `by` is who gives them: a staff number, or shell."""

    def __init__(self, store: Store, gate: Gate, by: str = SHELL) -> None:
        self._store, self._gate, self._by = store, gate, by

    @property
    def commands(self) -> Mapping[str, Callable[..., Answer]]:
        """Each command by its name."""
        return dict(zip(COMMANDS, (self.list, self.add, self.disable, self.reset), strict=True))

    def list(self) -> Answer:
        """Everybody: number, roles, whether the PIN has to be changed, whether they may come in, what tells their card's key."""
        found = self._store.call(people.everybody).result(WAIT)
        return {"staff": [
            {"number": p.number, "roles": packed(p.roles), "once": p.once, "disabled": p.disabled, "added_at": p.added_at,
             "card": fingerprint(p.card)} for p in found
        ]}  # fmt: skip

    def add(self, number: str, roles: str, card: str = "") -> Answer:
        """Somebody new with a one-time PIN; one who was disabled comes back that way. `card`: the key that their card proved, as hex."""
        if not is_number(number):
            return _not("the number has four digits")
        try:
            wanted = roles_of(roles)
        except ValueError:
            return _not("roles are clerk, technician, auditor, operator")
        key = _key(card)
        if key is None:
            return _not("the card's key is none")
        person, pin = self._gate.one_time(Person(number, wanted, "", "", True, False, ""))

        def work(connection: Connection) -> str:
            known = people.find(connection, number)
            if known is not None and not known.disabled:
                return "the number is taken: kiosk staff reset gives a new PIN"
            if key and people.by_card(connection, key):
                return "the card is somebody else's"
            at = connection.clock.now().isoformat(timespec="seconds")
            people.put(connection, Person(number, wanted, person.pin, person.secret, True, False, at, key))
            people.forgive(connection, number)
            journal.append(connection, "staff-added", staff=number, roles=packed(wanted), by=self._by, card=fingerprint(key))
            return ""

        if reason := self._store.call(work).result(WAIT):
            return _not(reason)
        return {"number": number, "roles": packed(wanted), "pin": pin, "done": True}

    def disable(self, number: str) -> Answer:
        """Nobody comes in under `number` any more. The row stays: the journal speaks of it."""

        def work(connection: Connection) -> bool:
            known = people.find(connection, number)
            if known is None or known.disabled:
                return False
            people.put(connection, Person(number, known.roles, "", "", True, True, known.added_at))
            journal.append(connection, "staff-disabled", staff=number, by=self._by)
            return True

        return {"done": True} if self._store.call(work).result(WAIT) else _not("nobody works here under that number")

    def reset(self, number: str, card: str = "") -> Answer:
        """A new one-time PIN, and no waiting time any more; another card in place of the one there was, if `card` is one."""
        key = _key(card)
        if key is None:
            return _not("the card's key is none")
        known = self._store.call(lambda connection: people.find(connection, number)).result(WAIT)
        if known is None or known.disabled:
            return _not("nobody works here under that number")
        person, pin = self._gate.one_time(known)

        def work(connection: Connection) -> bool:
            if key and people.by_card(connection, key) not in ("", number):
                return False
            people.put(connection, replace(person, card=key or person.card))
            people.forgive(connection, number)
            journal.append(connection, "staff-reset", staff=number, by=self._by, card=fingerprint(key))
            return True

        if not self._store.call(work).result(WAIT):
            return _not("the card is somebody else's")
        return {"number": number, "pin": pin, "done": True}


def fingerprint(key: bytes) -> str:
    """What tells one card's key from another, for people: the beginning of its SHA-256; "" for no key."""
    return hashlib.sha256(key).hexdigest()[:12] if key else ""


def _key(told: str) -> bytes | None:
    """A card's key from hex: empty for none, None for something that is no key."""
    try:
        key = bytes.fromhex(told)
    except ValueError:
        return None
    return key if not key or piv.usable(key) else None


def _not(reason: str) -> Answer:
    return {"done": False, "reason": reason}
