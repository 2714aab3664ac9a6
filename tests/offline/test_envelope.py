"""The envelope: opened by hand from the documents alone, bound in every piece, and closed to the terminal that made it."""

import ast
import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import kiosk.offline
from kiosk.central.wire import Envelope, KeyList
from kiosk.clock import SystemClock
from kiosk.offline import SubmissionFailed, SubmissionSaved, envelope, numbers, suites
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.outbox import Draft
from kiosk.offline.recipients import NoRecipient, Recipients
from kiosk.sandbox.private import BASELINE, HYBRID, Private
from tests.offline import by_hand
from tests.offline.recipients import DEPARTMENTS, Publisher
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import ADDRESS, NAME, NUMBER, content, draft, sealed

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs/envelope-vectors.json").read_text(encoding="utf-8"))
OPEN = {BASELINE: by_hand.open_x25519, HYBRID: by_hand.open_hybrid}


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: inner for name, inner in value.items() if name not in names}


def _info(sent: dict[str, Any], piece: dict[str, Any]) -> bytes:
    """From docs/envelope.md: what a piece is bound to."""
    own = _without(piece, "digest", "size", "sealed")
    return _canonical({"part": 0, **own, "format": sent["format"], "id": sent["id"], "terminal": sent["terminal"]})


def _opened(sent: dict[str, Any], piece: dict[str, Any], private: bytes) -> dict[str, Any]:
    inside = OPEN[piece["suite"]](base64.b64decode(piece["sealed"]), private, _info(sent, piece))
    told = json.loads(inside)
    assert isinstance(told, dict)
    return told


def test_the_hand_made_hpke_is_rfc_9180s() -> None:
    # RFC 9180, A.1.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, sequence number 0.
    made = by_hand.seal_x25519(
        bytes.fromhex("4265617574792069732074727574682c20747275746820626561757479"),
        bytes.fromhex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"),
        bytes.fromhex("4f6465206f6e2061204772656369616e2055726e"),
        bytes.fromhex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736"),
        by_hand.AES_128_GCM,
        b"Count-0",
    )
    assert made[:32].hex() == "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
    assert made[32:].hex() == "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"


@pytest.mark.parametrize("vector", VECTORS["sealing"], ids=lambda vector: vector["suite"].split("-")[2])
def test_the_vectors_of_each_suite_open_by_hand_and_by_the_receiver(vector: dict[str, str]) -> None:
    suite, info, private = vector["suite"], vector["info"].encode(), bytes.fromhex(vector["private"])
    inside = bytes.fromhex(vector["sealed"])
    assert OPEN[suite](inside, private, info).decode() == vector["content"]
    key = Private("k", suite, private)
    assert key.public().hex() == vector["public"] and key.open(inside, info).decode() == vector["content"]
    if "ephemeral" in vector:
        ephemeral = bytes.fromhex(vector["ephemeral"])
        assert by_hand.seal_x25519(vector["content"].encode(), key.public(), info, ephemeral) == inside


@pytest.mark.parametrize("suite", [BASELINE, HYBRID])
def test_what_the_terminal_seals_opens_by_hand_with_this_key_and_info_only(suite: str) -> None:
    key, other, made = Private.generate("k", suite), Private.generate("k", suite), suites.find(suite)
    assert made is not None
    inside = made.recipient(key.public())(NAME.encode(), b"info")
    assert len(inside) == len(NAME.encode()) + made.overhead
    assert OPEN[suite](inside, key.raw, b"info") == NAME.encode()
    for private, info, bytes_ in ((other.raw, b"info", inside), (key.raw, b"other", inside), (key.raw, b"info", inside[:-1] + b"x")):
        with pytest.raises(InvalidTag):
            OPEN[suite](bytes_, private, info)


