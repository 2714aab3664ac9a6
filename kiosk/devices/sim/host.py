"""All simulated devices of one terminal in one process, so that they are as far from the driver as hardware is.

`serve` starts them, says on one line where they are, and runs until SIGTERM or SIGINT comes or its standard input is closed:
that is how it ends with the program that started it, however that one ended.

Threads: each device has its own; `serve` holds the main one. Failures: what cannot be opened is an `OSError` to the caller.
"""

import json
import os
import select
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Protocol, TextIO, TypeVar

from kiosk.devices.control import ControlServer, SimulatedDevice
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.code_scanner import CodeScannerFarEnd
from kiosk.devices.sim.document_camera import DocumentCameraFarEnd
from kiosk.devices.sim.document_printer import DocumentPrinterFarEnd
from kiosk.devices.sim.escl_scanner import EsclScannerFarEnd
from kiosk.devices.sim.gpio_chip import DOOR, GpioChipFarEnd
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.light_board import LAMPS, LightBoardFarEnd
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd
from kiosk.devices.sim.usb_line import UsbLine
from kiosk.devices.sim.wedge_line import WedgeLine

At = TypeVar("At")
At_co = TypeVar("At_co", covariant=True)


def serve(
    control: Path, out: Path, ready: TextIO, reader_address: str = "socket", lifeline: int | None = None, vpcd: int | None = None
) -> int:
    """Run the devices that are put on the board below, by these names.

    `control` is the socket that steers them, `out` the folder where the printer's paper lands. `reader_address` is `socket`,
    or the path at which the reader appears as a serial port. `ready` gets one line of JSON once all can be used: {"control": PATH} and, by
    name, what a driver's entry in terminal.toml says of each; the folder of the chip's `certificates`, beside `control`, holds the invented
    country's. With `vpcd` the chip is laid on pcscd's virtual reader, which listens on that port here; "port" is empty then.
    `lifeline` is the file whose end ends this (standard input if None). Returns the exit code. Main thread only.

    Raises:
        OSError: a socket or path cannot be had.
    """
    with ExitStack() as stack:
        ended = _signals(stack)
        board = _Board(stack)
        board.put("id-reader", IdReaderFarEnd(None if reader_address == "socket" else Path(reader_address)), _port)
        board.put("receipt", ReceiptPrinterFarEnd(out), lambda at: {"host": at[0], "tcp_port": at[1]})
        board.put("a4", DocumentPrinterFarEnd(out), lambda at: {"uri": at})
        chip = ChipReaderFarEnd(None if vpcd is None else ("127.0.0.1", vpcd))
        countries = _countries(control, chip.certificate)
        board.put("chip", chip, lambda at: {"port": at, "certificates": str(countries)})
        board.put("scanner", CodeScannerFarEnd(), _port)
        board.put("id-reader-usb", IdReaderFarEnd(line=UsbLine()), _port)
        board.put("scanner-keys", CodeScannerFarEnd(line=WedgeLine(control.with_name(f"{control.name}-keys"))), _port)
        board.put("glass", EsclScannerFarEnd(), lambda at: {"url": at})
        board.put("camera", DocumentCameraFarEnd(), _port)
        board.put("light", LightBoardFarEnd(), lambda at: {"port": at, **_lamps(0)})
        pins, switch = (control.with_name(f"{control.name}-{name}") for name in ("pins", "door"))
        board.put("light-gpio", GpioChipFarEnd(pins, door=False), lambda at: {"chip": at, **_lamps(DOOR + 1)})
        board.put("door", GpioChipFarEnd(switch, door=True), lambda at: {"chip": at, "line": DOOR})
        server = ControlServer(control, board.devices)
        stack.callback(server.stop)
        server.start()
        print(json.dumps({"control": str(control), **board.places}), file=ready, flush=True)
        _wait(ended, sys.stdin.fileno() if lifeline is None else lifeline)
    return 0


class _FarEnd(SimulatedDevice, Protocol[At_co]):
    """A far end that is started, says where it is reached, and is stopped."""

    def start(self) -> At_co: ...

    def stop(self) -> None: ...


class _Board:
    """The far ends that run, and where each is reached."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.devices: dict[str, SimulatedDevice] = {}
        self.places: dict[str, Mapping[str, object]] = {}

    def put(self, name: str, far_end: _FarEnd[At], place: Callable[[At], Mapping[str, object]]) -> None:
        """Start `far_end`; it is stopped with all others."""
        self._stack.callback(far_end.stop)
        self.places[name] = place(far_end.start())
        self.devices[name] = far_end


def _port(at: object) -> Mapping[str, object]:
    return {"port": at}


def _lamps(first: int) -> Mapping[str, object]:
    """Which output each lamp is at, the first of them at `first`."""
    return {lamp.replace("-", "_"): first + at for at, lamp in enumerate(LAMPS)}


def _countries(control: Path, certificate: bytes) -> Path:
    """A folder with the invented country's certificate."""
    folder = control.with_name(f"{control.name}-countries")
    folder.mkdir(exist_ok=True)
    (folder / "utopia.pem").write_bytes(certificate)
    return folder


def _signals(stack: ExitStack) -> int:
    """A file that can be read once SIGTERM or SIGINT came."""
    reading, writing = os.pipe()
    stack.callback(os.close, reading)
    stack.callback(os.close, writing)

    def tell(_number: int, _frame: FrameType | None) -> None:
        os.write(writing, b"\0")

    for number in (signal.SIGTERM, signal.SIGINT):
        stack.callback(signal.signal, number, signal.signal(number, tell))
    return reading


def _wait(ended: int, lifeline: int) -> None:
    while True:
        ready, _, _ = select.select([ended, lifeline], [], [])
        # What is said on the lifeline does not matter, only that somebody still holds its other end.
        if ended in ready or not os.read(lifeline, 4096):
            return
