"""Frames of Modbus RTU: as the standard has them, out of noise, and not those that answer something else."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.drivers import modbus_rtu as rtu


def test_frames_are_not_those_of_the_standard() -> None:
    assert rtu.write_coil(1, 0, on=True) == bytes.fromhex("0105 0000 ff00 8c3a")
    assert rtu.read_coils(1, 0, 8) == bytes.fromhex("0101 0000 0008 3dcc")
    # 6.1 of the application protocol: coils 20 to 38 are asked for, which stand on the line as 19 to 37.
    asked = rtu.coils(bytes.fromhex("03cd6b05"), 19, 19)
    assert asked is not None and {number + 1 for number in asked} == {20, 22, 23, 26, 27, 28, 29, 31, 33, 34, 36, 38}
    assert rtu.coils(bytes.fromhex("02cd6b05"), 19, 19) is None, "it says another length"


def test_an_answer_to_an_earlier_request_is_taken_for_this_one() -> None:
    late, mine = rtu.write_coil(1, 4, on=True), rtu.write_coil(1, 5, on=True)
    assert rtu.found(late, 1, rtu.WRITE_COIL, 4, mine[2:6]) is None
    assert rtu.found(late + mine, 1, rtu.WRITE_COIL, 4, mine[2:6]) == rtu.Reply(mine[2:6])
    other = rtu.write_coil(2, 5, on=True)
    assert rtu.found(other, 1, rtu.WRITE_COIL, 4) is None, "another board's"


@given(st.binary(max_size=40), st.binary(max_size=12))
def test_noise_raises_or_hides_an_answer(before: bytes, after: bytes) -> None:
    answer = rtu.write_coil(9, 3, on=False)
    assert rtu.found(before + answer + after, 9, rtu.WRITE_COIL, 4, answer[2:6]) == rtu.Reply(answer[2:6])
    reply = rtu.found(before, 9, rtu.READ_COILS, 2)
    assert reply is None or rtu.coils(reply.data, 0, 8) is None or len(reply.data) == 2