@pytest.mark.parametrize("suite", [BASELINE, HYBRID])
@pytest.mark.parametrize("length", [0, 31, 33, 1184, 1215, 1217])
def test_a_key_of_a_wrong_length_is_none(suite: str, length: int) -> None:
    made = suites.find(suite)
    assert made is not None
    with pytest.raises(ValueError):
        made.recipient(bytes(length))


def test_the_vectors_envelope_opens_by_hand() -> None:
    sent, privates = VECTORS["envelope"], {ident: bytes.fromhex(raw) for ident, raw in VECTORS["recipient_private"].items()}
    cover = _opened(sent, sent["cover"], privates[sent["cover"]["key_id"]])
    assert cover["service"] == {"kind": "bundle", "code": "new-worker", "version": "1.0.0"}
    assert cover["parts"] == [_without(part, "suite", "key_id", "sealed") for part in sent["parts"]]
    assert cover["files"] == sent["files"] and len(sent["files"]) == 1, "a file that two need is listed once"
    for part in sent["parts"]:
        document = _opened(sent, part, privates[part["key_id"]])
        assert (document["number"], document["document"]["name"]) == (cover["number"], NAME)
        assert document["files"][0]["digest"] == sent["files"][0]["digest"]
        for ident, private in privates.items():
            if ident != part["key_id"] and len(private) == len(privates[part["key_id"]]):
                with pytest.raises(InvalidTag):
                    _opened(sent, part, private)
    for text in (NAME, NUMBER, ADDRESS, "delivery"):
        assert text not in json.dumps(cover, ensure_ascii=False)


def test_the_vectors_digest_and_signatures_hold_by_hand() -> None:
    sent = VECTORS["envelope"]
    for piece in (sent["cover"], *sent["parts"]):
        inside = base64.b64decode(piece["sealed"])
        assert (piece["digest"], piece["size"]) == (hashlib.sha256(inside).hexdigest(), len(inside))
    listed = _without(sent, "at", "digest", "signature")
    listed["cover"] = _without(sent["cover"], "sealed")
    listed["parts"] = [_without(part, "sealed") for part in sent["parts"]]
    assert hashlib.sha256(_canonical(listed)).hexdigest() == sent["digest"]
    signed = _canonical({name: sent[name] for name in ("at", "digest", "id", "terminal")})
    terminal = Ed25519PublicKey.from_public_bytes(bytes.fromhex(VECTORS["terminal_public"]))
    terminal.verify(base64.b64decode(sent["signature"]), signed)
    told = VECTORS["key_list"]
    list_key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(VECTORS["list_key_public"]))
    list_key.verify(base64.b64decode(told["signature"]), _canonical(_without(told, "signature")))


def test_the_vectors_are_what_the_terminal_takes_for_its_own() -> None:
    sent = Envelope.model_validate(VECTORS["envelope"])
    assert envelope.whole("submission", sent.digest, sent.to_bytes())
    assert Recipients(bytes.fromhex(VECTORS["list_key_public"]), KeyList.model_validate(VECTORS["key_list"])).departments == {*DEPARTMENTS}


def test_a_changed_byte_anywhere_is_not_whole(own_keys: TerminalKeys) -> None:
    sent = sealed(own_keys)
    body = sent.to_bytes()
    assert envelope.whole("submission", sent.digest, body)
    told = json.loads(body)
    for piece in (told["cover"], told["parts"][0]):
        kept, cipher = piece["sealed"], bytearray(base64.b64decode(piece["sealed"]))
        cipher[0] ^= 1
        piece["sealed"] = base64.b64encode(cipher).decode()
        assert not envelope.whole("submission", sent.digest, json.dumps(told).encode())
        piece["sealed"] = kept
    for broken in (b"", b"{", b"[]", b'{"format": 3}', body[:-2], json.dumps({**told, "kind": "supplement"}).encode()):
        assert not envelope.whole("submission", sent.digest, broken)


