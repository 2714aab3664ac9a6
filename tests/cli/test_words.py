"""A clerk writes in pinyin on the whole terminal, and the next citizen reads it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from kiosk import app, crash, settings
from kiosk.clock import SystemClock
from kiosk.offline.keys import TerminalKeys
from kiosk.staff import wording
from kiosk.staff.pattern import WANTED
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
