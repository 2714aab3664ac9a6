"""Document cameras (高拍仪): the driver. The camera is opened in a child process (`camera_child`), which ends with each person.

A camera's library, its kernel driver or its cable may hang: the child is killed at its deadline and started again. What it has seen ends
with it, so that no frame of one person is left for the next. While nobody looks, the camera is not open and its light is off.

Threads: the device's own; `interrupt` from any. Failures: outcomes of `kiosk.devices.glass`.
"""

import os
import re
from collections.abc import Mapping
from typing import Final

from kiosk.clock import Clock, SystemClock
from kiosk.devices.contract import Busy, Offline, Ready, Status
from kiosk.devices.drivers import places
from kiosk.devices.drivers.glass_options import only
from kiosk.devices.drivers.kept_driver import KeptDriver, simulated_at
from kiosk.devices.drivers.kept_process import Interrupted, Missed, Starting, nobody
from kiosk.devices.glass import CameraCapabilities, FrameOutcome, FrameSeen, GlassGone, NoFrame, Picture
from kiosk.devices.offers import Inventory
from kiosk.settings import Device, SettingsError

_STATUS: Final = 1.8
_LEEWAY: Final = 0.8  # what the child may take beyond the wait for a frame
_STATUSES: Final[Mapping[str, Status]] = {
    "ready": Ready(), "busy": Busy(), "unplugged": Offline("unplugged"), "permission": Offline("permission"),
    "not-a-camera": Offline("not-authorised"), "no-answer": Offline("no-answer"),
}  # fmt: skip
_SYSTEM_CLOCK: Final = SystemClock()


class Camera(KeptDriver):
    """A `DocumentCamera`. `where`: the child's arguments."""

    def __init__(self, where: tuple[str, ...], width: int, height: int, clock: Clock = _SYSTEM_CLOCK) -> None:
        super().__init__("camera_child", where, clock)
        self._capabilities = CameraCapabilities(width, height)

    @property
    def capabilities(self) -> CameraCapabilities:
        return self._capabilities

    def status(self) -> Status:
        """Is it there? When interrupted or while a child starts, what was known last."""
        return self._status_by({"op": "state"}, _STATUS, lambda said: _STATUSES.get(str(said.get("state")), Offline("driver-failed")))

    def inventory(self) -> Inventory | Offline:
        """What its kernel driver says it is."""
        answer = self._asked({"op": "name"}, _STATUS)
        if answer is None:
            return Offline("no-answer")
        message, _ = answer
        card, bus = (text if text.isprintable() else "" for text in (str(message.get("card", "")), str(message.get("bus", ""))))
        return Inventory(model=card, serial=bus) if card else Offline("unplugged")

    def frame(self, within: float) -> FrameOutcome:
        """The next frame; see `DocumentCamera`."""
        self._process.begin()
        try:
            message, body = self._process.ask({"op": "frame", "within": within}, within + _LEEWAY, within + _LEEWAY, nobody)
        except (Starting, Interrupted):
            return NoFrame()
        except Missed:
            return GlassGone(Offline("no-answer"))
        if body:
            # A camera that starts may send half a frame.
            return FrameSeen(Picture("image/jpeg", body)) if body.startswith(b"\xff\xd8\xff") else NoFrame()
        status = _STATUSES.get(str(message.get("state")), Offline("driver-failed"))
        return GlassGone(status) if isinstance(status, Offline) else NoFrame()

    def rest(self) -> None:
        """End the child, with all that it saw; the next call starts another."""
        self._process.end(politely=False)


def create(device: Device) -> Camera:
    """The camera of one [[devices]] entry: `path` (best under /dev/v4l/by-id), `size` (`3264x2448`). A simulated device has `port`
    (HOST:PORT) in place of `path`.

    Raises:
        SettingsError: an option is missing, not known or of no use; the message names device and key.
    """
    where = f"[[devices]] {device.id}"
    only(device, "port" if device.simulated else "path", "size")
    size = re.fullmatch(r"(\d{3,5})x(\d{3,5})", str(device.options.get("size", "1920x1080")))
    if size is None:
        raise SettingsError(f"{where}: size must be pixels such as 3264x2448")
    width, height = int(size[1]), int(size[2])
    if device.simulated:
        return Camera(("socket", *simulated_at(device)), width, height)
    path = str(device.options.get("path", ""))
    if not os.path.isabs(path):
        raise SettingsError(f"{where}: path must be the camera's, such as /dev/v4l/by-id/...")
    return Camera(("v4l2", places.kept(where, path, key="path"), str(width), str(height)), width, height)
