"""WHO a code from a phone is, as a service of the state says: its holder, or a pseudonym alone.

A terminal cannot read such a code and does not try: it is opaque, lives for a minute or so, and is good for once. Services differ in what
they tell (the national network identity service, 公安部令第173号 2025, tells a pseudonym, 网号, unless a law wants the name). Pure.
"""

from dataclasses import dataclass, field

from kiosk.identity.document import Document

# Kinds of document that are shown on a phone, as packages name them.
FROM_PHONE = frozenset({"cn-network-id", "cn-e-id-code"})


@dataclass(frozen=True, slots=True)
class Verified:
    """The holder's data, confirmed online just now, and the pseudonym that the service has for them here ("" if none)."""

    document: Document
    pseudonym: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """Somebody whom the service knows. `kind` is of `FROM_PHONE`; who it is stays with the service."""

    kind: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotResolved:
    """Nobody. `reason`: `expired`, `used` (codes are good for once), `unknown` (no code of a service that is known), `line` (nobody could
    be asked, or the answer was none)."""

    reason: str


PhoneOutcome = Verified | Pseudonym | NotResolved
