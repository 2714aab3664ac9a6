"""What staff choose for this terminal, done: out of service and why, words for everybody, settings. Each keeps what it was, for undo.

Thread: the one that pumps the bus; `level` waits for the system and is done on the thread `staff`. Failure: what is not well is not taken.
"""

from collections.abc import Mapping

from kiosk.staff import wording
from kiosk.staff.choices import DISPLAY, HOURS, SERVICE
from kiosk.staff.house import House
from kiosk.staff.pages import closing, settings
from kiosk.staff.scene import Result, Scene
from kiosk.staff.wording import MESSAGE, NOTICES

DONE = Result("done")
TAKE, UNDO, REMOVE = "take", "undo", "remove"


def close(house: House, scene: Scene, target: str) -> Result | None:
    """Out of service, for the reason `target`."""
    if target not in closing.REASONS:
        return None
    house.choose(SERVICE, {"closed": target}, scene.number)
    return DONE


def reopen(house: House, scene: Scene, _target: str) -> Result:
    """Back in service. What was written about this time goes with it."""
    house.choose(SERVICE, {}, scene.number)
    if scene.chosen.get(MESSAGE):
        house.choose(MESSAGE, {}, scene.number)
    return DONE


def setting(house: House, scene: Scene, target: str) -> Result | None:
    """Another value for a setting, or the one before it."""
    name = target.removeprefix("undo-")
    if target.startswith("undo-") and name in (HOURS, DISPLAY):
        house.undo(name, scene.number)
        return DONE
    wanted = settings.changed(scene, target)
    if wanted is None:
        return None
    house.choose(*wanted, scene.number)
    return DONE


def message(house: House, scene: Scene, target: str) -> Result | None:
    """The message of the page "out of service": take what is written, remove it, undo."""
    return _words(house, scene, target, MESSAGE)


def notice(house: House, scene: Scene, target: str) -> Result | None:
    """One notice: take what is written, remove it; undo what was done last to any of them."""
    return _words(house, scene, target, NOTICES)


def level(house: House, target: str) -> Result:
    """How loud or how bright it is: level:NAME:PERCENT, undo-level:NAME. Waits."""
    _, name, percent = (*target.split(":"), "")[:3]
    levels = house.levels
    done = levels.undo(name) if target.startswith("undo-") else percent.isdecimal() and levels.put(name, int(percent))
    return Result("done" if done else "not-now")


def _words(house: House, scene: Scene, target: str, name: str) -> Result | None:
    if target == UNDO:
        house.undo(name, scene.number)
        return DONE
    value = _written(scene, target, name)
    if value is None:
        return None
    house.choose(name, value, scene.number)
    return DONE


def _written(scene: Scene, target: str, name: str) -> Mapping[str, object] | None:
    """What the choice `name` is after `target`; None if nothing is written, or nothing that may be shown."""
    writing = scene.writing
    if writing is None or writing.kind != name or target not in (TAKE, REMOVE):
        return None
    if target == TAKE and (not writing.previewing or not wording.well(writing.texts, writing.most)):
        return None
    if name == MESSAGE:
        return wording.packed(writing.texts if target == TAKE else {})
    kept, at = list(wording.notices(scene.chosen.get(NOTICES, {}))), writing.at
    if target == REMOVE:
        return wording.packed_notices([*kept[:at], *kept[at + 1 :]]) if 0 <= at < len(kept) else None
    if 0 <= at < len(kept):
        kept[at] = writing.notice
    elif len(kept) < wording.MOST:
        kept.append(writing.notice)
    else:
        return None
    return wording.packed_notices(kept)
