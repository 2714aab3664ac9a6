"""Paper in a demo's world: what is laid to be scanned, and what became of a receipt that nobody took.

Thread rule: the demo's. Failure rule: a paper that is not pulled back in `PULLED_SECONDS` is told as one that still lies there.
"""

import time
from typing import Final

from kiosk.demo.world import World

PAPERS: Final = {"foreign-guest-registration": "rental-contract"}
"""The paper that a matter asks for; every other one gets `PAPER`."""
PAPER: Final = "bank-book"
# A paper is pulled back 15 s after its owner's session has ended (kiosk.devices.presenting).
PULLED_SECONDS: Final = 30.0


def lay(world: World, matter: str, *, gone: bool) -> None:
    """The sheet of `matter` is laid on the scanner, and under the camera. `gone`: and the scanner's cable is pulled."""
    for device in ("glass", "camera"):
        world.device(device, "lay", paper=PAPERS.get(matter, PAPER))
    if gone:
        world.device("glass", "unplug")


def lift(world: World) -> None:
    """It is taken away; whatever was unplugged is plugged in."""
    for device in ("glass", "camera"):
        world.device(device, "lift")
        world.device(device, "plug")


def pulled_back(world: World) -> bool:
    """Was the paper that nobody took pulled back, so that the next person finds an empty slot?"""
    until = time.monotonic() + PULLED_SECONDS
    while time.monotonic() < until:
        state = world.device("receipt", "state")
        if state["pulled_back"] and not state["lies"]:
            return True
        time.sleep(0.1)
    return False
