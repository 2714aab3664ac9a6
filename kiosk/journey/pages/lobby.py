"""What stands on the screen while nobody is here: attract, this machine, out of service, and the page between two people.

Nothing of a citizen comes in here.
"""

from kiosk.journey.machine import Condition, Part, standing
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.pages.sheets import language_name
from kiosk.journey.pages.week import said
from kiosk.texts import words

# Why a terminal is closed that will open by itself: its packages are checked for the first time.
PREPARING = "preparing"
# The hall is closed at this hour; `why` tells from when to when it is open.
AFTER_HOURS = "after-hours"
# The attract page has room for so many; all of them stand on the page of the machine.
NOTICES = 2
# What can be done here is told in one line: as many names as stand in so many squares of a character, half a square a Latin letter.
MATTERS_SQUARES = 18

_PARTS = {
    "id-reader": "id", "chip-reader": "nfc", "code-scanner": "qrcode", "document-scanner": "scan", "document-camera": "camera",
    "receipt-printer": "receipt", "document-printer": "printer", "line": "wifi",
}  # fmt: skip
_STATES = {
    Condition.WELL: {"tone": "ok", "icon": "circle-check"},
    Condition.STARTING: {"tone": "off", "icon": "hourglass"},
    Condition.ATTENTION: {"tone": "attn", "icon": "tool"},
    Condition.DOWN: {"tone": "attn", "icon": "circle-x"},
}
_KEPT = (("screen", "eraser"), ("sealed", "lock"), ("never", "shield-check"))


def attract(around: Surroundings) -> Page:
    """Two lines, what is to be known today, what one can do here, one button."""
    texts, hall = around.texts, around.settings.hall
    where = texts.get("attract.machine-line", name=words(hall.name, around.lang), hours=_hours(around))
    return {
        "headline": [texts.get("attract.headline-1"), texts.get("attract.headline-2")],
        "sub": [_told(around), texts.get("attract.sub-2")],
        "notices": notices(around)[:NOTICES],
        "start": button("start", texts.get("attract.start"), "hand-finger"),
        "card_hint": texts.get("attract.card-hint"),
        "machine": {**button("this-machine", texts.get("machine.heading"), "info-circle"), "text": where},
        "languages": [
            {**button(f"lang-{lang}", language_name(lang)), "chosen": lang == around.lang}
            for lang in around.settings.terminal.languages
        ],
        "mark": around.attention,
        "mark_label": texts.get("attract.mark"),
    }


def _hours(around: Surroundings) -> str:
    """When the hall is open: as staff have set it, else in the words of the settings."""
    if not around.hours:
        return words(around.settings.hall.hours, around.lang)
    return said(around.hours, around.texts)


def notices(around: Surroundings) -> list[Page]:
    """The notices of today, emergencies first."""
    return [
        {
            "tone": "attn" if notice.emergency else "info",
            "icon": "alert-triangle" if notice.emergency else "bell",
            "title": "",
            "text": words(notice.text, around.lang),
        }
        for notice in standing(around.settings.notices, around.now.date())
    ]


def _told(around: Surroundings) -> str:
    """What one can do here, in a line: all of it, or the first of it and how much it is."""
    texts, names = around.texts, _matters(around)
    # A line ends between two matters, and never before how many they are.
    comma, some = texts.get("list.comma") + "|", names[:1]
    for name in names[1:]:
        line = comma.join([*some, name])
        if sum(1 if ord(char) > 0x2E7F else 0.5 for char in line if char != "|") > MATTERS_SQUARES:
            return texts.get("attract.sub-some", matters=comma.join(some), count=len(names))
        some.append(name)
    return texts.get("attract.sub", matters=comma.join(some))


def _matters(around: Surroundings) -> list[str]:
    return [service.text(around.lang, "title") for service in around.services.values()]


def machine(around: Surroundings) -> Page:
    """What can be done here, who runs this machine, how it is, and what it keeps."""
    texts, hall, lang = around.texts, around.settings.hall, around.lang
    facts = (
        ("building-community", "run-by", words(hall.run_by, lang)),
        ("clock", "hours", _hours(around)),
        ("phone", "phone", words(hall.phone, lang) or around.settings.terminal.help_phone),
    )
    return {
        "heading": texts.get("machine.heading"),
        "lead": words(hall.name, lang),
        "notices": notices(around),
        "facts": [{"icon": icon, "title": texts.get(f"machine.{key}"), "text": text} for icon, key, text in facts],
        "matters_title": texts.get("machine.matters"),
        "matters": [{"icon": service.head.icon, "text": service.text(lang, "title")} for service in around.services.values()],
        "parts_title": texts.get("machine.parts"),
        "parts": [
            {
                "icon": _PARTS[part.kind],
                "title": texts.get(f"machine.part.{part.kind}"),
                "sub": "",
                "state": {**_STATES[part.condition], "text": texts.get(f"machine.condition.{_condition(part)}")},
                "button": None,
                "slim": part.condition is Condition.WELL,
            }
            for part in around.parts
        ],
        "kept_title": texts.get("machine.kept"),
        "kept": [{"icon": icon, "text": texts.get(f"machine.kept-{key}")} for key, icon in _KEPT],
        "back": button("back", texts.get("button.back-start"), "arrow-left"),
        "primary": button("start", texts.get("attract.start"), "hand-finger"),
    }


def _condition(part: Part) -> str:
    # Without a line the machine goes on working: what is handed in is kept and sent later.
    return "line-down" if part.kind == "line" and part.condition is Condition.DOWN else part.condition.value


def closing(around: Surroundings) -> Page:
    """The screen is empty and says so, for a moment; every touch ends it. It has no bar: it belongs to nobody any more."""
    texts = around.texts
    return {
        "heading": texts.get("closing.heading"),
        "lead": texts.get("closing.lead"),
        "icon": "circle-check",
        "home": button("home", texts.get("closing.home")),
        "assist": [],
    }


def closed(around: Surroundings) -> Page:
    """Out of service; or not yet in service, which nobody has to see to."""
    texts = around.texts
    getting_ready = around.closed == PREPARING
    lead = texts.get("closed.preparing-lead" if getting_ready else "closed.lead")
    heading = texts.get("closed.preparing" if getting_ready else "closed.heading")
    if around.closed == AFTER_HOURS:
        heading, lead = texts.get("closed.after-hours"), texts.get("closed.after-hours-lead", hours=said(around.why, texts))
    elif around.why:
        lead = texts.get(f"closed.reason.{around.why}")
    return {
        "heading": heading,
        "lead": lead,
        "lines": texts.get("closed.lines").split("\n"),
        "phone": around.settings.terminal.help_phone,
        "step": "closed",
    }
