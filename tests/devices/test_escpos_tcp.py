"""The driver against the simulated printer, over real TCP."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.devices.contract import (
    Left,
    Line,
    NeedsAttention,
    Offline,
    Printed,
    PrintOutcome,
    QrCode,
    Ready,
    Receipt,
    ReceiptPrinter,
    Refused,
    Unconfirmed,
)
from kiosk.devices.drivers.escpos_layout import chunks
from kiosk.devices.drivers.escpos_profile import PROFILES, USUAL
from kiosk.devices.drivers.escpos_tcp import EscposTcpPrinter, Patience, create
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd
from kiosk.settings import Device, SettingsError

SLIP = Receipt([Line("提交凭证", size=2), QrCode("https://lanwan.example/r/000010000197"), Line("王\U0002cc56")])
HASTY = Patience(connect=0.5, answer=0.3, room=0.3, confirm=0.6, job=5)


class Gate:
    """The pace of a printer that stands still until it is let go."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def __call__(self, _dots: int) -> None:
        self.reached.set()
        self.open.wait(20)


class Bench:
    """A printer and its driver."""

    def __init__(self, out: Path, pace: Callable[[int], None], patience: Patience | None = None) -> None:
        self.out = out
        self.far_end = ReceiptPrinterFarEnd(out, pace=pace)
        self.address = self.far_end.start()
        self.driver = EscposTcpPrinter(*self.address, patience=patience)
        self.progress: list[tuple[int, int]] = []
        self.on_progress: Callable[[int], None] = lambda _done: None

    def fault(self, name: str, **args: object) -> None:
        self.far_end.command("fault", {"name": name, **args})

    def printed(self) -> object:
        return self.far_end.command("state", {})["printed"]

    def print(self, receipt: Receipt = SLIP) -> PrintOutcome:
        return self.driver.print(receipt, self._progress)

    def start(self, receipt: Receipt = SLIP) -> tuple[threading.Thread, list[PrintOutcome]]:
        found: list[PrintOutcome] = []
        thread = threading.Thread(target=lambda: found.append(self.print(receipt)))
        thread.start()
        return thread, found

    def close(self) -> None:
        self.driver.close()
        self.far_end.stop()

    def _progress(self, done: int, of: int) -> None:
        self.progress.append((done, of))
        self.on_progress(done)


Make = Callable[..., Bench]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    with ExitStack() as stack:

        def bench(pace: Callable[[int], None] = lambda _dots: None, patience: Patience | None = None) -> Bench:
            made = Bench(tmp_path / "out", pace, patience)
            stack.callback(made.close)
            if isinstance(pace, Gate):
                stack.callback(pace.open.set)
            return made

        yield bench


def test_it_is_what_the_hub_expects(make: Make) -> None:
    driver: ReceiptPrinter = make().driver
    assert driver.status() == Ready()
    assert driver.capabilities.columns * 12 == driver.capabilities.dots == 576


def test_a_receipt_arrives_byte_for_byte_and_is_confirmed(make: Make) -> None:
    bench = make()
    assert bench.print() == Printed()
    assert (bench.out / "receipt.bin").read_bytes() == b"".join(chunks(SLIP, PROFILES[USUAL]))
    assert bench.far_end.command("state", {})["unknown"] == 0
    of = bench.progress[0][1]
    assert bench.progress == [(n, of) for n in range(1, of + 1)] and of > 10
    assert bench.print() == Printed()
    assert (bench.out / "receipt-2.bin").read_bytes() == (bench.out / "receipt.bin").read_bytes()


def test_the_paper_that_is_counted_is_not_what_came_out(make: Make) -> None:
    bench = make()
    outcome = bench.print()
    assert isinstance(outcome, Printed)
    with Image.open(bench.out / "receipt.png") as paper:
        # The picture has 64 dots of edges around what was printed.
        assert abs(paper.height - 64 - outcome.dots) <= outcome.dots // 50


def test_paper_that_nobody_confirmed_is_not_counted(make: Make) -> None:
    """A printer that tells nobody anything never confirms: its paper is known by counting alone. One that stops has used a part."""
    bench = make()
    whole = bench.print()
    assert isinstance(whole, Printed)
    blind = EscposTcpPrinter(*bench.address, profile=PROFILES["blind-80"])
    told = blind.print(SLIP, lambda _done, _of: None)
    blind.close()
    assert isinstance(told, Unconfirmed) and told.dots == whole.dots > 0
    bench.on_progress = lambda done: bench.fault("media-empty") if done == 3 else None
    broken = bench.print()
    assert isinstance(broken, Unconfirmed) and 0 < broken.dots < whole.dots


