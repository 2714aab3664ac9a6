"""Sample pages of a card's PIN: asked, refused with what is left, and the card awaited. Made by the real runner, as in `pages_walked`."""

from typing import Any

from kiosk.devices.contract import CardUnreadable, KeyWrong
from tests.journey.card_hall import at_pin, typed


def pin_pages(lang: str) -> dict[str, dict[str, Any]]:
    """Name -> page."""
    made = at_pin(lang)
    made.touch("field-secret", "key-2", "key-4", "key-6")
    found = {"key-pin": dict(made.page)}
    typed(made, "810")
    found["identify-pin"] = dict(made.page)
    made.lay_chip(KeyWrong(1))
    found["key-pin-wrong"] = dict(made.page)
    typed(made)
    made.lay_chip(CardUnreadable("last-try"))
    return found | {"key-pin-last": dict(made.page)}
