"""Sample pages of what stands there while nobody is here, and of the sheets: made by the journey's own builders.

Thread rule: new dictionaries at each call. Failure rule: an unknown language is a KeyError.
"""

from collections.abc import Callable
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


def surroundings(lang: str, **more: Any) -> Surroundings:
    """A hall with everything, and a printer that does not answer; `more` as in `Surroundings`."""
    conf = settings.parse({**_HALL, **more.pop("hall", {})}, Path("terminal.toml"))
    kinds = ("id-reader", "chip-reader", "code-scanner", "document-scanner", "receipt-printer", "document-printer")
    statuses: dict[str, Status] = {**dict.fromkeys(kinds, Ready()), "receipt-printer": Offline("no-answer")}
    return Surroundings(
        settings=conf,
        services=open_catalogue(LANGUAGES).services,
        regions={},
        now=datetime(2026, 11, 25, 10, 24, tzinfo=UTC),
        lang=lang,
        parts=outcomes.parts(statuses, {kind: kind for kind in kinds}, line_down=False),
        **more,
    )


def lobby_pages(lang: str) -> dict[str, Page]:
    """Attract, this machine, the page between two people, out of service, and both sheets."""
    around = surroundings(lang)
    # Nothing to tell, and a mark for staff on a machine that is not real.
    quiet = surroundings(lang, hall={"notices": []})
    marked = surroundings(lang, attention=True, hall={"notices": [], "terminal": {**_HALL["terminal"], "simulated": True}})
    attract = _lobby("attract", around)
    return {
        "attract": _lobby("attract", quiet),
        "attract-mark": _lobby("attract", marked),
        "attract-notices": attract,
        "machine": _lobby("machine", around),
        "closing": _lobby("closing", around),
        "closed": _lobby("closed", around),
        "sheet-display": {**attract, "sheet": sheet("display", around.display, LANGUAGES, around.texts)},
        "sheet-language": {**attract, "sheet": sheet("language", around.display, LANGUAGES, around.texts)},
    }


def _lobby(screen: str, around: Surroundings) -> Page:
    builder: Callable[[Surroundings], Page] = getattr(lobby, screen)
    return {**frame(None, around), "screen": screen, "step": screen, **builder(around)}
