"""The central service is told what is overdue here: when that changes, and once a day while it lasts.

Threads: `after` runs on the sync thread, when the line is there. Failures: what was not heard is told again an hour later; `StoreError`
passes.
"""

import base64

from kiosk.central import CentralClient
from kiosk.central.overdue import MOST, Heard, OverdueItem, OverdueReport, report_fields, tell
from kiosk.clock import Clock
from kiosk.offline.envelope import rfc3339
from kiosk.offline.keys import TerminalKeys
from kiosk.store import Connection, Store

EVERY, AGAIN = 24 * 3600.0, 3600.0
_LATE = """
SELECT id, kind, coalesce(number, ''), matter, state, overdue_after FROM outbox
WHERE overdue_after < ? AND state IN ('waiting', 'sending', 'needs-staff') ORDER BY overdue_after, seq LIMIT ?
"""


class OverdueNews:
    """Keeps the central service informed about the outbox in `store`."""

    def __init__(self, store: Store, keys: TerminalKeys, clock: Clock) -> None:
        self._store, self._keys, self._clock = store, keys, clock
        self._told: tuple[str, ...] = ()
        self._due = clock.monotonic()
        self._held = False

    def after(self, central: CentralClient) -> None:
        """Tell it if there is news. After a start an empty report is no news: the one before stays until something is late or no more."""
        now = self._clock.monotonic()
        items = self._store.call(self._late).result()
        names = tuple(f"{item.id} {item.state}" for item in items)
        news = names != self._told and not (self._held and now < self._due)
        if not news and not (names and now >= self._due):
            return
        self._held = not isinstance(tell(central, self._signed(items)), Heard)
        self._due = now + (AGAIN if self._held else EVERY)
        if not self._held:
            self._told = names

    def _late(self, connection: Connection) -> tuple[OverdueItem, ...]:
        found = connection.execute(_LATE, (rfc3339(self._clock.now()), MOST))
        fields = ("id", "kind", "number", "matter", "state", "since")
        return tuple(OverdueItem.model_validate(dict(zip(fields, row, strict=True))) for row in found)

    def _signed(self, items: tuple[OverdueItem, ...]) -> OverdueReport:
        made = OverdueReport(format=1, terminal=self._keys.terminal, at=rfc3339(self._clock.now()), items=items, signature="AAAA")
        return made.model_copy(update={"signature": base64.b64encode(self._keys.signing.sign(report_fields(made))).decode()})
