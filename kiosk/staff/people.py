"""Who works on this terminal, and what wrong PINs have cost: the rows of `staff` and `staff_locks`.

Threads: the storage thread, each function inside its caller's transaction. Failures: `StoreError`.
"""

import re
from dataclasses import dataclass

from kiosk.staff.lockout import TERMINAL, wait
from kiosk.staff.roles import Role
from kiosk.store import Connection

_NUMBER = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One member of staff. `pin` as kept (kiosk.staff.pins); `secret` names what it is keyed with; `once`: to be changed. `card` is their
    card's public key (SubjectPublicKeyInfo; empty: none is known)."""

    number: str
    roles: frozenset[Role]
    pin: str
    secret: str
    once: bool
    disabled: bool
    added_at: str
    card: bytes = b""

    def __repr__(self) -> str:
        return f"Person(number={self.number!r}, ...)"


def is_number(text: str) -> bool:
    """Whether `text` is a staff number: four digits."""
    return _NUMBER.fullmatch(text) is not None


def packed(roles: frozenset[Role]) -> str:
    """Roles as they stand in a row and in the journal."""
    return " ".join(sorted(roles))


def find(connection: Connection, number: str) -> Person | None:
    """The member of staff with `number`."""
    row = connection.one("SELECT number, roles, pin, secret, once, disabled, added_at, card FROM staff WHERE number = ?", (number,))
    if row is None:
        return None
    roles = frozenset(Role(name) for name in str(row[1]).split())
    card = row[7] if isinstance(row[7], bytes) else b""
    return Person(str(row[0]), roles, str(row[2]), str(row[3]), bool(row[4]), bool(row[5]), str(row[6]), card)


def by_card(connection: Connection, key: bytes) -> str:
    """The number of whoever comes in with the card of `key`; "" if it is nobody's."""
    row = connection.one("SELECT number FROM staff WHERE card = ? AND disabled = 0", (key,))
    return str(row[0]) if row else ""


def everybody(connection: Connection) -> list[Person]:
    """All, by number."""
    numbers = [str(row[0]) for row in connection.execute("SELECT number FROM staff ORDER BY number")]
    return [person for number in numbers if (person := find(connection, number)) is not None]


def put(connection: Connection, person: Person) -> None:
    """Add `person`, or write the row anew."""
    connection.execute(
        "INSERT INTO staff (number, roles, pin, secret, once, disabled, added_at, card) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (number) DO UPDATE SET roles = excluded.roles, pin = excluded.pin, secret = excluded.secret,"
        " once = excluded.once, disabled = excluded.disabled, card = excluded.card",
        (person.number, packed(person.roles), person.pin, person.secret, int(person.once), int(person.disabled), person.added_at,
         person.card or None),
    )


# ------------------------------------------------------------------------------------------------------------- wrong PINs


def left(connection: Connection, number: str) -> float:
    """Seconds of running time until somebody may try under `number`; 0: now."""
    row = connection.one("SELECT max(seconds) FROM staff_locks WHERE scope IN (?, ?)", (number, TERMINAL))
    return float(row[0]) if row and isinstance(row[0], int | float) else 0.0


def charge(connection: Connection, number: str) -> None:
    """Count one wrong PIN under `number` and on the terminal. It is counted before it is checked, and taken back if it was right: who
    pulls the plug meanwhile has tried once all the same."""
    for scope in (number, TERMINAL):
        row = connection.one("SELECT wrong FROM staff_locks WHERE scope = ?", (scope,))
        wrong = (int(str(row[0])) if row else 0) + 1
        connection.execute(
            "INSERT INTO staff_locks (scope, wrong, seconds) VALUES (?, ?, ?)"
            " ON CONFLICT (scope) DO UPDATE SET wrong = excluded.wrong, seconds = max(seconds, excluded.seconds)",
            (scope, wrong, float(wait(scope, wrong))),
        )


def forgive(connection: Connection, number: str) -> None:
    """What wrong PINs have cost `number` and the terminal is taken back."""
    connection.execute("DELETE FROM staff_locks WHERE scope IN (?, ?)", (number, TERMINAL))


def elapsed(connection: Connection, seconds: float) -> None:
    """The program has run for `seconds` more."""
    connection.execute("UPDATE staff_locks SET seconds = max(0.0, seconds - ?) WHERE seconds > 0", (seconds,))
