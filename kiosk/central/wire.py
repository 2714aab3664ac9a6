"""What goes over the wire to the central service and back: strict models, nothing unknown let in.

The shapes, their fields' meanings and the signed bytes are described in docs/api/central.yaml; a test holds both together.
Pure; a `ValidationError` never shows the refused input (`hide_input_in_errors`), because it may come from a citizen.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
SUITE: Literal["hpke-base-x25519-hkdf-sha256-aes256gcm"] = "hpke-base-x25519-hkdf-sha256-aes256gcm"
"""RFC 9180: mode_base, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; the sealed bytes are enc || ct."""

# Not Literal[1]: True == 1 would pass as one.
Format = Annotated[int, Field(ge=1, le=1)]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
TerminalNumber = Annotated[str, Field(pattern=r"^[0-9]{5}$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Version = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", max_length=40)]
Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]*={0,2}$", min_length=4)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$")]


class Wire(BaseModel):
    """What all of them share."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    def to_bytes(self) -> bytes:
        """As it is sent, the same bytes each time."""
        return canonical(self.model_dump(mode="json"))


class Envelope(Wire):
    """One sealed submission. The signature covers `digest`, `id`, `at` and `terminal`; the digest covers all the rest."""

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


class CentralKey(Wire):
    """A public key of the central service that content is sealed to: X25519, 32 raw bytes."""

    id: Code
    key: Base64


class Enrolled(Wire):
    """The answer: the terminal's number, and the keys; the first is the one to seal to from now on."""

    terminal: TerminalNumber
    keys: Annotated[tuple[CentralKey, ...], Field(min_length=1, strict=False)]


class Problem(BaseModel):
    """RFC 9457 problem details. `code` names the problem; `receipt` comes with a conflict. Other members may follow."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, hide_input_in_errors=True)

    code: Code = "unnamed"
    receipt: Receipt | None = None


def canonical(value: Mapping[str, object]) -> bytes:
    """Canonical JSON (RFC 8785) of an object whose names are ASCII and whose numbers are integers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def bound_fields(*, key_id: str, terminal: str, id: str, matter: str, version: str) -> bytes:
    """What the sealing is bound to: HPKE's `info`, and the beginning of what the digest covers."""
    return canonical(
        {"format": FORMAT, "id": id, "key_id": key_id, "matter": matter, "suite": SUITE, "terminal": terminal, "version": version}
    )


def signed_fields(*, digest: str, id: str, at: str, terminal: str) -> bytes:
    """What the terminal signs of an item."""
    return canonical({"at": at, "digest": digest, "id": id, "terminal": terminal})


def rated_fields(*, terminal: str, id: str, submission: str | None, matter: str, score: int, at: str) -> bytes:
    """What the digest of a rating covers."""
    return canonical(
        {"at": at, "format": FORMAT, "id": id, "matter": matter, "score": score, "submission": submission, "terminal": terminal}
    )


def proof_fields(*, code: str, public_key: str) -> bytes:
    """What a new terminal key signs to be enrolled."""
    return canonical({"code": code, "public_key": public_key})
