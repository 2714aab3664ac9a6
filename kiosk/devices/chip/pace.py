"""PACE with generic mapping over elliptic curves (ICAO Doc 9303-11, 4.4): opens a chip with the card access number or the lines.

The password proves itself in the last of five steps. Only a refusal there, or of a chip's token that is not right, says that the key
is wrong; whatever fails before leaves the key unused (`Unused`), so that another way to open the chip may take it (F36).
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.devices.chip import tlv
from kiosk.devices.chip.apdu import CardLost, ChipError, Command, Exchange, Malformed, Refused
from kiosk.devices.chip.bac import refused
from kiosk.devices.chip.ciphers import AES128, AES192, AES256, AUTHENTICATION, ENCRYPTION, PASSWORD, TDES, SessionKeys, Suite
from kiosk.devices.chip.curves import CURVES, Curve, Point
from kiosk.devices.chip.keys import DocumentKey

_GENERIC_ECDH = bytes.fromhex("04007F000702020402")
_SUITES: Mapping[int, Suite] = {1: TDES, 2: AES128, 3: AES192, 4: AES256}


class Unused(ChipError):
    """PACE failed before the key was tried."""


@dataclass(frozen=True, slots=True)
class Info:
    """One PACEInfo that can be done here."""

    oid: bytes
    suite: Suite
    curve: Curve


def infos(card_access: bytes) -> list[Info]:
    """The ways of EF.CardAccess (a set of SecurityInfo) that can be done here, as the chip orders them."""
    found: list[Info] = []
    for tag, value in tlv.parse(tlv.first(card_access, 0x31)):
        parts = tlv.parse(value) if tag == 0x30 else []
        if len(parts) < 3 or [part[0] for part in parts[:3]] != [0x06, 0x02, 0x02]:
            continue
        oid, curve = parts[0][1], CURVES.get(int.from_bytes(parts[2][1], "big"))
        suite = _SUITES.get(oid[-1]) if oid[:-1] == _GENERIC_ECDH else None
        if suite is not None and curve is not None:
            found.append(Info(oid, suite, curve))
    return found


def open_chip(exchange: Exchange, info: Info, key: DocumentKey) -> SessionKeys:
    """Open the chip.

    Raises:
        KeyRefused: the key is wrong.
        Unused: PACE cannot be done; the key has not been tried.
        CardLost, Refused, Malformed: it failed in the last step.
    """
    try:
        step = _Steps(exchange, info, key)
        generator = step.map(step.nonce())
        mine, theirs, shared = step.agree(generator)
    except CardLost:
        raise
    except ChipError as error:
        raise Unused from error
    return step.prove(mine, theirs, shared)


class _Steps:
    def __init__(self, exchange: Exchange, info: Info, key: DocumentKey) -> None:
        self._exchange, self._info, self._key = exchange, info, key

    def nonce(self) -> int:
        """Choose the protocol, and get the chip's nonce out of its envelope."""
        chosen = tlv.encode(0x80, self._info.oid) + tlv.encode(0x83, bytes([self._key.reference]))
        answer = self._exchange(Command(0x22, 0xC1, 0xA4, chosen))
        # 63Cx: the chip warns that only x tries are left (9303-11, 4.4.4.1). At the last one a person has to decide, not we.
        if answer.sw >> 8 != 0x63 or answer.sw & 0x0F < 2:
            answer.accepted()
        suite = self._info.suite
        sealed = self._step(b"", 0x80, last=False)
        if not sealed or len(sealed) % suite.block:
            raise Malformed
        return int.from_bytes(suite.decrypt(suite.derive(self._key.secret(), PASSWORD), sealed), "big")

    def map(self, nonce: int) -> Point:
        """The generator that both sides derive from the nonce."""
        curve = self._info.curve
        private = private_of(curve)
        answer = self._step(tlv.encode(0x81, curve.encode(curve.times_base(private))), 0x82, last=False)
        shared = curve.times(private, curve.decode(answer))
        return curve.add(curve.times_base(nonce % curve.order or 1), shared)

    def agree(self, generator: Point) -> tuple[Point, Point, bytes]:
        """Our public key, theirs, and the secret both have."""
        curve = self._info.curve
        private = private_of(curve)
        mine = curve.times(private, generator)
        theirs = curve.decode(self._step(tlv.encode(0x83, curve.encode(mine)), 0x84, last=False))
        if theirs == mine:
            raise Malformed
        return mine, theirs, curve.shared(private, theirs).to_bytes(curve.size, "big")

    def prove(self, mine: Point, theirs: Point, shared: bytes) -> SessionKeys:
        """Exchange tokens; here the key is tried, once."""
        suite = self._info.suite
        encryption, authentication = suite.derive(shared, ENCRYPTION), suite.derive(shared, AUTHENTICATION)
        try:
            token = self._step(tlv.encode(0x85, self._token(authentication, theirs)), 0x86, last=True)
        except Refused as error:
            raise refused(error.sw) from None
        if not hmac.compare_digest(token, self._token(authentication, mine)):
            raise Malformed
        return SessionKeys(suite, encryption, authentication, 0)

    def _token(self, authentication: bytes, point: Point) -> bytes:
        public = tlv.encode(0x06, self._info.oid) + tlv.encode(0x86, self._info.curve.encode(point))
        return self._info.suite.mac(authentication, tlv.encode(0x7F49, public))

    def _step(self, data: bytes, wanted: int, *, last: bool) -> bytes:
        command = Command(0x86, 0, 0, tlv.encode(0x7C, data), 256, 0x00 if last else 0x10)
        return tlv.first(tlv.first(self._exchange(command).accepted(), 0x7C), wanted)


def private_of(curve: Curve) -> int:
    """A key for one agreement."""
    return 2 + secrets.randbelow(curve.order - 4)
