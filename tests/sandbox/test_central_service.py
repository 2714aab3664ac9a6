"""What the central service must do with what comes, whoever sent it."""

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.central import KeysFound
from kiosk.central.wire import Enrolment, Envelope, bound_fields_one, proof_fields, signed_fields
from kiosk.clock import SystemClock
from kiosk.http import Response
from kiosk.offline import envelope, numbers
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys, keep_list
from kiosk.sandbox import new_code, opening, serve
from kiosk.sandbox.authority import prepare
from kiosk.sandbox.private import CannotOpen, Holder
from tests.offline.recipients import Publisher
from tests.sandbox.documents import DEPARTMENT, MATTER, NAME, content, sealed
from tests.sandbox.running import SERVE, Sandbox, running
from tests.support.traces import in_memory


def format_one(sandbox: Sandbox, keys: TerminalKeys, document: Mapping[str, object]) -> dict[str, object]:
    """What terminals sealed before there were parts, and may still hold."""
    made = {"key_id": "sandbox-1", "terminal": keys.terminal, "id": uuid7(SystemClock()), "matter": MATTER, "version": "1.0.0"}
    bound = bound_fields_one(**made)
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    inside = suite.encrypt(json.dumps(document).encode(), prepare(sandbox.folder).sealing.public_key(), info=bound)
    digest, at = hashlib.sha256(bound + inside).hexdigest(), "2026-11-25T02:24:00.000Z"
    signature = keys.signing.sign(signed_fields(digest=digest, id=made["id"], at=at, terminal=keys.terminal))
    return {
        **json.loads(bound), "sealed": base64.b64encode(inside).decode(), "digest": digest, "at": at,
        "signature": base64.b64encode(signature).decode(),
    }  # fmt: skip


def _put(sandbox: Sandbox, item: Envelope, **changes: object) -> Response:
    body = json.dumps({**item.model_dump(), **changes}).encode()
    return sandbox.looking.send("PUT", f"/v1/submissions/{item.id}", body)


def _code(answer: Response) -> object:
    told = answer.json()
    assert isinstance(told, dict)
    return told["code"]


def test_a_submission_becomes_one_case_of_its_department(sandbox: Sandbox, keys: TerminalKeys) -> None:
    item = sealed(keys)
    first, second = _put(sandbox, item), _put(sandbox, item)
    assert (first.status, second.status) == (201, 200)
    assert first.json() == second.json()
    stored = sandbox.get(f"submissions/{item.id}")
    assert stored["count"] == 1
    record = stored["record"]
    assert (record["number"], record["service"]["code"]) == (numbers.make(keys.terminal, 1), MATTER)
    assert [part["department"] for part in record["parts"]] == [DEPARTMENT]
    assert record["parts"][0]["document"]["document"]["name"] == NAME
    assert stored["cases"] == [
        {"department": "human-resources", "number": numbers.make(keys.terminal, 1), "state": "received", "reason": ""}
    ]


def test_the_same_id_with_other_content_is_a_conflict_that_names_what_is_stored(sandbox: Sandbox, keys: TerminalKeys) -> None:
    item = sealed(keys)
    _put(sandbox, item)
    other = sealed(keys, id=item.id)
    answer = _put(sandbox, other)
    told = answer.json()
    assert answer.status == 409 and isinstance(told, dict)
    assert told["receipt"]["digest"] == item.digest
    assert sandbox.get(f"submissions/{item.id}")["puts"] == 2


def test_a_forged_signature_is_refused_before_anything_else_is_looked_at(sandbox: Sandbox, keys: TerminalKeys) -> None:
    forger = TerminalKeys(keys.terminal, Ed25519PrivateKey.generate(), keys.recipients)
    item = sealed(forger)
    answer = _put(sandbox, item, digest="0" * 64)
    assert (answer.status, _code(answer)) == (401, "signature-invalid")
    assert sandbox.get(f"submissions/{item.id}")["count"] == 0


