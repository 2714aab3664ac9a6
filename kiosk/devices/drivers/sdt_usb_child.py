"""The child process of the SDT driver on USB: holds libusb, speaks to the module, hands back a card's bytes.

`python -m kiosk.devices.drivers.sdt_usb_child usb PLACE` or `... simulated HOST PORT`; with `tape` in front it tells besides what goes over
the bus: {"taped": "sent" or "came", "data": HEX}, {"taped": "gone", "reason": TEXT}. Requests and answers by `kiosk.pipes`:

    {"op": "status" or "self-test"} -> {"status": WORD, "reason": TEXT}     {"op": "find"} -> {"found": BOOL}
    {"op": "inventory"} -> {"inventory": {...}} or {"offline": REASON}
    {"op": "read"} -> {"read": OUTCOME, "reason": TEXT}; of a card also "answer": how many of the bytes behind are its read answer

A message that comes during one of them breaks it off. Threads: one. Failures: as `kept_child`.
"""

import sys
from collections.abc import Callable

from usb.backend import IBackend

from kiosk.clock import SystemClock
from kiosk.devices.contract import CardPulled, CardUnreadable, NeedsAttention, NoCard, Offline, ReaderGone, Status
from kiosk.devices.drivers.kept_child import KeptChild, serve
from kiosk.devices.drivers.sdt_port import Port, PortGone
from kiosk.devices.drivers.sdt_reader import CardData, SdtReader
from kiosk.devices.drivers.sdt_usb_port import UsbPort
from kiosk.pipes import Json

# The driver kills a child that is late; so the child itself is through before.
_SHARE = 0.75


class _Watched(UsbPort):
    """A port that looks, each time it waits, whether it is still wanted."""

    def __init__(self, backend: IBackend | None, place: str, look: Callable[[], None]) -> None:
        super().__init__(backend, place)
        self._look = look

    def receive(self) -> bytes:
        self._look()
        return super().receive()


class _Taped:
    """A port that tells what goes over it."""

    def __init__(self, port: Port, say: Callable[[Json], None]) -> None:
        self._port, self._say = port, say

    def receive(self) -> bytes:
        try:
            data = self._port.receive()
        except PortGone as gone:
            self._say({"taped": "gone", "reason": gone.reason})
            raise
        if data:
            self._say({"taped": "came", "data": data.hex()})
        return data

    def send(self, data: bytes) -> None:
        self._say({"taped": "sent", "data": data.hex()})
        try:
            self._port.send(data)
        except PortGone as gone:
            self._say({"taped": "gone", "reason": gone.reason})
            raise

    def flush(self) -> None:
        self._port.flush()

    def close(self) -> None:
        self._port.close()


class Child(KeptChild):
    """Answers requests with the module at `place` on the bus of `backend` (libusb's if None)."""

    def __init__(self, backend: IBackend | None, place: str, requests: int, answers: int, *, taping: bool = False) -> None:
        super().__init__(requests, answers)
        self._taping = taping
        self._backend, self._wanted, self._place = backend, place, ""
        self._reader = SdtReader(self._open, SystemClock(), _SHARE)

    def answer(self, request: Json) -> None:
        """One of the requests above."""
        match request["op"]:
            case "status":
                self.say(_status(self._reader.status()))
            case "self-test":
                self.say(_status(self._reader.self_test()))
            case "find":
                self.say({"found": self._reader.find()})
            case "inventory":
                told = self._reader.inventory({})
                if isinstance(told, Offline):
                    self.say({"offline": told.reason})
                else:
                    details = {**told.details, "place": self._place}
                    self.say({"inventory": {"model": told.model, "serial": told.serial, "details": details}})
            case "read":
                self._read()

    def _read(self) -> None:
        match self._reader.read():
            case CardData(answer, more):
                self.say({"read": "card", "answer": len(answer)}, answer + more)
            case CardPulled():
                self.say({"read": "pulled"})
            case CardUnreadable(reason):
                self.say({"read": "unreadable", "reason": reason})
            case ReaderGone(Offline(reason)):
                self.say({"read": "gone", "reason": reason})
            case NoCard():
                self.say({"read": "none"})

    def _open(self) -> Port:
        try:
            port = _Watched(self._backend, self._wanted, self._look)
        except PortGone as gone:
            if self._taping:
                self.say({"taped": "gone", "reason": gone.reason})
            raise
        self._place = f"{port.place} {'split' if port.split else 'whole'}"
        return _Taped(port, self.say) if self._taping else port

    def _look(self) -> None:
        if self.asked_meanwhile:
            self._reader.interrupt()


def _status(status: Status) -> Json:
    if isinstance(status, Offline):
        return {"status": "offline", "reason": status.reason}
    return {"status": "attention" if isinstance(status, NeedsAttention) else "ready"}


def main(args: list[str]) -> int:
    """Run until the input ends."""
    taping = args[0] == "tape"
    if taping:
        args = args[1:]
    if args[0] == "simulated":
        from kiosk.devices.drivers.sdt_usb_simulated import SocketBackend

        return serve(Child(SocketBackend(args[1], int(args[2])), "", 0, 1, taping=taping))
    return serve(Child(None, args[1], 0, 1, taping=taping))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
