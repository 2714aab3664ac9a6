"""Private keys that open what terminals seal: those of one holder (the central service, or one department) in one file.

Each holder has a hybrid key and a baseline one; a new pair may be made, and the old ones stay, because something sealed to them may
still wait in a terminal. Failures: `CannotOpen`, whatever is wrong with key, fields or bytes.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

BASELINE = "hpke-base-x25519-hkdf-sha256-aes256gcm"
HYBRID = "hpke-base-mlkem768-x25519-hkdf-sha256-aes256gcm"
_SEED = 64
_BASELINE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_HYBRID = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class CannotOpen(Exception):
    """The sealed bytes do not open with this key under these fields."""


class Private:
    """One private key; `raw` is the ML-KEM seed (64 bytes, hybrid only) and the X25519 key (32)."""

    def __init__(self, id: str, suite: str, raw: bytes) -> None:
        self.id, self.suite, self.raw = id, suite, raw
        self._curve = X25519PrivateKey.from_private_bytes(raw[-32:])
        self._kem = MLKEM768PrivateKey.from_seed_bytes(raw[:_SEED]) if suite == HYBRID else None

    @classmethod
    def generate(cls, id: str, suite: str) -> "Private":
        seed = MLKEM768PrivateKey.generate().private_bytes_raw() if suite == HYBRID else b""
        return cls(id, suite, seed + X25519PrivateKey.generate().private_bytes_raw())

    def public(self) -> bytes:
        """As the list of keys has it."""
        kem = self._kem.public_key().public_bytes_raw() if self._kem else b""
        return kem + self._curve.public_key().public_bytes_raw()

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """What was sealed.

        Raises:
            CannotOpen: another key, other fields, or damaged bytes.
        """
        try:
            if self._kem:
                return _HYBRID.decrypt(sealed, hpke.MLKEM768X25519PrivateKey(self._kem, self._curve), info=info)
            return _BASELINE.decrypt(sealed, self._curve, info=info)
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(type(error).__name__) from None


class Holder:
    """The keys of one holder, kept in `path`; the newest pair first. `name` begins their ids."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name
        self.keys = [Private(key["id"], key["suite"], base64.b64decode(key["raw"])) for key in _read(path)]
        if not self.keys:
            self.renew()

    def renew(self) -> None:
        """Make a new pair."""
        number = len(self.keys) // 2 + 1
        made = [Private.generate(f"{self._name}-{number}{end}", suite) for end, suite in (("-hybrid", HYBRID), ("", BASELINE))]
        self.keys = [*made, *self.keys]
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path.touch(mode=0o600)
        kept = [{"id": key.id, "suite": key.suite, "raw": base64.b64encode(key.raw).decode()} for key in self.keys]
        self._path.write_text(json.dumps(kept), encoding="ascii")

    def told(self) -> list[dict[str, str]]:
        """The newest pair, as it may be told to everybody."""
        return [{"id": key.id, "suite": key.suite, "key": base64.b64encode(key.public()).decode()} for key in self.keys[:2]]

    def open(self, piece: Mapping[str, object], sealed: bytes, info: bytes) -> bytes:
        """What was sealed to the key that `piece` names.

        Raises:
            CannotOpen: there is no such key here, or it does not open it.
        """
        for key in self.keys:
            if (key.id, key.suite) == (piece["key_id"], piece["suite"]):
                return key.open(sealed, info)
        raise CannotOpen("no such key")


def _read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    kept = json.loads(path.read_text(encoding="ascii"))
    assert isinstance(kept, list)
    return kept
