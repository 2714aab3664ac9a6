"""Invented staff cards: PIV cards with a key in slot 9E, and things that look like one. Written without a line of the terminal's own.

    staff-0032    a genuine card; its certificate names staff number 0032
    forged-0032   names the same number, with a key and a certificate of its own
    copied-0032   carries the genuine card's certificate, and answers with another key
    replay-0032   carries the genuine card's certificate, and says again what that card once answered
    number-0032   shows the certificate, and answers no challenge: a number that can be read

Keys are new in every process, one a name. `PivCard.answer` is the whole of a card: command bytes in, answer bytes out.
Pure but for its own state. A command it cannot make sense of is answered 6D00 or 6A80; nothing raises.
"""

import gzip
import re
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509.oid import NameOID

from kiosk.devices.sim.chip_crypto import objects, tlv

KINDS = ("staff", "forged", "copied", "replay", "number")
_NAME = re.compile(r"([a-z]+)-([0-9]{4})")
_APPLICATION = bytes.fromhex("A000000308000010000100")
_SHORTEST_NAME = 9
_CARD_AUTHENTICATION = bytes.fromhex("5C035FC101")
_OLD_CHALLENGE = bytes(range(32))


def is_name(name: str) -> bool:
    """Is there such a card?"""
    match = _NAME.fullmatch(name)
    return match is not None and match[1] in KINDS


class PivCard:
    """One card. `certificate` is what it shows; `key` what it answers with (None: nothing), or `said`, whatever it is asked."""

    def __init__(self, certificate: bytes, key: ec.EllipticCurvePrivateKey | None, said: bytes = b"") -> None:
        self._certificate, self._key, self._said = certificate, key, said
        self.tries = 0
        self.power_up()

    def power_up(self) -> None:
        """As at every reset."""
        self._selected, self._left = False, b""

    def answer(self, command: bytes) -> bytes:
        """The card's answer to `command`."""
        cla, ins, p1, p2 = command[:4]
        data = command[5 : 5 + command[4]] if len(command) > 5 else b""
        if cla != 0:
            return b"\x6e\0"
        if ins == 0xC0:
            return self._out(self._left)
        if ins == 0xA4 and p1 == 4:
            self._selected = len(data) >= _SHORTEST_NAME and _APPLICATION.startswith(data)
            return self._out(tlv(0x61, tlv(0x4F, _APPLICATION[5:]))) if self._selected else b"\x6a\x82"
        if not self._selected:
            return b"\x69\x85"
        if ins == 0xCB and (p1, p2) == (0x3F, 0xFF):
            return self._out(self._certificate) if data == _CARD_AUTHENTICATION else b"\x6a\x82"
        if ins == 0x87 and (p1, p2) == (0x11, 0x9E):
            return self._authenticated(data)
        return b"\x6d\0"

    def _authenticated(self, data: bytes) -> bytes:
        self.tries += 1
        # 7C of which 82 is empty and 81 is what is to be signed.
        asked = objects(objects(data).get(0x7C, b""))
        if len(asked.get(0x81, b"")) != len(_OLD_CHALLENGE):
            return b"\x6a\x80"
        if self._said:
            return self._out(self._said)
        if self._key is None:
            return b"\x6a\x88"
        return self._out(_signed(self._key, asked[0x81]))

    def _out(self, data: bytes) -> bytes:
        """The next 256 bytes, and how many are left."""
        part, self._left = data[:256], data[256:]
        if not self._left:
            return part + b"\x90\0"
        return part + bytes([0x61, len(self._left) if len(self._left) < 256 else 0])


class Cards:
    """Makes cards. One of these always makes the same card for a name."""

    def __init__(self) -> None:
        self._keys: dict[str, ec.EllipticCurvePrivateKey] = {}

    def make(self, name: str) -> PivCard:
        """The card `name`, as it comes out of its holder.

        Raises:
            ValueError: there is no such card.
        """
        match = _NAME.fullmatch(name)
        if match is None or match[1] not in KINDS:
            raise ValueError(f"there is no card {name}; there are {', '.join(f'{kind}-NNNN' for kind in KINDS)}")
        kind, number = match[1], match[2]
        own = self._key(name if kind in ("forged", "copied") else f"staff-{number}")
        shown = _certificate(number, own if kind == "forged" else self._key(f"staff-{number}"))
        if kind == "replay":
            return PivCard(shown, None, _signed(own, _OLD_CHALLENGE))
        return PivCard(shown, None if kind == "number" else own)

    def public(self, name: str) -> bytes:
        """The public key of the card `name`, as SubjectPublicKeyInfo."""
        key = self._key(name).public_key()
        return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def _key(self, name: str) -> ec.EllipticCurvePrivateKey:
        return self._keys.setdefault(name, ec.generate_private_key(ec.SECP256R1()))


def _signed(key: ec.EllipticCurvePrivateKey, challenge: bytes) -> bytes:
    return tlv(0x7C, tlv(0x82, key.sign(challenge, ec.ECDSA(Prehashed(hashes.SHA256())))))


def _certificate(number: str, key: ec.EllipticCurvePrivateKey) -> bytes:
    """The data object of a certificate; those of even numbers are packed, as many issuers do."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Utopia hall staff"), x509.NameAttribute(NameOID.SERIAL_NUMBER, number)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=900))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    der = made.public_bytes(serialization.Encoding.DER)
    packed = int(number) % 2 == 0
    return tlv(0x53, tlv(0x70, gzip.compress(der, mtime=0) if packed else der), tlv(0x71, bytes([packed])), tlv(0xFE))
