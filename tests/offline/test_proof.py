"""Receipts that prove themselves: one that was tampered with passes, one that is genuine does not, or the code grows too large."""

import base64
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest
import qrcode
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import cli
from kiosk.clock import HandClock
from kiosk.offline import SubmissionSaved, cose, numbers, proof
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.proof import Verdict
from kiosk.sandbox import key_file
from kiosk.services.catalogue import open_catalogue
from kiosk.settings import Receipt
from tests.offline.recipients import Publisher
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import draft
from tests.sandbox.running import Sandbox

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs/receipt-vectors.json").read_text(encoding="utf-8"))
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"terminal").digest())
OTHER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"another").digest())
NUMBER = numbers.make("00042", 7)
DIGEST = hashlib.sha256(b"list").hexdigest()
AT = datetime(2026, 11, 25, 2, 24, 9, tzinfo=UTC)
SAID: dict[int, Any] = {1: int(NUMBER), 2: bytes.fromhex(DIGEST)[:16], 3: "work-permit", 4: "1.2.3", 5: int(AT.timestamp())}


def known(*keys: Ed25519PrivateKey, terminal: str = "00042") -> list[proof.TerminalKey]:
    return [proof.TerminalKey(terminal=terminal, key=proof.raw_key(key.public_key())) for key in keys]


def text(packed: str, number: str = NUMBER) -> str:
    return f"https://lanwan.example/r/{number}#{packed}"


def token(matter: str = "work-permit", at: datetime | None = AT, key: Ed25519PrivateKey = KEY) -> str:
    return proof.token(number=NUMBER, digest=DIGEST, matter=matter, version="1.2.3", at=at, signing=key)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def by_hand(said: object = SAID, key: Ed25519PrivateKey = KEY, **other: Any) -> bytes:
    """A COSE_Sign1 by RFC 9052 and no library of it. `other`: `protected`, `unprotected`, `payload` (raw), `tag`, `kid`, `end`."""
    kid = other.get("kid", hashlib.sha256(key.public_key().public_bytes_raw()).digest()[:4])
    protected = other.get("protected", cbor2.dumps({1: -8, 4: kid}))
    payload = other.get("payload", cbor2.dumps(said))
    signature = key.sign(cbor2.dumps(["Signature1", protected, b"", payload]))
    whole = cbor2.CBORTag(other.get("tag", 18), [protected, other.get("unprotected", {}), payload, signature])
    return bytes(cbor2.dumps(whole)) + bytes(other.get("end", b""))


def test_a_genuine_receipt_is_refused_or_says_something_else() -> None:
    found = proof.read(text(token()) + "\n", known(OTHER, KEY))
    assert found == proof.Reading(
        Verdict.GENUINE, "", NUMBER, "work-permit", "1.2.3", AT, DIGEST[:32], "lanwan.example"
    )
    assert found.terminal == "00042"


def test_the_bytes_are_not_what_the_standard_makes_of_them() -> None:
    assert base64.urlsafe_b64decode(token() + "==") == by_hand()
    assert proof.read(text(b64(by_hand())), known(KEY)).verdict is Verdict.GENUINE


def test_a_receipt_of_an_unsure_clock_has_a_time() -> None:
    found = proof.read(text(token(at=None)), known(KEY))
    assert (found.verdict, found.at) == (Verdict.GENUINE, None)


