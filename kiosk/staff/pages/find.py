"""Find: a submission by its number; its state and its times, nothing else. "Did mine go through?" is answered from here."""

from kiosk.journey.pages.common import grouped
from kiosk.staff.pages.parts import Page, StaffPage, banner, button, buttons, row
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene

LENGTH = 12
_TONES = {
    "waiting": ("off", "hourglass"),
    "sending": ("off", "send"),
    "delivered": ("ok", "circle-check"),
    "needs-staff": ("attn", "hand-stop"),
    "withdrawn": ("off", "circle-x"),
}
PAD = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"))


def build(scene: Scene) -> Page:
    texts = scene.texts
    blocks = []
    result = scene.result(Action.FIND)
    if result is not None and result.code == "found":
        blocks += _found(scene, {name: str(value) for name, value in result.facts.items()})
    elif result is not None and result.code:
        blocks.append(banner("attn", "search", texts.get(f"staff.find.{result.code}")))
    return {
        "lead": texts.get("staff.find.lead"),
        "field": field(texts.get("staff.find.label"), grouped(scene.typed), texts.get("staff.find.placeholder")),
        # Once there is an answer, it has the room of the pad.
        "keys": keys(texts.get("staff.pad.erase")) if result is None else [],
        "blocks": blocks,
        "primary": _primary(scene, result is not None),
    }


def _primary(scene: Scene, answered: bool) -> Page | None:
    if answered:
        return button("again", scene.texts.get("staff.do.again"), "refresh")
    return button("find", scene.texts.get("staff.do.find"), "search") if len(scene.typed) == LENGTH else None


def field(label: str, value: str, hint: str) -> Page:
    """What is typed on the pad."""
    return {"label": label, "value": value, "placeholder": hint}


def keys(erase: str) -> list[list[Page]]:
    """The pad: ten digits, erase."""
    rows: list[list[Page]] = [[_key(digit) for digit in line] for line in PAD]
    return [*rows, [_key("0"), {"id": "erase", "label": "", "name": erase, "icon": "backspace", "soft": True}]]


def _key(digit: str) -> Page:
    return {"id": f"digit-{digit}", "label": digit, "name": "", "icon": "", "soft": False}


def _found(scene: Scene, row_: dict[str, str]) -> list[Page]:
    texts, state = scene.texts, row_["state"]
    tone, sign = _TONES.get(state, ("off", "help-circle"))
    sub = texts.get("staff.find.saved", time=scene.time(row_["saved_at"]))
    if row_.get("settled_at") and state == "delivered":
        sub = texts.get("staff.find.delivered", time=scene.time(row_["saved_at"]), settled=scene.time(row_["settled_at"]))
    found = [row("inbox", grouped(row_["number"]), sub, tone, sign, texts.get(f"staff.find.state-{state}"), _act(scene, row_))]
    return [*found, *_withdrawing(scene, row_)]


def _withdrawing(scene: Scene, row_: dict[str, str]) -> list[Page]:
    """It never goes on its way: asked twice, for it cannot be taken back."""
    texts, ident = scene.texts, row_.get("id", "")
    if row_["state"] not in ("waiting", "needs-staff") or not scene.may(Action.WITHDRAW):
        return []
    if scene.picked != f"withdraw:{ident}":
        return buttons([button(f"pick-withdraw:{ident}", texts.get("staff.do.withdraw"), "circle-x")])
    return [
        banner("attn", "alert-triangle", texts.get("staff.find.sure-how"), texts.get("staff.find.sure")),
        *buttons([button("pick-", texts.get("staff.do.keep"), "arrow-left"),
                  button(f"withdraw-{ident}", texts.get("staff.do.withdraw"), "circle-x")]),
    ]  # fmt: skip


def _act(scene: Scene, row_: dict[str, str]) -> Page | None:
    """Hold it back, or let it go on its way again."""
    texts, ident = scene.texts, row_.get("id", "")
    if row_["state"] == "waiting" and scene.may(Action.PARK):
        return button(f"park-{ident}", texts.get("staff.do.park"))
    if row_["state"] == "needs-staff" and scene.may(Action.UNPARK):
        return button(f"unpark-{ident}", texts.get("staff.do.unpark"))
    return None


PAGE = StaffPage(
    "find", "search", Action.FIND, build,
    {"find": Action.FIND, "park-": Action.PARK, "unpark-": Action.UNPARK, "withdraw-": Action.WITHDRAW},
)  # fmt: skip
