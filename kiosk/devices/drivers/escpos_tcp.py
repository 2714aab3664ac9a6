"""Receipt printers that speak ESC/POS on a TCP port (usually 9100): `EscposTcpPrinter`, and `create` for the settings.

Threads and failures: `escpos_printer`.
"""

import ipaddress

from kiosk.devices.drivers.escpos_line import Patience
from kiosk.devices.drivers.escpos_printer import EscposPrinter
from kiosk.devices.drivers.escpos_profile import PROFILES, USUAL, Profile
from kiosk.devices.drivers.escpos_wire import TcpWire
from kiosk.settings import Device, SettingsError

__all__ = ["EscposTcpPrinter", "Patience", "create", "profile_of"]


class EscposTcpPrinter(EscposPrinter):
    """A `ReceiptPrinter` at a TCP port."""

    def __init__(
        self, host: str, tcp_port: int = 9100, *, patience: Patience | None = None, profile: Profile = PROFILES[USUAL]
    ) -> None:
        super().__init__(TcpWire(host, tcp_port), profile, patience)


def create(device: Device) -> EscposTcpPrinter:
    """The printer of one [[devices]] entry: `host` (an IP address), `tcp_port` (9100 if left out) and `profile`.

    A host name is not accepted: looking one up can block for half a minute, and nothing can interrupt it.

    Raises:
        SettingsError: an option is missing, not known or of no use; the message names device and key.
    """
    where = f"[[devices]] {device.id}"
    unknown = sorted(set(device.options) - {"host", "tcp_port", "profile"})
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
    return EscposTcpPrinter(host, port, profile=profile_of(device))


def profile_of(device: Device) -> Profile:
    """What the model of `device` can, by its `profile`.

    Raises:
        SettingsError: there is no such profile.
    """
    name = device.options.get("profile", USUAL)
    if name not in PROFILES:
        raise SettingsError(f"[[devices]] {device.id}: profile must be one of {', '.join(PROFILES)}")
    return PROFILES[str(name)]
