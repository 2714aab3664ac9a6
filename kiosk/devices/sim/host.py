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
from collections.abc import Callable, Collection, Mapping
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

DEVICES = (
    "id-reader", "id-reader-usb", "receipt", "a4", "chip", "scanner", "scanner-keys", "glass", "camera", "light", "light-gpio", "door",
)  # fmt: skip

At = TypeVar("At")
At_co = TypeVar("At_co", covariant=True)


def serve(
    control: Path,
    out: Path,
    ready: TextIO,
    reader_address: str = "socket",
    lifeline: int | None = None,
    vpcd: int | None = None,
    only: Collection[str] = (),
) -> int:
    """Run the devices that are put on the board below, by these names; `only` those that are named, where any are.

    `control` is the socket that steers them, `out` the folder where the printer's paper lands. `reader_address` is `socket`,
    or the path at which the reader appears as a serial port. `ready` gets one line of JSON once all can be used: {"control": PATH} and, by
    name, what a driver's entry in terminal.toml says of each; the folder of the chip's `certificates`, beside `control`, holds the invented
    country's. With `vpcd` the chip is laid on pcscd's virtual reader, which listens on that port here; "port" is empty then.
    `lifeline` is the file whose end ends this (standard input if None). Returns the exit code. Main thread only.

    Raises:
        ValueError: `only` names a device that there is not.
        OSError: a socket or path cannot be had.
    """
    unknown = sorted(set(only) - set(DEVICES))
    if unknown:
        raise ValueError(f"there is no device {unknown[0]}; there are {', '.join(DEVICES)}")
    with ExitStack() as stack:
        ended = _signals(stack)
        board = _Board(stack, only or DEVICES)
        _fill(board, control, out, None if reader_address == "socket" else Path(reader_address), vpcd)
        server = ControlServer(control, board.devices)
        stack.callback(server.stop)
        server.start()
        print(json.dumps({"control": str(control), **board.places}), file=ready, flush=True)
        _wait(ended, sys.stdin.fileno() if lifeline is None else lifeline)
    return 0


def _fill(board: "_Board", control: Path, out: Path, link: Path | None, vpcd: int | None) -> None:
    """Every device there is, on `board`."""
    keys, pins, switch = (control.with_name(f"{control.name}-{name}") for name in ("keys", "pins", "door"))
    board.put("id-reader", lambda: IdReaderFarEnd(link), _port)
    board.put("id-reader-usb", lambda: IdReaderFarEnd(line=UsbLine()), _port)
    board.put("receipt", lambda: ReceiptPrinterFarEnd(out), lambda at: {"host": at[0], "tcp_port": at[1]})
    board.put("a4", lambda: DocumentPrinterFarEnd(out), lambda at: {"uri": at})
    countries = control.with_name(f"{control.name}-countries")
    board.put("chip", lambda: _chip(countries, vpcd), lambda at: {"port": at, "certificates": str(countries)})
    board.put("scanner", CodeScannerFarEnd, _port)
    board.put("scanner-keys", lambda: CodeScannerFarEnd(line=WedgeLine(keys)), _port)
    board.put("glass", EsclScannerFarEnd, lambda at: {"url": at})
    board.put("camera", DocumentCameraFarEnd, _port)
    board.put("light", LightBoardFarEnd, lambda at: {"port": at, **_lamps(0)})
    board.put("light-gpio", lambda: GpioChipFarEnd(pins, door=False), lambda at: {"chip": at, **_lamps(DOOR + 1)})
    board.put("door", lambda: GpioChipFarEnd(switch, door=True), lambda at: {"chip": at, "line": DOOR})


class _FarEnd(SimulatedDevice, Protocol[At_co]):
    """A far end that is started, says where it is reached, and is stopped."""

    def start(self) -> At_co: ...

    def stop(self) -> None: ...


class _Board:
    """The far ends that run, and where each is reached."""

    def __init__(self, stack: ExitStack, wanted: Collection[str]) -> None:
        self._stack, self._wanted = stack, wanted
        self.devices: dict[str, SimulatedDevice] = {}
        self.places: dict[str, Mapping[str, object]] = {}

    def put(self, name: str, make: "Callable[[], _FarEnd[At]]", place: Callable[[At], Mapping[str, object]]) -> None:
        """Start what `make` makes, if it is wanted; it is stopped with all others."""
        if name not in self._wanted:
            return
        far_end = make()
        self._stack.callback(far_end.stop)
        self.places[name] = place(far_end.start())
        self.devices[name] = far_end


def _port(at: object) -> Mapping[str, object]:
    return {"port": at}


def _lamps(first: int) -> Mapping[str, object]:
    """Which output each lamp is at, the first of them at `first`."""
    return {lamp.replace("-", "_"): first + at for at, lamp in enumerate(LAMPS)}


def _chip(countries: Path, vpcd: int | None) -> ChipReaderFarEnd:
    """The reader of chips, and a folder with the invented country's certificate."""
    far_end = ChipReaderFarEnd(None if vpcd is None else ("127.0.0.1", vpcd))
    countries.mkdir(exist_ok=True)
    (countries / "utopia.pem").write_bytes(far_end.certificate)
    return far_end


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
