"""The number rules of GB 11643 (specimens are the standard's own and those of the immigration administration)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity import Sex
from kiosk.identity.cn.numbers import Invalid, Problem, Valid, check, check_character

TODAY = date(2026, 11, 25)


def valid(number: str, today: date = TODAY) -> Valid:
    result = check(number, today)
    assert isinstance(result, Valid), result
    return result


def test_the_standards_own_specimen() -> None:
    result = valid("11010519491231002X")
    assert (result.birth, result.sex, result.province, result.foreign) == (date(1949, 12, 31), Sex.FEMALE, "北京", False)


def test_a_small_x_and_spaces_around_are_written_right() -> None:
    assert valid(" 11010519491231002x ").number == "11010519491231002X"


@pytest.mark.parametrize("place", ["440106", "440304", "441900", "000000", "770000"])
def test_a_place_code_that_did_not_exist_at_the_birth_or_does_not_at_all_is_no_error(place: str) -> None:
    first17 = f"{place}19500101123"
    assert valid(first17 + check_character(first17)).sex is Sex.MALE


def test_an_unknown_province_is_told_as_nothing() -> None:
    first17 = "77000019500101123"
    assert valid(first17 + check_character(first17)).province == ""


@pytest.mark.parametrize(("place", "province"), [("810000", "香港"), ("820000", "澳门"), ("830000", "台湾")])
def test_numbers_of_residence_permits(place: str, province: str) -> None:
    first17 = f"{place}19940823002"
    assert valid(first17 + check_character(first17)).province == province


@pytest.mark.parametrize(
    ("number", "province", "nationality", "sex"),
    [("932682198501010017", "江苏", "682", Sex.MALE), ("911124198108030024", "北京", "124", Sex.FEMALE)],
)
def test_the_official_specimens_of_foreign_permanent_residents(number: str, province: str, nationality: str, sex: Sex) -> None:
    result = valid(number)
    assert (result.foreign, result.province, result.nationality, result.sex) == (True, province, nationality, sex)


@pytest.mark.parametrize(
    "number",
    ["", "1101051949123100", "11010519491231002XX", "110105194912310021X", "X1010519491231002X", "１１０１０５１９４９１２３１００２X",
     "110105 19491231002X", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "CAN110081080310"],
)  # fmt: skip
def test_a_number_of_another_form(number: str) -> None:
    assert check(number, TODAY) == Invalid(Problem.FORMAT)


def test_every_single_wrong_digit_and_every_swap_of_neighbours_is_found() -> None:
    number = "11010519491231002X"
    for place in range(17):
        for digit in "0123456789":
            if digit != number[place]:
                assert isinstance(check(number[:place] + digit + number[place + 1 :], TODAY), Invalid)
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if swapped != number:
            assert isinstance(check(swapped, TODAY), Invalid)


def test_the_birth_must_be_a_day_that_was_and_not_too_long_ago() -> None:
    def of(birth: str, today: date = TODAY) -> object:
        first17 = f"110105{birth}002"
        return check(first17 + check_character(first17), today)

    assert of("20261126") == Invalid(Problem.BIRTH)
    assert isinstance(of("20261125"), Valid)
    assert isinstance(of("18961125"), Valid)
    assert of("18961124") == Invalid(Problem.BIRTH)
    assert of("20250229") == Invalid(Problem.BIRTH)
    assert of("00000101") == Invalid(Problem.BIRTH)
    assert isinstance(of("20240229", date(2024, 2, 29)), Valid)


def test_a_result_shows_no_personal_data() -> None:
    assert "1949" not in repr(valid("11010519491231002X"))


@given(st.text(max_size=24) | st.from_regex(r"[0-9]{17}[0-9Xx]", fullmatch=True))
def test_any_text_gets_a_result(number: str) -> None:
    assert isinstance(check(number, TODAY), Valid | Invalid)


@given(st.from_regex(r"[0-9]{17}", fullmatch=True))
def test_the_check_character_is_iso_7064_mod_11_2(first17: str) -> None:
    """The recursive form of ISO 7064, worked independently of the weights."""
    remainder = 0
    for digit in first17:
        remainder = (remainder + int(digit)) * 2 % 11
    assert "0123456789X"[(12 - remainder) % 11] == check_character(first17)
