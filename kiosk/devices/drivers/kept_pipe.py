"""Messages between a driver and its child process: a JSON object, and bytes behind it.

`encode` and `Decoder` are pure. A stream that cannot be messages is a `ValueError`: the two ends are one program, so it is a fault.
"""

import json
from collections.abc import Mapping

Json = dict[str, object]

_LONGEST = 16 << 20


def encode(message: Mapping[str, object], body: bytes = b"") -> bytes:
    """Four bytes of length of the object, four of the bytes behind it, then both."""
    head = json.dumps(message).encode()
    return len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big") + head + body


class Decoder:
    """Puts messages together again."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> None:
        """More of the stream."""
        self._data += data

    def next(self) -> tuple[Json, bytes] | None:
        """The next whole message; None until it is there."""
        if len(self._data) < 8:
            return None
        head, body = int.from_bytes(self._data[:4], "big"), int.from_bytes(self._data[4:8], "big")
        if head + body > _LONGEST:
            raise ValueError("no message")
        end = 8 + head + body
        if len(self._data) < end:
            return None
        message = json.loads(self._data[8 : 8 + head])
        rest = bytes(self._data[8 + head : end])
        del self._data[:end]
        return message, rest
