"""Files that a submission brings along: sealed once under a key of their own, stored and sent once, whoever needs them.

Each file gets a random AES-256-GCM key that lies in no file of the terminal: only the parts that are sealed to departments
carry it (kiosk/offline/envelope.py), so nobody at the terminal can open a file once its submission is saved, and a department opens
those of its own parts only. On disk and on the wire a file is named by the SHA-256 of its sealed bytes.

The sealed bytes are pieces of `PIECE` bytes of content, each with its tag of 16 bytes. Nonce of a piece: its place, counted
from 0, in 11 bytes (big-endian), then one byte, 1 for the last piece and 0 for the others; no additional data. So no piece can
be dropped, moved or added (the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár, https://eprint.iacr.org/2015/189).
A file of no bytes is one last piece of none. The key is used for this one file, so no nonce is ever used twice.

Threads: any. Failures: `FileTooLarge`, `StoreError`; nothing half-written ever has a name that a row could have.
"""

import base64
import io
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.central.uploads import Ticket, ticket_fields
from kiosk.offline.envelope import SealedFile
from kiosk.offline.keys import TerminalKeys

SUITE = "aes256gcm-stream-64k"
PIECE = 64 * 1024
TAG = 16
LARGEST = 15 * 1024 * 1024
"""Bytes of content. Sizes are checked before sealing, so that the central service never has to refuse a file as too large."""
AT_MOST = 10
"""Files of one submission."""


class FileTooLarge(ValueError):
    """A file is longer than `LARGEST`; nothing of it was kept."""

    code = "attachment-too-large"


@dataclass(frozen=True, slots=True)
class Scan:
    """What the terminal says of pages that were scanned on it: their grade of trust (`kiosk.imaging.grade`: C, to be checked against the
    original by staff before it is used; D, made by the applicant), and how many there are. Nobody has compared them with anything, so
    whether an original or a copy lay there is not known."""

    grade: str
    pages: int

    def as_member(self) -> dict[str, str | int]:
        """As it stands beside the file in a sealed part."""
        return {"grade": self.grade, "laid": "unknown", "pages": self.pages}


@dataclass(frozen=True, slots=True)
class FileRef:
    """A sealed file: `digest` (SHA-256, hex) and `size` of its sealed bytes. `name` says what it is to the form, and with `key`
    it is for the sealed parts only. `scan`: what is known of it where it was scanned here.
    """

    name: str = field(repr=False)
    digest: str
    size: int
    key: bytes = field(repr=False)
    scan: Scan | None = None

    def as_member(self) -> dict[str, object]:
        """As it stands in a sealed part: whoever reads this can open the file."""
        key = base64.b64encode(self.key).decode()
        member: dict[str, object] = {"name": self.name, "suite": SUITE, "digest": self.digest, "size": self.size, "key": key}
        return member if self.scan is None else {**member, "scan": self.scan.as_member()}


class Files(Protocol):
    """Where sealed files lie: `kiosk.store.Folder`, or `kiosk.offline.memory`."""

    def put(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Keep `pieces` as one file and hold it; its digest and size."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The file with the digest `name`; `StoreError` if there is none."""
        ...

    def size(self, name: str) -> int | None:
        """Its bytes; None if there is none."""
        ...

    def let_go(self, names: Collection[str]) -> None:
        """Hold `names` no longer."""
        ...


def seal_file(folder: Files, source: bytes | BinaryIO, name: str, most: int = LARGEST) -> FileRef:
    """Seal `source` into `folder`, durably; the folder holds it until `let_go`. `most`: what the central service takes, in bytes.

    Raises:
        FileTooLarge: it is longer than `LARGEST`, or sealed longer than `most`.
        StoreError: the disk refused (`StorageFull` among them).
    """
    key = secrets.token_bytes(32)
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    longest = min(LARGEST, most - TAG * (most // PIECE + 1))
    _measured(stream, longest)
    digest, size = folder.put(_sealed(stream, AESGCM(key), longest))
    return FileRef(name, digest, size, key)


def sealed_size(length: int) -> int:
    """Bytes on disk and wire of a file of `length` bytes."""
    return length + TAG * max(1, -(-length // PIECE))


def ticket(ref: SealedFile, submission: str, keys: TerminalKeys) -> Ticket:
    """What lets the file in at the central service for the submission with this id."""
    fields = ticket_fields(digest=ref.digest, length=ref.size, submission=submission, terminal=keys.terminal)
    signature = base64.b64encode(keys.signing.sign(fields)).decode()
    return Ticket(digest=ref.digest, length=ref.size, submission=submission, terminal=keys.terminal, signature=signature)


def _measured(stream: BinaryIO, longest: int) -> None:
    """Refuse a file that is too long before anything of it is written."""
    if stream.seekable():
        here = stream.tell()
        length = stream.seek(0, os.SEEK_END) - here
        stream.seek(here)
        if length > longest:
            raise FileTooLarge(f"{length} bytes")


def _sealed(stream: BinaryIO, cipher: AESGCM, longest: int) -> Iterator[bytes]:
    piece, place, length = _piece(stream), 0, 0
    while True:
        length += len(piece)
        if length > longest:
            raise FileTooLarge("a stream that does not end")
        following = _piece(stream) if len(piece) == PIECE else b""
        last = not following
        yield cipher.encrypt(place.to_bytes(11, "big") + bytes([last]), piece, None)
        if last:
            return
        piece, place = following, place + 1


def _piece(stream: BinaryIO) -> bytes:
    """`PIECE` bytes, fewer only at the end: a pipe may give them in driblets."""
    parts: list[bytes] = []
    wanted = PIECE
    while wanted and (part := stream.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)
