"""The six characters of a date in a machine readable zone: YYMMDD, of which day, month or all may be unknown (9303-3, 4.8).

Unknown parts are written `<<`; issuers were seen to write `00` and `XX` as well. A date that is known in part stays so: nobody is
given the first of January, or 1970, as their birthday (F50). Pure; never raises.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

_UNKNOWN = frozenset({"<<", "00", "XX"})


@dataclass(frozen=True, slots=True, repr=False)
class MrzDate:
    """`year` (of the century), `month`, `day`: None where the document does not say. `valid` is False for what is no date at all."""

    year: int | None
    month: int | None
    day: int | None
    valid: bool = True

    @property
    def whole(self) -> bool:
        """Are all three parts known?"""
        return self.valid and None not in (self.year, self.month, self.day)

    def birth(self, today: date) -> date | None:
        """The birth: the latest century in which it is not in the future. None if it is not known whole or no such day exists."""
        return self._latest(today.year, lambda day: day <= today)

    def expiry(self, today: date) -> date | None:
        """The end of validity: the latest century in which it is at most 50 years ahead. None as in `birth`."""
        return self._latest(today.year + 50, lambda day: day.year < today.year + 50)

    def written(self, today: date) -> str:
        """A birth known in part: `1974-??-??`; "" when it is known whole or is no date."""
        if self.whole or not self.valid:
            return ""
        century = 0
        if self.year is not None:
            century = 100 * ((today.year - self.year) // 100)
            if self.month is not None and (century + self.year, self.month) > (today.year, today.month):
                century -= 100
        year = "????" if self.year is None else f"{century + self.year:04d}"
        return "-".join([year, *("??" if part is None else f"{part:02d}" for part in (self.month, self.day))])

    def _latest(self, newest: int, fits: Callable[[date], bool]) -> date | None:
        if not self.valid or self.year is None or self.month is None or self.day is None:
            return None
        for century in (newest // 100, newest // 100 - 1):
            try:
                day = date(100 * century + self.year, self.month, self.day)
            except ValueError:
                continue
            if fits(day):
                return day
        return None


def read(text: str) -> MrzDate:
    """The date that six characters of the zone say."""
    groups = (text[0:2], text[2:4], text[4:6])
    if len(text) != 6 or not text.isascii():
        return MrzDate(None, None, None, valid=False)
    # The year 00 is a year.
    year = _number(groups[0], _UNKNOWN - {"00"})
    month, day = (_number(group, _UNKNOWN) for group in groups[1:])
    if year == -1 or month == -1 or day == -1 or not _possible(year, month, day):
        return MrzDate(None, None, None, valid=False)
    return MrzDate(year, month, day)


def _number(group: str, unknown: frozenset[str]) -> int | None:
    """None if unknown, -1 if it is no number."""
    if group in unknown:
        return None
    return int(group) if group.isdigit() else -1


def _possible(year: int | None, month: int | None, day: int | None) -> bool:
    """Is there such a day in any century? The year 2000 stands for a year that is not known: it had a 29th of February."""
    if month is not None and not 1 <= month <= 12:
        return False
    if day is None:
        return True
    if not 1 <= day <= 31:
        return False
    if month is None:
        return True
    try:
        date(2000 + (year or 0), month, day)
    except ValueError:
        return False
    return True
