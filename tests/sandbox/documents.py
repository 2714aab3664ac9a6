"""Made-up content of submissions; the names and numbers belong to nobody."""

import json
from typing import Any

from kiosk.clock import SystemClock
from kiosk.offline import Draft
from kiosk.offline.ids import uuid7

NAME = "樊示例甲"
ADDRESS = "澜湾市荔塘街道样例路捌拾捌号"
NUMBER = "440000199001010018"


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


def sealed_document(number: str) -> bytes:
    """The whole document, as the outbox seals it."""
    return json.dumps({**content(), "number": number}, ensure_ascii=False).encode()


def draft(ident: str | None = None, **changes: Any) -> Draft:
    """A draft with a new id; `changes` replace members of its content."""
    return Draft(ident or uuid7(SystemClock()), "flexible-work-register", "1.0.0", {**content(), **changes})
