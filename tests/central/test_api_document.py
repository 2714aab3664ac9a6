"""docs/api/central.yaml, the terminal's models and the sandbox's checks say the same."""

import base64
import copy
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest
import yaml
from openapi_spec_validator import validate
from pydantic import BaseModel, ValidationError

from kiosk.central.courier import CarriedReceipt, Manifest
from kiosk.central.overdue import OverdueReport
from kiosk.central.uploads import Ticket
from kiosk.central.wire import SUITE_ONE, Enrolled, Enrolment, Envelope, EnvelopeOne, KeyList, Rating, Receipt
from kiosk.clock import SystemClock
from kiosk.offline import attachments, envelope, numbers
from kiosk.offline.attachments import FileRef
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.sandbox import app, new_code
from kiosk.sandbox.document import Cover, SealedDocument, Withdrawal
from tests.sandbox.documents import content, sealed
from tests.sandbox.running import Sandbox

API: dict[str, Any] = yaml.load((Path(__file__).parents[2] / "docs/api/central.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
METHODS = ("get", "put", "post", "patch", "head", "options", "delete")
MODELS: Mapping[str, type[BaseModel]] = {
    "Enrolment": Enrolment,
    "Enrolled": Enrolled,
    "KeyList": KeyList,
    "Envelope": Envelope,
    "EnvelopeOne": EnvelopeOne,
    "Cover": Cover,
    "Withdrawal": Withdrawal,
    "Rating": Rating,
    "Receipt": Receipt,
    "SealedDocument": SealedDocument,
    "CourierList": Manifest,
    "CarriedReceipt": CarriedReceipt,
    "OverdueReport": OverdueReport,
}


def _validator(schema: Mapping[str, object]) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({**schema, "components": API["components"]})


def _fits(name: str, value: object) -> bool:
    return bool(_validator({"$ref": f"#/components/schemas/{name}"}).is_valid(value))


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        found: Any = API
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def test_the_document_is_valid_openapi() -> None:
    validate(API)


def _bodies() -> Iterator[Any]:
    for path in API["paths"].values():
        for method in (value for key, value in path.items() if key in METHODS):
            for node in (*filter(None, [method.get("requestBody")]), *method["responses"].values()):
                yield from _resolved(node).get("content", {}).values()


def test_every_example_fits_its_schema() -> None:
    count = 0
    for body in _bodies():
        if not body:
            continue  # Encrypted bytes have no shape.
        for example in body["examples"].values():
            _validator(body["schema"]).validate(example["value"])
            count += 1
    for name, model in (("SealedDocument", SealedDocument), ("Cover", Cover)):
        for example in API["components"]["schemas"][name]["examples"]:
            assert _fits(name, example)
            model.model_validate(example)
            assert numbers.valid(example["number"])
    assert count > 10


def _samples(keys: TerminalKeys) -> dict[str, dict[str, Any]]:
    ident, now = uuid7(SystemClock()), datetime.now(UTC)
    document = {**content(), "number": numbers.make(keys.terminal, 1)}
    file = {"name": "photo", "suite": "x", "digest": "0" * 64, "size": 5, "key": "A" * 43 + "="}
    strokes = {"kind": "strokes", "at": "2026-11-25T10:23:50+08:00", "strokes": [[[0, 0.5], [0.25, 1]]]}
    sent = sealed(keys, id=ident)
    told = keys.recipients.list
    rating = envelope.rate(id=ident, submission=ident, matter="m", score=5, keys=keys, at=now)
    return {
        "Envelope": sent.model_dump(mode="json") | {"files": [{"digest": sent.digest, "size": 1}]},
        "EnvelopeOne": {
            "format": 1, "suite": SUITE_ONE, "key_id": "k", "terminal": "00001", "id": ident, "matter": "m", "version": "1.0.0",
            "sealed": "AAAA", "digest": sent.digest, "at": sent.at, "signature": "AAAA",
        },
        "Rating": rating.model_dump(mode="json"),
        "Receipt": {"id": ident, "digest": sent.digest, "received_at": sent.at},
        "Enrolment": {"code": "AAAA-BBBB-CCCC-0000", "public_key": "AAAA", "proof": "AAAA"},
        "Enrolled": {"terminal": "00001", "list_key": "AAAA", "list": _few_keys(told)},
        "KeyList": _few_keys(told),
        "SealedDocument": {**document, "signature": strokes, "files": [file]},
        "Withdrawal": {name: value for name, value in document.items() if name not in ("answers", "consent")},
        "Cover": {
            "format": 2, "number": document["number"], "service": {"kind": "bundle", "code": "m", "version": "1.0.0"},
            "consents": [{"matter": "m", "version": "1"}],
            "parts": [sent.parts[0].model_dump(mode="json", exclude={"suite", "key_id", "sealed"})],
            "files": [{"digest": sent.digest, "size": 1}],
        },
        "CourierList": {"format": 1, "terminal": "00001", "at": sent.at, "signature": "AAAA", "items": [{
            "id": ident, "kind": "supplement", "about": ident, "digest": sent.digest, "size": 5, "sha256": sent.digest,
            "files": [{"digest": sent.digest, "length": 5, "submission": ident, "terminal": "00001", "signature": "AAAA"}],
        }]},
        "OverdueReport": {"format": 1, "terminal": "00001", "at": sent.at, "signature": "AAAA", "items": [{
            "id": ident, "kind": "submission", "number": "000010000119", "matter": "m", "state": "waiting", "since": sent.at,
        }]},
        "CarriedReceipt": {"id": ident, "digest": sent.digest, "received_at": sent.at, "signature": "AAAA"},
    }  # fmt: skip


def _few_keys(told: KeyList) -> dict[str, Any]:
    """A list with short keys: each of its members is changed in every way."""
    keys = [{**key, "key": "AAAA"} for key in told.model_dump(mode="json")["keys"][1:3]]
    return {**told.model_dump(mode="json"), "keys": keys, "changes": [{"key": "AAAA", "signature": "AAAA"}]}


def _mutants(value: Any) -> Iterator[Any]:
    """The value with one thing changed: a member left out, added, or given a value of another kind, at each place."""
    if isinstance(value, dict):
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
            for changed in _mutants(value[key]):
                yield {**value, key: changed}
        yield {**value, "unknown": 1}
    elif isinstance(value, list):
        yield []
        yield [*value, *value]
        for n, entry in enumerate(value):
            for changed in _mutants(entry):
                yield [*value[:n], changed, *value[n + 1 :]]
    others: tuple[object, ...] = ("", "x" * 200, "A B", "é", 0, 1, 7, -1, 2.5, True, None, "2026-11-25", "2026-11-25T02:24:00Z", {}, ["x"])
    for other in others:
        if type(other) is not type(value) or other != value:
            yield other


@pytest.mark.parametrize("name", list(MODELS))
def test_the_models_take_and_refuse_what_the_document_does(name: str, keys: TerminalKeys) -> None:
    sample = _samples(keys)[name]
    assert _fits(name, sample)
    MODELS[name].model_validate_json(json.dumps(sample))
    refused = 0
    for mutant in _mutants(copy.deepcopy(sample)):
        try:
            MODELS[name].model_validate_json(json.dumps(mutant))
            # The sandbox checks what it has parsed already.
            MODELS[name].model_validate(json.loads(json.dumps(mutant)))
            taken = True
        except ValidationError:
            taken = False
        assert taken == _fits(name, mutant), f"{name}: {json.dumps(mutant)}"
        refused += not taken
    assert refused > 20


def test_what_the_terminal_sends_and_the_sandbox_answers_is_in_the_document(sandbox: Sandbox, keys: TerminalKeys) -> None:
    ident, now = uuid7(SystemClock()), datetime.now(UTC)
    first, other = sealed(keys, id=ident), sealed(keys, id=ident)
    withdrawn = sealed(keys, kind="withdrawal", about=ident)
    rating = envelope.rate(id=uuid7(SystemClock()), submission=ident, matter="flexible-work-register", score=4, keys=keys, at=now)
    forged = rating.model_dump() | {"score": 5}
    code = {"code": new_code(sandbox.folder), "public_key": "AAAA", "proof": "AAAA"}
    path, rated = f"/v1/submissions/{ident}", f"/v1/ratings/{rating.id}"
    sent = [
        ("GET", "/v1/keys", "/v1/keys", None, 200),
        ("PUT", "/v1/submissions/{id}", path, first.to_bytes(), 201),
        ("PUT", "/v1/submissions/{id}", path, first.to_bytes(), 200),
        ("PUT", "/v1/submissions/{id}", f"/v1/submissions/{withdrawn.id}", withdrawn.to_bytes(), 201),
        ("PUT", "/v1/submissions/{id}", path, other.to_bytes(), 409),
        ("PUT", "/v1/ratings/{id}", rated, rating.to_bytes(), 201),
        ("PUT", "/v1/ratings/{id}", rated, json.dumps(forged).encode(), 422),
        ("POST", "/v1/terminals", "/v1/terminals", json.dumps(code).encode(), 403),
    ]
    for method, template, where, body, status in sent:
        operation = API["paths"][template][method.lower()]
        if body is not None:
            _validator(operation["requestBody"]["content"]["application/json"]["schema"]).validate(json.loads(body))
        answer = sandbox.looking.send(method, where, body)
        assert answer.status == status
        described = _resolved(operation["responses"][str(status)])["content"][answer.headers["content-type"]]
        _validator(described["schema"]).validate(answer.json())


@pytest.mark.parametrize("fault", ["error-500", "busy-503", "refuse-401", "refuse-422"])
def test_the_sandboxs_faults_answer_as_the_document_says(sandbox: Sandbox, fault: str) -> None:
    sandbox.fault(fault)
    answer = sandbox.looking.send("PUT", f"/v1/submissions/{uuid7(SystemClock())}", b"{}")
    described = API["paths"]["/v1/submissions/{id}"]["put"]["responses"]
    node = _resolved(described.get(str(answer.status), described["default"]))
    _validator(node["content"][answer.headers["content-type"]]["schema"]).validate(answer.json())


def test_the_sandbox_has_the_paths_of_the_document_and_no_others() -> None:
    described = {(method.upper(), _nameless(path)) for path, item in API["paths"].items() for method in item if method in METHODS}
    served = app.build(*(Mock() for _ in range(5))).routes
    there = {(method, _nameless(path)) for path, method in _routes(served) if path.startswith("/v1/")}
    assert there == described


def _routes(routes: list[Any]) -> Iterator[tuple[str, str]]:
    for route in routes:
        for method in route.methods:
            yield route.path, method


def _nameless(path: str) -> str:
    return re.sub(r"\{[a-z]+\}", "{}", path)


class Uploading:
    """One file of a terminal, and the answers of the sandbox held against the document."""

    def __init__(self, sandbox: Sandbox, keys: TerminalKeys, content: bytes, digest: str = "") -> None:
        self._sandbox, self.content = sandbox, content
        self.digest = digest or hashlib.sha256(content).hexdigest()
        self.submission = uuid7(SystemClock())
        self.ticket: Ticket = attachments.ticket(FileRef("photo", self.digest, len(content), bytes(32)), self.submission, keys)

    def begin(self, **changed: str) -> tuple[int, str]:
        told = base64.b64encode(self.digest.encode()).decode()
        headers = {"Upload-Length": str(len(self.content)), "Upload-Metadata": f"digest {told}"}
        return self.ask("POST", "/v1/files", None, headers, changed)

    def send(self, start: int, end: int, **changed: str) -> tuple[int, str]:
        piece = self.content[start:end]
        checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        headers = {"Upload-Offset": str(start), "Upload-Checksum": f"sha256 {checksum}", "Content-Type": "application/offset+octet-stream"}
        return self.ask("PATCH", "/v1/files/{digest}", piece, headers, changed)

    def look(self, **changed: str) -> tuple[int, str]:
        return self.ask("HEAD", "/v1/files/{digest}", None, {}, changed)

    def ask(self, method: str, template: str, body: bytes | None, headers: dict[str, str], changed: dict[str, str]) -> tuple[int, str]:
        """Status and offset or problem code of the answer. What is sent unchanged is in the document, as is each answer."""
        operation = API["paths"][template][method.lower()]
        sent = {"Tus-Resumable": "1.0.0", **headers}
        named = [_resolved(node) for node in (*API["paths"][template].get("parameters", ()), *operation.get("parameters", ()))]
        wanted = {parameter["name"]: parameter for parameter in named if parameter["in"] == "header"}
        assert set(wanted) == set(sent) - {"Content-Type"}
        for name, parameter in wanted.items():
            _validator(parameter["schema"]).validate(sent[name])
        assert body is None or sent["Content-Type"] in operation["requestBody"]["content"]
        sent |= {"Authorization": self.ticket.header()} | {name.replace("_", "-"): value for name, value in changed.items()}
        answer = self._sandbox.looking.send(method, template.replace("{digest}", self.digest), body, sent)
        assert str(answer.status) in operation["responses"], answer.status
        described = _resolved(operation["responses"][str(answer.status)])
        self._headers_are(described.get("headers", {}), answer.headers, answer.status)
        if not answer.body:
            return answer.status, answer.headers.get("upload-offset", "")
        _validator(described["content"][answer.headers["content-type"]]["schema"]).validate(answer.json())
        return answer.status, str(json.loads(answer.body)["code"])

    def _headers_are(self, described: Mapping[str, Any], told: Mapping[str, str], status: int) -> None:
        for name, node in described.items():
            header = _resolved(node)
            assert name.lower() in told or not header.get("required"), name
            if name.lower() in told:
                _validator(header["schema"]).validate(told[name.lower()])
        ours = {name for name in told if name.startswith(("upload-", "tus-")) or name in ("location", "cache-control")}
        assert ours - {"tus-resumable"} <= {name.lower() for name in described}, status


def test_files_go_up_as_the_document_says(sandbox: Sandbox, keys: TerminalKeys) -> None:
    file = Uploading(sandbox, keys, os.urandom(3000))
    assert file.look() == (410, "")
    assert file.send(0, 1000) == (410, "no-such-upload")
    assert file.begin() == (201, "0")
    assert file.send(0, 1000) == (204, "1000")
    assert file.begin() == (201, "1000") and file.look() == (200, "1000")
    assert file.send(0, 1000) == (409, "another-offset")
    assert file.send(1000, 2000, Upload_Checksum="sha256 AAAA") == (460, "checksum-mismatch")
    assert file.send(1000, 2000, Upload_Checksum="md5 AAAA") == (400, "checksum-unknown")
    assert file.send(1000, 2000, Content_Type="text/plain") == (415, "not-in-the-api")
    assert file.send(1000, 2000, Upload_Offset="x") == (422, "not-in-the-api")
    assert file.begin(Upload_Metadata="name AAAA") == (422, "not-in-the-api")
    for refused in (file.begin, file.look, lambda **changed: file.send(1000, 2000, **changed)):
        assert refused(Authorization='Kiosk-File terminal="00001"')[0] == 401
        assert refused(Authorization=file.ticket.header().replace(file.submission, uuid7(SystemClock())))[0] == 401
        assert refused(Tus_Resumable="0.2.2")[0] == 412
    assert file.send(1000, 3000) == (204, "3000")


def test_what_is_no_good_as_a_whole_is_answered_as_the_document_says(sandbox: Sandbox, keys: TerminalKeys) -> None:
    other = Uploading(sandbox, keys, os.urandom(500), digest=os.urandom(32).hex())
    assert other.begin() == (201, "0") and other.send(0, 500) == (460, "digest-mismatch") and other.look() == (410, "")
    longer = Uploading(sandbox, keys, bytes(501), digest=other.digest)
    assert other.begin() == (201, "0") and longer.begin() == (409, "another-length")
    largest = int(sandbox.looking.send("OPTIONS", "/v1/files").headers["tus-max-size"])
    assert keys.recipients.list.limits.file == largest, "what a list promises is taken"
    large = Uploading(sandbox, keys, bytes(largest + 1))
    assert large.begin() == (413, "too-large")
    piece = Uploading(sandbox, keys, bytes(1024 * 1024 + 2))
    assert piece.begin() == (201, "0") and piece.send(0, 1024 * 1024 + 1) == (413, "too-large")
    assert piece.send(0, 1024 * 1024) == (204, str(1024 * 1024))


def test_what_a_service_can_do_with_files_is_told_as_the_document_says(sandbox: Sandbox, keys: TerminalKeys) -> None:
    answer = sandbox.looking.send("OPTIONS", "/v1/files")
    described = API["paths"]["/v1/files"]["options"]["responses"][str(answer.status)]["headers"]
    Uploading(sandbox, keys, b"")._headers_are(described, answer.headers, answer.status)
    assert {"creation", "checksum", "expiration"} == set(answer.headers["tus-extension"].split(","))
