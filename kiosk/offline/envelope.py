"""Sealing and signing: what leaves the citizen's hands leaves the terminal's too.

A submission is a cover, sealed to the central service, and one part a matter, sealed to its department: each opens only its own.
The cover says what there is and holds no answers. The terminal cannot open what it has sealed, so a stolen disk tells nobody
anything. Sealing alone authenticates nobody; the terminal's Ed25519 key signs the digest of the list. Each piece is bound to its
envelope, place, department and matter: nothing can be moved. The bytes, and test vectors: docs/envelope.md. Pure.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypedDict

from kiosk.central import wire
from kiosk.central.wire import FORMAT, SIGNED_WITH, Envelope, EnvelopeOne, Kind, Rating, SealedCover, SealedPart, SentFile
from kiosk.clock import Grade
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.recipients import Recipient

_FRAME = 1024
"""Bytes: more than all that stands round one sealed piece in the envelope's JSON."""


class TooLarge(Exception):
    """It is more than the central service takes (`limits` of the key list). Nothing was sealed."""

    code = "submission-too-large"


class SealedFile(Protocol):
    """A file that was encrypted once (kiosk/offline/attachments.py)."""

    @property
    def digest(self) -> str:
        """SHA-256 of the encrypted bytes, hex."""
        ...

    @property
    def size(self) -> int:
        """Of the encrypted bytes."""
        ...

    def as_member(self) -> Mapping[str, object]:
        """As it stands in a part, with the key that opens it."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """What one department gets of one matter. `content` is the SealedDocument of docs/api/central.yaml without number and files."""

    department: str
    matter: str
    version: str
    content: Mapping[str, object]
    files: tuple[SealedFile, ...] = ()

    def __repr__(self) -> str:
        return f"Part(department={self.department!r}, matter={self.matter!r}, ...)"


@dataclass(frozen=True, slots=True)
class About:
    """What the envelope is: the first message (`of` None) of a matter or a bundle, or a second one about the submission `of`."""

    code: str
    version: str
    bundle: bool = False
    kind: Kind = "submission"
    of: str | None = None


def rfc3339(at: datetime) -> str:
    """`at` as it goes over the wire: UTC, milliseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seal(
    parts: Sequence[Part], about: About, *, id: str, number: str, keys: TerminalKeys, at: datetime, clock: Grade = "terminal"
) -> Envelope:
    """Seal `parts` to their departments and the cover to the central service, and sign the list. `clock`: how far `at` can be believed.

    Raises:
        NoRecipient: a department has no key in the list.
        TooLarge: the central service would refuse it.
        TypeError: the content is no JSON; a fault of the caller.
        pydantic.ValidationError: a code or version is not what the API allows; a fault of the caller.
    """
    files = tuple({file.digest: SentFile(digest=file.digest, size=file.size) for part in parts for file in part.files}.values())
    contents = [_document(part, number) for part in parts]
    recipients = [keys.recipients.department(part.department, at) for part in parts]
    central = keys.recipients.central(at)
    _check_sizes(keys, [*zip(contents, recipients, strict=True)], central, files)
    sealed = [
        _sealed_part(place, part, content, recipient, id, keys.terminal)
        for place, (part, content, recipient) in enumerate(zip(parts, contents, recipients, strict=True), 1)
    ]
    cover = _sealed_cover(_cover(about, number, clock, parts, sealed, files), central, id, keys.terminal)
    digest = _digest(kind=about.kind, about=about.of, terminal=keys.terminal, id=id, cover=cover, parts=sealed, files=files)
    moment = rfc3339(at)
    return Envelope(
        format=FORMAT,
        kind=about.kind,
        about=about.of,
        terminal=keys.terminal,
        id=id,
        cover=cover,
        parts=tuple(sealed),
        files=files,
        signed_with=SIGNED_WITH,
        digest=digest,
        at=moment,
        signature=_signature(keys, digest, id, moment),
    )


def rate(*, id: str, submission: str | None, matter: str, score: int, keys: TerminalKeys, at: datetime) -> Rating:
    """Sign a rating (1 to 5).

    Raises:
        pydantic.ValidationError: a value is not what the API allows; a fault of the caller.
    """
    moment = rfc3339(at)
    rated = wire.rated_fields(terminal=keys.terminal, id=id, submission=submission, matter=matter, score=score, at=moment)
    digest = hashlib.sha256(rated).hexdigest()
    return Rating(
        format=1,
        terminal=keys.terminal,
        id=id,
        submission=submission,
        matter=matter,
        score=score,
        digest=digest,
        at=moment,
        signature=_signature(keys, digest, id, moment),
    )


def whole(kind: str, digest: str, body: bytes) -> bool:
    """Whether `body` is what `digest` was made of: for rows of a damaged database."""
    try:
        return _made_of(kind, body) == digest
    except ValueError:
        return False


