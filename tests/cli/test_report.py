"""What a shell asks of a terminal: the set-up of a fresh one, ready or not, and the bundle for support."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk import cli, failures, outside
from kiosk.clock import SystemClock
from kiosk.control import Control
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.passphrases import FolderPassphrases
from kiosk.store import Store
from kiosk.ui import fonts
from tests.offline.terminal import opened
from tests.sandbox.documents import ADDRESS, NAME, NUMBER, draft
from tests.sandbox.running import Sandbox


def settings(folder: Path, more: str = "", simulated: str = "false") -> Path:
    path = folder / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "state"\nsimulated = {simulated}\n[central]\nurl = "https://127.0.0.1:1"\nca = "ca.pem"\n{more}',
        encoding="utf-8",
    )
    return path


def asked(capsys: pytest.CaptureFixture[str], path: Path, *words: str) -> tuple[int, Any]:
    code = cli.main([*words, "--settings", str(path), "--json"])
    shown = capsys.readouterr()
    return code, json.loads(shown.out) if shown.out else shown.err


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keyring of whoever runs the tests is asked."""
    monkeypatch.setattr(outside, "passphrases", lambda conf: FolderPassphrases(conf.terminal.state))


def test_the_doctor_overlooks_what_a_fresh_terminal_lacks(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    printer = '[[devices]]\nid = "receipt"\ndriver = "escpos-tcp"\nhost = "127.0.0.1"\ntcp_port = 1\n'
    code, told = asked(capsys, settings(tmp_path, printer), "doctor")
    codes = {problem["code"] for problem in told["problems"]}
    assert code == 1 and codes >= {"keys-missing", "settings-sample", "authority-unusable", "printer-offline", "staff-none"}
    assert all("\n" not in problem["remedy"] and problem["remedy"] for problem in told["problems"])
    looked = {check["id"] for check in told["checks"]}
    assert looked == {"settings", "state", "disk", "authority", "line", "device", "staff"}
    assert not (tmp_path / "state").exists(), "looking changes nothing"


def test_a_folder_that_others_may_read_is_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o755)
    _, told = asked(capsys, settings(tmp_path), "doctor")
    assert "state-open" in {problem["code"] for problem in told["problems"]}
    (tmp_path / "state").chmod(0o700)
    _, told = asked(capsys, settings(tmp_path), "doctor")
    assert "state-open" not in {problem["code"] for problem in told["problems"]}


def test_a_terminal_to_try_things_with_is_told_what_only_a_hall_needs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, told = asked(capsys, settings(tmp_path, simulated="true"), "doctor")
    assert {problem["code"] for problem in told["problems"]} == {"keys-missing"}
    cli.main(["doctor", "--settings", str(tmp_path / "terminal.toml")])
    assert "looked at staff : staff-none" in capsys.readouterr().out


def test_a_terminal_without_its_program_is_ready(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, told = asked(capsys, settings(tmp_path, simulated="true"), "report", "readiness")
    assert code == 1 and told["verdict"] == "not-ready"
    assert [check["code"] for check in told["checks"]] == ["program-not-running", "keys-missing"]
    assert all(check["code"] in failures.FAILURES for check in told["checks"])
    assert cli.main(["report", "readiness", "--settings", str(tmp_path / "absent.toml")]) == 2


def test_the_bundle_holds_a_number_or_hides_what_was_left_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, keys: TerminalKeys
) -> None:
    path, wanted = settings(tmp_path, '[hall]\nphone = { en = "555-0100" }\n', simulated="true"), draft()
    with opened(tmp_path / "state", keys, name="kiosk.db") as terminal:
        terminal.submit(wanted)
        number = terminal.rows()[0].number
    out = tmp_path / "support.zip"
    code, redacted = asked(capsys, path, "report", "bundle", "--out", str(out))
    assert code == 0 and out.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(out) as files:
        names = set(files.namelist())
        content = "".join(files.read(name).decode() for name in names)
    assert names == {"about.json", "doctor.json", "readiness.json", "queue.json", "journal.json", "settings.json", "redacted.json"}
    for canary in (wanted.id, number, NAME, ADDRESS, NUMBER, "555-0100", "127.0.0.1:1"):
        assert canary not in content, canary
    assert str(tmp_path) not in content
    what = {entry["what"] for entry in redacted}
    assert what >= {"journal.json: id", "journal.json: number", "queue.json: number", "queue.json: id", "settings.json: hall"}
    assert "doctor.json: where" in what
    store = Store.open(tmp_path / "state" / "kiosk.db", SystemClock())
    assert store.close()


