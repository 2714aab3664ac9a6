"""A USB bus that is a TCP connection: what the simulated terminal plugs its SDT module into, below the real pyusb and the real driver.

The far end says first what endpoints it has: their number, then their addresses. Then transfers go both ways, each as endpoint (1 byte),
length (2, big-endian) and data. Somebody who listens is plugged in, a connection that ends is unplugged.
Threads: one. Failures: `USBError` with the numbers that libusb gives.
"""

import errno
import select
import socket
import time
from array import array
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace

import usb.core
from usb.backend import IBackend

from kiosk.devices.drivers.sdt_usb_port import PRODUCT, VENDOR

_PATIENCE = 1.0


class SocketBackend(IBackend):  # type: ignore[misc]  # pyusb has no types
    """A bus with at most one module, at HOST:PORT."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._ends: tuple[int, ...] = ()
        self._waiting: dict[int, list[bytes]] = {}
        self._data = b""

    def enumerate_devices(self) -> Iterator[object]:
        """The module, if somebody listens."""
        self.close_device(None)
        with suppress(OSError):
            self._socket = socket.create_connection(self._address, _PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            count = self._exactly(1)[0]
            self._ends = tuple(self._exactly(count))
            yield "module"

    def get_device_descriptor(self, _dev: object) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x110, bDeviceClass=0xFF, bDeviceSubClass=0, bDeviceProtocol=0, bMaxPacketSize0=8,
            idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x100, iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            address=2, bus=1, port_number=2, port_numbers=(2,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, _dev: object, config: int) -> SimpleNamespace:
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=18 + 7 * len(self._ends), bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0x80, bMaxPower=50, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, _dev: object, intf: int, alt: int, _config: int) -> SimpleNamespace:
        if intf or alt:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=len(self._ends), bInterfaceClass=0xFF,
            bInterfaceSubClass=0, bInterfaceProtocol=0, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, _dev: object, ep: int, _intf: int, _alt: int, _config: int) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=self._ends[ep], bmAttributes=2, wMaxPacketSize=64, bInterval=0, bRefresh=0,
            bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: object) -> object:
        return dev

    def close_device(self, _handle: object) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._data, self._waiting = b"", {}

    def set_configuration(self, _handle: object, _value: int) -> None:
        """There is one, and it is set."""

    def get_configuration(self, _handle: object) -> int:
        return 1

    def claim_interface(self, _handle: object, _intf: int) -> None:
        """Nobody else can have it."""

    def release_interface(self, _handle: object, _intf: int) -> None:
        """It goes with the connection."""

    def bulk_write(self, _handle: object, ep: int, _intf: int, data: "array[int]", timeout: int) -> int:
        try:
            self._line().settimeout(timeout / 1000)
            self._line().sendall(bytes([ep]) + len(data).to_bytes(2, "big") + data.tobytes())
        except OSError:
            raise usb.core.USBError("gone", -4, errno.ENODEV) from None
        return len(data)

    def bulk_read(self, _handle: object, ep: int, _intf: int, buff: "array[int]", timeout: int) -> int:
        until = time.monotonic() + timeout / 1000
        while not self._waiting.get(ep):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._line()], [], [], left)[0]:
                raise usb.core.USBTimeoutError("nothing came", -7, errno.ETIMEDOUT)
            self._take()
        data = self._waiting[ep].pop(0)
        buff[: len(data)] = array("B", data)
        return len(data)

    def _take(self) -> None:
        """Sort what came by its endpoint."""
        try:
            data = self._line().recv(65536)
        except OSError:
            data = b""
        if not data:
            raise usb.core.USBError("gone", -4, errno.ENODEV)
        self._data += data
        while len(self._data) >= 3 and len(self._data) >= (end := 3 + int.from_bytes(self._data[1:3], "big")):
            self._waiting.setdefault(self._data[0], []).append(self._data[3:end])
            self._data = self._data[end:]

    def _line(self) -> socket.socket:
        if self._socket is None:
            raise usb.core.USBError("gone", -4, errno.ENODEV)
        return self._socket

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._line().recv(count - len(data))
            if not more:
                raise ConnectionError
            data += more
        return data
