"""Below the reserve nobody new begins, and the terminal opens by itself when there is room again (F22)."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from kiosk import app, crash, settings
from kiosk.clock import HandClock
from kiosk.offline.keys import TerminalKeys
from kiosk.store import reserve
from tests.sandbox.running import Sandbox


@pytest.fixture
def terminal(
    tmp_path: Path, sandbox: Sandbox, keys: TerminalKeys, shared_state: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[app.Terminal, HandClock]]:
    monkeypatch.setattr(crash, "install", lambda _report: None)
    shutil.copytree(shared_state / "keys", tmp_path / "state" / "keys")
    for file in shared_state.glob("*passphrase*"):
        shutil.copy(file, tmp_path / "state" / file.name)
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "state"\nsimulated = true\n[central]\nurl = "{sandbox.url}"\nca = "{sandbox.ca}"\n', encoding="utf-8"
    )
    clock = HandClock()
    made = app.Terminal(settings.load(path), clock)
    made.start()
    yield made, clock
    assert made.stop()


def _step(terminal: app.Terminal, clock: HandClock, wanted: bool) -> None:
    """Tick until the attract page is (not) closed."""
    end = monotonic() + 10
    while (terminal.view().page["step"] == "closed") != wanted:
        assert monotonic() < end, terminal.view().page["step"]
        clock.advance(app.ROOM_SECONDS)
        terminal.tick()
        terminal.bus.wait(0.05)


def test_a_full_disk_closes_the_door_and_room_opens_it(
    terminal: tuple[app.Terminal, HandClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, clock = terminal
    _step(made, clock, False)
    monkeypatch.setattr(reserve.Reserve, "_free", lambda _self: reserve.LOW - 1)
    _step(made, clock, True)
    assert "storage-low" in [problem.code for problem in made.health.report()]
    made.touch("start")
    assert made.view().page["step"] == "closed"
    monkeypatch.undo()
    _step(made, clock, False)
    assert "storage-low" not in [problem.code for problem in made.health.report()]
    made.touch("start")
    assert made.view().page["step"] not in ("closed", "attract")


def test_whoever_has_begun_goes_on(terminal: tuple[app.Terminal, HandClock], monkeypatch: pytest.MonkeyPatch) -> None:
    made, clock = terminal
    _step(made, clock, False)
    made.touch("start")
    here = made.view().page["step"]
    monkeypatch.setattr(reserve.Reserve, "_free", lambda _self: 0)
    end = monotonic() + 10
    while not made.health.report():
        assert monotonic() < end
        clock.advance(1)
        made.tick()
        made.bus.wait(0.05)
    assert made.view().page["step"] == here
