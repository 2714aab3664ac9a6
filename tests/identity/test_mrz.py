"""The lines of travel documents: the specimens of ICAO Doc 9303, and what people, issuers and scanners make of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity import Document, Sex
from kiosk.identity.icao import Form, Mrz, NotMrz, parse
from kiosk.identity.icao.mrz import check_digit, key_of

TODAY = date(2026, 11, 25)

# Specimens of parts 4 to 7 of ICAO Doc 9303.
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
MRV_A = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
MRV_B = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"


def read(text: str) -> Mrz:
    mrz = parse(text)
    assert isinstance(mrz, Mrz), mrz
    return mrz


def document(text: str) -> Document:
    return read(text).document(TODAY)


@pytest.mark.parametrize(
    ("text", "form", "number"),
    [(TD3, Form.TD3, "L898902C3"), (TD2, Form.TD2, "D23145890"), (TD1, Form.TD1, "D23145890"), (MRV_A, Form.MRV_A, "L8988901C")],
)
def test_specimens(text: str, form: Form, number: str) -> None:
    mrz = read(text)
    assert (mrz.form, mrz.number, mrz.surname, mrz.given, mrz.sex) == (form, number, "ERIKSSON", "ANNA MARIA", Sex.FEMALE)
    assert mrz.failed == frozenset() and mrz.repaired == frozenset() and not mrz.name_cut


def test_the_small_visa() -> None:
    mrz = read(MRV_B)
    assert (mrz.form, mrz.failed, mrz.nationality) == (Form.MRV_B, frozenset(), "XXX")
    assert mrz.document(TODAY).kind == "visa"


def test_a_passport_as_a_document() -> None:
    passport = document(TD3)
    assert (passport.kind, passport.name, passport.nationality, passport.issuer) == ("passport", "ERIKSSON ANNA MARIA", "UTO", "UTO")
    assert (passport.birth, passport.valid_to) == (date(1974, 8, 12), date(2012, 4, 15))
    assert repr(read(TD3)) == "Mrz(form='td3', ...)"


@pytest.mark.parametrize("between", ["\r\n", "\r", " ", "\n\n", ""])
def test_lines_however_a_scanner_ends_them(between: str) -> None:
    assert read(TD1.replace("\n", between)).failed == frozenset()
    assert read(TD3.replace("\n", between).lower()).number == "L898902C3"


@pytest.mark.parametrize(
    ("column", "field"), [(1, "number"), (13, "birth"), (21, "expiry"), (28, "personal-number"), (9, "number"), (42, "personal-number")]
)
def test_each_check_digit_by_itself(column: int, field: str) -> None:
    one, two = TD3.split("\n")
    wrong = two[:column] + ("1" if two[column] != "1" else "2") + two[column + 1 :]
    assert read(f"{one}\n{wrong}").failed == {field, "composite"}


def test_the_composite_digit_alone() -> None:
    assert read(TD3[:-1] + "1").failed == {"composite"}


def test_o_and_0_are_exchanged_only_where_one_of_them_is_allowed() -> None:
    one, two = TD3.split("\n")
    mrz = read(f"{one.replace('O', '0')}\n{two.replace('0', 'O')}")
    # The number now reads L8989O2C3: both are allowed there, so it is a misread number and says so.
    assert mrz.failed == {"number", "composite"}
    assert (mrz.surname, mrz.issuer, mrz.birth.birth(TODAY)) == ("ERIKSSON", "UTO", date(1974, 8, 12))
    assert mrz.repaired >= {"name", "issuer", "expiry", "composite"} and "number" not in mrz.repaired
    dates_only = two[:21] + two[21:28].replace("0", "O") + two[28:]
    assert read(f"{one}\n{dates_only}").failed == frozenset()


def test_a_check_digit_that_was_read_as_a_letter_is_the_digit_for_the_whole_as_well() -> None:
    """On a card of three lines the composite digit counts the number's own: a travel permit is not called misread for an O behind it."""
    number = "C12345601"
    assert check_digit(number) == "0"
    one, two, three = f"CRCHN{number}0<<<<<<<<<<<<<<<", "9505058F3505045CHN<<<<<<<<<<<", "LAM<<KA<YAN<<<<<<<<<<<<<<<<<<<"
    two += check_digit(one[5:30] + two[0:7] + two[8:15] + two[18:29])
    assert read(f"{one}\n{two}\n{three}").failed == frozenset()
    mrz = read(f"{one[:14]}O{one[15:]}\n{two}\n{three}")
    assert mrz.failed == frozenset() and mrz.repaired == {"number"}


def test_a_letter_o_in_a_number_stays_one() -> None:
    number = "O0O000000"
    two = number + check_digit(number) + "UTO7408122F1204159" + "<" * 14 + "<"
    two += check_digit(two[0:10] + two[13:20] + two[21:43])
    mrz = read(f"P<UTOX<<Y{'<' * 35}\n{two}")
    assert (mrz.number, mrz.failed) == (number, frozenset())


