"""The terminal's keys: its own signing key, and the central service's keys that content is sealed to.

On disk, in `STATE/keys/`: `terminal.key` (Ed25519, PKCS#8, encrypted) and `enrolment.json` (terminal number and central keys,
signed with that key: who swaps a central key on the disk would read what is sealed from then on). Without `enrolment.json` the
terminal is not enrolled.
Failures: `KeysError`; what lies in the folder is never overwritten because it could not be read.
"""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, load_pem_private_key
from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.central.wire import CentralKey as CentralKeyWire
from kiosk.central.wire import Enrolled
from kiosk.offline.files import write_private
from kiosk.offline.passphrases import FolderPassphrases, KeyringPassphrases, KeysError, Passphrases

__all__ = [
    "CentralKey",
    "FolderPassphrases",
    "KeyringPassphrases",
    "KeysError",
    "Passphrases",
    "TerminalKeys",
    "is_enrolled",
    "load",
    "make_signing_key",
    "save_enrolment",
]


@dataclass(frozen=True, slots=True)
class CentralKey:
    """One public key of the central service, and its id."""

    id: str
    public: X25519PublicKey = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class TerminalKeys:
    """What the terminal signs and seals with. `terminal` is its number, five digits; `central[0]` is the key to seal to."""

    terminal: str
    signing: Ed25519PrivateKey
    central: tuple[CentralKey, ...]

    def __repr__(self) -> str:
        return f"TerminalKeys(terminal={self.terminal!r}, ...)"


class _Enrolment(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    answer: Enrolled
    enrolled_at: str
    signature: str


def _key_file(state: Path) -> Path:
    return state / "keys" / "terminal.key"


def _enrolment_file(state: Path) -> Path:
    return state / "keys" / "enrolment.json"


def is_enrolled(state: Path) -> bool:
    """Whether the state folder holds an enrolment (it may still be unreadable)."""
    return _enrolment_file(state).exists()


def load(state: Path, passphrases: Passphrases) -> TerminalKeys:
    """The keys of an enrolled terminal.

    Raises:
        KeysError: there are none, they cannot be opened, or the enrolment was not signed by them.
    """
    # The keyring first: without a safe one an enrolment would fail too, so that is what a technician must hear of first.
    passphrase = passphrases.get()
    if not _key_file(state).exists() or not is_enrolled(state):
        raise KeysError("keys-missing", str(state / "keys"))
    signing = _opened(state, passphrase)
    try:
        kept = _Enrolment.model_validate_json(_enrolment_file(state).read_bytes())
        signing.public_key().verify(base64.b64decode(kept.signature, validate=True), kept.answer.to_bytes())
        central = tuple(_central(key) for key in kept.answer.keys)
    except (OSError, ValidationError, ValueError, InvalidSignature) as error:
        raise KeysError("keys-unreadable", f"enrolment.json: {type(error).__name__}") from None
    return TerminalKeys(kept.answer.terminal, signing, central)


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


def save_enrolment(state: Path, answer: Enrolled, signing: Ed25519PrivateKey, at: datetime) -> TerminalKeys:
    """Keep the central service's answer; from `at` on the terminal is enrolled.

    Raises:
        KeysError: a key in the answer is none, or the disk refused.
    """
    try:
        central = tuple(_central(key) for key in answer.keys)
    except ValueError:
        raise KeysError("keys-unreadable", "the central service sent a key that is none") from None
    signature = base64.b64encode(signing.sign(answer.to_bytes())).decode()
    kept = _Enrolment(answer=answer, enrolled_at=at.isoformat(timespec="seconds"), signature=signature)
    _write(_enrolment_file(state), kept.model_dump_json().encode())
    return TerminalKeys(answer.terminal, signing, central)


def _opened(state: Path, passphrase: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(_key_file(state).read_bytes(), passphrase.encode())
    except (OSError, ValueError, TypeError) as error:
        raise KeysError("keys-unreadable", f"terminal.key: {type(error).__name__}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeysError("keys-unreadable", "terminal.key is no Ed25519 key")
    return key


def _central(key: CentralKeyWire) -> CentralKey:
    return CentralKey(key.id, X25519PublicKey.from_public_bytes(base64.b64decode(key.key, validate=True)))


def _write(path: Path, content: bytes) -> None:
    try:
        write_private(path, content)
    except OSError as error:
        raise KeysError("keys-unreadable", f"{path.name} cannot be written: {error.strerror}") from None
