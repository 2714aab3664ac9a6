"""What drivers above a child process have in common: where the child is started, asked how the device is, and ended.

A driver adds its own questions by `_asked`, or by `_process.ask` where it tells the ways apart in which no answer came.
Threads: the device's own; `interrupt` from any. Failures: outcomes; of `_asked`, None.
"""

from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.devices.contract import Offline, Status
from kiosk.devices.drivers.kept_process import Interrupted, KeptProcess, Message, Missed, Starting, nobody
from kiosk.pipes import Json
from kiosk.settings import Device, SettingsError


class KeptDriver:
    """A driver whose device hangs on the child `kiosk.devices.drivers.MODULE`, started with `where`."""

    def __init__(self, module: str, where: tuple[str, ...], clock: Clock) -> None:
        self._process = KeptProcess(f"kiosk.devices.drivers.{module}", where, clock)
        self._where = where
        self._last: Status = Offline("starting")

    @property
    def child(self) -> int | None:
        """The process id of the child that runs."""
        return self._process.pid

    def interrupt(self) -> None:
        """From any thread: the call that runs now returns; a child that does not break off within 1 s is killed."""
        self._process.interrupt()

    def close(self) -> None:
        """End the child; the next call starts one."""
        self._process.close()
        self._last = Offline("starting")

    def _asked(self, request: Json, seconds: float) -> Message | None:
        """The child's answer; None when none came in time, while a child starts, or when interrupted."""
        self._process.begin()
        try:
            return self._process.ask(request, seconds, seconds, nobody)
        except (Starting, Interrupted, Missed):
            return None

    def _status_by(self, request: Json, seconds: float, understood: Callable[[Json], Status]) -> Status:
        """Ask the child how the device is. When interrupted or while a child starts, what was known last."""
        self._process.begin()
        try:
            message, _ = self._process.ask(request, seconds, seconds, nobody)
        except (Starting, Interrupted):
            return self._last
        except Missed:
            self._last = Offline("driver-failed")
        else:
            self._last = understood(message)
        return self._last


def simulated_at(device: Device) -> tuple[str, str]:
    """HOST and PORT of a simulated device's far end, from its `port`.

    Raises:
        SettingsError: it is none.
    """
    host, _, port = str(device.options.get("port", "")).rpartition(":")
    if not host or not port.isdigit():
        raise SettingsError(f"[[devices]] ({device.id}) port must be HOST:PORT")
    return host, port
