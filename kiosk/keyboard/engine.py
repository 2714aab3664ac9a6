"""Asks the pinyin child and answers as events; nobody ever waits for it.

    ask(session, letters) -> Candidates(session, letters, candidates, starts)     within DEADLINE, or `lost`
    forget()              -> the child is ended at once, with all it was ever asked, and a new one started

A child that died or is late costs the word that was being typed (`lost`), never an answer. Only the last question counts: a
newer one takes the place of one that has not been asked yet.

Threads: `ask` and `forget` return at once, on any thread; everything else happens on the thread "keyboard". Failure: without
the library or its dictionary, or when it does not start, `KeyboardChanged(available=False)` (failure code keyboard-missing) is
published and letters remain; `forget` tries again.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.clock import Clock
from kiosk.events import Bus, Event
from kiosk.keyboard import child
from kiosk.pipes import Child

DEADLINE = 0.3
START_WITHIN = 5.0
LIMIT = child.MOST_CANDIDATES
FAILURE = "keyboard-missing"


@dataclass(frozen=True, slots=True, repr=False)
class Candidates(Event):
    """What `text` may mean, best first. A candidate of n characters uses the letters before `starts[n]`. `lost`: no answer came."""

    text: str
    candidates: tuple[str, ...] = ()
    starts: tuple[int, ...] = (0,)
    lost: bool = False


@dataclass(frozen=True, slots=True)
class KeyboardChanged(Event):
    """Pinyin can be typed now, or no more."""

    available: bool


class PinyinEngine:
    """The pinyin of one terminal. `available` is False once it is known that there is none."""

    def __init__(self, bus: Bus, clock: Clock, dictionary: Path | None = None, deadline: float = DEADLINE) -> None:
        """`dictionary`: the system dictionary, None for Debian's. `deadline`: seconds until an answer is late."""
        self._bus, self._clock, self._dictionary, self._deadline = bus, clock, dictionary, deadline
        self._told = threading.Condition()
        self._question: tuple[str, str] | None = None
        self._forgotten = self._stopping = False
        self._child: Child | None = None
        self._available = True
        self._thread = threading.Thread(target=self._run, name="keyboard", daemon=True)

    @property
    def available(self) -> bool:
        """May pinyin be typed? True until the first start has failed."""
        return self._available

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is none."""
        with self._told:
            return self._child.pid if self._child else None

    def start(self) -> None:
        """Start the thread and, on it, the child."""
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """End the child and the thread; False if that took more than `timeout` seconds."""
        with self._told:
            self._stopping = True
            self._end_now()
            self._told.notify()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def ask(self, session: str, letters: str) -> None:
        """Ask what `letters` (a to z and ', 20 at most) may mean; `Candidates` answers."""
        with self._told:
            self._question = (session, letters)
            self._told.notify()

    def forget(self) -> None:
        """The citizen has gone: the child ends now, with everything it was asked."""
        with self._told:
            self._question, self._forgotten = None, True
            self._end_now()
            self._told.notify()

    def _end_now(self) -> None:
        if self._child:
            self._child.kill()

    # ------------------------------------------------------------------------------------------------ on the thread "keyboard"

    def _run(self) -> None:
        self._renew()
        while True:
            with self._told:
                while not (self._question or self._forgotten or self._stopping):
                    self._told.wait()
                question, forgotten = self._question, self._forgotten
                self._question, self._forgotten = None, False
                if self._stopping:
                    break
            if forgotten:
                self._renew()
            if question:
                self._answer(*question)
            # A variable of a waiting thread keeps what was typed alive.
            del question
        self._close()

    def _answer(self, session: str, letters: str) -> None:
        if self._child is None:
            self._renew()
        found = self._search(letters)
        with self._told:
            wanted = not (self._forgotten or self._stopping)
        if wanted:
            self._bus.publish(found_event(session, letters, found))
        if found is None and wanted:
            self._renew()

    def _search(self, letters: str) -> dict[str, object] | None:
        with self._told:
            process = self._child
        if process is None:
            return None
        question = json.dumps({"pinyin": letters, "limit": LIMIT}).encode("ascii")
        found = _object(process.ask(question, self._clock.monotonic() + self._deadline, self._clock))
        return found if found is not None and found.get("pinyin") == letters else None

    def _renew(self) -> None:
        """A new child in place of the old one."""
        self._close()
        try:
            fresh = Child("", child.MOST_BYTES, isolated=(child.__file__, *([str(self._dictionary)] if self._dictionary else [])))
        except OSError:
            self._tell(False)
            return
        with self._told:
            # Stopped or forgotten from here on, it can be ended from outside.
            self._child = fresh
            if self._stopping:
                return
        heard = _object(fresh.ask(None, self._clock.monotonic() + START_WITHIN, self._clock))
        with self._told:
            ended = self._stopping or self._forgotten
        ready = heard == {"ready": True}
        if not ready:
            self._close()
        if ready or not ended:
            self._tell(ready)

    def _tell(self, available: bool) -> None:
        if available != self._available:
            self._available = available
            self._bus.publish(KeyboardChanged("", available))

    def _close(self) -> None:
        with self._told:
            old, self._child = self._child, None
        if old:
            old.close()


def _object(heard: bytes | None) -> dict[str, object] | None:
    """What a child said; None if it said nothing, or none of ours."""
    try:
        said = json.loads(heard or b"")
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def found_event(session: str, letters: str, found: Mapping[str, object] | None) -> Candidates:
    """The event for a child's answer; `lost` if it is none or not shaped as one."""
    candidates, starts = (found.get("candidates"), found.get("starts")) if found else (None, None)
    if not isinstance(candidates, list) or not isinstance(starts, list):
        return Candidates(session, letters, lost=True)
    return Candidates(session, letters, tuple(str(text) for text in candidates), tuple(int(start) for start in starts))
