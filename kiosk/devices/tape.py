"""What went over a device's line, so that it can be played again: a tape of exchanges, kept as JSON.

    {"tape": 1, "driver": "sdt-serial", "exchanges": [{"sent": "AAAAAA9669...", "came": [[12, "AAAA..."], ...], "gone": ""}]}

An exchange begins with what the terminal sent; `came` has what came after it in pieces, each with the milliseconds since; `gone` says why
the line broke then ("" if it did not). This module knows no driver and no simulator; who records replaces what was somebody's first.

Threads: none. Failures: what is no tape is a `TapeError`, one sentence.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

_FORMAT = 1


class TapeError(ValueError):
    """This is no tape; the message is one sentence."""


@dataclass(slots=True, repr=False)
class Exchange:
    """One command and what came of it. `came`: milliseconds since it was sent, and bytes."""

    sent: bytes
    came: list[tuple[int, bytes]] = field(default_factory=list)
    gone: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Tape:
    """All exchanges, in their order, and the driver that made them."""

    driver: str
    exchanges: tuple[Exchange, ...]

    def save(self, path: Path) -> None:
        """Write it.

        Raises:
            OSError: it cannot be written.
        """
        told = [
            {"sent": each.sent.hex(), "came": [[at, data.hex()] for at, data in each.came], "gone": each.gone} for each in self.exchanges
        ]
        text = json.dumps({"tape": _FORMAT, "driver": self.driver, "exchanges": told}, indent=1)
        path.write_text(text + "\n", encoding="ascii")


def load(path: Path) -> Tape:
    """The tape in a file.

    Raises:
        TapeError: it cannot be read, or is none.
    """
    try:
        raw = json.loads(path.read_text(encoding="ascii"))
        if raw["tape"] != _FORMAT:
            raise TapeError(f"{path}: a tape of another format")
        exchanges = tuple(
            Exchange(bytes.fromhex(each["sent"]), [(int(at), bytes.fromhex(data)) for at, data in each["came"]], str(each["gone"]))
            for each in raw["exchanges"]
        )
        return Tape(str(raw["driver"]), exchanges)
    except OSError as error:
        raise TapeError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise error if isinstance(error, TapeError) else TapeError(f"{path} is no tape") from None
