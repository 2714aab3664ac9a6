"""Files that staff take along: the signed journal, the support bundle, the readiness report as PDF.

Each is new, mode 0600 where the disk knows modes, and on the disk before it is told as done. Nothing of a citizen is in any of them.
Thread: `staff`. Failures: told as a code: `not-now`.
"""

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.health import as_json
from kiosk.offline.desk import Desk
from kiosk.offline.passphrases import KeysError
from kiosk.render.press import Made, Press
from kiosk.staff import bundle, papers, report
from kiosk.staff.house import House
from kiosk.staff.places import Place
from kiosk.staff.roles import Action
from kiosk.staff.scene import Result, Scene
from kiosk.store import StoreError

NAMES: Mapping[Action, str] = {
    Action.JOURNAL_EXPORT: "journal-{at}.jsonl", Action.SUPPORT_BUNDLE: "support-{at}.zip", Action.READINESS_FILE: "readiness-{at}.pdf",
}  # fmt: skip


def carried(house: House, scene: Scene, action: Action, place: Place) -> Result:
    """Write the file of `action` to `place`; waits."""
    path = place.folder / NAMES[action].format(at=f"{scene.now:%Y%m%d-%H%M%S}")
    facts: dict[str, object] = {"file": path.name, "place": place.name}
    try:
        place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if action is Action.JOURNAL_EXPORT:
            facts["lines"] = house.export(path)
        elif action is Action.SUPPORT_BUNDLE:
            _bundle(house, scene, path)
        else:
            _written(path, lambda: _pdf(house, scene))
        _settled(place.folder)
    except FileExistsError:
        # What was written a moment ago stays.
        return Result("not-now", facts)
    except (OSError, StoreError, KeysError, TimeoutError):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        return Result("not-now", facts)
    return Result("done", facts)


def _bundle(house: House, scene: Scene, path: Path) -> None:
    if house.store is None:
        raise OSError
    path.touch(mode=0o600, exist_ok=False)
    desk = Desk(house.store, house.clock, lambda: None)
    doctor = {
        "running": True,
        "devices": {ident: type(status).__name__ for ident, status in house.devices.snapshot().items()},
        "problems": [as_json(problem) for problem in house.health.report()],
    }
    ready = report.readiness(house, "en", scene.free)
    bundle.write(path, bundle.contents(house.settings, doctor, ready, desk.list(), desk.lines("1000"), scene.version))


def _pdf(house: House, scene: Scene) -> bytes:
    press = Press(house.clock)
    try:
        made = press.make(papers.sheet(scene))
    finally:
        press.close()
    if not isinstance(made, Made):
        raise OSError(made.reason)
    return made.pdf


def _written(path: Path, content: Callable[[], bytes]) -> None:
    data = content()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settled(folder: Path) -> None:
    """A stick may be pulled as soon as it is told."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
