"""The chip's own keys, by which it proves that it is no copy: chip authentication (DG14) and active authentication (DG15).

Written apart from the terminal's side. The signature by RSA is ISO/IEC 9796-2, scheme 1, with SHA-1, over 1024 bits, as passports of the
first years have it. Keys are new in every process, one set for each way. Pure but for that; nothing here guards anything real.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Self

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from kiosk.devices.sim.chip_card import CHIP_OID
from kiosk.devices.sim.chip_crypto import tlv

_PUBLIC = bytes.fromhex("04007F000702020102")
_ACTIVE = bytes.fromhex("678108010105")
_SHA256 = bytes.fromhex("04007F00070101040103")
_Public = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


@dataclass(frozen=True, slots=True, repr=False)
class ChipKeys:
    """`agrees`: the private key of chip authentication; `signs`: of active authentication; and what DG14 and DG15 say of them."""

    agrees: int = 0
    signs: Callable[[bytes], bytes] | None = None
    chip: bytes = b""
    active: bytes = b""

    @classmethod
    def of(cls, proves: tuple[str, ...], *, anew: bool = False) -> Self:
        """Keys for these ways; `anew`: others than the ones that this process has used."""
        number = secrets.randbits(64) if anew else 0
        agreeing = _curve_key(number) if "chip" in proves else None
        signing = _signing_key("active-rsa" in proves, number) if {"active", "active-rsa"}.intersection(proves) else None
        return cls(
            0 if agreeing is None else agreeing.private_numbers().private_value,
            None if signing is None else signing[1],
            b"" if agreeing is None else _info(agreeing.public_key()),
            b"" if signing is None else signing[0],
        )

    def groups(self) -> Mapping[int, bytes]:
        """DG14 and DG15, those that there are."""
        infos = b""
        if self.chip:
            infos += tlv(0x30, tlv(0x06, CHIP_OID), tlv(0x02, b"\1")) + tlv(0x30, tlv(0x06, _PUBLIC), self.chip)
        if self.active:
            infos += tlv(0x30, tlv(0x06, _ACTIVE), tlv(0x02, b"\1"), tlv(0x06, _SHA256))
        groups = {14: tlv(0x6E, tlv(0x31, infos))} if infos else {}
        return groups | ({15: tlv(0x6F, self.active)} if self.active else {})


@cache
def _curve_key(_number: int) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.BrainpoolP256R1())


@cache
def _signing_key(by_rsa: bool, _number: int) -> tuple[bytes, Callable[[bytes], bytes]]:
    """The public key, and what signs a challenge."""
    if by_rsa:
        old = rsa.generate_private_key(65537, 1024)
        return _info(old.public_key()), lambda challenge: _recoverable(old, challenge)
    new = ec.generate_private_key(ec.SECP256R1())
    return _info(new.public_key()), lambda challenge: _plain(new, challenge)


def _plain(key: ec.EllipticCurvePrivateKey, challenge: bytes) -> bytes:
    r, s = decode_dss_signature(key.sign(challenge, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _recoverable(key: rsa.RSAPrivateKey, challenge: bytes) -> bytes:
    size = 128
    added = secrets.token_bytes(size - 22)
    message = b"\x6a" + added + hashlib.sha1(added + challenge).digest() + b"\xbc"
    numbers = key.private_numbers()
    return pow(int.from_bytes(message, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")


def _info(key: _Public) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
