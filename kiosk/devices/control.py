"""The socket by which the command line, the demo and the workbench steer simulated devices.

A Unix socket of its owner alone (0600). One JSON object a line, one answer a line:

    {"device": "id-reader", "verb": "lay", "args": {"citizen": "citizen-liang"}}
    {"ok": true, "result": {...}}   or   {"ok": false, "error": "a sentence for the one who asked"}

The device `*` has one verb, `devices`: its result lists the names. Every device knows `present` and `remove` (what
is laid on it), `fail_next` and `fail_always` (a fault by name) and `clear`. This module knows no driver and no simulator.

Threads: the server has one of its own for all connections and calls devices on it, one after another. A client belongs to one
thread. Failures: a request that cannot be done is an error answer; a device that raises anything but `ValueError` is told by
the exception's class, and the server goes on. The client raises `ControlError`.
"""

import json
import os
import selectors
import socket
import stat
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

# The verbs of every device, and what they are called by readers and printers.
COMMON: Mapping[str, tuple[str, Mapping[str, str | int]]] = {
    "present": ("lay", {}),
    "remove": ("lift", {}),
    "fail_next": ("fault", {"how": "next"}),
    "fail_always": ("fault", {"how": "always"}),
}
_LONGEST = 65536
_PATIENCE = 10.0


class SimulatedDevice(Protocol):
    """What can be steered."""

    def command(self, verb: str, args: Mapping[str, str | int]) -> Mapping[str, object]:
        """Do `verb`.

        Raises:
            ValueError: it cannot be done; the message is told to the one who asked.
        """
        ...


class ControlError(RuntimeError):
    """A call failed: the message is the server's, or says what is wrong with the connection."""


class NoServer(ControlError):
    """Nobody answers at the socket."""


class ControlServer:
    """Serves `devices` on the socket `path`, from `start` to `stop`."""

    def __init__(self, path: Path, devices: Mapping[str, SimulatedDevice]) -> None:
        self._path, self._devices = path, devices
        self._selector = selectors.DefaultSelector()
        self._waiting: dict[socket.socket, bytes] = {}
        self._waker, self._woken = socket.socketpair()
        self._listener: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="control-simulators", daemon=True)

    def start(self) -> None:
        """Listen from now on.

        Raises:
            OSError: the path cannot be had: it is in use, too long for a socket, or something else lies there.
        """
        self._listener = _listen(self._path)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread.start()

    def stop(self) -> None:
        """End, close all connections and remove the socket."""
        if self._thread.is_alive():
            self._waker.send(b"\0")
            self._thread.join(_PATIENCE)
        for peer in list(self._waiting):
            self._drop(peer)
        if self._listener is not None:
            self._listener.close()
            self._path.unlink(missing_ok=True)
        self._selector.close()
        self._waker.close()
        self._woken.close()

    def _run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._woken:
                    return
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._serve(key.fileobj)

    def _accept(self) -> None:
        assert self._listener is not None
        peer, _ = self._listener.accept()
        # A client that reads no answers must not hold the others up.
        peer.settimeout(1.0)
        self._waiting[peer] = b""
        self._selector.register(peer, selectors.EVENT_READ)

    def _drop(self, peer: socket.socket) -> None:
        self._selector.unregister(peer)
        del self._waiting[peer]
        peer.close()

    def _serve(self, peer: socket.socket) -> None:
        try:
            data = peer.recv(4096)
            *lines, rest = (self._waiting[peer] + data).split(b"\n")
            for line in lines:
                peer.sendall(json.dumps(self._answer(line), ensure_ascii=False).encode() + b"\n")
        except OSError:
            data, rest = b"", b""
        if not data or len(rest) > _LONGEST:
            self._drop(peer)
        else:
            self._waiting[peer] = rest

    def _answer(self, line: bytes) -> Mapping[str, object]:
        try:
            return {"ok": True, "result": self._do(line)}
        except ValueError as error:
            return {"ok": False, "error": str(error)}
        except Exception as error:
            return {"ok": False, "error": f"the simulator failed: {type(error).__name__}"}

    def _do(self, line: bytes) -> Mapping[str, object]:
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            raise ValueError("a request is one JSON object on one line") from None
        if not isinstance(request, dict) or set(request) - {"device", "verb", "args"}:
            raise ValueError("a request has device, verb and args, and nothing else")
        device, verb, args = request.get("device"), request.get("verb"), request.get("args", {})
        if not isinstance(device, str) or not isinstance(verb, str):
            raise ValueError("device and verb are texts")
        if not isinstance(args, dict) or not all(isinstance(value, str | int) for value in args.values()):
            raise ValueError("args is an object of texts and numbers")
        if device == "*":
            if verb != "devices":
                raise ValueError("* has one verb, devices")
            return {"devices": sorted(self._devices)}
        if device not in self._devices:
            raise ValueError(f"there is no device {device}; there are {', '.join(sorted(self._devices))}")
        own, given = COMMON.get(verb, (verb, {}))
        return self._devices[device].command(own, {**args, **given})


class ControlClient:
    """Calls the server at `path`; connects at the first call, and again after a failure."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._rest = b""

    def call(self, device: str, verb: str, **args: str | int) -> Mapping[str, object]:
        """Have `device` do `verb`; at most 10 s.

        Raises:
            NoServer: nobody answers.
            ControlError: refused.
        """
        request = json.dumps({"device": device, "verb": verb, "args": args}, ensure_ascii=False).encode() + b"\n"
        try:
            answer = json.loads(self._exchange(request))
        except (OSError, ValueError) as error:
            self.close()
            raise NoServer(f"{self._path}: {error}") from None
        if not answer["ok"]:
            raise ControlError(str(answer["error"]))
        result: Mapping[str, object] = answer["result"]
        return result

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._rest = b""

    def _exchange(self, request: bytes) -> bytes:
        if self._socket is None:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.settimeout(_PATIENCE)
            self._socket.connect(str(self._path))
        self._socket.sendall(request)
        while b"\n" not in self._rest:
            data = self._socket.recv(65536)
            if not data:
                raise ConnectionError("the server closed the connection")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        return line


def _listen(path: Path) -> socket.socket:
    """A listening socket at `path`, open to its owner alone from its first moment on."""
    if path.exists() and not stat.S_ISSOCK(path.stat().st_mode):
        raise FileExistsError(f"{path} is no socket")
    with suppress(FileNotFoundError, ConnectionRefusedError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.connect(str(path))
        raise FileExistsError(f"{path} is in use")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # Made under a name that nobody knows, closed to others, and only then put where it is looked for.
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        hidden.unlink(missing_ok=True)
        listener.bind(str(hidden))
        hidden.chmod(0o600)
        listener.listen()
        hidden.replace(path)
    except OSError:
        listener.close()
        hidden.unlink(missing_ok=True)
        raise
    return listener
