"""A way to every page a citizen can stand at."""

from collections.abc import Callable, Mapping, Sequence

from kiosk.devices.contract import Offline, Ready, Refused, Unconfirmed
from kiosk.devices.events import ReadStarted
from kiosk.offline.events import LineChanged
from tests.journey.hall import MATTER, Hall, person

PLACE = ("pick-440300", "pick-440305", "pick-440305007", "pick-440305007003")
HOUSE = ("key-3", "key-栋", "key-5", "key-0", "key-2")
PHONE = tuple(f"key-{digit}" for digit in "13800002204")
GROUND = ("option-ground-work", "option-work-kind-contract")


def _way(*parts: Callable[[Hall], None] | str | Sequence[str]) -> Callable[[Hall], None]:
    def walk(hall: Hall) -> None:
        for part in parts:
            if isinstance(part, str):
                hall.touch(part)
            elif isinstance(part, Sequence):
                hall.touch(*part)
            else:
                part(hall)

    return walk


def _line_down(hall: Hall) -> None:
    hall.tell(LineChanged("", False, "central-unreachable"))


_CATALOGUE = _way("start")
_GUIDE = _way(_CATALOGUE, f"matter-{MATTER}")
_IDENTIFY = _way(_GUIDE, "agree")
_PERSON = _way(_IDENTIFY, Hall.lay)
_ADDRESS = _way(_PERSON, "next")
_CONTACT = _way(_ADDRESS, PLACE, HOUSE, "next")
_STAY = _way(_CONTACT, PHONE, "next")
_REVIEW = _way(_STAY, GROUND, "next")
_SIGN = _way(_REVIEW, "next")
_WORKING = _way(_SIGN, Hall.sign, "submit")
_PRINT = _way(_WORKING, Hall.saved)
_DONE = _way(_PRINT, Hall.printed)
_TAKE = _way(_DONE, "leave")

# Every page a citizen can stand at, by its step; what follows a plus tells two ways to the same step apart.
PLACES: Mapping[str, Callable[[Hall], None]] = {
    "catalogue": _CATALOGUE,
    "guide": _GUIDE,
    "notice": _way(_GUIDE, "notice-full"),
    "identify-waiting": _IDENTIFY,
    "identify-reading": _way(_IDENTIFY, lambda hall: hall.tell(ReadStarted(hall.session, "id-reader"))),
    "identify-pulled": _way(_IDENTIFY, Hall.pulled),
    "identify-unreadable": _way(_IDENTIFY, Hall.unreadable),
    "identify-unavailable": _way(_IDENTIFY, lambda hall: hall.reader(Offline("unplugged"))),
    "form-person": _PERSON,
    "guide+again": _way(_PERSON, "back"),
    "form-address": _ADDRESS,
    "form-address+streets": _way(_ADDRESS, PLACE[:2], "pick-more"),
    "form-address+problem": _way(_ADDRESS, "next"),
    "form-address+house": _way(_ADDRESS, PLACE, HOUSE),
    "form-contact": _CONTACT,
    "form-contact+typed": _way(_CONTACT, PHONE[:4], "next"),
    "form-stay": _STAY,
    "form-stay+follow-up": _way(_STAY, GROUND[0]),
    "form-stay+reopened": _way(_STAY, GROUND[0], "reopen-ground"),
    "review": _REVIEW,
    "form-contact+changed": _way(_REVIEW, "change-contact"),
    "sign": _SIGN,
    "sign+signed": _way(_SIGN, Hall.sign),
    "sign+unsigned": _way(_SIGN, "submit"),
    "sign-other": _way(_SIGN, "sign-other"),
    "sign-other+unconfirmed": _way(_SIGN, "sign-other", "submit"),
    "working": _WORKING,
    "working-print": _PRINT,
    "done": _DONE,
    "done+delivered": _way(_DONE, Hall.delivered),
    "done-saved": _way(_line_down, _DONE),
    "done-no-paper": _way(_PRINT, lambda hall: hall.printed(Refused(frozenset({"media-empty"})))),
    "done-no-paper+offline": _way(_PRINT, lambda hall: hall.printed(Refused(frozenset({"offline"})))),
    "done-no-paper+unconfirmed": _way(_PRINT, lambda hall: hall.printed(Unconfirmed())),
    "done-saved+no-paper": _way(_line_down, _PRINT, lambda hall: hall.printed(Unconfirmed())),
    "take": _TAKE,
    "take-rated": _way(_TAKE, "rate-4"),
    "trouble-not-identified": _way(_IDENTIFY, Hall.unreadable, "retry", Hall.unreadable, "retry", Hall.unreadable),
    "trouble-card-not-accepted": _way(_IDENTIFY, lambda hall: hall.lay(person(kind="cn-foreign-pr-2023"))),
    "trouble-not-saved": _way(_WORKING, Hall.not_saved),
    "trouble-internal+saved": _way(_PRINT, lambda hall: hall.runner.fail()),
}
HANDED_IN = frozenset(
    place for place in PLACES if place.startswith(("working-print", "done", "take")) or place == "trouble-internal+saved"
)
READY = Ready()