@pytest.mark.parametrize("field, value", [("at", "2020-01-01T00:00:00Z"), ("digest", "1" * 64), ("terminal", "99999")])
def test_what_is_signed_cannot_be_changed_on_the_way(sandbox: Sandbox, keys: TerminalKeys, field: str, value: str) -> None:
    assert _put(sandbox, sealed(keys), **{field: value}).status == 401


@pytest.mark.parametrize(
    "place, field, value",
    [
        ("parts", "matter", "other-matter"),
        ("parts", "version", "2.0.0"),
        ("parts", "department", "public-security"),
        ("parts", "key_id", "other"),
        ("parts", "sealed", "AAAA"),
        ("parts", "size", 7),
        ("cover", "suite", "other"),
        ("cover", "sealed", "AAAA"),
        ("cover", "digest", "0" * 64),
        ("", "kind", "withdrawal"),
        ("", "about", "01890000-0000-7000-8000-000000000000"),
        ("", "files", [{"digest": "0" * 64, "size": 1}]),
    ],
)
def test_what_the_digest_covers_cannot_be_changed_on_the_way(
    sandbox: Sandbox, keys: TerminalKeys, place: str, field: str, value: object
) -> None:
    item = sealed(keys).model_dump(mode="json")
    inner = item["parts"][0] if place == "parts" else item["cover"] if place == "cover" else item
    inner[field] = value
    answer = sandbox.looking.send("PUT", f"/v1/submissions/{item['id']}", json.dumps(item).encode())
    assert (answer.status, _code(answer)) == (422, "digest-mismatch")
    assert sandbox.get(f"submissions/{item['id']}")["count"] == 0


def test_an_unknown_member_is_refused_by_name_and_never_by_value(sandbox: Sandbox, keys: TerminalKeys) -> None:
    answer = _put(sandbox, sealed(keys), extra=NAME)
    assert answer.status == 422
    assert b"extra" in answer.body and NAME.encode() not in answer.body and b"\\u" not in answer.body


def test_a_body_that_is_not_utf8_is_a_problem_not_a_crash(sandbox: Sandbox) -> None:
    answer = sandbox.looking.send("PUT", f"/v1/submissions/{uuid7(SystemClock())}", b"\xff\xfe{")
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")


def _cases(sandbox: Sandbox, item: Envelope) -> list[tuple[str, str, str]]:
    stored = sandbox.get(f"submissions/{item.id}")
    assert stored["count"] == 1
    return [(case["department"], case["state"], case["reason"]) for case in stored["cases"]]


def test_what_nobody_can_open_is_kept_as_a_correction_case(sandbox: Sandbox, keys: TerminalKeys) -> None:
    # Keys of the same names, of another central service.
    strange = Publisher()
    told = [{**strange.key(key.department, key.suite), "id": key.id} for key in keys.recipients.list.keys]
    item = sealed(TerminalKeys(keys.terminal, keys.signing, strange.recipients(strange.list(told))))
    assert _put(sandbox, item).status == 201
    assert _cases(sandbox, item) == [(DEPARTMENT, "correction", "cannot-be-opened")]


def test_a_cover_that_cannot_be_opened_keeps_no_part_from_its_department(sandbox: Sandbox, keys: TerminalKeys) -> None:
    strange, real = Publisher(), keys.recipients.list.keys
    told = [key.model_dump(mode="json") for key in real if key.department]
    told += [{**strange.key(None, key.suite), "id": key.id} for key in real if not key.department]
    item = sealed(TerminalKeys(keys.terminal, keys.signing, strange.recipients(strange.list(told))))
    assert _put(sandbox, item).status == 201
    assert _cases(sandbox, item) == [(DEPARTMENT, "correction", "cover-cannot-be-opened")]
    assert sandbox.get(f"submissions/{item.id}")["record"]["parts"][0]["document"]["document"]["name"] == NAME


