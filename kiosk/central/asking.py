"""A thread that asks the central service for somebody who waits, so that nobody waits for the line: one question after another.

`share` asks what government knows, `codes` who a code from a phone is. What each asks and what it makes of the answer is theirs.
Threads: `ask`, `forget` and `stop` from any thread; the rest on the thread `name`. Failure: none is raised; whatever goes wrong is an
event of the one who asks. A waiting thread holds nothing of a citizen.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from kiosk import http
from kiosk.events import Bus, Event


class Identified(Protocol):
    """A question with an id, fixed by who asks."""

    @property
    def id(self) -> str: ...


Q = TypeVar("Q", bound=Identified)


@dataclass(slots=True)
class _Desk(Generic[Q]):
    """What the threads share, under one lock."""

    told: threading.Condition = field(default_factory=threading.Condition)
    waiting: tuple[str, Q] | None = None
    asking: str = ""  # the id of the question under way; "" once nobody waits for its answer
    client: http.Client | None = None
    stopping: bool = False


class Asker(ABC, Generic[Q]):
    """Asks on its own thread. `connect` makes a client (short timeouts) on that thread."""

    def __init__(self, name: str, connect: Callable[[], http.Client], bus: Bus) -> None:
        self._connect, self._bus = connect, bus
        self._desk: _Desk[Q] = _Desk()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def available(self) -> bool:
        """There is somebody to ask; whether they answer is seen then."""
        return True

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def ask(self, session: str, question: Q) -> None:
        """Ask for `session`; an event answers. A newer question takes the place of one that has not been asked yet."""
        with self._desk.told:
            self._desk.waiting = (session, question)
            self._desk.told.notify()

    def forget(self) -> None:
        """The citizen has gone: nothing of them waits here, and an answer that is under way is cut."""
        with self._desk.told:
            self._desk.waiting, self._desk.asking = None, ""
            if self._desk.client:
                self._desk.client.interrupt()

    def stop(self, timeout: float) -> bool:
        """End the thread; False if that took more than `timeout` seconds."""
        with self._desk.told:
            self._desk.stopping = True
            self._desk.waiting = None
            if self._desk.client:
                self._desk.client.interrupt()
            self._desk.told.notify()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    @abstractmethod
    def _answered(self, client: http.Client, session: str, question: Q) -> Event:
        """Ask `question` by `client`; what came of it."""

    @abstractmethod
    def _unasked(self, session: str, question: Q) -> Event:
        """There is no line, or nobody waits any more."""

    def _run(self) -> None:
        while True:
            with self._desk.told:
                while self._desk.waiting is None and not self._desk.stopping:
                    self._desk.told.wait()
                if self._desk.stopping:
                    return
                assert self._desk.waiting is not None
                session, question = self._desk.waiting
                self._desk.waiting, self._desk.asking = None, question.id
            self._bus.publish(self._answer(session, question))
            # A waiting thread's locals would keep the citizen's data alive.
            del session, question

    def _answer(self, session: str, question: Q) -> Event:
        try:
            client = self._connect()
        except http.HttpError:
            return self._unasked(session, question)
        with self._desk.told:
            self._desk.client = client
            # Who left between asking and now is not asked about.
            gone = self._desk.stopping or self._desk.asking != question.id
        try:
            return self._unasked(session, question) if gone else self._answered(client, session, question)
        finally:
            with self._desk.told:
                self._desk.client = None
            client.close()
