"""A code from a phone through the whole terminal without its window: a keyboard scanner, the sandbox, a package that takes codes."""

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk import app, crash, settings
from kiosk.clock import SystemClock
from kiosk.devices.contract import Ready
from kiosk.devices.sim.code_scanner import CodeScannerFarEnd
from kiosk.devices.sim.gpio_chip import GpioChipFarEnd
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.light_board import LightBoardFarEnd
from kiosk.devices.sim.usb_line import UsbLine
from kiosk.devices.sim.wedge_line import WedgeLine
from kiosk.journey.phone import PAUSE
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.services.catalogue import FOLDER
from tests.sandbox.running import Sandbox

MATTER = "residence-permit-endorsement"


class Hall:
    """A whole terminal, with hands at its scanner and its reader."""

    def __init__(self, stack: ExitStack, folder: Path, sandbox: Sandbox) -> None:
        self.scanner = CodeScannerFarEnd(line=WedgeLine(folder / "keys-of-the-scanner"))
        keys = self.scanner.start()
        stack.callback(self.scanner.stop)
        self.reader = IdReaderFarEnd(line=UsbLine())
        module = self.reader.start()
        stack.callback(self.reader.stop)
        self.light, self.door = LightBoardFarEnd(), GpioChipFarEnd(folder / "door-chip", door=True)
        board, switch = self.light.start(), self.door.start()
        stack.callback(self.light.stop)
        stack.callback(self.door.stop)
        path = folder / "terminal.toml"
        path.write_text(
            f'[terminal]\nstate = "state"\nsimulated = true\npackages = "packages"\n'
            f'[central]\nurl = "{sandbox.url}"\nca = "{sandbox.ca}"\n'
            f'[[devices]]\nid = "reader"\ndriver = "sdt-usb"\nsimulated = true\nport = "{module}"\n'
            f'[[devices]]\nid = "scanner"\ndriver = "scanner-evdev"\nsimulated = true\nport = "{keys}"\n'
            f'[[devices]]\nid = "light"\ndriver = "light-serial"\nsimulated = true\nport = "{board}"\nreader = 0\ncode_scanner = 5\n'
            f'[[devices]]\nid = "door"\ndriver = "door-gpio"\nsimulated = true\nchip = "{switch}"\nline = 0\n',
            encoding="utf-8",
        )
        self.terminal = app.Terminal(settings.load(path), SystemClock())
        self.terminal.start()
        stack.callback(self.terminal.stop)

    @property
    def lit(self) -> object:
        """The lamps that a person sees."""
        return self.light.command("state", {})["lit"]

    @property
    def step(self) -> str:
        return str(self.terminal.view().page["step"])

    def until(self, what: Callable[[], bool], seconds: float = 15.0) -> None:
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, self.step
            self.terminal.bus.wait(0.2)
            self.terminal.tick()

    def agreed(self) -> None:
        self.until(lambda: all(isinstance(status, Ready) for status in self.terminal.hub.snapshot().values()))
        for target in ("start", f"matter-{MATTER}", "agree"):
            if self.step != "guide" or target == "agree":
                self.terminal.touch(target)
        assert self.step == "identify-waiting"

    def show(self, code: str, comes: str) -> None:
        """Held there again as a person would: what comes before the scanner's thread has thrown the rest away goes with it."""

        def held() -> bool:
            if self.step == "identify-waiting":
                self.scanner.command("scan", {"text": code, "symbology": "qr"})
                self.terminal.bus.wait(0.3)
            return self.step.startswith(comes)

        self.until(held)


@pytest.fixture
def hall(
    tmp_path: Path, sandbox: Sandbox, keys: TerminalKeys, shared_state: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hall]:
    monkeypatch.setattr(crash, "install", lambda _report: None)
    shutil.copytree(shared_state / "keys", tmp_path / "state" / "keys")
    for file in shared_state.glob("*passphrase*"):
        shutil.copy(file, tmp_path / "state" / file.name)
    package = tmp_path / "packages" / MATTER
    shutil.copytree(FOLDER / MATTER, package, ignore=shutil.ignore_patterns("cases*"))
    service = (package / "service.yaml").read_text(encoding="utf-8")
    assert "documents: [cn-resident-card]" in service
    (package / "service.yaml").write_text(
        service.replace("documents: [cn-resident-card]", "documents: [cn-resident-card, cn-e-id-code]"), encoding="utf-8"
    )
    with ExitStack() as stack:
        yield Hall(stack, tmp_path, sandbox)


def test_a_code_under_a_keyboard_scanner_opens_the_form_and_is_kept_nowhere_f18(
    hall: Hall, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hall.agreed()
    hall.until(lambda: hall.step != "" and hall.lit == ["reader", "code-scanner"])
    hall.door.command("open", {})
    hall.until(lambda: any(problem.code == "door-open" for problem in hall.terminal.health.report()))
    assert hall.step == "identify-waiting", "whoever has begun goes on"
    code = f"demo:zhao:{uuid7(SystemClock())}"
    hall.show("demo:zhao:old", "identify-code-expired")
    refused = time.monotonic()
    hall.terminal.touch("back")
    hall.terminal.touch("agree")
    hall.until(lambda: time.monotonic() > refused + PAUSE)
    hall.show(code, "form-")
    assert "赵晨曦" in repr(hall.terminal.view().page)
    hall.until(lambda: hall.lit == [])
    hall.terminal.runner.give_way()
    assert hall.step == "closed", "nobody new begins while the service door is open"
    hall.door.command("close", {})
    hall.until(lambda: hall.step != "closed")
    hall.terminal.stop()
    kept = [file for file in (tmp_path / "state").rglob("*") if file.is_file()]
    told = b"".join(file.read_bytes() for file in kept)
    assert b"door-opened" in told and b"door-closed" in told and b'"during":"journey"' in told
    assert b"code-expired" in told and b"code-read" in told, "staff find in the journal what became of each"
    for canary in (code, "demo:zhao", "赵晨曦"):
        assert canary not in caplog.text
        assert canary.encode() not in told
