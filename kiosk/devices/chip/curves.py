"""Points of elliptic curves, for PACE's generic mapping (ICAO Doc 9303-11, 4.4.3.3.1).

`cryptography` multiplies (as ECDH) but does not add. Adding is a few lines of affine arithmetic; a product's x comes from ECDH and
the sign of its y is settled by a second one: of the two candidates C, the right one has x(C + P) = x((k + 1)P). Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.devices.chip.apdu import Malformed

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Curve:
    """y^2 = x^3 + ax + b over p, with a group of `order` points."""

    make: Callable[[], ec.EllipticCurve]
    p: int
    a: int
    b: int
    order: int

    @property
    def size(self) -> int:
        """Bytes of a coordinate."""
        return (self.p.bit_length() + 7) // 8

    def times_base(self, k: int) -> Point:
        """k times the curve's own generator."""
        numbers = ec.derive_private_key(k, self.make()).public_key().public_numbers()
        return numbers.x, numbers.y

    def shared(self, k: int, point: Point) -> int:
        """The x of k times `point` (ECDH)."""
        private = ec.derive_private_key(k, self.make())
        public = ec.EllipticCurvePublicNumbers(*point, self.make()).public_key()
        return int.from_bytes(private.exchange(ec.ECDH(), public), "big")

    def times(self, k: int, point: Point) -> Point:
        """k times `point`; k is between 1 and `order` - 2."""
        x = self.shared(k, point)
        # p is 3 modulo 4 for every curve here.
        y = pow((x**3 + self.a * x + self.b) % self.p, (self.p + 1) // 4, self.p)
        candidate = x, y
        if candidate != point and self.add(candidate, point)[0] == self.shared(k + 1, point):
            return candidate
        return x, self.p - y

    def add(self, one: Point, two: Point) -> Point:
        """The sum of two points that are not each other's inverse."""
        if one == two:
            slope = (3 * one[0] ** 2 + self.a) * pow(2 * one[1], -1, self.p)
        elif one[0] == two[0]:
            raise Malformed
        else:
            slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, self.p)
        x = (slope * slope - one[0] - two[0]) % self.p
        return x, (slope * (one[0] - x) - one[1]) % self.p

    def encode(self, point: Point) -> bytes:
        """Uncompressed."""
        return b"\x04" + point[0].to_bytes(self.size, "big") + point[1].to_bytes(self.size, "big")

    def decode(self, data: bytes) -> Point:
        """The reverse of `encode`; a point that is not on the curve raises `Malformed`."""
        if len(data) != 1 + 2 * self.size or data[0] != 4:
            raise Malformed
        x, y = int.from_bytes(data[1 : 1 + self.size], "big"), int.from_bytes(data[1 + self.size :], "big")
        if x >= self.p or y >= self.p or (y * y - x**3 - self.a * x - self.b) % self.p:
            raise Malformed
        return x, y


def _hex(text: str) -> int:
    return int(text.replace(" ", ""), 16)


_P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
_P384 = 2**384 - 2**128 - 2**96 + 2**32 - 1
_P521 = 2**521 - 1

# By the number of the standardised domain parameters (9303-11, table 4). Not here: 192 and 224 bits, brainpoolP320r1.
CURVES: Mapping[int, Curve] = {
    12: Curve(
        ec.SECP256R1,
        _P256,
        _P256 - 3,
        _hex("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B"),
        _hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
    ),
    13: Curve(
        ec.BrainpoolP256R1,
        _hex("A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377"),
        _hex("7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9"),
        _hex("26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6"),
        _hex("A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7"),
    ),
    15: Curve(
        ec.SECP384R1,
        _P384,
        _P384 - 3,
        _hex("B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF"),
        _hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973"),
    ),
    16: Curve(
        ec.BrainpoolP384R1,
        _hex("8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53"),
        _hex("7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826"),
        _hex("04A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57CB4390295DBC9943AB78696FA504C11"),
        _hex("8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565"),
    ),
    18: Curve(
        ec.SECP521R1,
        _P521,
        _P521 - 3,
        _hex(
            "51953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00"
        ),
        2**521 - 2**264 + _hex("FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409"),
    ),
}
