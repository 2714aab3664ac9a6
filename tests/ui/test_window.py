"""The window is really there or says why not, listens to the end, and brings other threads' news to its own."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QCloseEvent

from kiosk.ui import application, fonts
from kiosk.ui.application import Window
from tests.support.pages import Page, all_pages
from tests.support.stage import Shown, Stage

GUIDE = all_pages()["guide.zh-CN"]
# A program of its own: whether QML is kept is settled once for each process.
OPENED = """
from kiosk.ui.application import Window
from kiosk.ui.gallery import Gallery, Look
window = Window(Gallery(Look()), fullscreen=False, still=True)
window.open()
window.close()
"""


def until(window: Window, happened: Callable[[], bool]) -> None:
    """Let the window's events run until it happened; 5 s at most."""
    deadline = time.monotonic() + 5
    while not happened() and time.monotonic() < deadline:
        window.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    assert happened()


def test_a_missing_font_is_said_and_ends_the_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(fonts, "FAMILIES", ("Noto Sans CJK SC", "No Such Sans"))
    assert Window(Stage(GUIDE), fullscreen=False).run() == 1
    told = capsys.readouterr().err
    assert "'No Such Sans'" in told and "fonts-noto-cjk" in told and "'Noto Sans CJK SC'" not in told


def test_a_program_without_a_window_knows_which_type_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert fonts.asked() == ()
    conf = tmp_path / "fonts.conf"
    conf.write_text(f"<?xml version='1.0'?><fontconfig><dir>{tmp_path}</dir></fontconfig>", encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(conf))
    assert fonts.asked() == fonts.FAMILIES


@pytest.mark.parametrize("broken", ["Screens/FormScreen.qml", "Controls/SignPad.qml"])
def test_a_screen_that_cannot_be_drawn_ends_the_run_before_anybody_comes_f42(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    shutil.copytree(application.QML, tmp_path / "qml")
    path = tmp_path / "qml" / "Kiosk" / broken
    path.write_text(path.read_text(encoding="utf-8") + "}\n", encoding="utf-8")
    monkeypatch.setattr(application, "QML", tmp_path / "qml")
    # GUIDE shows neither of them.
    assert Window(Stage(GUIDE), fullscreen=False).run() == 1
    assert path.name in capsys.readouterr().err


def test_no_compiled_copy_of_the_window_is_kept_that_an_update_could_leave_behind_f42(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "QML_DISABLE_DISK_CACHE"}
    command = [sys.executable, "-c", OPENED]
    subprocess.run(command, env={**env, "XDG_CACHE_HOME": str(tmp_path)}, check=True, timeout=60)
    assert list(tmp_path.rglob("*.qmlc")) == []


def test_broken_qml_ends_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Kiosk" / "Main").mkdir(parents=True)
    (tmp_path / "Kiosk" / "Main" / "Main.qml").write_text("import QtQuick\nWindow { width: }\n", encoding="utf-8")
    monkeypatch.setattr(application, "QML", tmp_path)
    assert Window(Stage(GUIDE), fullscreen=False).run() == 1
    assert "Main.qml:2" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_in_order(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    assert Window(Ending(GUIDE, number), fullscreen=True, still=True).run() == 0
    assert signal.getsignal(number) is before


class Ending(Stage):
    """A stage on which the supervisor asks the program to end at the first tick."""

    def __init__(self, page: Page, number: signal.Signals) -> None:
        super().__init__(page)
        self._number = number

    def tick(self) -> None:
        os.kill(os.getpid(), self._number)


def test_asked_to_end_while_its_pages_are_loaded_it_ends() -> None:
    """What raises within a call from QML is swallowed there: the request was lost with it, and the program ran on."""

    class Asked(Stage):
        def view(self) -> Shown:
            signal.raise_signal(signal.SIGTERM)
            return super().view()

    def leave(*_: object) -> None:
        raise SystemExit

    before = signal.signal(signal.SIGTERM, leave)
    window = Window(Asked(GUIDE), fullscreen=False, still=True)
    # Were it lost, the run would end here, and with another code.
    late = QTimer(singleShot=True, interval=1000)
    late.timeout.connect(lambda: window.quit(9))
    late.start()
    try:
        assert window.run() == 0 and window.warnings == ()
    finally:
        late.stop()
        signal.signal(signal.SIGTERM, before)


def test_a_window_that_never_shows_ends_the_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(application, "VISIBLE_WITHIN_MS", 50)
    window = Window(Stage(GUIDE), fullscreen=False)
    shown = window.open

    def open_hidden() -> None:
        shown()
        window.root.hide()

    monkeypatch.setattr(window, "open", open_hidden)
    assert window.run() == 1
    assert "did not become visible" in capsys.readouterr().err


def test_closing_from_outside_is_not_obeyed() -> None:
    window = Window(Stage(GUIDE), fullscreen=False, still=True)
    window.open()
    try:
        event = QCloseEvent()
        window.app.sendEvent(window.root, event)
        assert not event.isAccepted() and window.root.isVisible()
    finally:
        window.close()


def test_other_threads_are_heard_on_the_windows_own() -> None:
    heard: list[int] = []
    stage = Stage(GUIDE)
    window = Window(stage, fullscreen=False, still=True, pump=lambda: heard.append(threading.get_ident()))
    window.open()
    try:
        callers = [threading.Thread(target=window.wake) for _ in range(8)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        assert heard == []
        until(window, lambda: len(heard) == 8)
        assert set(heard) == {threading.get_ident()}
    finally:
        window.close()
    window.wake()
    window.app.processEvents()
    assert len(heard) == 8


def test_a_pump_that_raises_is_told_and_the_next_wake_arrives(capfd: pytest.CaptureFixture[str]) -> None:
    calls: list[int] = []

    def pump() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("梁秋荷")

    stage = Stage(GUIDE)
    window = Window(stage, fullscreen=False, still=True, pump=pump)
    window.open()
    try:
        window.wake()
        until(window, lambda: len(calls) == 1)
        window.wake()
        until(window, lambda: len(calls) == 2)
    finally:
        window.close()
    assert [kind for kind, _ in stage.failed] == ["ValueError"]
    assert "梁" not in "".join(capfd.readouterr())


def test_a_complaint_of_qml_is_counted_without_what_stands_on_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[str, str]] = []
    secret = "梁秋荷"
    page = {**GUIDE, "facts": [{"icon": f"no-{'icon'}", "text": secret}], "rows": {"length": secret}}
    window = Window(Stage(page), fullscreen=False, still=True, on_warning=lambda kind, where: told.append((kind, where)))
    window.open()
    try:
        until(window, lambda: bool(told))
        assert window.warnings
    finally:
        window.close()
    assert secret not in "".join((*capfd.readouterr(), *window.warnings, *(part for pair in told for part in pair)))
