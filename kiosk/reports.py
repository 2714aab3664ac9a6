"""What a running terminal answers by its control socket: to `kiosk doctor`, `kiosk outbox` and whoever comes by ssh.

Never a word of what a citizen said. Thread: any; each answer is made by the thread of the control socket. Failure: what cannot be asked is
not offered, or said with its reason.
"""

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.clock import Clock
from kiosk.devices.hub import Hub
from kiosk.devices.printer_desk import PrinterDesk
from kiosk.health import Health, Problem, as_json
from kiosk.keeping import Keeping
from kiosk.offering import Offering
from kiosk.offline import export
from kiosk.offline.courier_desk import CourierDesk
from kiosk.offline.desk import Desk
from kiosk.offline.nowhere import Nowhere
from kiosk.tending import Tending

Answer = Callable[..., Mapping[str, object]]


class Reports:
    """The commands of one terminal. `state` is its folder."""

    def __init__(
        self,
        state: Path,
        clock: Clock,
        keeping: Keeping,
        hub: Hub,
        health: Health,
        offering: Offering,
        tending: Tending,
        courier: CourierDesk,
    ) -> None:
        self._state, self._clock, self._keeping, self._hub = state, clock, keeping, hub
        self._health, self._offering, self._tending, self._courier = health, offering, tending, courier

    @property
    def commands(self) -> Mapping[str, Answer]:
        """Name -> what answers it."""
        commands: dict[str, Answer] = {"doctor": self._doctor, "outbox": self._outbox, "send-now": self._keeping.send_now}
        if self._keeping.store:
            commands |= Desk(self._keeping.store, self._clock, self._keeping.send_now).commands
            commands |= {**self._tending.commands, "readiness": self._tending.readiness, "journal-export": self._export}
        return {**commands, **self._courier.commands, **PrinterDesk(self._hub).commands}

    def _doctor(self) -> Mapping[str, object]:
        details = self._offering.places()
        return {
            "running": True,
            "devices": {ident: type(status).__name__ for ident, status in self._hub.snapshot().items()},
            "problems": [as_json(problem) | _detail(problem, details) for problem in (*self._health.report(), *self._tending.problems())],
        }

    def _outbox(self) -> Mapping[str, object]:
        """What is in the outbox, without a word of what it says."""
        deliveries = self._keeping.deliveries
        if isinstance(deliveries, Nowhere):
            return {"items": []}
        rows = deliveries.items().result(2)
        return {"items": [{"id": r.id, "kind": r.kind, "number": r.number, "state": str(r.state)} for r in rows]}

    def _export(self) -> Mapping[str, object]:
        """The whole journal as a signed file in the state folder, for the command to fetch."""
        store, own = self._keeping.store, self._keeping.keys
        if store is None or own is None:
            return {"done": False, "reason": self._keeping.closed}
        path = self._state / f"journal-{secrets.token_hex(6)}.jsonl"
        return {"file": str(path), "lines": export.write(path, store, own, self._clock), "done": True}


def _detail(problem: Problem, details: Mapping[str, str]) -> dict[str, str]:
    """What the author of a refused package has to know."""
    return {"detail": details[problem.where]} if problem.code == "package-invalid" and problem.where in details else {}
