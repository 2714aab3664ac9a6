"""Is this the chip that was issued, or a copy of its files? What `proving` asked the chip for is judged here.

It means something only for contents that a country has signed: a key that nobody vouches for proves nothing (`not-checked`). The
country's signature names the data groups; a chip that hides the one with its key (the list in EF.COM is not signed) is a copy. Pure.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kiosk.devices.chip import proving, public, tlv
from kiosk.devices.chip.apdu import Malformed
from kiosk.devices.chip.proving import DG14, DG15, Proofs
from kiosk.devices.chip.verdict import Original, Proof, State, Verdict

_ACTIVE = bytes.fromhex("678108010105")  # id-icao-mrtd-security-aaProtocolObject
_PLAIN_ECDSA = bytes.fromhex("04007F000701010401")
_HASHES: Mapping[int, hashes.HashAlgorithm] = {
    1: hashes.SHA1(), 2: hashes.SHA224(), 3: hashes.SHA256(), 4: hashes.SHA384(), 5: hashes.SHA512(),
}  # fmt: skip
# ISO/IEC 10118 numbers of the hashes, as the trailer of ISO/IEC 9796-2 names them.
_TRAILERS: Mapping[int, Callable[[bytes], Any]] = {
    0x33: hashlib.sha1, 0x34: hashlib.sha256, 0x35: hashlib.sha512, 0x36: hashlib.sha384, 0x38: hashlib.sha224,
}  # fmt: skip


def judge(files: Mapping[int, bytes], proofs: Proofs, verdict: Verdict, signed: frozenset[int]) -> Proof:
    """`verdict` over the contents, and the numbers of the data groups that were `signed`."""
    if verdict.state is not State.GENUINE:
        return Proof(Original.NOT_CHECKED, "contents")
    for number, file in ((14, DG14), (15, DG15)):
        if number in signed and file not in files:
            return Proof(Original.COPIED, f"dg{number}-missing")
    if proofs.chip == "done":
        return Proof(Original.ORIGINAL, "chip")
    if proofs.chip.startswith("failed"):
        return Proof(Original.COPIED, f"chip-{proofs.chip.removeprefix('failed-')}")
    if DG15 in files:
        return _active(files, proofs)
    return Proof(Original.NOT_CHECKED, "algorithm") if proofs.chip else Proof(Original.NOT_OFFERED)


def _active(files: Mapping[int, bytes], proofs: Proofs) -> Proof:
    if proofs.active == "failed-6700":
        # It would have to answer in more bytes than it can.
        return Proof(Original.NOT_CHECKED, "length")
    if proofs.active:
        return Proof(Original.COPIED, f"active-{proofs.active.removeprefix('failed-')}")
    try:
        right = signed_by(tlv.first(files[DG15], 0x6F), proofs.challenge, proofs.signature, _hash(files.get(DG14, b"")))
    except (Malformed, ValueError, UnsupportedAlgorithm):
        return Proof(Original.NOT_CHECKED, "algorithm")
    return Proof(Original.ORIGINAL, "active") if right else Proof(Original.COPIED, "active-signature")


def signed_by(info: bytes, challenge: bytes, signature: bytes, hashing: hashes.HashAlgorithm | None) -> bool:
    """Did the holder of the key in `info` (SubjectPublicKeyInfo) sign the challenge? `hashing` is what DG14 names for ECDSA.

    Raises:
        ValueError, UnsupportedAlgorithm: a kind of key that is not known here.
    """
    curve_key = public.key_of(info)
    if curve_key is not None:
        return _ecdsa(curve_key, challenge, signature, hashing)
    key = load_der_public_key(info)
    if not isinstance(key, rsa.RSAPublicKey):
        raise UnsupportedAlgorithm("active authentication")
    numbers = key.public_numbers()
    recovered = pow(int.from_bytes(signature, "big"), numbers.e, numbers.n)
    size = (numbers.n.bit_length() + 7) // 8
    # ISO/IEC 9796-2 lets the signer give the smaller of s and n - s.
    return any(_recovered(value.to_bytes(size, "big"), challenge) for value in (recovered, numbers.n - recovered))


def _ecdsa(key: ec.EllipticCurvePublicKey, challenge: bytes, signature: bytes, hashing: hashes.HashAlgorithm | None) -> bool:
    """Plain format: r and s, each as long as the order (TR-03111, 5.2.1)."""
    half = len(signature) // 2
    if not half or len(signature) % 2:
        return False
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    try:
        key.verify(encode_dss_signature(r, s), challenge, ec.ECDSA(hashing or hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _recovered(message: bytes, challenge: bytes) -> bool:
    """ISO/IEC 9796-2, scheme 1: 6A, what the chip added, the hash over that and the challenge, and a trailer."""
    trailer, digest = (1, hashlib.sha1) if message[-1] == 0xBC else (2, _TRAILERS.get(message[-2]))
    if message[0] != 0x6A or digest is None or (trailer == 2 and message[-1] != 0xCC):
        return False
    size = digest(b"").digest_size
    added, said = message[1 : -trailer - size], message[-trailer - size : -trailer]
    return hmac.compare_digest(digest(added + challenge).digest(), said)


def _hash(dg14: bytes) -> hashes.HashAlgorithm | None:
    """The hash that DG14 names for active authentication; None if it names none."""
    try:
        for oid, parts in proving.infos(dg14):
            if oid == _ACTIVE and len(parts) > 1 and parts[1][1][:-1] == _PLAIN_ECDSA:
                return _HASHES.get(parts[1][1][-1])
    except Malformed:
        pass
    return None
