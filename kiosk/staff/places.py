"""Where staff may put a file: a stick that is plugged in, and a folder of the terminal's own. Looked for anew at each look.

A stick is whatever the system has mounted, writable, below the folders where removable disks go (udisks: /run/media and /media;
fstab: /mnt). Threads: any. Failures: what cannot be looked at is not there.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

BENEATH = ("/media/", "/run/media/", "/mnt/")
OWN = "exports"
_ESCAPED = re.compile(r"\\([0-7]{3})")
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Place:
    """`name` is what the stick is called; "" for the terminal's own folder."""

    name: str
    folder: Path


def found(state: Path, mounts: Path = Path("/proc/self/mountinfo"), beneath: tuple[str, ...] = BENEATH) -> tuple[Place, ...]:
    """Every place, sticks first."""
    return (*_sticks(mounts, beneath), Place("", state / OWN))


def _sticks(mounts: Path, beneath: tuple[str, ...]) -> list[Place]:
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    # proc(5): the fifth field is where it is mounted, the sixth its options.
    told = [line.split(" ")[4:6] for line in lines if line.count(" ") > 5]
    paths = [_ESCAPED.sub(lambda match: chr(int(match[1], 8)), path) for path, options in told if "rw" in options.split(",")]
    sticks = [Path(path) for path in paths if path.startswith(beneath) and os.access(path, os.W_OK)]
    return [Place(_shown(path.name), path) for path in sorted(set(sticks))]


def _shown(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:_LONGEST]
