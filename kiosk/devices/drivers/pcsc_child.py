"""The child process of the chip reader's driver: holds the native code, opens and reads chips, hands back the bytes of their files.

`python -m kiosk.devices.drivers.pcsc_child pcsc NAME` or `... vpcd HOST PORT`. Requests on standard input, answers on standard output
(`pcsc_pipe`): {"op": "state"} -> {"state": WORD}; {"op": "name"} -> {"name": TEXT};
{"op": "read", "mrz" or "can": KEY, "photo": BOOL},
or {"op": "read", "profile": PATH, and "pin": PIN, "last": BOOL if there is one} -> {"progress": [DONE, OF]} at most every 0.1 s, then
{"read": OUTCOME, ...}.
A message that comes during a read breaks it off. Ends when its input does.

Threads: one. Failures: an exception is answered {"crashed": [KIND, WHERE]} without its message, and the child goes on.
"""

import os
import resource
import select
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kiosk import crash
from kiosk.devices.chip import plain, profile, reading
from kiosk.devices.chip.apdu import Transmit
from kiosk.devices.chip.keys import CanKey, MrzKey, NoKey, PinKey
from kiosk.devices.drivers import pcsc_pipe
from kiosk.devices.drivers.pcsc_reach import Reach

_Read = Callable[[Transmit, reading.Progress], reading.Outcome]

_BETWEEN = 0.1  # seconds between two signs of life


class _BrokenOff(Exception):
    """The driver wants this no more."""


class Child:
    """Answers requests from the descriptor `requests` on `answers`, with `reach`."""

    def __init__(self, reach: Reach, requests: int, answers: int) -> None:
        self._reach, self._requests, self._answers = reach, requests, answers
        self._decoder = pcsc_pipe.Decoder()
        self._told = 0.0
        self._done = [0, 0]

    def run(self) -> None:
        """Until the input ends."""
        self._say({"hello": os.getpid()})
        while data := os.read(self._requests, 65536):
            self._decoder.feed(data)
            while (message := self._decoder.next()) is not None:
                self._answer(message[0])
                del message

    def _answer(self, request: pcsc_pipe.Json) -> None:
        try:
            if request["op"] == "state":
                self._say({"state": self._reach.state()})
            elif request["op"] == "name":
                self._say({"name": self._reach.name()})
            elif request["op"] == "read":
                self._read(_wish(request))
        except Exception as error:
            told = crash.describe(type(error), error.__traceback__)
            self._say({"crashed": [told.kind, told.where]})

    def _read(self, read: _Read) -> None:
        taken = self._reach.connect()
        if taken != "card":
            self._say({"read": "not-taken", "state": taken})
            return
        try:
            outcome = read(self._transmit, self._progress)
        except _BrokenOff:
            self._say({"read": "broken-off"})
            return
        finally:
            self._reach.disconnect()
        match outcome:
            case reading.Files(access, files, proofs):
                sizes = [[ef, len(data)] for ef, data in files.items()]
                proved = [proofs.chip, proofs.active, proofs.challenge.hex(), proofs.signature.hex()]
                self._say({"read": "files", "access": access, "files": sizes, "proofs": proved}, b"".join(files.values()))
            case reading.WrongKey(tries):
                self._say({"read": "wrong-key", "tries": tries})
            case reading.Lost():
                self._say({"read": "lost", "state": self._reach.state()})
            case reading.Failure(reason):
                self._say({"read": "failure", "reason": reason})

    def _transmit(self, command: bytes) -> bytes:
        if select.select([self._requests], [], [], 0)[0]:
            raise _BrokenOff
        answer = self._reach.transmit(command)
        now = time.monotonic()
        if now - self._told >= _BETWEEN:
            self._told = now
            self._say({"progress": self._done})
        return answer

    def _progress(self, done: int, of: int) -> None:
        self._done = [done, of]

    def _say(self, message: pcsc_pipe.Json, body: bytes = b"") -> None:
        data = memoryview(pcsc_pipe.encode(message, body))
        while data:
            data = data[os.write(self._answers, data) :]


def _wish(request: pcsc_pipe.Json) -> _Read:
    """What a request wants to be read."""
    if "profile" in request:
        known = profile.load(Path(str(request["profile"])))
        pin = PinKey(str(request["pin"]), bool(request["last"])) if "pin" in request else NoKey()
        return lambda transmit, progress: plain.read(transmit, known, pin, progress)
    key = CanKey(str(request["can"])) if "can" in request else MrzKey(str(request["mrz"]))
    return lambda transmit, progress: reading.read(transmit, key, progress, photo=bool(request["photo"]))


def main(args: list[str]) -> int:
    """Run until the input ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
    crash.not_to_be_traced()
    reach: Reach
    if args[0] == "vpcd":
        from kiosk.devices.drivers.pcsc_vpcd import VpcdReach

        reach = VpcdReach(args[1], int(args[2]))
    else:
        from kiosk.devices.drivers.pcsc_native import PcscReach

        reach = PcscReach(args[1])
    try:
        Child(reach, 0, 1).run()
    except BrokenPipeError:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
