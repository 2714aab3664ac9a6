"""The line to an SDT module on USB (0400:C35A, vendor class, bulk), by pyusb. In the driver's child process alone.

Modules differ in what they take, so the endpoints are looked at: with two bulk endpoints each way the frame is split, preamble and length
(7 bytes) by the lower of them, all behind it by the higher (02 and 06 out, 81 and 85 in, as makers' tables have it); with one each way it
goes whole. Threads: one. Failures: `PortGone`, as every line of `sdt_port`.
"""

import errno

import usb.core
import usb.util
from usb.backend import IBackend

from kiosk.devices.drivers.sdt_frames import PREAMBLE
from kiosk.devices.drivers.sdt_port import SLICE, PortGone

VENDOR, PRODUCT = 0x0400, 0xC35A
_HEAD = 7
_LARGEST = 4096
_SLICE_MS, _WRITE_MS, _AT_ONCE_MS = round(SLICE * 1000), 500, 1
_BULK = usb.util.ENDPOINT_TYPE_BULK
_REASONS = {
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    # Another program holds the module.
    errno.EBUSY: "no-answer",
}


def _gone(error: usb.core.USBError) -> PortGone:
    return PortGone(_REASONS.get(error.errno or 0, "unplugged"))


def place_of(device: usb.core.Device) -> str:
    """Where a device is plugged in, as the kernel writes it: `1-2.3` is bus 1, port 2, and port 3 of the hub there."""
    return f"{device.bus}-{'.'.join(map(str, device.port_numbers or ()))}"


class UsbPort:
    """A module that is plugged in at `place` ("" for the first there is), claimed."""

    def __init__(self, backend: IBackend | None, place: str) -> None:
        try:
            found = usb.core.find(find_all=True, idVendor=VENDOR, idProduct=PRODUCT, backend=backend)
            device = next((each for each in found if not place or place_of(each) == place), None)
        except usb.core.NoBackendError:
            # libusb-1.0 is not installed: nothing that plugging in would mend.
            raise PortGone("driver-failed") from None
        except usb.core.USBError as error:
            raise _gone(error) from None
        if device is None:
            raise PortGone("unplugged")
        self._device = device
        self.place = place_of(device)
        try:
            self._claim(device)
        except usb.core.USBError as error:
            self.close()
            raise _gone(error) from None
        except PortGone:
            self.close()
            raise
        self._due = 0

    def _claim(self, device: usb.core.Device) -> None:
        try:
            configuration = device.get_active_configuration()
        except usb.core.USBError:
            device.set_configuration()
            configuration = device.get_active_configuration()
        for interface in configuration:
            bulk = [end for end in interface if usb.util.endpoint_type(end.bmAttributes) == _BULK]
            ends = sorted(end.bEndpointAddress for end in bulk)
            self._out = [end for end in ends if usb.util.endpoint_direction(end) == usb.util.ENDPOINT_OUT]
            self._in = [end for end in ends if usb.util.endpoint_direction(end) == usb.util.ENDPOINT_IN]
            if self._out and self._in:
                self.split = len(self._out) > 1 and len(self._in) > 1
                usb.util.claim_interface(device, interface)
                return
        raise PortGone("no-answer")

    def receive(self) -> bytes:
        """What has come, waiting at most `SLICE`; in two parts where frames are split."""
        if self._due > 0:
            body = self._read(self._in[-1], _SLICE_MS)
            self._due -= len(body)
            return body
        head = self._read(self._in[0], _SLICE_MS)
        if self.split and head:
            # What is no header has, if anything, one transfer behind it.
            self._due = int.from_bytes(head[5:_HEAD], "big") if head.startswith(PREAMBLE) and len(head) >= _HEAD else 1
        return head

    def send(self, data: bytes) -> None:
        """Send one frame."""
        parts = ((self._out[0], data[:_HEAD]), (self._out[-1], data[_HEAD:])) if self.split else ((self._out[0], data),)
        try:
            for end, part in parts:
                self._device.write(end, part, _WRITE_MS)
        except usb.core.USBTimeoutError:
            raise PortGone("no-answer") from None
        except usb.core.USBError as error:
            raise _gone(error) from None

    def flush(self) -> None:
        """Throw away what has come, at each endpoint."""
        self._due = 0
        for end in self._in:
            # Bounded: a module that never falls silent must not hold its thread for ever.
            for _ in range(16):
                if not self._read(end, _AT_ONCE_MS):
                    break

    def close(self) -> None:
        """Give the module back."""
        try:
            usb.util.dispose_resources(self._device)
        except usb.core.USBError:
            # It is gone, and so is whatever was held of it.
            return

    def _read(self, end: int, milliseconds: int) -> bytes:
        try:
            return bytes(self._device.read(end, _LARGEST, milliseconds))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise _gone(error) from None