@pytest.mark.parametrize("profile", ["usual-58", "picture-58", "blind-58"])
def test_a_narrow_printer_without_a_knife_prints_what_nobody_can_read(tmp_path: Path, profile: str) -> None:
    """Torn off by hand, with all of the number in one line and the code whole."""
    far_end = ReceiptPrinterFarEnd(tmp_path, pace=lambda _dots: None, narrow=True)
    driver = EscposTcpPrinter(*far_end.start(), profile=PROFILES[profile])
    number, end = Line("0000 1000 0197", size=3, bold=True, inverse=True), Unconfirmed(Left.UNKNOWN) if "blind" in profile else Printed()
    slip = Receipt([Line("提交凭证", size=2), number, QrCode("https://lanwan.example/r/000010000197"), Line("王\U0002cc56" * 12)])
    try:
        told = driver.print(slip, lambda _done, _of: None)
        assert driver.print(Receipt([Line("下一位")]), lambda _done, _of: None) == told == end
        # A blind one is torn off when the next print begins, so the last one of it still hangs there.
        assert far_end.wait(lambda state: state["printed"] == (1 if "blind" in profile else 2), 10)
    finally:
        driver.close()
        far_end.stop()
    with Image.open(tmp_path / "receipt.png") as paper:
        assert paper.width == 384 + 64
        assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == ["https://lanwan.example/r/000010000197"]
        assert isinstance(told, Printed | Unconfirmed) and abs(paper.height - 64 - told.dots) <= told.dots // 50


@pytest.mark.parametrize("condition", ["media-empty", "cover-open"])
def test_a_printer_that_needs_a_hand_is_asked_before_and_gets_nothing(make: Make, condition: str) -> None:
    bench = make()
    bench.fault(condition)
    assert bench.driver.status() == NeedsAttention(frozenset({condition}))
    assert bench.print() == Refused(frozenset({condition}))
    bench.far_end.command("clear", {})
    assert bench.driver.status() == Ready()
    assert bench.printed() == 0 and bench.progress == []
    assert not list(bench.out.iterdir()), "nothing waits in the printer"


def test_a_nearly_empty_roll_stops_nothing(make: Make) -> None:
    bench = make()
    bench.fault("media-low")
    assert bench.driver.status() == Ready(frozenset({"media-low"}))
    assert bench.print() == Printed()


def test_it_is_printed_only_when_the_paper_is_out(make: Make) -> None:
    gate = Gate()
    bench = make(gate)
    sent = threading.Event()
    bench.on_progress = lambda done: sent.set() if done == bench.progress[0][1] else None
    thread, found = bench.start()
    assert gate.reached.wait(5) and sent.wait(5)
    # Everything has gone out, and the printer answers in real time that it is in order.
    with socket.create_connection(bench.address, timeout=5) as line:
        line.sendall(b"\x10\x04\x04")
        assert line.recv(1) == b"\x12"
    thread.join(0.5)
    assert thread.is_alive() and bench.printed() == 0
    gate.open.set()
    thread.join(10)
    assert found == [Printed()] and bench.printed() == 1


def test_paper_that_runs_out_meanwhile_leaves_it_unconfirmed_and_no_late_answer_confirms_the_next(make: Make) -> None:
    bench = make()
    bench.fault("media-empty-mid-print", dots=300)
    began = time.monotonic()
    assert bench.print() == Unconfirmed()
    assert time.monotonic() - began < 3, "an empty printer is not waited for"
    assert bench.printed() == 0
    assert bench.print() == Refused(frozenset({"media-empty"}))
    bench.far_end.command("clear", {})
    assert bench.print() == Printed()


def test_paper_that_runs_out_behind_the_last_piece_is_noticed(make: Make) -> None:
    gate = Gate()
    bench = make(gate)
    bench.on_progress = lambda done: bench.fault("media-empty") if done == bench.progress[0][1] else None
    thread, found = bench.start()
    thread.join(5)
    gate.open.set()
    assert found == [Unconfirmed()]


def test_a_printer_that_falls_silent_leaves_it_unconfirmed(make: Make) -> None:
    bench = make(patience=HASTY)
    bench.on_progress = lambda done: bench.fault("mute") if done == bench.progress[0][1] else None
    assert bench.print() == Unconfirmed()
    assert bench.driver.status() == Offline("no-answer")
    assert bench.print() == Refused(frozenset({"offline"}))
    bench.far_end.command("clear", {})
    assert bench.driver.status() == Ready()


