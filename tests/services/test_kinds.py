"""Answers that fit their field, and answers that do not. F24: no length blocks what a document says. F63: no half number passes."""

from datetime import date
from typing import Any

import pytest

from kiosk.services.kinds import id_kind, kind_ok, to_confirm
from kiosk.services.model import FieldBase, IdNumberField
from tests.services.packages import field, group, keys, package

TODAY = date(2026, 11, 25)
OPTIONS = [{"id": "a"}, {"id": "b"}, {"id": "c"}]
RESIDENT = "11010519491231002X"


def made(kind: str, **more: Any) -> FieldBase:
    """A field of `kind`."""
    return next(package([field("it", kind, **more)]).fields())


def name(limit: int = 10) -> FieldBase:
    """A name as a form asks it: 2 to `limit` Chinese characters."""
    return made("text", keyboard="pinyin", max_length=limit, pattern="[\u4e00-\u9fff]{2,}")


@pytest.mark.parametrize(
    ("kind", "more", "right", "wrong"),
    [
        ("text", {"keyboard": "latin", "max_length": 3, "pattern": "[a-z]+"}, ["abc", " a "], ["abcd", "A", "", "  ", 3, None, ("a",)]),
        ("long-text", {"max_length": 4}, ["𬱖𬱖𬱖𬱖"], ["𬱖𬱖𬱖𬱖𬱖", "", 1]),
        ("number", {"least": 1, "most": 5}, [1, 5], [0, 6, True, "3", 2.5, None]),
        ("number", {"most": 5, "decimals": 2}, ["0", "4.99", "5.00"], ["5.01", "4.999", "-1", "x", "1e1", "", 3, "4."]),
        ("money", {"least": 100, "most": 500}, [100, 500], [99, 501, "100", 100.0, True]),
        ("date", {}, ["2024-02-29"], ["2023-02-29", "2024-2-9", "20240229", "2024-02", "", 3, None, "1899-12-31"]),
        ("date", {"span": "past"}, ["2026-11-25"], ["2026-11-26"]),
        ("date", {"span": "future"}, ["2026-11-25"], ["2026-11-24"]),
        ("date", {"earliest": "2020-01-01", "latest": "2020-12-31"}, ["2020-01-01", "2020-12-31"], ["2019-12-31", "2021-01-01"]),
        ("partial-date", {"span": "past"}, ["1958", "1958-04", "2026", "2026-11", "2026-11-25"],
         ["2027", "2026-12", "2026-11-26", "1958-13", "58"]),
        ("choice", {"options": OPTIONS}, ["a"], ["d", "", None, ("a",), ["a"]]),
        ("multi-choice", {"options": OPTIONS, "most": 2}, [("a",), ("a", "b")], [(), ("a", "b", "c"), ("a", "a"), ("d",), ["a"], "a"]),
        ("region", {"division": "CN-44"}, [("440300",)], [(), "440300", (1,)]),
        ("phone", {}, ["13800002204", "138 0000 2204"], ["1380000220", "12800002204", "", 13800002204, "138000022041"]),
        ("phone", {"accepts": "any"}, ["0755-12345678", "12345", "+85212345678"], ["1234", "0755-", "phone"]),
        ("uscc", {}, ["91110000600037341L", "91350100m000100y43", "91440300708461136T"],
         ["91110000600037341M", "911100006000373411L", "", "9111000060003734OL", None]),
        ("bank-card", {}, ["4111111111111111", "4111 1111 1111 1111"], ["4111111111111112", "411111111111", "x", ""]),
        ("yes-no", {}, [True, False], ["yes", 1, 0, None]),
        ("signature", {}, [((0.1, 0.2),)], [(), "", None]),
        ("attachment", {"most": 2}, [("a.pdf",)], [(), ("a", "b"), ("",), (1,), "a"]),
    ],
)  # fmt: skip
def test_an_answer_is_judged_wrongly(kind: str, more: dict[str, Any], right: list[object], wrong: list[object]) -> None:
    entry = made(kind, **more)
    assert [value for value in right if not kind_ok(entry, value, today=TODAY)] == []
    assert [value for value in wrong if kind_ok(entry, value, today=TODAY)] == []


