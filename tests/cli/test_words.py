"""A clerk writes in pinyin on the whole terminal, and the next citizen reads it."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from kiosk import app, cli, crash, settings
from kiosk.clock import SystemClock
from kiosk.offline.keys import TerminalKeys
from kiosk.staff import wording
from kiosk.staff.pattern import WANTED
from kiosk.store import Store, journal
from tests.sandbox.running import Sandbox


@pytest.fixture
def terminal(
    tmp_path: Path, sandbox: Sandbox, keys: TerminalKeys, shared_state: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[app.Terminal]:
    monkeypatch.setattr(crash, "install", lambda _report: None)
    shutil.copytree(shared_state / "keys", tmp_path / "state" / "keys")
    for file in shared_state.glob("*passphrase*"):
        shutil.copy(file, tmp_path / "state" / file.name)
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "state"\nsimulated = true\n[central]\nurl = "{sandbox.url}"\nca = "{sandbox.ca}"\n', encoding="utf-8"
    )
    made = app.Terminal(settings.load(path), SystemClock())
    made.start()
    yield made
    assert made.stop()


def test_what_a_clerk_types_in_pinyin_never_comes_to_the_first_page(terminal: app.Terminal) -> None:
    def until(there: Callable[[], object]) -> None:
        end = monotonic() + 20
        while not there():
            assert monotonic() < end, terminal.view().page["step"]
            terminal.bus.wait(0.02)
            terminal.tick()

    def touch(*targets: str) -> None:
        for target in targets:
            terminal.touch(target)

    def candidates() -> list[str]:
        typing = terminal.view().page["typing"]
        assert isinstance(typing, dict)
        return [entry["label"] for entry in typing["candidates"]]

    until(lambda: terminal.view().page["step"] == "attract")
    once = str(terminal._tending.commands["staff-add"](number="0032", roles="clerk")["pin"])
    touch(*WANTED, *(f"digit-{digit}" for digit in "0032"), "enter")
    for pin in (once, "708135", "708135"):
        until(lambda: not terminal.view().page["waiting"])
        touch(*(f"digit-{digit}" for digit in pin), "enter")
    until(lambda: terminal.view().page["step"] == "staff-overview")
    touch("page-settings", "page-notices", "notice-open:new", "write-zh-CN", *(f"key-{letter}" for letter in "tingdian"))
    until(lambda: "停电" in candidates())
    touch(f"cand-{candidates().index('停电')}", "words-done", "words-preview", "notice-take", "leave")
    until(lambda: terminal.view().page["step"] == "attract")
    notices = terminal.view().page["notices"]
    assert isinstance(notices, list) and [(one["text"], one["lang"]) for one in notices] == [("停电", "zh-CN")]
    touch("lang-en")
    notices = terminal.view().page["notices"]
    assert isinstance(notices, list) and notices[0]["mark"] == "简体中文"
    kept = terminal._tending._chosen["notices"]
    assert [dict(one.text) for one in wording.notices(kept)] == [{"zh-CN": "停电"}]


def asked(capsys: pytest.CaptureFixture[str], path: Path, *words: str) -> tuple[int, Any]:
    code = cli.main(["words", *words, "--settings", str(path), "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else said.err


def test_a_shell_writes_what_a_clerk_may_not_or_nobody_reads_it(
    terminal: app.Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, text = tmp_path / "terminal.toml", "周五停电检修"
    assert asked(capsys, path, "notice", "--text", f"zh-CN={text}", "--text", "en=Closed on Friday") == (0, {"done": True})
    terminal.bus.pump()
    notices = terminal.view().page["notices"]
    assert text in json.dumps(notices, ensure_ascii=False)
    code, told = asked(capsys, path, "list")
    assert code == 0 and [(one["at"], one["text"]["zh-CN"]) for one in told["notices"]] == [(1, text)]
    assert asked(capsys, path, "remove", "1") == (0, {"done": True})
    terminal.bus.pump()
    assert asked(capsys, path, "list")[1]["notices"] == []
    store = terminal._keeping.store
    assert store is not None
    lines = [dict(line.facts) for line in store.call(journal.lines).result(10) if line.event == "staff-action"]
    told = [(line["staff"], line["action"], line["target"]) for line in lines]
    assert told == [("shell", "notice", "take"), ("shell", "notice", "remove")]
    assert text not in json.dumps(lines, ensure_ascii=False)


def test_a_terminal_at_rest_takes_words_that_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text('[terminal]\nstate = "state"\n[central]\nurl = "https://127.0.0.1:1"\nca = "ca.pem"\n', encoding="utf-8")
    refused = [
        (("notice",), "no text"), (("notice", "--text", "xx=hello"), "languages"), (("notice", "--text", "en=a|b"), "cannot be shown"),
        (("notice", "--text", f"en={'w' * 91}"), "wider"), (("notice", "--text", "en=call 13800138000"), "--public"),
        (("notice", "--text", "en=x", "--until", "2020-01-01"), "days"), (("notice", "--text", "en=x", "--from", "soon"), "2026"),
        (("notice", "--text", "en= "), "empty"), (("remove", "1"), "no notice"), (("message", "--text", f"en={'w' * 81}"), "wider"),
    ]  # fmt: skip
    for words, why in refused:
        code, told = asked(capsys, path, *words)
        assert code == 1 and why in told["reason"], (words, told)
    assert asked(capsys, path, "notice", "--text", "hello")[0] == 2 and asked(capsys, path, "remove")[0] == 2
    assert asked(capsys, path, "message", "--text", "en=Call 13800138000", "--public") == (0, {"done": True})
    assert asked(capsys, path, "list")[1] == {"message": {"en": "Call 13800138000"}, "notices": []}
    for _ in range(wording.MOST):
        assert asked(capsys, path, "notice", "--text", "en=x")[0] == 0
    assert "already" in asked(capsys, path, "notice", "--text", "en=y")[1]["reason"]
    assert asked(capsys, path, "message") == (0, {"done": True}) and asked(capsys, path, "list")[1]["message"] == {}
    store = Store.open(tmp_path / "state" / "kiosk.db", SystemClock())
    lines = [dict(line.facts) for line in store.call(journal.lines).result(10) if line.event == "staff-action"]
    told = [(line["action"], line["target"]) for line in lines]
    assert store.close() and told == [("message", "take"), ("notice", "take"), ("message", "remove")], "alike ones are one line"