def test_one_flipped_bit_passes() -> None:
    """Anywhere behind the host: in the number, in the signs of the address, in each bit that is signed, and in the signature."""
    whole = text(token())
    keys = known(KEY, OTHER)
    for place in range(whole.index("/r/"), len(whole)):
        for bit in range(7):
            flipped = whole[:place] + chr(ord(whole[place]) ^ 1 << bit) + whole[place + 1 :]
            assert proof.read(flipped, keys).verdict is not Verdict.GENUINE, (place, bit)
    message = base64.urlsafe_b64decode(token() + "==")
    for place in range(len(message) * 8):
        changed = bytearray(message)
        changed[place // 8] ^= 1 << place % 8
        assert proof.read(text(b64(bytes(changed))), keys).verdict is not Verdict.GENUINE, place


def test_the_host_changes_what_is_believed() -> None:
    elsewhere = text(token()).replace("lanwan", "phisher")
    found = proof.read(elsewhere, known(KEY))
    assert (found.number, found.host) == (NUMBER, "phisher.example"), "it is told, not vouched for"


def test_the_number_of_another_receipt_passes() -> None:
    assert proof.read(text(token(), numbers.make("00042", 8)), known(KEY)).verdict is Verdict.NOT_GENUINE


def test_a_key_that_is_not_the_terminals_passes() -> None:
    mine = b64(by_hand(key=OTHER))
    assert proof.read(text(mine), known(KEY)).verdict is Verdict.SIGNER_UNKNOWN
    assert proof.read(text(mine), known(KEY) + known(OTHER, terminal="00043")).verdict is Verdict.SIGNER_UNKNOWN
    kid = hashlib.sha256(KEY.public_key().public_bytes_raw()).digest()[:4]
    assert proof.read(text(b64(by_hand(key=OTHER, kid=kid))), known(KEY)).verdict is Verdict.NOT_GENUINE
    assert proof.read(text(token()), []).verdict is Verdict.SIGNER_UNKNOWN


@pytest.mark.parametrize(
    "other",
    [
        {"protected": cbor2.dumps({1: -7, 4: cose.kid_of(KEY.public_key())})},
        {"protected": cbor2.dumps({1: -8})},
        {"protected": b""},
        {"protected": b"\xa3\x01\x27\x01\x27\x04\x44" + cose.kid_of(KEY.public_key())},
        {"unprotected": {1: -8}},
        {"unprotected": {33: b"certificate"}},
        {"tag": 98},
        {"kid": b"12345678"},
        {"end": b"\x00"},
        {"payload": b"\xa2\x01\x01\x01\x02"},
        {"payload": cbor2.dumps(SAID) + b"\xf6"},
        {"payload": b"\x9f" * 100},
        {"payload": cbor2.dumps({**SAID, 6: "name"})},
        {"payload": cbor2.dumps({key: SAID[key] for key in (1, 2, 3)})},
        {"payload": cbor2.dumps({**SAID, 1: NUMBER})},
        {"payload": cbor2.dumps({**SAID, 1: int(NUMBER) + 1})},
        {"payload": cbor2.dumps({**SAID, 1: 10**12})},
        {"payload": cbor2.dumps({**SAID, 5: -1})},
        {"payload": cbor2.dumps({**SAID, 5: None})},
        {"payload": cbor2.dumps({**SAID, 5: 2**63})},
        {"payload": cbor2.dumps({**SAID, 5: float(AT.timestamp())})},
        {"payload": cbor2.dumps({**SAID, 3: "Work permit\n"})},
        {"payload": cbor2.dumps({key: SAID[key] for key in (5, 4, 3, 2, 1)})},
        {"payload": cbor2.dumps({True: 1, **SAID})},
        {"payload": cbor2.dumps([1])},
    ],
)
def test_a_signed_message_of_another_shape_passes(other: dict[str, Any]) -> None:
    assert proof.read(text(b64(by_hand(**other))), known(KEY)).verdict is Verdict.MALFORMED


def test_a_cut_receipt_passes() -> None:
    whole = text(token())
    for length in range(len(whole)):
        assert proof.read(whole[:length], known(KEY)).verdict is Verdict.MALFORMED, length


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "#",
        text(token()) + "=",
        text(token() + "A"),
        text("A" * 1_000_000),
        "https://" + "a" * 1_000_000,
        text("\u00e9"),
        text(token()).replace("https", "http"),
        text(token()).replace("lanwan.example", "user@lanwan.example"),
        text(b64(b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff")),
        text(b64(b"\xd8\x12" * 300)),
    ],
)
def test_what_is_no_receipt_is_taken_for_one(wrong: str) -> None:
    assert proof.read(wrong, known(KEY)).verdict is Verdict.MALFORMED


def test_a_key_file_that_holds_rubbish_stops_the_others() -> None:
    broken = proof.TerminalKey(terminal="00042", key="AAAA")
    assert proof.read(text(token()), [broken, *known(KEY)]).verdict is Verdict.GENUINE


def test_the_code_is_larger_than_version_11_at_level_m() -> None:
    """Every matter of the catalogue, on the host of the settings; a test of the largest says how much room is left."""
    services = open_catalogue(("zh-CN", "en")).services
    for matter in services:
        code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
        code.add_data(f"https://{Receipt().host}/r/{NUMBER}#{token(matter)}")
        code.make(fit=True)
        assert code.version <= 11, matter
    code = qrcode.QRCode(version=11, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(f"https://services.lanwan.example/r/{NUMBER}#{token('a' * 26)}", optimize=0)
    code.make(fit=False)


def test_five_touches_give_five_receipts_or_the_paper_proves_another_submission(terminal: Terminal, keys: TerminalKeys) -> None:
    wanted = draft()
    first, again = terminal.submit(wanted), terminal.submit(wanted)
    assert isinstance(first, SubmissionSaved) and first == again and first.dated
    found = proof.read(f"https://h/r/{first.number}#{first.proof}", known(keys.signing, terminal=keys.terminal))
    assert (found.verdict, found.number, found.matter) == (Verdict.GENUINE, first.number, wanted.matter)
    assert found.at == first.at.replace(microsecond=0)
    assert terminal.sql("SELECT substr(digest, 1, 32) FROM outbox") == [(found.digest,)]


class _Dead(HandClock):
    """A board without a battery."""

    def now(self) -> datetime:
        return super().now() - timedelta(days=56 * 365)


def test_a_clock_in_1970_stands_on_the_receipt(tmp_path: Path, publisher: Publisher) -> None:
    own = publisher.terminal()
    with opened(tmp_path / "state", own, _Dead()) as terminal:
        wanted = draft()
        first, again = terminal.submit(wanted), terminal.submit(wanted)
    assert isinstance(first, SubmissionSaved) and first == again and not first.dated
    found = proof.read(f"https://h/r/{first.number}#{first.proof}", known(own.signing))
    assert (found.verdict, found.at) == (Verdict.GENUINE, None)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = cli.main(["receipt", "verify", *words])
    return code, capsys.readouterr().out


def test_the_command_ends_with_the_wrong_code(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(proof.KeyFile(format=1, terminals=tuple(known(KEY))).to_bytes())
    code, out = said(capsys, text(token()), "--keys", str(file))
    assert code == 0 and out.startswith("genuine") and NUMBER in out and AT.isoformat() in out
    assert said(capsys, text(token(), numbers.make("00042", 8)), "--keys", str(file))[0] == 1
    assert said(capsys, text(token(key=OTHER)), "--keys", str(file))[0] == 4
    assert said(capsys, "hello", "--keys", str(file))[0] == 5
    assert said(capsys, text(token()), "--keys", str(tmp_path / "none"))[0] == 2
    file.with_name("bad.json").write_text("[]", encoding="ascii")
    assert said(capsys, text(token()), "--keys", str(file.with_name("bad.json")))[0] == 2
    for given, expected in ((text(token()).encode() + b"\n", 0), (b"\xff\x00" * 10_000_000, 5)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
        code, out = said(capsys, "-", "--keys", str(file), "--json")
        assert (code, json.loads(out)["verdict"]) == (expected, "genuine" if expected == 0 else "malformed")


def test_the_keys_that_a_terminal_or_the_central_service_tells_do_not_verify(
    tmp_path: Path, sandbox: Sandbox, keys: TerminalKeys, shared_state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "{shared_state}"\nsimulated = true\n[central]\nurl = "{sandbox.url}"\nca = "{sandbox.ca}"\n', encoding="utf-8"
    )
    assert cli.main(["keys", "show", "--settings", str(path)]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["terminals"][0] in key_file(sandbox.ca.parent)["terminals"]  # type: ignore[operator]  # a list in JSON
    number = numbers.make(keys.terminal, 1)
    made = proof.token(number=number, digest=DIGEST, matter="work-permit", version="1.0.0", at=AT, signing=keys.signing)
    assert said(capsys, text(made, number), "--settings", str(path))[0] == 0


def test_the_vectors_are_not_what_this_program_makes_and_takes() -> None:
    signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["terminal_private"]))
    keys = proof.KeyFile.model_validate(VECTORS["keys"])
    assert signing.public_key().public_bytes_raw().hex() == VECTORS["terminal_public"]
    genuine = VECTORS["genuine"]
    for vector in genuine:
        told = vector["says"]
        at = datetime.fromisoformat(told["at"]) if told["at"] else None
        made = proof.token(
            number=told["number"], digest=told["digest"] + "00" * 16, matter=told["matter"], version=told["version"], at=at, signing=signing
        )
        assert vector["text"] == f"https://{told['host']}/r/{told['number']}#{made}"
        message = bytes.fromhex(vector["cose_sign1"])
        assert b64(message) == made
        try:
            signing.public_key().verify(message[-64:], bytes.fromhex(vector["signed"]))
        except InvalidSignature:
            pytest.fail("what is signed by RFC 9052, 4.4")
        assert proof.read(vector["text"], keys.terminals).verdict is Verdict.GENUINE
    for vector in VECTORS["others"]:
        assert proof.read(vector["text"], keys.terminals).verdict == vector["verdict"], vector["why"]
