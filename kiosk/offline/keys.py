"""The terminal's keys: its own signing key, and the list of those that content is sealed to.

On disk, in `STATE/keys/`: `terminal.key` (Ed25519, PKCS#8, encrypted) and `enrolment.json` (terminal number, the key that lists are
signed with, the list in use, and which machine this is; signed with the terminal's key: who swaps a key on the disk would read what
is sealed from then on). Without `enrolment.json` the terminal is not enrolled.
Failures: `KeysError`; what lies in the folder is never overwritten because it could not be read, but set aside.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, load_pem_private_key
from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.central.wire import Base64, Enrolled, KeyList, TerminalNumber, canonical
from kiosk.offline import machine
from kiosk.offline.files import write_private
from kiosk.offline.passphrases import FolderPassphrases, KeyringPassphrases, KeysError, Passphrases
from kiosk.offline.recipients import ListRefused, Recipients, checked

__all__ = [
    "FolderPassphrases",
    "KeyringPassphrases",
    "KeysError",
    "Passphrases",
    "TerminalKeys",
    "elsewhere",
    "is_enrolled",
    "keep_list",
    "load",
    "make_signing_key",
    "save_enrolment",
    "set_aside",
]


@dataclass(frozen=True, slots=True, repr=False)
class TerminalKeys:
    """What the terminal signs with, and whom it seals to. `terminal` is its number, five digits."""

    terminal: str
    signing: Ed25519PrivateKey
    recipients: Recipients

    def __repr__(self) -> str:
        return f"TerminalKeys(terminal={self.terminal!r}, ...)"


_Bound = dict[str, list[str]]


class _Enrolment(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    terminal: TerminalNumber
    list_key: Base64
    list: KeyList
    machine: _Bound
    enrolled_at: str
    signature: str

    def signed(self) -> bytes:
        return canonical(self.model_dump(mode="json", exclude={"signature"}))


def _key_file(state: Path) -> Path:
    return state / "keys" / "terminal.key"


def _enrolment_file(state: Path) -> Path:
    return state / "keys" / "enrolment.json"


def is_enrolled(state: Path) -> bool:
    """Whether the state folder holds an enrolment (it may still be unreadable)."""
    return _enrolment_file(state).exists()


def elsewhere(state: Path, here: machine.Facts) -> bool:
    """Whether the enrolment in the state folder was made on another machine than the one with the facts `here`."""
    try:
        kept = _Enrolment.model_validate_json(_enrolment_file(state).read_bytes())
    except (OSError, ValidationError):
        return False
    return not machine.same(kept.machine, here)


def load(state: Path, passphrases: Passphrases, here: machine.Facts | None = None) -> TerminalKeys:
    """The keys of an enrolled terminal. `here` are the facts of this machine.

    Raises:
        KeysError: there are none, they cannot be opened, the enrolment was not signed by them, or it is another machine's.
    """
    # A place that is bound to the machine (TPM) would fail too, and tell less.
    if elsewhere(state, machine.facts() if here is None else here):
        raise KeysError("keys-other-machine", "the enrolment was made on another machine")
    # The passphrase first: without a safe place for it an enrolment would fail too, so that is what a technician must hear of first.
    passphrase = passphrases.get()
    if not _key_file(state).exists() or not is_enrolled(state):
        raise KeysError("keys-missing", str(state / "keys"))
    signing = _opened(state, passphrase)
    kept = _read(state, signing)
    try:
        recipients = Recipients(base64.b64decode(kept.list_key, validate=True), kept.list)
    except (ValueError, ListRefused) as error:
        raise KeysError("keys-unreadable", f"enrolment.json: {error}") from None
    return TerminalKeys(kept.terminal, signing, recipients)


def make_signing_key(state: Path, passphrases: Passphrases) -> Ed25519PrivateKey:
    """The signing key; made and kept if there is none. One that an enrolment left behind half-way is used again.

    Raises:
        KeysError: there is one and it cannot be opened, or a new one cannot be kept.
    """
    if _key_file(state).exists():
        return _opened(state, passphrases.get())
    signing = Ed25519PrivateKey.generate()
    secret = BestAvailableEncryption(passphrases.create().encode())
    _write(_key_file(state), signing.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
    return signing


def save_enrolment(
    state: Path, answer: Enrolled, signing: Ed25519PrivateKey, at: datetime, here: machine.Facts | None = None
) -> TerminalKeys:
    """Keep the central service's answer; from `at` on the terminal is enrolled, on the machine with the facts `here`.

    Raises:
        KeysError: the answer's list of keys is not to be trusted, or the disk refused.
    """
    try:
        recipients = checked(base64.b64decode(answer.list_key, validate=True), answer.list, at)
    except ListRefused as error:
        raise KeysError(error.code, error.reason) from None
    except ValueError:
        raise KeysError("key-list-refused", "the central service sent a key that is none") from None
    bound = {name: list(values) for name, values in (machine.facts() if here is None else here).items()}
    _sign_and_write(state, signing, _Enrolment(
        terminal=answer.terminal, list_key=answer.list_key, list=answer.list, machine=bound,
        enrolled_at=at.isoformat(timespec="seconds"), signature="",
    ))  # fmt: skip
    return TerminalKeys(answer.terminal, signing, recipients)


def keep_list(state: Path, keys: TerminalKeys, new: KeyList, now: datetime) -> bool:
    """Use `new` from now on, if it is newer than the list in use; False if it is the same. On disk before it is used.

    Raises:
        ListRefused: it is not to be trusted; the list in use stays.
        KeysError: the disk refused, or the enrolment on it is not the one of `keys`; the list in use stays.
    """
    kept = _read(state, keys.signing)
    # Follows a change of the list key too, and keeps the new one with the list that brought it.
    trial = Recipients(base64.b64decode(kept.list_key, validate=True), keys.recipients.list)
    if not trial.offer(new, now):
        return False
    _sign_and_write(state, keys.signing, kept.model_copy(update={"list": new, "list_key": trial.list_key}))
    return keys.recipients.offer(new, now)


def set_aside(state: Path) -> Path | None:
    """Rename the folder of keys to `keys.aside-N`, so that new ones can be made: nothing in it is changed. None if there is none."""
    folder = state / "keys"
    if not folder.exists():
        return None
    number = 1
    while (aside := state / f"keys.aside-{number}").exists():
        number += 1
    folder.rename(aside)
    return aside


def _read(state: Path, signing: Ed25519PrivateKey) -> _Enrolment:
    try:
        raw = _enrolment_file(state).read_bytes()
        kept = _Enrolment.model_validate_json(raw)
        signing.public_key().verify(base64.b64decode(kept.signature, validate=True), kept.signed())
    except ValidationError as error:
        # Before there were departments' keys, an enrolment held the central service's `answer`.
        old = any(problem["loc"] == ("answer",) for problem in error.errors(include_input=False, include_url=False))
        raise KeysError("keys-outdated" if old else "keys-unreadable", "enrolment.json") from None
    except (OSError, ValueError, InvalidSignature) as error:
        raise KeysError("keys-unreadable", f"enrolment.json: {type(error).__name__}") from None
    return kept


def _opened(state: Path, passphrase: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(_key_file(state).read_bytes(), passphrase.encode())
    except (OSError, ValueError, TypeError) as error:
        raise KeysError("keys-unreadable", f"terminal.key: {type(error).__name__}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeysError("keys-unreadable", "terminal.key is no Ed25519 key")
    return key


def _sign_and_write(state: Path, signing: Ed25519PrivateKey, enrolment: _Enrolment) -> None:
    enrolment.signature = base64.b64encode(signing.sign(enrolment.signed())).decode()
    _write(_enrolment_file(state), enrolment.model_dump_json().encode())


def _write(path: Path, content: bytes) -> None:
    try:
        write_private(path, content)
    except OSError as error:
        raise KeysError("keys-unreadable", f"{path.name} cannot be written: {error.strerror}") from None
