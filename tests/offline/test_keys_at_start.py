"""What staff are told of keys when the program starts, and what it offers then. The whole terminal without a window."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk import app, chosen, outside, settings
from kiosk.clock import SystemClock
from kiosk.events import Event
from kiosk.offline.events import KeyListSeen
from kiosk.offline.keys import FolderPassphrases, load
from kiosk.sandbox import new_code
from kiosk.settings import SettingsError
from kiosk.store import journal
from tests.offline.terminal import opened
from tests.sandbox.documents import draft
from tests.sandbox.running import Sandbox


def _settings(folder: Path, sandbox: Sandbox, more: str = "", url: str = "https://127.0.0.1:9") -> Path:
    """Of a simulated terminal; without `url` nobody is at the other end, so that nothing is sent."""
    path = folder / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "state"\nsimulated = true\n[central]\nurl = "{url}"\nca = "{sandbox.ca}"\n{more}', encoding="utf-8"
    )
    return path


@contextmanager
def _terminal(path: Path) -> Iterator[app.Terminal]:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    terminal = app.Terminal(settings.load(path), SystemClock())
    terminal.start()
    try:
        yield terminal
    finally:
        assert terminal.stop()
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def _codes(terminal: app.Terminal) -> set[tuple[str, str]]:
    return {(problem.code, problem.where) for problem in terminal.health.report()}


def test_staff_see_how_many_stored_submissions_have_lost_their_keys(sandbox: Sandbox, tmp_path: Path) -> None:
    path, state = _settings(tmp_path, sandbox), tmp_path / "state"
    with opened(state, sandbox.enrolled(state), name="kiosk.db") as terminal:
        for _ in range(2):
            terminal.submit(draft())
    with _terminal(path) as whole:
        assert _codes(whole) == set()
    for file in (state / "keys").iterdir():
        file.unlink()
    with _terminal(path) as whole:
        assert _codes(whole) == {("keys-missing", "start"), ("stored-keys-missing", "2 stored submissions")}
    told = outside.examine(path, "en")["problems"]
    assert isinstance(told, list)
    assert [(one["code"], one["where"]) for one in told] == [("keys-missing", "start"), ("stored-keys-missing", "2 stored submissions")]
    sandbox.enrolled(state)
    with _terminal(path) as whole:
        assert _codes(whole) == {("stored-keys-missing", "2 stored submissions")}


def test_where_the_passphrase_came_from_is_in_the_journal(sandbox: Sandbox, tmp_path: Path) -> None:
    path = _settings(tmp_path, sandbox)
    keys = sandbox.enrolled(tmp_path / "state")
    with _terminal(path):
        pass
    with opened(tmp_path / "state", keys, name="kiosk.db") as terminal:
        lines = {line.event: line.facts for line in terminal.store.call(journal.lines).result(5)}
    assert json.loads(str(lines["keys-opened"]).replace("'", '"')) == {"place": "simulated"}


def test_a_list_that_is_refused_or_expired_is_a_problem_until_it_is_not(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.enrolled(tmp_path / "state")
    with _terminal(_settings(tmp_path, sandbox)) as whole:
        seen: list[Event] = [KeyListSeen("", "unsigned", True), KeyListSeen("", "", True), KeyListSeen("", "", False)]
        found = []
        for event in seen:
            whole.bus.publish(event)
            whole.bus.pump()
            found.append({code for code, _ in _codes(whole)})
        assert found == [{"key-list-refused", "key-list-expired"}, {"key-list-expired"}, set()]


def test_a_matter_whose_department_has_no_key_is_not_offered(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    sandbox.enrolled(state)
    kept = load(state, FolderPassphrases(state))
    read = kept.recipients._read
    monkeypatch.setattr("kiosk.offline.recipients.Recipients._read", lambda _self, told: {
        department: keys for department, keys in read(told).items() if department != "public-security"
    })  # fmt: skip
    with _terminal(_settings(tmp_path, sandbox)) as whole:
        assert ("department-key-missing", "public-security") in _codes(whole)


def test_the_settings_choose_the_place_of_the_passphrase_by_name(sandbox: Sandbox, tmp_path: Path) -> None:
    path = _settings(tmp_path, sandbox, '[keys]\npassphrase = "systemd-creds"\ncredential = "creds"\n')
    path.write_text(path.read_text().replace("simulated = true\n", ""))
    conf = settings.load(path)
    assert chosen.passphrases(conf).place == "systemd-creds" and conf.keys.credential == tmp_path / "creds"
    path.write_text(path.read_text().replace("systemd-creds", "keyring"))
    assert chosen.passphrases(settings.load(path)).place == "keyring"
    path.write_text(path.read_text().replace('"keyring"', '"plain"'))
    with pytest.raises(SettingsError, match="passphrase must be one of"):
        settings.load(path)


def test_enrolling_with_a_new_key_is_a_command(sandbox: Sandbox, tmp_path: Path) -> None:
    path, state = _settings(tmp_path, sandbox, url=sandbox.url), tmp_path / "state"
    first = sandbox.enrolled(state)
    command = [sys.executable, "-m", "kiosk", "enrol", "--settings", str(path), "--code", new_code(sandbox.folder), "--new-key"]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() != first.terminal and (state / "keys.aside-1" / "terminal.key").exists()
    assert load(state, FolderPassphrases(state)).terminal == done.stdout.strip()
