"""The server's side of resumable uploads, written from docs/api/central.yaml and tus 1.0 (https://tus.io/protocols/resumable-upload).

Parts: `Uploads` (what has come of each file, in a database and a folder of its own), `add_uploads` (the routes), `opened_file`.
A piece counts once it is synced and its row is committed; a server that is killed goes on from there. A piece whose checksum
does not fit is thrown away, and so is a whole file that is not what its name says. What no submission has asked for within
`KEEPS` goes.
Threads: any; one lock. Failures: problem+json with a code, never a piece of the request.
"""

import base64
import hashlib
import json
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Annotated

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response

TUS = "1.0.0"
LARGEST = 16 * 1024 * 1024
LONGEST_PIECE = 1024 * 1024
KEEPS = timedelta(days=30)
ALGORITHMS = ("sha256", "sha1")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS uploads (
    digest TEXT PRIMARY KEY, length INTEGER NOT NULL, reached INTEGER NOT NULL, expires_at REAL NOT NULL, kept INTEGER NOT NULL DEFAULT 0
);
"""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Upload:
    """What has come of one file. `kept`: a submission needs it, so it never expires."""

    digest: str
    length: int
    reached: int
    expires_at: datetime
    kept: bool


class Refusal(Exception):
    """An answer that is a problem."""

    def __init__(self, status: int, code: str, **headers: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Uploads:
    """The files of one sandbox folder."""

    def __init__(self, folder: Path) -> None:
        self._files = folder / "files"
        self._files.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / "uploads.sqlite"
        self._lock = threading.Lock()
        with closing(sqlite3.connect(self._path, timeout=10)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)

    def begin(self, digest: str, length: int) -> Upload:
        """Make room for a file, or find what has come of it."""
        with self._lock, self._transaction() as connection:
            self._forget_the_old(connection)
            known = _known(connection, digest)
            if known is None:
                connection.execute("INSERT INTO uploads VALUES (?, ?, 0, ?, 0)", (digest, length, _later()))
                known = _known(connection, digest)
                assert known is not None
            if known.length != length:
                raise Refusal(409, "another-length")
            return known

    def one(self, digest: str) -> Upload:
        """What has come of the file."""
        with self._lock, self._transaction() as connection:
            self._forget_the_old(connection)
            known = _known(connection, digest)
            if known is None:
                raise Refusal(410, "no-such-upload")
            return known

    def append(self, digest: str, offset: int, piece: bytes) -> Upload:
        """Add a piece that begins at `offset`; durable when this returns."""
        with self._lock, self._transaction() as connection:
            known = _known(connection, digest)
            if known is None:
                raise Refusal(410, "no-such-upload")
            if offset != known.reached:
                raise Refusal(409, "another-offset", Upload_Offset=str(known.reached))
            if offset + len(piece) > known.length:
                raise Refusal(413, "too-large")
            self._write(digest, offset, piece)
            reached = offset + len(piece)
            spoilt = reached == known.length and hashlib.sha256((self._files / digest).read_bytes()).hexdigest() != digest
            if spoilt:
                (self._files / digest).unlink()
                connection.execute("DELETE FROM uploads WHERE digest = ?", (digest,))
            else:
                connection.execute("UPDATE uploads SET reached = ?, expires_at = ? WHERE digest = ?", (reached, _later(), digest))
            found = _known(connection, digest)
        if found is None:
            raise Refusal(460, "digest-mismatch")
        return found

    def claim(self, files: Iterable[Mapping[str, object]]) -> bool:
        """Keep the files that a submission lists for good; False, and nothing is kept, if one is not there as a whole."""
        with self._lock, self._transaction() as connection:
            wanted = [(str(file["digest"]), file["size"]) for file in files]
            for digest, size in wanted:
                known = _known(connection, digest)
                if known is None or known.length != size or known.reached != size:
                    return False
            for digest, _ in wanted:
                connection.execute("UPDATE uploads SET kept = 1 WHERE digest = ?", (digest,))
            return True

    def sealed(self, digest: str) -> bytes | None:
        """The bytes of a file that is whole; None if it is not."""
        with self._lock, self._transaction() as connection:
            known = _known(connection, digest)
            whole = known is not None and known.reached == known.length
            return (self._files / digest).read_bytes() if whole else None

    @property
    def folder(self) -> Path:
        """Where the sealed bytes lie, each file under its digest."""
        return self._files

    def every(self) -> list[dict[str, object]]:
        """What a demo or a test wants to see."""
        with self._lock, self._transaction() as connection:
            rows = connection.execute("SELECT digest, length, reached, kept FROM uploads ORDER BY digest").fetchall()
        return [{"digest": row[0], "length": row[1], "reached": row[2], "kept": bool(row[3])} for row in rows]

    def _write(self, digest: str, offset: int, piece: bytes) -> None:
        descriptor = os.open(self._files / digest, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # Behind the offset may be what a killed server had written and not counted.
            os.ftruncate(descriptor, offset)
            os.pwrite(descriptor, piece, offset)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _forget_the_old(self, connection: sqlite3.Connection) -> None:
        old = connection.execute(
            "SELECT digest FROM uploads WHERE kept = 0 AND expires_at < ?", (datetime.now(UTC).timestamp(),)
        ).fetchall()
        for (digest,) in old:
            (self._files / digest).unlink(missing_ok=True)
            connection.execute("DELETE FROM uploads WHERE digest = ?", (digest,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def add_uploads(app: FastAPI, uploads: Uploads, public_key: Callable[[str], str | None]) -> None:
    """The routes of uploads. `public_key` gives the enrolled key (base64) of a terminal's number, None if there is none."""

    async def refused(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        title = error.code.replace("-", " ")
        problem = {"type": f"urn:kiosk:problem:{error.code}", "title": title, "status": error.status, "code": error.code}
        headers = {"Tus-Resumable": TUS, **error.headers}
        return JSONResponse(problem, error.status, headers=headers, media_type="application/problem+json")

    app.add_exception_handler(Refusal, refused)

    @app.options("/v1/files")
    def able() -> Response:
        headers = {"Tus-Resumable": TUS, "Tus-Version": TUS, "Tus-Extension": "creation,checksum,expiration"}
        more = {"Tus-Max-Size": str(LARGEST), "Tus-Checksum-Algorithm": ",".join(ALGORITHMS)}
        return Response(status_code=204, headers=headers | more)

    @app.post("/v1/files")
    def begin(request: Request) -> Response:
        digest, length = _announced(request.headers)
        _admitted(request.headers, digest, length, public_key)
        if length > LARGEST:
            raise Refusal(413, "too-large")
        return _answer(201, uploads.begin(digest, length), Location=f"/v1/files/{digest}")

    @app.head("/v1/files/{digest}")
    def look(request: Request, digest: str) -> Response:
        _admitted(request.headers, digest, None, public_key)
        known = uploads.one(digest)
        return _answer(200, known, Upload_Length=str(known.length), Cache_Control="no-store")

    @app.patch("/v1/files/{digest}")
    def append(request: Request, digest: str, piece: Annotated[bytes, Depends(_piece)]) -> Response:
        _admitted(request.headers, digest, None, public_key)
        if request.headers.get("content-type") != "application/offset+octet-stream":
            raise Refusal(415, "not-in-the-api")
        _check(request.headers.get("upload-checksum", ""), piece)
        return _answer(204, uploads.append(digest, _count(request.headers.get("upload-offset", "")), piece))


async def _piece(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_PIECE:
            raise Refusal(413, "too-large")
    return bytes(body)


def _answer(status: int, upload: Upload, **more: str) -> Response:
    headers = {"Tus-Resumable": TUS, "Upload-Offset": str(upload.reached)}
    if not upload.kept:
        headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return Response(status_code=status, headers=headers | {name.replace("_", "-"): value for name, value in more.items()})


def _announced(headers: Mapping[str, str]) -> tuple[str, int]:
    """Digest and length that a creation names (`Upload-Metadata: digest BASE64`)."""
    for pair in headers.get("upload-metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if name == "digest":
            try:
                digest = base64.b64decode(value, validate=True).decode("ascii")
            except ValueError:
                break
            if _DIGEST.fullmatch(digest):
                return digest, _count(headers.get("upload-length", ""))
    raise Refusal(422, "not-in-the-api")


def _admitted(headers: Mapping[str, str], digest: str, length: int | None, public_key: Callable[[str], str | None]) -> None:
    """Whoever comes without the terminal's signature for this very file learns nothing and writes nothing."""
    if headers.get("tus-resumable") != TUS:
        raise Refusal(412, "another-version", Tus_Version=TUS)
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    given = dict(re.findall(r'([a-z]+)="([^"]*)"', rest))
    if scheme != "Kiosk-File" or not {"terminal", "submission", "length", "signature"} <= set(given):
        raise Refusal(401, "signature-invalid")
    key = public_key(given["terminal"])
    ticket = {"digest": digest, "length": _count(given["length"]), "submission": given["submission"], "terminal": given["terminal"]}
    if key is None or not _signed(ticket, given["signature"], key) or length not in (None, ticket["length"]):
        raise Refusal(401, "signature-invalid")


def _signed(ticket: Mapping[str, str | int], signature: str, key: str) -> bool:
    """Ed25519 over RFC 8785 of `digest, length, submission, terminal`."""
    packed = json.dumps(ticket, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(base64.b64decode(signature), packed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _check(told: str, piece: bytes) -> None:
    algorithm, _, value = told.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Refusal(400, "checksum-unknown")
    if base64.b64encode(hashlib.new(algorithm, piece).digest()).decode() != value:
        raise Refusal(460, "checksum-mismatch")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refusal(422, "not-in-the-api")
    return int(text)


def _later() -> float:
    return (datetime.now(UTC) + KEEPS).timestamp()


def _known(connection: sqlite3.Connection, digest: str) -> Upload | None:
    row = connection.execute("SELECT digest, length, reached, expires_at, kept FROM uploads WHERE digest = ?", (digest,)).fetchone()
    return None if row is None else Upload(row[0], row[1], row[2], datetime.fromtimestamp(row[3], UTC), bool(row[4]))


class FileDamaged(Exception):
    """A file's sealed bytes do not open with the key of its part."""


def opened_file(sealed: bytes, key: bytes) -> bytes:
    """The content of a file: pieces of 64 KiB and a tag each, numbered, the last one marked (docs/envelope.md).

    Raises:
        FileDamaged: another key, or bytes that were changed, moved, dropped or added.
    """
    cipher, length = AESGCM(key), 65536 + 16
    pieces = [sealed[start : start + length] for start in range(0, len(sealed), length)] or [b""]
    try:
        return b"".join(
            cipher.decrypt(place.to_bytes(11, "big") + bytes([place == len(pieces) - 1]), piece, None) for place, piece in enumerate(pieces)
        )
    except (InvalidTag, ValueError) as error:
        raise FileDamaged(type(error).__name__) from None
