"""The chip's own ciphers and curve arithmetic (ICAO Doc 9303-11): written apart from the terminal's, so that each checks the other.

The curve is multiplied by plain doubling and adding, where the terminal asks a library for ECDH: slow (about 10 ms) and independent.
Pure. Nothing here is safe against who measures its time; it guards invented people.
"""

import hashlib
from collections.abc import Mapping

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

Point = tuple[int, int] | None

# p, a, b, generator, order of brainpoolP256r1 (RFC 5639, 3.4).
P = 0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377
A = 0x7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9
B = 0x26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6
BASE: Point = (
    0x8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262,
    0x547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997,
)
ORDER = 0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7


def kdf(secret: bytes, counter: int, parity: bool = False) -> bytes:
    """A key of 16 bytes; with `parity` as DES wants it."""
    key = hashlib.sha1(secret + counter.to_bytes(4, "big")).digest()[:16]
    return bytes((byte & 254) | (1 - bin(byte & 254).count("1") % 2) for byte in key) if parity else key


def des(key: bytes, data: bytes, *, back: bool = False) -> bytes:
    """3DES with two keys, CBC, no initial vector."""
    cipher = Cipher(TripleDES(key + key[:8]), modes.CBC(bytes(8)))
    run = cipher.decryptor() if back else cipher.encryptor()
    return run.update(data) + run.finalize()


def aes(key: bytes, data: bytes, iv: bytes, *, back: bool = False) -> bytes:
    """AES, CBC."""
    cipher = Cipher(AES(key), modes.CBC(iv))
    run = cipher.decryptor() if back else cipher.encryptor()
    return run.update(data) + run.finalize()


def padded(data: bytes, block: int) -> bytes:
    """A one, then zeros."""
    return data + b"\x80" + bytes((block - 1 - len(data)) % block)


def unpadded(data: bytes) -> bytes:
    """Without its padding; data that has none raises `ValueError`."""
    return data[: data.rindex(b"\x80")]


def des_mac(key: bytes, data: bytes) -> bytes:
    """ISO 9797-1, algorithm 3, over padded data."""
    left, right = key[:8] * 2, key[8:] * 2
    code = bytes(8)
    data = padded(data, 8)
    for start in range(0, len(data), 8):
        code = des(left, bytes(x ^ y for x, y in zip(code, data[start : start + 8], strict=True)))
    return des(left, des(right, code, back=True))


def aes_mac(key: bytes, data: bytes) -> bytes:
    """CMAC, cut to eight bytes."""
    mac = CMAC(AES(key))
    mac.update(data)
    return mac.finalize()[:8]


def add(one: Point, two: Point) -> Point:
    """The sum of two points; None is the point at infinity."""
    if one is None or two is None:
        return one or two
    if one[0] == two[0]:
        if (one[1] + two[1]) % P == 0:
            return None
        slope = (3 * one[0] * one[0] + A) * pow(2 * one[1], -1, P) % P
    else:
        slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, P) % P
    x = (slope * slope - one[0] - two[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(factor: int, point: Point) -> Point:
    """`factor` times `point`."""
    result: Point = None
    while factor:
        if factor & 1:
            result = add(result, point)
        point, factor = add(point, point), factor >> 1
    return result


def packed(point: Point) -> bytes:
    """Uncompressed; infinity is a `ValueError`."""
    if point is None:
        raise ValueError("infinity")
    return b"\x04" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def unpacked(data: bytes) -> Point:
    """The point of `packed` bytes; one off the curve is a `ValueError`."""
    x, y = int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")
    if len(data) != 65 or data[0] != 4 or (y * y - x * x * x - A * x - B) % P:
        raise ValueError("not on the curve")
    return x, y


def tlv(tag: int, *values: bytes) -> bytes:
    """One object."""
    value = b"".join(values)
    name = bytes.fromhex(f"{tag:02X}" if tag < 0x100 else f"{tag:04X}")
    size = len(value)
    if size > 0xFFFF:
        return name + b"\x83" + size.to_bytes(3, "big") + value
    return name + (bytes([size]) if size < 128 else b"\x81" + bytes([size]) if size < 256 else b"\x82" + size.to_bytes(2, "big")) + value


def objects(data: bytes) -> Mapping[int, bytes]:
    """The objects of a command, by tag; each tag has one byte. What is cut short is an `IndexError` or a shorter value."""
    found, at = {}, 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size > 128:
            count = size - 128
            size, at = int.from_bytes(data[at : at + count], "big"), at + count
        found[tag] = data[at : at + size]
        at += size
    return found
