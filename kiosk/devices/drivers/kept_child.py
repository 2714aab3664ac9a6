"""What children of drivers have in common: questions come on one descriptor, answers go out on another (`kiosk.pipes`).

`KeptChild.run` answers until its input ends. An exception is answered {"crashed": [KIND, WHERE]} without its message, and the child goes
on. `asked_meanwhile`: the driver has said something during an answer, which it does only to break it off.
Threads: one. Failure rule: as above; a pipe that broke is the end.
"""

import os
import select
from abc import ABC, abstractmethod

from kiosk import crash, pipes
from kiosk.pipes import Frames, Json

LONGEST = 16 << 20
"""Bytes of one message: the largest chips have 1 MB."""


class KeptChild(ABC):
    """Answers requests from the descriptor `requests` on `answers`."""

    def __init__(self, requests: int, answers: int) -> None:
        self._requests, self._answers = requests, answers
        self._frames = Frames(LONGEST)

    def run(self) -> None:
        """Until the input ends."""
        self.say({"hello": os.getpid()})
        while data := os.read(self._requests, 65536):
            self._frames.feed(data)
            while self._frames.whole:
                message = self._frames.take()
                if message is None:
                    # The two ends are one program: what comes next cannot be understood either.
                    return
                try:
                    self.answer(pipes.unpack(message)[0])
                except Exception as error:
                    told = crash.describe(type(error), error.__traceback__)
                    self.say({"crashed": [told.kind, told.where]})
                # What was asked may be a person's.
                del message

    @abstractmethod
    def answer(self, request: Json) -> None:
        """Answer `request` by `say`; one that is not known, not at all."""

    @property
    def asked_meanwhile(self) -> bool:
        """Has the driver said something that waits?"""
        return bool(select.select([self._requests], [], [], 0)[0])

    def say(self, message: Json, body: bytes = b"") -> None:
        """Send one message, whole."""
        data = memoryview(pipes.framed(pipes.pack(message, body)))
        while data:
            data = data[os.write(self._answers, data) :]


def serve(child: KeptChild) -> int:
    """Run `child` until its input ends; the exit code."""
    # Ended with the terminal, however that ended: a child that hangs in a card reader would keep the card.
    pipes.shut()
    try:
        child.run()
    except BrokenPipeError:
        return 0
    return 0
