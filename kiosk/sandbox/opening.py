"""The receiving side of sealing and signing, written from docs/api/central.yaml and not from the terminal's code.

If both sides shared the code that says what is signed and sealed, a mistake in it would agree with itself. Pure.
"""

import base64
import hashlib
import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

_RECEIVER = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class CannotOpen(Exception):
    """The sealed bytes do not open with this key under the envelope's own fields."""


def proof_holds(request: Mapping[str, object]) -> bool:
    """Whether an enrolment's `proof` was made by the key that it brings."""
    return _verified(str(request["public_key"]), str(request["proof"]), _packed(request, "code", "public_key"))


def signature_holds(item: Mapping[str, object], public_key: str) -> bool:
    """Whether the terminal with `public_key` (base64) signed this submission or rating."""
    return _verified(public_key, str(item["signature"]), _packed(item, "at", "digest", "id", "terminal"))


def submission_digest(envelope: Mapping[str, object]) -> str:
    """The digest that an envelope must have, whatever its own `digest` says."""
    return hashlib.sha256(_bound(envelope) + _sealed(envelope)).hexdigest()


def rating_digest(rating: Mapping[str, object]) -> str:
    """The digest that a rating must have."""
    fields = _packed(rating, "at", "format", "id", "matter", "score", "submission", "terminal")
    return hashlib.sha256(fields).hexdigest()


def opened(envelope: Mapping[str, object], private: X25519PrivateKey) -> bytes:
    """The content of an envelope.

    Raises:
        CannotOpen: another key, other fields, or damaged bytes.
    """
    try:
        return _RECEIVER.decrypt(_sealed(envelope), private, info=_bound(envelope))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(type(error).__name__) from None


def _bound(envelope: Mapping[str, object]) -> bytes:
    return _packed(envelope, "format", "id", "key_id", "matter", "suite", "terminal", "version")


def _sealed(envelope: Mapping[str, object]) -> bytes:
    return base64.b64decode(str(envelope["sealed"]))


def _packed(source: Mapping[str, object], *names: str) -> bytes:
    """RFC 8785: members sorted by name, no spaces. All names here are ASCII and all numbers integers."""
    members = (f"{json.dumps(name)}:{json.dumps(source[name], ensure_ascii=False)}" for name in sorted(names))
    return ("{" + ",".join(members) + "}").encode()


def _verified(public_key: str, signature: str, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(base64.b64decode(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
