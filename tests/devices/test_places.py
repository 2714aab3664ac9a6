"""A device named by a number that the kernel gives to another one after the next start."""

from pathlib import Path

import pytest

from kiosk import chosen
from kiosk.devices.drivers import places
from kiosk.settings import Device, SettingsError


@pytest.mark.parametrize(
    ("driver", "port", "folder"),
    [
        ("sdt-serial", "/dev/ttyUSB0", "/dev/serial/by-id or /dev/serial/by-path"),
        ("sdt-serial", "/dev/ttyACM12", "/dev/serial/by-id"),
        ("scanner-serial", "/dev/ttyACM1", "/dev/serial/by-id"),
        ("light-serial", "/dev/ttyUSB3", "/dev/serial/by-id"),
        ("scanner-evdev", "/dev/input/event4", "/dev/input/by-id"),
    ],
)
def test_a_device_is_named_by_its_number_and_is_another_one_tomorrow(driver: str, port: str, folder: str) -> None:
    options: dict[str, str | int] = {"port": port, **({"reader": 0} if driver == "light-serial" else {})}
    with pytest.raises(SettingsError, match=f"reader.*port {port} is another device after the next start: .*{folder}"):
        chosen.entry_of(Device("reader", driver, options=options))


@pytest.mark.parametrize(
    "port", ["/dev/serial/by-id/usb-1a86-if00-port0", "/dev/ttyS0", "/dev/serial/by-path/pci-0000", "socket://10.0.0.5:4001"]
)
def test_what_stays_the_same_is_refused(port: str) -> None:
    assert places.kept("reader", port) == port


def test_the_name_that_it_has_now_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "ttyUSB1").touch()
    for folder, name in (("by-id", "usb-1a86_USB_Serial-if00-port0"), ("by-path", "pci-0000:00:14.0-usb-0:2:1.0-port0")):
        (tmp_path / "serial" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "serial" / folder / name).symlink_to("../../ttyUSB1")
    with pytest.raises(SettingsError, match=f"it is {tmp_path}/serial/by-id/usb-1a86.* and {tmp_path}/serial/by-path/pci.* now"):
        places.kept("reader", "/dev/ttyUSB1", tmp_path)
    with pytest.raises(SettingsError, match="take its name in"):
        places.kept("reader", "/dev/ttyUSB0", tmp_path)