def test_a_program_that_says_nothing_is_well_or_its_devices_are_taken(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    printer = '[[devices]]\nid = "receipt"\ndriver = "escpos-tcp"\nhost = "127.0.0.1"\ntcp_port = 1\n'
    path = settings(tmp_path, printer, simulated="true")
    store = Store.open(tmp_path / "state" / "kiosk.db", SystemClock())
    try:
        code, told = asked(capsys, path, "doctor")
        assert code == 1 and [problem["code"] for problem in told["problems"]] == ["program-silent"] and told["running"]
        assert {check["id"] for check in told["checks"]} == {"settings", "state", "disk", "authority", "line"}
        code, ready = asked(capsys, path, "report", "readiness")
        assert code == 1 and [check["code"] for check in ready["checks"]] == ["program-silent"]
        assert asked(capsys, path, "report", "bundle", "--out", str(tmp_path / "support.zip"))[0] == 0
    finally:
        assert store.close()
    with zipfile.ZipFile(tmp_path / "support.zip") as files:
        assert json.loads(files.read("queue.json")) == json.loads(files.read("journal.json")) == {"unread": "already-running"}
    assert "program-silent" not in {problem["code"] for problem in asked(capsys, path, "doctor")[1]["problems"]}, "it has ended"


def test_a_damaged_database_is_well_or_leaves_support_without_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = settings(tmp_path, simulated="true")
    store = Store.open(tmp_path / "state" / "kiosk.db", SystemClock())
    assert store.close()
    (tmp_path / "state" / "kiosk.db").write_bytes(bytes(4096))
    code, told = asked(capsys, path, "doctor")
    assert code == 1 and "storage-corrupt" in {problem["code"] for problem in told["problems"]}
    code, _ = asked(capsys, path, "report", "bundle", "--out", str(tmp_path / "support.zip"))
    with zipfile.ZipFile(tmp_path / "support.zip") as files:
        assert code == 0 and json.loads(files.read("journal.json")) == {"unread": "storage-corrupt"}
        content = b"".join(files.read(name) for name in files.namelist()).decode()
    assert str(tmp_path) not in content


def test_a_running_program_leaves_something_unsaid(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lines = [
        {"id": "queue", "title": "Waiting", "state": "3 wait", "tone": "attn", "remedy": "", "code": "submission-parked"},
        {"id": "clock", "title": "Clock", "state": "10:32", "tone": "ok", "remedy": "", "code": ""},
    ]
    path = settings(tmp_path, simulated="true")
    (tmp_path / "state").mkdir(mode=0o700)
    empty = {"running": True, "devices": {}, "problems": []}
    served = Control(tmp_path / "state" / "control.sock", {"doctor": lambda: empty, "readiness": lambda lang: {"checks": lines}})
    served.start()
    try:
        code, told = asked(capsys, path, "doctor")
        cli.main(["doctor", "--settings", str(path), "--lang", "zh-CN"])
    finally:
        served.stop()
    assert code == 1 and [problem["code"] for problem in told["problems"]] == ["submission-parked"]
    assert [check["id"] for check in told["checks"]] == ["settings", "state", "disk", "authority", "queue", "clock"]
    words = capsys.readouterr().out
    assert "已检查 clock Clock：正常 10:32" in words and "1 项要处理" in words and "[窗口人员]" not in words


def test_f62_the_doctor_does_not_say_what_is_wrong_with_a_certificate(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, sandbox: Sandbox
) -> None:
    path = settings(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("https://127.0.0.1:1", sandbox.url), encoding="utf-8")
    certificate(tmp_path, 400)
    _, told = asked(capsys, path, "doctor")
    (line,) = (check for check in told["checks"] if check["id"] == "line")
    assert line["code"] == "central-tls" and "issuer" in line["detail"], line
    (tmp_path / "state").mkdir(mode=0o700)
    problem = {"code": "central-tls", "where": "central", "since": "2026-11-25T02:24:00+00:00"}
    answer = {"running": True, "devices": {}, "problems": [problem]}
    served = Control(tmp_path / "state" / "control.sock", {"doctor": lambda: answer})
    served.start()
    try:
        _, told = asked(capsys, path, "doctor")
    finally:
        served.stop()
    assert [one["detail"] for one in told["problems"] if one["code"] == "central-tls"] == [line["detail"]]


def certificate(folder: Path, days: int) -> None:
    """An authority's certificate in `folder`/ca.pem that ends in so many days."""
    key, name = Ed25519PrivateKey.generate(), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")])
    now = datetime.now(UTC)
    begins, ends = now - timedelta(days=1), now + timedelta(days=days)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begins, ends)
    (folder / "ca.pem").write_bytes(made.sign(key, None).public_bytes(Encoding.PEM))


@pytest.mark.parametrize(("days", "code"), [(400, ""), (10, "authority-ends")])
def test_an_authority_that_ends_soon_is_well(capsys: pytest.CaptureFixture[str], tmp_path: Path, days: int, code: str) -> None:
    certificate(tmp_path, days)
    _, told = asked(capsys, settings(tmp_path), "doctor")
    assert [check["code"] for check in told["checks"] if check["id"] == "authority"] == [code]
    assert (code in {problem["code"] for problem in told["problems"]}) is (code != "")


def test_a_machine_without_the_fonts_is_well(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "asked", lambda: fonts.FAMILIES[:1])
    _, told = asked(capsys, settings(tmp_path), "doctor")
    assert [problem["code"] for problem in told["problems"]] == ["font-missing"]
