"""What went over a device's line, so that it can be played again: a tape of exchanges, kept as JSON.

    {"tape": 1, "driver": "sdt-serial", "exchanges": [{"sent": "AAAAAA9669...", "came": [[12, "AAAA..."], ...], "gone": ""}]}

An exchange begins with what the terminal sent; `came` has what came after it in pieces, each with the milliseconds since; `gone` says why
the line broke then ("" if it did not). What a device does by itself has nothing that was sent, and `after`: the milliseconds since the last
exchange. This module knows no driver and no simulator; who records replaces what was somebody's first (`kiosk.devices.anonymous`).

Threads: none. Failures: what is no tape is a `TapeError`, one sentence.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_FORMAT = 1


class TapeError(ValueError):
    """This is no tape; the message is one sentence."""


@dataclass(slots=True, repr=False)
class Exchange:
    """One command and what came of it. `came`: milliseconds since it was sent, and bytes. `after`: milliseconds since the exchange before,
    where the device began."""

    sent: bytes
    came: list[tuple[int, bytes]] = field(default_factory=list)
    gone: str = ""
    after: int = 0


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
        told = ",\n  ".join(json.dumps(_told(each)) for each in self.exchanges)
        path.write_text(f'{{"tape": {_FORMAT}, "driver": "{self.driver}", "exchanges": [\n  {told}\n]}}\n', encoding="ascii")


def _told(each: Exchange) -> dict[str, object]:
    told: dict[str, object] = {"sent": each.sent.hex(), "came": [[at, data.hex()] for at, data in each.came], "gone": each.gone}
    return told | ({"after": each.after} if each.after else {})


def _exchange(told: dict[str, Any]) -> Exchange:
    came = [(int(at), bytes.fromhex(data)) for at, data in told["came"]]
    return Exchange(bytes.fromhex(told["sent"]), came, str(told["gone"]), int(told.get("after", 0)))


def load(path: Path) -> Tape:
    """The tape in a file.

    Raises:
        TapeError: it cannot be read, or is none.
    """
    try:
        raw = json.loads(path.read_text(encoding="ascii"))
        if raw["tape"] != _FORMAT:
            raise TapeError(f"{path}: a tape of another format")
        return Tape(str(raw["driver"]), tuple(_exchange(each) for each in raw["exchanges"]))
    except OSError as error:
        raise TapeError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise error if isinstance(error, TapeError) else TapeError(f"{path} is no tape") from None