def _secrets_of(keys: TerminalKeys, state: Path) -> set[bytes]:
    """Every 32 and 96 bytes that the terminal has: its private key in both forms, all public keys, and what lies in its files."""
    seed = keys.signing.private_bytes_raw()
    found = {seed, hashlib.sha512(seed).digest()[:32], keys.signing.public_key().public_bytes_raw()}
    for key in keys.recipients.list.keys:
        raw = base64.b64decode(key.key)
        found |= {raw[-32:], raw[:32], raw[:96]}
    for path in state.rglob("*"):
        if path.is_file() and path.suffix != ".reserve":
            held = path.read_bytes()
            found |= {held[start : start + 32] for start in range(0, len(held) - 32, 4096)}
    return found | {secret * 3 for secret in found if len(secret) == 32}


@pytest.mark.parametrize("suite", [BASELINE, HYBRID])
def test_the_terminal_cannot_open_what_it_has_sealed(tmp_path: Path, suite: str) -> None:
    publisher = Publisher()
    told = publisher.list([publisher.key(who, suite) for who in (None, *DEPARTMENTS)])
    keys = publisher.terminal(told=told)
    with opened(tmp_path / "state", keys) as terminal:
        assert isinstance(terminal.submit(draft()), SubmissionSaved)
        sent = json.loads(bytes(terminal.sql("SELECT body FROM outbox")[0][0]))  # type: ignore[call-overload]
        tried = 0
        for piece in (sent["cover"], *sent["parts"]):
            assert _opened(sent, piece, publisher.keys[piece["key_id"]].raw), "whoever has the key can"
            for secret in _secrets_of(keys, terminal.state):
                if len(secret) == (96 if suite == HYBRID else 32):
                    with pytest.raises((InvalidTag, ValueError)):
                        _opened(sent, piece, secret)
                    tried += 1
        assert tried > 20


def test_no_code_of_the_terminal_can_open_anything() -> None:
    """Nothing in the room knows a private key to open with; and what it seals with it does not keep."""
    for path in Path(kiosk.offline.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
            node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
        }
        assert not names & {"X25519PrivateKey", "MLKEM768PrivateKey", "MLKEM768X25519PrivateKey", "decapsulate", "decrypt"}, path.name


def _part(department: str, **changes: Any) -> envelope.Part:
    return envelope.Part(department, "m", "1.0.0", {**content(), **changes})


def _sealed(parts: list[envelope.Part], keys: TerminalKeys) -> Envelope:
    about = envelope.About("m", "1.0.0", bundle=len(parts) > 1)
    number = numbers.make(keys.terminal, 1)
    return envelope.seal(parts, about, id=uuid7(SystemClock()), number=number, keys=keys, at=datetime.now(UTC))


def test_a_department_without_a_key_is_told_before_anything_is_sealed(own_keys: TerminalKeys) -> None:
    with pytest.raises(NoRecipient, match="department-key-missing: fisheries"):
        _sealed([_part("human-resources"), _part("fisheries")], own_keys)


