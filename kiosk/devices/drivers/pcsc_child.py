"""The child process of the chip reader's driver: holds the native code, opens and reads chips, hands back the bytes of their files.

`python -m kiosk.devices.drivers.pcsc_child pcsc NAME` or `... vpcd HOST PORT`; with `tape` in front it tells besides what goes on
(`pcsc_recording`). Requests on standard input, answers on standard output (`kiosk.pipes`): {"op": "state"} -> {"state": WORD};
{"op": "name"} -> {"name": TEXT, "about": {"maker", "firmware", "serial", as far as the reader says}};
{"op": "read", "mrz" or "can": KEY, "photo": BOOL},
or {"op": "read", "profile": PATH, and "pin": PIN, "last": BOOL if there is one} -> {"progress": [DONE, OF]} at most every 0.1 s, then
{"read": OUTCOME, ...};
{"op": "prove", "challenge": HEX} -> the same with {"prove": OUTCOME, ...}, the card's certificate and answer behind it.
A message that comes during a read breaks it off. Ends when its input does.

Threads: one. Failures: an exception is answered {"crashed": [KIND, WHERE]} without its message, and the child goes on.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.devices.chip import ciphers, piv, plain, profile, reading
from kiosk.devices.chip.apdu import CardLost, Heard, Transmit, unheard
from kiosk.devices.chip.keys import CanKey, MrzKey, NoKey, PinKey
from kiosk.devices.drivers.kept_child import KeptChild, serve
from kiosk.devices.drivers.pcsc_reach import Reach
from kiosk.devices.drivers.pcsc_recording import Course, quiet_atr
from kiosk.devices.proof import NoProof
from kiosk.pipes import Json

_Read = Callable[[Transmit, reading.Progress, Heard], reading.Outcome]

_BETWEEN = 0.1  # seconds between two signs of life


class _BrokenOff(Exception):
    """The driver wants this no more."""


class Child(KeptChild):
    """Answers requests with `reach`; `taping`: and tells what goes on."""

    def __init__(self, reach: Reach, requests: int, answers: int, *, taping: bool = False) -> None:
        super().__init__(requests, answers)
        self._reach = reach
        self._course = Course(self.say) if taping else None
        self._told = 0.0
        self._done = [0, 0]

    def answer(self, request: Json) -> None:
        """One of the requests above."""
        if request["op"] == "state":
            state = self._reach.state()
            self.say({"state": state, **({} if self._course is None else {"atr": quiet_atr(self._reach.atr()).hex()})})
        elif request["op"] == "name":
            self.say({"name": self._reach.name(), "about": dict(self._reach.about())})
        elif request["op"] == "read":
            self._read(_wish(request))
        elif request["op"] == "prove":
            self._prove(bytes.fromhex(str(request["challenge"])))

    def _read(self, read: _Read) -> None:
        taken = self._taken()
        if taken != "card":
            self.say({"read": "not-taken", "state": taken})
            return
        try:
            outcome = read(*self._ways(), self._heard)
        except _BrokenOff:
            self.say({"read": "broken-off"})
            return
        finally:
            self._given_back()
        match outcome:
            case reading.Files(access, files, proofs):
                sizes = [[ef, len(data)] for ef, data in files.items()]
                proved = [proofs.chip, proofs.active, proofs.challenge.hex(), proofs.signature.hex()]
                self.say({"read": "files", "access": access, "files": sizes, "proofs": proved}, b"".join(files.values()))
            case reading.WrongKey(tries):
                self.say({"read": "wrong-key", "tries": tries})
            case reading.Lost():
                self.say({"read": "lost", "state": self._reach.state()})
            case reading.Failure(reason):
                self.say({"read": "failure", "reason": reason})

    def _prove(self, challenge: bytes) -> None:
        taken = self._taken()
        if taken != "card":
            self.say({"prove": "not-taken", "state": taken})
            return
        try:
            asked = piv.ask(self._ways()[0], challenge, self._heard)
        except _BrokenOff:
            self.say({"prove": "broken-off"})
            return
        except CardLost:
            asked = None
        finally:
            self._given_back()
        match asked:
            case piv.Asked(certificate, answer):
                self.say({"prove": "answer", "certificate": len(certificate)}, certificate + answer)
            case NoProof(reason):
                self.say({"prove": "nothing", "reason": reason})
            case _:
                self.say({"prove": "lost", "state": self._reach.state()})

    def _taken(self) -> str:
        taken = self._reach.connect()
        if self._course is not None and taken == "card":
            self._course.taken()
        return taken

    def _given_back(self) -> None:
        self._reach.disconnect()
        if self._course is not None:
            self._course.given_back()

    @property
    def _heard(self) -> Heard:
        return unheard if self._course is None else self._course.exchange

    def _ways(self) -> tuple[Transmit, reading.Progress]:
        return self._transmit if self._course is None else self._course.transmit(self._transmit), self._progress

    def _transmit(self, command: bytes) -> bytes:
        if self.asked_meanwhile:
            raise _BrokenOff
        answer = self._reach.transmit(command)
        now = time.monotonic()
        if now - self._told >= _BETWEEN:
            self._told = now
            self.say({"progress": self._done})
        return answer

    def _progress(self, done: int, of: int) -> None:
        self._done = [done, of]


def _wish(request: Json) -> _Read:
    """What a request wants to be read."""
    if "profile" in request:
        known = profile.load(Path(str(request["profile"])))
        pin = PinKey(str(request["pin"]), bool(request["last"])) if "pin" in request else NoKey()
        return lambda transmit, progress, heard: plain.read(transmit, known, pin, progress, heard)
    key = CanKey(str(request["can"])) if "can" in request else MrzKey(str(request["mrz"]))
    return lambda transmit, progress, heard: reading.read(transmit, key, progress, photo=bool(request["photo"]), heard=heard)


def main(args: list[str]) -> int:
    """Run until the input ends."""
    reach: Reach
    taping = args[0] == "tape"
    if taping:
        args = args[1:]
    if args[0] == "vpcd":
        from kiosk.devices.drivers.pcsc_vpcd import VpcdReach

        reach = VpcdReach(args[1], int(args[2]))
    else:
        from kiosk.devices.drivers.pcsc_native import PcscReach

        reach = PcscReach(args[1])
    ciphers.warm()
    return serve(Child(reach, 0, 1, taping=taping))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
