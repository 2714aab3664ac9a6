"""A number that was copied wrongly is not another citizen's number."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import HandClock
from kiosk.offline import numbers
from kiosk.offline.ids import uuid7

NUMBERS = st.builds(numbers.make, st.integers(0, 99_999).map(lambda n: f"{n:05}"), st.integers(1, numbers.LAST_COUNTER))


def test_the_check_is_iso_7064_mod_97_10() -> None:
    # ISO/IEC 7064's own worked example: 794 gets 44.
    assert 98 - int("79400") % 97 == 44
    assert numbers.make("00001", 1) == "000010000119"


@given(NUMBERS)
def test_a_number_is_valid_and_reads_in_groups(number: str) -> None:
    assert numbers.valid(number) and numbers.valid(numbers.grouped(number))
    assert [len(group) for group in numbers.grouped(number).split(" ")] == [4, 4, 4]


@given(NUMBERS, st.integers(0, 11), st.integers(1, 9))
def test_any_wrong_digit_is_found(number: str, place: int, step: int) -> None:
    wrong = str((int(number[place]) + step) % 10)
    assert not numbers.valid(number[:place] + wrong + number[place + 1 :])


@given(NUMBERS, st.integers(0, 10))
def test_any_swapped_neighbours_are_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not numbers.valid(swapped)


@pytest.mark.parametrize("text", ["", "1", "0000100001190", "00001000011x", "٠٠٠٠١٠٠٠٠١١٩", "0000100001-9"])
def test_what_is_no_number_is_not_valid(text: str) -> None:
    assert not numbers.valid(text)


@pytest.mark.parametrize("terminal, counter", [("1", 1), ("0000x", 1), ("00001", 0), ("00001", 100_000)])
def test_what_cannot_be_numbered_is_refused(terminal: str, counter: int) -> None:
    with pytest.raises(ValueError):
        numbers.make(terminal, counter)


def test_ids_are_version_7_of_their_time_and_never_twice() -> None:
    clock = HandClock()
    first = [uuid.UUID(uuid7(clock)) for _ in range(200)]
    clock.advance(1)
    later = uuid.UUID(uuid7(clock))
    assert {(made.version, made.variant) for made in first} == {(7, uuid.RFC_4122)}
    assert first[0].int >> 80 == 1_795_573_440_000
    assert len(set(first)) == 200 and all(made < later for made in first)
