"""IPP as bytes: an answer of a printer that is broken, torn or hostile never raises anything but `BadMessage`."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.drivers.ipp_codec import Answer, Attribute, BadMessage, Operation, Tag, answer, request

# RFC 8010, appendix A.2: Print-Job, successful; with a collection and a value of another kind put in between.
SUCCESS = bytes.fromhex(
    "0101 0000 00000001 01 47 0012 6174747269627574 65732d6368617273 6574 0005 75746d2d38"
    "02 21 0006 6a6f622d6964 0004 00000093 45 0007 6a6f622d757269 0003 612f62"
    "34 0009 6d656469612d636f6c 0000 4a 0000 0001 78 21 0000 0004 00000007 37 0000 0000"
    "23 0009 6a6f622d7374617465 0004 00000003 31 0001 64 000b 07da0101000000002b0000 22 0001 62 0001 01 03"
)


def test_an_answer_of_the_standard_is_read_wrongly() -> None:
    told = answer(SUCCESS)
    assert told.ok and told.first(Tag.JOB) == {"job-id": [0x93], "job-uri": ["a/b"], "job-state": [3], "b": [True]}
    assert told.first(Tag.PRINTER) == {}


def test_what_we_send_is_not_what_we_meant() -> None:
    attributes = [Attribute("copies", Tag.INTEGER, (2,)), Attribute("last", Tag.BOOLEAN, (True,)), Attribute("w", Tag.KEYWORD, ("a", "乙"))]
    sent = request(Operation.CREATE_JOB, 7, [(Tag.JOB, attributes)], b"document")
    assert sent.startswith(b"\x02\x00\x00\x05\x00\x00\x00\x07\x02") and sent.endswith(b"\x03document")
    assert answer(sent).groups == [(2, {"copies": [2], "last": [True], "w": ["a", "乙"]})]


@pytest.mark.parametrize("cut", range(0, len(SUCCESS) - 1, 3))
def test_a_torn_answer_raises_something_else(cut: int) -> None:
    with pytest.raises(BadMessage):
        answer(SUCCESS[:cut])


@given(st.binary(max_size=200))
def test_bytes_that_are_no_answer_raise_something_else(data: bytes) -> None:
    with contextlib.suppress(BadMessage):
        assert isinstance(answer(b"\x02\x00\x00\x00\x00\x00\x00\x01" + data), Answer)
