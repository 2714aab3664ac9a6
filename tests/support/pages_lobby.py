"""Sample pages of what stands there while nobody is here, of the sheets and of the keyboard: made by the journey's own builders.

Thread rule: new dictionaries at each call. Failure rule: an unknown language is a KeyError.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kiosk import settings
from kiosk.devices.contract import Offline, Ready, Status
from kiosk.journey import outcomes
from kiosk.journey.pages import lobby
from kiosk.journey.pages.common import Surroundings, frame
from kiosk.journey.pages.sheets import sheet
from kiosk.services.catalogue import open_catalogue
from kiosk.ui import gallery
from tests.support.pages_asked import button, page

Page = dict[str, Any]

LANGUAGES = ("zh-CN", "zh-HK", "en")
_HALL: dict[str, Any] = {
    "terminal": {"state": "state", "simulated": False, "languages": list(LANGUAGES)},
    "central": {"url": "https://central.example", "ca": "ca.pem"},
    "notices": [
        {
            "from": date(2026, 11, 1),
            "until": date(2026, 12, 1),
            "emergency": True,
            "text": {
                "zh-CN": "台风黄色预警：中心今天 17 点关门。",
                "zh-HK": "颱風黃色預警：中心今日 17 時關門。",
                "en": "Typhoon warning: the centre closes at 17:00 today.",
            },
        },
        {
            "from": date(2026, 11, 1),
            "until": date(2026, 12, 31),
            "text": {
                "zh-CN": "12 月起，签注只要一天。",
                "zh-HK": "12 月起，簽注只需一天。",
                "en": "From December a renewal takes one day.",
            },
        },
    ],
}


def surroundings(lang: str) -> Surroundings:
    """A hall with two notices and a printer that does not answer."""
    conf = settings.parse(_HALL, Path("terminal.toml"))
    statuses: dict[str, Status] = {"reader": Ready(), "printer": Offline("no-answer")}
    return Surroundings(
        settings=conf,
        services=open_catalogue(LANGUAGES).services,
        regions={},
        now=datetime(2026, 11, 25, 10, 24, tzinfo=UTC),
        lang=lang,
        parts=outcomes.parts(statuses, "reader", "printer", line_down=False),
    )


def lobby_pages(lang: str) -> dict[str, Page]:
    """Attract with notices, this machine, the closing page, both sheets, and the keyboard under a field."""
    around = surroundings(lang)
    common: Page = {**frame(None, around), "lang": lang}
    attract: Page = {**common, "screen": "attract", **lobby.attract(around)}
    return {
        "attract-notices": attract,
        "attract-quiet": {**attract, "notices": [], "mark": False},
        "machine": {**common, "screen": "machine", **lobby.machine(around)},
        "closing": {**common, "screen": "closing", **lobby.closing(around)},
        "sheet-display": {**attract, "sheet": sheet("display", around.display, LANGUAGES, around.texts)},
        "sheet-language": {**attract, "sheet": sheet("language", around.display, LANGUAGES, around.texts)},
        **_typing(lang),
    }


def _typing(lang: str) -> dict[str, Page]:
    zh = lang != "en"
    [specimen] = [one for each in gallery.pages(lang) for one in each["specimens"] if one["control"] == "Keyboard"]
    keyboard = specimen["props"]["field"]
    field: Page = {
        **keyboard,
        "more": button("cand-more", "更多" if zh else "More", "chevron-right"),
        "kind": "text",
        "id": "field-street",
        "label": "路名和门牌号" if zh else "Street and number",
        "help": "例如：荔枝路 18 号" if zh else "For example: 荔枝路 18 号",
        "value": "荔枝路 18 号",
        "before": "荔枝路 18 号",
        "after": "",
        "composing": "rong yuan",
        "caret": 9,
        "active": True,
        "problem": "",
        "secret": False,
        "mode": "pinyin",
    }
    idle: Page = {**field, "id": "field-name", "label": "联系人" if zh else "Contact", "active": False, "composing": "", "keys": []}
    common: Page = {
        "heading": "您现在住在哪里？" if zh else "Where do you live now?",
        "note": "键盘不学习、不保存您打的字" if zh else "The keyboard learns and keeps nothing",
        "source": None,
        "answered": [],
        "primary": button("next", "继续，填电话" if zh else "Next: phone", "arrow-right"),
    }
    wrong = {**field, "composing": "", "problem": "还没有写完，请再看看" if zh else "Not complete yet, please look again"}
    return {
        "form-typing": page(lang, "form", 3, **common, fields=[idle, field]),
        "form-typing-wrong": page(lang, "form", 3, **common, fields=[wrong]),
    }
