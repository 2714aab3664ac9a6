"""Who may do what in maintenance mode: one table, and nothing but it. Pure.

A role is granted only by factors that are good enough for it: those who can read the journal out or hold submissions back come with a card
that proves a key, and a PIN. Whoever has such a role and came with a PIN alone has the other roles that are theirs.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is on this terminal."""

    CLERK = "clerk"
    TECHNICIAN = "technician"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Factor(StrEnum):
    """What was proved at the entry. A number that can be read off a card is none."""

    PIN = "pin"
    CARD = "card"


class Action(StrEnum):
    """Everything that staff can do. Its value is its name in the journal."""

    SEE = "see"
    TEST_PRINT = "test-print"
    TEST_CARD = "test-card"
    ROLL_REPLACED = "roll-replaced"
    CLEAR_HELD = "clear-held"
    RESTART_DRIVER = "restart-driver"
    CLOSE = "close"
    OPEN = "open"
    SETTINGS = "settings"
    MESSAGE = "message"
    NOTICE = "notice"
    SEND_NOW = "send-now"
    PARK = "park"
    WITHDRAW = "withdraw"
    UNPARK = "unpark"
    FIND = "find"
    READINESS = "readiness"
    READINESS_FILE = "readiness-file"
    INSPECT = "inspect"
    JOURNAL = "journal"
    JOURNAL_VERIFY = "journal-verify"
    JOURNAL_EXPORT = "journal-export"
    SUPPORT_BUNDLE = "support-bundle"
    PEOPLE = "people"


_ALL = frozenset(Action)
MAY: Mapping[Role, frozenset[Action]] = {
    Role.CLERK: frozenset({
        Action.SEE, Action.TEST_PRINT, Action.TEST_CARD, Action.ROLL_REPLACED, Action.CLEAR_HELD, Action.CLOSE, Action.OPEN,
        Action.SETTINGS, Action.MESSAGE, Action.NOTICE, Action.SEND_NOW, Action.FIND, Action.READINESS, Action.READINESS_FILE,
    }),
    Role.TECHNICIAN: frozenset({
        Action.SEE, Action.TEST_PRINT, Action.TEST_CARD, Action.ROLL_REPLACED, Action.CLEAR_HELD, Action.RESTART_DRIVER, Action.CLOSE,
        Action.OPEN, Action.MESSAGE, Action.SEND_NOW, Action.PARK, Action.UNPARK, Action.FIND, Action.READINESS, Action.READINESS_FILE,
        Action.INSPECT, Action.JOURNAL, Action.JOURNAL_VERIFY, Action.SUPPORT_BUNDLE,
    }),
    Role.AUDITOR: frozenset({
        Action.SEE, Action.FIND, Action.READINESS, Action.READINESS_FILE, Action.INSPECT, Action.JOURNAL, Action.JOURNAL_VERIFY,
        Action.JOURNAL_EXPORT,
    }),
    Role.OPERATOR: _ALL - {Action.JOURNAL_EXPORT},
}  # fmt: skip
"""What each role may do. Exporting the journal is the auditor's alone: who can do everything else is who it tells of."""

NEEDS: Mapping[Role, frozenset[Factor]] = {
    Role.CLERK: frozenset({Factor.PIN}),
    Role.TECHNICIAN: frozenset({Factor.PIN}),
    Role.AUDITOR: frozenset({Factor.PIN, Factor.CARD}),
    Role.OPERATOR: frozenset({Factor.PIN, Factor.CARD}),
}


def granted(roles: Collection[Role], factors: Collection[Factor]) -> frozenset[Role]:
    """Those of `roles` for which `factors` are good enough."""
    return frozenset(role for role in roles if NEEDS[role] <= frozenset(factors))


def allowed(roles: Collection[Role], action: Action) -> bool:
    """May somebody with `roles` (as granted) do `action`?"""
    return any(action in MAY[role] for role in roles)


def roles_of(text: str) -> frozenset[Role]:
    """Roles from their names, parted by blanks or commas.

    Raises:
        ValueError: a name is none, or there is none at all.
    """
    names = text.replace(",", " ").split()
    if not names:
        raise ValueError("no role is named")
    return frozenset(Role(name) for name in names)