def test_rows_are_judged_without_what_is_in_them() -> None:
    entry = next(package([group("members", field("old", "yes-no"), keys("phone", "[0-9]{3}"), least=1, most=2)]).fields())
    row = {"old": True, "phone": "123"}
    for value, right in [((row,), True), ((row, row), True), ((), False), ((row,) * 3, False), (({**row, "phone": "12"},), False)]:
        assert kind_ok(entry, value, today=TODAY) is right
    assert not kind_ok(entry, ({**row, "who": "x"},), today=TODAY) and not kind_ok(entry, [row], today=TODAY)


@pytest.mark.parametrize("size", [1, 2, 15, 16, 30, 39, 50])
def test_f24_a_name_that_a_document_states_is_refused_for_its_length(size: int) -> None:
    for letter in ("陈", "𬱖", "A"):
        assert kind_ok(name(), letter * size, today=TODAY, trusted=True)
    assert kind_ok(name(), "陈" * size, today=TODAY) is (2 <= size <= 10)


def test_f24_what_a_document_states_is_taken_whatever_it_is() -> None:
    assert not kind_ok(name(), "", today=TODAY, trusted=True)
    assert not kind_ok(name(), " ", today=TODAY, trusted=True)
    assert not kind_ok(name(), ("陈",), today=TODAY, trusted=True)
    assert not kind_ok(made("date"), "1958-13-01", today=TODAY, trusted=True)


ALL = ["resident-18", "hmt-residence", "foreign-pr", "hm-pass", "tw-pass", "resident-15", "passport"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (RESIDENT, "resident-18"),
        (RESIDENT.lower(), "resident-18"),
        ("440106195001011237", "resident-18"),  # the district is younger than its number's owner
        ("932682198501010017", "foreign-pr"),
        ("CAN110081080310", "foreign-pr"),
        ("H12345678", "hm-pass"),
        ("M1234567890", "hm-pass"),
        ("12345678", "tw-pass"),
        ("110101600229001", "resident-15"),
        ("E12345678", "passport"),
    ],
)
def test_a_number_is_taken_for_another_kind(number: str, kind: str) -> None:
    entry = made("id-number", accepts=ALL)
    assert isinstance(entry, IdNumberField) and id_kind(number, entry, TODAY) == kind
    only = made("id-number", accepts=[other for other in ALL if other != kind and other != "passport"])
    assert not kind_ok(only, number, today=TODAY)


def test_f63_half_a_number_passes_while_it_is_typed() -> None:
    entry = made("id-number")
    for size in range(18):
        assert not kind_ok(entry, RESIDENT[:size], today=TODAY), size
    assert kind_ok(entry, RESIDENT, today=TODAY)


def test_f63_an_old_number_is_taken_without_being_confirmed() -> None:
    strict, old = made("id-number"), made("id-number", accepts=["resident-18", "resident-15"])
    assert not kind_ok(strict, "110105491231002", today=TODAY) and not to_confirm(strict, "110105491231002", TODAY)
    assert kind_ok(old, "110105491231002", today=TODAY) and to_confirm(old, "110105491231002", TODAY)
    assert not to_confirm(old, RESIDENT, TODAY) and not to_confirm(old, None, TODAY)
    # 29 February 1960 is a day, 29 February 1961 is none.
    assert kind_ok(old, "110101600229001", today=TODAY) and not kind_ok(old, "110101610229001", today=TODAY)


@pytest.mark.parametrize(
    "number", ["军官证123456", "11010519491231A02X", "999999199001010018", "１１０１０５１９４９１２３１００２X", "", " ", "\0", "²" * 18]
)
def test_f63_what_is_no_number_raises(number: str) -> None:
    entry = made("id-number", accepts=ALL[:-1])
    assert kind_ok(entry, number, today=TODAY) in (True, False)
    assert not kind_ok(made("id-number"), number, today=TODAY)


def test_f63_a_place_that_is_unknown_refuses_a_number() -> None:
    from kiosk.identity.cn.numbers import check_character

    number = "44191019700101123"
    assert kind_ok(made("id-number"), number + check_character(number), today=TODAY)
