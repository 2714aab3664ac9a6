"""Staff's commands, answered by the running program and without one: the same words, and never what is in an item."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.clock import SystemClock
from kiosk.control import Control
from kiosk.offline.desk import Desk
from kiosk.offline.keys import TerminalKeys
from kiosk.store import Store, chain
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import ADDRESS, NAME, NUMBER, draft
from tests.sandbox.running import Sandbox


@pytest.fixture
def settings(tmp_path: Path, sandbox: Sandbox) -> Path:
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "state"\nsimulated = true\n[central]\nurl = "{sandbox.url}"\nca = "{sandbox.ca}"\n', encoding="utf-8"
    )
    return path


@contextmanager
def filled(settings: Path, keys: TerminalKeys) -> Iterator[tuple[Terminal, list[str]]]:
    """A terminal with two submissions, and their ids."""
    with opened(settings.parent / "state", keys, name="kiosk.db") as terminal:
        drafts = [draft(), draft()]
        for wanted in drafts:
            terminal.submit(wanted)
        yield terminal, [wanted.id for wanted in drafts]


@pytest.fixture(params=["running", "alone"])
def ids(request: pytest.FixtureRequest, settings: Path, keys: TerminalKeys) -> Iterator[list[str]]:
    with filled(settings, keys) as (terminal, known):
        if request.param == "running":
            control = Control(terminal.state / "control.sock", Desk(terminal.store, SystemClock(), lambda: None).commands)
            control.start()
            yield known
            control.stop()
            return
    yield known


def asked(capsys: pytest.CaptureFixture[str], settings: Path, *words: str) -> tuple[int, Any]:
    code = cli.main([*words, "--settings", str(settings), "--json"])
    shown = capsys.readouterr()
    for canary in (NAME, ADDRESS, NUMBER, "sealed", "signature"):
        assert canary not in shown.out + shown.err
    return code, json.loads(shown.out) if shown.out else shown.err


def test_staff_see_and_hold_back_and_let_go_what_waits(ids: list[str], settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = asked(capsys, settings, "outbox", "list")
    assert code == 0 and [item["id"] for item in told["items"]] == ids and told["counts"]["waiting"] == 2
    number = told["items"][0]["number"]
    assert asked(capsys, settings, "outbox", "show", number)[1]["item"]["id"] == ids[0]
    assert asked(capsys, settings, "outbox", "show", "nothing") == (1, {"item": None, "done": False})
    assert asked(capsys, settings, "outbox", "park", number) == (0, {"done": True})
    assert asked(capsys, settings, "outbox", "park", ids[0]) == (1, {"done": False})
    assert asked(capsys, settings, "outbox", "show", ids[0])[1]["item"]["state"] == "needs-staff"
    assert asked(capsys, settings, "outbox", "unpark", ids[0]) == (0, {"done": True})
    assert asked(capsys, settings, "outbox", "show", ids[0])[1]["item"]["state"] == "waiting"


def test_the_journal_is_shown_and_verified(ids: list[str], settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = asked(capsys, settings, "journal", "show", "--limit", "2")
    assert code == 0 and [line["facts"]["id"] for line in told["lines"]] == ids
    assert asked(capsys, settings, "journal", "verify") == (0, {"lines": 3, "findings": [], "done": True})


def test_without_a_program_the_command_sends_by_itself(
    settings: Path, keys: TerminalKeys, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    with filled(settings, keys) as (terminal, ids):
        item = terminal.outbox.claim_next()
        assert item is not None
        terminal.outbox.park(item.seq, "submission-parked", "422")
    assert asked(capsys, settings, "outbox", "send") == (0, {"done": True, "delivered": 1, "parked": 0, "line": ""})
    assert asked(capsys, settings, "outbox", "send", ids[0])[1]["delivered"] == 1
    assert {sandbox.get(f"submissions/{ident}")["count"] for ident in ids} == {1}
    assert asked(capsys, settings, "outbox", "list")[1]["items"] == []
    assert len(asked(capsys, settings, "outbox", "list", "--all")[1]["items"]) == 2


def test_a_changed_line_is_named_with_exit_code_1(
    settings: Path, keys: TerminalKeys, capsys: pytest.CaptureFixture[str]
) -> None:
    with filled(settings, keys) as (terminal, _):
        terminal.sql("DROP TRIGGER journal_never_changes")
        terminal.sql("UPDATE journal SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 2")
    code, told = asked(capsys, settings, "journal", "verify")
    assert code == 1 and told["findings"] == [{"seq": 2, "kind": "changed", "place": 0}]


def test_a_program_that_runs_without_an_answer_is_not_worked_around(
    settings: Path, keys: TerminalKeys, capsys: pytest.CaptureFixture[str]
) -> None:
    with filled(settings, keys):
        code, told = asked(capsys, settings, "outbox", "list")
    assert code == 2 and "already-running" in told


def test_a_damaged_database_is_rescued_by_command(settings: Path, keys: TerminalKeys, capsys: pytest.CaptureFixture[str]) -> None:
    with filled(settings, keys) as (terminal, ids):
        database = terminal.state / "kiosk.db"
    content = bytearray(database.read_bytes())
    content[:16] = bytes(16)
    database.write_bytes(content)
    assert asked(capsys, settings, "outbox", "list")[0] == 2
    assert not database.exists() and (database.parent / "kiosk.db.damaged-1").read_bytes() == bytes(content)
    assert asked(capsys, settings, "store", "rescue", "--after-number", "1234")[0] == 2
    code, told = asked(capsys, settings, "store", "rescue")
    assert code == 0 and (told["items"], told["lost"], told["changed"]) == (2, [], 0)
    assert [item["id"] for item in asked(capsys, settings, "outbox", "list")[1]["items"]] == ids
    assert asked(capsys, settings, "store", "rescue") == (0, {"rescued": False})
    store = Store.open(database, SystemClock())
    assert store.call(chain.verify).result(5) == []
    assert store.close()
