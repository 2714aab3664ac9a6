"""Sounds are quiet, belong to the right page, and a machine that cannot play them is only silent."""

import stat
import sys
import time
import wave
from array import array
from pathlib import Path

import pytest

from kiosk.ui.sounds import FOLDER, NAMES, Sounds, event
from tools import sounds as maker


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_is_short_and_quiet_and_ends_in_silence(name: str) -> None:
    with wave.open(str(FOLDER / f"{name}.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getnframes() / file.getframerate() < 1
        data = array("h", file.readframes(file.getnframes()))
    assert 0.2 < max(abs(value) for value in data) / 32767 < 0.3
    assert abs(data[0]) < 400 and abs(data[-1]) < 100
    assert (FOLDER / f"{name}.wav").stat().st_size < 50_000


def test_the_files_are_what_the_script_makes(tmp_path: Path) -> None:
    for name, (seconds, tones) in maker.SOUNDS.items():
        maker.write(tmp_path / f"{name}.wav", seconds, tones)
        with wave.open(str(tmp_path / f"{name}.wav")) as new, wave.open(str(FOLDER / f"{name}.wav")) as old:
            made, kept = array("h", new.readframes(10**6)), array("h", old.readframes(10**6))
        # another libm may round a sine the other way
        assert len(made) == len(kept) and max(abs(a - b) for a, b in zip(made, kept, strict=True)) <= 1
    assert set(maker.SOUNDS) == set(NAMES)


LAY, ON = {"screen": "identify", "drawing": {"card": "lay"}}, {"screen": "identify", "drawing": {"card": "on"}}
WORK = {"screen": "working", "drawing": {"card": "on", "paper": "none"}}
PRINT = {"screen": "working", "drawing": {"card": "on", "paper": "coming"}}


@pytest.mark.parametrize(
    ("before", "now", "sound"),
    [
        (LAY, ON, "card-laid"),
        (ON, ON, None),
        ({"screen": "guide"}, ON, "card-laid"),
        (WORK, PRINT, "paper-out"),
        (PRINT, {"screen": "done"}, "done"),
        ({"screen": "done"}, {"screen": "done"}, None),
        (PRINT, {"screen": "take", "drawing": {"card": "on", "paper": "out"}}, None),
        ({"screen": "attract"}, {"screen": "catalogue"}, None),
    ],
)
def test_a_change_of_pages_makes_its_sound(before: dict[str, object], now: dict[str, object], sound: str | None) -> None:
    assert event(before, now) == sound


def player(folder: Path, body: str) -> Path:
    """A player of our own: a program that is given the sound's path."""
    path = folder / "player"
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def wait_for(path: Path) -> str:
    until = time.monotonic() + 10
    while not (path.exists() and path.read_text(encoding="utf-8").endswith("\n")):
        assert time.monotonic() < until, "the player was never started"
    return path.read_text(encoding="utf-8")


def test_the_player_gets_the_file_in_a_process_of_its_own(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    loud = Sounds([str(player(tmp_path, f"open({str(heard)!r}, 'a').write(sys.argv[1] + chr(10))"))])
    loud.changed(LAY, {**ON, "display": {"sound": True}})
    assert wait_for(heard).strip() == str(FOLDER / "card-laid.wav")
    loud.close()


def test_no_sound_is_made_when_the_display_says_so(tmp_path: Path) -> None:
    quiet = Sounds([str(tmp_path / "never-there")])
    quiet.changed(LAY, {**ON, "display": {"sound": False}})
    assert quiet.audible, "a player that was never called was not found missing"
    quiet.changed(LAY, {**ON, "display": {"sound": True}})
    assert not quiet.audible


def test_a_player_that_hangs_is_ended_by_the_next_sound_and_delays_nothing(tmp_path: Path) -> None:
    began = tmp_path / "began"
    stuck = Sounds([str(player(tmp_path, f"open({str(began)!r}, 'a').write('x' + chr(10)); time.sleep(600)"))])
    stuck.play("done")
    wait_for(began)
    start = time.monotonic()
    stuck.play("done")
    stuck.close()
    assert time.monotonic() - start < 2


def test_a_machine_without_a_player_is_silent() -> None:
    silent = Sounds(find=lambda _name: None)
    assert not silent.audible
    silent.play("done")
    silent.close()


def test_the_first_player_that_is_there_is_taken() -> None:
    found = Sounds(find=lambda name: f"/usr/bin/{name}" if name == "aplay" else None)
    assert found.audible and found._player == ("/usr/bin/aplay", "-q")