def test_a_printer_switched_off_in_the_middle_leaves_it_unconfirmed(make: Make) -> None:
    bench = make()
    bench.on_progress = lambda done: bench.fault("offline") if done == 3 else None
    assert bench.print() == Unconfirmed()
    assert bench.driver.status() == Offline("unplugged")
    bench.on_progress = lambda _done: None
    bench.far_end.command("clear", {})
    assert bench.print() == Printed(), "it sets all its modes again after a power cut"


def test_a_closed_port_is_unplugged_and_refuses(make: Make) -> None:
    bench = make()
    bench.fault("offline")
    assert bench.driver.status() == Offline("unplugged")
    assert bench.print() == Refused(frozenset({"offline"}))


def test_a_connection_the_printer_dropped_meanwhile_is_opened_anew(make: Make) -> None:
    bench = make()
    assert bench.driver.status() == Ready()
    bench.fault("offline")
    bench.far_end.command("clear", {})
    assert bench.driver.status() == Ready()


def test_a_paper_end_in_the_confirmation_itself_is_no_confirmation(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def printer() -> None:
            line, _ = server.accept()
            with line:
                while data := line.recv(4096):
                    line.sendall(b"\x12" * (data.count(b"\x10\x04")) + b"\x0c" * data.count(b"\x1dr\x01"))

        thread = threading.Thread(target=printer)
        thread.start()
        driver = EscposTcpPrinter(*server.getsockname())
        assert driver.print(Receipt([Line("A")]), lambda _done, _of: None) == Unconfirmed()
        driver.close()
        thread.join(5)


def test_an_answer_left_over_from_earlier_confirms_nothing(tmp_path: Path) -> None:
    """A printer server may hand the late answer of the last job to the next connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def printer() -> None:
            line, _ = server.accept()
            with line:
                line.sendall(b"\x00")
                while data := line.recv(4096):
                    line.sendall(b"\x12" * data.count(b"\x10\x04"))

        thread = threading.Thread(target=printer)
        thread.start()
        driver = EscposTcpPrinter(*server.getsockname(), patience=HASTY)
        assert driver.print(Receipt([Line("A")]), lambda _done, _of: None) == Unconfirmed()
        driver.close()
        thread.join(5)


def test_an_interrupted_print_ends_at_once(make: Make) -> None:
    gate = Gate()
    bench = make(gate)
    thread, found = bench.start()
    assert gate.reached.wait(5)
    began = time.monotonic()
    bench.driver.interrupt()
    thread.join(5)
    assert time.monotonic() - began < 1
    assert found == [Unconfirmed()]


def test_an_interrupted_question_ends_at_once_and_the_next_one_works(make: Make) -> None:
    bench = make(patience=Patience(connect=20, answer=20))
    bench.fault("mute")
    assert bench.far_end.wait(lambda state: state["bytes"] == 0, 1)
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(bench.driver.status()))
    thread.start()
    assert bench.far_end.wait(lambda state: state["bytes"] == 12, 5)
    began = time.monotonic()
    bench.driver.interrupt()
    thread.join(5)
    assert time.monotonic() - began < 1 and found == [Offline("no-answer")]
    bench.far_end.command("clear", {})
    assert bench.driver.status() == Ready()


def test_a_status_question_never_takes_longer_than_two_seconds(make: Make) -> None:
    bench = make()
    bench.fault("mute")
    began = time.monotonic()
    assert bench.driver.status() == Offline("no-answer")
    assert time.monotonic() - began < 2


def test_a_closed_driver_can_be_used_again(make: Make) -> None:
    bench = make()
    bench.driver.status()
    bench.driver.close()
    assert bench.driver.status() == Ready()


def test_the_settings_make_a_printer() -> None:
    assert isinstance(create(Device("slip", "escpos-tcp", options={"host": "192.168.1.50"})), EscposTcpPrinter)
    assert isinstance(create(Device("slip", "escpos-tcp", options={"host": "::1", "tcp_port": 9101})), EscposTcpPrinter)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "host"),
        ({"host": "printer.lan"}, "host"),
        ({"host": 7.5}, "host"),
        ({"host": "127.0.0.1", "tcp_port": 0}, "tcp_port"),
        ({"host": "127.0.0.1", "tcp_port": "9100"}, "tcp_port"),
        ({"host": "127.0.0.1", "port": 9100}, "port"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(options: dict[str, str | int], key: str) -> None:
    with pytest.raises(SettingsError, match=rf"slip.*\b{key}\b"):
        create(Device("slip", "escpos-tcp", options=options))
