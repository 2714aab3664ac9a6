"""The routes of docs/api/central.yaml, and those by which a demo or a test looks in.

Who signed an item is checked first, then its digest; an item that passes both is kept, whatever is inside: the citizen has
gone, and the terminal cannot look in. What cannot be opened or breaks the SealedDocument becomes a correction case
(kiosk/sandbox/receiving.py).
Failures: problem+json (RFC 9457) with a code; never a piece of the request.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from kiosk.central.codes import CodeRequest
from kiosk.central.overdue import OverdueReport
from kiosk.central.share import ShareRequest
from kiosk.central.wire import Enrolment, Envelope, EnvelopeOne, Rating
from kiosk.sandbox import opening
from kiosk.sandbox.authority import Authority
from kiosk.sandbox.carried import Take, add_carried
from kiosk.sandbox.codes import Codes
from kiosk.sandbox.faults import NAMES, Fault, Faults
from kiosk.sandbox.office import Office
from kiosk.sandbox.receiving import received, received_one
from kiosk.sandbox.share import known_of, share_digest
from kiosk.sandbox.storage import Kept, Storage
from kiosk.sandbox.uploads import Uploads, add_uploads

BODY_LIMIT = 16 * 1024 * 1024
M = TypeVar("M", bound=BaseModel)


class Problem(Exception):
    """An answer that is a problem."""

    def __init__(self, status: int, code: str, **more: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.more = more


class FaultOrder(BaseModel):
    """Body of POST /sandbox/v1/faults."""

    model_config = ConfigDict(extra="forbid")

    name: Literal[NAMES]  # type: ignore[valid-type]  # one list serves the strikes and this check
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    seconds: Annotated[float, Field(ge=0, le=600)] = 15.0


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_LIMIT:
            raise Problem(413, "too-large")
    return bytes(body)


Body = Annotated[bytes, Depends(_body)]


def build(storage: Storage, authority: Authority, office: Office, faults: Faults, uploads: Uploads) -> FastAPI:
    """The application."""
    app = FastAPI(title="Kiosk sandbox", openapi_url=None, docs_url=None, redoc_url=None)
    _answer_problems(app)
    _add_api(app, storage, authority, office, uploads)
    add_uploads(app, uploads, storage.public_key)
    _add_looking_in(app, storage, office, faults, uploads)
    return app


def _add_api(app: FastAPI, storage: Storage, authority: Authority, office: Office, uploads: Uploads) -> None:
    @app.post("/v1/terminals")
    def enrol(body: Body) -> JSONResponse:
        request = _parsed(Enrolment, body)
        if not opening.proof_holds(request.model_dump()):
            raise Problem(403, "proof-invalid")
        number = storage.enrol(request.code, request.public_key)
        if number is None:
            raise Problem(403, "code-invalid")
        return JSONResponse({"terminal": number, "list_key": office.list_key, "list": office.list}, 201)

    @app.get("/v1/keys")
    def keys() -> JSONResponse:
        return JSONResponse(dict(office.list))

    def submission(ident: str, body: bytes) -> tuple[dict[str, Any], Kept]:
        envelope = _parsed(EnvelopeOne if _format(body) == 1 else Envelope, body).model_dump(mode="json")
        _authentic(storage, ident, envelope, opening.submission_digest)
        if not uploads.claim(envelope.get("files", ())):
            # A receipt lets the terminal forget what it holds: not before all of it is here.
            raise Problem(409, "files-missing")
        if kept := storage.again(envelope["id"]):
            return envelope, kept
        record, cases = received_one(envelope, authority.sealing) if envelope["format"] == 1 else received(envelope, office, uploads.folder)
        return envelope, storage.keep_submission(envelope, _now(), record, cases)

    def rating(ident: str, body: bytes) -> tuple[dict[str, Any], Kept]:
        rated = _parsed(Rating, body).model_dump()
        _authentic(storage, ident, rated, opening.rating_digest)
        return rated, storage.keep_rating(rated, _now())

    @app.put("/v1/submissions/{ident}")
    def put_submission(ident: str, body: Body) -> JSONResponse:
        return _receipt(*submission(ident, body))

    @app.put("/v1/ratings/{ident}")
    def put_rating(ident: str, body: Body) -> JSONResponse:
        return _receipt(*rating(ident, body))

    @app.put("/v1/overdue/{terminal}")
    def overdue(terminal: str, body: Body) -> Response:
        told = _parsed(OverdueReport, body).model_dump(mode="json")
        key, signature = storage.public_key(told["terminal"]), told.pop("signature")
        if key is None or not opening.holds(key, signature, told):
            raise Problem(401, "signature-invalid")
        if told["terminal"] != terminal:
            raise Problem(422, "id-mismatch")
        storage.keep_overdue(terminal, told["items"])
        return Response(status_code=204)

    def item_refused(take: Take) -> Take:
        """A courier brings it: that its own terminal is not known (any more) is no refusal of the courier."""

        def taken(ident: str, body: bytes) -> tuple[dict[str, Any], Kept]:
            try:
                return take(ident, body)
            except Problem as problem:
                raise Problem(422, problem.code, **problem.more) if problem.status == 401 else problem from None

        return taken

    add_carried(app, storage, office, item_refused(submission), item_refused(rating))

    @app.post("/v1/share")
    def share(body: Body) -> JSONResponse:
        question = _parsed(ShareRequest, body).model_dump(mode="json")
        _authentic(storage, question["id"], question, share_digest)
        return JSONResponse(known_of(question))

    codes = Codes()

    @app.post("/v1/codes")
    def code(body: Body) -> JSONResponse:
        shown = _parsed(CodeRequest, body).model_dump(mode="json")
        # It is signed and digested as a question to the share is.
        _authentic(storage, shown["id"], shown, share_digest)
        answer = codes.resolve(shown["id"], shown["code"], shown["terminal"])
        if isinstance(answer, tuple):
            raise Problem(*answer)
        return JSONResponse(answer)


def _add_looking_in(app: FastAPI, storage: Storage, office: Office, faults: Faults, uploads: Uploads) -> None:
    @app.get("/sandbox/v1/files")
    def files() -> list[dict[str, object]]:
        return uploads.every()

    @app.get("/sandbox/v1/submissions/{ident}")
    def one(ident: str) -> dict[str, object]:
        return storage.submission(ident)

    @app.get("/sandbox/v1/submissions")
    def every() -> list[dict[str, str]]:
        return storage.submissions()

    @app.get("/sandbox/v1/ratings")
    def ratings() -> list[object]:
        return storage.ratings()

    @app.get("/sandbox/v1/overdue/{terminal}")
    def overdue(terminal: str) -> list[object]:
        return storage.overdue(terminal)

    @app.post("/sandbox/v1/departments/{code}/renew")
    def renew(code: str) -> dict[str, object]:
        if not office.renew(code):
            raise Problem(404, "no-such-department")
        return dict(office.list)

    @app.post("/sandbox/v1/list-key/renew")
    def renew_list_key() -> dict[str, object]:
        office.renew_list_key()
        return dict(office.list)

    @app.get("/sandbox/v1/departments")
    def departments() -> dict[str, int]:
        return office.pids()

    # Async, so that they run where the faults strike: on the event loop.
    @app.post("/sandbox/v1/faults")
    async def order(wanted: FaultOrder) -> list[dict[str, object]]:
        faults.add(Fault(wanted.name, wanted.times, wanted.seconds))
        return faults.left()

    @app.get("/sandbox/v1/faults")
    async def left() -> list[dict[str, object]]:
        return faults.left()

    @app.delete("/sandbox/v1/faults")
    async def clear() -> list[dict[str, object]]:
        faults.clear()
        return faults.left()


def _parsed(model: type[M], body: bytes) -> M:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        places = sorted({".".join(str(step) for step in problem["loc"]) or "body" for problem in error.errors(include_input=False)})
        raise Problem(422, "not-in-the-api", detail=", ".join(places)) from None


def _format(body: bytes) -> object:
    """The format of a submission: 1 still waits in terminals."""
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told.get("format") if isinstance(told, dict) else None


def _authentic(storage: Storage, ident: str, item: dict[str, Any], digest: Callable[[dict[str, Any]], str]) -> None:
    public_key = storage.public_key(item["terminal"])
    if public_key is None or not opening.signature_holds(item, public_key):
        raise Problem(401, "signature-invalid")
    try:
        expected = digest(item)
    except ValueError:
        raise Problem(422, "not-in-the-api", detail="sealed") from None
    if item["digest"] != expected:
        raise Problem(422, "digest-mismatch")
    if item["id"] != ident:
        raise Problem(422, "id-mismatch")


def _receipt(item: dict[str, Any], kept: Kept) -> JSONResponse:
    receipt = {"id": item["id"], "digest": kept.digest, "received_at": kept.received_at}
    if kept.digest != item["digest"]:
        raise Problem(409, "other-content", receipt=receipt)
    return JSONResponse(receipt, 201 if kept.new else 200)


def _answer_problems(app: FastAPI) -> None:
    def answer(status: int, code: str, **more: object) -> JSONResponse:
        title = code.replace("-", " ")
        content = {"type": f"urn:kiosk:problem:{code}", "title": title, "status": status, "code": code, **more}
        return JSONResponse(content, status, media_type="application/problem+json")

    async def ours(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)
        return answer(error.status, error.code, **error.more)

    async def routing(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return answer(error.status_code, {404: "no-such-path", 405: "no-such-method"}.get(error.status_code, "bad-request"))

    async def order(_request: Request, _error: Exception) -> JSONResponse:
        return answer(422, "not-in-the-api")

    app.add_exception_handler(Problem, ours)
    app.add_exception_handler(HTTPException, routing)
    app.add_exception_handler(RequestValidationError, order)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
