"""What the central service must do with what comes, whoever sent it."""

import base64
import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.central.wire import Enrolment, Envelope, proof_fields
from kiosk.clock import SystemClock
from kiosk.http import Response
from kiosk.offline import envelope, numbers
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import CentralKey, TerminalKeys
from kiosk.sandbox import new_code, serve
from tests.sandbox.documents import NAME, content, sealed_document
from tests.sandbox.running import SERVE, Sandbox, running


def _sealed(keys: TerminalKeys, body: bytes | None = None, **fields: str) -> Envelope:
    given = {"id": uuid7(SystemClock()), "matter": "flexible-work-register", "version": "1.0.0", **fields}
    made = body if body is not None else sealed_document(numbers.make(keys.terminal, 1))
    return envelope.seal(made, keys=keys, at=datetime.now(UTC), **given)


def _put(sandbox: Sandbox, item: Envelope, **changes: object) -> Response:
    body = json.dumps({**item.model_dump(), **changes}).encode()
    return sandbox.looking.send("PUT", f"/v1/submissions/{item.id}", body)


def _code(answer: Response) -> object:
    told = answer.json()
    assert isinstance(told, dict)
    return told["code"]


def test_a_submission_becomes_one_case_of_its_department(sandbox: Sandbox, keys: TerminalKeys) -> None:
    item = _sealed(keys)
    first, second = _put(sandbox, item), _put(sandbox, item)
    assert (first.status, second.status) == (201, 200)
    assert first.json() == second.json()
    stored = sandbox.get(f"submissions/{item.id}")
    assert stored["count"] == 1
    assert stored["record"]["document"]["name"] == NAME
    assert stored["cases"] == [
        {"department": "human-resources", "number": numbers.make(keys.terminal, 1), "state": "received", "reason": ""}
    ]


def test_the_same_id_with_other_content_is_a_conflict_that_names_what_is_stored(sandbox: Sandbox, keys: TerminalKeys) -> None:
    item = _sealed(keys)
    _put(sandbox, item)
    other = _sealed(keys, id=item.id)
    answer = _put(sandbox, other)
    told = answer.json()
    assert answer.status == 409 and isinstance(told, dict)
    assert told["receipt"]["digest"] == item.digest
    assert sandbox.get(f"submissions/{item.id}")["puts"] == 2


def test_a_forged_signature_is_refused_before_anything_else_is_looked_at(sandbox: Sandbox, keys: TerminalKeys) -> None:
    forger = TerminalKeys(keys.terminal, Ed25519PrivateKey.generate(), keys.central)
    item = _sealed(forger)
    answer = _put(sandbox, item, digest="0" * 64)
    assert (answer.status, _code(answer)) == (401, "signature-invalid")
    assert sandbox.get(f"submissions/{item.id}")["count"] == 0


@pytest.mark.parametrize("field, value", [("at", "2020-01-01T00:00:00Z"), ("digest", "1" * 64), ("terminal", "99999")])
def test_what_is_signed_cannot_be_changed_on_the_way(sandbox: Sandbox, keys: TerminalKeys, field: str, value: str) -> None:
    assert _put(sandbox, _sealed(keys), **{field: value}).status == 401


@pytest.mark.parametrize("field, value", [("matter", "other-matter"), ("version", "2.0.0"), ("key_id", "other")])
def test_what_the_digest_covers_cannot_be_changed_on_the_way(sandbox: Sandbox, keys: TerminalKeys, field: str, value: str) -> None:
    answer = _put(sandbox, _sealed(keys), **{field: value})
    assert (answer.status, _code(answer)) == (422, "digest-mismatch")


def test_an_unknown_member_is_refused_by_name_and_never_by_value(sandbox: Sandbox, keys: TerminalKeys) -> None:
    answer = _put(sandbox, _sealed(keys), extra=NAME)
    assert answer.status == 422
    assert b"extra" in answer.body and NAME.encode() not in answer.body and b"\\u" not in answer.body


def test_a_body_that_is_not_utf8_is_a_problem_not_a_crash(sandbox: Sandbox) -> None:
    answer = sandbox.looking.send("PUT", f"/v1/submissions/{uuid7(SystemClock())}", b"\xff\xfe{")
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")


