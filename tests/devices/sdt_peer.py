"""A scripted peer on a real TCP port: for answers that no simulator would give. Frames are built here, by hand."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from tests.identity.card_areas import citizen

START = b"\xaa\xaa\xaa\x96\x69"

Reply = Sequence[bytes]
Script = Callable[[str, int], Reply]

_NAMES = {b"\x11\xff": "status", b"\x20\x01": "find", b"\x20\x02": "select", b"\x30\x01": "read", b"\x30\x03": "read-more"}


def frame(status: int, data: bytes = b"") -> bytes:
    """An answer with SW1 SW2 = 00 00."""
    body = (4 + len(data)).to_bytes(2, "big") + bytes([0, 0, status]) + data
    check = 0
    for byte in body:
        check ^= byte
    return START + body + bytes([check])


def read_answer(text: bytes | None = None, photo: bytes = bytes(1024)) -> bytes:
    """The answer to 30 01."""
    area = citizen() if text is None else text
    return frame(0x90, len(area).to_bytes(2, "big") + len(photo).to_bytes(2, "big") + area + photo)


STATUS, FOUND, NOT_FOUND = frame(0x90), frame(0x9F, bytes(4)), frame(0x80)
SELECTED, NOT_SELECTED, NOT_READ = frame(0x90, bytes(8)), frame(0x81), frame(0x41)
USUAL = {"status": STATUS, "find": FOUND, "select": SELECTED, "read": read_answer(), "read-more": frame(0x91)}


class Peer:
    """Answers each request by `script(name, number of this command so far)`: pieces, sent one by one. `asked` is what came."""

    def __init__(self, script: Script) -> None:
        self.asked: list[str] = []
        self.frames: list[bytes] = []
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"socket://127.0.0.1:{self._listener.getsockname()[1]}"
        self._peer: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="peer", daemon=True)
        self._thread.start()

    def say(self, data: bytes) -> None:
        """Send `data` unasked."""
        assert self._peer is not None
        self._peer.sendall(data)

    def close(self) -> None:
        """End."""
        self._listener.shutdown(socket.SHUT_RDWR)
        if self._peer is not None:
            self._peer.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()

    def _run(self) -> None:
        try:
            while True:
                peer, _ = self._listener.accept()
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._peer = peer
                with peer:
                    self._serve(peer)
        except OSError:
            return

    def _serve(self, peer: socket.socket) -> None:
        waiting = b""
        while True:
            data = peer.recv(4096)
            if not data:
                self._peer = None
                return
            waiting += data
            while len(waiting) >= 10:
                request, waiting = waiting[:10], waiting[10:]
                name = _NAMES.get(request[7:9], "?")
                self.asked.append(name)
                self.frames.append(request)
                for piece in self._script(name, self.asked.count(name)):
                    peer.sendall(piece)


@contextmanager
def peer(script: Script) -> Iterator[Peer]:
    """A peer for a `with` block."""
    it = Peer(script)
    try:
        yield it
    finally:
        it.close()


def usual(name: str, _number: int) -> Reply:
    """A module with a good card."""
    return [USUAL[name]]
