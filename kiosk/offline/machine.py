"""Which machine this is: so that a disk image that is restored on another one is noticed before it gives out numbers twice.

Facts that an ordinary user can read: the system's machine-id, the board's own number (DMI or device tree) where it may be read, and
the permanent addresses of built-in network ports. A cloned image brings its machine-id along; the ports it does not. Only keyed
hashes are kept, as machine-id(5) asks for. Pure but for reading below `root`.
"""

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path

_PURPOSE = b"kiosk terminal enrolment"
_ONE = {
    "machine-id": ("etc/machine-id", "var/lib/dbus/machine-id"),
    "board": ("sys/class/dmi/id/product_uuid", "proc/device-tree/serial-number"),
}
PERMANENT = "0"
"""NET_ADDR_PERM of linux/netdevice.h: the address was burnt in, not drawn at random or set."""

Facts = Mapping[str, list[str]]


def facts(root: Path = Path("/")) -> dict[str, list[str]]:
    """What can be known of this machine, hashed; a fact that cannot be read is left out."""
    found = {name: [_hashed(text)] for name, places in _ONE.items() if (text := _first(root, places))}
    ports = sorted(_hashed(text) for text in _ports(root))
    return {**found, "ports": ports} if ports else found


def same(bound: Facts, here: Facts) -> bool:
    """Whether the machine with the facts `here` is the one with `bound`: every fact known of both has something in common."""
    both = [name for name in bound if name in here]
    if not both:
        # None of the bound facts can be read here. Without any there was nothing to bind to.
        return not bound
    return all(set(bound[name]) & set(here[name]) for name in both)


def _first(root: Path, places: tuple[str, ...]) -> str:
    return next((text for place in places if (text := _read(root / place))), "")


def _ports(root: Path) -> list[str]:
    found = []
    for port in sorted((root / "sys/class/net").glob("*")):
        device = port / "device"
        # A port on USB may be pulled out, or come with the modem of another machine.
        if device.exists() and "/usb" not in str(device.resolve()) and _read(port / "addr_assign_type") == PERMANENT:
            found.append(_read(port / "address"))
    return [text for text in found if text]


def _read(path: Path) -> str:
    try:
        return path.read_bytes().strip(b"\0\n ").decode("ascii", "replace")
    except OSError:
        return ""


def _hashed(text: str) -> str:
    return hmac.new(text.encode(), _PURPOSE, hashlib.sha256).hexdigest()[:32]