@pytest.mark.parametrize("count", [1, 5, 30])
def test_what_passes_the_size_check_is_never_longer_than_the_limit_and_the_check_is_not_far_off(count: int) -> None:
    limit = 400_000
    publisher = Publisher(limits={"envelope": limit, "file": 1, "files": 0})
    keys = publisher.terminal()
    refused = 0
    for length in (100, 1_000, 5_000, 9_000, 50_000, 100_000, 280_000, 300_000):
        try:
            made = _sealed([_part("human-resources", answers=["界" * (length // 3)]) for _ in range(count)], keys)
        except envelope.TooLarge:
            refused += 1
            assert length * count * 4 / 3 > limit * 0.6, "refused without need"
        else:
            assert len(made.to_bytes()) <= limit
    assert refused


class _File:
    def __init__(self, size: int) -> None:
        self.digest, self.size = hashlib.sha256(str(size).encode()).hexdigest(), size

    def as_member(self) -> dict[str, object]:
        return {"digest": self.digest}


@pytest.mark.parametrize("sizes, fits", [((10, 9), True), ((10, 11), False), ((1, 2, 3), False), ((5, 5, 5), True)])
def test_files_are_checked_before_sealing_and_the_same_file_counts_once(sizes: tuple[int, ...], fits: bool) -> None:
    keys = Publisher(limits={"envelope": 100_000, "file": 10, "files": 2}).terminal()
    part = envelope.Part("human-resources", "m", "1.0.0", content(), tuple(_File(size) for size in sizes))
    if fits:
        assert {file.size for file in _sealed([part], keys).files} == set(sizes)
    else:
        with pytest.raises(envelope.TooLarge):
            _sealed([part], keys)


def test_what_cannot_be_sealed_is_told_by_code_and_uses_up_no_number(tmp_path: Path) -> None:
    keys = Publisher(limits={"envelope": 20_000, "file": 1, "files": 0}).terminal()
    with opened(tmp_path, keys) as terminal:
        big = draft(answers=["x" * 50_000])
        lost = Draft(uuid7(SystemClock()), "m", "1.0.0", {"service": {"department": "fisheries"}})
        codes = [event.code for event in map(terminal.submit, (big, lost)) if isinstance(event, SubmissionFailed)]
        assert codes == ["submission-too-large", "department-key-missing"]
        saved = terminal.submit(draft())
        assert isinstance(saved, SubmissionSaved) and saved.number == numbers.make("00042", 1)


def test_a_bundle_is_one_item_with_a_part_for_each_department(lone: Terminal, publisher: Publisher) -> None:
    parts = tuple(_part(code, answers=[code]) for code in DEPARTMENTS)
    assert isinstance(lone.submit(Draft(uuid7(SystemClock()), "new-worker", "1.0.0", {}, bundle=parts)), SubmissionSaved)
    sent = json.loads(bytes(lone.sql("SELECT body FROM outbox")[0][0]))  # type: ignore[call-overload]
    told = {part["department"]: _opened(sent, part, publisher.keys[part["key_id"]].raw)["answers"] for part in sent["parts"]}
    assert told == {code: [code] for code in DEPARTMENTS}


def test_a_provider_of_ones_own_is_found_by_the_suites_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gm.py").write_text(
        "class _Sm2:\n"
        "    id, overhead = 'sm2-sm4gcm-sm3', 4\n"
        "    def recipient(self, public):\n"
        "        return lambda content, info: b'SM2:' + bytes(byte ^ public[0] for byte in content)\n"
        "SUITE = _Sm2()\n",
        encoding="ascii",
    )
    info = tmp_path / "gm-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gm\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[kiosk.suites]\nsm2-sm4gcm-sm3 = gm:SUITE\nbroken = gm:NOTHING\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    suites._all.cache_clear()
    try:
        publisher = Publisher()
        key = {**publisher.key("human-resources"), "suite": "sm2-sm4gcm-sm3", "key": "BwcH"}
        keys = publisher.terminal(told=publisher.list([publisher.key(None), key]))
        part = sealed(keys).parts[0]
        assert part.suite == "sm2-sm4gcm-sm3" and base64.b64decode(part.sealed).startswith(b"SM2:")
        assert suites.find("broken") is None and suites.find(BASELINE) is not None
    finally:
        suites._all.cache_clear()


def test_signing_is_the_terminals_and_covers_the_time(own_keys: TerminalKeys) -> None:
    sent = sealed(own_keys)
    fields = {"at": sent.at, "digest": sent.digest, "id": sent.id, "terminal": sent.terminal}
    own_keys.signing.public_key().verify(base64.b64decode(sent.signature), _canonical(fields))
    for name in fields:
        with pytest.raises(InvalidSignature):
            own_keys.signing.public_key().verify(base64.b64decode(sent.signature), _canonical({**fields, name: "other"}))