def test_a_department_that_is_not_here_gets_a_correction_case(sandbox: Sandbox, keys: TerminalKeys) -> None:
    strange = Publisher()
    told = [key.model_dump(mode="json") for key in keys.recipients.list.keys] + [strange.key("fisheries")]
    item = sealed(TerminalKeys(keys.terminal, keys.signing, strange.recipients(strange.list(told))), department="fisheries")
    assert _put(sandbox, item).status == 201
    assert _cases(sandbox, item) == [("fisheries", "correction", "unknown-department")]


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"answers": "none"}, "breaks-the-schema"),
        ({"service": {"code": "other", "version": "1.0.0", "department": DEPARTMENT}}, "another-matter"),
        ({"service": {"code": MATTER, "version": "1.0.0", "department": "public-security"}}, "another-matter"),
        ({"unknown": 1}, "breaks-the-schema"),
    ],
)
def test_a_broken_document_is_kept_as_a_correction_case(
    sandbox: Sandbox, keys: TerminalKeys, changes: dict[str, object], reason: str
) -> None:
    item = sealed(keys, {**content(), **changes})
    assert _put(sandbox, item).status == 201
    assert _cases(sandbox, item) == [(DEPARTMENT, "correction", reason)]


@pytest.mark.parametrize("number", ["000010000118", "999990000170"])
def test_a_wrong_number_is_kept_as_a_correction_case(sandbox: Sandbox, keys: TerminalKeys, number: str) -> None:
    item = sealed(keys, number=number)
    assert _put(sandbox, item).status == 201
    assert _cases(sandbox, item) == [(DEPARTMENT, "correction", "number-invalid")]


@pytest.mark.parametrize("document", [{}, {"service": [1]}, {"x": "y" * 70_000}])
def test_whatever_is_inside_an_authentic_envelope_is_kept(sandbox: Sandbox, keys: TerminalKeys, document: dict[str, object]) -> None:
    item = sealed(keys, document)
    assert _put(sandbox, item).status == 201
    assert _cases(sandbox, item) == [(DEPARTMENT, "correction", "breaks-the-schema")]


def test_a_withdrawal_is_about_a_submission_and_becomes_a_case(sandbox: Sandbox, keys: TerminalKeys) -> None:
    first = sealed(keys)
    taken = {name: value for name, value in content().items() if name not in ("answers", "consent")}
    second = sealed(keys, taken, kind="withdrawal", about=first.id)
    assert [_put(sandbox, item).status for item in (first, second)] == [201, 201]
    assert sandbox.get(f"submissions/{second.id}")["record"]["about"] == first.id
    assert _cases(sandbox, second) == [(DEPARTMENT, "received", "")]


def test_each_department_opens_its_own_part_and_no_other(sandbox: Sandbox, keys: TerminalKeys) -> None:
    secrets = {"human-resources": "HR-ONLY-4f1c", "public-security": "PS-ONLY-9b2e"}
    parts = []
    for department, secret in secrets.items():
        document = content()
        document["service"] = {"code": MATTER, "version": "1.0.0", "department": department}
        document["answers"][0]["value"] = secret
        parts.append(envelope.Part(department, MATTER, "1.0.0", document))
    about = envelope.About("new-worker", "2.0.0", bundle=True)
    item = envelope.seal(parts, about, id=uuid7(SystemClock()), number=numbers.make(keys.terminal, 1), keys=keys, at=datetime.now(UTC))
    assert _put(sandbox, item).status == 201
    assert _cases(sandbox, item) == [(department, "received", "") for department in secrets]
    record = sandbox.get(f"submissions/{item.id}")["record"]
    assert record["service"] == {"kind": "bundle", "code": "new-worker", "version": "2.0.0"}
    assert [part["document"]["answers"][0]["value"] for part in record["parts"]] == list(secrets.values())
    for own in secrets:
        holder = Holder(sandbox.folder / "departments" / f"{own}.json", own)
        for part in item.model_dump(mode="json")["parts"]:
            inside = opening.sealed(part), opening.bound_part(item.model_dump(mode="json"), part)
            if part["department"] == own:
                assert secrets[own].encode() in holder.open(part, *inside)
            else:
                for key in holder.keys:
                    with pytest.raises(CannotOpen):
                        key.open(*inside)


