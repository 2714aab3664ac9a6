"""The program is killed in the middle of a print: at its next start that printer is closed, and what it held comes out for nobody (F04)."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import Line, NeedsAttention, Printed, Receipt, Refused
from kiosk.devices.drivers.escpos_profile import PROFILES
from kiosk.devices.drivers.escpos_tcp import EscposTcpPrinter
from kiosk.devices.events import PrintFinished
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.printer_book import StoredBook
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd
from kiosk.store import Store
from tests.devices.hub_devices import FAST, Listener
from tests.failures.test_receipt_printer import Pace

PROGRAM = """
import sys
from pathlib import Path
from kiosk.clock import SystemClock
from kiosk.devices.contract import Line, Receipt
from kiosk.devices.drivers.escpos_profile import PROFILES
from kiosk.devices.drivers.escpos_tcp import EscposTcpPrinter
from kiosk.devices.events import PrintProgress
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.printer_book import StoredBook
from kiosk.events import Bus
from kiosk.store import Store

database, port, profile = sys.argv[1:]
bus, store = Bus(), Store.open(Path(database), SystemClock())
bus.subscribe(PrintProgress, lambda event: print(event.done, event.of, flush=True))
driver = EscposTcpPrinter("127.0.0.1", int(port), profile=PROFILES[profile])
hub = Hub([Entry("receipt", "receipt-printer", driver, False)], bus, SystemClock(), book=StoredBook(store))
hub.start()
hub.print_receipt("s1", Receipt([Line("梁秋荷")] * 40))
while True:
    bus.wait(1)
"""


@pytest.mark.parametrize("profile", ["usual-80", "epson-80"])
def test_f04_a_terminal_that_was_killed_while_it_printed_prints_it_for_the_next_person(profile: str, tmp_path: Path) -> None:
    pace = Pace()
    far_end = ReceiptPrinterFarEnd(tmp_path / "out", pace=pace)
    address = far_end.start()
    arguments = [sys.executable, "-c", PROGRAM, str(tmp_path / "kiosk.db"), str(address[1]), profile]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        done, of = map(int, program.stdout.readline().split())
        assert done <= of
        os.kill(program.pid, signal.SIGKILL)
    store, listener = Store.open(tmp_path / "kiosk.db", SystemClock()), Listener()
    driver = EscposTcpPrinter(*address, profile=PROFILES[profile])
    hub = Hub([Entry("receipt", "receipt-printer", driver, False)], listener.bus, SystemClock(), FAST, book=StoredBook(store))
    hub.start()
    listener.until(lambda: hub.snapshot()["receipt"] == NeedsAttention(frozenset({"paused"})), 20)
    hub.print_receipt("s2", Receipt([Line("下一位")]))
    assert listener.next(PrintFinished).outcome == Refused(frozenset({"paused"}))
    pace.open.set()
    assert hub.clear("receipt", 20) is (profile == "epson-80")
    hub.print_receipt("s3", Receipt([Line("再下一位")]))
    listener.until(lambda: len(listener.of(PrintFinished)) == 2, 20)
    assert listener.of(PrintFinished)[1].outcome == Printed()
    # Where the printer threw it away, the next one's page is the only one.
    assert profile != "epson-80" or far_end.command("state", {})["printed"] == 1
    assert hub.stop() and store.close()
    far_end.stop()
