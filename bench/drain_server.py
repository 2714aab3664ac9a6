"""The central service of `bench.drain`: takes submissions, answers with the right receipt, keeps nothing.

`python -m bench.drain_server FOLDER`: TLS with the certificate in FOLDER on a free port of the loopback; prints one JSON line with
`url` and `ca`, and ends when its standard input is closed.
"""

import asyncio
import json
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import uvicorn

from kiosk.sandbox import authority

Message = MutableMapping[str, Any]


async def app(scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
    """PUT: a receipt for the item in the body."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    item = json.loads(body)
    receipt = json.dumps({"id": item["id"], "digest": item["digest"], "received_at": "2026-11-25T02:24:00.000Z"}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(receipt)).encode())]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": receipt})


async def _serve(folder: Path) -> None:
    made = authority.prepare(folder)
    # asyncio turns Nagle's algorithm off only where the protocol is named (asyncio/base_events.py, _set_nodelay); with it, each answer
    # of two writes waits for the peer's delayed acknowledgement: 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    config = uvicorn.Config(
        app, lifespan="off", log_level="error", access_log=False, ssl_certfile=str(made.certificate), ssl_keyfile=str(made.key)
    )
    server = uvicorn.Server(config)
    print(json.dumps({"url": f"https://127.0.0.1:{listening.getsockname()[1]}", "ca": str(made.ca)}), flush=True)
    serving = asyncio.create_task(server.serve([listening]))
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
