"""Makes docs/receipt-vectors.json: `python -m tests.offline.receipt_vectors > docs/receipt-vectors.json`."""

import base64
import hashlib
import json
import sys
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.offline import numbers, proof

KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"receipt vectors: terminal").digest())
OTHER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"receipt vectors: somebody else").digest())
HOST, NUMBER = "lanwan.example", numbers.make("00001", 1)
DIGEST = hashlib.sha256(b"receipt vectors: list").hexdigest()
AT = datetime(2026, 11, 25, 2, 24, 9, tzinfo=UTC)


def _token(at: datetime | None, key: Ed25519PrivateKey = KEY) -> str:
    return proof.token(number=NUMBER, digest=DIGEST, matter="residence-permit-endorsement", version="0.1.0", at=at, signing=key)


def _text(token: str, number: str = NUMBER) -> str:
    return f"https://{HOST}/r/{number}#{token}"


def _genuine(at: datetime | None) -> dict[str, object]:
    token = _token(at)
    message = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    # Tag, array, 10 bytes protected, 1 unprotected; then the payload with its length, and 2 + 64 of the signature.
    protected, payload = message[2:12], message[13:-66]
    return {
        "text": _text(token),
        "cose_sign1": message.hex(),
        "signed": (b"\x84\x6aSignature1" + protected + b"\x40" + payload).hex(),
        "says": {
            "number": NUMBER, "at": at.isoformat() if at else "", "matter": "residence-permit-endorsement", "version": "0.1.0",
            "digest": DIGEST[:32], "host": HOST,
        },
    }  # fmt: skip


def main() -> None:
    """Write them."""
    good = _token(AT)
    flipped = base64.urlsafe_b64encode(base64.urlsafe_b64decode(good + "=" * (-len(good) % 4))[:-1] + b"\x00").rstrip(b"=").decode()
    others = [
        ("not-genuine", "the signature is another", _text(flipped)),
        ("not-genuine", "the address has another number", _text(good, numbers.make("00001", 2))),
        ("signer-unknown", "another key signed", _text(_token(AT, OTHER))),
        ("malformed", "the last four characters are missing", _text(good[:-4])),
        ("malformed", "padding", _text(good) + "="),
        ("malformed", "nothing behind the sign", _text("")),
    ]
    made = {
        "terminal_private": KEY.private_bytes_raw().hex(),
        "terminal_public": KEY.public_key().public_bytes_raw().hex(),
        "keys": {"format": 1, "terminals": [{"terminal": "00001", "key": proof.raw_key(KEY.public_key())}]},
        "genuine": [_genuine(AT), _genuine(None)],
        "others": [{"verdict": verdict, "why": why, "text": text} for verdict, why, text in others],
    }
    json.dump(made, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
