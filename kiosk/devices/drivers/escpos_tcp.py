"""Receipt printers that speak ESC/POS on a TCP port (usually 9100).

Parts: `EscposTcpPrinter`, and `create` for the settings. `escpos_layout` makes the bytes, `escpos_status` reads the answers,
`escpos_wire` carries both.

A print counts as printed only when the printer has answered a question that stands behind the last byte (GS r 1): a closed
socket, or an "in order" in real time, proves nothing about paper. Until that answer it is `Unconfirmed`; the connection is
then dropped, so that a late answer cannot confirm the next receipt.

Threads: one device thread; `interrupt` from any. Failures: outcomes and statuses, never raised. Nothing of a receipt is kept.
"""

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.devices.contract import (
    NeedsAttention,
    Offline,
    Printed,
    PrinterCapabilities,
    PrintOutcome,
    Ready,
    Receipt,
    Refused,
    Status,
    Unconfirmed,
)
from kiosk.devices.drivers import escpos_status
from kiosk.devices.drivers.escpos_layout import chunks
from kiosk.devices.drivers.escpos_wire import Wire
from kiosk.settings import Device, SettingsError


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, for one round of status answers, for the same while a full printer makes room, for the
    confirmation behind the last byte, and for a whole print."""

    connect: float = 0.9
    answer: float = 0.9
    room: float = 4.0
    confirm: float = 8.0
    job: float = 19.0


@dataclass(slots=True)
class _Heard:
    """Answers of one round: to DLE EOT, and (if one came) to GS r."""

    status: bytes = b""
    behind: int | None = None

    @property
    def whole(self) -> bool:
        return len(self.status) == 4


class EscposTcpPrinter:
    """A `ReceiptPrinter`: 80 mm paper, 203 dpi, 48 columns."""

    def __init__(self, host: str, tcp_port: int = 9100, *, patience: Patience | None = None) -> None:
        self._wire = Wire(host, tcp_port)
        self._patience = patience or Patience()

    @property
    def capabilities(self) -> PrinterCapabilities:
        return PrinterCapabilities(columns=48, dots=576)

    def status(self) -> Status:
        """Ask in real time (DLE EOT 1 to 4). Ends within 2 s."""
        try:
            return self._status()
        finally:
            self._wire.resume()

    def print(self, receipt: Receipt, progress: Callable[[int, int], None]) -> PrintOutcome:
        """Print `receipt`; see `ReceiptPrinter`. Ends within 20 s, and soon after `interrupt`."""
        outcome: PrintOutcome = Unconfirmed()
        try:
            outcome = self._print(receipt, progress)
        finally:
            if not isinstance(outcome, Printed):
                self._wire.close()
            self._wire.resume()
        return outcome

    def interrupt(self) -> None:
        self._wire.interrupt()

    def close(self) -> None:
        self._wire.close()
        self._wire.resume()

    def _status(self) -> Status:
        began = time.monotonic()
        # A second try, because a connection that was left open may have been closed by the printer meanwhile.
        for _ in range(2):
            if not self._wire.open(began + self._patience.connect):
                return Offline("unplugged")
            heard = self._ask(min(time.monotonic(), began + self._patience.connect) + self._patience.answer)
            if heard.whole:
                return escpos_status.read(heard.status)
            if self._wire.is_open:
                break
        self._wire.close()
        return Offline("no-answer")

    def _ask(self, deadline: float) -> _Heard:
        """One round of DLE EOT 1 to 4. An answer to an earlier GS r that comes meanwhile is heard too."""
        heard = _Heard()
        if not self._wire.send(escpos_status.ASK, deadline):
            return heard
        while not heard.whole:
            data = self._wire.read(deadline)
            if not data:
                break
            heard.status += bytes(b for b in data if escpos_status.is_status(b))
            heard.behind = next(filter(escpos_status.is_behind, data), heard.behind)
        return heard

    def _print(self, receipt: Receipt, progress: Callable[[int, int], None]) -> PrintOutcome:
        deadline = time.monotonic() + self._patience.job
        match self._status():
            case NeedsAttention(conditions=conditions):
                return Refused(conditions)
            case Offline():
                return Refused(frozenset({"offline"}))
        pieces = chunks(receipt, self.capabilities)
        for number, piece in enumerate(pieces, 1):
            if number > 1 and not self._goes_on(deadline):
                return Unconfirmed()
            sent = self._wire.send(piece, min(deadline, time.monotonic() + self._patience.room))
            if number == 1 and sent == 0:
                return Refused(frozenset({"offline"}))
            if sent < len(piece):
                return Unconfirmed()
            progress(number, len(pieces))
        return self._confirmed(min(deadline, time.monotonic() + self._patience.confirm))

    def _goes_on(self, deadline: float) -> bool:
        """Between two pieces: is the printer there and in order? It may first have to make room."""
        self._wire.drain()
        heard = self._ask(min(deadline, time.monotonic() + self._patience.room))
        return heard.whole and isinstance(escpos_status.read(heard.status), Ready)

    def _confirmed(self, deadline: float) -> PrintOutcome:
        """Ask behind the last byte and wait; meanwhile ask in real time, because an empty printer never gets that far."""
        self._wire.drain()
        if not self._wire.send(escpos_status.ASK_BEHIND, deadline):
            return Unconfirmed()
        while self._wire.is_open and time.monotonic() < deadline:
            data = self._wire.read(min(deadline, time.monotonic() + self._patience.answer / 3))
            behind = next(filter(escpos_status.is_behind, data), None)
            if behind is None:
                heard = self._ask(min(deadline, time.monotonic() + self._patience.answer))
                behind = heard.behind
                if behind is None and heard.whole and isinstance(escpos_status.read(heard.status), NeedsAttention):
                    return Unconfirmed()
            if behind is not None:
                return Printed() if escpos_status.paper_lasted(behind) else Unconfirmed()
        return Unconfirmed()


def create(device: Device) -> EscposTcpPrinter:
    """The printer of one [[devices]] entry: `host` (an IP address) and `tcp_port` (9100 if left out).

    A host name is not accepted: looking one up can block for half a minute, and nothing can interrupt it.

    Raises:
        SettingsError: an option is missing, not known or of no use; the message names device and key.
    """
    where = f"[[devices]] {device.id}"
    unknown = sorted(set(device.options) - {"host", "tcp_port"})
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    if "host" not in device.options:
        raise SettingsError(f"{where}: host is missing")
    try:
        host = str(ipaddress.ip_address(str(device.options["host"])))
    except ValueError:
        raise SettingsError(f"{where}: host must be an IP address, such as 192.168.1.50") from None
    port = device.options.get("tcp_port", 9100)
    if not isinstance(port, int) or not 0 < port < 65536:
        raise SettingsError(f"{where}: tcp_port must be a number from 1 to 65535")
    return EscposTcpPrinter(host, port)
