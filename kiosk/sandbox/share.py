"""The share of the sandbox: what "government" already knows of its named people (the cards of the simulated reader).

Nobody here exists; values and dates are made up. Who is not in the table is known by nothing, which is an answer and no error.
The order of the checks is that of every item: who signed, then the digest, then the rest.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Known = Mapping[str, tuple[object, str]]
"""Element -> (value, as of)."""


def share_digest(request: Mapping[str, Any]) -> str:
    """The digest that a question must have: SHA-256 of the canonical JSON (RFC 8785) of all but itself and the signature."""
    fields = {name: value for name, value in request.items() if name not in ("digest", "signature")}
    packed = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(packed.encode()).hexdigest()


def known_of(request: Mapping[str, Any]) -> dict[str, object]:
    """The answer to `request`: only what was asked for, of the person with that number and name."""
    person = request["person"]
    name, elements, licences = PEOPLE.get(person["number"], ("", {}, {}))
    # A number with another name is a slip of somebody's, and not answered.
    if name != person["name"]:
        elements, licences = {}, {}
    return {
        "id": request["id"],
        "elements": [
            {"element": element, "value": elements[element][0], "as_of": elements[element][1]}
            for element in request["elements"]
            if element in elements
        ],
        "licences": [
            {"licence": licence, "title": title, "number": number, "as_of": as_of}
            for licence in request["licences"]
            if licence in licences
            for title, number, as_of in [licences[licence]]
        ],
    }


def _insured(since: str, months: int, employer: str, balance: int, as_of: str) -> Known:
    """A person in the employees' pension insurance; `balance` in fen."""
    record = {"status": "参保", "since": since, "months": months, "employer": employer, "balance": balance}
    return {"insurance.insured": (True, as_of), "insurance.since": (since, as_of), "insurance.proof": (record, as_of)}


_LIANG: Known = {
    "contact.phone": ("13800002204", "2025-03"),
    "residence.house": ("3栋502室", "2025-03"),
    "household.number": ("440300012345", "2021-06-18"),
    "household.members": (
        [
            {"name": "梁示例", "id_number": "440300197803120015", "relation": "child"},
            {"name": "梁小荷", "id_number": "440305201209010025", "relation": "grandchild"},
        ],
        "2025-09-01",
    ),
    "disability.certified": (True, "2024-11"),
    "disability.category": ("limbs", "2024-11"),
    "disability.grade": (2, "2024-11"),
    "disability.low_income": (False, "2025-06"),
    **_insured("1998-07", 216, "荔塘示例纺织厂", 8_642_150, "2026-10"),
}
_ZHAO: Known = {
    "contact.phone": ("13900000317", "2026-01"),
    "disability.certified": (False, "2026-11"),
    **_insured("2023-07", 40, "澜湾市示例科技有限公司", 2_318_400, "2026-10"),
}
_WANG: Known = {
    "contact.phone": ("13700000229", "2024"),
}

PEOPLE: Mapping[str, tuple[str, Known, Mapping[str, tuple[str, str, str]]]] = {
    "430121195409170022": (
        "梁秋荷",
        _LIANG,
        {
            "household-register": ("居民户口簿", "HK-440300-0012345", "2021-06-18"),
            "disability-certificate": ("残疾人证", "43012119540917002242", "2024-11-20"),
        },
    ),
    "410122200103080039": ("赵晨曦", _ZHAO, {}),
    "440106198802290014": ("王䶮", _WANG, {"household-register": ("居民户口簿", "HK-440106-0000001", "2019-04")}),
}
"""Number -> name, elements, electronic licences (kind -> title, number, as of)."""
