"""Makes docs/envelope-vectors.json: `python -m tests.offline.vectors > docs/envelope-vectors.json`.

The baseline vectors come from HPKE by hand with a chosen ephemeral key, the hybrid one and the envelope from the terminal's own code,
once: sealing is random. tests/offline/test_envelope.py opens all of them by hand.
"""

import base64
import hashlib
import json
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.offline import envelope, numbers, suites
from kiosk.offline.keys import TerminalKeys
from kiosk.sandbox.private import BASELINE, HYBRID, Private
from tests.offline import by_hand
from tests.offline.recipients import START, Publisher
from tests.sandbox.documents import content

IDENT = "019abcde-0123-7abc-8def-0123456789ab"


@dataclass(frozen=True)
class _File:
    digest: str
    size: int
    key: bytes

    def as_member(self) -> dict[str, object]:
        key = base64.b64encode(self.key).decode()
        return {"name": "photo", "suite": "aes256gcm-stream-64k", "digest": self.digest, "size": self.size, "key": key}


def fixed(text: str, length: int = 32) -> bytes:
    """Bytes that anybody can make again."""
    return hashlib.shake_256(text.encode()).digest(length)


def _sealing(suite: str) -> dict[str, str]:
    info, inside = b'{"part":0}', b"what is sealed"
    key = Private("k-1", suite, fixed("recipient", 96 if suite == HYBRID else 32))
    told = {"suite": suite, "private": key.raw.hex(), "public": key.public().hex(), "info": info.decode(), "content": inside.decode()}
    if suite == HYBRID:
        made = suites.find(suite)
        assert made is not None
        return {**told, "sealed": made.recipient(key.public())(inside, info).hex()}
    ephemeral = fixed("ephemeral")
    return {**told, "ephemeral": ephemeral.hex(), "sealed": by_hand.seal_x25519(inside, key.public(), info, ephemeral).hex()}


def _envelope() -> dict[str, Any]:
    publisher = Publisher(Ed25519PrivateKey.from_private_bytes(fixed("list key")))
    told = []
    for department, suite in ((None, BASELINE), ("human-resources", HYBRID), ("public-security", BASELINE)):
        key = publisher.key(department, suite)
        made = publisher.keys[str(key["id"])] = Private(str(key["id"]), suite, fixed(str(department), 96 if suite == HYBRID else 32))
        told.append({**key, "key": base64.b64encode(made.public()).decode()})
    keys = publisher.list(told)
    signing = Ed25519PrivateKey.from_private_bytes(fixed("terminal"))
    terminal = TerminalKeys("00001", signing, publisher.recipients(keys))
    file = _File(hashlib.sha256(b"the encrypted bytes").hexdigest(), 19, fixed("file key"))
    parts = [
        envelope.Part(code, "flexible-work-register", "1.0.0", {**content(), "service": {
            "code": "flexible-work-register", "version": "1.0.0", "department": code}}, (file,))
        for code in ("human-resources", "public-security")
    ]  # fmt: skip
    about = envelope.About("new-worker", "1.0.0", bundle=True)
    made_of = envelope.seal(
        parts, about, id=IDENT, number=numbers.make("00001", 1), keys=terminal, at=START + timedelta(seconds=1)
    )
    return {
        "terminal_private": signing.private_bytes_raw().hex(),
        "terminal_public": signing.public_key().public_bytes_raw().hex(),
        "list_key_public": publisher.signing.public_key().public_bytes_raw().hex(),
        "recipient_private": {ident: key.raw.hex() for ident, key in publisher.keys.items()},
        "key_list": keys.model_dump(mode="json"),
        "envelope": made_of.model_dump(mode="json"),
    }


if __name__ == "__main__":
    json.dump({"sealing": [_sealing(BASELINE), _sealing(HYBRID)], **_envelope()}, sys.stdout, ensure_ascii=False, indent=1)
    print()
