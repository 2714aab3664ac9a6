"""People: who may come in, with which roles and by what; for operators. Somebody more, a new PIN, a card, nobody any more."""

from kiosk.staff.hiring import ADD, CARD, DISABLE, RESET
from kiosk.staff.pages.find import field, keys
from kiosk.staff.pages.parts import Page, StaffPage, banner, button, buttons, choices, row
from kiosk.staff.roles import NEEDS, Action, Factor, Role
from kiosk.staff.scene import Scene
from kiosk.staff.seen import Colleague

NEW = "new"
LENGTH = 4
_SURE = "stop:"


def build(scene: Scene) -> Page:
    if scene.picked.startswith(NEW):
        return _new(scene)
    number = scene.picked.removeprefix(_SURE)
    found = [one for one in (scene.seen.people if scene.seen else ()) if one.number == number]
    return _one(scene, found[0]) if found else _all(scene)


def _all(scene: Scene) -> Page:
    texts, people = scene.texts, scene.seen.people if scene.seen else ()
    blocks = [
        row("user", texts.get("staff.who", number=one.number), _roles(scene, one.roles), "off" if one.disabled else "ok",
            "circle-x" if one.disabled else "circle-check", _state(scene, one),
            button(f"pick-{one.number}", texts.get("staff.do.choose")), group=0)
        for one in people
    ]  # fmt: skip
    return {"blocks": blocks, "primary": button(f"pick-{NEW}:clerk", texts.get("staff.do.add"), "user-plus")}


def _one(scene: Scene, one: Colleague) -> Page:
    texts, number = scene.texts, one.number
    card = texts.get("staff.people.has-card" if one.card else "staff.people.has-no-card")
    blocks = [
        row("user", texts.get("staff.who", number=number), _roles(scene, one.roles), "off", "", _state(scene, one), group=0),
        row("id", card, texts.get("staff.people.card-how"), "off", "", "", group=0),
    ]
    blocks += [made for verb in (RESET, CARD, DISABLE) for made in _result(scene, f"{verb}:{number}")]
    if scene.picked.startswith(_SURE):
        blocks.append(banner("attn", "alert-triangle", texts.get("staff.people.sure", number=number)))
        blocks += buttons([button(f"pick-{number}", texts.get("staff.do.keep"), "arrow-left"),
                           button(f"people-{DISABLE}:{number}", texts.get("staff.do.disable"), "user-x")])  # fmt: skip
    elif not one.disabled:
        acts = [button(f"people-{RESET}:{number}", texts.get("staff.do.pin"), "key"),
                button(f"people-{CARD}:{number}", texts.get("staff.do.card"), "id")]  # fmt: skip
        if number != scene.number:
            acts.append(button(f"pick-{_SURE}{number}", texts.get("staff.do.disable"), "user-x"))
        blocks += buttons(acts)
    return {"lead": "", "blocks": blocks, "back": button("page-people", texts.get("staff.do.people"), "arrow-left")}


def _new(scene: Scene) -> Page:
    """A number is typed, roles are chosen; the person's card is laid later."""
    texts = scene.texts
    has = {Role(name) for name in scene.picked.partition(":")[2].split(",") if name}
    target = f"{ADD}:{scene.typed}:{','.join(sorted(has))}"
    result = scene.result(Action.PEOPLE, target)
    blocks = [choices(
        {**button(f"pick-{NEW}:{','.join(sorted(has ^ {role}))}", texts.get(f"staff.role.{role}")), "chosen": role in has} for role in Role
    )]  # fmt: skip
    blocks += _result(scene, target)
    ready = len(scene.typed) == LENGTH and has and result is None
    return {
        "lead": texts.get("staff.people.new"),
        "field": field(texts.get("staff.door.number"), scene.typed, texts.get("staff.door.hint-number")),
        "keys": keys(texts.get("staff.pad.erase")) if result is None else [],
        "blocks": blocks,
        "back": button("page-people", texts.get("staff.do.people"), "arrow-left"),
        "primary": button(f"people-{target}", texts.get("staff.do.add"), "user-plus") if ready else None,
    }


def _roles(scene: Scene, roles: tuple[Role, ...]) -> str:
    return scene.texts.get("list.comma").join(scene.texts.get(f"staff.role.{role}") for role in roles)


def _state(scene: Scene, one: Colleague) -> str:
    texts = scene.texts
    if one.disabled:
        return texts.get("staff.people.disabled")
    if not one.card and all(Factor.CARD in NEEDS[role] for role in one.roles):
        return texts.get("staff.people.needs-card")
    return texts.get("staff.people.once" if one.once else "staff.people.may")


def _result(scene: Scene, target: str) -> list[Page]:
    texts, result = scene.texts, scene.result(Action.PEOPLE, target)
    if result is None:
        return []
    if result.code == "":
        return [banner("info", "hourglass", texts.get("staff.people.lay" if target.startswith(CARD) else "staff.files.runs"))]
    if result.code == "done" and "pin" in result.facts:
        pin = str(result.facts["pin"])
        return [banner("info", "key", texts.get("staff.people.pin-how"), texts.get("staff.people.pin", pin=f"{pin[:3]} {pin[3:]}"))]
    good = result.code == "done"
    return [banner("info" if good else "attn", "circle-check" if good else "alert-triangle", texts.get(f"staff.people.{result.code}"))]


PAGE = StaffPage("people", "users", Action.PEOPLE, build, {"people-": Action.PEOPLE})
