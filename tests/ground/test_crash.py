"""An uncaught exception is told by type and place, on whatever thread, and never by its message."""

import faulthandler
import gc
import sys
import threading
from collections.abc import Iterator

import pytest

from kiosk import crash
from kiosk.crash import Crash

SECRET = "430121195409170022"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Crash]]:
    """What is reported while the hooks are installed."""
    for owner, hook in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(owner, hook, getattr(owner, hook))
    monkeypatch.setattr(faulthandler, "enable", lambda: None)
    found: list[Crash] = []
    crash.install(found.append)
    yield found


def fail() -> None:
    raise ValueError(SECRET)


def test_an_exception_of_the_main_thread_tells_its_message(told: list[Crash], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        fail()
    except ValueError:
        sys.excepthook(*sys.exc_info())
    (seen,) = told
    assert (seen.kind, seen.thread) == ("ValueError", threading.current_thread().name)
    assert SECRET not in repr(seen)
    shown = capsys.readouterr()
    assert "uncaught ValueError" in shown.err and SECRET not in shown.err + shown.out


def test_an_exception_of_another_thread_is_lost_or_tells_its_message(told: list[Crash], capsys: pytest.CaptureFixture[str]) -> None:
    thread = threading.Thread(target=fail, name="reader")
    thread.start()
    thread.join(5)
    assert [(seen.kind, seen.thread) for seen in told] == [("ValueError", "reader")]
    assert SECRET not in capsys.readouterr().err


def test_an_exception_of_a_finalizer_is_lost_or_tells_its_message(told: list[Crash], capsys: pytest.CaptureFixture[str]) -> None:
    class Fragile:
        def __del__(self) -> None:
            fail()

    Fragile()
    gc.collect()
    assert [seen.kind for seen in told] == ["ValueError"]
    assert SECRET not in capsys.readouterr().err


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_being_asked_to_end_is_called_a_fault(told: list[Crash], kind: type[BaseException]) -> None:
    sys.excepthook(kind, kind(), None)
    assert told == []


def test_the_place_is_not_that_of_the_innermost_own_frame() -> None:
    from kiosk.settings import parse

    try:
        parse(None, SECRET)  # type: ignore[arg-type]  # a fault of the program
    except TypeError as error:
        seen = crash.describe(type(error), error.__traceback__)
    assert seen.where.startswith("settings.py:") and seen.where.partition(":")[2].isdecimal()
    assert crash.describe(ValueError, None).where == "?"
