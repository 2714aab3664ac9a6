"""Basic Access Control (ICAO Doc 9303-11, 4.3): the older way to open a chip, with the machine readable lines.

The key goes out once, in one EXTERNAL AUTHENTICATE. Only a refusal of that command says `KeyRefused`; a card that is lost meanwhile
is lost (F29).
"""

import hmac
import secrets

from kiosk.devices.chip.apdu import Command, Exchange, Malformed, Refused
from kiosk.devices.chip.ciphers import AUTHENTICATION, ENCRYPTION, TDES, SessionKeys
from kiosk.devices.chip.keys import MrzKey

# 6300 and 63Cx; 6982 and 6988 were seen from chips that count tries.
_WRONG = (0x6982, 0x6988)


class KeyRefused(Refused):
    """The chip looked at the key and it is not its own."""


def refused(sw: int) -> Refused:
    """What a refusal of the key is: `KeyRefused`, or something else that stood in the way."""
    return KeyRefused(sw) if sw >> 8 == 0x63 or sw in _WRONG else Refused(sw)


def keys_of(key: MrzKey) -> tuple[bytes, bytes]:
    """The document's basic access keys: encryption, authentication."""
    seed = key.secret()[:16]
    return TDES.derive(seed, ENCRYPTION), TDES.derive(seed, AUTHENTICATION)


def open_chip(exchange: Exchange, key: MrzKey) -> SessionKeys:
    """Open the selected application.

    Raises:
        KeyRefused: the key is wrong.
        Refused, Malformed, CardLost: the chip does not do it.
    """
    encryption, authentication = keys_of(key)
    challenge = exchange(Command(0x84, 0, 0, expected=8)).accepted()
    if len(challenge) != 8:
        raise Malformed
    nonce, half = secrets.token_bytes(8), secrets.token_bytes(16)
    message = TDES.encrypt(encryption, nonce + challenge + half)
    message += TDES.mac(authentication, message)
    answer = exchange(Command(0x82, 0, 0, message, 40))
    if answer.sw != 0x9000:
        raise refused(answer.sw)
    if len(answer.data) != 40 or not hmac.compare_digest(TDES.mac(authentication, answer.data[:32]), answer.data[32:]):
        raise Malformed
    plain = TDES.decrypt(encryption, answer.data[:32])
    if plain[:16] != challenge + nonce:
        raise Malformed
    seed = bytes(ours ^ theirs for ours, theirs in zip(half, plain[16:], strict=True))
    counter = int.from_bytes(challenge[4:] + nonce[4:], "big")
    return SessionKeys(TDES, TDES.derive(seed, ENCRYPTION), TDES.derive(seed, AUTHENTICATION), counter)
