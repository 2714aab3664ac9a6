"""A real child, asked as the engine asks it."""

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast

from kiosk import pipes
from kiosk.keyboard import child


class Asked:
    """The child process, with its pipes. It ends with the `with` block."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.keyboard.child", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[2],
        )
        self.first = self._hear()

    def __enter__(self) -> "Asked":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.kill()
        self.process.communicate()

    def ask(self, letters: str, limit: int = 30) -> dict[str, Any]:
        """The answer to `letters`."""
        return self.say(json.dumps({"pinyin": letters, "limit": limit}).encode())

    def say(self, body: bytes) -> dict[str, Any]:
        """The answer to any request."""
        assert self.process.stdin
        self.process.stdin.write(pipes.framed(body))
        self.process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout
        heard = json.loads(pipes.heard(cast(BinaryIO, self.process.stdout), child.MOST_BYTES) or b"")
        assert isinstance(heard, dict)
        return heard


def candidates(letters: str) -> list[str]:
    """What a fresh child says to `letters`."""
    with Asked() as fresh:
        found = fresh.ask(letters, child.MOST_CANDIDATES)["candidates"]
        assert isinstance(found, list)
        return found
