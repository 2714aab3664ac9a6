"""The far end of bench.paper answers as a printer does, however its questions arrive: else the driver would measure its own patience."""

from bench.paper_far_end import answers
from kiosk.devices.drivers.escpos_status import ASK, ASK_BEHIND, ask_process


def test_a_question_that_is_torn_is_answered_twice_or_never() -> None:
    stream = b"text" + ASK + b"more" + ask_process(b"abcd") + ASK_BEHIND
    whole = answers(stream)[0]
    assert whole == b"\x12" * 4 + b"\x37\x22abcd\0" + b"\0"
    said, rest = b"", b""
    for at in range(len(stream)):
        more, rest = answers(rest + stream[at : at + 1])
        said += more
    assert said == whole
