"""Devices tried one after another, and what they say of themselves, as the JSON that the commands print.

Failure rule: a device that fails is told as one that did; nothing is raised. Threads: the caller's.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress

from kiosk import chosen
from kiosk.devices import conformance
from kiosk.devices.contract import Busy, NeedsAttention, Offline, Ready, Status
from kiosk.devices.hub import Entry
from kiosk.devices.offers import Inventoried, Inventory
from kiosk.settings import Device
from kiosk.technician.place import Place

Json = Mapping[str, object]

_PATIENCE = 5.0
# What a device is also called when it, or its child, was late once, on a machine that had much to do.
_MAYBE_LATE = (Offline("driver-failed"), Offline("no-answer"))


def listed(place: Place) -> list[Json]:
    """Every device as its settings have it; none is opened."""
    return [_head(device, entry) for device, entry in place.devices]


def tried(place: Place, wanted: frozenset[str] | None) -> Iterator[Json]:
    """Each device of `wanted` (all if None) under all checks of its ability."""
    for device, entry in place.devices:
        if wanted is None or device.id in wanted:
            found = conformance.try_all(place.subject(device, entry))
            steps = [{"what": each.what, "outcome": each.outcome, "ms": each.ms} for each in found]
            yield {**_head(device, entry), "ok": all(each.ok for each in found), "tried": steps}


def inventories(place: Place) -> list[Json]:
    """What each device says it is; `status` says why one says nothing."""
    found: list[Json] = []
    for device, entry in place.devices:
        status, told = _asked(entry)
        if status in _MAYBE_LATE:
            status, told = _asked(entry)
        said = {name: getattr(told, name) for name in ("maker", "model", "firmware", "serial")}
        more = {"counters": dict(told.counters), "details": dict(told.details)}
        found.append({**_head(device, entry), "status": word(status), **said, **more})
        entry.driver.close()
    return found


def _asked(entry: Entry) -> tuple[Status, Inventory]:
    """How a device is, and what it says it is."""
    status = _settled(entry)
    # A module without its licence still tells its number, and the maker asks for that.
    answers = isinstance(status, Ready | NeedsAttention) or status == Offline("not-authorised")
    told = entry.driver.inventory() if isinstance(entry.driver, Inventoried) and answers else Inventory()
    return (told, Inventory()) if isinstance(told, Offline) else (status, told)


def word(status: Status) -> str:
    """A status in a word or two."""
    match status:
        case Ready(conditions=conditions):
            return " ".join(["ready", *sorted(conditions)])
        case Busy():
            return "busy"
        case NeedsAttention(conditions=conditions):
            return " ".join(["needs-attention", *sorted(conditions)])
        case Offline(reason=reason):
            return f"offline {reason}"


def _head(device: Device, entry: Entry) -> dict[str, object]:
    return {
        "id": device.id,
        "kind": entry.ability,
        "driver": device.driver,
        "simulated": device.simulated,
        "hardware_tested": chosen.hardware_tested(device.driver),
    }


def _settled(entry: Entry) -> Status:
    """The status once it has stopped starting."""
    end, pause, status = time.monotonic() + _PATIENCE, threading.Event(), Offline("starting")
    latest: Status = status
    while latest == status and time.monotonic() < end:
        with suppress(Exception):
            latest = entry.driver.status()
        pause.wait(0.02)
    return latest
