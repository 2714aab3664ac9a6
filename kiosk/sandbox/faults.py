"""Faults that a central service and the line to it really have, by name, for demos and tests.

Parts: `Faults` (which one strikes next), `FaultyLine` (ASGI, around the API: strikes before the item is stored or after).
Threads: the event loop of the server. A fault strikes requests under /v1/ only, in the order in which they come.
"""

import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BEFORE = {
    "error-500": 500,
    "error-502": 502,
    "busy-429": 429,
    "busy-503": 503,
    "refuse-400": 400,
    "refuse-401": 401,
    "refuse-403": 403,
    "refuse-404": 404,
    "refuse-413": 413,
    "refuse-422": 422,
}
"""Answered at once with this status; nothing is stored."""

AFTER = ("slow", "store-then-close", "store-then-500", "half-reply", "wrong-receipt", "empty-200")
"""The item is stored, and then the answer is late, lost, cut or wrong."""

SHARE = {"share-503": "busy-503", "share-slow": "slow", "share-close": "close-at-once"}
"""The same, of questions to the share alone; all others strike anything but such a question."""

NAMES = (*BEFORE, "close-at-once", *AFTER, *SHARE)


@dataclass(slots=True)
class Fault:
    """`name` strikes `times` more requests. `seconds`: how late `slow` answers, and the Retry-After of the busy ones."""

    name: str
    times: int
    seconds: float


class Faults:
    """What is to go wrong, one after the other."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def left(self) -> list[dict[str, object]]:
        return [{"name": fault.name, "times": fault.times} for fault in self._waiting]

    def take(self, path: str) -> Fault | None:
        """The fault that strikes this request."""
        share = path == "/v1/share"
        fault = next((waiting for waiting in self._waiting if (waiting.name in SHARE) == share), None)
        if fault is None:
            return None
        fault.times -= 1
        if fault.times == 0:
            self._waiting.remove(fault)
        return Fault(SHARE[fault.name], 1, fault.seconds) if share else fault


class FaultyLine:
    """Stands outermost, so that it holds the server's own `receive` and with it the connection."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._faults.take(scope["path"]) if scope["type"] == "http" and scope["path"].startswith("/v1/") else None
        if fault is None:
            # Who hangs up in the middle of a request gets no answer, and that is no fault of the sandbox.
            with contextlib.suppress(ClientDisconnect):
                await self._app(scope, receive, send)
        elif fault.name in BEFORE:
            await _answer(send, BEFORE[fault.name], fault)
        elif fault.name == "close-at-once":
            await _hang_up(receive)
        else:
            await self._strike_after(fault, scope, receive, send)

    async def _strike_after(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        told: list[Message] = []

        async def keep(message: Message) -> None:
            told.append(message)

        await self._app(scope, receive, keep)
        match fault.name:
            case "slow":
                await asyncio.sleep(fault.seconds)
            case "store-then-close":
                await _hang_up(receive)
                return
            case "store-then-500":
                await _answer(send, 500, fault)
                return
            case "half-reply":
                await send(told[0])
                await send({"type": "http.response.body", "body": told[1]["body"][:10], "more_body": True})
                await _hang_up(receive)
                return
            case "wrong-receipt":
                body = json.loads(told[1]["body"])
                told = _response(200, json.dumps({**body, "id": "01890000-0000-7000-8000-000000000000"}).encode(), [])
            case "empty-200":
                told = _response(200, b"", [])
        for message in told:
            await send(message)


async def _answer(send: Send, status: int, fault: Fault) -> None:
    problem = {"type": f"urn:kiosk:problem:{fault.name}", "title": "A fault that was asked for", "status": status, "code": fault.name}
    headers = [(b"content-type", b"application/problem+json")]
    if fault.name.startswith("busy-"):
        headers.append((b"retry-after", str(int(fault.seconds)).encode()))
    for message in _response(status, json.dumps(problem).encode(), headers):
        await send(message)


def _response(status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> list[Message]:
    length = (b"content-length", str(len(body)).encode())
    return [
        {"type": "http.response.start", "status": status, "headers": [length, *headers]},
        {"type": "http.response.body", "body": body},
    ]


async def _hang_up(receive: Receive) -> None:
    """Close the connection without (more of) an answer. ASGI has no word for it; uvicorn's `receive` belongs to the request's
    cycle, which holds the transport.
    """
    cycle: Any = receive.__self__  # type: ignore[attr-defined]
    cycle.transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
