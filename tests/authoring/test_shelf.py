"""A terminal that runs over midnight: a version that ends is not offered the day after, and a broken package stops nobody."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk import app, crash, settings
from kiosk.authoring.starter import new
from kiosk.clock import HandClock, HeardClock
from kiosk.control import ask
from kiosk.offline.keys import TerminalKeys
from tests.sandbox.running import Sandbox


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    new("lasting-matter", folder)
    ending = new("ending-matter", folder) / "service.yaml"
    ending.write_text(ending.read_text(encoding="utf-8") + 'withdrawn: "2026-11-26"\n', encoding="utf-8")
    broken = new("broken-matter", folder)
    (broken / "texts" / "en.yaml").unlink()
    for file in folder.glob("*/service.yaml"):
        # The sandbox holds the keys of the departments that real packages name.
        file.write_text(file.read_text(encoding="utf-8").replace("code: office", "code: public-security"), encoding="utf-8")
    return folder


@pytest.fixture
def terminal(
    tmp_path: Path, shop: Path, sandbox: Sandbox, keys: TerminalKeys, shared_state: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[app.Terminal, HandClock]]:
    monkeypatch.setattr(crash, "install", lambda _report: None)
    # The sandbox tells what time it really is; here it is one minute to midnight.
    monkeypatch.setattr(HeardClock, "hear", lambda _self, _told: None)
    shutil.copytree(shared_state / "keys", tmp_path / "state" / "keys")
    for file in shared_state.glob("*passphrase*"):
        shutil.copy(file, tmp_path / "state" / file.name)
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "state"\nsimulated = true\npackages = "{shop}"\n[central]\nurl = "{sandbox.url}"\nca = "{sandbox.ca}"\n',
        encoding="utf-8",
    )
    # 23:59 in the hall: there the day ends eight hours before that of UTC.
    clock = HandClock(datetime(2026, 11, 25, 15, 59, tzinfo=UTC))
    made = app.Terminal(settings.load(path), clock)
    made.start()
    yield made, clock
    assert made.stop()


def test_a_matter_that_has_ended_is_offered_or_a_broken_one_stops_the_others(
    terminal: tuple[app.Terminal, HandClock], tmp_path: Path
) -> None:
    made, clock = terminal
    made.touch("start")
    before = repr(made.view().page)
    assert "lasting-matter" in before and "ending-matter" in before and "broken-matter" not in before
    clock.advance(120)
    assert "ending-matter" not in repr(made.view().page) and "lasting-matter" in repr(made.view().page)
    told = ask(tmp_path / "state" / "control.sock", "doctor")
    assert told is not None and isinstance(told["problems"], list)
    (refused,) = (one for one in told["problems"] if one["code"] == "package-invalid")
    assert refused["where"].endswith("broken-matter/texts/en.yaml:1:1") and refused["detail"] == "No such file or directory"
