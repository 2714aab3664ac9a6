"""Made-up content of submissions; the names and numbers belong to nobody."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kiosk.central.wire import Envelope, Kind
from kiosk.clock import SystemClock
from kiosk.offline import Draft, envelope, numbers
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys

NAME = "樊示例甲"
ADDRESS = "澜湾市荔塘街道样例路捌拾捌号"
NUMBER = "440000199001010018"
MATTER, DEPARTMENT = "flexible-work-register", "human-resources"


def content() -> dict[str, Any]:
    """A SealedDocument without its number."""
    return {
        "format": 1,
        "service": {"code": "flexible-work-register", "version": "1.0.0", "department": "human-resources"},
        "consent": {"version": "2026-11-01", "at": "2026-11-25T02:20:00.000Z", "lang": "zh-CN"},
        "document": {
            "kind": "cn-resident-card",
            "number": NUMBER,
            "name": NAME,
            "sex": "female",
            "birth": "1990-01-01",
            "address": ADDRESS,
        },
        "answers": [{"element": "work.kind", "value": "delivery", "source": "citizen", "as_of": "2026-11-25T02:22:00.000Z"}],
        "signature": {"kind": "confirmed", "at": "2026-11-25T02:23:50.000Z"},
    }


def sealed(
    keys: TerminalKeys, document: Mapping[str, object] | None = None, *, id: str = "", number: str = "", department: str = DEPARTMENT,
    matter: str = MATTER, version: str = "1.0.0", kind: Kind = "submission", about: str | None = None,
) -> Envelope:  # fmt: skip
    """An envelope with one part, sealed and signed as the terminal of `keys` does it."""
    part = envelope.Part(department, matter, version, document if document is not None else content())
    made = envelope.About(matter, version, kind=kind, of=about)
    return envelope.seal(
        [part], made, id=id or uuid7(SystemClock()), number=number or numbers.make(keys.terminal, 1), keys=keys, at=datetime.now(UTC)
    )


def draft(ident: str | None = None, **changes: Any) -> Draft:
    """A draft with a new id; `changes` replace members of its content."""
    return Draft(ident or uuid7(SystemClock()), "flexible-work-register", "1.0.0", {**content(), **changes})
