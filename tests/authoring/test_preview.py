"""`kiosk service preview`, as a process of its own with its window off the screen: what an author sees while files are saved."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kiosk.authoring.starter import new
from kiosk.control import ask
from kiosk.services.catalogue import FOLDER

pytestmark = pytest.mark.window
WITHIN = 30.0


@dataclass
class Author:
    """A package, and the preview that shows it."""

    home: Path
    socket: Path
    process: "subprocess.Popen[str]"

    def shown(self) -> Any:
        assert self.process.poll() is None, self.process.communicate()
        return ask(self.socket, "shown", 12) or {}

    def until(self, right: Callable[[Any], bool]) -> Any:
        """What stands on the screen, as soon as it is `right`."""
        end = time.monotonic() + WITHIN
        while True:
            shown = self.shown()
            if shown and right(shown):
                return shown
            assert time.monotonic() < end, shown

    def step(self, name: str) -> Any:
        return self.until(lambda shown: shown["step"] == name)

    def says(self, text: str) -> Any:
        return self.until(lambda shown: any(text in line.replace("\u2060", "") for line in shown["texts"]))

    def touch(self, *targets: str) -> None:
        for target in targets:
            assert ask(self.socket, "touch", 12, target=target) not in (None, {"gone": True}), (target, self.shown())

    def write(self, name: str, old: str, new: str, *, anew: bool = False) -> None:
        """Save the file; with `anew` as editors do that write another file and rename it."""
        path = self.home / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        changed = text.replace(old, new, 1)
        if anew:
            beside = path.with_name(f".{path.name}.swp")
            beside.write_text(changed, encoding="utf-8")
            beside.replace(path)
        else:
            path.write_text(changed, encoding="utf-8")


def opened(home: Path, socket: Path, more: Sequence[str] = ()) -> Author:
    command = [sys.executable, "-m", "kiosk", "service", "preview", str(home), "--control", str(socket), "--size", "540x960", *more]
    offscreen = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    process = subprocess.Popen(command, env={**os.environ, **offscreen}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    author = Author(home, socket, process)
    end = time.monotonic() + WITHIN
    while process.poll() is None and ask(socket, "shown", 12) is None and time.monotonic() < end:
        # Nobody answers before the window is there; the process is waited for, no longer than it takes.
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    return author


def closed(author: Author) -> None:
    if author.process.poll() is None:
        author.process.send_signal(signal.SIGTERM)
    _, said = author.process.communicate(timeout=WITHIN)
    assert author.process.returncode == 0 and "fault" not in said, said


@pytest.fixture
def author(tmp_path: Path) -> Iterator[Author]:
    made = opened(new("pet-registration", tmp_path), tmp_path / "steer.sock")
    yield made
    closed(made)


PHONE = tuple(f"key-{digit}" for digit in "13800002204")


def test_a_saved_file_is_not_seen_or_the_author_loses_the_page(author: Author) -> None:
    author.step("guide")
    author.touch("agree")
    author.step("form-person")
    author.touch("next", *PHONE, "next", "option-kind-again")
    author.says("再次申请的理由")
    author.write("texts/zh-CN.yaml", "kind: {label: 申请类型", "knd: {label: 申请类型")
    # A mistake takes the page's place, with its own place.
    texts = author.step("mistakes")["texts"]
    assert "4 mistakes" in texts, texts
    assert any(line.startswith("texts/zh-CN.yaml:") for line in texts) and "field.kind.label: is missing" in texts, texts
    # Mended, by an editor that renames: the same page in the new words, with the follow-up of the answer still open.
    author.write("texts/zh-CN.yaml", "knd: {label: 申请类型", "kind: {label: 申请类型", anew=True)
    assert author.says("再次申请的理由")["step"] == "form-request"
    author.write("texts/zh-CN.yaml", "reason: {label: 理由", "reason: {label: 改过的标签", anew=True)
    author.says("改过的标签")


def test_what_was_answered_is_lost_by_a_change(author: Author) -> None:
    author.touch("agree")
    author.step("form-person")
    author.touch("next", *PHONE)
    author.says("138 0000 2204")
    author.write("texts/zh-CN.yaml", "phone: {label: 手机号", "phone: {label: 您的手机")
    assert any("138 0000 2204" in line for line in author.says("您的手机")["texts"])
    author.touch("next", "option-kind-first", "next")
    author.step("review")
    # A page that is new is asked; the others need not be gone through again.
    author.write("service.yaml", "          - {id: again, icon: hourglass}\n", "          - {id: other, icon: hourglass}\n")
    author.step("mistakes")
    author.write("service.yaml", "- {id: other, icon", "- {id: again, icon")
    author.step("review")


def test_a_matter_of_ours_cannot_be_previewed_to_its_end(tmp_path: Path) -> None:
    home = tmp_path / "resident-medical-insurance"
    shutil.copytree(FOLDER / home.name, home)
    author = opened(home, tmp_path / "steer.sock", ["--case", "two-members", "--lang", "en"])
    try:
        author.says("Read first, then decide")
        author.touch("agree")
        author.step("form-person")
    finally:
        closed(author)


def test_a_preview_of_nothing_opens_a_window(tmp_path: Path) -> None:
    home = new("pet-registration", tmp_path)
    for arguments in ([str(tmp_path)], [str(home), "--case", "none-such"]):
        command = [sys.executable, "-m", "kiosk", "service", "preview", *arguments]
        done = subprocess.run(
            command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, timeout=WITHIN, check=False
        )
        assert done.returncode == 2 and done.stderr.startswith("kiosk: "), done
