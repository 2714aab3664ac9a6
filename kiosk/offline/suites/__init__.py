"""Suites: how content is sealed to a public key. Each has an id that travels with what it has sealed.

Parts: `Suite` (what a provider offers), `find` (by id), `hpke` (the two that come with the program). A provider of one's own
(SM2/SM3/SM4 in a PKCS#11 module: docs/envelope.md) is a `Suite` under the entry-point group `kiosk.suites`, named by its id.
Pure but for the entry points, which are read once. Failures: `ValueError` for a key that is none; a provider that cannot be loaded
is not there, and a key list that needs it says so.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol

from kiosk.offline.suites.hpke import HYBRID, X25519

GROUP = "kiosk.suites"
Sealer = Callable[[bytes, bytes], bytes]
"""(content, info) -> sealed bytes, other ones at each call; nobody but the key's owner can open them, and only with the same info."""


class Suite(Protocol):
    """One way of sealing."""

    @property
    def id(self) -> str:
        """Its name on the wire: small letters, digits and hyphens."""
        ...

    @property
    def overhead(self) -> int:
        """How many bytes the sealed form is longer than the content."""
        ...

    def recipient(self, public: bytes) -> Sealer:
        """Seals to the key `public`, raw bytes as the suite writes them.

        Raises:
            ValueError: that is no key of this suite.
        """
        ...


def find(suite_id: str) -> Suite | None:
    """The suite with this id; None if this terminal has none."""
    return _all().get(suite_id)


@cache
def _all() -> Mapping[str, Suite]:
    found: dict[str, Suite] = {}
    for entry in entry_points(group=GROUP):
        try:
            found[entry.name] = entry.load()
        except Exception:
            # Whatever a provider's import does, the terminal goes on with the suites that work.
            continue
    return {**found, X25519.id: X25519, HYBRID.id: HYBRID}