def test_a_number_longer_than_its_field_goes_on_in_the_optional_data() -> None:
    # 9303-5, appendix A: the specimen with the number D23145890734.
    mrz = read("I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<")
    assert (mrz.number, mrz.failed, mrz.optional) == ("D23145890734", frozenset(), "")
    assert mrz.key == "D23145890734" + "9" + "3407127" + "9507122"


@pytest.mark.parametrize("number", ["1234567", "12345678", "123456789"])
def test_the_key_is_padded(number: str) -> None:
    assert key_of(number, "740812", "120415")[:9] == number.ljust(9, "<")


@pytest.mark.parametrize(
    ("field", "surname", "given", "cut"),
    [
        ("SUHARTO" + "<" * 32, "SUHARTO", "", False),
        ("A<B<C<<D<E" + "<" * 29, "A B C", "D E", False),
        ("<" * 39, "", "", False),
        ("<<ANNA" + "<" * 33, "ANNA", "", False),
        ("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<KR", "NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KR", True),
    ],
)
def test_names(field: str, surname: str, given: str, cut: bool) -> None:
    mrz = read(f"P<UTO{field[:39]}\n{TD3.split(chr(10))[1]}")
    assert (mrz.surname, mrz.given) == (surname, given if not cut else "CHAYAPA DEJTHAMRONG K")
    assert mrz.name_cut is cut


def born(birth: str) -> tuple[date | None, str, frozenset[str]]:
    one, two = TD3.split("\n")
    two = two[:13] + birth + check_digit(birth) + two[20:43]
    two += check_digit(two[0:10] + two[13:20] + two[21:43])
    mrz = read(f"{one}\n{two}")
    return mrz.document(TODAY).birth, mrz.document(TODAY).birth_partial, mrz.failed


@pytest.mark.parametrize(
    ("birth", "day", "partial"),
    [
        ("74<<<<", None, "1974-??-??"),
        ("740000", None, "1974-??-??"),
        ("7408<<", None, "1974-08-??"),
        ("74XXXX", None, "1974-??-??"),
        ("<<<<<<", None, "????-??-??"),
        ("26<<<<", None, "2026-??-??"),
        ("2612<<", None, "1926-12-??"),
        ("27<<<<", None, "1927-??-??"),
        ("000229", date(2000, 2, 29), ""),
        ("261125", date(2026, 11, 25), ""),
        ("261126", date(1926, 11, 26), ""),
    ],
)
def test_a_birth_known_in_part_stays_so_and_none_is_in_the_future_f50(birth: str, day: date | None, partial: str) -> None:
    """F50: never the first of January, never 1970."""
    assert born(birth) == (day, partial, frozenset())


@pytest.mark.parametrize("birth", ["741301", "740231", "AB0812", "74<<32"])
def test_what_is_no_date_is_told_and_the_rest_is_usable(birth: str) -> None:
    assert born(birth) == (None, "", frozenset({"birth"}))


def test_the_vectors_of_unknown_births_have_right_check_digits_f50() -> None:
    """F50 states the digits after the unknown dates."""
    assert [check_digit(text) for text in ("<<<<<<", "74<<<<", "740000")] == ["0", "1", "1"]


def test_expiry_lies_ahead_or_behind_whichever_is_nearer() -> None:
    one, two = TD3.split("\n")
    for written, day in (("991231", date(1999, 12, 31)), ("751231", date(2075, 12, 31)), ("360101", date(2036, 1, 1))):
        assert read(f"{one}\n{two[:21]}{written}{two[27:]}").expiry.expiry(TODAY) == day


def test_kinds() -> None:
    assert document(TD1).kind == "travel-document"
    assert document(TD1.replace("I<UTO", "CRCHN", 1)).kind == "cn-travel-permit"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "characters"),
        ("张三", "characters"),
        ("P<UTO", "lines"),
        ("A" * 5000, "characters"),
        ("X" + TD1[1:], "kind"),
        ("Q" + TD3[1:], "kind"),
    ],
)
def test_what_is_no_zone_says_why(text: str, reason: str) -> None:
    assert parse(text) == NotMrz(reason)


LINES = st.sampled_from([(3, 30), (2, 36), (2, 44)]).flatmap(
    lambda size: st.lists(st.text("ACIPV<0O19MF", min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
)


@given(st.one_of(st.text(), LINES.map("\n".join), LINES.map(lambda lines: "PI"[len(lines) % 2] + "".join(lines)[1:])))
def test_no_text_raises(text: str) -> None:
    mrz = parse(text)
    if isinstance(mrz, Mrz):
        result = mrz.document(TODAY)
        assert result.birth is None or result.birth <= TODAY
        assert result.name == result.name.strip() and "<" not in result.name
