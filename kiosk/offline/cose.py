"""One COSE_Sign1 (RFC 9052, 4.2) with Ed25519 (EdDSA, RFC 9053, 2.2): the only place that names the library `cwt`. Pure.

`cwt` verifies. Signing is four items of CBOR, and a citizen waits for it: done here it takes half of the time, and what verifies stays
another's code than what signed.

What is read must be the one deterministic encoding (RFC 8949, 4.2.1) of what it says: what comes behind the end, keys that stand
twice, other lengths or another order of the same are refused before any signature is looked at.
"""

import hashlib
from functools import lru_cache
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cwt import COSE, COSEKey
from cwt.exceptions import CWTError

SIGN1, ALG, KID, EDDSA = 18, 1, 4, -8
"""The tag of COSE_Sign1, two header labels, and the algorithm (IANA, COSE)."""
KID_BYTES = 4
SIGNATURE_BYTES = 64
# COSE_Key parameters (RFC 9052, 7.1; RFC 9053, 7.2): key type OKP, key id, algorithm, curve Ed25519, its public bytes.
_KTY, _KEY_ID, _KEY_ALG, _CRV, _X = 1, 2, 3, -1, -2
_OKP, _ED25519 = 1, 6


class Malformed(ValueError):
    """The bytes are no such message."""


def kid_of(public: Ed25519PublicKey) -> bytes:
    """The key id: the first bytes of SHA-256 over the raw public key. It finds a key, and proves nothing."""
    return hashlib.sha256(public.public_bytes_raw()).digest()[:KID_BYTES]


def sign(payload: dict[int, int | str | bytes], signing: Ed25519PrivateKey) -> bytes:
    """`payload` as deterministic CBOR, signed. The same payload and key give the same bytes."""
    # Sig_structure, RFC 9052, 4.4.
    protected, packed = _packed({ALG: EDDSA, KID: _own(signing)}), _packed(payload)
    signature = signing.sign(_packed(["Signature1", protected, b"", packed]))
    return _packed(cbor2.CBORTag(SIGN1, [protected, {}, packed, signature]))


def opened(message: bytes) -> tuple[bytes, object]:
    """The key id and the payload of `message`; nothing of it is proven yet.

    Raises:
        Malformed: it is no such message.
    """
    tag = _unpacked(message)
    if not isinstance(tag, cbor2.CBORTag) or tag.tag != SIGN1 or not isinstance(tag.value, list | tuple) or len(tag.value) != 4:
        raise Malformed("no COSE_Sign1")
    protected, unprotected, payload, signature = tag.value
    if not isinstance(protected, bytes) or not isinstance(payload, bytes) or unprotected != {}:
        raise Malformed("other headers")
    if not isinstance(signature, bytes) or len(signature) != SIGNATURE_BYTES:
        raise Malformed("another signature")
    headers = _unpacked(protected)
    if not isinstance(headers, dict) or set(headers) != {ALG, KID} or headers[ALG] != EDDSA:
        raise Malformed("another algorithm")
    kid = headers[KID]
    if not isinstance(kid, bytes) or len(kid) != KID_BYTES:
        raise Malformed("another key id")
    return kid, _unpacked(payload)


def holds(message: bytes, public: Ed25519PublicKey) -> bool:
    """Whether `public` made the signature of a `message` that was `opened`."""
    try:
        COSE.new().decode(message, COSEKey.new(_public(public)))
    except (CWTError, ValueError):
        return False
    return True


@lru_cache(maxsize=1)
def _own(signing: Ed25519PrivateKey) -> bytes:
    return kid_of(signing.public_key())


def _public(public: Ed25519PublicKey) -> dict[int, Any]:
    return {_KTY: _OKP, _KEY_ID: kid_of(public), _KEY_ALG: EDDSA, _CRV: _ED25519, _X: public.public_bytes_raw()}


def _packed(value: object) -> bytes:
    return cbor2.dumps(value, canonical=True)


def _unpacked(raw: bytes) -> Any:
    try:
        value = cbor2.loads(raw)
        again = _packed(value)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError):
        raise Malformed("no CBOR") from None
    if again != raw:
        raise Malformed("not the deterministic encoding")
    return value
