"""A card of the Personal Identity Verification standard (NIST SP 800-73-4): the certificate of slot 9E, and a challenge to its key.

9E is the card authentication key: it answers without the card's own PIN (part 1, 3.1.3), which is why the terminal asks for one of its
own. `ask` runs where the card is; `judge` wherever the answer is checked. The certificate's issuer is not looked at: what counts is
whether the key is the one that was pinned for somebody.

Pure but for `transmit` and the random bytes of `challenge`. Failures: `NoProof`; a card that is gone raises `CardLost` as everywhere.
"""

import hashlib
import re
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from cryptography.x509.oid import NameOID

from kiosk.devices.chip import tlv
from kiosk.devices.chip.apdu import Command, Exchange, Heard, Malformed, Refused, Transmit, plain, unheard
from kiosk.devices.proof import KeyProved, NoProof

# Part 1, 2.2 (the version at its end may be left out); table 3; part 2, table 4 and 3.2.4.
APPLICATION = bytes.fromhex("A00000030800001000")
CERTIFICATE = bytes.fromhex("5FC101")
P256, SLOT = 0x11, 0x9E
_TEMPLATE, _CHALLENGE, _RESPONSE = 0x7C, 0x81, 0x82
_PACKED = 0x01
_LONGEST = 16384
_NUMBER = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the card gave: its certificate as it stands there, and its answer (empty: it refused)."""

    certificate: bytes = field(repr=False)
    answer: bytes = field(repr=False)


def challenge() -> bytes:
    """32 bytes that no card has seen before. A card signs what it is given as if it were a digest, so it is one, of words of our own: no
    answer can be taken for a signature under anything else."""
    return hashlib.sha256(b"kiosk staff card v1\0" + secrets.token_bytes(32)).digest()


def ask(transmit: Transmit, wanted: bytes, heard: Heard = unheard) -> Asked | NoProof:
    """Challenge the card with `wanted` (32 bytes).

    Raises:
        CardLost: it does not answer any more.
    """
    exchange = heard(plain(transmit))
    try:
        if not _accepted(lambda: _sent(exchange, Command(0xA4, 4, 0, APPLICATION, 256))):
            return NoProof("other-card")
        found = _accepted(lambda: _sent(exchange, Command(0xCB, 0x3F, 0xFF, tlv.encode(0x5C, CERTIFICATE), 256)))
        if not found:
            return NoProof("no-certificate")
        question = tlv.encode(_TEMPLATE, tlv.encode(_RESPONSE, b"") + tlv.encode(_CHALLENGE, wanted))
        answered = _accepted(lambda: _sent(exchange, Command(0x87, P256, SLOT, question, 256)))
        answer = tlv.first(tlv.first(answered, _TEMPLATE), _RESPONSE) if answered else b""
    except Malformed:
        return NoProof("malformed")
    return Asked(found, answer)


def judge(asked: Asked, wanted: bytes) -> KeyProved | NoProof:
    """What the card's answer to `wanted` is worth."""
    try:
        certificate = x509.load_der_x509_certificate(_unpacked(asked.certificate))
        key = certificate.public_key()
    except (Malformed, ValueError, UnsupportedAlgorithm, zlib.error):
        return NoProof("no-certificate")
    number = _number(certificate)
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return NoProof("wrong-kind", number)
    if not asked.answer:
        return NoProof("refused", number)
    try:
        key.verify(asked.answer, wanted, ec.ECDSA(Prehashed(SHA256())))
    except InvalidSignature:
        return NoProof("not-proved", number)
    return KeyProved(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def usable(key: bytes) -> bool:
    """Whether `key` is one that `judge` may come to: a point of P-256 as SubjectPublicKeyInfo."""
    try:
        found = load_der_public_key(key)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return isinstance(found, ec.EllipticCurvePublicKey) and isinstance(found.curve, ec.SECP256R1)


def _sent(exchange: Exchange, command: Command) -> bytes:
    # An application that has nothing to say of itself is there all the same.
    return exchange(command).accepted() or b"\0"


def _accepted(sent: Callable[[], bytes]) -> bytes:
    try:
        return sent()
    except Refused:
        return b""


def _unpacked(stored: bytes) -> bytes:
    """The certificate of a data object (part 1, appendix A, table 10): 70 the certificate, 71 whether it is packed (gzip)."""
    objects = dict(tlv.parse(tlv.first(stored, 0x53)))
    certificate, how = objects.get(0x70, b""), objects.get(0x71, b"\0")
    if how[:1] and how[0] & _PACKED:
        unpacker = zlib.decompressobj(wbits=31)
        return unpacker.decompress(certificate, _LONGEST)
    return certificate


def _number(certificate: x509.Certificate) -> str:
    """The staff number that the certificate names; "" for none."""
    try:
        names = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    except ValueError:
        return ""
    said = str(names[0].value) if names else ""
    return said if _NUMBER.fullmatch(said) else ""
