"""Central data sharing: what government already knows of the person who stands there, asked once they have agreed.

Parts: the wire models (docs/api/central.yaml, /v1/share), `ask` (one request), `Sharing` (the thread that asks), `Shared` (the answer,
as an event). What sharing gives is never asked of the citizen again (政务数据共享条例,
State Council, in force since 2025-08-01); what it does not give within `DEADLINE`, the citizen is asked.

Threads: as `asking`, on the thread "share". Failure: whatever goes wrong is an
answer that knows nothing (`Shared.told` is False). Personal data stand in the body alone, never in an address or a message.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Protocol

from pydantic import Field, ValidationError

from kiosk import http
from kiosk.central.asking import Asker
from kiosk.central.wire import Base64, Code, Digest, Format, Id, Moment, TerminalNumber, Version, Wire, canonical, signed_fields
from kiosk.clock import Clock
from kiosk.events import Bus, Event

DEADLINE = 2.0
"""Seconds that a citizen waits for the share; then the questions are asked."""

ElementName = Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z_]+)+$", max_length=80)]
AsOf = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
"""How old a datum is: a day, a month or a year, as exactly as the register knows."""

Datum = str | int | bool | list[str]
Value = Datum | dict[str, Datum] | list[dict[str, Datum | dict[str, str]]]


class Person(Wire):
    """Who is asked about: the document that lies on the reader."""

    kind: Code
    number: Annotated[str, Field(min_length=1, max_length=40, repr=False)]
    name: Annotated[str, Field(min_length=1, max_length=120, repr=False)]


class Agreed(Wire):
    """The consent that allows to ask: the notice's version, and when it was given."""

    version: Annotated[str, Field(min_length=1, max_length=40)]
    at: Moment


class ShareRequest(Wire):
    """One question. The digest covers all but itself and the signature; the signature is that of every item."""

    format: Format
    terminal: TerminalNumber
    id: Id
    matter: Code
    version: Version
    consent: Agreed
    person: Person
    elements: Annotated[tuple[ElementName, ...], Field(max_length=200, strict=False)]
    licences: Annotated[tuple[Code, ...], Field(max_length=50, strict=False)]
    digest: Digest
    at: Moment
    signature: Base64


class SharedElement(Wire):
    """One datum that government holds. A money value is in fen, a day is ISO 8601."""

    element: ElementName
    value: Annotated[Value, Field(repr=False)]
    as_of: AsOf


class SharedLicence(Wire):
    """One electronic licence (国务院令第716号, art. 10) that is held centrally: nothing has to be brought."""

    licence: Code
    title: Annotated[str, Field(min_length=1, max_length=120)]
    number: Annotated[str, Field(min_length=1, max_length=60, repr=False)]
    as_of: AsOf


class ShareAnswer(Wire):
    """What is known; what was asked and is not here is not known."""

    id: Id
    elements: Annotated[tuple[SharedElement, ...], Field(strict=False)]
    licences: Annotated[tuple[SharedLicence, ...], Field(strict=False)]


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """What a journey wants to know. `id` is a UUID 7, fixed by who asks."""

    id: str
    matter: str
    version: str
    consent_version: str
    consent_at: datetime
    kind: str
    number: str
    name: str
    elements: Sequence[str]
    licences: Sequence[str]


@dataclass(frozen=True, slots=True, repr=False)
class Shared(Event):
    """The answer to question `question` of `session`. `told` is False where the share could not be asked: then nothing is known."""

    question: str
    told: bool
    elements: tuple[SharedElement, ...] = ()
    licences: tuple[SharedLicence, ...] = ()


class Signer(Protocol):
    """The terminal's own key, wherever it is kept."""

    @property
    def terminal(self) -> str: ...
    def sign(self, message: bytes) -> bytes: ...


def covered(request: Mapping[str, object]) -> bytes:
    """What the digest of a question covers: all of it but the digest and the signature."""
    return canonical({name: value for name, value in request.items() if name not in ("digest", "signature")})


def request_of(question: Question, signer: Signer, at: datetime) -> bytes:
    """`question` as it is sent (a `ShareRequest`), signed at `at` (aware).

    Written without the model: pydantic keeps a copy of a short text where no wipe comes (seen in the memory of the process).
    """
    moment = _moment(at)
    fields: dict[str, object] = {
        "format": 1,
        "terminal": signer.terminal,
        "id": question.id,
        "matter": question.matter,
        "version": question.version,
        "consent": {"version": question.consent_version, "at": _moment(question.consent_at)},
        "person": {"kind": question.kind, "number": question.number, "name": question.name},
        "elements": sorted(set(question.elements)),
        "licences": sorted(set(question.licences)),
        "at": moment,
    }
    digest = hashlib.sha256(covered(fields)).hexdigest()
    signed = signer.sign(signed_fields(digest=digest, id=question.id, at=moment, terminal=signer.terminal))
    return canonical({**fields, "digest": digest, "signature": base64.b64encode(signed).decode()})


def ask(client: http.Client, ident: str, request: bytes) -> ShareAnswer | None:
    """Ask question `ident` once; None for whatever is no whole answer to this very question. Nothing is raised."""
    try:
        answer = client.send("POST", "/v1/share", request)
    except http.HttpError:
        return None
    if answer.status != 200 or answer.media != "application/json":
        return None
    try:
        found = ShareAnswer.model_validate_json(answer.body)
    except ValidationError:
        return None
    return found if found.id == ident else None


class Sharing(Asker[Question]):
    """Asks the share on its own thread; `Shared` answers."""

    def __init__(self, connect: Callable[[], http.Client], signer: Signer, clock: Clock, bus: Bus) -> None:
        super().__init__("share", connect, bus)
        self._signer, self._clock = signer, clock

    def _unasked(self, session: str, question: Question) -> Shared:
        return Shared(session, question.id, told=False)

    def _answered(self, client: http.Client, session: str, question: Question) -> Shared:
        found = ask(client, question.id, request_of(question, self._signer, self._clock.now()))
        if found is None:
            return self._unasked(session, question)
        # What was not asked for is not taken.
        return Shared(
            session,
            question.id,
            told=True,
            elements=tuple(entry for entry in found.elements if entry.element in question.elements),
            licences=tuple(entry for entry in found.licences if entry.licence in question.licences),
        )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
