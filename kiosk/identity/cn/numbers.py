"""The 18-character number of citizens, residence permit holders and foreign permanent residents (GB 11643-1999).

`AAAAAA YYYYMMDD SSS C`: place code, birth, sequence (odd male, even female), check character by ISO 7064 MOD 11-2. Holders of
a residence permit have the place codes 810000, 820000 and 830000. Foreign permanent residents (cards since 2023) have
`9 PP NNN YYYYMMDD SSS C`: province of the application, nationality (ISO 3166-1 numeric), and the same check.

A place code says where a number was first given out, so it may no longer exist, or may not have existed at the birth: it is
told, and is never an error. Pure functions; every text gets a result.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.identity.document import Sex

_FORM = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_OLDEST = 130  # years; nobody is known to have grown older

PROVINCES: Mapping[str, str] = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古", "21": "辽宁", "22": "吉林", "23": "黑龙江", "31": "上海",
    "32": "江苏", "33": "浙江", "34": "安徽", "35": "福建", "36": "江西", "37": "山东", "41": "河南", "42": "湖北", "43": "湖南",
    "44": "广东", "45": "广西", "46": "海南", "50": "重庆", "51": "四川", "52": "贵州", "53": "云南", "54": "西藏", "61": "陕西",
    "62": "甘肃", "63": "青海", "64": "宁夏", "65": "新疆", "71": "台湾", "81": "香港", "82": "澳门", "83": "台湾",
}  # fmt: skip


class Problem(StrEnum):
    """Why a number cannot be right."""

    FORMAT = "format"
    BIRTH = "birth"
    CHECK = "check"


@dataclass(frozen=True, slots=True, repr=False)
class Valid:
    """A number that can be right. `number` is in its written form (a small x made large); `province` is "" if not known.

    For a foreign permanent resident `foreign` is set, `province` is where they applied and `nationality` is the ISO 3166-1
    numeric code ("" for everyone else).
    """

    number: str
    birth: date
    sex: Sex
    province: str
    foreign: bool = False
    nationality: str = ""


@dataclass(frozen=True, slots=True)
class Invalid:
    """A number that cannot be right, and why."""

    problem: Problem


Checked = Valid | Invalid


def check_character(first17: str) -> str:
    """The check character of 17 ASCII digits (ISO 7064 MOD 11-2 as GB 11643 writes it)."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def check(number: str, today: date) -> Checked:
    """Check form, birth and check character; `today` bounds the birth (not later, not more than 130 years ago)."""
    written = number.strip().upper()
    if not _FORM.fullmatch(written):
        return Invalid(Problem.FORMAT)
    birth = _birth(written[6:14], today)
    if birth is None:
        return Invalid(Problem.BIRTH)
    if check_character(written[:17]) != written[17]:
        return Invalid(Problem.CHECK)
    foreign = written[0] == "9"
    return Valid(
        number=written,
        birth=birth,
        sex=Sex.MALE if int(written[16]) % 2 else Sex.FEMALE,
        province=PROVINCES.get(written[1:3] if foreign else written[:2], ""),
        foreign=foreign,
        nationality=written[3:6] if foreign else "",
    )


def _birth(digits: str, today: date) -> date | None:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    oldest = (today.year - _OLDEST, today.month, today.day)
    return birth if birth <= today and (birth.year, birth.month, birth.day) >= oldest else None
