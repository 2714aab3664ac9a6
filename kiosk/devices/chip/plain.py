"""A plain ISO 7816 card by its profile: select, read, and, only where the profile has a PIN and the holder gave one, one VERIFY.

How many tries are left is asked before a PIN is sent (VERIFY without data, ISO 7816-4, 11.5.6: it counts nothing). At the last one the
PIN is sent only if the holder knows (`PinKey.last`); a card that is blocked is told so and gets none. Nothing is sent twice, and a card
that goes away at VERIFY is lost and not a wrong PIN (F29). Failures: outcomes as in `reading`; `WrongKey.tries` says what is left.
"""

from kiosk.devices.chip.apdu import CardLost, ChipError, Command, Exchange, Heard, Refused, Transmit, plain, unheard
from kiosk.devices.chip.keys import NoKey, PinKey
from kiosk.devices.chip.profile import File, Pin, Profile
from kiosk.devices.chip.reading import Failure, Files, Lost, Outcome, Progress, WrongKey

_CHUNK = 0xDF
_BLOCKED = (0x6983, 0x6984)
_NOT_THERE = (0x6A82, 0x6A86, 0x6A87, 0x6D00, 0x6E00, 0x6999)


def read(transmit: Transmit, profile: Profile, key: PinKey | NoKey, progress: Progress, heard: Heard = unheard) -> Outcome:
    """Read the profile's files; those that want a PIN only with one. Never raises `ChipError`."""
    exchange, step = heard(plain(transmit)), ["select"]
    try:
        exchange(Command(0xA4, 0x04, 0x00, profile.aid, 256)).accepted()
        if isinstance(key, PinKey):
            if profile.pin is None:
                return Failure("no-way-in")
            step[0] = "pin"
            refused = _verified(exchange, profile.pin, key)
            if refused is not None:
                return refused
        step[0] = "files"
        wanted = [file for file in profile.files if not file.pin or isinstance(key, PinKey)]
        return Files("pin" if isinstance(key, PinKey) else "plain", {file.id: _file(exchange, file, progress) for file in wanted})
    except CardLost:
        return Lost()
    except Refused as error:
        if step[0] == "select" and error.sw in _NOT_THERE:
            return Failure("not-an-identity-card")
        return Failure(f"{step[0]}-{error.sw:04x}")
    except ChipError:
        return Failure("garbled")


def _verified(exchange: Exchange, pin: Pin, key: PinKey) -> WrongKey | Failure | None:
    """Send the PIN, once; None if it was right."""
    left = exchange(Command(0x20, 0, pin.reference)).sw
    if left in _BLOCKED or left == 0x63C0:
        return Failure("blocked")
    if left == 0x63C1 and not key.last:
        return Failure("last-try")
    answer = exchange(Command(0x20, 0, pin.reference, key.pin.encode("ascii", "replace").ljust(pin.padded, b"\xff")))
    if answer.sw >> 4 == 0x63C:
        return WrongKey(answer.sw & 0x0F)
    if answer.sw == 0x6300:
        return WrongKey()
    if answer.sw in _BLOCKED:
        return WrongKey(0)
    answer.accepted()
    return None


def _file(exchange: Exchange, file: File, progress: Progress) -> bytes:
    """One file. Records that are not there end it: cards hold as many as were written."""
    exchange(Command(0xA4, 0x02, 0x00, file.id.to_bytes(2, "big"), 256)).accepted()
    data = b""
    if not file.records:
        return _binary(exchange, progress)
    for record in file.records:
        answer = exchange(Command(0xB2, record, 0x04, expected=256))
        if answer.sw == 0x6A83:
            break
        data += answer.accepted()
        progress(len(data), len(data))
    return data


def _binary(exchange: Exchange, progress: Progress) -> bytes:
    """The selected file to its end, or to what READ BINARY can name (32 KB)."""
    data = b""
    while len(data) < 0x8000:
        answer = exchange(Command(0xB0, len(data) >> 8, len(data) & 0xFF, expected=_CHUNK))
        if answer.sw == 0x6B00 and data:
            break
        part = answer.data if answer.sw == 0x6282 else answer.accepted()
        data += part
        progress(len(data), len(data))
        if len(part) < _CHUNK:
            break
    return data
