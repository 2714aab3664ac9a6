"""What the rack of `bench.torture` hands in, and what harm can come to it. What an item says follows from its id."""

import base64
import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.central.wire import Kind
from kiosk.clock import SystemClock
from kiosk.offline import Draft, Outbox
from kiosk.offline.attachments import FileRef
from kiosk.offline.ids import uuid7
from tests.sandbox.documents import ADDRESS, NAME, NUMBER, content

KINDS_OF_HARM = ("lost", "doubled", "changed", "leaked")


@dataclass
class Harm:
    """What was found, by id; and the numbers that were told: `second` has the first message of each supplement and withdrawal."""

    told: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    leaked: set[str] = field(default_factory=set)
    second: dict[str, str] = field(default_factory=dict)

    def saved(self, ident: str, number: str, first: str) -> None:
        """A number was told for `ident`, which follows `first` ("": it is one itself)."""
        if first:
            self.second[ident] = first
            # It goes under the number of what it follows.
            if number != self.told[first]:
                self.changed.add(ident)
        else:
            self.told[ident] = number


def handed_in(outbox: Outbox, first: str, rng: random.Random) -> tuple[Draft, list[FileRef]]:
    """A new submission, or a second message about `first`; what is in it follows from its id, and so does whether it brings a file.

    Raises:
        StoreError: the disk refused the file.
    """
    ident = uuid7(SystemClock())
    refs = [outbox.attach(file, "proof")] if (file := picture(ident)) is not None else []
    kind: Kind = rng.choice(("supplement", "withdrawal")) if first else "submission"
    words = {**content(), "answers": answers(ident)}
    return Draft(ident, "flexible-work-register", "1.0.0", words, files=tuple(refs), kind=kind, about=first or None), refs


def answers(ident: str) -> list[dict[str, str]]:
    value = hashlib.sha256(ident.encode()).hexdigest() * 4
    return [{"element": "work.kind", "value": value, "source": "citizen", "as_of": "2026-11-25T02:22:00.000Z"}]


def picture(ident: str) -> bytes | None:
    """The file of a submission, 1 to 64 KB with the citizen's words in it; every other one has none."""
    made = hashlib.sha256(ident.encode()).digest()
    line = f"{NAME} {ADDRESS} {NUMBER} {made.hex()}\n".encode()
    return line * (1 + made[1] // 2) + bytes(1000 * (made[2] % 48)) if made[0] % 2 else None


def needles() -> Iterator[bytes]:
    """The citizen's words, in every form in which a file might hold them."""
    for word in (NAME, ADDRESS, NUMBER):
        yield json.dumps(word)[1:-1].encode()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            plain = word.encode(encoding)
            yield plain
            yield plain.hex().encode()
            # Base64 of a longer text holds the word at one of three offsets. All characters that depend on the word alone, because
            # a needle of four characters stands somewhere in a megabyte of other base64 by chance.
            for offset in range(3):
                yield base64.b64encode(bytes(offset) + plain)[-(-offset * 4 // 3) : (offset + len(plain)) * 4 // 3]