def _made_of(kind: str, body: bytes) -> str:
    if kind == "rating":
        item = Rating.model_validate_json(body)
        made = wire.rated_fields(
            terminal=item.terminal, id=item.id, submission=item.submission, matter=item.matter, score=item.score, at=item.at
        )
        return hashlib.sha256(made).hexdigest()
    told = json.loads(body)
    if isinstance(told, dict) and told.get("format") == 1:
        old = EnvelopeOne.model_validate_json(body)
        bound = wire.bound_fields_one(key_id=old.key_id, terminal=old.terminal, id=old.id, matter=old.matter, version=old.version)
        return hashlib.sha256(bound + base64.b64decode(old.sealed, validate=True)).hexdigest()
    sent = Envelope.model_validate_json(body)
    pieces: tuple[SealedCover | SealedPart, ...] = (sent.cover, *sent.parts)
    for piece in pieces:
        sealed = base64.b64decode(piece.sealed, validate=True)
        if (len(sealed), hashlib.sha256(sealed).hexdigest()) != (piece.size, piece.digest):
            return ""
    return _digest(
        kind=sent.kind, about=sent.about, terminal=sent.terminal, id=sent.id, cover=sent.cover, parts=sent.parts, files=sent.files
    )


def _document(part: Part, number: str) -> bytes:
    """What a department opens. The answers in it are its own copy, so that it needs nobody else's part."""
    content = {**part.content, "number": number}
    if part.files:
        content["files"] = [file.as_member() for file in part.files]
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _cover(
    about: About, number: str, clock: Grade, parts: Sequence[Part], sealed: Sequence[SealedPart], files: Sequence[SentFile]
) -> bytes:
    """What the central service opens: what there is, and no word of what it says."""
    consents = [{"matter": part.matter, "version": _consent(part)} for part in parts]
    told = {"part", "department", "matter", "version", "digest", "size"}
    cover = {
        "format": FORMAT,
        "number": number,
        "clock": clock,
        "service": {"kind": "bundle" if about.bundle else "matter", "code": about.code, "version": about.version},
        "consents": [consent for consent in consents if consent["version"]],
        "parts": [part.model_dump(mode="json", include=told) for part in sealed],
        "files": [file.model_dump(mode="json") for file in files],
    }
    return wire.canonical(cover)


def _consent(part: Part) -> str:
    given = part.content.get("consent")
    return str(given.get("version", "")) if isinstance(given, Mapping) else ""


def _check_sizes(
    keys: TerminalKeys, contents: Sequence[tuple[bytes, Recipient]], central: Recipient, files: Sequence[SentFile]
) -> None:
    """Before sealing, so that what was told to be handed in is never refused for its size. An upper bound of what is sent."""
    limits = keys.recipients.limits
    about_each = _FRAME * (len(contents) + 1) + 128 * len(files)
    pieces = [len(content) + recipient.overhead for content, recipient in contents] + [about_each + central.overhead]
    if sum((size + 2) // 3 * 4 for size in pieces) + about_each > limits.envelope:
        raise TooLarge("the envelope")
    if len(files) > limits.files or any(file.size > limits.file for file in files):
        raise TooLarge("the files")


def _sealed_part(place: int, part: Part, content: bytes, recipient: Recipient, id: str, terminal: str) -> SealedPart:
    info = wire.part_fields(
        terminal=terminal, id=id, part=place, department=part.department, matter=part.matter, version=part.version,
        suite=recipient.suite, key_id=recipient.id,
    )  # fmt: skip
    sealed = recipient.seal(content, info)
    return SealedPart(
        part=place, department=part.department, matter=part.matter, version=part.version,
        suite=recipient.suite, key_id=recipient.id, **_described(sealed),
    )  # fmt: skip


def _sealed_cover(content: bytes, recipient: Recipient, id: str, terminal: str) -> SealedCover:
    info = wire.cover_fields(terminal=terminal, id=id, suite=recipient.suite, key_id=recipient.id)
    return SealedCover(suite=recipient.suite, key_id=recipient.id, **_described(recipient.seal(content, info)))


class _Described(TypedDict):
    digest: str
    size: int
    sealed: str


def _described(sealed: bytes) -> _Described:
    return {"digest": hashlib.sha256(sealed).hexdigest(), "size": len(sealed), "sealed": base64.b64encode(sealed).decode()}


def _digest(
    *, kind: str, about: str | None, terminal: str, id: str, cover: SealedCover, parts: Sequence[SealedPart], files: Sequence[SentFile]
) -> str:
    fields = wire.list_fields(kind=kind, about=about, terminal=terminal, id=id, cover=cover, parts=parts, files=files)
    return hashlib.sha256(fields).hexdigest()


def _signature(keys: TerminalKeys, digest: str, id: str, at: str) -> str:
    return base64.b64encode(keys.signing.sign(wire.signed_fields(digest=digest, id=id, at=at, terminal=keys.terminal))).decode()
