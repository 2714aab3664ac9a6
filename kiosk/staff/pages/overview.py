"""Overview: whether the terminal serves, and everything that was looked at, worst first; from here to the other pages."""

from kiosk.staff.checks import Check, checks
from kiosk.staff.pages.parts import Page, StaffPage, button, cards, check_row
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene


def build(scene: Scene) -> Page:
    texts, found, seen = scene.texts, checks(scene), scene.seen
    urgent = sum(check.tone == "error" for check in found)
    soon = sum(check.tone == "attn" for check in found)
    first = (str(len(found)), texts.get("staff.overview.well"), "ok")
    if soon:
        first = (str(soon), texts.get("staff.overview.soon"), "attn")
    if urgent:
        first = (str(urgent), texts.get("staff.overview.urgent"), "error")
    waiting = seen.counts.waiting + seen.counts.sending if seen else 0
    return {
        "blocks": [
            cards(
                first,
                (str(waiting), texts.get("staff.overview.waiting"), "ok"),
                (str(seen.today if seen else 0), texts.get("staff.overview.today"), "ok"),
            ),
            *(check_row(check, _act(scene, check), slim=True) for check in found),
        ],
        **_ends(scene),
    }


def _act(scene: Scene, check: Check) -> Page | None:
    """What can be done about it at once."""
    texts = scene.texts
    if check.code == "printer-media-empty" and scene.may(Action.ROLL_REPLACED):
        return button(f"roll-{check.id}", texts.get("staff.do.roll"))
    if check.code in ("print-unconfirmed", "printer-closed") and scene.may(Action.CLEAR_HELD):
        return button(f"clear-{check.id}", texts.get("staff.do.clear"))
    if check.code == "printer-stopped" and scene.may(Action.CLEAR_HELD):
        return button(f"clear-{check.id}", texts.get("staff.do.resume"))
    if check.id == "queue" and check.tone != "ok":
        return button("page-queue", texts.get("staff.do.look"))
    return None


def _ends(scene: Scene) -> Page:
    texts = scene.texts
    if scene.closed == "out-of-service" and scene.may(Action.OPEN):
        return {
            "back": button("leave", texts.get("staff.do.leave-closed"), "logout"),
            "primary": button("open", texts.get("staff.do.open"), "player-play"),
        }
    close = button("page-closing", texts.get("staff.do.close"), "clock-pause") if scene.may(Action.CLOSE) else None
    return {"back": close, "primary": button("leave", texts.get("staff.do.leave"), "logout")}


PAGE = StaffPage(
    "overview", "list-details", Action.SEE, build,
    {"roll-": Action.ROLL_REPLACED, "clear-": Action.CLEAR_HELD, "open": Action.OPEN},
)  # fmt: skip
