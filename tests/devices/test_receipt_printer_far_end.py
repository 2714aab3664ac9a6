"""The simulated printer, asked with plain sockets and with python-escpos' own client: it must behave like a printer."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices.sim import receipt_paper
from kiosk.devices.sim.receipt_commands import Parser
from kiosk.devices.sim.receipt_paper import FontMissing
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd

SLIP = b"\x1b@\x1c&" + "凭证".encode("gb18030") + b"\n\x1dVB\x00"
BEHIND = b"\x1dr\x01"


def at_once(_dots: int) -> None:
    """A printer that needs no time for its paper."""


@pytest.fixture
def far_end(tmp_path: Path) -> Iterator[ReceiptPrinterFarEnd]:
    made = ReceiptPrinterFarEnd(tmp_path / "out", pace=at_once)
    yield made
    made.stop()


@pytest.fixture
def line(far_end: ReceiptPrinterFarEnd) -> Iterator[socket.socket]:
    with socket.create_connection(far_end.start(), timeout=5) as made:
        yield made


def ask(line: socket.socket) -> str:
    line.sendall(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
    found = b""
    while len(found) < 4:
        found += line.recv(4 - len(found))
    return found.hex()


@pytest.mark.parametrize(
    ("fault", "answers"),
    [("media-low", "1212121e"), ("media-empty", "1a32127e"), ("cover-open", "1a161212")],
)
def test_it_answers_as_a_printer_was_measured_to(far_end: ReceiptPrinterFarEnd, line: socket.socket, fault: str, answers: str) -> None:
    assert ask(line) == "12121212"
    far_end.command("fault", {"name": fault})
    assert ask(line) == answers
    far_end.command("clear", {"name": fault})
    assert ask(line) == "12121212"


def test_python_escpos_own_client_finds_it_online_and_with_paper(far_end: ReceiptPrinterFarEnd) -> None:
    from escpos.printer import Network

    host, port = far_end.start()
    client = Network(host, port, timeout=5)
    client.open()
    assert client.is_online() and client.paper_status() == 2
    far_end.command("fault", {"name": "media-low"})
    assert client.paper_status() == 1
    far_end.command("fault", {"name": "media-empty"})
    assert not client.is_online() and client.paper_status() == 0
    client.close()


def test_what_was_printed_is_kept_as_it_came(far_end: ReceiptPrinterFarEnd, line: socket.socket, tmp_path: Path) -> None:
    line.sendall(b"\x10\x04\x01" + SLIP[:8] + b"\x10\x04\x02" + SLIP[8:] + BEHIND)
    assert line.recv(1) + line.recv(1) + line.recv(1) == b"\x12\x12\x00"
    line.sendall(SLIP + BEHIND)
    assert line.recv(1) == b"\x00"
    out = tmp_path / "out"
    assert sorted(p.name for p in out.iterdir()) == ["receipt-2.bin", "receipt-2.png", "receipt.bin", "receipt.png"]
    assert (out / "receipt-2.bin").read_bytes() == (out / "receipt.bin").read_bytes() == SLIP
    with Image.open(out / "receipt.png") as picture:
        assert picture.mode == "1" and picture.width == 640
    state = far_end.command("state", {})
    assert (state["printed"], state["stubs"], state["conditions"], state["unknown"]) == (2, 0, [], 0)
    assert state["bytes"] == 2 * (len(SLIP) + 3) + 6


def test_a_cut_of_white_paper_keeps_nothing(far_end: ReceiptPrinterFarEnd, line: socket.socket, tmp_path: Path) -> None:
    line.sendall(b"\x1b@\x1bJ\x40  \n\x1dVB\x00" + BEHIND)
    assert line.recv(1) == b"\x00"
    assert not list((tmp_path / "out").iterdir())


def test_a_question_torn_by_the_network_is_answered_once(far_end: ReceiptPrinterFarEnd, line: socket.socket) -> None:
    for byte in (b"\x10", b"\x04", b"\x04", b"\x04", b"\x10\x04"):
        line.sendall(byte)
    far_end.command("fault", {"name": "cover-open"})
    line.sendall(b"\x02")
    assert line.recv(1) + line.recv(1) == b"\x12\x16"
    line.settimeout(0)
    with pytest.raises(BlockingIOError):
        line.recv(1)


def test_while_it_prints_it_answers_in_real_time_and_the_question_behind_waits(tmp_path: Path) -> None:
    printing, go_on = threading.Event(), threading.Event()

    def held(_dots: int) -> None:
        printing.set()
        go_on.wait(10)

    far_end = ReceiptPrinterFarEnd(tmp_path, pace=held)
    with socket.create_connection(far_end.start(), timeout=5) as line:
        line.sendall(SLIP + BEHIND)
        assert printing.wait(5)
        assert ask(line) == "12121212"
        go_on.set()
        assert line.recv(1) == b"\x00"
    far_end.stop()


def test_what_an_empty_printer_was_sent_comes_out_after_the_refill(far_end: ReceiptPrinterFarEnd, line: socket.socket) -> None:
    far_end.command("fault", {"name": "media-empty"})
    line.sendall(SLIP * 2)
    assert ask(line) == "1a32127e"
    assert far_end.command("state", {})["printed"] == 0
    far_end.command("clear", {})
    line.sendall(BEHIND)
    assert line.recv(1) == b"\x00"
    assert far_end.command("state", {})["printed"] == 2


def test_paper_that_runs_out_in_the_middle_holds_the_rest(far_end: ReceiptPrinterFarEnd, line: socket.socket) -> None:
    far_end.command("fault", {"name": "media-empty-mid-print", "dots": 40})
    line.sendall(b"\x1b@" + b"A\n" * 5 + b"\x1dVB\x00" + BEHIND)
    assert far_end.wait(lambda state: state["conditions"] == ["media-empty"], 5)
    assert far_end.command("state", {})["printed"] == 0
    far_end.command("clear", {"name": "media-empty"})
    assert line.recv(1) == b"\x00"


def test_switched_off_it_forgets_what_it_held_and_comes_back_at_the_same_port(far_end: ReceiptPrinterFarEnd, line: socket.socket) -> None:
    address = line.getpeername()
    far_end.command("fault", {"name": "media-empty"})
    line.sendall(SLIP)
    ask(line)
    far_end.command("fault", {"name": "offline"})
    assert line.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=5)
    far_end.command("clear", {})
    with socket.create_connection(address, timeout=5) as again:
        again.sendall(BEHIND)
        assert again.recv(1) == b"\x00"
    assert far_end.command("state", {})["printed"] == 0


def test_a_mute_printer_prints_and_says_nothing(far_end: ReceiptPrinterFarEnd, line: socket.socket) -> None:
    far_end.command("fault", {"name": "mute"})
    line.sendall(b"\x10\x04\x01" + SLIP + BEHIND)
    assert far_end.wait(lambda state: state["printed"] == 1, 5)
    far_end.command("clear", {})
    line.sendall(b"\x10\x04\x04")
    assert line.recv(8) == b"\x12", "the earlier questions stay unanswered"


@pytest.mark.parametrize(
    ("verb", "args"),
    [("explode", {}), ("fault", {}), ("fault", {"name": "fire"}), ("fault", {"name": "media-empty-mid-print", "dots": "1"})],
)
def test_an_order_that_does_not_exist_is_refused(far_end: ReceiptPrinterFarEnd, verb: str, args: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        far_end.command(verb, args)


def test_unknown_commands_are_counted_and_the_text_behind_them_survives(far_end: ReceiptPrinterFarEnd, line: socket.socket) -> None:
    line.sendall(b"\x1b\xfeA\x1d\xfeB\x1c\xfeC\x01D\n" + SLIP + BEHIND)
    assert line.recv(1) == b"\x00"
    assert far_end.command("state", {})["unknown"] == 4


def test_the_parser_finds_the_same_commands_however_the_bytes_arrive() -> None:
    stream = (
        b"\x1b@\x1bp\x00\x19\xfa\x1d(k\x03\x001C\x08\x1dkI\x03abc\x1dk\x04A\x00\x1bD\x08\x10\x00\x1b*\x21\x02\x00abcdef\x1dV\x00\x1dVB\x05"
        b"\x1dv0\x00\x01\x00\x02\x00\x10\x04\x1c&" + "证\U0002cc56a".encode("gb18030") + b"\x1c.\xb0\x10\x14\x01\x00\x01\n"
    )
    whole = [c.raw for c in Parser().feed(stream)]
    parser = Parser()
    assert [c.raw for n in range(len(stream)) for c in parser.feed(stream[n : n + 1])] == whole
    assert b"".join(whole) == stream
    assert [c.character for c in Parser().feed(stream) if c.name == "text"] == ["证", "\U0002cc56", "a", "░"]


def test_a_missing_font_is_told_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt_paper.find_font.cache_clear()
    monkeypatch.setattr(receipt_paper, "_FOLDERS", ("/nowhere",))
    with pytest.raises(FontMissing, match="fonts-noto-cjk"):
        ReceiptPrinterFarEnd(tmp_path).start()
