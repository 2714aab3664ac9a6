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
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TextIO

from kiosk.devices.control import ControlServer, SimulatedDevice
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.code_scanner import CodeScannerFarEnd
from kiosk.devices.sim.document_printer import DocumentPrinterFarEnd
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd


def serve(control: Path, out: Path, ready: TextIO, reader_address: str = "socket", lifeline: int | None = None) -> int:
    """Run the devices `id-reader`, `receipt`, `a4`, `chip` and `scanner`.

    `control` is the socket that steers them, `out` the folder where the printer's paper lands. `reader_address` is `socket`,
    or the path at which the reader appears as a serial port. `ready` gets one line of JSON once all can be used:
    {"control": PATH, "id-reader": {"port": ...}, "receipt": {"host": ..., "tcp_port": ...}, "a4": {"uri": ...},
    "chip": {"port": ..., "certificates": FOLDER}, "scanner": {"port": ...}}; the folder, beside `control`, holds the invented country's
    certificate. `lifeline` is the file whose end ends this (standard input if None). Returns the exit code. Main thread only.

    Raises:
        OSError: a socket or path cannot be had.
    """
    with ExitStack() as stack:
        ended = _signals(stack)
        reader = IdReaderFarEnd(None if reader_address == "socket" else Path(reader_address))
        stack.callback(reader.stop)
        port = reader.start()
        printer = ReceiptPrinterFarEnd(out)
        stack.callback(printer.stop)
        host, tcp_port = printer.start()
        sheets = DocumentPrinterFarEnd(out)
        stack.callback(sheets.stop)
        uri = sheets.start()
        chip = ChipReaderFarEnd()
        stack.callback(chip.stop)
        chip_port = chip.start()
        scanner = CodeScannerFarEnd()
        stack.callback(scanner.stop)
        scanner_port = scanner.start()
        countries = control.with_name(f"{control.name}-countries")
        countries.mkdir(exist_ok=True)
        (countries / "utopia.pem").write_bytes(chip.certificate)
        devices: Mapping[str, SimulatedDevice] = {"id-reader": reader, "receipt": printer, "a4": sheets, "chip": chip, "scanner": scanner}
        server = ControlServer(control, devices)
        stack.callback(server.stop)
        server.start()
        places = {
            "control": str(control),
            "id-reader": {"port": port},
            "receipt": {"host": host, "tcp_port": tcp_port},
            "a4": {"uri": uri},
            "chip": {"port": chip_port, "certificates": str(countries)},
            "scanner": {"port": scanner_port},
        }
        print(json.dumps(places), file=ready, flush=True)
        _wait(ended, sys.stdin.fileno() if lifeline is None else lifeline)
    return 0


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
