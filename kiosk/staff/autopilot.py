"""Goes through maintenance mode with no hand: the corners, a card, the pad, a roll that is replaced, a test page, the report, every page,
out.

It sees what staff see and nothing else, as `kiosk.journey.autopilot` does for a citizen; what happens off the screen is a `World` action.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kiosk.journey.actions import Action, Finished, Touch, Wait, World
from kiosk.journey.pages import View
from kiosk.staff.pattern import WANTED

_LAY_AGAIN = 200
"""Beats of the hand, 15 ms each at least."""


@dataclass(frozen=True, slots=True, repr=False)
class StaffPlan:
    """Who comes in, by a card: their number, the one-time PIN, and the PIN that is chosen; the printer's id; the language of their pages,
    which is that of the first page when they come ("": as it is)."""

    number: str
    once: str
    pin: str
    printer: str = "receipt"
    lang: str = ""


class StaffHand:
    """One visit. `readiness` is what the report said."""

    def __init__(self, plan: StaffPlan) -> None:
        self._plan = plan
        self._corners = iter(WANTED)
        self._visit = self._walk()
        self._want: Callable[[View], Action | None] = self._next
        self._waited = 0
        self.been_in = False
        self.readiness = ""

    def decide(self, view: View) -> Action:
        """What to do about `view`."""
        step = str(view.page["step"])
        if not step.startswith("staff-"):
            if self.been_in:
                return Finished()
            if self._plan.lang and view.page["lang"] != self._plan.lang and step in ("attract", "closing"):
                return Touch(f"lang-{self._plan.lang}") if step == "attract" else Wait()
            corner = next(self._corners, None)
            if corner is None:
                self._corners = iter(WANTED)
                return Wait()
            return Touch(corner)
        if step.startswith("staff-door-"):
            return self._type(view, step.removeprefix("staff-door-"))
        if step == "staff-waiting":
            return Wait()
        self.been_in = True
        action = self._want(view)
        while action is None:
            self._want = next(self._visit)
            action = self._want(view)
        return action

    def _type(self, view: View, asked: str) -> Action:
        page, plan = view.page, self._plan
        field = page["field"]
        assert isinstance(field, Mapping)
        wanted = {"pin": plan.once, "new": plan.pin, "again": plan.pin}.get(asked, "")
        typed = len(str(field["value"]).replace(" ", ""))
        if page["waiting"]:
            return Wait()
        if asked == "number":
            # A virtual reader at times misses a card: it is lifted and laid again.
            self._waited += 1
            return World("lay-staff") if self._waited % _LAY_AGAIN == 1 else Wait()
        return Touch(f"digit-{wanted[typed]}") if typed < len(wanted) else Touch("enter")

    def _next(self, _view: View) -> Action | None:
        return None

    def _walk(self) -> Iterator[Callable[[View], Action | None]]:
        printer = self._plan.printer
        yield _once(World("take-staff"))
        yield _once(World("refill"))
        yield _until(lambda view: "error" not in _tones(view))
        for touch in ("page-devices", f"roll-{printer}", f"print-{printer}"):
            yield _once(Touch(touch))
        yield _until(lambda view: any(icon in ("circle-check", "alert-triangle") for icon in _banners(view)))
        for page in ("queue", "find", "settings", "journal", "data", "readiness"):
            yield _once(Touch("home"))
            yield _at(f"page-{page}")
            yield _until(lambda view, page=page: view.page["step"] != "staff-overview" or not _has(view, f"page-{page}"))  # type: ignore[misc]
        yield self._read
        yield _once(Touch("home"))
        yield _once(Touch("leave"))
        while True:
            yield lambda _view: Wait()

    def _read(self, view: View) -> Action | None:
        """What the readiness report says."""
        if view.page["step"] == "staff-readiness":
            self.readiness = "ready" if "circle-check" in _banners(view) else "not-ready"
        return None


def _once(action: Action) -> Callable[[View], Action | None]:
    left = [action]
    return lambda _view: left.pop() if left else None


def _until(there: Callable[[View], bool]) -> Callable[[View], Action | None]:
    return lambda view: None if there(view) else Wait()


def _at(target: str) -> Callable[[View], Action | None]:
    """Touch `target` if whoever is here may go there."""
    left = [Touch(target)]
    return lambda view: left.pop() if left and _has(view, target) else None


def _blocks(view: View) -> list[Mapping[str, object]]:
    blocks = view.page.get("blocks", [])
    return [block for block in blocks if isinstance(block, Mapping)] if isinstance(blocks, list) else []


def _banners(view: View) -> list[str]:
    return [str(block["icon"]) for block in _blocks(view) if block["kind"] == "banner"]


def _tones(view: View) -> list[str]:
    found = []
    for block in _blocks(view):
        entry = block.get("entry")
        if isinstance(entry, Mapping) and isinstance(entry["state"], Mapping):
            found.append(str(entry["state"]["tone"]))
    return found


def _has(view: View, target: str) -> bool:
    tiles = view.page.get("tiles", [])
    return isinstance(tiles, list) and any(isinstance(tile, Mapping) and tile["id"] == target for tile in tiles)
