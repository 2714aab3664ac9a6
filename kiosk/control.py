"""A Unix socket (0660) of the running program, by which commands ask it how it is: one JSON line in, one JSON line out.

Threads: "control" listens; each client is answered on one of its own, a few at a time: whoever verifies a long journal keeps nobody from
asking how the terminal is. Answers come from frozen reports and from the store, never from the session, so none can hold personal data.
Failure: a request that is not understood is answered so; a client that goes away is forgotten.
"""

import contextlib
import inspect
import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

Report = Callable[..., Mapping[str, object]]
AT_ONCE = 8
"""Clients that are answered at a time; further ones wait their turn."""


class Control:
    """Serves `reports` at `path`: name -> function, safe on any thread; the request's arguments are texts, given by name.

    Those in `own` are answered to root and to the user that the program runs as, by what the kernel says of the peer (unix(7),
    SO_PEERCRED); the socket's group may ask the others.
    """

    def __init__(self, path: Path, reports: Mapping[str, Report], own: Collection[str] = ()) -> None:
        self._path, self._reports, self._own = path, reports, frozenset(own)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._stopping = threading.Event()
        self._room = threading.Semaphore(AT_ONCE)
        self._thread = threading.Thread(target=self._serve, name="control", daemon=True)

    def start(self) -> None:
        """Listen. A socket file that a killed program left behind is replaced: the instance lock says that it is dead."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        self._socket.bind(str(self._path))
        os.chmod(self._path, 0o660)
        self._socket.listen(4)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and take the socket file away."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(1)
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self._room.acquire()
            threading.Thread(target=self._serve_one, args=(client,), name="control-client", daemon=True).start()

    def _serve_one(self, client: socket.socket) -> None:
        try:
            with client, contextlib.suppress(OSError):
                client.settimeout(2)
                trusted = _user_of(client) in (0, os.getuid())
                client.sendall(self._answer(client.makefile("rb").readline(4096), trusted).encode() + b"\n")
        finally:
            self._room.release()

    def _answer(self, line: bytes, trusted: bool = True) -> str:
        try:
            request = json.loads(line)
            report = self._reports[request["report"]]
            if request["report"] in self._own and not trusted:
                return json.dumps({"ok": False, "error": "not for this user"})
            given = {str(name): str(value) for name, value in dict(request.get("args", {})).items()}
            inspect.signature(report).bind(**given)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return json.dumps({"ok": False, "error": "unknown request"})
        try:
            return json.dumps({"ok": True, "result": report(**given)})
        except Exception as error:
            # Told to the one who asked: a report that fails is no reason to disturb the citizen who stands there.
            return json.dumps({"ok": False, "error": type(error).__name__})


def _user_of(client: socket.socket) -> int:
    """The user of the process at the other end, when it connected."""
    _process, user, _group = struct.unpack("3i", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return int(user)


def ask(path: Path, report: str, timeout: float = 2.0, **args: str) -> Mapping[str, object] | None:
    """The running program's `report`; None when no program answers at `path`, or it has no answer."""
    answer = _said(path, {"report": report, "args": args}, timeout)
    return answer["result"] if answer is not None and answer.get("ok") else None


def answers(path: Path, timeout: float = 2.0) -> bool:
    """Does a program answer at `path` at all, whatever it says? Asked before what may take it long."""
    return _said(path, {"report": ""}, timeout) is not None


def _said(path: Path, request: Mapping[str, object], timeout: float) -> Mapping[str, Any] | None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(timeout)
        try:
            client.connect(str(path))
            client.sendall(json.dumps(request).encode() + b"\n")
            answer = json.loads(client.makefile("rb").readline())
        except (OSError, ValueError):
            return None
    return answer if isinstance(answer, dict) else None
