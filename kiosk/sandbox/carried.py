"""What a courier brings, written from docs/api/central.yaml and not from the terminal's code.

The courier signs each request; the list is signed by the terminal that wrote it, each item by the terminal that sealed it. An item is
stored as if it had come by its own line, so one that comes both ways is stored once. Receipts carry the signature of the list key.
Failures: problem+json with a code, never a piece of the request.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from kiosk.central.courier import Manifest
from kiosk.sandbox import opening
from kiosk.sandbox.office import Office
from kiosk.sandbox.storage import Kept, Storage

BODY_LIMIT = 16 * 1024 * 1024
Take = Callable[[str, bytes], tuple[dict[str, Any], Kept]]
"""Stores one item as its own route does: id and body to item and what is kept of it. Raises that route's problems."""


class Refusal(Exception):
    """An answer that is a problem."""

    def __init__(self, status: int, code: str, **more: object) -> None:
        super().__init__(code)
        self.status, self.code, self.more = status, code, more


def add_carried(app: FastAPI, storage: Storage, office: Office, submissions: Take, ratings: Take) -> None:
    """The routes of a courier."""

    async def refused(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        problem = {"type": f"urn:kiosk:problem:{error.code}", "title": error.code.replace("-", " "), "status": error.status}
        return JSONResponse({**problem, "code": error.code, **error.more}, error.status, media_type="application/problem+json")

    app.add_exception_handler(Refusal, refused)

    @app.post("/v1/carried")
    async def announce(request: Request) -> JSONResponse:
        body = await _admitted(request, storage)
        try:
            told = Manifest.model_validate_json(body).model_dump(mode="json")
        except ValidationError:
            raise Refusal(422, "not-in-the-api") from None
        key = storage.public_key(told["terminal"])
        signature = told.pop("signature")
        if key is None or not opening.holds(key, signature, told):
            # Not 401: it is the list that is refused, not the courier.
            raise Refusal(422, "manifest-invalid")
        known = [_receipt(office, item["id"], kept) for item in told["items"] if (kept := storage.kept(item["id"], item["digest"]))]
        return JSONResponse({"known": known})

    @app.put("/v1/carried/submissions/{ident}")
    async def submission(request: Request, ident: str) -> JSONResponse:
        return await run_in_threadpool(_stored, office, submissions, ident, await _admitted(request, storage))

    @app.put("/v1/carried/ratings/{ident}")
    async def rating(request: Request, ident: str) -> JSONResponse:
        return await run_in_threadpool(_stored, office, ratings, ident, await _admitted(request, storage))


def _stored(office: Office, take: Take, ident: str, body: bytes) -> JSONResponse:
    item, kept = take(ident, body)
    receipt = _receipt(office, ident, kept)
    if kept.digest != item["digest"]:
        raise Refusal(409, "other-content", receipt=receipt)
    return JSONResponse(receipt, 201 if kept.new else 200)


def _receipt(office: Office, ident: str, kept: Kept) -> dict[str, str]:
    told = {"id": ident, "digest": kept.digest, "received_at": kept.received_at}
    return {**told, "signature": office.sign({**told, "purpose": "carried-receipt"})}


async def _admitted(request: Request, storage: Storage) -> bytes:
    """The body of a request that an enrolled terminal has signed."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_LIMIT:
            raise Refusal(413, "too-large")
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    given = dict(re.findall(r'([a-z]+)="([^"]*)"', rest))
    if scheme != "Kiosk-Courier" or not {"terminal", "at", "signature"} <= set(given):
        raise Refusal(401, "courier-invalid")
    key = storage.public_key(given["terminal"])
    signed = {
        "at": given["at"], "body": hashlib.sha256(body).hexdigest(), "courier": given["terminal"], "path": request.url.path,
    }  # fmt: skip
    if key is None or not opening.holds(key, given["signature"], signed):
        raise Refusal(401, "courier-invalid")
    return bytes(body)
