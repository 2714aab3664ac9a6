"""The program as a process: what cannot start says so and ends with 2, without a window."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.store import Store


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`kiosk ARGUMENTS` where no window can be opened: Qt would abort."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "there-is-none"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def settings(folder: Path, more: str = "") -> str:
    path = folder / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "state"\nsimulated = true\n{more}[central]\nurl = "https://localhost:1"\nca = "ca.pem"\n', encoding="utf-8"
    )
    return str(path)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('timezone = "Asia/Lanwan"\n', "timezone: there is no zone"),
        ('[[devices]]\nid = "x"\ndriver = "none"\n', "driver none is not known"),
    ],
)
def test_a_program_with_settings_that_cannot_be_used_opens_a_window(tmp_path: Path, more: str, told: str) -> None:
    ended = started("run", "--settings", settings(tmp_path, more), "--windowed")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert told in ended.stderr and len(ended.stderr.splitlines()) == 1, "one line, no traceback"


def test_a_second_program_on_one_state_folder_starts(tmp_path: Path) -> None:
    path = settings(tmp_path)
    first = Store.open(tmp_path / "state" / "kiosk.db", SystemClock())
    try:
        ended = started("run", "--settings", path, "--windowed")
    finally:
        assert first.close()
    assert ended.returncode == 2 and "already-running" in ended.stderr
    assert "Traceback" not in ended.stderr and not (tmp_path / "state" / "control.sock").exists()


def test_the_program_cannot_be_started_as_a_module() -> None:
    ended = started("--help")
    assert ended.returncode == 0 and all(name in ended.stdout for name in ("run", "enrol", "demo", "doctor", "sandbox"))
