"""Invented people and the cards they lay on the simulated reader. Nobody here exists.

Numbers have right check characters; names and addresses are made up. The text areas are packed here by the published layouts
(GA/T 490, and those of the residence permit, the 2017 and the 2023 card) and not by any code of the terminal, so that the
terminal's reading of a card is tested against something that it did not write itself.

Pure; an unknown name is a `ValueError`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT = "citizen-liang"

RESIDENT = "cn-resident-card"
PERMIT = "cn-hmt-residence-permit"
FOREIGN_2017 = "cn-foreign-pr-2017"
FOREIGN_2023 = "cn-foreign-pr-2023"

# Field and width in UTF-16 code units, in the order of the area; 128 units together.
_LAYOUTS: Mapping[str, tuple[tuple[str, int], ...]] = {
    RESIDENT: (
        ("name", 15), ("sex", 1), ("nation", 2), ("birth", 8), ("address", 35), ("number", 18), ("issuer", 15), ("from", 8), ("to", 8),
        ("", 18),
    ),
    PERMIT: (
        ("name", 15), ("sex", 1), ("", 2), ("birth", 8), ("address", 35), ("number", 18), ("issuer", 15), ("from", 8), ("to", 8),
        ("pass", 9), ("count", 2), ("", 3), ("mark", 1), ("", 3),
    ),
    FOREIGN_2017: (
        ("latin", 60), ("sex", 1), ("number", 15), ("nationality", 3), ("name", 15), ("from", 8), ("to", 8), ("birth", 8), ("version", 2),
        ("agency", 4), ("mark", 1), ("", 3),
    ),
    FOREIGN_2023: (
        ("name", 15), ("sex", 1), ("count", 2), ("birth", 8), ("latin", 35), ("number", 18), ("", 15), ("from", 8), ("to", 8),
        ("latin-rest", 11), ("nationality", 3), ("mark", 1), ("", 3),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Person:
    kind: str
    fields: Mapping[str, str]


_PEOPLE: Mapping[str, _Person] = {
    "citizen-liang": _Person(RESIDENT, {
        "name": "梁秋荷", "sex": "2", "nation": "01", "birth": "19540917", "number": "430121195409170022",
        "address": "湖南省长沙县虚构镇荷塘村示例组12号", "issuer": "长沙县公安局", "from": "20090612", "to": "长期",
    }),
    "citizen-zhao": _Person(RESIDENT, {
        "name": "赵晨曦", "sex": "1", "nation": "01", "birth": "20010308", "number": "410122200103080039",
        "address": "河南省中牟县虚构乡麦田村示例路7号", "issuer": "中牟县公安局", "from": "20200715", "to": "20300715",
    }),
    "citizen-rare": _Person(RESIDENT, {
        "name": "王䶮", "sex": "1", "nation": "01", "birth": "19880229", "number": "440106198802290014",
        "address": "广东省广州市天河区虚构大道1号示例苑3栋1204房", "issuer": "广州市公安局天河分局", "from": "20150401", "to": "20350401",
    }),
    "citizen-middledot": _Person(RESIDENT, {
        "name": "阿依古丽·买买提", "sex": "2", "nation": "05", "birth": "19950621", "number": "653121199506210024",
        "address": "新疆维吾尔自治区疏附县虚构乡示例村5号", "issuer": "疏附县公安局", "from": "20180903", "to": "20280903",
    }),
    "citizen-moved": _Person(RESIDENT, {
        "name": "周示范", "sex": "1", "nation": "01", "birth": "19760815", "number": "440104197608150010",
        "address": "广东省广州市越秀区虚构街道旧宅路3号", "issuer": "广州市公安局越秀分局", "from": "20160501", "to": "20360501",
        "further": "广东省佛山市顺德区虚构镇新居路8号|广东省中山市虚构区第三路21号",
    }),
    "citizen-expired": _Person(RESIDENT, {
        "name": "吴旧证", "sex": "2", "nation": "01", "birth": "19920711", "number": "440304199207110026",
        "address": "广东省深圳市福田区虚构街道过期路2号", "issuer": "深圳市公安局福田分局", "from": "20120711", "to": "20220711",
    }),
    "citizen-hmt": _Person(PERMIT, {
        "name": "陈嘉朗", "sex": "1", "birth": "19910512", "number": "81000019910512001X",
        "address": "广东省深圳市南山区虚构街道示例路88号", "issuer": "深圳市公安局南山分局", "from": "20220301", "to": "20270301",
        "pass": "H00000001", "count": "01", "mark": "J",
    }),
    "citizen-foreign-2017": _Person(FOREIGN_2017, {
        "latin": "EXAMPLE, MARTA SAMPLE", "sex": "2", "number": "CAN440079032707", "nationality": "CAN", "name": "马示例",
        "from": "20190410", "to": "20290410", "birth": "19790327", "version": "01", "agency": "4400", "mark": "I",
    }),
    "citizen-foreign-2023": _Person(FOREIGN_2023, {
        "name": "", "sex": "1", "count": "00", "birth": "19850214", "latin": "EXAMPLE-SPECIMEN, ABDULRAHMAN ALEXA",
        "latin-rest": "NDER", "number": "94468219850214001X", "from": "20240105", "to": "20340105", "nationality": "SAU", "mark": "Y",
    }),
}  # fmt: skip


def names() -> tuple[str, ...]:
    """All people, the default first."""
    return tuple(_PEOPLE)


def kind(name: str) -> str:
    """The kind of document `name` carries.

    Raises:
        ValueError: nobody has that name.
    """
    return _person(name).kind


def expired(name: str) -> bool:
    """Has the card of `name` run out, on any day on which this program runs?

    Raises:
        ValueError: nobody has that name.
    """
    ends = _person(name).fields["to"]
    return ends.isdigit() and ends < "2026"


def text_area(name: str) -> bytes:
    """The 256 bytes on the card of `name`.

    Raises:
        ValueError: nobody has that name.
    """
    person = _person(name)
    padded = "".join(person.fields.get(field, "").ljust(units) for field, units in _LAYOUTS[person.kind])
    return padded.encode("utf-16-le")


def further_addresses(name: str) -> bytes:
    """The addresses that were added to the card of `name`, 70 bytes each; b"" for most.

    Raises:
        ValueError: nobody has that name.
    """
    given = _person(name).fields.get("further", "")
    return b"".join(address.ljust(35).encode("utf-16-le") for address in given.split("|") if address)


def _person(name: str) -> _Person:
    if name not in _PEOPLE:
        raise ValueError(f"there is no card {name}; there are {', '.join(_PEOPLE)}")
    return _PEOPLE[name]
