"""The socket that steers simulators, and the process that holds them."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kiosk.devices.chip.keys import MrzKey
from kiosk.devices.chip.verdict import State
from kiosk.devices.contract import ChipRead
from kiosk.devices.control import ControlClient, ControlError, ControlServer
from kiosk.devices.drivers.pcsc import PcscReader
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from tests.devices.chip.far_end import until


class Lamp:
    """A device for trying: remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Mapping[str, str | int]]] = []

    def command(self, verb: str, args: Mapping[str, str | int]) -> Mapping[str, object]:
        self.told.append((verb, args))
        if verb == "break":
            raise ValueError("it is broken already")
        if verb == "bug":
            raise KeyError("secret")
        return {"lit": True, "名": "灯"}


@pytest.fixture
def lamp() -> Lamp:
    return Lamp()


@pytest.fixture
def path(tmp_path: Path, lamp: Lamp) -> Iterator[Path]:
    server = ControlServer(tmp_path / "control", {"lamp": lamp, "id-reader": lamp})
    server.start()
    yield tmp_path / "control"
    server.stop()
    assert not (tmp_path / "control").exists()


@pytest.fixture
def client(path: Path) -> Iterator[ControlClient]:
    it = ControlClient(path)
    yield it
    it.close()


def raw(path: Path, data: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(path))
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := line.recv(4096):
            answer += piece
    return answer


def test_a_call_reaches_its_device_and_its_answer_comes_back(client: ControlClient, lamp: Lamp) -> None:
    assert client.call("lamp", "light", colour="红", times=3) == {"lit": True, "名": "灯"}
    assert lamp.told == [("light", {"colour": "红", "times": 3})]
    assert client.call("*", "devices") == {"devices": ["id-reader", "lamp"]}


def test_what_is_refused_is_told_and_the_server_goes_on(client: ControlClient) -> None:
    for device, verb, told in (
        ("lamp", "break", "broken already"), ("lamp", "bug", "^the simulator failed: KeyError$"), ("door", "open", "id-reader, lamp"),
        ("*", "light", "devices"),
    ):  # fmt: skip
        with pytest.raises(ControlError, match=told):
            client.call(device, verb)
    assert client.call("lamp", "light")["lit"] is True


@pytest.mark.parametrize(
    "line",
    [b"hello", b"[]", b"{}", b'{"device": "lamp"}', b'{"device": "lamp", "verb": "x", "args": {"a": []}}', b"[" * 5000, b"\xff",
     b'{"device": "lamp", "verb": "x", "extra": 1}', b'{"device": "lamp", "verb": "x", "args": []}'],
)  # fmt: skip
def test_a_line_that_is_no_request_gets_an_error_answer(path: Path, lamp: Lamp, line: bytes) -> None:
    answer = json.loads(raw(path, line + b"\n"))
    assert answer["ok"] is False
    assert answer["error"]
    assert lamp.told == []


def test_several_requests_in_one_piece(path: Path) -> None:
    line = b'{"device": "lamp", "verb": "light"}\n'
    assert len(raw(path, line * 3).splitlines()) == 3


def test_a_line_without_end_is_hung_up_on(path: Path, client: ControlClient) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(path))
        with pytest.raises(OSError):
            while True:
                line.sendall(b"x" * 4096)
    assert client.call("lamp", "light")


def test_nobody_else_may_use_the_socket(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["control"]


def test_a_socket_that_is_in_use_is_not_taken_and_one_that_was_left_behind_is(path: Path, tmp_path: Path, lamp: Lamp) -> None:
    second = ControlServer(path, {})
    with pytest.raises(FileExistsError):
        second.start()
    second.stop()
    assert path.exists()
    left = tmp_path / "left"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(left))
    server = ControlServer(left, {"lamp": lamp})
    server.start()
    client = ControlClient(left)
    assert client.call("*", "devices") == {"devices": ["lamp"]}
    client.close()
    server.stop()


def test_a_file_of_somebody_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    server = ControlServer(tmp_path / "notes", {})
    with pytest.raises(FileExistsError):
        server.start()
    server.stop()
    assert (tmp_path / "notes").read_text() == "mine"


def test_no_server_is_an_error_and_a_new_one_is_found_by_the_same_client(tmp_path: Path, lamp: Lamp) -> None:
    client = ControlClient(tmp_path / "control")
    with pytest.raises(ControlError, match="control"):
        client.call("*", "devices")
    for _ in range(2):
        server = ControlServer(tmp_path / "control", {"lamp": lamp})
        server.start()
        assert client.call("lamp", "light")
        server.stop()
        with pytest.raises(ControlError):
            client.call("lamp", "light")
    client.close()


SERVE = """
import sys
from pathlib import Path
from kiosk.devices.sim.host import serve
sys.exit(serve(Path(sys.argv[1]), Path(sys.argv[2]), sys.stdout, sys.argv[3]))
"""


@pytest.fixture(params=["socket", "pty"])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, dict[str, str]]]]:
    address = "socket" if request.param == "socket" else str(tmp_path / "reader")
    command = [sys.executable, "-c", SERVE, str(tmp_path / "control"), str(tmp_path / "out"), address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    assert process.stderr is not None
    return process.wait(10), process.stderr.read()


def test_simulated_devices_in_their_own_process_serve_the_driver_and_the_steering(
    host: tuple[subprocess.Popen[str], dict[str, dict[str, str]]], tmp_path: Path
) -> None:
    process, places = host
    client = ControlClient(Path(str(places["control"])))
    assert client.call("*", "devices") == {
        "devices": [
            "a4", "camera", "chip", "door", "glass", "id-reader", "id-reader-usb", "light", "light-gpio", "receipt", "scanner",
            "scanner-keys",
        ]
    }
    client.call("id-reader", "lay", citizen="citizen-zhao")
    reader = SdtSerialReader(places["id-reader"]["port"])
    assert "CardRead" in type(reader.read()).__name__
    reader.close()
    with socket.create_connection((places["receipt"]["host"], int(places["receipt"]["tcp_port"])), timeout=5):
        pass
    assert client.call("receipt", "state")
    client.call("chip", "lay", citizen="traveller-moreau")
    chip = PcscReader(("vpcd", *places["chip"]["port"].split(":")), Path(places["chip"]["certificates"]))
    until(chip.find)
    read = chip.read(MrzKey.typed("XA0000017", "880229", "310615"), lambda done, of: None)
    chip.close()
    assert isinstance(read, ChipRead) and read.verdict.state is State.GENUINE
    client.close()
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (0, "")
    assert not (tmp_path / "control").exists()
    assert not os.path.lexists(tmp_path / "reader")


def test_simulated_devices_end_with_the_program_that_holds_their_input(
    host: tuple[subprocess.Popen[str], dict[str, dict[str, str]]],
) -> None:
    process, _ = host
    assert process.stdin is not None
    process.stdin.close()
    assert ended(process) == (0, "")
