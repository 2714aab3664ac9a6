"""Drivers of other packages: what is registered under the entry-point group `kiosk.devices`.

Nothing is imported but what terminal.toml names: a package that is merely installed runs no code in the terminal.
Failure rule: what cannot be used is a `SettingsError` that names the driver and the package it comes from.
"""

from importlib.metadata import EntryPoint, entry_points

from kiosk.devices.registration import CONTRACT, GROUP, Registration
from kiosk.settings import SettingsError


def names() -> tuple[str, ...]:
    """The drivers that other packages offer, without importing them."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def find(name: str) -> Registration | None:
    """What is registered as `name`; None if nothing is.

    Raises:
        SettingsError: two packages offer it, it cannot be imported, or it is not for this version of the contract.
    """
    points = list(entry_points(group=GROUP, name=name))
    if not points:
        return None
    if len(points) > 1:
        raise SettingsError(f"driver {name} comes from two packages: {', '.join(sorted(map(_origin, points)))}")
    point = points[0]
    try:
        found = point.load()
    except Exception as error:
        raise SettingsError(f"driver {name} of {_origin(point)} cannot be imported: {type(error).__name__}: {error}") from None
    if not isinstance(found, Registration):
        raise SettingsError(f"driver {name} of {_origin(point)} is no kiosk.devices.registration.Registration")
    if found.contract != CONTRACT:
        raise SettingsError(f"driver {name} of {_origin(point)} is for contract {found.contract}; this terminal has {CONTRACT}")
    return found


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value
