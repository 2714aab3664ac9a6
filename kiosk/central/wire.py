"""What goes over the wire to the central service and back: strict models, nothing unknown let in.

The shapes, their fields' meanings and the signed bytes are described in docs/api/central.yaml; a test holds both together.
Pure; a `ValidationError` never shows the refused input (`hide_input_in_errors`), because it may come from a citizen.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

FORMAT = 2
"""Of the envelope. Format 1 was sealed to the central service as a whole; what waits in it is still sent (`EnvelopeOne`)."""
SIGNED_WITH: Literal["sha256-ed25519"] = "sha256-ed25519"
"""How digests and the signature of an envelope are made."""
SUITE_ONE: Literal["hpke-base-x25519-hkdf-sha256-aes256gcm"] = "hpke-base-x25519-hkdf-sha256-aes256gcm"
"""The only suite of format 1."""
MOST_PARTS, MOST_FILES, MOST_CHANGES = 30, 100, 50

# Not Literal[1]: True == 1 would pass as one.
Format = Annotated[int, Field(ge=1, le=1)]
FormatTwo = Annotated[int, Field(ge=2, le=2)]
Kind = Literal["submission", "supplement", "withdrawal"]
Count = Annotated[int, Field(ge=1, le=2**53 - 1)]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
TerminalNumber = Annotated[str, Field(pattern=r"^[0-9]{5}$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Version = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", max_length=40)]
Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]*={0,2}$", min_length=4)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$")]


class Wire(BaseModel):
    """What all of them share."""

    # pydantic keeps short strings of JSON for the life of the process: what a citizen is called would outlive the wipe.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, cache_strings="keys")

    def to_bytes(self) -> bytes:
        """As it is sent, the same bytes each time."""
        return canonical(self.model_dump(mode="json"))


class SealedCover(Wire):
    """What the central service opens: number, consents and the list of parts; no answers. Sealed to the key `key_id` by `suite`."""

    suite: Code
    key_id: Code
    digest: Digest
    size: Count
    sealed: Annotated[Base64, Field(repr=False)]


class SealedPart(Wire):
    """What one department opens: all that it needs of one matter. `part` counts from 1."""

    part: Annotated[int, Field(ge=1, le=MOST_PARTS)]
    department: Code
    matter: Code
    version: Version
    suite: Code
    key_id: Code
    digest: Digest
    size: Count
    sealed: Annotated[Base64, Field(repr=False)]


class SentFile(Wire):
    """An encrypted file that travels beside the envelope; its key is inside the parts that need it."""

    digest: Digest
    size: Count


class Envelope(Wire):
    """One submission: a cover, a part a matter, and the list of files. A second message (`kind`) names the first one in `about`.

    `digest` is of the list (`list_fields`), which names each sealed piece by its own digest; the signature covers `digest`, `id`,
    `at` and `terminal`.
    """

    format: FormatTwo
    kind: Kind
    about: Id | None
    terminal: TerminalNumber
    id: Id
    cover: SealedCover
    parts: Annotated[tuple[SealedPart, ...], Field(min_length=1, max_length=MOST_PARTS, strict=False)]
    files: Annotated[tuple[SentFile, ...], Field(max_length=MOST_FILES, strict=False)]
    signed_with: Literal["sha256-ed25519"]
    digest: Digest
    at: Moment
    signature: Base64


class EnvelopeOne(Wire):
    """A submission as it was sealed before there were parts. The digest covers all but `at` and `signature`."""

    format: Format
    suite: Literal["hpke-base-x25519-hkdf-sha256-aes256gcm"]
    key_id: Code
    terminal: TerminalNumber
    id: Id
    matter: Code
    version: Version
    sealed: Annotated[Base64, Field(repr=False)]
    digest: Digest
    at: Moment
    signature: Base64


class Rating(Wire):
    """One rating, 1 (very dissatisfied) to 5 (very satisfied). Signed, not sealed: it says nothing about a person."""

    format: Format
    terminal: TerminalNumber
    id: Id
    submission: Id | None
    matter: Code
    score: Annotated[int, Field(ge=1, le=5)]
    digest: Digest
    at: Moment
    signature: Base64


class Receipt(Wire):
    """What the central service answers when it has an item."""

    id: Id
    digest: Digest
    received_at: Moment


class Enrolment(Wire):
    """A terminal asks to be enrolled. `proof`: the new key's signature over `code` and `public_key`."""

    code: Annotated[str, Field(pattern=r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$", repr=False)]
    public_key: Base64
    proof: Base64


class RecipientKey(Wire):
    """A public key to seal to, from `begins` until `ends`: a department's, or with `department` null the central service's own."""

    id: Code
    department: Code | None
    suite: Code
    key: Base64
    begins: Moment
    ends: Moment


class Limits(Wire):
    """What the central service takes, in bytes: one envelope as it is sent, one encrypted file; and how many files."""

    envelope: Count
    file: Count
    files: Annotated[int, Field(ge=0, le=MOST_FILES)]


class ListKeyChange(Wire):
    """Lists are signed with `key` (Ed25519) from now on; `signature` is by the list key before it."""

    key: Base64
    signature: Base64


class KeyList(Wire):
    """Whom to seal to. Keys of one recipient stand in order of preference; signed with the central service's list key.

    `version` only ever grows: a list with a lower one than the one that is kept is an old one that somebody brings again.
    `changes` are the list keys that followed the first one, in their order; a list without any has no such member.
    """

    format: Format
    version: Count
    issued_at: Moment
    expires_at: Moment
    limits: Limits
    keys: Annotated[tuple[RecipientKey, ...], Field(min_length=1, max_length=1000, strict=False)]
    changes: Annotated[tuple[ListKeyChange, ...], Field(max_length=MOST_CHANGES, strict=False)] = ()
    signature: Base64

    @model_serializer(mode="wrap")
    def _as_signed(self, standard: SerializerFunctionWrapHandler) -> dict[str, object]:
        """Without changes there is no such member: what was signed before there were any, by whomever, holds."""
        told: dict[str, object] = standard(self)
        if not self.changes:
            told.pop("changes", None)
        return told


class Enrolled(Wire):
    """The answer: the terminal's number, the Ed25519 key that lists are signed with, and the first list."""

    terminal: TerminalNumber
    list_key: Base64
    list: KeyList


class Problem(BaseModel):
    """RFC 9457 problem details. `code` names the problem; `receipt` comes with a conflict. Other members may follow."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, hide_input_in_errors=True)

    code: Code = "unnamed"
    receipt: Receipt | None = None


def canonical(value: Mapping[str, object]) -> bytes:
    """Canonical JSON (RFC 8785) of an object whose names are ASCII and whose numbers are integers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def part_fields(
    *, terminal: str, id: str, part: int, department: str, matter: str, version: str, suite: str, key_id: str
) -> bytes:
    """What a part's sealing is bound to: HPKE's `info`. A part cannot be moved into another envelope, place or department."""
    return canonical(
        {
            "department": department,
            "format": FORMAT,
            "id": id,
            "key_id": key_id,
            "matter": matter,
            "part": part,
            "suite": suite,
            "terminal": terminal,
            "version": version,
        }
    )


def cover_fields(*, terminal: str, id: str, suite: str, key_id: str) -> bytes:
    """What the cover's sealing is bound to: HPKE's `info`."""
    return canonical({"format": FORMAT, "id": id, "key_id": key_id, "part": 0, "suite": suite, "terminal": terminal})


def list_fields(
    *, kind: str, about: str | None, terminal: str, id: str, cover: SealedCover, parts: Sequence[SealedPart], files: Sequence[SentFile]
) -> bytes:
    """What the digest of an envelope covers: everything but `at`, `digest`, `signature` and the sealed bytes themselves."""
    return canonical(
        {
            "about": about,
            "cover": cover.model_dump(mode="json", exclude={"sealed"}),
            "files": [file.model_dump(mode="json") for file in files],
            "format": FORMAT,
            "id": id,
            "kind": kind,
            "parts": [part.model_dump(mode="json", exclude={"sealed"}) for part in parts],
            "signed_with": SIGNED_WITH,
            "terminal": terminal,
        }
    )


def key_list_fields(keys: KeyList) -> bytes:
    """What the central service signs of its list."""
    return canonical(keys.model_dump(mode="json", exclude={"signature"}))


def list_key_fields(change: ListKeyChange) -> bytes:
    """What the list key before it signs of a new one; the purpose keeps it apart from whatever else that key signs."""
    return canonical({"key": change.key, "purpose": "list-key"})


def bound_fields_one(*, key_id: str, terminal: str, id: str, matter: str, version: str) -> bytes:
    """Format 1: what the sealing was bound to, and the beginning of what the digest covers."""
    return canonical(
        {"format": 1, "id": id, "key_id": key_id, "matter": matter, "suite": SUITE_ONE, "terminal": terminal, "version": version}
    )


def signed_fields(*, digest: str, id: str, at: str, terminal: str) -> bytes:
    """What the terminal signs of an item."""
    return canonical({"at": at, "digest": digest, "id": id, "terminal": terminal})


def rated_fields(*, terminal: str, id: str, submission: str | None, matter: str, score: int, at: str) -> bytes:
    """What the digest of a rating covers."""
    return canonical(
        {"at": at, "format": 1, "id": id, "matter": matter, "score": score, "submission": submission, "terminal": terminal}
    )


def proof_fields(*, code: str, public_key: str) -> bytes:
    """What a new terminal key signs to be enrolled."""
    return canonical({"code": code, "public_key": public_key})
