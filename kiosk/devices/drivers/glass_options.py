"""What the [[devices]] entries of all document scanners say alike: where the paper lies, and how finely it is read.

Pure. Failures: `SettingsError` that names device and key.
"""

from kiosk.devices.glass import Source
from kiosk.settings import Device, SettingsError


def source_of(device: Device) -> Source:
    """`source`: `glass` (usual) or `feeder`."""
    source = device.options.get("source", "glass")
    if source not in ("glass", "feeder"):
        raise SettingsError(f"[[devices]] {device.id}: source must be glass or feeder")
    return Source(source)


def dpi_of(device: Device) -> int:
    """`dpi`: dots an inch, 300 if nothing is said."""
    dpi = device.options.get("dpi", 300)
    if not isinstance(dpi, int) or isinstance(dpi, bool) or not 100 <= dpi <= 600:
        raise SettingsError(f"[[devices]] {device.id}: dpi must be from 100 to 600")
    return dpi


def only(device: Device, *known: str) -> None:
    """Refuse any other key.

    Raises:
        SettingsError: there is one.
    """
    unknown = sorted(set(device.options) - set(known))
    if unknown:
        raise SettingsError(f"[[devices]] {device.id}: unknown key {unknown[0]}")
