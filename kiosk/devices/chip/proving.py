"""The chip's side of "is this the chip that was issued, or a copy of its files" (ICAO Doc 9303-11, 6.1 and 6.2): what is asked of it.

Chip authentication (DG14, elliptic curves): the terminal agrees on new keys with the chip's own; only the chip that holds the private key
can go on under them. Active authentication (DG15): the chip signs a random challenge. The answers are judged in the terminal (`original`),
for a key is worth something only once the country's signature over it was checked.

Failures: `CardLost` alone is raised; whatever else goes wrong is told in `Proofs`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.devices.chip import tlv
from kiosk.devices.chip.apdu import CardLost, ChipError, Command, Exchange, Heard, Malformed, Refused, Transmit, unheard
from kiosk.devices.chip.ciphers import AES128, AES192, AES256, AUTHENTICATION, ENCRYPTION, TDES, SessionKeys, Suite
from kiosk.devices.chip.curves import Curve
from kiosk.devices.chip.pace import private_of
from kiosk.devices.chip.public import point_of
from kiosk.devices.chip.secure import SecureChannel

DG14, DG15 = 0x010E, 0x010F
_EF_COM = 0x011E
_ECDH = bytes.fromhex("04007F000702020302")
_PUBLIC = bytes.fromhex("04007F0007020201")
_SUITES: Mapping[int, Suite] = {1: TDES, 2: AES128, 3: AES192, 4: AES256}
_SHORT = 200  # bytes of a signature that fit a short answer under secure messaging
_LONG = 65536


@dataclass(frozen=True, slots=True)
class Proofs:
    """What came of it. `chip`: `done`, `` (not offered), `algorithm`, or `failed-WHY`. `challenge` and `signature`: of active
    authentication, both empty if not offered; `active` says why there is no signature."""

    chip: str = ""
    active: str = ""
    challenge: bytes = field(default=b"", repr=False)
    signature: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class ChipKey:
    """The key of chip authentication, as DG14 names it."""

    oid: bytes
    suite: Suite
    curve: Curve
    point: tuple[int, int]
    ident: bytes


def prove(channel: Exchange, transmit: Transmit, files: Mapping[int, bytes], heard: Heard = unheard) -> Proofs:
    """Ask the chip for what its files offer; active authentication only where chip authentication is not to be had. `heard` listens to what
    goes on under the keys that are agreed then.

    Raises:
        CardLost: it went away.
    """
    chip = _chip(channel, transmit, files[DG14], heard) if DG14 in files else ""
    if chip not in ("", "algorithm") or DG15 not in files:
        return Proofs(chip)
    challenge = secrets.token_bytes(8)
    try:
        expected = 256 if len(files[DG15]) <= _SHORT else _LONG
        return Proofs(chip, "", challenge, channel(Command(0x88, 0, 0, challenge, expected)).accepted())
    except CardLost:
        raise
    except ChipError as error:
        return Proofs(chip, _why(error))


def chip_key(dg14: bytes) -> ChipKey | None:
    """The first way of chip authentication that is known here; None if DG14 names only others.

    Raises:
        Malformed: DG14 is no set of SecurityInfo.
    """
    ways: dict[bytes, Suite] = {}
    keys: dict[bytes, bytes] = {}
    oids: dict[bytes, bytes] = {}
    for oid, parts in infos(dg14):
        if oid[:-1] == _ECDH and oid[-1] in _SUITES:
            ident = parts[1][1] if len(parts) > 1 else b""
            ways[ident], oids[ident] = _SUITES[oid[-1]], oid
        elif oid == _PUBLIC + b"\x02" and parts:
            keys[parts[1][1] if len(parts) > 1 else b""] = tlv.encode(0x30, parts[0][1])
    for ident, key in keys.items():
        found = point_of(key)
        if found is not None and ident in ways:
            return ChipKey(oids[ident], ways[ident], *found, ident)
    return None


def offers_chip(dg14: bytes) -> bool:
    """Does DG14 name a key for chip authentication, of whatever kind?"""
    try:
        return any(oid[:-1] == _PUBLIC for oid, _ in infos(dg14))
    except Malformed:
        return False


def infos(dg14: bytes) -> list[tuple[bytes, list[tuple[int, bytes]]]]:
    """Every SecurityInfo: its OID, and the objects behind it.

    Raises:
        Malformed: it is none.
    """
    found = []
    for tag, value in tlv.parse(tlv.first(tlv.first(dg14, 0x6E), 0x31)):
        parts = tlv.parse(value) if tag == 0x30 else []
        if parts and parts[0][0] == 0x06:
            found.append((parts[0][1], parts[1:]))
    return found


def _chip(channel: Exchange, transmit: Transmit, dg14: bytes, heard: Heard) -> str:
    try:
        if not offers_chip(dg14):
            return ""
        key = chip_key(dg14)
        if key is None:
            return "algorithm"
        agreed = heard(SecureChannel(transmit, _agree(channel, key)))
        # Only a chip that has the same keys answers this.
        agreed(Command(0xA4, 0x02, 0x0C, _EF_COM.to_bytes(2, "big"))).accepted()
    except CardLost:
        raise
    except ChipError as error:
        return _why(error)
    return "done"


def _agree(channel: Exchange, key: ChipKey) -> SessionKeys:
    private = private_of(key.curve)
    mine = key.curve.encode(key.curve.times_base(private))
    ident = tlv.encode(0x84, key.ident) if key.ident else b""
    if key.suite is TDES:
        channel(Command(0x22, 0x41, 0xA6, tlv.encode(0x91, mine) + ident)).accepted()
    else:
        channel(Command(0x22, 0x41, 0xA4, tlv.encode(0x80, key.oid) + ident)).accepted()
        channel(Command(0x86, 0, 0, tlv.encode(0x7C, tlv.encode(0x80, mine)), 256)).accepted()
    secret = key.curve.shared(private, key.point).to_bytes(key.curve.size, "big")
    return SessionKeys(key.suite, key.suite.derive(secret, ENCRYPTION), key.suite.derive(secret, AUTHENTICATION), 0)


def _why(error: ChipError) -> str:
    return f"failed-{error.sw:04x}" if isinstance(error, Refused) else "failed-garbled"
