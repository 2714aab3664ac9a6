"""Public keys of elliptic curves as chips store them (SubjectPublicKeyInfo): the curve by its name or, as many chips have it, written out.

A curve that is written out is the known one with that prime and order; no other is used. Pure; what is no such key is None.
"""

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.devices.chip import tlv
from kiosk.devices.chip.apdu import Malformed
from kiosk.devices.chip.curves import CURVES, Curve, Point

# 1.2.840.10045.2.1; the curves by the number that `CURVES` has for them.
_EC = bytes.fromhex("2A8648CE3D0201")
_NAMED: Mapping[bytes, int] = {
    bytes.fromhex("2A8648CE3D030107"): 12,
    bytes.fromhex("2B2403030208010107"): 13,
    bytes.fromhex("2B81040022"): 15,
    bytes.fromhex("2B240303020801010B"): 16,
    bytes.fromhex("2B81040023"): 18,
}


def point_of(info: bytes) -> tuple[Curve, Point] | None:
    """Curve and point of a SubjectPublicKeyInfo; None if it is another kind of key, or a curve that is not known here."""
    try:
        (_, algorithm), (_, bits) = tlv.parse(tlv.first(info, 0x30))[:2]
        (_, oid), (tag, parameters) = tlv.parse(algorithm)[:2]
        curve = CURVES.get(_NAMED.get(parameters, 0)) if tag == 0x06 else _written_out(parameters)
        # The first byte says how many bits of the last are unused: none.
        return None if oid != _EC or curve is None else (curve, curve.decode(bits[1:]))
    except (Malformed, ValueError):
        return None


def key_of(info: bytes) -> ec.EllipticCurvePublicKey | None:
    """The key that a library verifies with."""
    found = point_of(info)
    if found is None:
        return None
    curve, point = found
    return ec.EllipticCurvePublicNumbers(*point, curve.make()).public_key()


def _written_out(parameters: bytes) -> Curve | None:
    """ECParameters: version, field, curve, base, order (X9.62)."""
    parts = tlv.parse(parameters)
    if len(parts) < 5:
        return None
    prime = tlv.parse(parts[1][1])
    p, order = int.from_bytes(prime[-1][1], "big") if prime else 0, int.from_bytes(parts[4][1], "big")
    return next((curve for curve in CURVES.values() if (curve.p, curve.order) == (p, order)), None)
