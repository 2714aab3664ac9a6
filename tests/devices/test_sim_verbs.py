"""Every far end that `kiosk sim host` starts knows the five verbs of all, by one control socket."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.contract import Offline, Ready
from kiosk.devices.control import ControlClient, ControlError
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from kiosk.devices.sim.id_reader import IdReaderFarEnd


@pytest.fixture
def steering(tmp_path: Path) -> Iterator[ControlClient]:
    command = [sys.executable, "-m", "kiosk", "sim", "host", "--control", str(tmp_path / "sim.sock"), "--out", str(tmp_path / "paper")]
    host = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert host.stdin is not None and host.stdout is not None
    json.loads(host.stdout.readline())
    client = ControlClient(tmp_path / "sim.sock")
    yield client
    client.close()
    host.stdin.close()
    assert host.wait(20) == 0
    host.stdout.close()


def test_every_simulated_device_takes_the_five_verbs(steering: ControlClient) -> None:
    devices = steering.call("*", "devices")["devices"]
    assert isinstance(devices, list) and {"id-reader", "receipt", "chip", "scanner"} <= set(devices)
    for device in devices:
        steering.call(device, "present")
        with pytest.raises(ControlError, match=r"no fault '?nonsense") as told:
            steering.call(device, "fail_next", name="nonsense")
        # The refusal lists what there is; the first of it is arranged for once, then for ever, then not at all.
        listed = re.split(r"there are |it has |there is ", str(told.value))[-1]
        fault = listed.split(",")[0]
        for verb in ("fail_next", "fail_always"):
            steering.call(device, verb, name=fault)
        faulty = steering.call(device, "state")
        assert fault in json.dumps(faulty.get("faults", faulty.get("conditions"))), device
        cleared = steering.call(device, "clear")
        assert not cleared.get("faults", cleared.get("conditions")), device
        steering.call(device, "remove")
        steering.call(device, "clear")


def test_the_roll_of_a_printer_is_what_lies_in_it(steering: ControlClient) -> None:
    assert steering.call("receipt", "remove")["conditions"] == ["media-empty"]
    assert steering.call("receipt", "present")["conditions"] == []


def test_an_answer_that_is_late_comes_late_and_one_that_is_cut_off_never_comes() -> None:
    far_end = IdReaderFarEnd()
    address = far_end.start()
    reader = SdtSerialReader(address)
    try:
        assert reader.status() == Ready()
        assert far_end.command("latency", {"ms": 300})["latency"] == 300
        began = time.monotonic()
        assert reader.status() == Ready() and time.monotonic() - began >= 0.3
        far_end.command("latency", {"ms": 4000})
        assert reader.status() == Offline("no-answer"), "later than the driver waits"
        far_end.command("unplug", {})
        far_end.command("latency", {"ms": 0})
        far_end.command("plug", {})
        assert reader.status() == Ready(), "nothing of before the cut comes behind it"
        with pytest.raises(ValueError, match="ms is a number from 0 to 10000"):
            far_end.command("latency", {"ms": "long"})
    finally:
        reader.close()
        far_end.stop()
