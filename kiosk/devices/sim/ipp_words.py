"""The words of IPP (RFC 8010) as a printer needs them: a request taken apart, an answer put together. Knows nothing of any driver."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

INTEGER, BOOLEAN, ENUM, RANGE, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x21, 0x22, 0x23, 0x33, 0x44, 0x45, 0x47, 0x48, 0x49
JOB, END, PRINTER = 0x02, 0x03, 0x04
_OPERATION: Final = 0x01

Value = int | bool | str | tuple[int, int]
Attribute = tuple[str, int, Sequence[Value]]


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One request: what is wanted, its attributes by name whatever their group (the first value of each), and the document behind it."""

    operation: int
    ident: int
    attributes: Mapping[str, bytes]
    document: bytes

    def text(self, name: str) -> str:
        return self.attributes.get(name, b"").decode("utf-8", "replace")

    def number(self, name: str, otherwise: int = 0) -> int:
        data = self.attributes.get(name, b"")
        return int(struct.unpack(">i", data)[0]) if len(data) == 4 else otherwise


def parse(data: bytes) -> Request:
    """What `data` asks.

    Raises:
        ValueError: it is cut off.
    """
    try:
        _version, operation, ident = struct.unpack_from(">HHI", data)
        found: dict[str, bytes] = {}
        at = 8
        while (tag := data[at]) != END:
            at += 1
            if tag < 0x10:
                continue
            length = struct.unpack_from(">H", data, at)[0]
            name, at = data[at + 2 : at + 2 + length].decode("ascii"), at + 2 + length
            length = struct.unpack_from(">H", data, at)[0]
            value, at = data[at + 2 : at + 2 + length], at + 2 + length
            if name:
                found.setdefault(name, value)
    except (struct.error, IndexError, UnicodeDecodeError):
        raise ValueError("that is no request") from None
    return Request(operation, ident, found, data[at + 1 :])


def answer(status: int, ident: int, groups: Sequence[tuple[int, Sequence[Attribute]]] = ()) -> bytes:
    """The bytes of an answer of version 2.0."""
    own: Sequence[Attribute] = [("attributes-charset", CHARSET, ["utf-8"]), ("attributes-natural-language", LANGUAGE, ["en"])]
    made = struct.pack(">HHI", 0x0200, status, ident)
    for group, attributes in ((_OPERATION, own), *groups):
        made += bytes((group,)) + b"".join(_attribute(*attribute) for attribute in attributes)
    return made + bytes((END,))


def _attribute(name: str, tag: int, values: Sequence[Value]) -> bytes:
    made = b""
    for number, value in enumerate(values):
        own = b"" if number else name.encode("ascii")
        if isinstance(value, bool):
            data = bytes((value,))
        elif isinstance(value, int):
            data = struct.pack(">i", value)
        else:
            data = value.encode("utf-8") if isinstance(value, str) else struct.pack(">ii", *value)
        made += struct.pack(">BH", tag, len(own)) + own + struct.pack(">H", len(data)) + data
    return made
