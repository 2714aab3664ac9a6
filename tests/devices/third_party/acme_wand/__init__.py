"""An invented code scanner that is asked over TCP: `new?` is answered `-`, or a code as JSON text; `drop` has it forget; `who` says what it
is. Written from "Writing a driver" of docs/devices.md alone.

Threads: the device's; `interrupt` from any. Failures: outcomes of `kiosk.devices.scanners`. What was scanned is kept by nobody here.
"""

import json
import socket
import threading
import time
from contextlib import suppress

from kiosk.devices.contract import Offline, Ready, Status
from kiosk.devices.offers import Inventory
from kiosk.devices.registration import Registration
from kiosk.devices.scanners import CodeOutcome, CodeRead, CodeUnreadable, NoCode, ScannerCapabilities, ScannerGone
from kiosk.settings import Device, SettingsError

_SLICE, _ANSWER = 0.05, 0.5


class _Gone(Exception):
    """The line cannot be used."""


class Wand:
    """A scanner at HOST:PORT."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._line: socket.socket | None = None
        self._interrupted = threading.Event()

    @property
    def capabilities(self) -> ScannerCapabilities:
        return ScannerCapabilities(frozenset({"qr"}))

    def status(self) -> Status:
        try:
            self._ask("who")
        except _Gone:
            return Offline("unplugged")
        return Ready()

    def inventory(self) -> Inventory | Offline:
        try:
            maker, model = self._ask("who").split("|")
        except (_Gone, ValueError):
            return Offline("no-answer")
        return Inventory(maker=maker, model=model)

    def forget(self) -> None:
        with suppress(_Gone):
            self._ask("drop")

    def next(self, within: float) -> CodeOutcome:
        self._interrupted.clear()
        until = time.monotonic() + within
        while True:
            try:
                said = self._ask("new?")
            except _Gone:
                return ScannerGone(Offline("unplugged"))
            if said != "-":
                with suppress(ValueError):
                    return CodeRead(str(json.loads(said)), "qr")
                return CodeUnreadable("encoding")
            # The wand tells nothing by itself: it is asked again, and `interrupt` is looked for, in slices.
            if time.monotonic() >= until or self._interrupted.wait(_SLICE):
                return NoCode()

    def interrupt(self) -> None:
        self._interrupted.set()

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _ask(self, question: str) -> str:
        """The answer to one question, a line. The line is opened by the call that needs it."""
        heard, until = b"", time.monotonic() + _ANSWER
        try:
            if self._line is None:
                self._line = socket.create_connection(self._address, _ANSWER)
            self._line.sendall(question.encode() + b"\n")
            while not heard.endswith(b"\n"):
                self._line.settimeout(max(0.01, until - time.monotonic()))
                part = self._line.recv(4096)
                if not part or time.monotonic() > until:
                    raise ConnectionError
                heard += part
        except OSError:
            # What is still on its way answers nothing that will be asked.
            self.close()
            raise _Gone from None
        return heard.decode(errors="replace").strip()


def create(device: Device) -> Wand:
    """`address` (HOST:PORT)."""
    unknown = sorted(set(device.options) - {"address"})
    if unknown:
        raise SettingsError(f"[[devices]] {device.id}: unknown key {unknown[0]}")
    host, _, port = str(device.options.get("address", "")).rpartition(":")
    if not host or not port.isdigit():
        raise SettingsError(f"[[devices]] {device.id}: address must be HOST:PORT")
    return Wand(host, int(port))


REGISTRATION = Registration("code-scanner", create)
