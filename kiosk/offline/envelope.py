"""Sealing and signing: what leaves the citizen's hands leaves the terminal's too.

Content is sealed to the central service's public key (HPKE, RFC 9180, base mode): the terminal cannot open what it has sealed,
so a stolen disk tells nobody anything. Sealing alone authenticates nobody; the terminal's Ed25519 key signs the digest. The
sealing is bound to id, matter, version, terminal and key: nothing can be moved into another envelope. Pure.
"""

import base64
import hashlib
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hpke

from kiosk.central.wire import FORMAT, SUITE, Envelope, Rating, bound_fields, rated_fields, signed_fields
from kiosk.offline.keys import TerminalKeys

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def rfc3339(at: datetime) -> str:
    """`at` as it goes over the wire: UTC, milliseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seal(content: bytes, *, id: str, matter: str, version: str, keys: TerminalKeys, at: datetime) -> Envelope:
    """Seal `content` (the JSON of a SealedDocument) and sign it.

    Raises:
        pydantic.ValidationError: `id`, `matter` or `version` is not what the API allows; a fault of the caller.
    """
    key = keys.central[0]
    bound = bound_fields(key_id=key.id, terminal=keys.terminal, id=id, matter=matter, version=version)
    sealed = _SUITE.encrypt(content, key.public, info=bound)
    digest = hashlib.sha256(bound + sealed).hexdigest()
    moment = rfc3339(at)
    return Envelope(
        format=FORMAT,
        suite=SUITE,
        key_id=key.id,
        terminal=keys.terminal,
        id=id,
        matter=matter,
        version=version,
        sealed=base64.b64encode(sealed).decode(),
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
    rated = rated_fields(terminal=keys.terminal, id=id, submission=submission, matter=matter, score=score, at=moment)
    digest = hashlib.sha256(rated).hexdigest()
    return Rating(
        format=FORMAT,
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
        if kind == "rating":
            item = Rating.model_validate_json(body)
            made = rated_fields(
                terminal=item.terminal, id=item.id, submission=item.submission, matter=item.matter, score=item.score, at=item.at
            )
        else:
            sent = Envelope.model_validate_json(body)
            bound = bound_fields(key_id=sent.key_id, terminal=sent.terminal, id=sent.id, matter=sent.matter, version=sent.version)
            made = bound + base64.b64decode(sent.sealed, validate=True)
    except ValueError:
        return False
    return hashlib.sha256(made).hexdigest() == digest


def _signature(keys: TerminalKeys, digest: str, id: str, at: str) -> str:
    return base64.b64encode(keys.signing.sign(signed_fields(digest=digest, id=id, at=at, terminal=keys.terminal))).decode()
