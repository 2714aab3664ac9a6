"""Files of a submission, opened by the department that got their keys. Written from docs/envelope.md and not from the terminal's code.

`aes256gcm-stream-64k`: pieces of 64 KiB of content, each with its tag of 16 bytes; nonce: the piece's place in 11 bytes, big-endian, and 1
for the last piece, 0 for the others. Pure but for reading the file. Failures: `CannotOpen`.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.sandbox.private import CannotOpen

SUITE: Final = "aes256gcm-stream-64k"
_SEALED: Final = 64 * 1024 + 16
_KINDS: Final = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"))


def told(file: Mapping[str, Any], path: Path) -> dict[str, object]:
    """What the department sees of one file of a document: its name, kind, bytes and digest, the pages of a PDF, how far it may trust it.

    Raises:
        CannotOpen: it is not there, or not what the document says.
    """
    content = opened(file, path)
    kind = next((name for head, name in _KINDS if content.startswith(head)), "application/octet-stream")
    pages = content.count(b"/Type /Page") - content.count(b"/Type /Pages") if kind == "application/pdf" else 1
    seen = {"name": file["name"], "kind": kind, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "pages": pages}
    return {**seen, "scan": file.get("scan")}


def opened(file: Mapping[str, Any], path: Path) -> bytes:
    """The content of `file`, whose sealed bytes lie at `path`."""
    try:
        sealed = path.read_bytes()
    except OSError:
        raise CannotOpen from None
    if file["suite"] != SUITE or len(sealed) != file["size"] or hashlib.sha256(sealed).hexdigest() != file["digest"]:
        raise CannotOpen
    cipher = AESGCM(base64.b64decode(file["key"]))
    pieces = [sealed[at : at + _SEALED] for at in range(0, len(sealed), _SEALED)]
    try:
        return b"".join(
            cipher.decrypt(place.to_bytes(11, "big") + bytes([place == len(pieces) - 1]), piece, None) for place, piece in enumerate(pieces)
        )
    except InvalidTag:
        raise CannotOpen from None
