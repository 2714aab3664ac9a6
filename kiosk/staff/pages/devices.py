"""Devices: how each is, what it has done, and its tests. A card test tells found, read, right and how long; never a digit or a name."""

from kiosk.staff.checks import checks
from kiosk.staff.pages.parts import Page, StaffPage, banner, button, buttons, check_row
from kiosk.staff.roles import Action
from kiosk.staff.scene import Machine, Scene


def build(scene: Scene) -> Page:
    texts, blocks = scene.texts, []
    found = {check.id: check for check in checks(scene)}
    for group, machine in enumerate(scene.machines):
        blocks.append(check_row(found[machine.id], group=group))
        blocks += [*_papers(scene, machine), *_results(scene, machine)]
        blocks += buttons(_acts(scene, machine))
    if not scene.machines:
        blocks.append(banner("info", "info-circle", texts.get("staff.devices.none")))
    return {"blocks": blocks}


def _acts(scene: Scene, machine: Machine) -> list[Page]:
    texts, ident = scene.texts, machine.id
    known: list[tuple[Action, str, str, str]] = []
    if machine.ability in ("id-reader", "chip-reader"):
        known.append((Action.TEST_CARD, f"card-{ident}", texts.get("staff.do.test-card"), "id"))
    if machine.ability == "receipt-printer":
        known += [
            (Action.TEST_PRINT, f"print-{ident}", texts.get("staff.do.test-print"), "receipt"),
            (Action.ROLL_REPLACED, f"roll-{ident}", texts.get("staff.do.roll"), "refresh"),
        ]
    elif machine.ability == "document-printer":
        known += [
            (Action.TEST_PRINT, f"print-{ident}", texts.get("staff.do.test-print"), "printer"),
            (Action.ROLL_REPLACED, f"roll-{ident}", texts.get("staff.do.tray"), "refresh"),
        ]
    lies = scene.seen is not None and any(scene.seen.devices.get((ident, what), 0) for what in ("unclaimed", "broken-off"))
    if lies or any(problem.code in ("print-unconfirmed", "printer-closed") and problem.where == ident for problem in scene.problems):
        known.append((Action.CLEAR_HELD, f"clear-{ident}", texts.get("staff.do.clear"), "eraser"))
    elif any(problem.code == "printer-stopped" and problem.where == ident for problem in scene.problems):
        # The same act: what waits from before is thrown away first, so that nobody's paper comes out.
        known.append((Action.CLEAR_HELD, f"clear-{ident}", texts.get("staff.do.resume"), "player-play"))
    known.append((Action.RESTART_DRIVER, f"restart-{ident}", texts.get("staff.do.restart"), "plug-connected"))
    return [button(target, label, icon) for action, target, label, icon in known if scene.may(action)]


def _papers(scene: Scene, machine: Machine) -> list[Page]:
    """What lies in a printer and is nobody's: to be taken out and destroyed."""
    counts = {what: scene.seen.devices.get((machine.id, what), 0) if scene.seen else 0 for what in ("unclaimed", "broken-off")}
    return [banner("attn", "receipt-off", scene.texts.get(f"staff.devices.{what}", count=count)) for what, count in counts.items() if count]


_GOOD = frozenset({"printed", "read", "proved", "done"})


def _results(scene: Scene, machine: Machine) -> list[Page]:
    texts, found = scene.texts, []
    for action, word in ((Action.TEST_CARD, "card"), (Action.TEST_PRINT, "print")):
        result = scene.result(action, machine.id)
        if result is None:
            continue
        if result.code == "":
            which = "chip" if word == "card" and machine.ability == "chip-reader" else word
            found.append(banner("info", "hourglass", texts.get(f"staff.test.{which}-runs")))
            continue
        ms = int(str(result.facts.get("ms", 0)))
        words = texts.get(f"staff.result.{result.code}", ms=ms)
        good = result.code in _GOOD
        found.append(banner("info" if good else "attn", "circle-check" if good else "alert-triangle", words))
    return found


PAGE = StaffPage(
    "devices", "devices", Action.SEE, build,
    {
        "card-": Action.TEST_CARD, "print-": Action.TEST_PRINT, "roll-": Action.ROLL_REPLACED, "clear-": Action.CLEAR_HELD,
        "restart-": Action.RESTART_DRIVER,
    },
)  # fmt: skip
