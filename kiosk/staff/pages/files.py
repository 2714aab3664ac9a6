"""Files: what staff may take along, and where to: a stick that is plugged in, or this machine's own folder."""

from kiosk.staff.pages.parts import Page, StaffPage, banner, button, buttons, row, title
from kiosk.staff.places import Place
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene

KINDS = ((Action.READINESS_FILE, "readiness", "clipboard-check"), (Action.JOURNAL_EXPORT, "journal", "file-text"),
         (Action.SUPPORT_BUNDLE, "bundle", "stethoscope"))  # fmt: skip


def chosen(scene: Scene) -> Place | None:
    """The place that is chosen: the first stick, if nobody chose another."""
    if not scene.places:
        return None
    named = next((at for at in range(len(scene.places)) if scene.picked == f"place:{at}"), 0)
    return scene.places[named]


def build(scene: Scene) -> Page:
    texts, place = scene.texts, chosen(scene)
    blocks = [title(texts.get("staff.files.where"))]
    blocks += buttons([{**button(f"pick-place:{at}", _name(scene, one)), "chosen": one == place} for at, one in enumerate(scene.places)])
    if all(one.name == "" for one in scene.places):
        blocks.append(banner("info", "info-circle", texts.get("staff.files.no-stick")))
    blocks.append(title(texts.get("staff.files.what")))
    for action, kind, icon in KINDS:
        if scene.may(action):
            act = button(f"file-{kind}", texts.get("staff.do.save"))
            blocks.append(row(icon, texts.get(f"staff.files.{kind}"), texts.get(f"staff.files.{kind}-how"), "off", "", "", act, group=1))
            blocks += _result(scene, action)
    return {"blocks": blocks}


def _name(scene: Scene, place: Place) -> str:
    return scene.texts.get("staff.files.stick", name=place.name) if place.name else scene.texts.get("staff.files.own")


def _result(scene: Scene, action: Action) -> list[Page]:
    texts, result = scene.texts, scene.result(action)
    if result is None:
        return []
    if result.code == "":
        return [banner("info", "hourglass", texts.get("staff.files.runs"))]
    if result.code == "done":
        return [banner("info", "circle-check", texts.get("staff.files.done", file=str(result.facts["file"])))]
    return [banner("attn", "alert-triangle", texts.get("staff.files.not-now"))]


PAGE = StaffPage(
    "files", "download", Action.READINESS_FILE, build,
    {"file-readiness": Action.READINESS_FILE, "file-journal": Action.JOURNAL_EXPORT, "file-bundle": Action.SUPPORT_BUNDLE},
)  # fmt: skip
