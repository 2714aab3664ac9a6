"""The program as a process: how it starts without keys, and how it ends when something hangs."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.control import ask

END_SECONDS = 5.0
UP_SECONDS = 30.0


@contextmanager
def mute_listener() -> Iterator[int]:
    """A peer that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def settings(folder: Path, *, simulated: bool, devices: str = "") -> Path:
    path = folder / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "{folder}/state"\nsimulated = {str(simulated).lower()}\n'
        f'[central]\nurl = "https://127.0.0.1:1"\nca = "{folder}/ca.pem"\n{devices}',
        encoding="utf-8",
    )
    return path


@contextmanager
def running(conf: Path, env: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "kiosk", "run", "--settings", str(conf), "--windowed"]
    with subprocess.Popen(command, env={**os.environ, **(env or {})}, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def report(conf: Path, process: subprocess.Popen[str]) -> Mapping[str, object]:
    """The running program's own report, once it answers."""
    until = time.monotonic() + UP_SECONDS
    while time.monotonic() < until and process.poll() is None:
        answer = ask(conf.parent / "state" / "control.sock", "doctor")
        if answer is not None:
            return answer
    raise AssertionError(f"the program did not come up (exit code {process.poll()})")


def codes(answer: Mapping[str, object]) -> set[str]:
    problems = answer["problems"]
    assert isinstance(problems, list)
    return {problem["code"] for problem in problems}


def test_it_ends_within_five_seconds_while_reader_and_printer_hang_f53(tmp_path: Path) -> None:
    with mute_listener() as reader, mute_listener() as printer:
        devices = (
            f'[[devices]]\nid = "r"\ndriver = "sdt-serial"\nport = "socket://127.0.0.1:{reader}"\n'
            f'[[devices]]\nid = "p"\ndriver = "escpos-tcp"\nhost = "127.0.0.1"\ntcp_port = {printer}\n'
        )
        conf = settings(tmp_path, simulated=True, devices=devices)
        with running(conf) as process:
            report(conf, process)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=END_SECONDS)
    assert process.returncode == 0
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("backend", "code"),
    [
        ("keyring.backends.null.Keyring", "keyring-refused"),
        ("keyring.backends.fail.Keyring", "keyring-missing"),
    ],
)
def test_without_a_safe_keyring_it_says_so_and_serves_nobody_f12(tmp_path: Path, backend: str, code: str) -> None:
    conf = settings(tmp_path, simulated=False)
    with running(conf, {"PYTHON_KEYRING_BACKEND": backend, "DBUS_SESSION_BUS_ADDRESS": ""}) as process:
        found = codes(report(conf, process))
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=UP_SECONDS)
    assert code in found
    assert code in errors
    assert process.returncode == 0


@pytest.mark.parametrize(("platform", "display", "told"), [("no-such", "", '"no-such"'), ("xcb", ":987", "")])
def test_without_a_screen_it_says_so_in_a_line_and_ends_f42(tmp_path: Path, platform: str, display: str, told: str) -> None:
    """Qt itself would abort: a supervisor could not tell that from a crash."""
    conf = settings(tmp_path, simulated=True)
    with running(conf, {"QT_QPA_PLATFORM": platform, "DISPLAY": display, "WAYLAND_DISPLAY": ""}) as process:
        _, errors = process.communicate(timeout=UP_SECONDS)
    assert process.returncode == 1
    said = [line for line in errors.splitlines() if "keys-missing" not in line]
    assert len(said) == 1 and said[0].startswith("kiosk: no screen to draw on: ") and told in said[0], errors


def children(pid: int) -> set[int]:
    """The processes that `pid` has started, as far as they are alive."""
    return {int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()}


@pytest.fixture
def short_folder() -> Iterator[str]:
    """A folder whose sockets fit the 107 bytes of a Unix socket's name, as those below `tmp_path` do not."""
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        yield folder


def test_a_window_on_a_desk_that_crashes_is_there_again_f03(short_folder: str) -> None:
    command = [sys.executable, "-m", "kiosk", "run", "--simulated"]
    env = {**os.environ, "TMPDIR": short_folder, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            crashed = next_window(process, 0)
            os.kill(crashed, signal.SIGSEGV)
            next_window(process, crashed)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=UP_SECONDS)
        finally:
            process.kill()
    assert process.returncode == 0


def next_window(process: subprocess.Popen[str], before: int) -> int:
    """The process of a window that is not `before`, once it serves; its doctor answers from within it."""
    until = time.monotonic() + UP_SECONDS
    while time.monotonic() < until and process.poll() is None:
        for child in children(process.pid) - {before}:
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if b"--windowed" not in words:
                continue
            settings_file = Path(os.fsdecode(words[words.index(b"--settings") + 1]))
            if ask(settings_file.parent / "terminal" / "control.sock", "doctor") is not None:
                return child
        time.sleep(0.05)
    raise AssertionError(f"no window came up (exit code {process.poll()})")


def test_a_killed_program_starts_again_and_a_second_copy_does_not(tmp_path: Path) -> None:
    conf = settings(tmp_path, simulated=True)
    with running(conf) as process:
        report(conf, process)
        process.kill()
        process.wait(UP_SECONDS)
    with running(conf) as process:
        assert "keys-missing" in codes(report(conf, process))
        with running(conf) as second:
            _, errors = second.communicate(timeout=UP_SECONDS)
        assert second.returncode == 2
        assert "already-running" in errors
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=UP_SECONDS)
    assert process.returncode == 0
