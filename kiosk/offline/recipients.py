"""Whom the terminal seals to: the departments' keys and the central service's own, from a list that the central service signed.

Parts: `Recipients` (the list that is in use; `offer` puts a newer one in its place), `NoRecipient`, `ListRefused`.
A list is taken only if the list key of the enrolment signed it, it is not older than the one in use, it has not expired, and it
holds a key that this terminal can seal to for the central service. The list key may change: the list then names the new one, signed by
the one before, and who holds an older one follows them one by one (`changes`). A list that expires while it is in use stays in use: expiry
stops updates, never service, and the central service keeps old private keys. `expired` says so, for staff.
Threads: any; one attribute is replaced as a whole. Failures: the two exceptions; they name places, never contents.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.central.wire import KeyList, Limits, RecipientKey, key_list_fields, list_key_fields
from kiosk.offline import suites


class NoRecipient(Exception):
    """There is no key to seal to for a department (or for the central service, "")."""

    code = "department-key-missing"

    def __init__(self, department: str) -> None:
        super().__init__(f"{self.code}: {department or 'the central service'}")
        self.department = department


class ListRefused(Exception):
    """A list of keys is not taken. `reason`: `invalid-key`, `unsigned`, `rolled-back`, `another`, `expired` or `no-usable-key`."""

    code = "key-list-refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{self.code}: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Recipient:
    """One key to seal to, with its suite and its times."""

    id: str
    suite: str
    overhead: int
    begins: datetime
    ends: datetime
    seal: suites.Sealer = field(repr=False)


Keys = Mapping[str | None, Sequence[Recipient]]


class Recipients:
    """The list in use. `list_key` is the raw Ed25519 key that the enrolment brought."""

    def __init__(self, list_key: bytes, kept: KeyList) -> None:
        """Take `kept` as it is: it may have expired since it was taken.

        Raises:
            ListRefused: it is not signed with `list_key`, or has no key for the central service.
            ValueError: `list_key` is no Ed25519 key.
        """
        signer = _signer(kept, Ed25519PublicKey.from_public_bytes(list_key))
        self._in_use = kept, self._read(kept), signer

    @property
    def list(self) -> KeyList:
        """The list in use."""
        return self._in_use[0]

    @property
    def list_key(self) -> str:
        """The key that signs lists now, base64."""
        return base64.b64encode(self._in_use[2].public_bytes_raw()).decode()

    def signed(self, fields: bytes, signature: str) -> bool:
        """Whether the central service has signed `fields` with its list key (base64)."""
        return _verified(self._in_use[2], signature, fields)

    @property
    def limits(self) -> Limits:
        """What the central service takes."""
        return self._in_use[0].limits

    @property
    def departments(self) -> frozenset[str]:
        """The departments that something can be sealed to."""
        return frozenset(department for department in self._in_use[1] if department is not None)

    def expired(self, now: datetime) -> bool:
        """Whether the list in use should have been replaced by now."""
        return now >= moment(self.list.expires_at)

    def central(self, now: datetime) -> Recipient:
        """The central service's key, for the cover.

        Raises:
            NoRecipient: never with a list that was taken.
        """
        return self._chosen(None, now)

    def department(self, code: str, now: datetime) -> Recipient:
        """The key of a department.

        Raises:
            NoRecipient: the list has none that this terminal can seal to.
        """
        return self._chosen(code, now)

    def offer(self, new: KeyList, now: datetime) -> bool:
        """Use `new` from now on; False if it is the one in use already.

        Raises:
            ListRefused: it is not to be trusted, and the one in use stays.
        """
        if new == self.list:
            return False
        signer = _signer(new, self._in_use[2])
        read = self._read(new)
        if new.version < self.list.version:
            raise ListRefused("rolled-back")
        if new.version == self.list.version:
            raise ListRefused("another")
        if now >= moment(new.expires_at):
            raise ListRefused("expired")
        self._in_use = new, read, signer
        return True

    def _chosen(self, department: str | None, now: datetime) -> Recipient:
        """The first that is in its time; with a clock or a list that is off, the first that has begun; else the first."""
        keys = self._in_use[1].get(department, ())
        fits = [key for key in keys if key.begins <= now < key.ends] or [key for key in keys if key.begins <= now] or keys
        if not fits:
            raise NoRecipient(department or "")
        return fits[0]

    def _read(self, told: KeyList) -> Keys:
        found: dict[str | None, list[Recipient]] = {}
        for key in told.keys:
            made = _recipient(key)
            if made is not None:
                found.setdefault(key.department, []).append(made)
        if None not in found:
            raise ListRefused("no-usable-key")
        return found


def checked(list_key: bytes, told: KeyList, now: datetime) -> Recipients:
    """The recipients of a list that comes for the first time.

    Raises:
        ListRefused: it is not to be trusted, or has expired.
        ValueError: `list_key` is no Ed25519 key.
    """
    made = Recipients(list_key, told)
    if made.expired(now):
        raise ListRefused("expired")
    return made


def _recipient(key: RecipientKey) -> Recipient | None:
    """None for a suite that this terminal does not have: a newer one may stand in front of one that it has."""
    suite = suites.find(key.suite)
    if suite is None:
        return None
    try:
        seal = suite.recipient(base64.b64decode(key.key, validate=True))
        return Recipient(key.id, key.suite, suite.overhead, moment(key.begins), moment(key.ends), seal)
    except ValueError:
        raise ListRefused("invalid-key") from None


def _signer(told: KeyList, trusted: Ed25519PublicKey) -> Ed25519PublicKey:
    """The list key that has signed the list: `trusted`, or one that follows it in the list's own chain."""
    for change in told.changes:
        if _verified(trusted, change.signature, list_key_fields(change)):
            trusted = _list_key(change.key)
    if not _verified(trusted, told.signature, key_list_fields(told)):
        raise ListRefused("unsigned")
    return trusted


def _list_key(told: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(told, validate=True))
    except ValueError:
        raise ListRefused("invalid-key") from None


def _verified(key: Ed25519PublicKey, signature: str, message: bytes) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def moment(told: str) -> datetime:
    """A moment of the wire.

    Raises:
        ValueError: there is no such day or time.
    """
    return datetime.fromisoformat(told)
