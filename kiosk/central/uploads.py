"""Files on their way to the central service: what lets one in, and the client of the resumable upload (docs/api/central.yaml).

The protocol is tus 1.0 (https://tus.io/protocols/resumable-upload) with creation, checksum, expiration; why this one and not
the IETF draft is in docs/sending.md. A file's address follows from its digest, so nothing has to be remembered to go on.
Threads: as `CentralClient`, on which it is built. Failures: outcomes of the same closed set; nothing is raised.
"""

import base64
import hashlib
from dataclasses import dataclass

from kiosk.central.client import CentralClient, LineDown, Trouble, WrongReceipt, trouble
from kiosk.central.wire import Base64, Digest, Id, TerminalNumber, Wire, canonical

TUS = "1.0.0"
CHECKSUM_MISMATCH = 460
"""tus 1.0, checksum extension: what came is not what was sent."""
GONE = (404, 410)


class Ticket(Wire):
    """What lets one file in for one submission: signed when the submission is, so that sending needs no keys."""

    digest: Digest
    length: int
    submission: Id
    terminal: TerminalNumber
    signature: Base64

    def header(self) -> str:
        """The value of `Authorization` (RFC 9110, 11.4)."""
        return (
            f'Kiosk-File terminal="{self.terminal}", submission="{self.submission}", length="{self.length}",'
            f' signature="{self.signature}"'
        )


def ticket_fields(*, digest: str, length: int, submission: str, terminal: str) -> bytes:
    """What the terminal signs of a file."""
    return canonical({"digest": digest, "length": length, "submission": submission, "terminal": terminal})


@dataclass(frozen=True, slots=True)
class Reached:
    """The central service holds the first `offset` bytes, durably."""

    offset: int


@dataclass(frozen=True, slots=True)
class Spoilt:
    """The central service has thrown away what it had: a checksum did not fit, or its time was over."""

    status: int


Step = Reached | Spoilt | WrongReceipt | Trouble


class FileClient:
    """Speaks the upload paths of the API over the client of the rest of it."""

    def __init__(self, client: CentralClient) -> None:
        self._client = client

    def begin(self, ticket: Ticket) -> Step:
        """Announce a file, or find how much of it is there already. May be repeated."""
        digest = base64.b64encode(ticket.digest.encode()).decode()
        headers = {"Upload-Length": str(ticket.length), "Upload-Metadata": f"digest {digest}"}
        return self._step("POST", "/v1/files", ticket, b"", headers, (200, 201))

    def send(self, ticket: Ticket, offset: int, piece: bytes) -> Step:
        """Send `piece`, which begins at `offset`."""
        checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        headers = {"Upload-Offset": str(offset), "Upload-Checksum": f"sha256 {checksum}"}
        return self._step("PATCH", f"/v1/files/{ticket.digest}", ticket, piece, headers, (204,))

    def look(self, ticket: Ticket) -> Step:
        """How much of the file is there."""
        return self._step("HEAD", f"/v1/files/{ticket.digest}", ticket, None, {}, (200, 204))

    def _step(self, method: str, path: str, ticket: Ticket, body: bytes | None, headers: dict[str, str], good: tuple[int, ...]) -> Step:
        sent = {"Tus-Resumable": TUS, "Authorization": ticket.header(), **headers}
        if body is not None:
            sent["Content-Type"] = "application/offset+octet-stream"
        answer = self._client.ask(method, path, body, sent)
        if isinstance(answer, LineDown):
            return answer
        if answer.status in good:
            told = answer.headers.get("upload-offset", "")
            if answer.headers.get("tus-resumable") == TUS and told.isascii() and told.isdigit() and int(told) <= ticket.length:
                return Reached(int(told))
            # A captive portal says 200 to everything.
            return WrongReceipt(answer.status)
        if answer.status == CHECKSUM_MISMATCH or (answer.status in GONE and method != "POST"):
            return Spoilt(answer.status)
        if answer.status == 409:
            # Not the offset that it has: somebody else goes on with this file, or an answer was lost. Asking again tells.
            return Spoilt(answer.status)
        return trouble(answer)