def test_what_cannot_be_opened_is_kept_as_a_correction_case(sandbox: Sandbox, keys: TerminalKeys) -> None:
    lost = CentralKey(keys.central[0].id, X25519PrivateKey.generate().public_key())
    item = _sealed(TerminalKeys(keys.terminal, keys.signing, (lost,)))
    assert _put(sandbox, item).status == 201
    stored = sandbox.get(f"submissions/{item.id}")
    assert (stored["count"], stored["record"]) == (1, None)
    assert stored["cases"][0]["reason"] == "cannot-be-opened"


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"answers": "none"}, "breaks-the-schema"),
        ({"number": "000010000118"}, "number-invalid"),
        ({"service": {"code": "other", "version": "1.0.0"}}, "another-matter"),
        ({"unknown": 1}, "breaks-the-schema"),
    ],
)
def test_a_broken_document_is_kept_as_a_correction_case(
    sandbox: Sandbox, keys: TerminalKeys, changes: dict[str, object], reason: str
) -> None:
    body = json.dumps({**content(), "number": numbers.make(keys.terminal, 2), **changes}).encode()
    item = _sealed(keys, body)
    assert _put(sandbox, item).status == 201
    case = sandbox.get(f"submissions/{item.id}")["cases"][0]
    assert (case["state"], case["reason"]) == ("correction", reason)


@pytest.mark.parametrize("body", [b"", b"[1]", b"\xff", b"null", b'{"number": 7, "service": [1]}'])
def test_whatever_is_inside_an_authentic_envelope_is_kept(sandbox: Sandbox, keys: TerminalKeys, body: bytes) -> None:
    item = _sealed(keys, body)
    assert _put(sandbox, item).status == 201
    assert sandbox.get(f"submissions/{item.id}")["cases"][0]["state"] == "correction"


def _enrolment(code: str, key: Ed25519PrivateKey) -> bytes:
    public = base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    proof = base64.b64encode(key.sign(proof_fields(code=code, public_key=public))).decode()
    return Enrolment(code=code, public_key=public, proof=proof).to_bytes()


def test_a_code_enrols_one_key_and_only_one(sandbox: Sandbox) -> None:
    code, mine, other = new_code(sandbox.folder), Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    first = sandbox.looking.send("POST", "/v1/terminals", _enrolment(code, mine))
    again = sandbox.looking.send("POST", "/v1/terminals", _enrolment(code, mine))
    stolen = sandbox.looking.send("POST", "/v1/terminals", _enrolment(code, other))
    assert (first.status, again.json()) == (201, first.json())
    assert (stolen.status, _code(stolen)) == (403, "code-invalid")


def test_a_code_that_was_never_given_out_is_refused(sandbox: Sandbox) -> None:
    answer = sandbox.looking.send("POST", "/v1/terminals", _enrolment("AAAA-BBBB-CCCC-DDDD", Ed25519PrivateKey.generate()))
    assert (answer.status, _code(answer)) == (403, "code-invalid")


def test_a_key_cannot_be_enrolled_by_who_does_not_hold_it(sandbox: Sandbox) -> None:
    code = new_code(sandbox.folder)
    request = json.loads(_enrolment(code, Ed25519PrivateKey.generate()))
    request["public_key"] = json.loads(_enrolment(code, Ed25519PrivateKey.generate()))["public_key"]
    answer = sandbox.looking.send("POST", "/v1/terminals", json.dumps(request).encode())
    assert (answer.status, _code(answer)) == (403, "proof-invalid")


def test_terminals_are_numbered_one_after_the_other_and_a_restart_keeps_everything(tmp_path: Path) -> None:
    with running(tmp_path / "central") as sandbox:
        one, two = sandbox.enrolled(tmp_path / "one"), sandbox.enrolled(tmp_path / "two")
        assert (one.terminal, two.terminal) == ("00001", "00002")
        item = _sealed(one)
        _put(sandbox, item)
        authority = sandbox.ca.read_bytes()
    with running(tmp_path / "central") as sandbox:
        assert sandbox.ca.read_bytes() == authority
        assert _put(sandbox, item).status == 200
        assert [row["id"] for row in sandbox.get("submissions")] == [item.id]


def test_it_ends_when_standard_input_closes(tmp_path: Path) -> None:
    with running(tmp_path) as sandbox:
        pass
    assert sandbox.process.returncode == 0


def test_it_ends_in_good_order_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVE, str(tmp_path), "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["folder"] == str(tmp_path)
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        serve(tmp_path, "0.0.0.0", 0, sys.stdout)
