"""Inspector: what kinds of data are on this machine, and until when. Kinds and counts alone."""

from kiosk.staff.pages.parts import Page, StaffPage, row, text
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene

_KINDS = (
    ("session", "eye-off"), ("sealed", "lock"), ("rows", "list-details"), ("journal", "file-text"), ("keys", "key"), ("staff", "users"),
)  # fmt: skip


def build(scene: Scene) -> Page:
    texts, kept = scene.texts, dict(scene.seen.kept) if scene.seen else {}
    kept["staff"] = scene.seen.staff if scene.seen else 0
    blocks = [text(texts.get("staff.data.lead"))]
    for kind, icon in _KINDS:
        count = kept.get(kind)
        state = texts.get("staff.state.items", count=count) if count is not None else texts.get(f"staff.data.{kind}-state")
        until = texts.get(f"staff.data.{kind}-until", days=scene.settings.storage.keep_days)
        blocks.append(row(icon, texts.get(f"staff.data.{kind}"), until, "off", "", state))
    return {"blocks": blocks}


PAGE = StaffPage("data", "shield-lock", Action.INSPECT, build, {})
