"""IPP messages as bytes (RFC 8010, section 3): what a request is made of, and what an answer holds. Pure.

Written here because the one maintained library (pyipp) brings an asynchronous HTTP client along, of which the terminal has its own
kind. Values are texts, whole numbers and yes/no; collections and anything else are stepped over, for nothing here asks about them.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

Value = str | int | bool


class Operation(IntEnum):
    """RFC 8011, 5.4.15, and what this driver asks of a printer."""

    PRINT_JOB = 0x0002
    VALIDATE_JOB = 0x0004
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    RESUME_PRINTER = 0x0011


class Tag(IntEnum):
    """RFC 8010, 3.5: groups, and the kinds of values that are sent."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    BEGIN_COLLECTION = 0x34
    END_COLLECTION = 0x37
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


class BadMessage(Exception):
    """These bytes are no IPP message. The message names the place, never what stands there."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a request: its name, the kind of its values, and those."""

    name: str
    tag: Tag
    values: Sequence[Value]


_RANGE = 0x33


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `status` (RFC 8011, appendix B), and its attributes by name, group by group."""

    status: int
    groups: Sequence[tuple[int, Mapping[str, Sequence[Value]]]]

    @property
    def ok(self) -> bool:
        """Was it done? Ignored or substituted attributes (0x0001) count as done."""
        return self.status < 0x0100

    def first(self, tag: Tag) -> Mapping[str, Sequence[Value]]:
        """The attributes of the first group of `tag`; none if there is no such group."""
        return next((attributes for kind, attributes in self.groups if kind == tag), {})


def request(operation: Operation, ident: int, groups: Sequence[tuple[Tag, Sequence[Attribute]]], document: bytes = b"") -> bytes:
    """The bytes of a request of version 2.0; `document` follows it."""
    parts = [struct.pack(">BBHI", 2, 0, operation, ident)]
    for tag, attributes in groups:
        parts.append(bytes((tag,)))
        parts += [_attribute(attribute) for attribute in attributes]
    return b"".join([*parts, bytes((Tag.END,)), document])


def _attribute(attribute: Attribute) -> bytes:
    made = b""
    for number, value in enumerate(attribute.values):
        name = attribute.name.encode("ascii") if number == 0 else b""
        data = _bytes(attribute.tag, value)
        made += struct.pack(">BH", attribute.tag, len(name)) + name + struct.pack(">H", len(data)) + data
    return made


def _bytes(tag: Tag, value: Value) -> bytes:
    if tag is Tag.BOOLEAN:
        return b"\1" if value else b"\0"
    if tag in (Tag.INTEGER, Tag.ENUM):
        return struct.pack(">i", int(value))
    return str(value).encode("utf-8")


def answer(data: bytes) -> Answer:
    """What `data` says.

    Raises:
        BadMessage: it is cut off, or no message at all.
    """
    reader = _Reader(data)
    _version, status, _ident = reader.unpack(">HHI")
    groups: list[tuple[int, dict[str, list[Value]]]] = []
    name, depth = "", 0
    while (tag := reader.unpack(">B")[0]) != Tag.END:
        if tag < 0x10:
            groups.append((tag, {}))
            name, depth = "", 0
            continue
        own, value = reader.text(reader.unpack(">H")[0]), reader.take(reader.unpack(">H")[0])
        if not groups:
            raise BadMessage(f"a value before any group, at {reader.at}")
        if depth or tag in (Tag.BEGIN_COLLECTION, Tag.END_COLLECTION):
            depth += (tag == Tag.BEGIN_COLLECTION) - (tag == Tag.END_COLLECTION)
            continue
        name = own or name
        known = _value(tag, value)
        if known is not None and name:
            groups[-1][1].setdefault(name, []).append(known)
    return Answer(status, groups)


def _value(tag: int, data: bytes) -> Value | None:
    if tag in (Tag.INTEGER, Tag.ENUM) and len(data) == 4:
        return int(struct.unpack(">i", data)[0])
    if tag == _RANGE and len(data) == 8:
        # Of a range, such as copies-supported, the most.
        return int(struct.unpack(">ii", data)[1])
    if tag == Tag.BOOLEAN and len(data) == 1:
        return data != b"\0"
    if 0x40 <= tag <= 0x5F:
        return data.decode("utf-8", "replace")
    return None


class _Reader:
    """Takes bytes from the front and notices the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def take(self, length: int) -> bytes:
        if self.at + length > len(self._data):
            raise BadMessage(f"it ends at {len(self._data)}")
        self.at += length
        return self._data[self.at - length : self.at]

    def unpack(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def text(self, length: int) -> str:
        return self.take(length).decode("ascii", "replace")
