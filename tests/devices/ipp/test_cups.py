"""The queue of a real cupsd in front of the real ippeveprinter: what its words are worth, and what it keeps (F19)."""

import contextlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices.contract import Left, NeedsAttention, Offline, Pages, Printed, PrintOutcome, Ready, Refused, Unconfirmed
from kiosk.devices.drivers.cups import CupsPrinter, create, keeps_documents
from kiosk.devices.drivers.ipp import IppPrinter
from kiosk.health import codes_of
from kiosk.settings import Device, SettingsError
from tests.devices.ipp.everywhere import Everywhere
from tests.devices.ipp.fixtures import CANARY, PATIENCE
from tests.devices.ipp.queue import Queue, queued

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="cupsd runs its filters as another user, which only root can")


def prints(driver: IppPrinter, pages: Pages) -> PrintOutcome:
    return driver.print(pages, lambda _done, _of: None)


def test_f19_cupsd_keeps_a_document_that_was_printed(eve: Everywhere, queue: Queue, queue_driver: CupsPrinter, document: Pages) -> None:
    assert queue_driver.status() == Ready()
    assert prints(queue_driver, document) == Printed()
    assert len(eve.pages()) == 1
    eve.wait(lambda: queue.left() == [])
    assert CANARY not in queue.said()


def test_f19_and_f04_a_job_that_was_cancelled_in_the_queue_stays_or_comes_out(
    eve: Everywhere, queue: Queue, queue_driver: CupsPrinter, document: Pages
) -> None:
    eve.fault("media-empty-error")
    assert prints(queue_driver, document) == Unconfirmed(Left.NOTHING)
    eve.wait(lambda: queue.left() == [])
    eve.fault("")
    assert eve.pages() == []


def test_f04_the_queue_says_canceled_and_the_printer_keeps_the_job(
    eve: Everywhere, queue: Queue, queue_driver: CupsPrinter, document: Pages
) -> None:
    eve.obey(False)
    eve.fault("media-empty-error")
    assert prints(queue_driver, document) == Unconfirmed(Left.SOMETHING)
    assert queue_driver.client.jobs() == [], "the queue knows nothing of it any more"
    assert eve.pages() == []
    eve.fault("")
    eve.wait(lambda: len(eve.pages()) == 1, 20)
    eve.wait(lambda: queue.left() == [])


def test_f19_a_terminal_that_was_killed_leaves_its_document_in_the_spool(
    eve: Everywhere, queue: Queue, queue_driver: CupsPrinter, document: Pages
) -> None:
    eve.fault("media-empty-error")
    killed = CupsPrinter(queue.uri)
    job = killed.client.create("doc-killed", [])
    assert job is not None and killed.client.send(job.ident, "application/pdf", document.pdf) is not None
    killed.close()
    eve.standing()
    assert queue_driver.cancel(), "at the next start: in the queue and at the printer"
    eve.wait(lambda: queue.left() == [])
    eve.fault("")
    assert eve.pages() == []


def test_a_queue_that_was_stopped_stays_so_or_prints_for_somebody_who_has_gone(
    eve: Everywhere, queue: Queue, queue_driver: CupsPrinter, document: Pages
) -> None:
    """One touch of staff, as the hub has it: what waits is thrown away, then the queue goes on."""
    queue.disable()
    job = queue_driver.client.create("doc-gone", [])
    assert job is not None and queue_driver.client.send(job.ident, "application/pdf", document.pdf) is not None
    assert queue_driver.status() == NeedsAttention(frozenset({"stopped"}))
    assert codes_of("document-printer", queue_driver.status()) == {"printer-stopped"}
    assert prints(queue_driver, document) == Refused(frozenset({"stopped"}))
    assert queue_driver.cancel()
    queue_driver.tidy()
    eve.wait(lambda: queue_driver.status() == Ready(), 20)
    assert prints(queue_driver, document) == Printed() and len(eve.pages()) == 1


def test_a_queue_without_a_history_calls_a_printed_job_lost(eve: Everywhere, queue_driver: CupsPrinter, document: Pages) -> None:
    with queued(eve.uri, "No") as forgetful:
        with contextlib.closing(CupsPrinter(forgetful.uri, patience=replace(PATIENCE, cancel=30))) as other:
            assert prints(other, document) == Printed()
        assert len(eve.pages()) == 1


def test_a_queue_that_is_not_there_raises() -> None:
    gone = CupsPrinter("ipp://127.0.0.1:9/printers/a4", patience=PATIENCE)
    assert gone.status() == Offline("no-answer") and not gone.cancel()
    gone.tidy()


@pytest.mark.parametrize(
    ("conf", "keeps"),
    [("", True), ("PreserveJobFiles No\n", False), ("preservejobfiles Off\n", False), ("PreserveJobFiles 3600\n", True),
     ("# PreserveJobFiles No\n", True), ("PreserveJobFiles No\nPreserveJobFiles Yes\n", True), (None, False)],
)  # fmt: skip
def test_f19_a_cupsd_that_keeps_documents_is_not_told(tmp_path: Path, conf: str | None, keeps: bool) -> None:
    path = tmp_path / "cupsd.conf"
    if conf is not None:
        path.write_text(f"Listen localhost:631\n{conf}")
    assert keeps_documents(path) is keeps


@pytest.mark.parametrize(
    ("options", "key"),
    [({}, "queue"), ({"queue": "a/b"}, "queue"), ({"queue": "a4", "port": 0}, "port"), ({"queue": "a4", "uri": "x"}, "uri"),
     ({"queue": "a4", "certificate": "a.pem"}, "certificate")],
)  # fmt: skip
def test_a_wrong_setting_is_refused_by_its_name(options: dict[str, str | int], key: str) -> None:
    with pytest.raises(SettingsError, match=rf"a4.*\b{key}\b"):
        create(Device("a4", "cups", options=options))
    assert isinstance(create(Device("a4", "cups", options={"queue": "a4_hall-2"})), CupsPrinter)
