"""An invented reader that speaks lines of text over TCP: `card?` is answered `none` or `present`, `read` with a card's fields, `who` with
maker, model and serial number.

Threads: the device's; `interrupt` from any. Failures: outcomes of `kiosk.devices.contract`.
"""

import json
import socket
import threading
import time
from contextlib import suppress
from datetime import date

from kiosk.devices.contract import (
    CardPulled,
    CardRead,
    CardUnreadable,
    NoCard,
    Offline,
    Presence,
    ReaderCapabilities,
    ReaderGone,
    ReadOutcome,
    Ready,
    Status,
)
from kiosk.devices.offers import Inventory
from kiosk.devices.registration import Registration
from kiosk.identity import Document, Sex
from kiosk.settings import Device, SettingsError

_SLICE = 0.05


class _Gone(Exception):
    """The line cannot be used."""


class LineReader:
    """A reader at HOST:PORT."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._line: socket.socket | None = None
        self._interrupted = threading.Event()

    @property
    def capabilities(self) -> ReaderCapabilities:
        return ReaderCapabilities(Presence.CONTINUOUS)

    def status(self) -> Status:
        try:
            self._ask("card?", 1.5)
        except _Gone:
            return Offline("unplugged")
        return Ready()

    def inventory(self) -> Inventory | Offline:
        try:
            maker, model, serial = (self._ask("who", 1.5) or "||").split("|")
        except (_Gone, ValueError):
            return Offline("no-answer")
        return Inventory(maker=maker, model=model, serial=serial)

    def find(self) -> bool:
        try:
            return self._ask("card?", 0.8) == "present"
        except _Gone:
            return False

    def read(self) -> ReadOutcome:
        try:
            if self._ask("card?", 0.8) != "present":
                return NoCard()
            answer = self._ask("read", 5.0)
        except _Gone:
            return ReaderGone(Offline("unplugged"))
        if answer is None:
            return NoCard()
        if answer == "none":
            return CardPulled()
        try:
            said = json.loads(answer)
            born = date.fromisoformat(said["born"])
            return CardRead(Document("cn-resident-card", str(said["number"]), str(said["name"]), Sex.UNKNOWN, born))
        except (ValueError, KeyError, TypeError):
            return CardUnreadable("layout")

    def interrupt(self) -> None:
        self._interrupted.set()

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _ask(self, question: str, seconds: float) -> str | None:
        """The answer to one question; None when interrupted."""
        self._interrupted.clear()
        until, heard = time.monotonic() + seconds, b""
        try:
            if self._line is None:
                self._line = socket.create_connection(self._address, 0.5)
                self._line.settimeout(_SLICE)
            self._line.sendall(question.encode() + b"\n")
            while not heard.endswith(b"\n"):
                if self._interrupted.is_set():
                    # What is still on its way answers nothing that will be asked.
                    self.close()
                    return None
                if time.monotonic() > until:
                    raise ConnectionError
                with suppress(TimeoutError):
                    part = self._line.recv(4096)
                    if not part:
                        raise ConnectionError
                    heard += part
        except OSError:
            self.close()
            raise _Gone from None
        return heard.decode(errors="replace").strip()


def create(device: Device) -> LineReader:
    """`address` (HOST:PORT)."""
    unknown = sorted(set(device.options) - {"address"})
    if unknown:
        raise SettingsError(f"[[devices]] {device.id}: unknown key {unknown[0]}")
    host, _, port = str(device.options.get("address", "")).rpartition(":")
    if not host or not port.isdigit():
        raise SettingsError(f"[[devices]] {device.id}: address must be HOST:PORT")
    return LineReader(host, int(port))


REGISTRATION = Registration("id-reader", create, hardware_tested=True)
OLD = Registration("id-reader", create, contract=0)
