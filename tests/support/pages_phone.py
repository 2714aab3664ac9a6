"""Sample pages of a code from a phone: awaited beside the card, asked about, refused. Made by the real runner, as in `pages_walked`."""

from typing import Any

from kiosk.identity.phone import NotResolved
from tests.journey.phone_hall import HandCodes, answer, hall, scan


def phone_pages(lang: str) -> dict[str, dict[str, Any]]:
    """Name -> page."""
    codes = HandCodes()
    made = hall(codes, lang=lang)
    found = {"identify-code": dict(made.page)}
    scan(made)
    found["identify-code-asking"] = dict(made.page)
    answer(made, codes, NotResolved("used"))
    found["identify-code-used"] = dict(made.page)
    return found | {"identify-code-alone": dict(hall(HandCodes(), "cn-e-id-code", lang=lang).page)}
