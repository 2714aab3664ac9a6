"""The departments' workers: one process each, which alone holds that department's keys (kiosk/sandbox/worker.py).

Threads: any; each worker answers one question at a time. Failures: a worker that is gone or silent is started anew and asked once
more; one that still says nothing is told as None.
"""

import json
import select
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

SILENCE = 15.0
"""Seconds in which a worker answers."""
Answer = Mapping[str, object]


class _Worker:
    def __init__(self, file: Path, code: str) -> None:
        self._command = [sys.executable, "-m", "kiosk.sandbox.worker", str(file), code]
        self._lock = threading.Lock()
        self._process = self._started()
        self.keys: list[dict[str, str]] = []

    def ready(self) -> None:
        """Wait until it has told its keys."""
        with self._lock:
            self._take_keys(self._line())

    def ask(self, question: Mapping[str, object]) -> Answer | None:
        with self._lock:
            for _ in range(2):
                if self._process.poll() is not None:
                    self._process = self._started()
                    self._take_keys(self._line())
                answer = self._asked(question)
                if answer is not None:
                    self._take_keys(answer)
                    return answer
                self._end()
            return None

    def stop(self) -> None:
        with self._lock:
            self._end()

    @property
    def pid(self) -> int:
        return self._process.pid

    def _started(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def _asked(self, question: Mapping[str, object]) -> Answer | None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
        except OSError:
            return None
        return self._line()

    def _line(self) -> Answer | None:
        assert self._process.stdout is not None
        readable, _, _ = select.select([self._process.stdout], [], [], SILENCE)
        line = self._process.stdout.readline() if readable else ""
        answer = json.loads(line) if line.endswith("\n") else None
        assert answer is None or isinstance(answer, dict)
        return answer

    def _take_keys(self, answer: Answer | None) -> None:
        told = answer.get("keys") if answer else None
        if isinstance(told, list):
            self.keys = told

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue


class Departments:
    """The workers of `codes`, with their files in `folder`; all are up when this returns."""

    def __init__(self, folder: Path, codes: Iterable[str]) -> None:
        self._workers = {code: _Worker(folder / f"{code}.json", code) for code in codes}
        for worker in self._workers.values():
            worker.ready()

    def keys(self) -> dict[str, list[dict[str, str]]]:
        """The public keys of each, in order of preference."""
        return {code: worker.keys for code, worker in self._workers.items()}

    def renew(self, code: str) -> bool:
        """Let a department make new keys; False if there is no such department."""
        return code in self._workers and self._workers[code].ask({"do": "renew"}) is not None

    def open(self, kind: str, part: Mapping[str, object], info: str, sealed: str, files: Path) -> Answer:
        """What the part's department makes of it: `document` (None if it cannot be opened), `reason` ("": nothing is wrong), and what it
        sees of the `attachments`, whose sealed bytes lie in the folder `files`."""
        worker = self._workers.get(str(part["department"]))
        if worker is None:
            return {"document": None, "reason": "unknown-department"}
        answer = worker.ask({"do": "open", "kind": kind, "part": part, "info": info, "sealed": sealed, "files": str(files)})
        return answer or {"document": None, "reason": "department-silent"}

    def pids(self) -> dict[str, int]:
        """The process of each department, for a test that looks into it."""
        return {code: worker.pid for code, worker in self._workers.items()}

    def stop(self) -> None:
        """End all of them."""
        for worker in self._workers.values():
            worker.stop()
