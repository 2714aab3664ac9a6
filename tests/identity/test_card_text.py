"""The text area of all four kinds of card (F13, F24, F64)."""

from datetime import date
from functools import reduce
from hashlib import sha256
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity import Document, Sex
from kiosk.identity.cn import nations
from kiosk.identity.cn.card_text import Unreadable, parse
from tests.identity.card_areas import area, citizen, foreign_2017, foreign_2023, residence_permit


def document(text: bytes) -> Document:
    result = parse(text)
    assert isinstance(result, Document), result
    return result


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (citizen(), "00bc6ec090a645bc408d56dc53bff05c6c5511a86bb2921d9b4b5fe2df80592b"),
        (residence_permit(), "a48f582388cd673b7b88a5cb7fd335fea925f67fcc651e2da522dbf899f53c73"),
        (foreign_2017(), "23aad7c0440f4ac1d2ac6a25728f8ea055a02f240f83498294b9252d04fb35fc"),
        (foreign_2023(), "8ae78c345132483f3e65aa897657279a60b9a0326323c118a8130b70bc7b1171"),
    ],
)
def test_the_areas_here_are_the_bytes_of_the_known_vectors(text: bytes, digest: str) -> None:
    """sha256 of the whole read answer (zero photo), as computed independently when the layouts were researched."""
    body = bytes.fromhex("0508 000090 0100 0400") + text + bytes(1024)
    assert sha256(b"\xaa\xaa\xaa\x96\x69" + body + bytes([reduce(xor, body)])).hexdigest() == digest


def test_a_citizen() -> None:
    d = document(citizen())
    assert (d.kind, d.number, d.name, d.name_cut) == ("cn-resident-card", "11010519491231002X", "测试甲", False)
    assert (d.sex, d.ethnicity, d.birth) == (Sex.MALE, "汉", date(1949, 12, 31))
    assert (d.address, d.issuer) == ("北京市朝阳区测试路1号", "北京市公安局朝阳分局")
    assert (d.valid_from, d.valid_to, d.no_expiry) == (date(2020, 1, 1), None, True)


def test_a_residence_permit_f64() -> None:
    d = document(residence_permit())
    assert (d.kind, d.number, d.name, d.ethnicity) == ("cn-hmt-residence-permit", "810000199408230021", "测试乙", "")
    assert (d.pass_number, d.issue_count, d.valid_to, d.no_expiry) == ("H12345678", "01", date(2025, 1, 1), False)
    assert (d.address, d.issuer, d.birth) == ("广东省广州市天河区测试路2号", "广州市公安局天河分局", date(1994, 8, 23))


def test_a_foreign_resident_of_2017_f64() -> None:
    d = document(foreign_2017())
    assert (d.kind, d.number, d.name, d.latin_name) == ("cn-foreign-pr-2017", "CAN110081080310", "测试丙", "TEST, ALPHA")
    assert (d.sex, d.nationality, d.birth) == (Sex.FEMALE, "CAN", date(1981, 8, 3))
    assert (d.valid_from, d.valid_to) == (date(2018, 1, 1), date(2028, 1, 1))


def test_a_foreign_resident_of_2023_f64() -> None:
    d = document(foreign_2023())
    assert (d.kind, d.number, d.name, d.latin_name) == ("cn-foreign-pr-2023", "932682198501010017", "测试丁", "TEST, BRAVO")
    assert (d.sex, d.nationality, d.birth, d.issue_count) == (Sex.MALE, "SAU", date(1985, 1, 1), "00")
    assert (d.valid_from, d.valid_to) == (date(2024, 1, 1), date(2034, 1, 1))


def test_a_foreign_resident_without_a_chinese_name_is_called_by_the_latin_one() -> None:
    assert document(foreign_2017(chinese="")).name == "TEST, ALPHA"
    assert document(foreign_2023(chinese="")).name == "TEST, BRAVO"


def test_a_latin_name_goes_on_in_the_second_field_also_where_it_breaks_at_a_space() -> None:
    first, rest = "ABCDEFGHIJ KLMNOPQRST UVWXYZABCDEFG ", "HIJKLMNOPQR"
    assert len(first[:35]) == 35
    d = document(foreign_2023(latin=first[:34] + " ", rest=rest[:10]))
    assert d.latin_name == first[:34] + " " + rest[:10]
    assert not d.name_cut
    assert document(foreign_2023(latin="A" * 35, rest="B" * 11)).name_cut


