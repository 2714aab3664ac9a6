"""The two families of ciphers a chip speaks: 3DES with the retail MAC, and AES with CMAC (ICAO Doc 9303-11, 9.7 and 9.8). Pure."""

import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from kiosk.devices.chip.apdu import Malformed

ENCRYPTION, AUTHENTICATION, PASSWORD = 1, 2, 3


def pad(data: bytes, block: int) -> bytes:
    """ISO 9797-1, padding method 2."""
    data += b"\x80"
    return data + bytes(-len(data) % block)


def unpad(data: bytes) -> bytes:
    """Take `pad` off again."""
    stripped = data.rstrip(b"\0")
    if not stripped.endswith(b"\x80"):
        raise Malformed
    return stripped[:-1]


@dataclass(frozen=True, slots=True)
class Suite:
    """A family: `name` is `3des` or `aes`, `size` the bytes of a key, `block` those of a block."""

    name: str
    size: int
    block: int

    def derive(self, secret: bytes, counter: int) -> bytes:
        """The key derivation function (9303-11, 9.7.1)."""
        material = secret + counter.to_bytes(4, "big")
        digest = hashlib.sha1(material).digest() if self.size == 16 else hashlib.sha256(material).digest()
        key = digest[: self.size]
        return bytes(byte & 0xFE | (byte.bit_count() & 1 ^ byte & 1 ^ 1) for byte in key) if self.name == "3des" else key

    def encrypt(self, key: bytes, data: bytes, iv: bytes | None = None) -> bytes:
        """CBC; `iv` is zero if left out. `data` is whole blocks."""
        return _run(self._cipher(key, iv).encryptor(), data)

    def decrypt(self, key: bytes, data: bytes, iv: bytes | None = None) -> bytes:
        """The reverse of `encrypt`; data that is not whole blocks raises `Malformed`."""
        if len(data) % self.block:
            raise Malformed
        return _run(self._cipher(key, iv).decryptor(), data)

    def mac(self, key: bytes, data: bytes) -> bytes:
        """Eight bytes over `data` as it stands. 3DES: retail MAC, padded here as AES is not (CMAC pads by itself)."""
        if self.name == "aes":
            code = CMAC(AES(key))
            code.update(data)
            return code.finalize()[:8]
        one, two = key[:8], key[8:16]
        last = self.encrypt(one * 2, pad(data, 8))[-8:]
        return self.encrypt(one * 2, self.decrypt(two * 2, last))

    def counter_iv(self, key: bytes, counter: int) -> bytes:
        """The initial vector of a message under secure messaging: zero for 3DES, the encrypted counter for AES (9303-11, 9.8.6)."""
        return bytes(8) if self.name == "3des" else self.encrypt(key, counter.to_bytes(16, "big"))

    def _cipher(self, key: bytes, iv: bytes | None) -> "Cipher[modes.CBC]":
        if self.name == "aes":
            return Cipher(AES(key), modes.CBC(iv or bytes(16)))
        # Given two keys, the library warns of a 3DES that is weaker than three; the standard has two.
        return Cipher(TripleDES(key + key[:8]), modes.CBC(iv or bytes(8)))


TDES = Suite("3des", 16, 8)
AES128 = Suite("aes", 16, 16)
AES192 = Suite("aes", 24, 16)
AES256 = Suite("aes", 32, 16)


def warm() -> None:
    """Use each family once: at its first use the library looks 3DES up among its providers, which takes 15 ms of somebody's time."""
    for suite in (TDES, AES128):
        suite.mac(bytes(suite.size), suite.decrypt(bytes(suite.size), suite.encrypt(bytes(suite.size), bytes(suite.block))))


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """What both sides hold after opening; `counter` is where the send sequence counter starts."""

    suite: Suite
    encryption: bytes = field(repr=False)
    authentication: bytes = field(repr=False)
    counter: int = field(repr=False, default=0)


def _run(context: CipherContext, data: bytes) -> bytes:
    return context.update(data) + context.finalize()
