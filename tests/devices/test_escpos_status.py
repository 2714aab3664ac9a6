"""What a printer answers, as measured at a TM-T20III profile, and what that means here."""

import pytest

from kiosk.devices.contract import NeedsAttention, Ready, Status
from kiosk.devices.drivers.escpos_status import is_behind, is_status, paper_lasted, read


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ("12121212", Ready()),
        ("1212121e", Ready(frozenset({"media-low"}))),
        ("1a32127e", NeedsAttention(frozenset({"media-empty"}))),
        ("1a161212", NeedsAttention(frozenset({"cover-open"}))),
        ("1a36127e", NeedsAttention(frozenset({"cover-open", "media-empty"}))),
        ("1a521a12", NeedsAttention(frozenset({"media-jam"}))),
        ("1a123212", NeedsAttention(frozenset({"other-error"}))),
        ("1a121212", NeedsAttention(frozenset({"other-error"}))),
    ],
)
def test_four_answers_say_what_a_person_has_to_do(answers: str, status: Status) -> None:
    assert read(bytes.fromhex(answers)) == status


@pytest.mark.parametrize("byte", [0x12, 0x1A, 0x1E, 0x16, 0x32, 0x7E])
def test_a_real_time_answer_is_never_taken_for_the_confirmation(byte: int) -> None:
    assert is_status(byte) and not is_behind(byte)


@pytest.mark.parametrize(("byte", "lasted"), [(0x00, True), (0x03, True), (0x0C, False), (0x0F, False)])
def test_a_confirmation_says_whether_there_still_was_paper(byte: int, lasted: bool) -> None:
    assert is_behind(byte) and not is_status(byte)
    assert paper_lasted(byte) is lasted


@pytest.mark.parametrize("byte", [0x11, 0x13, 0x93, 0xFF])
def test_flow_control_and_noise_are_no_answers(byte: int) -> None:
    assert not is_status(byte) and not is_behind(byte)
