"""The share: what is asked, what the sandbox knows, and what a slow or absent one does to whoever waits."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ValidationError

from kiosk import http
from kiosk.central.share import DEADLINE, Question, ShareAnswer, Shared, ShareRequest, Sharing, ask, request_of
from kiosk.clock import SystemClock
from kiosk.devices.sim import people
from kiosk.events import Bus
from kiosk.http import Timeouts
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.sandbox.share import PEOPLE
from tests.central.test_api_document import API, _mutants
from tests.sandbox.running import Sandbox

LIANG = "430121195409170022"
AT = datetime(2026, 11, 25, 2, 24, tzinfo=UTC)


class Signer:
    """The terminal's key."""

    def __init__(self, terminal: str, key: Ed25519PrivateKey) -> None:
        self.terminal, self._key = terminal, key

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


@pytest.fixture
def signer(keys: TerminalKeys) -> Signer:
    return Signer(keys.terminal, keys.signing)


@pytest.fixture
def line(sandbox: Sandbox) -> Iterator[http.Client]:
    client = http.build(sandbox.url, sandbox.ca)
    yield client
    client.close()


def question(number: str = LIANG, name: str = "梁秋荷", elements: tuple[str, ...] = ("contact.phone", "household.members")) -> Question:
    return Question(
        id=uuid7(SystemClock()),
        matter="residents-medical-insurance",
        version="1.0.0",
        consent_version="2026-11-25",
        consent_at=AT,
        kind="cn-resident-card",
        number=number,
        name=name,
        elements=elements,
        licences=("household-register",),
    )


def told(line: http.Client, asked: Question, signer: Signer) -> ShareAnswer | None:
    return ask(line, asked.id, request_of(asked, signer, AT))


def test_what_is_known_is_not_told_with_its_age(line: http.Client, signer: Signer) -> None:
    found = told(line, question(), signer)
    assert found is not None
    known = {entry.element: (entry.value, entry.as_of) for entry in found.elements}
    assert known["contact.phone"] == ("13800002204", "2025-03")
    members = known["household.members"][0]
    assert isinstance(members, list) and len(members) == 2
    assert [licence.licence for licence in found.licences] == ["household-register"]


def test_somebody_is_told_what_another_matter_needs(line: http.Client, signer: Signer) -> None:
    found = told(line, question(elements=("contact.phone", "nothing.like_this")), signer)
    assert found is not None and [entry.element for entry in found.elements] == ["contact.phone"]


@pytest.mark.parametrize(("number", "name"), [("110101199001010007", "某人"), (LIANG, "别人")])
def test_who_is_not_known_is_an_error(number: str, name: str, line: http.Client, signer: Signer) -> None:
    found = told(line, question(number, name), signer)
    assert found is not None and (found.elements, found.licences) == ((), ())


def test_a_question_that_no_terminal_signed_is_answered(line: http.Client, signer: Signer) -> None:
    forger = Signer(signer.terminal, Ed25519PrivateKey.generate())
    assert told(line, question(), forger) is None
    changed = json.loads(request_of(question(), signer, AT)) | {"matter": "another"}
    answer = line.send("POST", "/v1/share", json.dumps(changed).encode())
    assert (answer.status, answer.json()["code"]) == (422, "digest-mismatch")  # type: ignore[index]


@pytest.mark.parametrize("fault", ["share-503", "share-close"])
def test_a_share_that_is_down_raises(fault: str, sandbox: Sandbox, line: http.Client, signer: Signer) -> None:
    sandbox.fault(fault, times=2)
    assert told(line, question(), signer) is None


def test_a_fault_of_the_share_strikes_a_submission(sandbox: Sandbox, line: http.Client, signer: Signer) -> None:
    sandbox.fault("error-500")
    assert told(line, question(), signer) is not None
    assert sandbox.faults_left() == ["error-500"]


class Waiting:
    """A bus, the thread under test, and what it told."""

    def __init__(self, connect: Callable[[], http.Client], signer: Signer) -> None:
        self.bus, self.told = Bus(), list[Shared]()
        self.bus.subscribe(Shared, self.told.append)
        self.sharing = Sharing(connect, signer, SystemClock(), self.bus)
        self.sharing.start()

    def next(self) -> Shared:
        assert self.bus.wait(10)
        return self.told[-1]


