"""The receiving side of sealing and signing, written from docs/api/central.yaml and not from the terminal's code.

If both sides shared the code that says what is signed and sealed, a mistake in it would agree with itself. Pure.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_FIELDS_ONE = ("format", "id", "key_id", "matter", "suite", "terminal", "version")
_FIELDS_PART = ("department", "key_id", "matter", "part", "suite", "version")
_FIELDS_LIST = ("about", "files", "format", "id", "kind", "signed_with", "terminal")


def proof_holds(request: Mapping[str, object]) -> bool:
    """Whether an enrolment's `proof` was made by the key that it brings."""
    return _verified(str(request["public_key"]), str(request["proof"]), packed(_only(request, "code", "public_key")))


def signature_holds(item: Mapping[str, object], public_key: str) -> bool:
    """Whether the terminal with `public_key` (base64) signed this submission or rating."""
    return _verified(public_key, str(item["signature"]), packed(_only(item, "at", "digest", "id", "terminal")))


def submission_digest(envelope: Mapping[str, Any]) -> str:
    """The digest that an envelope must have, whatever its own `digest` says; "" if a sealed piece is not what the list says of it.

    Raises:
        ValueError: sealed bytes are no base64.
    """
    if envelope["format"] == 1:
        return hashlib.sha256(bound_one(envelope) + sealed(envelope)).hexdigest()
    for piece in (envelope["cover"], *envelope["parts"]):
        inside = sealed(piece)
        if len(inside) != piece["size"] or hashlib.sha256(inside).hexdigest() != piece["digest"]:
            return ""
    listed = {
        **_only(envelope, *_FIELDS_LIST),
        "cover": _without(envelope["cover"], "sealed"),
        "parts": [_without(part, "sealed") for part in envelope["parts"]],
    }
    return hashlib.sha256(packed(listed)).hexdigest()


def rating_digest(rating: Mapping[str, object]) -> str:
    """The digest that a rating must have."""
    fields = _only(rating, "at", "format", "id", "matter", "score", "submission", "terminal")
    return hashlib.sha256(packed(fields)).hexdigest()


def bound_one(envelope: Mapping[str, object]) -> bytes:
    """HPKE's info of an envelope of format 1."""
    return packed(_only(envelope, *_FIELDS_ONE))


def bound_cover(envelope: Mapping[str, Any]) -> bytes:
    """HPKE's info of a cover."""
    return packed({**_only(envelope, "format", "id", "terminal"), **_only(envelope["cover"], "key_id", "suite"), "part": 0})


def bound_part(envelope: Mapping[str, Any], part: Mapping[str, object]) -> bytes:
    """HPKE's info of a part."""
    return packed({**_only(envelope, "format", "id", "terminal"), **_only(part, *_FIELDS_PART)})


def sealed(piece: Mapping[str, object]) -> bytes:
    """The sealed bytes of a piece.

    Raises:
        ValueError: they are no base64.
    """
    return base64.b64decode(str(piece["sealed"]), validate=True)


def signed_list(unsigned: Mapping[str, object], key: Ed25519PrivateKey) -> dict[str, object]:
    """A list of keys with its signature."""
    return {**unsigned, "signature": base64.b64encode(key.sign(packed(unsigned))).decode()}


def holds(public_key: str, signature: str, fields: Mapping[str, object]) -> bool:
    """Whether the holder of `public_key` (base64) signed the canonical JSON of `fields`."""
    return _verified(public_key, signature, packed(fields))


def packed(value: Mapping[str, object]) -> bytes:
    """RFC 8785: members sorted by name, no spaces. All names here are ASCII and all numbers integers."""
    return _packed(value).encode()


def _packed(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(name)}:{_packed(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(_packed(entry) for entry in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _only(source: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: source[name] for name in names}


def _without(source: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in source.items() if name not in names}


def _verified(public_key: str, signature: str, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(base64.b64decode(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
