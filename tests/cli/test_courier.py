"""The courier's commands, answered by the running program and without one; refused where they are not allowed; never a content."""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from kiosk import app, cli
from kiosk.clock import SystemClock
from kiosk.control import Control
from kiosk.events import Event
from kiosk.offline import ItemDelivered, courier_folder
from kiosk.offline.courier_desk import CourierDesk, desk_of
from kiosk.offline.keys import FolderPassphrases, TerminalKeys, load
from kiosk.settings import Terminal as Conf
from kiosk.settings import load as settings_of
from tests.offline.terminal import opened
from tests.sandbox.documents import ADDRESS, NAME, NUMBER, draft
from tests.sandbox.running import Sandbox


def _settings(folder: Path, sandbox: Sandbox, more: str = "courier = true") -> Path:
    folder.mkdir()
    path = folder / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "state"\nsimulated = true\n{more}\n[central]\nurl = "{sandbox.url}"\nca = "{sandbox.ca}"\n', encoding="utf-8"
    )
    return path


@pytest.fixture
def far(tmp_path: Path, sandbox: Sandbox) -> Path:
    """The settings of a terminal with two submissions that no line reaches."""
    path = _settings(tmp_path / "far", sandbox)
    keys = sandbox.enrolled(path.parent / "state")
    with opened(path.parent / "state", keys, name="kiosk.db") as terminal:
        for _ in range(2):
            terminal.submit(draft())
    return path


@pytest.fixture
def near(tmp_path: Path, sandbox: Sandbox) -> Path:
    """The settings of a terminal that has a line."""
    path = _settings(tmp_path / "near", sandbox)
    sandbox.enrolled(path.parent / "state")
    return path


@contextmanager
def running(settings: Path, sandbox: Sandbox, *, tell: Callable[[Event], None] = lambda _event: None) -> Iterator[CourierDesk]:
    """The part of a running program that answers a courier."""
    state = settings.parent / "state"
    keys = load(state, FolderPassphrases(state))
    with opened(state, keys, name="kiosk.db") as terminal:
        desk = desk_of(Conf(state, courier=True), terminal.store, keys, SystemClock(), sandbox.client, tell)
        control = Control(state / "control.sock", desk.commands)
        control.start()
        yield desk
        assert desk.stop(5)
        control.stop()


def asked(capsys: pytest.CaptureFixture[str], settings: Path, *words: str) -> tuple[int, Any]:
    code = cli.main(["outbox", *words, "--settings", str(settings), "--json"])
    shown = capsys.readouterr()
    for canary in (NAME, ADDRESS, NUMBER, "sealed", "signature"):
        assert canary not in shown.out + shown.err
    return code, json.loads(shown.out) if shown.out else shown.err


