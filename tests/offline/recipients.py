"""A list of keys as a central service would publish it, made by the sandbox's own code, and the private keys that belong to it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.wire import KeyList
from kiosk.clock import HandClock
from kiosk.offline.envelope import rfc3339
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.recipients import Recipients
from kiosk.sandbox.opening import signed_list
from kiosk.sandbox.private import BASELINE, HYBRID, Private

DEPARTMENTS = ("human-resources", "public-security")
LIMITS = {"envelope": 1_000_000, "file": 16_000_000, "files": 20}
START = HandClock().now()


@dataclass
class Publisher:
    """A central service that publishes lists. `keys` are the private keys, by id."""

    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    keys: dict[str, Private] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=lambda: LIMITS)

    def key(self, department: str | None, suite: str = BASELINE, begins: int = -1, ends: int = 700) -> dict[str, object]:
        """A new key in the list's form; its times are days from the tests' day."""
        made = Private.generate(f"{department or 'central'}-{len(self.keys)}", suite)
        self.keys[made.id] = made
        times = {"begins": rfc3339(START + timedelta(days=begins)), "ends": rfc3339(START + timedelta(days=ends))}
        return {
            "id": made.id, "department": department, "suite": suite, "key": base64.b64encode(made.public()).decode(), **times,
        }  # fmt: skip

    def list(self, keys: list[dict[str, object]] | None = None, version: int = 1, good_for: int = 9000, **changes: Any) -> KeyList:
        """A signed list; by default with a baseline and a hybrid key for everybody."""
        told = keys or [self.key(who, suite) for who in (None, *DEPARTMENTS) for suite in (HYBRID, BASELINE)]
        unsigned = {
            "format": 1, "version": version, "issued_at": rfc3339(START), "expires_at": rfc3339(START + timedelta(days=good_for)),
            "limits": dict(self.limits), "keys": told, **changes,
        }  # fmt: skip
        return KeyList.model_validate(signed_list(unsigned, self.signing))

    def recipients(self, told: KeyList | None = None) -> Recipients:
        """What a terminal makes of a list."""
        return Recipients(self.signing.public_key().public_bytes_raw(), told or self.list())

    def terminal(self, number: str = "00042", told: KeyList | None = None) -> TerminalKeys:
        """The keys of a terminal that nobody knows."""
        return TerminalKeys(number, Ed25519PrivateKey.generate(), self.recipients(told))