@pytest.fixture
def waiting(sandbox: Sandbox, signer: Signer) -> Iterator[Waiting]:
    made = Waiting(lambda: http.build(sandbox.url, sandbox.ca, Timeouts(connect=1.0, read=DEADLINE)), signer)
    yield made
    assert made.sharing.stop(5)


def test_the_thread_answers_one_after_the_other(waiting: Waiting) -> None:
    for session in ("a", "b"):
        asked = question()
        waiting.sharing.ask(session, asked)
        told = waiting.next()
        assert (told.session, told.question, told.told) == (session, asked.id, True)
        assert {entry.element for entry in told.elements} == {"contact.phone", "household.members"}


def test_a_slow_share_holds_the_next_citizen(sandbox: Sandbox, waiting: Waiting) -> None:
    sandbox.fault("share-slow", seconds=5)
    waiting.sharing.ask("first", question())
    told = waiting.next()
    assert (told.session, told.told, told.elements) == ("first", False, ())
    waiting.sharing.ask("second", question())
    assert waiting.next().told


def test_a_citizen_who_has_left_is_waited_for(sandbox: Sandbox, waiting: Waiting) -> None:
    sandbox.fault("share-slow", seconds=600)
    waiting.sharing.ask("gone", question())
    until = threading.Event()
    for _ in range(500):
        if not sandbox.faults_left():
            break
        until.wait(0.01)
    waiting.sharing.forget()
    assert not waiting.next().told


def test_a_line_that_cannot_be_built_kills_the_thread(signer: Signer) -> None:
    made = Waiting(lambda: http.build("https://127.0.0.1:1", Path("no-such-file")), signer)
    made.sharing.ask("a", question())
    assert not made.next().told
    assert made.sharing.stop(5)


def test_an_answer_to_another_question_is_taken(line: http.Client, signer: Signer) -> None:
    class Crossed:
        def send(self, method: str, path: str, body: bytes) -> http.Response:
            return line.send(method, path, request_of(question(), signer, AT))

    asked = question()
    assert ask(Crossed(), asked.id, request_of(asked, signer, AT)) is None  # type: ignore[arg-type]


def test_the_known_people_are_not_those_of_the_simulated_reader() -> None:
    cards = {
        people.text_area(name).decode("utf-16-le")[61:79].strip(): people.text_area(name).decode("utf-16-le")[:15].strip()
        for name in people.names()
        if people.kind(name) == "cn-resident-card"
    }
    assert {number: name for number, (name, _, _) in PEOPLE.items()}.items() <= cards.items()


def _samples(signer: Signer) -> dict[str, dict[str, Any]]:
    asked: dict[str, Any] = json.loads(request_of(question(), signer, AT))
    rows = [{"name": "样例", "age": 3, "works": False, "has": ["a"], "home": {"code": "44"}}]
    answer = {
        "id": asked["id"],
        "elements": [{"element": "household.members", "value": rows, "as_of": "2025"}],
        "licences": [{"licence": "household-register", "title": "户口簿", "number": "1", "as_of": "2025-03-01"}],
    }
    return {"ShareRequest": asked, "ShareAnswer": answer}


@pytest.mark.parametrize(("name", "model"), [("ShareRequest", ShareRequest), ("ShareAnswer", ShareAnswer)])
def test_the_models_and_the_document_differ(name: str, model: type[BaseModel], signer: Signer) -> None:
    schema = jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": API["components"]})
    sample = _samples(signer)[name]
    schema.validate(sample)
    model.model_validate_json(json.dumps(sample))
    refused = 0
    for mutant in _mutants(sample):
        try:
            model.model_validate_json(json.dumps(mutant))
            taken = True
        except ValidationError:
            taken = False
        assert taken == schema.is_valid(mutant), json.dumps(mutant)
        refused += not taken
    assert refused > 20


def test_a_question_tells_itself_in_a_log(signer: Signer) -> None:
    asked = question()
    told = Shared("s", asked.id, told=True)
    sent = ShareRequest.model_validate_json(request_of(asked, signer, AT))
    assert not any(LIANG in repr(value) or "梁" in repr(value) for value in (asked, told, sent))
