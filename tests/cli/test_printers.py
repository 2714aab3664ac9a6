"""`kiosk devices clear` and `refill`: by the running program and without one, and what they cannot do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.clock import SystemClock
from kiosk.control import Control
from kiosk.devices.contract import Unconfirmed
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.printer_book import StoredBook
from kiosk.devices.printer_desk import PrinterDesk
from kiosk.store import Store, journal
from tests.devices.hub_devices import FAST, Listener, ScriptedPrinter


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "terminal.toml"
    device = '[[devices]]\nid = "receipt"\ndriver = "escpos-tcp"\nhost = "127.0.0.1"\n'
    path.write_text(
        f'[terminal]\nstate = "state"\nsimulated = true\n[central]\nurl = "https://c.example"\nca = "ca.pem"\n{device}', encoding="utf-8"
    )
    (tmp_path / "state").mkdir()
    return path


@pytest.fixture(params=["running", "alone"])
def closed(request: pytest.FixtureRequest, settings: Path) -> Iterator[Path]:
    """A terminal whose printer is closed; the database."""
    database = settings.parent / "state" / "kiosk.db"
    store = Store.open(database, SystemClock())
    book = StoredBook(store)
    assert book.begins("receipt") and book.ended("receipt", "s1", Unconfirmed(), dots=900)
    if request.param == "alone":
        store.close()
        yield database
        return
    hub = Hub([Entry("receipt", "receipt-printer", ScriptedPrinter(), True, 7992)], Listener().bus, SystemClock(), FAST, book=book)
    hub.start()
    control = Control(database.parent / "control.sock", PrinterDesk(hub).commands)
    control.start()
    yield database
    control.stop()
    assert hub.stop() and store.close()


def asked(capsys: pytest.CaptureFixture[str], settings: Path, *words: str) -> tuple[int, Any]:
    code = cli.main(["devices", *words, "--settings", str(settings), "--json"])
    shown = capsys.readouterr()
    return code, json.loads(shown.out) if shown.out else shown.err


def test_staff_clear_a_printer_and_it_stays_closed(closed: Path, settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, settings, "clear", "receipt") == (0, {"device": "receipt", "done": True, "proved": False})
    assert asked(capsys, settings, "refill", "receipt") == (0, {"device": "receipt", "done": True})
    if not (closed.parent / "control.sock").exists():
        store = Store.open(closed, SystemClock())
        page = StoredBook(store).page("receipt")
        assert page is not None and (page.state, page.dots) == ("open", 0) and page.refilled
        events = [line.event for line in store.call(lambda c: journal.newest(c, 10)).result(5)]
        assert events[-4:] == ["receipt-printed", "printer-closed", "printer-cleared", "printer-refilled"]
        store.close()


def test_what_is_left_is_told_by_the_running_program_alone(closed: Path, settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    running = (closed.parent / "control.sock").exists()
    code, told = asked(capsys, settings, "paper", "receipt")
    assert (code, told) == ((0, {"done": True, "paper": {"receipt": {"metres": 0.9}}}) if running else
                            (1, {"device": "receipt", "done": False, "why": "not-running"}))


def test_a_printer_that_is_not_there_is_cleared(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = asked(capsys, settings, "clear", "recipt")
    assert code == 2 and "no printer recipt" in told and "receipt" in told
    with pytest.raises(SystemExit):
        cli.main(["devices", "clear"])
