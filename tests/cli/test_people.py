"""`kiosk staff`: the same with the running program and without one, and the one-time PIN is said once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.clock import SystemClock
from kiosk.control import Control
from kiosk.offline.passphrases import FolderPassphrases
from kiosk.staff.desk import COMMANDS, StaffDesk
from kiosk.staff.gate import Gate
from kiosk.staff.pins import Secret, well_formed
from kiosk.store import Store
from tests.staff.hall import CHEAP


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("kiosk.staff.gate.Cost", lambda: CHEAP)
    path = tmp_path / "terminal.toml"
    path.write_text(
        '[terminal]\nstate = "state"\nsimulated = true\n[central]\nurl = "https://central.example"\nca = "ca.pem"\n', encoding="utf-8"
    )
    FolderPassphrases(tmp_path / "state").create()
    return path


@pytest.fixture(params=["running", "alone"])
def terminal(request: pytest.FixtureRequest, settings: Path) -> Iterator[Path]:
    if request.param == "alone":
        yield settings
        return
    state = settings.parent / "state"
    store = Store.open(state / "kiosk.db", SystemClock())
    gate = Gate(store, SystemClock(), Secret(FolderPassphrases(state).get()))
    control = Control(state / "control.sock", StaffDesk(store, gate).commands, own=COMMANDS)
    control.start()
    yield settings
    control.stop()
    assert store.close()


def staff(capsys: pytest.CaptureFixture[str], settings: Path, *words: str) -> tuple[int, Any]:
    code = cli.main(["staff", *words, "--settings", str(settings), "--json"])
    shown = capsys.readouterr()
    return code, json.loads(shown.out) if shown.out else shown.err


def test_somebody_comes_gets_a_new_pin_and_goes(terminal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = staff(capsys, terminal, "add", "0032", "--roles", "clerk,technician")
    assert code == 0 and told["roles"] == "clerk technician" and well_formed(told["pin"])
    assert staff(capsys, terminal, "add", "0032")[0] == 1
    code, again = staff(capsys, terminal, "reset", "0032")
    assert code == 0 and again["pin"] != told["pin"]
    code, listed = staff(capsys, terminal, "list")
    assert code == 0 and [(one["number"], one["once"]) for one in listed["staff"]] == [("0032", True)]
    assert told["pin"] not in json.dumps(listed) and again["pin"] not in json.dumps(listed)
    assert staff(capsys, terminal, "disable", "0032") == (0, {"done": True})
    assert staff(capsys, terminal, "reset", "0032")[0] == 1
    assert staff(capsys, terminal, "list")[1]["staff"][0]["disabled"]


def test_no_number_or_no_passphrase_is_an_error(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert staff(capsys, settings, "add")[0] == 2
    (settings.parent / "state" / FolderPassphrases.NAME).unlink()
    code, told = staff(capsys, settings, "list")
    assert code == 2 and "keys-missing" in told


def test_a_program_that_runs_and_does_not_answer_is_worked_around(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.open(settings.parent / "state" / "kiosk.db", SystemClock())
    try:
        code, told = staff(capsys, settings, "list")
        assert code == 2 and "already-running" in told
    finally:
        assert store.close()
