"""What stands on the screen before somebody is in: the pad, and the wait for a citizen's safe end. No digit of a PIN is on a page."""

from kiosk.journey.pages.parts import Page, button
from kiosk.staff.pad import Asked, Pad
from kiosk.staff.pages.find import field, keys
from kiosk.staff.pages.parts import banner
from kiosk.texts import Texts

# What the pad says itself; other codes are failures of the terminal.
_OWN = (
    "staff-pin-wrong", "staff-locked", "staff-card-needed", "staff-secret-changed", "not-the-same", "too-easy", "staff-none",
    "staff-card-unknown", "laid-pulled", "laid-lift", "laid-number", "laid-other", "laid-reader",
)  # fmt: skip


def pad(texts: Texts, typed: Pad, code: str, left: int, *, checking: bool, reader: bool = False, card: bool = False) -> Page:
    """The pad, with what was wrong with the last try; `left` seconds have to be waited. `reader`: a card may be laid; `card`: one has
    proved its key."""
    asked = typed.asked
    blocks = []
    if code and not (code == "staff-locked" and left == 0):
        words = texts.get(f"staff.door.{code}" if code in _OWN else "staff.door.blocked", code=code)
        wait = texts.get("staff.door.wait", time=_span(texts, left)) if left else ""
        blocks.append(banner("attn", "alert-triangle", wait or words, words if wait else ""))
    elif card and asked is Asked.PIN:
        blocks.append(banner("info", "circle-check", texts.get("staff.door.card-proved", number=typed.number)))
    enter = button("enter", texts.get("staff.door.check" if asked.value in ("pin", "again") else "staff.door.next"), "arrow-right")
    return {
        "heading": texts.get("staff.door.heading"),
        "lead": texts.get("staff.door.lead-card" if reader and asked is Asked.NUMBER else f"staff.door.lead-{asked}"),
        "who": texts.get("staff.who", number=typed.number) if typed.number else "",
        "icon": "lock",
        "note": texts.get("staff.door.note"),
        "tiles": [],
        "blocks": blocks,
        "field": field(texts.get(f"staff.door.{asked}"), typed.shown, texts.get(f"staff.door.hint-{asked}")),
        "keys": [] if checking else keys(texts.get("staff.pad.erase")),
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "primary": enter if typed.full and not checking else None,
        "waiting": texts.get("staff.door.checking") if checking else "",
        "step": f"staff-door-{asked}",
    }


def waiting(texts: Texts) -> Page:
    """They are known; a citizen's submission or paper is not out yet."""
    return {
        "heading": texts.get("staff.door.heading"),
        "lead": texts.get("staff.door.lead-waiting"),
        "who": "",
        "icon": "hourglass",
        "note": texts.get("staff.door.note"),
        "tiles": [],
        "blocks": [banner("info", "hourglass", texts.get("staff.door.waiting"))],
        "field": None,
        "keys": [],
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "primary": None,
        "waiting": texts.get("staff.door.waiting-short"),
        "step": "staff-waiting",
    }


def _span(texts: Texts, seconds: int) -> str:
    """Whole minutes while it is long, seconds at the end."""
    if seconds > 90:
        return texts.get("staff.door.minutes", count=-(-seconds // 60))
    return texts.get("staff.door.seconds", count=seconds)
