"""Which terminals have a pinyin engine, and what is said where it cannot be."""

from dataclasses import replace
from pathlib import Path

from kiosk import failures
from kiosk.chosen import keyboard_of
from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.health import Health, Problem
from kiosk.keyboard.engine import FAILURE
from kiosk.services.loader import load
from kiosk.services.service import Service
from kiosk.settings import Central, Keyboard, Settings, Terminal
from tests.keyboard.citizen import SERVICES

CONF = Settings(terminal=Terminal(state=Path("/nowhere")), central=Central("https://central.example", Path("/nowhere")))


def test_a_terminal_has_an_engine_if_a_service_is_typed_in_pinyin() -> None:
    service = load(SERVICES / "neighbour-contact", ("zh-CN",))
    other = Service(replace(service.head, pinyin=False), lambda: service.body)
    assert service.head.pinyin
    elsewhere = replace(CONF, keyboard=Keyboard(dictionary=Path("/nowhere/dict.dat")))
    assert keyboard_of(CONF, Bus(), SystemClock(), {"one": other, "two": service}) is not None
    assert keyboard_of(elsewhere, Bus(), SystemClock(), {"one": service}) is not None
    assert keyboard_of(CONF, Bus(), SystemClock(), {}) is not None, "staff write notices in Chinese"
    latin = replace(CONF, terminal=replace(CONF.terminal, languages=("en",)))
    assert keyboard_of(latin, Bus(), SystemClock(), {"one": other}) is None
    assert keyboard_of(latin, Bus(), SystemClock(), {"one": other, "two": other}) is not None, "where there are two, they are searched"
    assert keyboard_of(latin, Bus(), SystemClock(), {}) is None


def test_a_missing_keyboard_is_a_problem_until_it_is_back() -> None:
    seen: list[tuple[Problem, bool]] = []
    health = Health(Bus(), SystemClock(), lambda problem, there: seen.append((problem, there)))
    assert FAILURE == "keyboard-missing"
    assert "libgooglepinyin0" in failures.get(FAILURE).remedy["zh-CN"]
    health.gone(FAILURE, "keyboard")
    health.add(FAILURE, "keyboard")
    assert [problem.code for problem in health.report()] == [FAILURE]
    health.gone(FAILURE, "keyboard")
    assert health.report() == () and [there for _, there in seen] == [True, False]
