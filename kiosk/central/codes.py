"""Codes from a phone: who it is that shows one, asked of the central service once they have agreed.

Parts: the wire models (docs/api/central.yaml, /v1/codes), `resolve` (one request), `Resolver` (the thread that asks), `CodeResolved` (the
answer, as an event). A code is opaque here, and a secret as long as it lives: it stands in the body alone, in no address, message or log.

Threads: as `asking`, on the thread "codes". Failure: outcomes of `kiosk.identity.phone`; a broken line is `line`, as is a wrong answer.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from kiosk import http
from kiosk.central.asking import Asker
from kiosk.central.share import Agreed, Signer, covered
from kiosk.central.wire import Base64, Code, Digest, Format, Id, Moment, TerminalNumber, Version, Wire, canonical, signed_fields
from kiosk.clock import Clock
from kiosk.events import Bus, Event
from kiosk.identity import Document, Sex
from kiosk.identity.phone import FROM_PHONE, NotResolved, PhoneOutcome, Pseudonym, Verified

SECONDS = 4.0
"""That the service may take to connect, and again for each piece of its answer: it has to ask another one."""

LONGEST = 2048
"""Signs of a code; one that is longer is none."""

_REFUSALS = {"code-expired": "expired", "code-used": "used", "code-unknown": "unknown"}


class CodeRequest(Wire):
    """One code, to be resolved for one matter. The digest covers all but itself and the signature; the signature is that of every item."""

    format: Format
    terminal: TerminalNumber
    id: Id
    matter: Code
    version: Version
    consent: Agreed
    code: Annotated[str, Field(min_length=1, max_length=LONGEST, repr=False)]
    digest: Digest
    at: Moment
    signature: Base64


class CodeHolder(Wire):
    """Who holds the code. A day is ISO 8601."""

    number: Annotated[str, Field(min_length=1, max_length=40, repr=False)]
    name: Annotated[str, Field(min_length=1, max_length=120, repr=False)]
    sex: Literal["male", "female", "unknown", "not-stated"]
    birth: Annotated[str | None, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", repr=False)]


class CodeAnswer(Wire):
    """`holder` is absent (null) where the service tells a pseudonym alone."""

    id: Id
    kind: Code
    pseudonym: Annotated[str, Field(max_length=120, repr=False)]
    holder: CodeHolder | None


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A code that was held under the scanner. `id` is a UUID 7, fixed by who asks."""

    id: str
    matter: str
    version: str
    consent_version: str
    consent_at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class CodeResolved(Event):
    """What became of the code `question` of `session`."""

    question: str
    outcome: PhoneOutcome = field(repr=False)


def request_of(shown: Shown, signer: Signer, at: datetime) -> bytes:
    """`shown` as it is sent (a `CodeRequest`), signed at `at` (aware). Written without the model, as a question to the share is."""
    moment = _moment(at)
    fields: dict[str, object] = {
        "format": 1,
        "terminal": signer.terminal,
        "id": shown.id,
        "matter": shown.matter,
        "version": shown.version,
        "consent": {"version": shown.consent_version, "at": _moment(shown.consent_at)},
        "code": shown.code,
        "at": moment,
    }
    digest = hashlib.sha256(covered(fields)).hexdigest()
    signed = signer.sign(signed_fields(digest=digest, id=shown.id, at=moment, terminal=signer.terminal))
    return canonical({**fields, "digest": digest, "signature": base64.b64encode(signed).decode()})


def resolve(client: http.Client, ident: str, request: bytes) -> PhoneOutcome:
    """Ask about code `ident` once: a code is good for once, so nothing is sent twice. Nothing is raised."""
    try:
        answer = client.send("POST", "/v1/codes", request)
    except http.HttpError:
        return NotResolved("line")
    if answer.status != 200:
        problem = answer.json()
        code = problem.get("code") if isinstance(problem, dict) else None
        return NotResolved(_REFUSALS.get(str(code), "line"))
    try:
        found = CodeAnswer.model_validate_json(answer.body)
    except ValidationError:
        return NotResolved("line")
    return _outcome(found) if found.id == ident and found.kind in FROM_PHONE else NotResolved("line")


def _outcome(found: CodeAnswer) -> PhoneOutcome:
    holder = found.holder
    if holder is None:
        return Pseudonym(found.kind, found.pseudonym) if found.pseudonym else NotResolved("line")
    try:
        birth = date.fromisoformat(holder.birth) if holder.birth else None
    except ValueError:
        return NotResolved("line")
    return Verified(Document(found.kind, holder.number, holder.name, Sex(holder.sex), birth), found.pseudonym)


class Resolver(Asker[Shown]):
    """Resolves codes on its own thread; `CodeResolved` answers."""

    def __init__(self, connect: Callable[[], http.Client], signer: Signer, clock: Clock, bus: Bus) -> None:
        super().__init__("codes", connect, bus)
        self._signer, self._clock = signer, clock

    def _unasked(self, session: str, question: Shown) -> CodeResolved:
        return CodeResolved(session, question.id, NotResolved("line"))

    def _answered(self, client: http.Client, session: str, question: Shown) -> CodeResolved:
        request = request_of(question, self._signer, self._clock.now())
        return CodeResolved(session, question.id, resolve(client, question.id, request))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
