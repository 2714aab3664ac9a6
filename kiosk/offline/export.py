"""The journal as a file that proves itself: one JSON line each, then one line that the terminal has signed.

    {"seq", "at", "event", "facts", "previous", "hash", "count", "until"}      as stored; `facts` is the stored text
    {"export": 1, "terminal", "lines", "at", "sha256", "signature"}           the last line

`sha256` is over every byte before the last line; `signature` is Ed25519 over `PURPOSE`, terminal, lines, time and digest. Who has the
terminal's public key (`kiosk keys show`) needs nothing else: a line that was changed, left out or added breaks it.

Threads: any; `write` reads the store page by page. Failures: `StoreError`, `OSError`; what is read and is no export is a verdict.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.clock import Clock
from kiosk.offline import envelope
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.proof import TerminalKey
from kiosk.store import Store, chain, journal

PURPOSE = b"kiosk journal export 1\n"
_FIELDS = ("seq", "at", "event", "facts", "previous", "hash", "count", "until")
_WAIT = 30.0
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an export is: `genuine`, `changed`, `unknown-signer` or `malformed`; of which terminal, and how many lines."""

    verdict: str
    terminal: str = ""
    lines: int = 0
    findings: tuple[chain.Finding, ...] = ()


def write(path: Path, store: Store, keys: TerminalKeys, clock: Clock) -> int:
    """Write the whole journal to `path` (new, mode 0600), signed; how many lines it has."""
    store.call(journal.flush).result(_WAIT)
    digest, count, after = hashlib.sha256(), 0, 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as file:
        while links := store.call(lambda connection, after=after: chain.page(connection, after)).result(_WAIT):  # type: ignore[misc]
            text = "".join(_line(link) for link in links).encode()
            digest.update(text)
            file.write(text)
            count, after = count + len(links), links[-1].seq
        at = envelope.rfc3339(clock.now())
        signature = keys.signing.sign(_signed(keys.terminal, count, at, digest.digest()))
        seal = {"export": 1, "terminal": keys.terminal, "lines": count, "at": at, "sha256": digest.hexdigest(),
                "signature": base64.b64encode(signature).decode()}  # fmt: skip
        file.write(json.dumps(seal, separators=(",", ":")).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return count


def read(lines: Iterable[bytes], known: Sequence[TerminalKey]) -> Verdict:
    """Whether an export is as a terminal of `known` has written it. Line by line, in bounded memory."""
    digest, check, last = hashlib.sha256(), chain.Check(), b""
    try:
        for line in lines:
            if last:
                digest.update(last)
                check.feed([_link(last)])
            last = line
        seal = json.loads(last)
        terminal, count, at = str(seal["terminal"]), int(seal["lines"]), str(seal["at"])
        signature = base64.b64decode(seal["signature"], validate=True)
        told = seal["sha256"]
    except (ValueError, KeyError, TypeError, binascii.Error):
        return Verdict("malformed")
    findings = tuple(check.findings())
    if told != digest.hexdigest() or count != check.lines or findings:
        return Verdict("changed", terminal, check.lines, findings)
    mine = [key for key in known if key.terminal == terminal]
    genuine = any(_fits(key, signature, _signed(terminal, count, at, digest.digest())) for key in mine)
    return Verdict("genuine" if genuine else "changed" if mine else "unknown-signer", terminal, count)


def bounded(path: Path) -> Iterator[bytes]:
    """The lines of the file at `path`; one that is too long to be one ends it as malformed."""
    with path.open("rb") as file:
        while line := file.readline(_LONGEST + 1):
            yield line if len(line) <= _LONGEST else b"too long"


def _line(link: chain.Link) -> str:
    return json.dumps(dict(zip(_FIELDS, link, strict=True)), separators=(",", ":")) + "\n"


def _link(line: bytes) -> chain.Link:
    found = json.loads(line)
    link = chain.Link(*(found[name] for name in _FIELDS))
    if _line(link).encode() != line or not all(isinstance(value, kind) for value, kind in zip(link, _KINDS, strict=True)):
        raise ValueError("no line of a journal")
    return link


_KINDS = (int, str, str, str, str, str, int, str)


def _signed(terminal: str, count: int, at: str, digest: bytes) -> bytes:
    return PURPOSE + f"{terminal}\n{count}\n{at}\n".encode() + digest


def _fits(key: TerminalKey, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key.key, validate=True)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
