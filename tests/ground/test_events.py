"""The bus: in order, on the thread that pumps, and no handler stops another."""

import sys
import threading
from dataclasses import dataclass

import pytest

from kiosk.events import Bus, Event


@dataclass(frozen=True, slots=True)
class Rang(Event):
    number: int


@dataclass(frozen=True, slots=True)
class RangTwice(Rang):
    pass


def test_events_change_their_order() -> None:
    bus, heard = Bus(), list[int]()
    bus.subscribe(Rang, lambda event: heard.append(event.number))
    for number in range(100):
        bus.publish(Rang("", number))
    assert heard == []
    assert bus.pump() == 100 and heard == list(range(100))
    assert bus.pump() == 0


def test_what_a_handler_publishes_comes_before_what_waits_already() -> None:
    bus, heard = Bus(), list[int]()

    def handler(event: Rang) -> None:
        heard.append(event.number)
        if event.number == 1:
            bus.publish(Rang("", 3))

    bus.subscribe(Rang, handler)
    bus.publish(Rang("", 1))
    bus.publish(Rang("", 2))
    assert bus.pump() == 3 and heard == [1, 2, 3]


def test_a_handler_hears_another_kind() -> None:
    bus, heard = Bus(), list[Event]()
    bus.subscribe(Rang, heard.append)
    bus.publish(RangTwice("", 1))
    bus.publish(Event(""))
    assert bus.pump() == 2 and heard == []


def test_a_handler_that_raises_stops_the_others_or_goes_unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    bus, heard, told = Bus(), list[int](), list[type[BaseException] | None]()
    monkeypatch.setattr(sys, "excepthook", lambda kind, _value, _trace: told.append(kind))

    def fails(event: Rang) -> None:
        raise LookupError("what a citizen typed")

    bus.subscribe(Rang, fails)
    bus.subscribe(Rang, lambda event: heard.append(event.number))
    bus.publish(Rang("", 1))
    bus.publish(Rang("", 2))
    assert bus.pump() == 2
    assert heard == [1, 2] and told == [LookupError, LookupError]


def test_an_event_is_delivered_on_the_thread_that_publishes() -> None:
    bus, where = Bus(), list[str]()
    woken: list[str] = []
    bus.on_wake(lambda: woken.append(threading.current_thread().name))
    bus.subscribe(Rang, lambda event: where.append(threading.current_thread().name))
    publisher = threading.Thread(target=lambda: bus.publish(Rang("", 1)), name="publisher")
    publisher.start()
    assert bus.wait(5)
    publisher.join(5)
    assert where == [threading.current_thread().name] and woken == ["publisher"]


def test_waiting_for_nothing_says_that_something_came() -> None:
    assert not Bus().wait(0)
