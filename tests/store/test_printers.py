"""What is known of printers outlasts a power cut, a kill and a rescue."""

from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import Left, Printed, PrintOutcome, Refused, Unconfirmed
from kiosk.devices.printer_book import Page, StoredBook
from kiosk.store import Store, rescue


def at(path: Path) -> tuple[Store, StoredBook]:
    store = Store.open(path, SystemClock())
    return store, StoredBook(store)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (None, "printing"), (Printed(), "open"), (Refused(frozenset({"media-empty"})), "open"), (Unconfirmed(), "closed"),
        (Unconfirmed(Left.UNKNOWN), "open"), (Unconfirmed(Left.NOTHING), "printing"),
    ],
)  # fmt: skip
def test_a_print_that_was_under_way_is_forgotten_by_a_restart(tmp_path: Path, outcome: PrintOutcome | None, state: str) -> None:
    store, book = at(tmp_path / "kiosk.db")
    assert book.page("receipt") == Page("receipt") and book.begins("receipt")
    if outcome is not None:
        assert book.ended("receipt", "s1", outcome, dots=800, sheets=2)
    store.close()
    store, book = at(tmp_path / "kiosk.db")
    page = book.page("receipt")
    assert page is not None and page.state == state and (page.dots, page.sheets) == ((800, 2) if outcome else (0, 0))
    assert book.page("another") == Page("another")
    store.close()
    assert not book.begins("receipt") and book.page("receipt") is None, "a closed store notes nothing"


def test_a_printer_is_open_after_a_rescue_that_knows_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    store, book = at(path)
    assert book.closed("receipt", "unconfirmed")
    store.close()
    path.write_bytes(b"not a database" * 1000)
    assert rescue(path, SystemClock(), lambda _kind, _digest, _body: True, "00001") is not None
    store, book = at(path)
    page = book.page("receipt")
    assert page is not None and page.state == "closed"
    assert book.cleared("receipt", "staff") and book.page("receipt") is not None
    store.close()
