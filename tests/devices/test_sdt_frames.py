"""The SDT frame decoder against everything a line does to bytes (F45)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.drivers.sdt_frames import DAMAGED, Answer, Command, Damaged, Decoder
from tests.devices.sdt_peer import FOUND, NOT_FOUND, NOT_READ, NOT_SELECTED, SELECTED, START, STATUS, frame, read_answer


def decoded(*pieces: bytes) -> list[Answer | Damaged]:
    decoder = Decoder()
    found: list[Answer | Damaged] = []
    for piece in pieces:
        decoder.feed(piece)
        while (one := decoder.next()) is not None:
            found.append(one)
    while (one := decoder.give_up()) is not None:
        found.append(one)
    return found


def answers(*pieces: bytes) -> list[tuple[int, bytes]]:
    return [(one.sw3, one.data) for one in decoded(*pieces) if isinstance(one, Answer)]


@pytest.mark.parametrize(
    ("command", "request_hex"),
    [
        (Command.RESET, "AAAAAA9669000310FFEC"),
        (Command.STATUS, "AAAAAA9669000311FFED"),
        (Command.SAM_ID, "AAAAAA9669000312FFEE"),
        (Command.FIND, "AAAAAA966900032001 22"),
        (Command.SELECT, "AAAAAA966900032002 21"),
        (Command.READ, "AAAAAA966900033001 32"),
    ],
)
def test_requests_are_the_published_bytes(command: Command, request_hex: str) -> None:
    assert command.request() == bytes.fromhex(request_hex)


@pytest.mark.parametrize(
    ("answer_hex", "sw3", "length"),
    [
        ("AAAAAA966900080000 9F 00000000 97", 0x9F, 4),
        ("AAAAAA966900040000 80 84", 0x80, 0),
        ("AAAAAA9669000C0000 90 0000000000000000 9C", 0x90, 8),
        ("AAAAAA966900040000 81 85", 0x81, 0),
        ("AAAAAA966900040000 41 45", 0x41, 0),
    ],
)
def test_the_published_answers(answer_hex: str, sw3: int, length: int) -> None:
    assert answers(bytes.fromhex(answer_hex)) == [(sw3, bytes(length))]


def test_noise_before_a_frame_f45() -> None:
    assert answers(b"\x00\xff\xaa\xaa\x96\x69" + FOUND) == [(0x9F, bytes(4))]
    assert answers(b"\xaa" + FOUND) == [(0x9F, bytes(4))]


def test_one_byte_at_a_time_f45() -> None:
    whole = read_answer()
    assert answers(*(bytes([byte]) for byte in whole)) == [(0x90, whole[10:-1])]


def test_joined_frames_f45() -> None:
    assert answers(FOUND + SELECTED + NOT_READ) == [(0x9F, bytes(4)), (0x90, bytes(8)), (0x41, b"")]


def test_a_preamble_inside_data_begins_nothing_f45() -> None:
    whole = read_answer(photo=(START * 100 + NOT_FOUND)[:512].ljust(1024, b"\xaa"))
    assert decoded(whole + FOUND)[0] is not DAMAGED
    assert answers(whole + FOUND) == [(0x90, whole[10:-1]), (0x9F, bytes(4))]


@pytest.mark.parametrize("length", [b"\xff\xff", b"\x00\x00", b"\x00\x03", b"\x09\x0b"])
def test_a_length_that_cannot_be_is_no_header_f45(length: bytes) -> None:
    assert decoded(START + length) == [DAMAGED]
    assert answers(START + length + FOUND) == [(0x9F, bytes(4))]


def test_a_false_header_does_not_swallow_the_frame_behind_it_f45() -> None:
    assert answers(START + b"\x05\x08" + FOUND) == [(0x9F, bytes(4))]


def test_a_wrong_checksum_is_damaged_and_the_next_frame_is_not_f45() -> None:
    broken = FOUND[:-1] + bytes([FOUND[-1] ^ 1])
    assert decoded(broken) == [DAMAGED]
    assert answers(broken + SELECTED) == [(0x90, bytes(8))]


def test_a_frame_cut_after_1000_bytes_is_damaged_f45() -> None:
    assert decoded(read_answer()[:1000]) == [DAMAGED]


def test_silence_is_not_damage() -> None:
    assert decoded() == []
    assert decoded(b"") == []


def test_an_answer_shows_nothing_of_a_card() -> None:
    assert "data" not in repr(decoded(read_answer())[0])


def test_clear_overwrites_what_it_held() -> None:
    decoder = Decoder()
    decoder.feed(read_answer()[:900])
    decoder.clear()
    assert decoder.next() is None
    assert not decoder.inside


@pytest.mark.parametrize(
    ("command", "own", "others"),
    [
        (Command.STATUS, [STATUS, frame(0x66)], [FOUND, NOT_FOUND, SELECTED, NOT_SELECTED, read_answer(), NOT_READ]),
        (Command.FIND, [FOUND, NOT_FOUND, frame(0x9F)], [STATUS, SELECTED, NOT_SELECTED, read_answer(), NOT_READ]),
        (Command.SELECT, [SELECTED, NOT_SELECTED, frame(0x40)], [STATUS, FOUND, NOT_FOUND, read_answer(), NOT_READ]),
        (Command.READ, [read_answer(), NOT_READ, frame(0x40)], [STATUS, FOUND, NOT_FOUND, SELECTED, NOT_SELECTED]),
    ],
)
def test_an_answer_of_another_command_does_not_fit_f45(command: Command, own: list[bytes], others: list[bytes]) -> None:
    def fits(data: bytes) -> bool:
        one = decoded(data)[0]
        assert isinstance(one, Answer)
        return command.fits(one)

    assert all(fits(data) for data in own)
    assert not any(fits(data) for data in others)


@given(st.lists(st.binary(max_size=40) | st.sampled_from([START, FOUND, START + b"\xff\xff", read_answer()[:100]]), max_size=12))
def test_any_bytes_end_and_a_whole_frame_behind_them_and_silence_is_found(pieces: list[bytes]) -> None:
    decoder = Decoder()
    for piece in pieces:
        decoder.feed(piece)
        while decoder.next() is not None:
            pass
    while decoder.give_up() is not None:
        pass
    assert not decoder.inside
    decoder.feed(SELECTED)
    found = []
    while (one := decoder.next()) is not None:
        found.append(one)
    assert [(one.sw3, one.data) for one in found if isinstance(one, Answer)] == [(0x90, bytes(8))]
