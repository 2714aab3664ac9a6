"""Words that a clerk writes for everybody: what of them is taken, what is asked back, how they are kept. Pure.

A message stands on the page "out of service" beside the reason; up to `MOST` notices stand on the attract page on their days.

    message   {"text": {"zh-CN": "..."}}
    notices   {"list": [{"text": {"zh-CN": "..."}, "from": "2026-11-26", "until": "2026-12-02"}]}

Plain text: nothing in it is a template, a tag or a mark of ours. Failure: what cannot be read is as good as not there.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from kiosk.settings import Notice, Settings

MESSAGE, NOTICES = "message", "notices"
MOST = 3
SQUARES: Mapping[str, int] = {MESSAGE: 40, NOTICES: 45}
"""So wide a text may be, in squares of a Chinese character; a Latin letter takes half of one."""
DAYS, AHEAD = 92, 366
"""A notice stands so many days at most, and begins at most so many days from now."""
WEEK = 7

# Controls, what is unassigned or private, and all that changes the order or the joining of what is read (UAX 9, Trojan Source); the two
# separators end a line. Joiners of scripts that need them would be Cf too: no language here has one yet.
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What our own texts mark the end of a phrase with.
_OURS = "|"
_MARKS_IN_A_ROW = 3

# GB 11643: 17 digits and a digit or X, or the fifteen of before 1999; mainland mobile numbers (YD/T 3012 lists what begins with 1); card
# numbers (ISO/IEC 7812); Hong Kong identity cards; passports and travel permits: a letter or two, then seven to nine digits.
_PERSONAL = (
    ("id-number", re.compile(r"(?<!\d)\d{17}[\dX](?!\d)|(?<!\d)\d{15}(?!\d)")),
    ("card-number", re.compile(r"(?<!\d)\d{16,19}(?!\d)")),
    ("phone", re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")),
    ("document", re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d{7,9}(?!\d)|(?<![A-Z0-9])[A-Z]\d{6}\(?[\dA]\)?(?![A-Z0-9])")),
)
# What people put between digits.
_BETWEEN = re.compile(r"(?<=\d)[\s.\-–—·_,]+(?=[\dX(])")


def width(text: str) -> float:
    """How wide `text` is, in squares (UAX 11). Signs of ambiguous width are full in our typeface, accented letters are not."""
    return sum(0 if unicodedata.combining(char) else 1 if _full(char) else 0.5 for char in text)


def tidy(text: str) -> str:
    """`text` as it is kept: composed, one blank at a time, none at its ends."""
    return re.sub(r"[ \t\u00a0\u3000]+", " ", unicodedata.normalize("NFC", text)).strip(" ")


def problem(text: str, most: float) -> str:
    """Why `text` is not taken: `controls`, `too-long`; "" if it is. Nothing at all is taken too: it is no text in that language."""
    in_a_row = 0
    for char in text:
        if unicodedata.category(char) in _NEVER or char in _OURS:
            return "controls"
        in_a_row = in_a_row + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if in_a_row > _MARKS_IN_A_ROW:
            return "controls"
    return "too-long" if width(text) > most else ""


def personal(text: str, public: Sequence[str] = ()) -> str:
    """What of one person seems to stand in `text`: `id-number`, `card-number`, `phone`, `document`; "" for nothing. `public` numbers are
    everybody's."""
    plain = unicodedata.normalize("NFKC", text).upper()
    for number in public:
        plain = plain.replace(number, " ") if number else plain
    plain = _BETWEEN.sub("", plain)
    return next((kind for kind, pattern in _PERSONAL if pattern.search(plain)), "")


def public(conf: Settings) -> tuple[str, ...]:
    """The numbers of this terminal that are everybody's."""
    return (conf.terminal.help_phone, *conf.hall.phone.values())


def well(texts: Mapping[str, str], most: float) -> bool:
    """Are `texts` some, and may each be taken?"""
    return bool(texts) and all(text and text == tidy(text) and not problem(text, most) for text in texts.values())


def message(value: Mapping[str, object]) -> Mapping[str, str]:
    """The message that is kept, by language."""
    return _texts(value.get("text"), SQUARES[MESSAGE])


def notices(value: Mapping[str, object]) -> tuple[Notice, ...]:
    """The notices that are kept."""
    listed = value.get("list")
    found = (_notice(entry) for entry in listed) if isinstance(listed, list) else ()
    return tuple(notice for notice in found if notice is not None)[:MOST]


def packed(texts: Mapping[str, str]) -> Mapping[str, object]:
    """A message as it is kept."""
    return {"text": dict(texts)} if texts else {}


def packed_notices(all_of_them: Sequence[Notice]) -> Mapping[str, object]:
    """Notices as they are kept."""
    made = [
        {"text": dict(one.text), "from": _day(one.begins), "until": _day(one.ends)} for one in all_of_them[:MOST]
    ]  # fmt: skip
    return {"list": made} if made else {}


def fresh(today: date) -> Notice:
    """A notice that nothing is written in yet: for a week."""
    return Notice({}, today, today + timedelta(days=WEEK - 1))


def moved(notice: Notice, move: str, today: date) -> Notice | None:
    """The notice with other days after one touch; None if they would be none: over before it begins, or before today, or too far away."""
    which, _, how = move.partition("-")
    days = {"earlier": -1, "later": 1, "week": WEEK}.get(how, 0)
    begins, ends = notice.begins or today, notice.ends or today
    if which == "begins" and days:
        # The notice moves as a whole where it would end before it begins.
        begins += timedelta(days=days)
        ends = max(begins, ends)
    elif which == "ends" and days:
        ends += timedelta(days=days)
    else:
        return None
    good = today <= begins <= today + timedelta(days=AHEAD) if begins != notice.begins else True
    lasts = (ends - begins).days
    return Notice(notice.text, begins, ends) if good and ends >= today and 0 <= lasts < DAYS else None


def _full(char: str) -> bool:
    wide = unicodedata.east_asian_width(char)
    return wide in "WF" or (wide == "A" and not unicodedata.category(char).startswith("L"))


def _notice(entry: object) -> Notice | None:
    if not isinstance(entry, Mapping):
        return None
    texts = _texts(entry.get("text"), SQUARES[NOTICES])
    try:
        begins, ends = date.fromisoformat(str(entry.get("from"))), date.fromisoformat(str(entry.get("until")))
    except ValueError:
        return None
    return Notice(texts, begins, ends) if texts and begins <= ends else None


def _texts(value: object, most: float) -> Mapping[str, str]:
    """What of `value` may be shown: a database that somebody wrote into by hand shows no more than a clerk could write."""
    known = value.items() if isinstance(value, Mapping) else ()
    return {str(lang): str(text) for lang, text in known if well({str(lang): str(text)}, most)}


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