@pytest.mark.parametrize("where", ["running", "alone"])
def test_out_and_back_by_command(
    far: Path, near: Path, sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The program stands elsewhere than whoever types.
    monkeypatch.chdir(tmp_path)
    heard: list[Event] = []

    def go(settings: Path, *words: str) -> tuple[int, Any]:
        if where == "alone":
            return asked(capsys, settings, *words)
        with running(settings, sandbox, tell=heard.append):
            return asked(capsys, settings, *words)

    assert go(far, "export", "stick") == (
        0, {"done": True, "code": "", "why": "", "received": 0, "given": 2, "left": 0, "damaged": 0},
    )  # fmt: skip
    assert (tmp_path / "stick" / "items").is_dir()
    code, told = go(near, "deliver", "stick")
    assert code == 0 and told["delivered"] == 2
    assert go(far, "export", "stick")[1]["received"] == 2
    assert asked(capsys, far, "list")[1]["items"] == []
    assert len(heard) == (2 if where == "running" else 0)


def test_the_whole_program_carries_and_hears_of_what_came_back(
    far: Path, near: Path, sandbox: Sandbox, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # Nobody at the other end: what waits goes by hand or not at all.
    far.write_text(far.read_text(encoding="utf-8").replace(sandbox.url, "https://127.0.0.1:9"), encoding="utf-8")
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    terminal = app.Terminal(settings_of(far), SystemClock())
    heard: list[str] = []
    terminal.bus.subscribe(ItemDelivered, lambda event: heard.append(event.item_id))
    terminal.start()
    try:
        first = asked(capfd, far, "export", str(tmp_path / "stick"))[1]
        assert first["given"] == 2, "also what is on the dead line at this moment"
        assert asked(capfd, near, "deliver", str(tmp_path / "stick"))[1]["delivered"] == 2
        received = 0
        end = monotonic() + 20
        while received < 2 and monotonic() < end:
            received += asked(capfd, far, "export", str(tmp_path / "stick"))[1]["received"]
        terminal.bus.pump()
        assert received == 2 and len(heard) == 2
    finally:
        assert terminal.stop()
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def test_it_is_off_unless_the_settings_say_so(
    far: Path, sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    far.write_text(far.read_text(encoding="utf-8").replace("courier = true\n", ""), encoding="utf-8")
    for verb in ("export", "deliver"):
        assert asked(capsys, far, verb, str(tmp_path / "stick")) == (1, {"done": False, "code": "courier-off", "why": ""})
    assert not (tmp_path / "stick").exists()
    off = desk_of(Conf(far.parent / "state"), None, None, SystemClock(), sandbox.client, lambda _event: None)
    assert off.export(str(tmp_path / "stick"))["code"] == "courier-off" and off.stop(0)


def test_without_keys_there_is_no_courier(near: Path, sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in (near.parent / "state" / "keys").iterdir():
        file.unlink()
    assert asked(capsys, near, "export", str(tmp_path / "stick"))[1]["code"] == "keys-missing"
    none = desk_of(Conf(near.parent / "state", courier=True), None, None, SystemClock(), sandbox.client, lambda _event: None)
    assert none.deliver(str(tmp_path))["code"] == "keys-missing"


def test_whoever_is_not_of_the_group_is_refused(
    far: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    monkeypatch.setattr(os, "getegid", lambda: 1234)
    monkeypatch.setattr(os, "getgroups", lambda: [1234])
    assert not courier_folder.member((far.parent / "state").stat().st_gid)
    assert asked(capsys, far, "export", str(tmp_path / "stick")) == (1, {"done": False, "code": "courier-not-allowed", "why": ""})
    assert not (tmp_path / "stick").exists()


def test_a_program_that_runs_without_an_answer_is_not_worked_around(
    far: Path, keys: TerminalKeys, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(far.parent / "state", keys, name="kiosk.db"):
        code, told = asked(capsys, far, "export", str(tmp_path / "stick"))
    assert code == 2 and "already-running" in told and not (tmp_path / "stick").exists()


def test_one_at_a_time_and_the_end_of_the_program_ends_it(far: Path, near: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    with running(far, sandbox) as desk:
        assert desk.export(str(stick)) == {"running": True}
        _until(lambda: not desk.state()["running"])
        assert desk.state()["given"] == 2
    sandbox.fault("slow", times=1, seconds=30)
    with running(near, sandbox) as desk:
        assert desk.deliver(str(stick)) == {"running": True}
        assert desk.deliver(str(stick))["code"] == "courier-busy" and desk.state() == {"running": True}
        _until(lambda: sandbox.faults_left() == [])
        assert desk.stop(5), "a request that hangs is cut"
        told = desk.state()
        assert (told["running"], told["done"], told["delivered"], told["left"]) == (False, False, 0, 2)
    sandbox.clear()
    with running(near, sandbox) as desk:
        assert desk.deliver(str(stick)) == {"running": True}
    assert desk.state()["done"] in (True, False), "stopped at whatever moment, it ends"


def _until(condition: Callable[[], object]) -> None:
    end = monotonic() + 10
    while not condition():
        assert monotonic() < end


def test_what_is_wrong_is_told_in_words_and_a_folder_is_needed(
    far: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["outbox", "export", "--settings", str(far)]) == 2
    assert "FOLDER" in capsys.readouterr().err
    assert cli.main(["outbox", "deliver", str(tmp_path / "none"), "--settings", str(far)]) == 1
    shown = capsys.readouterr()
    assert "kiosk outbox export" in shown.err and "courier-folder" in shown.out
