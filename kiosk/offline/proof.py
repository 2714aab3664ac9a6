"""A receipt that proves itself: what stands behind the `#` of its QR code, and whether it is genuine, without any line.

`https://HOST/r/NUMBER#TOKEN`: a phone opens the page of NUMBER, and what is behind `#` never leaves it. TOKEN is base64url without
padding of a COSE_Sign1 by the terminal. Its bytes, for another language: docs/receipts.md. It says nothing about a person.
Parts: `token`, `link` for the terminal; `KeyFile`, `read` for whoever verifies. Pure. What is wrong with a text is a verdict.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field

from kiosk.central.wire import Base64, Code, Format, TerminalNumber, Version, Wire
from kiosk.offline import cose, numbers

LONGEST = 1024
"""Characters: no receipt's text is longer; whatever is, is not even decoded."""
DIGEST_BYTES = 16
"""Of the SHA-256 that the envelope's list has: enough that nobody finds another envelope for it."""
_NUMBER, _DIGEST, _MATTER, _VERSION, _AT = 1, 2, 3, 4, 5
_TEXT = re.compile(r"https://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?)/r/([0-9]{12})#([A-Za-z0-9_-]+)")


class Verdict(StrEnum):
    """What is to be thought of a text."""

    GENUINE = "genuine"
    NOT_GENUINE = "not-genuine"
    SIGNER_UNKNOWN = "signer-unknown"
    MALFORMED = "malformed"


EXIT_CODES = {Verdict.GENUINE: 0, Verdict.NOT_GENUINE: 1, Verdict.SIGNER_UNKNOWN: 4, Verdict.MALFORMED: 5}
"""Of `kiosk receipt verify`."""


class _Said(Wire):
    number: Annotated[int, Field(ge=0, lt=10**12)]
    digest: Annotated[bytes, Field(min_length=DIGEST_BYTES, max_length=DIGEST_BYTES)]
    matter: Code
    version: Version
    at: Annotated[int, Field(ge=1, lt=2**40)] | None = None


class TerminalKey(Wire):
    """The public key of a terminal: base64 of the 32 raw bytes of an Ed25519 key."""

    terminal: TerminalNumber
    key: Base64


class KeyFile(Wire):
    """The known terminals, as the central service or `kiosk keys show` tells. One terminal may stand in it with several keys."""

    format: Format
    terminals: Annotated[tuple[TerminalKey, ...], Field(max_length=1_000_000, strict=False)]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says, and what to think of it: only with `GENUINE` is it true. `why` is a short English reason.

    `at` is None if the terminal was not sure of its clock. `host` is not signed: where the text sends a phone proves nothing.
    """

    verdict: Verdict
    why: str = ""
    number: str = ""
    matter: str = ""
    version: str = ""
    at: datetime | None = None
    digest: str = ""
    host: str = ""

    @property
    def terminal(self) -> str:
        """The terminal that gave out the number."""
        return self.number[:5]


def token(*, number: str, digest: str, matter: str, version: str, at: datetime | None, signing: Ed25519PrivateKey) -> str:
    """The token of a submission; `digest` is its envelope's (hex). The same again gives the same token."""
    said: dict[int, int | str | bytes] = {
        _NUMBER: int(number), _DIGEST: bytes.fromhex(digest)[:DIGEST_BYTES], _MATTER: matter, _VERSION: version,
    }  # fmt: skip
    if at is not None:
        said[_AT] = int(at.timestamp())
    return base64.urlsafe_b64encode(cose.sign(said, signing)).rstrip(b"=").decode()


def read(text: str, known: Sequence[TerminalKey]) -> Reading:
    """What `text`, as a scanner reads it from a receipt, says and is worth, by the keys of the `known` terminals."""
    match = _TEXT.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if match is None:
        return Reading(Verdict.MALFORMED, "no text of a receipt")
    host, shown, packed = match.groups()
    try:
        message = _bytes_of(packed)
        kid, payload = cose.opened(message)
        said = _said(payload)
        at = None if said.at is None else datetime.fromtimestamp(said.at, UTC)
    except (ValueError, OverflowError, OSError) as error:
        return Reading(Verdict.MALFORMED, str(error) if isinstance(error, cose.Malformed) else "not what a receipt holds")
    number = f"{said.number:012}"
    if not numbers.valid(number):
        return Reading(Verdict.MALFORMED, "the number's check digits are wrong")

    def told(verdict: Verdict, why: str = "") -> Reading:
        return Reading(verdict, why, number, said.matter, said.version, at, said.digest.hex(), host)

    if number != shown:
        return told(Verdict.NOT_GENUINE, "the number of the address is not the signed one")
    keys = [key for key in _keys_of(number[:5], known) if cose.kid_of(key) == kid]
    if not keys:
        return told(Verdict.SIGNER_UNKNOWN, f"no known key of terminal {number[:5]} has this id")
    if not any(cose.holds(message, key) for key in keys):
        return told(Verdict.NOT_GENUINE, "the signature does not hold")
    return told(Verdict.GENUINE)


def raw_key(public: Ed25519PublicKey) -> str:
    """As a key file has it."""
    return base64.b64encode(public.public_bytes_raw()).decode()


def _bytes_of(packed: str) -> bytes:
    message = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    if base64.urlsafe_b64encode(message).rstrip(b"=").decode() != packed:
        # Bits that no byte needs: the same bytes would have several texts.
        raise cose.Malformed("not the one base64url of its bytes")
    return message


def _said(payload: object) -> _Said:
    names = {_NUMBER: "number", _DIGEST: "digest", _MATTER: "matter", _VERSION: "version", _AT: "at"}
    if not isinstance(payload, dict) or not set(payload) <= set(names) or any(type(key) is not int for key in payload):
        raise cose.Malformed("not what a receipt holds")
    if _AT in payload and payload[_AT] is None:
        raise cose.Malformed("not what a receipt holds")
    return _Said.model_validate({names[key]: value for key, value in payload.items()})


def _keys_of(terminal: str, known: Sequence[TerminalKey]) -> list[Ed25519PublicKey]:
    found = []
    for entry in known:
        if entry.terminal == terminal:
            try:
                found.append(Ed25519PublicKey.from_public_bytes(base64.b64decode(entry.key, validate=True)))
            except ValueError:
                continue
    return found
