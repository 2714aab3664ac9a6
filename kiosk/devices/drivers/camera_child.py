"""The child process of the document camera's driver: opens the camera, hands out single frames, and ends with whoever looked.

`python -m kiosk.devices.drivers.camera_child v4l2 PATH WIDTH HEIGHT`, or `... socket HOST PORT` for a simulated one, which gives a frame as
four bytes of length and a JPEG for each `F` that it is sent. Requests on standard input, answers on standard output (`kiosk.pipes`):
{"op": "state"} -> {"state": WORD}; {"op": "name"} -> {"card": TEXT, "bus": TEXT}; {"op": "frame", "within": S} -> {"frame": true} and the
JPEG behind it, or {"frame": false, "state": WORD}. Anything else, coming while a frame is waited for, breaks that off.

Threads: one. Failures: as `kept_child`.
"""

import errno
import os
import select
import socket
import sys
import time
from typing import Final, Protocol

from kiosk.devices.drivers.camera_v4l2 import NoCamera, V4l2Camera
from kiosk.devices.drivers.kept_child import KeptChild, serve
from kiosk.pipes import Json

_LONGEST: Final = 12 << 20
_WORDS: Final = {
    errno.ENOENT: "unplugged", errno.ENODEV: "unplugged", errno.ENXIO: "unplugged", errno.ECONNREFUSED: "unplugged",
    errno.ECONNRESET: "unplugged", errno.EPIPE: "unplugged", errno.EACCES: "permission", errno.EPERM: "permission", errno.EBUSY: "busy",
}  # fmt: skip


class Camera(Protocol):
    """What gives frames."""

    def name(self) -> tuple[str, str]: ...
    def frame(self, until: float, wake: int) -> bytes | None: ...
    def close(self) -> None: ...


class SocketCamera:
    """A simulated camera behind a TCP port."""

    def __init__(self, host: str, port: int) -> None:
        self._where = (host, port)
        self._line: socket.socket | None = None

    def name(self) -> tuple[str, str]:
        """It answers at all."""
        self._connected()
        return "Simulated document camera", f"tcp:{self._where[1]}"

    def frame(self, until: float, wake: int) -> bytes | None:
        """See `V4l2Camera.frame`."""
        line = self._connected()
        try:
            line.sendall(b"F")
            head = self._exactly(line, 4, until, wake)
            length = int.from_bytes(head or b"", "big")
            if length > _LONGEST:
                raise ConnectionResetError(errno.ECONNRESET, "no frame is that long")
            data = self._exactly(line, length, until, wake) if head else None
        except OSError:
            self.close()
            raise
        if data is None:
            # What is still to come of it would be taken for the next one.
            self.close()
        return data

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _connected(self) -> socket.socket:
        if self._line is None:
            self._line = socket.create_connection(self._where, 1.0)
        # A camera that was unplugged meanwhile has hung up.
        ready, _, _ = select.select([self._line], [], [], 0)
        if ready:
            self.close()
            self._line = socket.create_connection(self._where, 1.0)
        return self._line

    @staticmethod
    def _exactly(line: socket.socket, length: int, until: float, wake: int) -> bytes | None:
        data = bytearray()
        while len(data) < length:
            left = until - time.monotonic()
            ready, _, _ = select.select([line.fileno(), wake], [], [], max(0.0, left))
            if wake in ready or not ready:
                return None
            piece = line.recv(min(1 << 18, length - len(data)))
            if not piece:
                raise ConnectionResetError(errno.ECONNRESET, "hung up")
            data += piece
        return bytes(data)


class Child(KeptChild):
    """Answers requests from the descriptor `requests` on `answers`, with `camera`."""

    def __init__(self, camera: Camera, requests: int, answers: int) -> None:
        super().__init__(requests, answers)
        self._camera, self._wake = camera, requests

    def answer(self, request: Json) -> None:
        """One of the requests above."""
        try:
            if request["op"] in ("state", "name"):
                card, bus = self._camera.name()
                self.say({"state": "ready"} if request["op"] == "state" else {"card": card, "bus": bus})
            elif request["op"] == "frame":
                data = self._camera.frame(time.monotonic() + float(str(request["within"])), self._wake)
                self.say({"frame": data is not None, "state": "ready"}, data or b"")
        except OSError as error:
            self._camera.close()
            word = "not-a-camera" if isinstance(error, NoCamera) else _WORDS.get(error.errno or 0, "no-answer")
            self.say({"state": word, "frame": False, "card": "", "bus": ""})


def main() -> int:
    """Serve until standard input ends."""
    kind, *rest = sys.argv[1:]
    camera: Camera = SocketCamera(rest[0], int(rest[1])) if kind == "socket" else V4l2Camera(rest[0], int(rest[1]), int(rest[2]))
    # Standard output is the pipe: nothing else may write into it.
    answers = os.dup(1)
    os.dup2(2, 1)
    try:
        return serve(Child(camera, 0, answers))
    finally:
        camera.close()


if __name__ == "__main__":
    sys.exit(main())
