"""Serving the sandbox: TLS on a loopback address, until SIGTERM or the end of standard input.

Whoever starts it reads one line of JSON when it listens, and need only close its standard input (or die) to end it.
"""

import json
import os
import signal
import socket
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import TextIO

import uvicorn

from kiosk.sandbox.app import build
from kiosk.sandbox.authority import prepare
from kiosk.sandbox.faults import Faults, FaultyLine
from kiosk.sandbox.office import Office
from kiosk.sandbox.storage import Storage
from kiosk.sandbox.uploads import Uploads

LOOPBACK = ("127.0.0.1", "localhost")


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, told: str, ready: TextIO) -> None:
        super().__init__(config)
        self._told = told
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(self._told, file=self._ready, flush=True)


def serve(folder: Path, host: str, port: int, ready: TextIO, until: TextIO | None = None) -> None:
    """Serve `folder` on `host`:`port` (0: any free one) and print `{"url", "ca", "folder"}` to `ready` when listening.

    Returns after SIGTERM, SIGINT, or when `until` (standard input if None) reaches its end.

    Raises:
        ValueError: `host` is not a loopback name: this service tells everything to everybody.
        OSError: the port is taken.
    """
    if host not in LOOPBACK:
        raise ValueError(f"the sandbox listens on {' or '.join(LOOPBACK)} only")
    authority = prepare(folder)
    faults = Faults()
    with socket.create_server(("127.0.0.1", port)) as listening, closing(Office(folder)) as office:
        # asyncio does it by itself only for sockets whose protocol number was given; without it each answer waits 40 ms for an ACK.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(
            FaultyLine(build(Storage(folder), authority, office, faults, Uploads(folder)), faults),
            http="h11",
            ws="none",
            lifespan="off",
            ssl_certfile=authority.certificate,
            ssl_keyfile=authority.key,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
        url = f"https://{host}:{listening.getsockname()[1]}"
        server = _Server(config, json.dumps({"url": url, "ca": str(authority.ca), "folder": str(folder)}), ready)
        _end_with(until or sys.stdin, server)
        if threading.current_thread() is threading.main_thread():
            # uvicorn ends in good order and then raises the signal again for the handler that was there before.
            signal.signal(signal.SIGTERM, lambda _number, _frame: None)
            signal.signal(signal.SIGINT, lambda _number, _frame: None)
        server.run(sockets=[listening])


def _end_with(stream: TextIO | None, server: uvicorn.Server) -> None:
    if stream is None:
        return

    descriptor = stream.fileno()

    def watch() -> None:
        # By descriptor: a daemon thread that holds the stream's own lock would abort the interpreter's end.
        while os.read(descriptor, 4096):
            pass
        server.should_exit = True

    threading.Thread(target=watch, name="sandbox-input", daemon=True).start()
