"""Devices as the terminal sees them, line by line as they change: the real hub over the drivers, and nobody's journey.

Nothing that a card or code says is told: only that a card came and went, and of a code how many
signs of which kind. Threads: the caller's pumps the bus.
"""

import time
from collections.abc import Callable

from kiosk.clock import SystemClock
from kiosk.devices.events import CardFound, CardGone, CodeScanned, DeviceChanged, DoorMoved, DriverFailed
from kiosk.devices.hub import Hub
from kiosk.events import Bus
from kiosk.technician.place import Place
from kiosk.technician.trying import Json, word

_SLICE = 0.2


def watch(place: Place, tell: Callable[[Json], None], seconds: float | None) -> None:
    """Tell every change, from the first status on, for `seconds` (until interrupted if None)."""
    bus = Bus()
    began = time.monotonic()

    def say(device: str, what: str) -> None:
        tell({"ms": round((time.monotonic() - began) * 1000), "id": device, "what": what})

    bus.subscribe(DeviceChanged, lambda event: say(event.device, word(event.status)))
    bus.subscribe(CardFound, lambda event: say(event.device, "card-found"))
    bus.subscribe(CardGone, lambda event: say(event.device, "card-gone"))
    bus.subscribe(DoorMoved, lambda event: say(event.device, f"door-{event.door.value}"))
    bus.subscribe(CodeScanned, lambda event: say(event.device, f"code-scanned {len(event.code.text)} {event.code.symbology}".rstrip()))
    bus.subscribe(DriverFailed, lambda event: say(event.device, f"driver-failed {event.kind} {event.where}"))
    hub = Hub([entry for _, entry in place.devices], bus, SystemClock())
    hub.start()
    hub.watch_cards(True)
    hub.scan_codes("watch")
    try:
        while seconds is None or time.monotonic() - began < seconds:
            bus.wait(_SLICE if seconds is None else max(0.0, min(_SLICE, began + seconds - time.monotonic())))
    finally:
        hub.stop()
        bus.pump()
