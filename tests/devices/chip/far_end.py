"""A driver and the far end it reads from, and waiting for what they come to."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.devices.chip.keys import CanKey, MrzKey
from kiosk.devices.contract import ChipOutcome, Status
from kiosk.devices.drivers.pcsc import PcscReader
from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd

PATIENCE = 15.0


def until(what: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Ask again until it is so; the pause is between two questions, as the device's thread makes it."""
    end, pause = time.monotonic() + patience, threading.Event()
    while not what():
        assert time.monotonic() < end, "it never became so"
        pause.wait(0.02)


@dataclass
class Field:
    """A driver above a field."""

    driver: PcscReader
    far_end: ChipReaderFarEnd

    def lay(self, name: str = documents.DEFAULT) -> None:
        """Lay a document, once, and wait until the driver sees it."""
        self.far_end.command("lay", {"citizen": name})
        until(self.driver.find)

    def lift(self) -> None:
        """Lift it and wait until the driver sees that."""
        self.far_end.command("lift", {})
        until(lambda: not self.driver.find())

    def fault(self, name: str, how: str = "next") -> None:
        """A fault by name."""
        self.far_end.command("fault", {"name": name, "how": how})

    def read(self, name: str = documents.DEFAULT, by: MrzKey | CanKey | None = None) -> ChipOutcome:
        """Read, once the driver has a child."""
        until(lambda: self.driver.child is not None or self.status(lambda _: True))
        self.status(lambda status: status != _STARTING)
        return self.driver.read(by or key(name), lambda done, of: None)

    def status(self, wanted: Callable[[Status], bool]) -> bool:
        """Wait until the status is a wanted one."""
        until(lambda: wanted(self.driver.status()))
        return True


_STARTING = PcscReader(("vpcd", "", "0"))._last


def key(name: str) -> MrzKey:
    """What stands on the document of `name`."""
    return MrzKey.typed(*documents.key(name))


def trust(folder: Path, far_end: ChipReaderFarEnd) -> Path:
    """A folder with the country's certificate."""
    folder.mkdir(exist_ok=True)
    (folder / "utopia.pem").write_bytes(far_end.certificate)
    (folder / "readme.txt").write_text("no certificate")
    (folder / "broken.cer").write_bytes(b"\x30\x03")
    return folder


def descriptors(pid: int) -> int:
    """How many a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))
