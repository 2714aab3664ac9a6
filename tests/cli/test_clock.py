"""A terminal whose board has lost its time: staff are not told, what was known is forgotten, or it stays so when the line is there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from kiosk import app, crash, settings
from kiosk.clock import HandClock
from kiosk.offline.keys import TerminalKeys
from tests.sandbox.running import Sandbox


@contextmanager
def started(tmp_path: Path, url: str, ca: Path, clock: HandClock) -> Iterator[app.Terminal]:
    path = tmp_path / "terminal.toml"
    path.write_text(f'[terminal]\nstate = "state"\nsimulated = true\n[central]\nurl = "{url}"\nca = "{ca}"\n', encoding="utf-8")
    made = app.Terminal(settings.load(path), clock)
    made.start()
    try:
        yield made
    finally:
        assert made.stop()


def _until(terminal: app.Terminal, there: bool) -> None:
    end = monotonic() + 10
    while any(problem.code == "clock-unsure" for problem in terminal.health.report()) != there:
        assert monotonic() < end, terminal.health.report()
        terminal.tick()
        terminal.bus.wait(0.05)


@pytest.fixture
def state(tmp_path: Path, keys: TerminalKeys, shared_state: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(crash, "install", lambda _report: None)
    shutil.copytree(shared_state / "keys", tmp_path / "state" / "keys")
    for file in shared_state.glob("*passphrase*"):
        shutil.copy(file, tmp_path / "state" / file.name)
    return tmp_path


def test_a_dead_clock_is_not_told_or_stays_dead_when_the_line_is_there(state: Path, sandbox: Sandbox) -> None:
    dead = HandClock(datetime(1970, 1, 1, tzinfo=UTC))
    with started(state, "https://127.0.0.1:9", sandbox.ca, dead) as terminal:
        _until(terminal, True)
        assert terminal.view().page["clock"] == {"time": "", "date": ""}
    with started(state, sandbox.url, sandbox.ca, dead) as terminal:
        _until(terminal, False)
        terminal.tick()
        assert terminal.view().page["clock"] != {"time": "", "date": ""}


def test_what_was_written_last_is_forgotten_over_a_restart(state: Path, sandbox: Sandbox) -> None:
    with started(state, "https://127.0.0.1:9", sandbox.ca, HandClock()) as terminal:
        terminal.tick()
    late = HandClock(HandClock().now() - timedelta(days=2))
    with started(state, "https://127.0.0.1:9", sandbox.ca, late) as terminal:
        _until(terminal, True)