@pytest.mark.parametrize(
    ("code", "sex"), [("1", Sex.MALE), ("2", Sex.FEMALE), ("0", Sex.UNKNOWN), ("9", Sex.NOT_STATED), ("男", Sex.UNKNOWN)]
)
def test_not_male_is_not_female(code: str, sex: Sex) -> None:
    assert document(citizen(sex=code)).sex is sex


@pytest.mark.parametrize("name", ["王䶮", "𬱖某", "𠂇", "\ue81e某", "阿依古丽·买买提", "王", "邉󠄀某", "A B"])
def test_a_rare_name_keeps_its_code_points_f13(name: str) -> None:
    d = document(citizen(name=name))
    assert d.name == name
    assert not d.name_cut


def test_a_name_cut_inside_a_surrogate_pair_keeps_its_good_part_f24() -> None:
    units = ("某" * 14 + "𬱖").encode("utf-16-le")[:30]
    d = document(units + citizen()[30:])
    assert d.name == "某" * 14
    assert d.name_cut


def test_half_a_pair_before_the_padding_is_left_off_too_f24() -> None:
    d = document(citizen(name="某\ud872"))
    assert (d.name, d.name_cut) == ("某", True)


def test_half_a_pair_inside_a_name_does_not_take_the_rest_with_it() -> None:
    assert document(citizen(name="某\udc56某")).name == "某\ufffd某"


def test_a_name_that_fills_its_field_may_have_been_cut_f24() -> None:
    d = document(citizen(name="某" * 15))
    assert (d.name, d.name_cut) == ("某" * 15, True)


def test_a_text_can_always_be_kept_as_utf_8_and_acts_on_nothing() -> None:
    d = document(citizen(name="某\x1b\n\ud800甲"))
    assert d.name == "某\ufffd\ufffd\ufffd甲"
    d.name.encode()


@pytest.mark.parametrize("birth", ["", "19490231", "1949", "ABCDEFGH", "１９４９１２３１", "00000000", "长期"])
def test_a_date_that_is_none_is_none(birth: str) -> None:
    d = document(citizen(birth=birth))
    assert d.birth is None
    assert d.name == "测试甲"


@pytest.mark.parametrize(
    ("to", "day", "never"), [("长期", None, True), ("20400101", date(2040, 1, 1), False), ("", None, False), ("永久", None, False)]
)
def test_only_the_two_characters_of_the_rule_mean_no_expiry(to: str, day: date | None, never: bool) -> None:
    d = document(citizen(to=to))
    assert (d.valid_to, d.no_expiry) == (day, never)


def test_the_nations_of_the_standard() -> None:
    assert len(nations.NATIONS) == 58
    assert document(citizen(nation="46")).ethnicity == "德昂"
    assert document(citizen(nation="57")).ethnicity == ""


@pytest.mark.parametrize("length", [0, 1, 255, 257, 512])
def test_a_wrong_length_is_refused(length: int) -> None:
    assert parse((citizen() * 2)[:length]) == Unreadable("length")


@pytest.mark.parametrize("mark", ["K", "Z", "中"])
def test_an_unknown_kind_is_refused_and_not_read_as_another_f64(mark: str) -> None:
    text = bytearray(citizen())
    text[248:250] = mark.encode("utf-16-le")
    assert parse(bytes(text)) == Unreadable("kind-unknown")


def test_an_empty_area_is_no_document() -> None:
    assert parse(area(("", 256))) == Unreadable("number-missing")
    assert parse(bytes(256)) == Unreadable("number-missing")


@given(st.binary(min_size=256, max_size=256), st.sampled_from([b" \0", b"I\0", b"J\0", b"Y\0", None]))
def test_any_256_bytes_get_a_result_that_can_be_kept(text: bytes, mark: bytes | None) -> None:
    result = parse(text[:248] + mark + text[250:] if mark else text)
    if isinstance(result, Document):
        "".join((result.number, result.name, result.latin_name, result.address, result.issuer, result.pass_number)).encode()
        assert result.number


@given(st.binary(max_size=600))
def test_any_bytes_at_all_get_a_result(text: bytes) -> None:
    parse(text)
