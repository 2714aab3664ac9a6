"""Ports that cannot be opened, and the settings of the SDT driver."""

import os
from pathlib import Path

import pytest

from kiosk.devices.contract import Offline, ReaderGone
from kiosk.devices.drivers import sdt_port
from kiosk.devices.drivers.sdt_serial import SdtSerialReader, create
from kiosk.settings import Device, SettingsError


def test_a_port_that_is_not_there_is_unplugged(tmp_path: Path) -> None:
    reader = SdtSerialReader(str(tmp_path / "ttyUSB9"))
    assert reader.status() == Offline("unplugged")
    assert not reader.find()
    assert reader.read() == ReaderGone(Offline("unplugged"))
    reader.close()


def test_a_port_that_belongs_to_others_is_a_matter_of_permission_f20() -> None:
    own, other = os.openpty()
    path = os.ttyname(other)
    try:
        os.chmod(path, 0)
        if os.geteuid() == 0:
            os.seteuid(65534)
        try:
            assert SdtSerialReader(path).status() == Offline("permission")
        finally:
            if os.getuid() == 0:
                os.seteuid(0)
    finally:
        os.close(own)
        os.close(other)


def test_a_port_that_another_program_holds_does_not_answer() -> None:
    own, other = os.openpty()
    try:
        first = sdt_port.open_port(os.ttyname(other), 115200)
        with pytest.raises(sdt_port.PortGone) as gone:
            sdt_port.open_port(os.ttyname(other), 115200)
        assert gone.value.reason == "no-answer"
        first.close()
    finally:
        os.close(own)
        os.close(other)


def test_a_file_that_is_no_port_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert SdtSerialReader(str(tmp_path / "file")).status() == Offline("unplugged")


@pytest.mark.parametrize("port", ["socket://", "socket://127.0.0.1:99999999", "nonsense://x"])
def test_an_address_that_is_none_is_unplugged(port: str) -> None:
    assert SdtSerialReader(port).status() == Offline("unplugged")


def test_create_takes_its_options() -> None:
    assert create(Device("id-reader", "sdt-serial", options={"port": "/dev/serial/by-id/usb-1a86-if00-port0", "baud": 9600})).capabilities


@pytest.mark.parametrize(
    ("options", "key"),
    [({}, "port"), ({"port": 5}, "port"), ({"port": ""}, "port"), ({"port": "/dev/x", "baud": 1}, "baud"),
     ({"port": "/dev/x", "baud": "fast"}, "baud"), ({"port": "/dev/x", "bauds": 9600}, "bauds")],
)  # fmt: skip
def test_create_names_the_key_that_is_wrong(options: dict[str, str | int], key: str) -> None:
    with pytest.raises(SettingsError, match=rf"\(id-reader\).*\b{key}\b"):
        create(Device("id-reader", "sdt-serial", options=options))
