"""The photo on a Chinese identity card, decoded outside: opaque bytes (WLT, GA/T 490) in, a PNG or an outcome out.

No open decoder of it is known; makers of readers sell theirs as libraries for native code, which may hang or crash. So a decoder is a
process of its own for each photo, ended at its deadline: either a command (bytes on standard input, PNG on standard output), or a Python
function `decode(photo: bytes) -> bytes` under the entry-point group `kiosk.photos`. `photo_child` starts both, and lets neither write
a file: a photo is never on disk.

Threads: the device's own. Failures: outcomes of `PhotoOutcome`; nothing of a decoder's own words is kept, for it might be about a person.
"""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from kiosk.settings import Device, SettingsError

GROUP: Final = "kiosk.photos"
SECONDS: Final = 3.0
# 102 x 126 points of 3 bytes are 38 KB.
LARGEST: Final = 4 << 20
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The picture, as a PNG."""

    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotDecoded:
    """There is no picture. `reason`: `deadline` (ended at it), `failed` (crashed, or said so), `no-picture` (what came is none)."""

    reason: str


PhotoOutcome = Decoded | NotDecoded


class PhotoDecoder(Protocol):
    """Makes a picture of what a card holds."""

    def decode(self, photo: bytes) -> PhotoOutcome:
        """At most `SECONDS`."""
        ...


class OutsideDecoder:
    """A decoder in a process of its own for each photo. `how` is `entry-point` or `command`; `what` its name, or its words."""

    def __init__(self, how: str, what: tuple[str, ...], seconds: float = SECONDS) -> None:
        self._command = [sys.executable, "-m", "kiosk.devices.photo_child", how, *what]
        self._seconds = seconds

    def decode(self, photo: bytes) -> PhotoOutcome:
        """The picture in `photo`."""
        # A session of its own: whatever the decoder starts ends with it.
        child = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True
        )
        with child:
            try:
                png, _ = child.communicate(photo, self._seconds)
            except subprocess.TimeoutExpired:
                return NotDecoded("deadline")
            finally:
                _end(child)
        if child.returncode != 0:
            return NotDecoded("failed")
        return Decoded(png) if png.startswith(_PNG) and len(png) <= LARGEST else NotDecoded("no-picture")


def _end(child: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def decoder_of(device: Device) -> tuple[PhotoDecoder | None, Mapping[str, str | int]]:
    """The decoder that the [[devices]] entry of an SDT reader names by `photo_decoder` (an entry point) or `photo_command` (a command
    and its words), None for none; and the entry's other options.

    Raises:
        SettingsError: a value is of the wrong kind, or both are there.
    """
    where = f"[[devices]] ({device.id})"
    others = {name: value for name, value in device.options.items() if name not in ("photo_decoder", "photo_command")}
    named, command = device.options.get("photo_decoder"), device.options.get("photo_command")
    if named is None and command is None:
        return None, others
    if named is not None and command is not None:
        raise SettingsError(f"{where}: photo_decoder and photo_command stand both")
    if named is not None:
        if not isinstance(named, str) or not named:
            raise SettingsError(f"{where} photo_decoder has a value of the wrong kind")
        return OutsideDecoder("entry-point", (named,)), others
    try:
        words = tuple(shlex.split(command)) if isinstance(command, str) else ()
    except ValueError:
        words = ()
    if not words or not words[0].startswith("/"):
        raise SettingsError(f"{where} photo_command must be a command, by its whole path")
    return OutsideDecoder("command", words), others
