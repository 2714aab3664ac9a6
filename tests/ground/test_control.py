"""The socket by which commands ask a running program: who may, what is answered, and that nothing ends it."""

import json
import os
import socket
import stat
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kiosk import control, outside
from kiosk.control import Control, answers, ask


def _broken() -> Mapping[str, object]:
    raise RuntimeError("430121195409170022")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    where = tmp_path / "control.sock"
    problem = {"code": "printer-media-empty", "where": "receipt", "since": "", "cause": "", "remedy": "in English", "actor": "staff"}
    doctor = {"running": True, "devices": {}, "problems": [problem]}
    served = Control(where, {"doctor": lambda: doctor, "broken": _broken, "unwritable": lambda: {"a": object()}})
    served.start()
    yield where
    served.stop()
    assert not where.exists(), "the socket file goes with the program"


def said(path: Path, line: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(5)
        client.connect(str(path))
        client.sendall(line)
        client.shutdown(socket.SHUT_WR)
        return client.makefile("rb").readline()


def test_others_than_owner_and_group_may_ask(path: Path) -> None:
    mode = path.stat().st_mode
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o660


def test_a_report_is_not_answered(path: Path) -> None:
    answer = ask(path, "doctor")
    assert answer is not None and answer["running"] is True


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"nonsense\n", b"[]\n", b"3\n", b'{"report": "secrets"}\n', b'{"report": ["doctor"]}\n', b"{}\n", b"\xff\n", b"[" * 4000,
     b'{"report": "doctor", "args": {"secret": "x"}}\n', b'{"report": "doctor", "args": 3}\n'],
)
def test_a_request_that_is_none_ends_the_service(path: Path, line: bytes) -> None:
    assert json.loads(said(path, line)) == {"ok": False, "error": "unknown request"}
    assert ask(path, "doctor") is not None


@pytest.mark.parametrize("report", ["broken", "unwritable"])
def test_a_report_that_fails_ends_the_service_or_tells_its_message(path: Path, report: str) -> None:
    answer = said(path, json.dumps({"report": report}).encode() + b"\n")
    assert json.loads(answer)["ok"] is False and b"430121" not in answer
    assert ask(path, report) is None
    assert ask(path, "doctor") is not None


def test_a_client_that_goes_away_ends_the_service(path: Path) -> None:
    for _ in range(3):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.connect(str(path))
    assert ask(path, "doctor") is not None


def test_who_asks_for_long_keeps_others_from_asking(tmp_path: Path) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def verify() -> dict[str, object]:
        asked.set()
        return {"done": go_on.wait(30)}

    where, told = tmp_path / "control.sock", []
    served = Control(where, {"journal-verify": verify, "doctor": lambda: {"running": True}})
    served.start()
    long = threading.Thread(target=lambda: told.append(ask(where, "journal-verify", 60.0)))
    try:
        long.start()
        assert asked.wait(30)
        assert ask(where, "doctor", 30.0) == {"running": True} and answers(where, 30.0)
        go_on.set()
        long.join(30)
        assert told == [{"done": True}]
    finally:
        go_on.set()
        served.stop()


def test_a_socket_file_of_a_killed_program_is_in_the_way(tmp_path: Path) -> None:
    where = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(where))
    assert ask(where, "doctor") is None, "nobody answers there"
    served = Control(where, {"doctor": lambda: {"running": True}})
    served.start()
    try:
        assert ask(where, "doctor") == {"running": True}
    finally:
        served.stop()


@pytest.mark.parametrize(("user", "answered"), [(0, True), (os.getuid(), True), (os.getuid() + 1, False)])
def test_another_user_of_the_group_adds_staff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: int, answered: bool) -> None:
    where = tmp_path / "control.sock"
    monkeypatch.setattr(control, "_user_of", lambda _client: user)
    served = Control(where, {"doctor": lambda: {"running": True}, "staff-add": lambda: {"pin": "once"}}, own=("staff-add",))
    served.start()
    try:
        assert ask(where, "staff-add") == ({"pin": "once"} if answered else None)
        assert ask(where, "doctor") == {"running": True}
    finally:
        served.stop()


def test_the_kernel_tells_another_user() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with ours, theirs:
        assert control._user_of(ours) == os.getuid()


def test_nobody_there_is_an_error(tmp_path: Path) -> None:
    assert ask(tmp_path / "absent.sock", "doctor") is None and not answers(tmp_path / "absent.sock")


@pytest.mark.parametrize(
    ("lang", "remedy"),
    [("zh-CN", "给打印机换纸，然后运行 kiosk devices refill。"), ("en", "Put paper into the printer, then run kiosk devices refill.")],
)
def test_a_running_programs_remedies_are_in_another_language(path: Path, lang: str, remedy: str) -> None:
    settings = path.with_name("terminal.toml")
    settings.write_text('[terminal]\nstate = "."\n[central]\nurl = "https://central.example"\nca = "ca.pem"\n', encoding="utf-8")
    problems = outside.examine(settings, lang)["problems"]
    assert isinstance(problems, list) and problems[0]["remedy"] == remedy
    assert [problem["code"] for problem in problems[1:]] == ["settings-sample", "authority-unusable"], "what only the outside sees"


@pytest.mark.parametrize("keeps", [True, False])
def test_f19_a_cupsd_that_keeps_documents_is_not_told_by_the_doctor(path: Path, keeps: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = path.with_name("terminal.toml")
    settings.write_text(
        '[terminal]\nstate = "."\n[central]\nurl = "https://central.example"\nca = "ca.pem"\n'
        '[[devices]]\nid = "a4"\ndriver = "cups"\nqueue = "a4"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr("kiosk.devices.drivers.cups.keeps_documents", lambda: keeps)
    problems = outside.examine(settings, "en")["problems"]
    assert isinstance(problems, list) and ("cups-keeps-documents" in [problem["code"] for problem in problems]) is keeps
