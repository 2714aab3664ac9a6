"""One chip from the first command to the last byte: open it, read its files.

PACE if the chip offers a way that is known here, else BAC. A key is sent once: BAC after PACE only when PACE ended before its key was
tried. Wrong, lost, refused and damaged are outcomes and stay apart (F29, F36). What the files say is read elsewhere (`lds`).

`Failure.reason` is one of `not-an-identity-card`, `no-way-in` (it cannot be opened with this kind of key), `garbled`, or `STEP-SW` with
the status word; nothing of the card is in it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.devices.chip import bac, pace, tlv
from kiosk.devices.chip.apdu import Answer, CardLost, ChipError, Command, Exchange, Heard, Malformed, Refused, Transmit, plain, unheard
from kiosk.devices.chip.bac import KeyRefused
from kiosk.devices.chip.keys import DocumentKey, MrzKey
from kiosk.devices.chip.proving import DG14, DG15, Proofs, prove
from kiosk.devices.chip.secure import SecureChannel

APPLICATION = bytes.fromhex("A0000002471001")
EF_CARD_ACCESS, EF_COM, EF_SOD = 0x011C, 0x011E, 0x011D
_GROUPS = {0x61: 0x0101, 0x6B: 0x010B, 0x75: 0x0102}  # DG1, DG11, DG2 by the tag that EF.COM lists
_PROVING = {0x6E: DG14, 0x6F: DG15}
_PHOTO = 0x75

# A protected answer has to fit 256 bytes: 223 of data, padded and with its tags, do for both ciphers.
_CHUNK = 0xDF
_LONGEST = 1 << 20  # the largest photos seen have 60 KB

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Files:
    """All files, whole, by their identifier; `access` is `pace` or `bac`; `proofs`: what came of asking whether the chip is a copy."""

    access: str
    files: dict[int, bytes] = field(repr=False)
    proofs: Proofs = field(default_factory=Proofs)


@dataclass(frozen=True, slots=True)
class WrongKey:
    """The chip refused the key. `tries`: how many are left, where a card says so."""

    tries: int | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """The card went away."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The card is there and cannot be read."""

    reason: str


Outcome = Files | WrongKey | Lost | Failure


def read(transmit: Transmit, key: DocumentKey, progress: Progress, *, photo: bool = True, heard: Heard = unheard) -> Outcome:
    """Read EF.COM, EF.SOD, DG1, DG11, what proves the chip (DG14, DG15) and, for a `photo`, DG2. `progress(done, of)` counts bytes of the
    file that is read now. `heard` listens, above secure messaging. Never raises `ChipError`."""
    step = ["select"]
    try:
        return _read(transmit, key, progress, step, photo, heard)
    except CardLost:
        return Lost()
    except KeyRefused:
        return WrongKey()
    except Refused as error:
        if step[0] == "select" and error.sw in (0x6A82, 0x6A86, 0x6A87, 0x6D00, 0x6E00, 0x6999):
            return Failure("not-an-identity-card")
        return Failure(f"{step[0]}-{error.sw:04x}")
    except pace.Unused:
        return Failure("no-way-in")
    except ChipError:
        return Failure("garbled")


def _read(transmit: Transmit, key: DocumentKey, progress: Progress, step: list[str], photo: bool, heard: Heard) -> Outcome:
    clear = heard(plain(transmit))
    channel: Exchange | None = None
    way = _way(clear)
    if way is not None:
        step[0] = "pace"
        try:
            channel = heard(SecureChannel(transmit, pace.open_chip(clear, way, key)))
        except pace.Unused:
            if not isinstance(key, MrzKey):
                raise
    access = "bac" if channel is None else "pace"
    step[0] = "select"
    select = Command(0xA4, 0x04, 0x0C, APPLICATION)
    (channel or clear)(select).accepted()
    if channel is None:
        if not isinstance(key, MrzKey):
            return Failure("no-way-in")
        step[0] = "bac"
        channel = heard(SecureChannel(transmit, bac.open_chip(clear, key)))
    step[0] = "files"
    files = _files(channel, progress, photo)
    step[0] = "proving"
    return Files(access, files, prove(channel, transmit, files, heard))


def _way(clear: Exchange) -> pace.Info | None:
    """The first way to do PACE that is known here; None if the chip has none."""
    try:
        ways = pace.infos(_file(clear, EF_CARD_ACCESS, lambda done, of: None))
    except CardLost:
        raise
    except ChipError:
        return None
    return ways[0] if ways else None


def _files(channel: Exchange, progress: Progress, photo: bool) -> dict[int, bytes]:
    com = _file(channel, EF_COM, progress)
    listed = tlv.first(tlv.first(com, 0x60), 0x5C)
    wanted = [(tag, ef) for tag, ef in (*_GROUPS.items(), *_PROVING.items()) if tag in listed and (photo or tag != _PHOTO)]
    files = {EF_COM: com, **{ef: _file(channel, ef, progress) for _, ef in wanted}}
    try:
        files[EF_SOD] = _file(channel, EF_SOD, progress)
    except Refused as error:
        # A chip without signature is one that nobody vouches for; it is read, and told apart.
        if error.sw != 0x6A82:
            raise
    return files


def _file(exchange: Exchange, ef: int, progress: Progress) -> bytes:
    exchange(Command(0xA4, 0x02, 0x0C, ef.to_bytes(2, "big"))).accepted()
    data = _binary(exchange, 0, 8)
    _, length, start = tlv.head(data)
    size = start + length
    if size > _LONGEST:
        raise Malformed
    while len(data) < size:
        more = _binary(exchange, len(data), min(_CHUNK, size - len(data)))
        if not more:
            raise Malformed
        data += more
        progress(min(len(data), size), size)
    return data[:size]


def _binary(exchange: Exchange, offset: int, length: int) -> bytes:
    if offset < 0x8000:
        answer = exchange(Command(0xB0, offset >> 8, offset & 0xFF, expected=length))
        return _part(answer)
    # Beyond 32 KB the offset has no place in the header (ISO 7816-4, 11.2.3).
    wanted = tlv.encode(0x54, offset.to_bytes((offset.bit_length() + 7) // 8, "big"))
    return tlv.first(_part(exchange(Command(0xB1, 0, 0, wanted, length + 4 if length <= 0xD8 else 0xDF))), 0x53)


def _part(answer: Answer) -> bytes:
    # 6282: the file ends before the length that was asked for.
    return answer.data if answer.sw == 0x6282 else answer.accepted()
