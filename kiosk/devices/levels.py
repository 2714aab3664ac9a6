"""How loud and how bright a terminal is: read and set by the system's own means, kept by the system.

    volume      wpctl (PipeWire), else amixer (ALSA): a process that gives percent and takes it
    brightness  /sys/class/backlight: the first panel that has one

Checked before it is taken: within what can be seen and heard, and read back after it was set. `undo` goes back to what was before.
Threads: one at a time; a call waits up to some seconds for a process. Failures: None for what is not there, False for what was not taken.
"""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

VOLUME, BRIGHTNESS = "volume", "brightness"
STEPS = (20, 40, 60, 80, 100)
_PATIENCE = 3.0
_NEAR = 3
"""Percent by which what is read back may differ: hardware has steps of its own."""


class Level(Protocol):
    """One thing that has a level in percent."""

    def read(self) -> int | None: ...
    def write(self, percent: int) -> bool: ...


class Volume:
    """By PipeWire or ALSA, whichever answers."""

    def read(self) -> int | None:
        told = _run("wpctl", "get-volume", "@DEFAULT_AUDIO_SINK@")
        if told is not None and (found := re.search(r"Volume: (\d+\.\d+)", told)):
            return round(float(found[1]) * 100)
        told = _run("amixer", "-M", "sget", "Master")
        found = re.search(r"\[(\d{1,3})%\]", told or "")
        return int(found[1]) if found else None

    def write(self, percent: int) -> bool:
        if _run("wpctl", "set-volume", "@DEFAULT_AUDIO_SINK@", f"{percent / 100:.2f}") is not None:
            return True
        return _run("amixer", "-M", "sset", "Master", f"{percent}%") is not None


class Brightness:
    """By the kernel's files (sysfs-class-backlight)."""

    def __init__(self, folder: Path = Path("/sys/class/backlight")) -> None:
        self._folder = folder

    def read(self) -> int | None:
        panel = self._panel()
        if panel is None:
            return None
        try:
            return round(100 * _number(panel / "brightness") / max(1, _number(panel / "max_brightness")))
        except (OSError, ValueError):
            return None

    def write(self, percent: int) -> bool:
        panel = self._panel()
        if panel is None:
            return False
        try:
            (panel / "brightness").write_text(str(round(_number(panel / "max_brightness") * percent / 100)))
        except (OSError, ValueError):
            return False
        return True

    def _panel(self) -> Path | None:
        return next((panel for panel in sorted(self._folder.glob("*")) if (panel / "max_brightness").exists()), None)


class Levels:
    """All of them."""

    def __init__(self, known: Mapping[str, Level] | None = None) -> None:
        own: Mapping[str, Level] = {VOLUME: Volume(), BRIGHTNESS: Brightness()}
        self._known = known if known is not None else own
        self._before: dict[str, int] = {}

    def read(self) -> Mapping[str, int | None]:
        """Each by its name, in percent; None: it is not there."""
        return {name: level.read() for name, level in self._known.items()}

    def put(self, name: str, percent: int) -> bool:
        """Set `name` to `percent`, one of `STEPS`; False if it is not there or was not taken."""
        level = self._known.get(name)
        before = level.read() if level is not None and percent in STEPS else None
        if level is None or before is None:
            return False
        self._before[name] = before
        return self._taken(level, percent)

    def undo(self, name: str) -> bool:
        """Back to what `name` was before; an undo is undone by another."""
        level, before = self._known.get(name), self._before.get(name)
        now = level.read() if level is not None else None
        if level is None or before is None or now is None:
            return False
        self._before[name] = now
        return self._taken(level, before)

    def _taken(self, level: Level, percent: int) -> bool:
        now = level.read() if level.write(percent) else None
        return now is not None and abs(now - percent) <= _NEAR


def _number(path: Path) -> int:
    return int(path.read_text().strip())


def _run(*command: str) -> str | None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_PATIENCE, stdin=subprocess.DEVNULL, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