def test_a_part_moved_to_another_department_or_envelope_does_not_open(sandbox: Sandbox, keys: TerminalKeys) -> None:
    item = sealed(keys).model_dump(mode="json")
    part, holder = item["parts"][0], Holder(sandbox.folder / "departments" / f"{DEPARTMENT}.json", DEPARTMENT)
    assert holder.open(part, opening.sealed(part), opening.bound_part(item, part))
    others = [(item, {**part, name: value}) for name, value in (("part", 2), ("department", "x"), ("matter", "x"), ("version", "1.0.1"))]
    others += [({**item, "id": uuid7(SystemClock())}, part), ({**item, "terminal": "00099"}, part)]
    for outer, moved in others:
        with pytest.raises(CannotOpen):
            holder.open(part, opening.sealed(part), opening.bound_part(outer, moved))


def test_a_departments_key_is_in_its_own_process_alone(sandbox: Sandbox, keys: TerminalKeys) -> None:
    assert _put(sandbox, sealed(keys)).status == 201
    pids: dict[str, int] = sandbox.get("departments")
    pids["central"] = sandbox.process.pid
    files = {code: sandbox.folder / "departments" / f"{code}.json" for code in pids if code != "central"}
    raw = {f"{code} {n}": key.raw[-32:] for code, file in files.items() for n, key in enumerate(Holder(file, code).keys)}
    found = {(holder, told.split()[0]) for holder, pid in pids.items() for told in in_memory(pid, raw)}
    assert found == {(code, code) for code in files}


def test_a_department_whose_process_dies_is_asked_again(sandbox: Sandbox, keys: TerminalKeys) -> None:
    before: int = sandbox.get("departments")[DEPARTMENT]
    os.kill(before, signal.SIGKILL)
    item = sealed(keys)
    assert _put(sandbox, item).status == 201
    assert _cases(sandbox, item) == [(DEPARTMENT, "received", "")]
    assert sandbox.get("departments")[DEPARTMENT] != before


def test_a_submission_of_the_first_format_is_still_taken(sandbox: Sandbox, keys: TerminalKeys) -> None:
    item = format_one(sandbox, keys, {**content(), "number": numbers.make(keys.terminal, 7)})
    assert envelope.whole("submission", str(item["digest"]), json.dumps(item).encode())
    answer = sandbox.looking.send("PUT", f"/v1/submissions/{item['id']}", json.dumps(item).encode())
    assert answer.status == 201
    stored = sandbox.get(f"submissions/{item['id']}")
    assert stored["record"]["document"]["name"] == NAME
    assert [(case["department"], case["state"]) for case in stored["cases"]] == [(DEPARTMENT, "received")]


def test_new_keys_of_a_department_are_published_and_the_old_ones_still_open(tmp_path: Path) -> None:
    with running(tmp_path / "central") as sandbox:
        keys = sandbox.enrolled(tmp_path / "state")
        old, first = keys.recipients.list, sealed(keys)
        assert sandbox.looking.send("POST", f"/sandbox/v1/departments/{DEPARTMENT}/renew").status == 200
        client = sandbox.client()
        found = client.key_list()
        client.close()
        assert isinstance(found, KeysFound) and found.list.version == old.version + 1
        assert keep_list(tmp_path / "state", keys, found.list, datetime.now(UTC))
        second = sealed(keys)
        assert second.parts[0].key_id != first.parts[0].key_id
        for item in (first, second):
            assert _put(sandbox, item).status == 201
            assert _cases(sandbox, item) == [(DEPARTMENT, "received", "")]
    with running(tmp_path / "central") as sandbox:
        # A restart signs nothing anew.
        assert sandbox.looking.send("GET", "/v1/keys").json() == found.list.model_dump(mode="json")


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
        item = sealed(one)
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
