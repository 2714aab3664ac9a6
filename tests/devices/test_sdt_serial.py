"""The SDT driver over a real TCP line to a scripted peer: what a line can do to one exchange (F45, F53)."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from kiosk.devices.contract import (
    CardPulled,
    CardRead,
    CardUnreadable,
    NeedsAttention,
    NoCard,
    Offline,
    Presence,
    ReaderGone,
    ReadOutcome,
    Ready,
)
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from tests.devices.sdt_peer import (
    FOUND,
    NOT_FOUND,
    NOT_READ,
    NOT_SELECTED,
    START,
    STATUS,
    USUAL,
    Peer,
    Reply,
    Script,
    frame,
    peer,
    read_answer,
    usual,
)
from tests.identity.card_areas import citizen


@contextmanager
def reader_to(script: Script) -> Iterator[tuple[SdtSerialReader, Peer]]:
    with peer(script) as it:
        reader = SdtSerialReader(it.url)
        try:
            yield reader, it
        finally:
            reader.close()


def instead(**replies: Callable[[int], Reply]) -> Script:
    """The usual module, but for some commands."""
    return lambda name, number: replies[name](number) if name in replies else [USUAL[name]]


def name_read(outcome: ReadOutcome) -> str:
    assert isinstance(outcome, CardRead), outcome
    return outcome.document.name


def test_find_select_and_read_in_this_order() -> None:
    with reader_to(usual) as (reader, it):
        assert reader.status() == Ready()
        assert reader.find()
        outcome = reader.read()
        assert name_read(outcome) == "测试甲"
        assert isinstance(outcome, CardRead)
        assert outcome.photo == b"", "nobody decodes it, so it goes no further than the driver"
        assert it.asked == ["status", "status", "find", "find", "select", "read", "read-more"]
        assert reader.capabilities.presence is Presence.DURING_READ


def test_noise_before_every_answer_f45() -> None:
    with reader_to(lambda name, _: [b"\x00\x11\xaa\xaa\x96\x69" + START + b"\xff\xff", USUAL[name]]) as (reader, _):
        assert reader.status() == Ready()
        assert name_read(reader.read()) == "测试甲"


def test_one_byte_at_a_time_f45() -> None:
    with reader_to(lambda name, _: [bytes([byte]) for byte in USUAL[name]]) as (reader, _):
        assert name_read(reader.read()) == "测试甲"


def test_a_preamble_in_the_photo_f45() -> None:
    answer = read_answer(photo=(START + b"\xff\xff" + NOT_READ * 20)[:300].ljust(1024, b"\xaa"))
    with reader_to(instead(read=lambda _: [answer])) as (reader, _):
        assert name_read(reader.read()) == "测试甲"


def test_joined_answers_the_first_that_fits_counts_and_the_rest_is_old_f45() -> None:
    def script(name: str, _: int) -> Reply:
        return [USUAL[name] + (NOT_FOUND if name == "find" else b"")]

    with reader_to(script) as (reader, _):
        assert name_read(reader.read()) == "测试甲"


def test_the_previous_answer_repeated_before_the_right_one_is_not_taken_f45() -> None:
    before = {"status": b"", "find": STATUS, "select": FOUND, "read": USUAL["select"], "read-more": USUAL["read"]}
    with reader_to(lambda name, _: [before[name], USUAL[name]]) as (reader, _):
        assert reader.find()
        assert name_read(reader.read()) == "测试甲"


def test_a_late_answer_with_an_earlier_card_is_never_taken_for_this_one_f45() -> None:
    """The read of the first card is broken off; its answer arrives when the second card is being read."""
    first, second = read_answer(citizen(name="前一位")), read_answer(citizen(name="后一位"))
    asked = threading.Event()

    def script(name: str, number: int) -> Reply:
        if name == "read":
            if number == 1:
                asked.set()
                return []
            return [second]
        if name == "status" and number == 2:
            return [first, STATUS]  # a module works through its commands in order
        return [USUAL[name]]

    with reader_to(script) as (reader, it):
        outcomes: list[ReadOutcome] = []
        thread = threading.Thread(target=lambda: outcomes.append(reader.read()))
        thread.start()
        assert asked.wait(5)
        reader.interrupt()
        thread.join(5)
        assert outcomes == [NoCard()]
        assert name_read(reader.read()) == "后一位"
        assert it.asked.count("status") == 2


def test_old_bytes_are_thrown_away_before_a_request_f45() -> None:
    with reader_to(instead(find=lambda number: [NOT_FOUND])) as (reader, it):
        assert not reader.find()
        it.say(FOUND * 3)
        assert not reader.find()


def test_a_wrong_checksum_is_asked_again_f45() -> None:
    broken = USUAL["read"][:-1] + bytes([USUAL["read"][-1] ^ 1])
    with reader_to(instead(read=lambda number: [broken if number < 3 else USUAL["read"]])) as (reader, it):
        assert name_read(reader.read()) == "测试甲"
        assert it.asked.count("read") == 3


def test_a_wrong_checksum_is_asked_again_twice_and_no_more_f45() -> None:
    broken = USUAL["read"][:-1] + bytes([USUAL["read"][-1] ^ 1])
    with reader_to(instead(read=lambda _: [broken])) as (reader, it):
        assert reader.read() == CardUnreadable("answer-damaged")
        assert it.asked.count("read") == 3


def test_a_request_that_the_reader_misheard_is_sent_again_f45() -> None:
    with reader_to(instead(select=lambda number: [frame(0x10) if number == 1 else USUAL["select"]])) as (reader, it):
        assert name_read(reader.read()) == "测试甲"
        assert it.asked.count("select") == 2


def test_an_answer_cut_after_1000_bytes_is_asked_again_f45() -> None:
    with reader_to(instead(read=lambda number: [USUAL["read"][: 1000 if number == 1 else None]])) as (reader, it):
        assert name_read(reader.read()) == "测试甲"
        assert it.asked.count("read") == 2


@pytest.mark.parametrize("length", [b"\xff\xff", b"\x09\x0a"])
def test_a_length_that_is_wrong_holds_nothing_up_f45(length: bytes) -> None:
    with reader_to(instead(find=lambda _: [START + length + b"\x00\x00", FOUND])) as (reader, _):
        began = time.monotonic()
        assert reader.find()
        assert time.monotonic() - began < 1.0


def test_a_line_that_babbles_without_end_does_not_hold_a_request_f45() -> None:
    stop = threading.Event()

    def babble(listener: socket.socket) -> None:
        line, _ = listener.accept()
        with line:
            line.settimeout(0.2)
            while not stop.is_set():
                try:
                    line.send(START + b"\x08\x00" + bytes(50))
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=babble, args=(listener,))
        thread.start()
        reader = SdtSerialReader(f"socket://127.0.0.1:{listener.getsockname()[1]}")
        began = time.monotonic()
        assert not reader.find()
        assert time.monotonic() - began < 2.0
        stop.set()
        reader.close()
        thread.join(5)


def test_inner_lengths_that_do_not_add_up_are_refused() -> None:
    answer = frame(0x90, b"\x01\x00\x04\x01" + citizen() + bytes(1024))
    with reader_to(instead(read=lambda _: [answer])) as (reader, _):
        assert reader.read() == CardUnreadable("layout")


def test_a_text_area_of_another_length_is_refused() -> None:
    with reader_to(instead(read=lambda _: [read_answer(citizen() + b" \0", bytes(1022))])) as (reader, _):
        assert reader.read() == CardUnreadable("length")


def test_no_card() -> None:
    with reader_to(instead(find=lambda _: [NOT_FOUND])) as (reader, it):
        assert reader.read() == NoCard()
        assert "select" not in it.asked


def test_an_iin_or_serial_that_is_not_zero_is_still_a_card() -> None:
    script = instead(find=lambda _: [frame(0x9F, b"\x12\x34\x56\x78")], select=lambda _: [frame(0x90, b"\xfe" * 8)])
    with reader_to(script) as (reader, _):
        assert name_read(reader.read()) == "测试甲"


def test_a_module_that_answers_only_the_first_find_for_a_card_is_read_all_the_same() -> None:
    with reader_to(instead(find=lambda number: [FOUND if number == 1 else NOT_FOUND])) as (reader, _):
        assert reader.find()
        assert name_read(reader.read()) == "测试甲"


@pytest.mark.parametrize(("command", "answer"), [("select", NOT_SELECTED), ("read", NOT_READ)])
def test_a_failure_and_then_no_card_is_a_card_that_was_pulled(command: str, answer: bytes) -> None:
    script = instead(**{command: lambda _: [answer]}, find=lambda number: [FOUND if number == 1 else NOT_FOUND])
    with reader_to(script) as (reader, _):
        assert reader.read() == CardPulled()


@pytest.mark.parametrize(("command", "answer", "reason"), [("select", NOT_SELECTED, "select-81"), ("read", NOT_READ, "read-41")])
def test_a_failure_with_the_card_still_there_is_an_unreadable_card(command: str, answer: bytes, reason: str) -> None:
    with reader_to(instead(**{command: lambda _: [answer]})) as (reader, _):
        assert reader.read() == CardUnreadable(reason)


def test_a_bank_card_is_no_id_card_f44() -> None:
    with reader_to(instead(select=lambda _: [frame(0x40)])) as (reader, _):
        assert reader.read() == CardUnreadable("not-an-id-card")


@pytest.mark.parametrize("status", [0x60, 0x66])
def test_a_module_without_its_licence_is_not_authorised(status: int) -> None:
    with reader_to(lambda name, _: [frame(status)]) as (reader, _):
        assert reader.status() == Offline("not-authorised")
        assert not reader.find()
        assert reader.read() == ReaderGone(Offline("not-authorised"))


def test_an_error_that_a_module_does_not_name_needs_attention() -> None:
    with reader_to(instead(status=lambda number: [frame(0x24)])) as (reader, _):
        assert reader.status() == NeedsAttention(frozenset({"other-error"}))


def test_a_silent_reader_is_told_within_its_deadlines_and_its_connection_is_made_anew() -> None:
    silent = threading.Event()
    silent.set()
    with reader_to(lambda name, _: [] if silent.is_set() else [USUAL[name]]) as (reader, _):
        began = time.monotonic()
        assert reader.status() == Offline("no-answer")
        assert time.monotonic() - began < 2.0
        began = time.monotonic()
        assert not reader.find()
        assert time.monotonic() - began < 1.0
        silent.clear()
        assert reader.status() == Ready()


@pytest.mark.parametrize("call", ["status", "find", "read"])
def test_interrupt_ends_a_blocked_call_at_once_f53(call: str) -> None:
    asked = threading.Event()

    def script(name: str, number: int) -> Reply:
        if name == ("status" if call == "status" else "find" if call == "find" else "read"):
            asked.set()
            return []
        return [USUAL[name]]

    with reader_to(script) as (reader, _):
        ended = threading.Event()

        def run() -> None:
            getattr(reader, call)()
            ended.set()

        thread = threading.Thread(target=run)
        thread.start()
        assert asked.wait(5)
        reader.interrupt()
        assert ended.wait(0.5)
        thread.join(5)


def test_an_interrupt_with_nothing_to_end_ends_nothing_later() -> None:
    with reader_to(usual) as (reader, _):
        reader.interrupt()
        assert name_read(reader.read()) == "测试甲"


@pytest.mark.parametrize(("command", "answer"), [("select", NOT_SELECTED), ("read", NOT_READ)])
def test_a_card_that_wobbled_once_is_read_all_the_same(command: str, answer: bytes) -> None:
    with reader_to(instead(**{command: lambda number: [answer if number == 1 else USUAL[command]]})) as (reader, it):
        assert name_read(reader.read()) == "测试甲"
        assert it.asked[-3:] == ["select", "read", "read-more"]
