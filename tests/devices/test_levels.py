"""How loud and how bright: by processes and files as systems have them; what is not there is not there."""

from pathlib import Path

import pytest

from kiosk.devices.levels import BRIGHTNESS, VOLUME, Brightness, Levels, Volume

WPCTL = """#!/bin/sh
case "$1" in
  get-volume) echo "Volume: $(cat {state})" ;;
  set-volume) echo "$3" > {state} ;;
esac
"""
AMIXER = """#!/bin/sh
[ "$2" = sset ] && echo "${{4%\\%}}" > {state}
echo "  Mono: Playback 64 [$(cat {state})%] [on]"
"""


def program(folder: Path, name: str, script: str, begins: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but `name` is found, and it keeps its level in a file."""
    state = folder / "level"
    state.write_text(begins)
    path = folder / name
    path.write_text(script.format(state=state))
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.parametrize(("name", "script", "begins"), [("wpctl", WPCTL, "0.35"), ("amixer", AMIXER, "35")])
def test_the_volume_is_not_set_read_back_or_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, script: str, begins: str
) -> None:
    program(tmp_path, name, script, begins, monkeypatch)
    levels = Levels({VOLUME: Volume()})
    assert levels.read() == {VOLUME: 35}
    assert levels.put(VOLUME, 80) and levels.read() == {VOLUME: 80}
    assert levels.undo(VOLUME) and levels.read() == {VOLUME: 35}
    assert levels.undo(VOLUME) and levels.read() == {VOLUME: 80}, "an undo is undone"
    assert not levels.put(VOLUME, 0) and not levels.put(VOLUME, 81) and levels.read() == {VOLUME: 80}, "what is no step is not taken"


def test_a_machine_without_sound_has_a_volume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    levels = Levels({VOLUME: Volume()})
    assert levels.read() == {VOLUME: None} and not levels.put(VOLUME, 40) and not levels.undo(VOLUME)
    program(tmp_path, "wpctl", "#!/bin/sh\nexit 1\n", "", monkeypatch)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert levels.read() == {VOLUME: None}


def test_brightness_is_what_the_panel_says(tmp_path: Path) -> None:
    levels = Levels({BRIGHTNESS: Brightness(tmp_path)})
    assert levels.read() == {BRIGHTNESS: None} and not levels.put(BRIGHTNESS, 60)
    panel = tmp_path / "intel_backlight"
    panel.mkdir()
    (panel / "max_brightness").write_text("1060\n")
    (panel / "brightness").write_text("530\n")
    assert levels.read() == {BRIGHTNESS: 50}
    assert levels.put(BRIGHTNESS, 100) and (panel / "brightness").read_text() == "1060"
    assert levels.undo(BRIGHTNESS) and levels.read() == {BRIGHTNESS: 50}
    (panel / "brightness").write_text("nonsense")
    assert levels.read() == {BRIGHTNESS: None} and not levels.put(BRIGHTNESS, 60)


def test_a_panel_that_takes_nothing_is_told_as_done(tmp_path: Path) -> None:
    panel = tmp_path / "panel"
    panel.mkdir()
    (panel / "max_brightness").write_text("100")
    (panel / "brightness").mkdir()
    assert not Levels({BRIGHTNESS: Brightness(tmp_path)}).put(BRIGHTNESS, 60)


class Stuck:
    """Takes what it is told and stays where it is."""

    def read(self) -> int | None:
        return 20

    def write(self, percent: int) -> bool:
        return True


def test_what_is_not_taken_is_found_by_reading_it_back() -> None:
    levels = Levels({VOLUME: Stuck()})
    assert not levels.put(VOLUME, 100) and levels.put(VOLUME, 20) and not levels.put("contrast", 20)
