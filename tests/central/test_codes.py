"""Codes from a phone: what the sandbox says of those of its named people, and what a line that is down, or a wrong answer, comes to."""

import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ValidationError

from kiosk import http
from kiosk.central.codes import CodeAnswer, CodeRequest, CodeResolved, Resolver, Shown, request_of, resolve
from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.identity import Document, Sex
from kiosk.identity.phone import NotResolved, PhoneOutcome, Pseudonym, Verified
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from tests.central.test_api_document import API, _mutants
from tests.central.test_share import Signer
from tests.sandbox.running import Sandbox

AT = datetime(2026, 11, 25, 2, 24, tzinfo=UTC)


@pytest.fixture
def signer(keys: TerminalKeys) -> Signer:
    return Signer(keys.terminal, keys.signing)


@pytest.fixture
def line(sandbox: Sandbox) -> Iterator[http.Client]:
    client = http.build(sandbox.url, sandbox.ca)
    yield client
    client.close()


def shown(code: str) -> Shown:
    return Shown(uuid7(SystemClock()), "residence-permit-endorsement", "1.0.0", "2026-11-25", AT, code)


def told(line: http.Client, code: str, signer: Signer) -> PhoneOutcome:
    asked = shown(code)
    return resolve(line, asked.id, request_of(asked, signer, AT))


def fresh(person: str) -> str:
    """A code that nobody has shown yet."""
    return f"demo:{person}:{uuid7(SystemClock())}"


def test_a_code_tells_its_holder(line: http.Client, signer: Signer) -> None:
    outcome = told(line, fresh("liang"), signer)
    assert isinstance(outcome, Verified) and outcome.pseudonym
    assert outcome.document == Document("cn-e-id-code", "430121195409170022", "梁秋荷", Sex.FEMALE, date(1954, 9, 17))


def test_a_code_may_tell_a_pseudonym_alone_which_is_the_same_the_next_time(line: http.Client, signer: Signer) -> None:
    first, second = (told(line, fresh("zhao-pseudonym"), signer) for _ in range(2))
    assert isinstance(first, Pseudonym) and first.kind == "cn-network-id" and first == second
    assert first != told(line, fresh("rare-pseudonym"), signer)


def test_a_code_is_good_for_once_and_for_a_minute(line: http.Client, signer: Signer) -> None:
    code = fresh("liang")
    assert isinstance(told(line, code, signer), Verified)
    assert told(line, code, signer) == NotResolved("used")
    assert told(line, "demo:liang:old", signer) == NotResolved("expired")
    assert told(line, f"demo:liang:{int(time.time()) - 61}", signer) == NotResolved("expired")
    assert isinstance(told(line, f"demo:liang:{int(time.time())}", signer), Verified)


@pytest.mark.parametrize("code", ["https://pay.example/1234", "demo:nobody:1", "demo:liang:", "demo", "\x00"])
def test_what_is_nobodys_code_is_unknown(code: str, line: http.Client, signer: Signer) -> None:
    assert told(line, code, signer) == NotResolved("unknown")


def test_a_code_that_no_terminal_asks_about_is_not_used_up(line: http.Client, signer: Signer) -> None:
    code = fresh("liang")
    assert told(line, code, Signer(signer.terminal, Ed25519PrivateKey.generate())) == NotResolved("line")
    assert isinstance(told(line, code, signer), Verified)


def test_a_line_that_is_down_and_answers_that_are_none_are_told_as_one(signer: Signer) -> None:
    asked = shown("x")
    answers = [
        http.Response(200, {}, b"<html>"),
        http.Response(200, {}, json.dumps({"id": asked.id, "kind": "cn-e-id-code", "pseudonym": "", "holder": None}).encode()),
        http.Response(200, {}, json.dumps({"id": asked.id, "kind": "cn-resident-card", "pseudonym": "p", "holder": None}).encode()),
        http.Response(200, {}, json.dumps({"id": shown("y").id, "kind": "cn-network-id", "pseudonym": "p", "holder": None}).encode()),
        http.Response(503, {}, b'{"code": "busy"}'),
        http.Response(404, {}, b'{"code": "no-such-path"}'),
        http.Response(302, {}, b'["code-used"]'),
    ]

    class Answering:
        def send(self, method: str, path: str, body: bytes) -> http.Response:
            return answers.pop()

    while answers:
        assert resolve(Answering(), asked.id, b"{}") == NotResolved("line")  # type: ignore[arg-type]


def test_a_birth_that_is_no_day_is_no_answer(signer: Signer) -> None:
    holder = {"number": "1", "name": "样例", "sex": "male", "birth": "1990-02-30"}
    asked = shown("x")

    class Answering:
        def send(self, method: str, path: str, body: bytes) -> http.Response:
            return http.Response(
                200, {}, json.dumps({"id": asked.id, "kind": "cn-e-id-code", "pseudonym": "", "holder": holder}).encode()
            )

    assert resolve(Answering(), asked.id, b"{}") == NotResolved("line")  # type: ignore[arg-type]


def test_the_thread_answers_and_a_line_that_cannot_be_built_does_not_end_it(sandbox: Sandbox, signer: Signer) -> None:
    bus, heard = Bus(), list[CodeResolved]()
    bus.subscribe(CodeResolved, heard.append)
    places = [Path("no-such-file"), sandbox.ca]
    resolver = Resolver(lambda: http.build(sandbox.url, places.pop(0)), signer, SystemClock(), bus)
    resolver.start()
    for outcome in (NotResolved("line"), Verified):
        asked = shown(fresh("zhao"))
        resolver.ask("s", asked)
        assert bus.wait(10)
        assert (heard[-1].session, heard[-1].question) == ("s", asked.id)
        assert heard[-1].outcome == outcome if isinstance(outcome, NotResolved) else isinstance(heard[-1].outcome, outcome)
    assert resolver.stop(5)


def test_neither_code_nor_holder_stands_in_any_log_f18(
    line: http.Client, signer: Signer, caplog: pytest.LogCaptureFixture, sandbox: Sandbox
) -> None:
    code = fresh("liang")
    with caplog.at_level(logging.DEBUG):
        outcome = told(line, code, signer)
        told(line, code, signer)
    asked = shown(code)
    sent = CodeRequest.model_validate_json(request_of(asked, signer, AT))
    said = repr((outcome, asked, sent, CodeResolved("s", asked.id, outcome))) + caplog.text
    assert code not in said and "430121195409170022" not in said and "梁" not in said


def _samples(signer: Signer) -> dict[str, dict[str, Any]]:
    asked: dict[str, Any] = json.loads(request_of(shown("demo:liang:1"), signer, AT))
    holder = {"number": "1", "name": "样例", "sex": "male", "birth": "1990-01-01"}
    return {"CodeRequest": asked, "CodeAnswer": {"id": asked["id"], "kind": "cn-e-id-code", "pseudonym": "p", "holder": holder}}


@pytest.mark.parametrize(("name", "model"), [("CodeRequest", CodeRequest), ("CodeAnswer", CodeAnswer)])
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
