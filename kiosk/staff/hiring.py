"""Who works here, from the page of people: somebody more, a new PIN, a card, nobody any more. As `kiosk staff`, by an operator's number.

A one-time PIN is on the page that asked for it and nowhere else; it goes when the page does. A card is laid and proves its key, as at the
command. Thread: `staff` for what waits. Failures: told as a code.
"""

from kiosk.staff.desk import Answer, StaffDesk
from kiosk.staff.house import House
from kiosk.staff.scene import Result, Scene

ADD, RESET, DISABLE, CARD = "add", "reset", "disable", "card"


def asked(house: House, scene: Scene, target: str, card: str = "") -> Result:
    """Do `target`: add:NUMBER:ROLES, reset:NUMBER, disable:NUMBER, card:NUMBER with the key that `card` has proved. Waits."""
    if house.store is None or house.gate is None:
        return Result("not-now")
    desk = StaffDesk(house.store, house.gate, scene.number)
    verb, _, rest = target.partition(":")
    number, _, roles = rest.partition(":")
    if verb == DISABLE and number == scene.number:
        return Result("not-oneself")
    return _told(verb, _answer(desk, verb, number, roles, card))


def _answer(desk: StaffDesk, verb: str, number: str, roles: str, card: str) -> Answer:
    if verb == ADD:
        return desk.add(number, roles)
    if verb == DISABLE:
        return desk.disable(number)
    return desk.reset(number, card)


def _told(verb: str, answer: Answer) -> Result:
    if not answer["done"]:
        return Result("taken" if verb == ADD else "card-taken" if verb == CARD else "unknown")
    return Result("done", {"pin": answer["pin"]} if "pin" in answer else {})
