"""Three quiet sounds: a card was laid, paper comes out, it is done. Never the only sign of anything.

Parts: `Sounds` plays the files of assets/sounds (made by tools/sounds.py) with a player of the system in a process of its own, so that
a stuck sound server stops nothing here; `events` says which sound a change of pages makes. A machine without a player is a silent one.

Thread rule: Qt thread; `play` returns at once. Failure rule: never raises and never logs a sound that could not be heard; a player that
hangs is ended by the next sound, or by `close`.
"""

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from kiosk.texts import ASSETS

Sound = Literal["card-laid", "paper-out", "done"]
NAMES: tuple[Sound, ...] = ("card-laid", "paper-out", "done")
FOLDER = ASSETS / "sounds"
# PipeWire's and PulseAudio's first: they share the loudspeaker with the voice; ALSA's player takes it for itself.
PLAYERS: tuple[tuple[str, ...], ...] = (("pw-play",), ("paplay",), ("aplay", "-q"))
END_SECONDS = 0.5


class Sounds:
    """The loudspeaker. `player` is the command that a file's path is added to; None looks for one, an empty one is silence."""

    def __init__(
        self, player: Sequence[str] | None = None, folder: Path = FOLDER, find: Callable[[str], str | None] = shutil.which
    ) -> None:
        self._player = tuple(player) if player is not None else _found(find)
        self._folder = folder
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def audible(self) -> bool:
        """A player was found at start. Whether a loudspeaker is connected nobody can know."""
        return bool(self._player)

    def play(self, sound: Sound) -> None:
        """Play `sound`; one that still plays ends."""
        self._end()
        if not self._player:
            return
        try:
            self._child = subprocess.Popen(
                [*self._player, str(self._folder / f"{sound}.wav")],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            self._player = ()

    def changed(self, before: Mapping[str, object] | None, now: Mapping[str, object]) -> None:
        """The page `before` became `now`: play what belongs to it, unless the display says no sound."""
        display = now.get("display")
        if isinstance(display, Mapping) and not display.get("sound", True):
            return
        sound = event(before or {}, now)
        if sound is not None:
            self.play(sound)

    def close(self) -> None:
        """Silence."""
        self._end()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.poll() is None:
            child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(END_SECONDS)


def event(before: Mapping[str, object], now: Mapping[str, object]) -> Sound | None:
    """The sound of a change from one page to the next; None for most."""
    if now.get("screen") == "done" and before.get("screen") != "done":
        return "done"
    if _drawn(now, "paper") in ("coming", "out") and _drawn(before, "paper") not in ("coming", "out"):
        return "paper-out"
    if now.get("screen") == "identify" and _drawn(now, "card") == "on" and _drawn(before, "card") != "on":
        return "card-laid"
    return None


def _drawn(page: Mapping[str, object], what: str) -> object:
    drawing = page.get("drawing")
    return drawing.get(what) if isinstance(drawing, Mapping) else None


def _found(find: Callable[[str], str | None]) -> tuple[str, ...]:
    for name, *options in PLAYERS:
        path = find(name)
        if path:
            return (path, *options)
    return ()
