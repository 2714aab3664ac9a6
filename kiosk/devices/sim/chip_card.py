"""A chip as ICAO Doc 9303 wants it: an ISO 7816 card that opens by BAC or PACE and gives its files under secure messaging.

`Chip.answer` is the whole of it: command bytes in, answer bytes out. PACE is generic mapping over brainpoolP256r1 with AES-128.
Pure but for its own state. A command it cannot make sense of is answered 6F00; nothing raises.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.devices.sim import chip_crypto as crypto
from kiosk.devices.sim.chip_crypto import Point, tlv

APPLICATION = bytes.fromhex("A0000002471001")
PACE_OID = bytes.fromhex("04007F00070202040202")
CHIP_OID = bytes.fromhex("04007F00070202030202")
CARD_ACCESS = tlv(0x31, tlv(0x30, tlv(0x06, PACE_OID), tlv(0x02, b"\x02"), tlv(0x02, b"\x0d")))

_LARGEST = 223


@dataclass(frozen=True, slots=True, repr=False)
class Personalised:
    """What a chip is filled with: the files by identifier, its keys, and how it lets itself be opened. `agrees`: its private
    key for chip authentication (0: none); `signs`: active authentication, challenge to signature."""

    files: Mapping[int, bytes]
    mrz_key: str
    can: str
    pace: bool = True
    bac: bool = True
    agrees: int = 0
    signs: Callable[[bytes], bytes] | None = None


@dataclass(slots=True)
class _Session:
    """Under secure messaging: keys, counter, block size."""

    encryption: bytes
    authentication: bytes
    counter: int
    block: int
    file: bytes | None = None
    selected: bool = False
    next: "_Session | None" = None


@dataclass(slots=True)
class _Pace:
    """How far a PACE run has come."""

    password: bytes
    nonce: bytes = b""
    generator: Point = None
    private: int = 0
    theirs: bytes = b""
    mine: bytes = b""
    shared: bytes = field(default=b"")


class Chip:
    """One chip in a field. `refuse_keys` makes it refuse every key; `foreign` makes it a card without the application."""

    def __init__(self, filled: Personalised, *, refuse_keys: bool = False, foreign: bool = False) -> None:
        self._filled, self._refuse, self._foreign = filled, refuse_keys, foreign
        self.tries = 0
        self.power_up()

    def power_up(self) -> None:
        """Forget what was agreed, as at every reset."""
        self._selected = False
        self._file: bytes | None = None
        self._challenge = b""
        self._pace: _Pace | None = None
        self._session: _Session | None = None

    def answer(self, command: bytes) -> bytes:
        """The answer to one command."""
        try:
            return self._secured(command) if command[0] & 0x0C == 0x0C else self._plain(command)
        except (IndexError, ValueError, KeyError):
            return b"\x6f\x00"

    # ------------------------------------------------------------------------------------------------------- in the clear

    def _plain(self, command: bytes) -> bytes:
        ins, p1, data = command[1], command[2], command[5 : 5 + command[4]] if len(command) > 5 else b""
        self._session = None
        if ins == 0xA4 and p1 == 4:
            self._selected = data == APPLICATION and not self._foreign
            return b"\x90\0" if self._selected else b"\x6a\x82"
        if ins == 0xA4:
            self._file = CARD_ACCESS if data == b"\x01\x1c" and self._filled.pace and not self._foreign and not self._selected else None
            return b"\x90\0" if self._file else (b"\x69\x82" if self._selected else b"\x6a\x82")
        if ins == 0xB0:
            return _part(self._file, command[2] << 8 | command[3], command[4] or 256) if self._file else b"\x69\x82"
        if ins == 0x22 and self._filled.pace:
            return self._chosen(crypto.objects(data))
        if ins == 0x86 and self._pace is not None:
            return self._pace_step(self._pace, data)
        if not self._selected or not self._filled.bac:
            return b"\x6d\0"
        if ins == 0x84:
            self._challenge = secrets.token_bytes(8)
            return self._challenge + b"\x90\0"
        return self._bac(data) if ins == 0x82 and self._challenge else b"\x6d\0"

    def _bac(self, data: bytes) -> bytes:
        seed = hashlib.sha1(self._filled.mrz_key.encode()).digest()[:16]
        encryption, authentication = crypto.kdf(seed, 1, parity=True), crypto.kdf(seed, 2, parity=True)
        challenge, self._challenge = self._challenge, b""
        self.tries += 1
        plain = crypto.des(encryption, data[:32], back=True)
        if self._refuse or crypto.des_mac(authentication, data[:32]) != data[32:] or plain[8:16] != challenge:
            return b"\x63\0"
        half = secrets.token_bytes(16)
        reply = crypto.des(encryption, challenge + plain[:8] + half)
        shared = bytes(x ^ y for x, y in zip(plain[16:], half, strict=True))
        counter = int.from_bytes(challenge[4:] + plain[4:8], "big")
        self._session = _Session(crypto.kdf(shared, 1, parity=True), crypto.kdf(shared, 2, parity=True), counter, 8, selected=True)
        return reply + crypto.des_mac(authentication, reply) + b"\x90\0"

    def _chosen(self, wanted: Mapping[int, bytes]) -> bytes:
        if wanted.get(0x80) != PACE_OID or wanted.get(0x83) not in (b"\1", b"\2"):
            return b"\x6a\x80"
        secret = hashlib.sha1(self._filled.mrz_key.encode()).digest() if wanted[0x83] == b"\1" else self._filled.can.encode()
        self._pace = _Pace(crypto.kdf(secret, 3))
        return b"\x90\0"

    def _pace_step(self, pace: _Pace, data: bytes) -> bytes:
        sent = crypto.objects(crypto.objects(data)[0x7C]) if len(data) > 2 else {}
        if not sent:
            pace.nonce = secrets.token_bytes(16)
            return self._dynamic(0x80, crypto.aes(pace.password, pace.nonce, bytes(16)))
        if 0x81 in sent:
            private = 1 + secrets.randbelow(crypto.ORDER - 1)
            mapped = crypto.times(private, crypto.unpacked(sent[0x81]))
            pace.generator = crypto.add(crypto.times(int.from_bytes(pace.nonce, "big"), crypto.BASE), mapped)
            return self._dynamic(0x82, crypto.packed(crypto.times(private, crypto.BASE)))
        if 0x83 in sent:
            private = 1 + secrets.randbelow(crypto.ORDER - 1)
            pace.theirs, pace.mine = sent[0x83], crypto.packed(crypto.times(private, pace.generator))
            pace.shared = crypto.packed(crypto.times(private, crypto.unpacked(pace.theirs)))[1:33]
            return self._dynamic(0x84, pace.mine)
        return self._proved(pace, sent[0x85])

    def _proved(self, pace: _Pace, token: bytes) -> bytes:
        self._pace = None
        self.tries += 1
        encryption, authentication = crypto.kdf(pace.shared, 1), crypto.kdf(pace.shared, 2)
        if self._refuse or token != _token(authentication, pace.mine):
            return b"\x63\0"
        self._session = _Session(encryption, authentication, 0, 16)
        return self._dynamic(0x86, _token(authentication, pace.theirs))

    def _dynamic(self, tag: int, value: bytes) -> bytes:
        return tlv(0x7C, tlv(tag, value)) + b"\x90\0"

    # ---------------------------------------------------------------------------------------------- under secure messaging

    def _secured(self, command: bytes) -> bytes:
        session = self._session
        if session is None:
            return b"\x69\x82"
        body = crypto.objects(command[5 : 5 + command[4]])
        session.counter += 1
        signed = b"".join(tlv(tag, body[tag]) for tag in (0x85, 0x87, 0x97) if tag in body)
        header = crypto.padded(command[:4], session.block)
        if self._mac(session, header + signed if signed else command[:4]) != body[0x8E]:
            self._session = None
            return b"\x69\x88"
        secret = body.get(0x85, body.get(0x87, b"")[1:])
        data = crypto.unpadded(self._crypt(session, secret, back=True)) if secret else b""
        wanted = (body[0x97][0] or 256) if 0x97 in body else 0
        reply = self._inner(session, command, data, wanted)
        session.counter += 1
        plain, status = reply[:-2], reply[-2:]
        out = b""
        if plain:
            secret = self._crypt(session, crypto.padded(plain, session.block))
            out = tlv(0x85, secret) if command[1] & 1 else tlv(0x87, b"\1", secret)
        out += tlv(0x99, status)
        if session.next is not None:
            self._session = session.next
        return out + tlv(0x8E, self._mac(session, out)) + status

    def _inner(self, session: _Session, command: bytes, data: bytes, wanted: int) -> bytes:
        ins, p1, p2 = command[1:4]
        if ins == 0xA4 and p1 == 4:
            session.selected = data == APPLICATION and not self._foreign
            return b"\x90\0" if session.selected else b"\x6a\x82"
        if not session.selected:
            return b"\x69\x82"
        if (ins, p1, p2) == (0x22, 0x41, 0xA4):
            return b"\x90\0" if self._filled.agrees and crypto.objects(data).get(0x80) == CHIP_OID else b"\x6a\x80"
        if ins == 0x86 and self._filled.agrees:
            return self._agreed(session, crypto.objects(crypto.objects(data)[0x7C])[0x80])
        if ins == 0x88 and self._filled.signs is not None:
            return self._filled.signs(data) + b"\x90\0"
        if ins == 0xA4:
            session.file = self._filled.files.get(int.from_bytes(data, "big"))
            return b"\x90\0" if session.file is not None else b"\x6a\x82"
        if session.file is None:
            return b"\x69\x86"
        if ins == 0xB0 and p1 < 0x80:
            return _part(session.file, p1 << 8 | p2, wanted)
        if ins == 0xB1:
            found = _part(session.file, int.from_bytes(crypto.objects(data)[0x54], "big"), wanted - 3)
            return tlv(0x53, found[:-2]) + found[-2:] if len(found) > 2 else found
        return b"\x6d\0"

    def _agreed(self, session: _Session, theirs: bytes) -> bytes:
        """Chip authentication: answered under the keys that were, and from then on under new ones."""
        shared = crypto.packed(crypto.times(self._filled.agrees, crypto.unpacked(theirs)))[1:33]
        session.next = _Session(crypto.kdf(shared, 1), crypto.kdf(shared, 2), 0, 16, selected=True)
        return tlv(0x7C) + b"\x90\0"

    def _mac(self, session: _Session, data: bytes) -> bytes:
        message = session.counter.to_bytes(session.block, "big") + data
        if session.block == 8:
            return crypto.des_mac(session.authentication, message)
        return crypto.aes_mac(session.authentication, crypto.padded(message, 16))

    def _crypt(self, session: _Session, data: bytes, *, back: bool = False) -> bytes:
        if session.block == 8:
            return crypto.des(session.encryption, data, back=back)
        iv = crypto.aes(session.encryption, session.counter.to_bytes(16, "big"), bytes(16))
        return crypto.aes(session.encryption, data, iv, back=back)


def _token(key: bytes, public: bytes) -> bytes:
    return crypto.aes_mac(key, tlv(0x7F49, tlv(0x06, PACE_OID), tlv(0x86, public)))


def _part(file: bytes, offset: int, wanted: int) -> bytes:
    if offset >= len(file):
        return b"\x6b\0"
    part = file[offset : offset + min(wanted, _LARGEST)]
    return part + (b"\x62\x82" if offset + wanted > len(file) and wanted <= _LARGEST else b"\x90\0")
