"""Secure messaging (ICAO Doc 9303-11, 9.8): every command and answer encrypted and authenticated under a counter.

An answer whose code does not agree was not written by the chip that was opened: `Malformed`, and the session is over.
"""

import hmac

from kiosk.devices.chip import tlv
from kiosk.devices.chip.apdu import Answer, Command, Malformed, Transmit, exchange
from kiosk.devices.chip.ciphers import SessionKeys, pad, unpad

_ENCRYPTED, _ENCRYPTED_ODD, _EXPECTED, _STATUS, _CODE = 0x87, 0x85, 0x97, 0x99, 0x8E


class SecureChannel:
    """An `apdu.Exchange` under `keys`. One thread."""

    def __init__(self, transmit: Transmit, keys: SessionKeys) -> None:
        self._transmit, self._keys = transmit, keys
        self._counter = keys.counter

    def __call__(self, command: Command) -> Answer:
        """Send `command`, protected.

        Raises:
            Malformed: the answer is not protected, or not by this chip.
            CardLost: the card is gone.
        """
        answer = exchange(self._transmit, self._protected(command))
        if not answer.data:
            # A chip that refuses without protection has ended the session (9303-11, 9.8.2).
            return Answer(b"", answer.sw if answer.sw != 0x9000 else self._unprotected())
        return self._opened(answer)

    def _unprotected(self) -> int:
        raise Malformed

    def _protected(self, command: Command) -> Command:
        suite, keys = self._keys.suite, self._keys
        self._counter += 1
        body = b""
        if command.data:
            iv = suite.counter_iv(keys.encryption, self._counter)
            secret = suite.encrypt(keys.encryption, pad(command.data, suite.block), iv)
            # An odd instruction carries TLV, and says so by a tag without the byte for the padding.
            body = tlv.encode(_ENCRYPTED_ODD, secret) if command.ins & 1 else tlv.encode(_ENCRYPTED, b"\x01" + secret)
        if command.expected is not None:
            wide = command.expected > 256
            body += tlv.encode(_EXPECTED, (command.expected & 0xFFFF).to_bytes(2, "big") if wide else bytes([command.expected & 0xFF]))
        header = bytes([command.cla | 0x0C, command.ins, command.p1, command.p2])
        body += tlv.encode(_CODE, self._code(pad(header, suite.block) + body if body else header))
        return Command(command.ins, command.p1, command.p2, body, max(256, command.expected or 0), command.cla | 0x0C)

    def _opened(self, answer: Answer) -> Answer:
        suite, keys = self._keys.suite, self._keys
        self._counter += 1
        objects = dict(tlv.parse(answer.data))
        signed = b"".join(tlv.encode(tag, objects[tag]) for tag in (_ENCRYPTED_ODD, _ENCRYPTED, _STATUS) if tag in objects)
        if not hmac.compare_digest(self._code(signed), objects.get(_CODE, b"")) or len(objects.get(_STATUS, b"")) != 2:
            raise Malformed
        secret = objects.get(_ENCRYPTED_ODD, objects.get(_ENCRYPTED, b"")[1:])
        data = unpad(suite.decrypt(keys.encryption, secret, suite.counter_iv(keys.encryption, self._counter))) if secret else b""
        return Answer(data, int.from_bytes(objects[_STATUS], "big"))

    def _code(self, data: bytes) -> bytes:
        suite = self._keys.suite
        message = self._counter.to_bytes(suite.block, "big") + data
        return suite.mac(self._keys.authentication, pad(message, suite.block) if suite.name == "aes" else message)
