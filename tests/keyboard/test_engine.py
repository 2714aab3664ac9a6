"""The engine: answers as events, a child that dies or hangs, and nothing left of anybody once he has gone."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.keyboard.engine import DEADLINE, Candidates, KeyboardChanged, PinyinEngine
from tests.keyboard.asking import candidates


class Listener:
    """A bus with what came over it."""

    def __init__(self) -> None:
        self.bus = Bus()
        self.found: list[Candidates] = []
        self.changes: list[bool] = []
        self.bus.subscribe(Candidates, self.found.append)
        self.bus.subscribe(KeyboardChanged, lambda event: self.changes.append(event.available))

    def next(self) -> Candidates:
        """The next answer, within 5 s."""
        before = len(self.found)
        until = time.monotonic() + 5
        while len(self.found) == before:
            assert self.bus.wait(max(0.0, until - time.monotonic())), "no answer"
        return self.found[-1]


@pytest.fixture
def heard() -> Listener:
    return Listener()


@pytest.fixture
def engine(heard: Listener) -> Iterator[PinyinEngine]:
    made = PinyinEngine(heard.bus, SystemClock(), deadline=1.0)
    made.start()
    yield made
    assert made.stop(5)


def running(engine: PinyinEngine) -> int:
    """The pid of a child that has been heard of."""
    pid = engine.pid
    assert pid is not None
    return pid


def gone(pid: int) -> bool:
    """Has the process ended, and been reaped?"""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        os.sched_yield()
    return False


def test_letters_are_answered_as_an_event(engine: PinyinEngine, heard: Listener) -> None:
    engine.ask("somebody", "wangfang")
    found = heard.next()
    assert (found.session, found.text, found.candidates[0], found.starts, found.lost) == ("somebody", "wangfang", "王芳", (0, 4, 8), False)
    assert "王芳" not in repr(found) and "wangfang" not in repr(found)
    assert engine.available and heard.changes == []
    assert "keyboard" in {thread.name for thread in threading.enumerate()}


def test_a_citizen_waits_less_than_a_third_of_a_second() -> None:
    assert DEADLINE <= 0.3


def test_asking_never_waits(heard: Listener) -> None:
    made = PinyinEngine(heard.bus, SystemClock())
    before = time.monotonic()
    for _ in range(1000):
        made.ask("somebody", "hao")
    made.forget()
    assert time.monotonic() - before < 0.5
    assert made.stop(1)


def test_only_the_last_question_counts(heard: Listener) -> None:
    made = PinyinEngine(heard.bus, SystemClock())
    for letters in ("w", "wa", "wan"):
        made.ask("somebody", letters)
    made.start()
    assert heard.next().text == "wan"
    assert made.stop(5) and len(heard.found) == 1


def test_a_dead_child_costs_one_word(engine: PinyinEngine, heard: Listener) -> None:
    engine.ask("somebody", "hao")
    heard.next()
    os.kill(running(engine), signal.SIGABRT)
    engine.ask("somebody", "wangfang")
    lost = heard.next()
    assert (lost.text, lost.lost, lost.candidates) == ("wangfang", True, ())
    engine.ask("somebody", "wangfang")
    assert heard.next().candidates[0] == "王芳"
    assert heard.changes == []


def test_a_child_that_dies_in_the_middle_of_a_question_costs_one_word(heard: Listener) -> None:
    made = PinyinEngine(heard.bus, SystemClock(), deadline=5)
    made.start()
    made.ask("somebody", "hao")
    heard.next()
    pid = running(made)
    os.kill(pid, signal.SIGSTOP)
    made.ask("somebody", "wang")
    os.kill(pid, signal.SIGKILL)
    assert heard.next().lost
    made.ask("somebody", "wang")
    assert heard.next().candidates[0] == "网"
    assert made.stop(5)


def test_a_late_child_costs_one_word_and_is_replaced(engine: PinyinEngine, heard: Listener) -> None:
    engine.ask("somebody", "hao")
    heard.next()
    late = running(engine)
    os.kill(late, signal.SIGSTOP)
    before = time.monotonic()
    engine.ask("somebody", "wang")
    assert heard.next().lost
    assert 0.9 < time.monotonic() - before < 4
    engine.ask("somebody", "wang")
    assert heard.next().candidates[0] == "网"
    assert running(engine) != late and gone(late)


def test_nothing_is_left_of_a_citizen_who_has_gone(
    engine: PinyinEngine, heard: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for _ in range(5):
        engine.ask("first", "rongyuan")
        heard.next()
    first = running(engine)
    engine.forget()
    assert gone(first)
    engine.ask("second", "rongyuan")
    found = heard.next()
    assert running(engine) != first
    assert list(found.candidates) == candidates("rongyuan")
    assert list(tmp_path.rglob("*")) == []


def test_an_answer_to_who_has_gone_never_comes(engine: PinyinEngine, heard: Listener) -> None:
    engine.ask("first", "hao")
    heard.next()
    os.kill(running(engine), signal.SIGSTOP)
    engine.ask("first", "wang")
    engine.forget()
    engine.ask("second", "fang")
    assert heard.next().session == "second"
    assert [event.session for event in heard.found] == ["first", "second"]


@pytest.mark.parametrize("wrong", ["/nowhere/dict.dat", __file__])
def test_a_machine_without_pinyin_says_so_and_answers_that_the_word_is_lost(heard: Listener, wrong: str) -> None:
    made = PinyinEngine(heard.bus, SystemClock(), dictionary=Path(wrong))
    made.start()
    made.ask("somebody", "hao")
    assert heard.next().lost
    assert heard.changes == [False] and not made.available
    assert made.stop(5)


def test_stopping_ends_the_child(heard: Listener) -> None:
    made = PinyinEngine(heard.bus, SystemClock())
    made.start()
    made.ask("somebody", "hao")
    heard.next()
    pid = running(made)
    assert made.stop(5)
    assert gone(pid) and made.pid is None
