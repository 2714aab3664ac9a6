"""`kiosk devices`: the words it prints and the codes it ends with, over the simulated terminal and over settings of one's own."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.control import Control
from kiosk.devices.sim.code_scanner import CodeScannerFarEnd
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.technician import place, watching
from kiosk.technician.trying import Json

STEPS = {"what", "outcome", "ms"}
DEVICE = ["id", "kind", "driver", "simulated", "hardware_tested", "ok", "tried"]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = cli.main(["devices", *arguments])
    except SystemExit as ended:
        assert isinstance(ended.code, int)
        code = ended.code
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code, out, err = said(capsys, *arguments, "--json")
    assert err == ""
    return code, json.loads(out)["devices"]


@pytest.fixture
def far_end() -> Iterator[IdReaderFarEnd]:
    it = IdReaderFarEnd()
    it.start()
    yield it
    it.stop()


def nothing_wrong() -> dict[str, object]:
    return {}


def settings(folder: Path, *ports: str) -> str:
    """A terminal that is not simulated, with an SDT reader at each of `ports`."""
    path = folder / "terminal.toml"
    lines = ['[terminal]\nstate = "state"\n[central]\nurl = "https://localhost:1"\nca = "ca.pem"']
    lines += [f'[[devices]]\nid = "reader-{place}"\ndriver = "sdt-serial"\nport = "{port}"' for place, port in enumerate(ports)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_the_simulated_terminal_is_tried_whole(capsys: pytest.CaptureFixture[str]) -> None:
    code, devices = told(capsys, "test", "--all")
    assert code == 0
    assert {(device["id"], device["kind"], device["driver"]) for device in devices} >= {
        ("id-reader", "id-reader", "sdt-serial"),
        ("receipt", "receipt-printer", "escpos-tcp"),
        ("chip", "chip-reader", "pcsc"),
    }
    for device in devices:
        assert list(device) == DEVICE
        assert device["simulated"] and device["ok"] and not device["hardware_tested"]
        assert all(set(step) == STEPS and isinstance(step["ms"], int) for step in device["tried"])
        assert {step["outcome"] for step in device["tried"]} <= {"ok", "not-tried"}
        assert [step["outcome"] for step in device["tried"]].count("ok") >= 7


def test_one_device_that_is_not_there_makes_the_code_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, far_end: IdReaderFarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.technician.place.READY_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = taken.getsockname()[1]
    path = settings(tmp_path, str(far_end.command("state", {})["address"]), f"socket://127.0.0.1:{nobody}")
    code, devices = told(capsys, "test", "--all", "--settings", path)
    assert code == 1
    there, missing = devices
    assert there["ok"] and {step["what"] for step in there["tried"] if step["outcome"] == "not-tried"} == {
        "unplugged-it-is-offline-and-comes-back", "a-card-is-found-and-read", "presence-is-as-promised",
        "a-read-that-is-broken-off-harms-no-later-one",
    }  # fmt: skip
    assert not missing["ok"] and missing["tried"][0]["outcome"] == "it is not ready within 0.5 s"
    assert {step["outcome"] for step in missing["tried"][1:]} == {"not-tried"}
    assert said(capsys, "test", "reader-0", "--settings", path)[0] == 0, "only the one that was asked for counts"


def test_inventory_and_list_of_settings(capsys: pytest.CaptureFixture[str], tmp_path: Path, far_end: IdReaderFarEnd) -> None:
    path = settings(tmp_path, str(far_end.command("state", {})["address"]))
    code, [device] = told(capsys, "inventory", "--settings", path)
    assert (code, device["status"], device["serial"]) == (0, "ready", "05.03-20107127-0000123456-0123456789")
    assert not device["simulated"]
    far_end.command("unplug", {})
    code, [device] = told(capsys, "inventory", "--settings", path)
    assert (code, device["status"], device["serial"]) == (1, "offline unplugged", "")
    # A list opens nothing, so it does not matter.
    code, [device] = told(capsys, "list", "--settings", path)
    assert (code, device["driver"]) == (0, "sdt-serial")
    code, out, _ = said(capsys, "list", "--settings", path)
    assert (code, out.split()[-5:]) == (0, ["reader-0", "id-reader", "sdt-serial", "no", "no"])


def test_what_is_watched_is_told_line_by_line_without_what_a_card_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, far_end: IdReaderFarEnd
) -> None:
    path = settings(tmp_path, str(far_end.command("state", {})["address"]))
    far_end.command("lay", {})
    code, out, _ = said(capsys, "watch", "--seconds", "0.6", "--settings", path, "--json")
    assert code == 0
    assert [(line["id"], line["what"]) for line in map(json.loads, out.splitlines())] == [("reader-0", "ready"), ("reader-0", "card-found")]


def test_a_code_that_is_watched_is_told_by_its_kind_and_length_alone(tmp_path: Path) -> None:
    """Again and again under the scanner, for what comes before the watch has begun belongs to nobody."""
    scanner = CodeScannerFarEnd()
    path = tmp_path / "terminal.toml"
    entry = f'[[devices]]\nid = "scanner"\ndriver = "scanner-serial"\nport = "{scanner.start()}"'
    path.write_text(f'[terminal]\nstate = "state"\n[central]\nurl = "https://localhost:1"\nca = "ca.pem"\n{entry}', encoding="utf-8")
    seen, enough = [], threading.Event()

    def tell(change: Json) -> None:
        seen.append(change["what"])
        if str(change["what"]).startswith("code"):
            enough.set()
            raise KeyboardInterrupt

    def hold() -> None:
        while not enough.wait(0.3):
            scanner.command("scan", {"text": "SECRET-0042", "symbology": "qr"})

    hand = threading.Thread(target=hold)
    hand.start()
    try:
        with place.place(path, alone=True) as found, pytest.raises(KeyboardInterrupt):
            watching.watch(found, tell, 60)
    finally:
        enough.set()
        hand.join()
        scanner.stop()
    assert seen == ["ready", "code-scanned 11 qr"]


def test_some_of_the_simulated_devices_are_started_and_no_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    control = tmp_path / "sim.sock"
    command = [sys.executable, "-m", "kiosk", "sim", "host", "id-reader", "chip", "--control", str(control), "--out", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None and host.stdin is not None
        assert set(json.loads(host.stdout.readline())) == {"control", "id-reader", "chip"}
        assert cli.main(["sim", "chip", "unplug", "--control", str(control)]) == 0
        assert cli.main(["sim", "receipt", "state", "--control", str(control)]) == 2
        host.stdin.close()
        assert host.wait(30) == 0
    assert json.loads(capsys.readouterr().out)["plugged"] is False
    assert cli.main(["sim", "host", "toaster", "--control", str(control)]) == 2
    assert "there is no device toaster; there are id-reader" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("test",), "say which devices to test, or --all"),
        (("test", "door", "--all"), "say which devices to test, or --all"),
        (("list", "--settings", "none.toml"), "No such file"),
        (("tidy",), "invalid choice"),
    ],
)
def test_what_is_no_use_ends_with_2(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], why: str) -> None:
    code, out, err = said(capsys, *arguments)
    assert (code, out) == (2, "") and why in err and "Traceback" not in err


def test_devices_of_a_terminal_that_runs_are_left_alone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, far_end: IdReaderFarEnd
) -> None:
    path = settings(tmp_path, str(far_end.command("state", {})["address"]))
    (tmp_path / "state").mkdir()
    running = Control(tmp_path / "state" / "control.sock", {"doctor": nothing_wrong})
    running.start()
    try:
        code, _, err = said(capsys, "test", "--all", "--settings", path)
        assert (code, err) == (2, "kiosk: the terminal runs and holds its devices; stop it first\n")
        assert said(capsys, "test", "reader-9", "--settings", path)[0] == 2
        assert said(capsys, "list", "--settings", path)[0] == 0
    finally:
        running.stop()
    code, _, err = said(capsys, "test", "reader-9", "--settings", path)
    assert code == 2 and "there is no device reader-9; there are reader-0" in err
