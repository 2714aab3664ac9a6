"""What the machine's case does while the journey goes on: lights that say where, and a service door that is heard.

The lights follow the page that is shown (`kiosk.journey.pages.light`): behind a page of staff and after the wipe they are dark. The lamp on
top of the machine calls staff for as long as something is wrong here and none of them stands there already: steady, so that it takes
nobody's eyes from the place that pulses. A service door that is open lets nobody new begin; whoever is here goes on, and staff are told.
Each movement is a line of the journal that says what went on meanwhile.

Threads: the one that pumps the bus. Failure: none; a light that cannot be lit keeps nobody from anything, and a door whose switch has
failed is taken to be as it was last.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from kiosk.devices.doors import Door
from kiosk.devices.events import DoorMoved
from kiosk.devices.lights import Glow, Shown, Spot
from kiosk.events import Bus
from kiosk.health import Health

DOOR_OPEN: Final = "door-open"
SERVICED: Final = "maintenance"
"""The reason that citizens read while the door is open: staff see to the machine."""


class Lights(Protocol):
    """What lights places (`kiosk.devices.hub.Hub`)."""

    def show(self, wanted: Shown) -> None: ...


class Cabinet:
    """`note` writes a line of the journal, `during` says what goes on (`journey`, `staff`, `idle`), `regard` is called when what keeps
    citizens out has changed."""

    def __init__(
        self, bus: Bus, lights: Lights, health: Health, note: Callable[..., None], during: Callable[[], str], regard: Callable[[], None]
    ) -> None:
        self._lights, self._health, self._note, self._during, self._regard = lights, health, note, during, regard
        self._pointed: Shown = {}
        self._shown: Shown = {}
        self._doors: dict[str, Door] = {}
        bus.subscribe(DoorMoved, self._moved)

    @property
    def closed(self) -> str:
        """Why the case keeps citizens out; "": it does not."""
        return DOOR_OPEN if Door.OPEN in self._doors.values() else ""

    def shown(self, page: Mapping[str, object]) -> None:
        """This page stands on the screen now."""
        told = page.get("light")
        self._pointed = {Spot(place): Glow(glow) for place, glow in told.items()} if isinstance(told, Mapping) else {}
        self.tick()

    def tick(self) -> None:
        """Something may have gone wrong, or been mended, behind the same page."""
        called = self._health.attention and self._during() != "staff"
        wanted = {**self._pointed, Spot.CALL: Glow.STEADY} if called else self._pointed
        if wanted != self._shown:
            self._shown = wanted
            self._lights.show(wanted)

    def _moved(self, event: DoorMoved) -> None:
        before = self._doors.get(event.device)
        self._doors[event.device] = event.door
        if event.door is Door.OPEN:
            self._note("door-opened", device=event.device, during=self._during())
            self._health.add(DOOR_OPEN, event.device)
        elif before is Door.OPEN:
            self._note("door-closed", device=event.device, during=self._during())
            self._health.gone(DOOR_OPEN, event.device)
        self._regard()
