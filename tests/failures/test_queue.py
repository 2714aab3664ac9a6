"""Faults of a printer behind a queue of a real cupsd, at each moment of a job: the queue's word is not taken for the printer's, and no
page of one person comes out for the next one.
"""

import itertools
import os
from collections.abc import Iterator

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import Left, Pages, Printed, Ready, Refused, Unconfirmed
from kiosk.devices.drivers.cups import CupsPrinter
from kiosk.devices.drivers.ipp import IppPrinter, Patience
from kiosk.render.press import Made, Press
from kiosk.render.sheet import Part, Sheet
from tests.devices.ipp.everywhere import Everywhere, running
from tests.devices.ipp.queue import Queue, queued
from tests.failures.test_document_printer import mend, stand

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="cupsd runs its filters as another user, which only root can")

FAULTS = ("media-empty-error", "media-jam-error", "cover-open-error", "marker-supply-empty-error")
PHASES = ("before", "first", "mid", "cut", "after")
KINDS = ("obeys", "never-cancelled")
WHOLE = list(itertools.product(FAULTS, PHASES, KINDS))
ONE_A_PHASE = [
    ("media-empty-error", "before", "obeys"), ("cover-open-error", "first", "obeys"), ("media-jam-error", "mid", "never-cancelled"),
    ("marker-supply-empty-error", "cut", "obeys"), ("media-jam-error", "after", "obeys"),
]  # fmt: skip
PATIENCE = Patience(job=20, cancel=2.5, look=0.05)


@pytest.fixture(scope="module")
def eve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everywhere]:
    with running(tmp_path_factory.mktemp("eve")) as printer:
        yield printer


@pytest.fixture(scope="module")
def queue(eve: Everywhere) -> Iterator[Queue]:
    with queued(eve.uri) as made:
        yield made


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    """A real document: cupsd looks into it, and mends what it thinks is broken."""
    press = Press(SystemClock(), 60)
    made = press.make(Sheet("zh-CN", "澜湾市", "证明", "{page}/{pages}", parts=(Part(rows=(("姓名", "王䶮"),)),)))
    assert isinstance(made, Made)
    yield Pages(pdf=made.pdf)
    press.close()


@pytest.fixture
def driver(eve: Everywhere, queue: Queue) -> Iterator[CupsPrinter]:
    made = CupsPrinter(queue.uri, patience=PATIENCE)
    yield made
    eve.fault("")
    eve.obey(True)
    made.cancel()
    made.tidy()
    direct = IppPrinter(eve.uri)
    eve.wait(lambda: direct.client.jobs("") == [] and made.status() == Ready(), 30)
    direct.close()
    made.close()
    for page in eve.pages():
        page.unlink()


def _one_person_after_the_other(eve: Everywhere, driver: CupsPrinter, pages: Pages, fault: str, phase: str, kind: str) -> None:
    def printed() -> object:
        return driver.print(pages, lambda _done, _of: None)

    out = 0
    if phase == "after":
        assert printed() == Printed()
        out = 1
    eve.obey(kind == "obeys")
    stand(eve, fault, phase)
    asked = printed()
    out += phase == "cut"
    assert len(eve.pages()) == out
    if phase in ("before", "after"):
        assert isinstance(asked, Refused)
    else:
        assert asked == Unconfirmed(Left.NOTHING if kind == "obeys" else Left.SOMETHING)
    mend(eve, fault, phase)
    if asked == Unconfirmed(Left.SOMETHING):
        # The terminal has closed it; what comes out now comes out before staff have cleared it.
        out += phase != "cut"
        eve.wait(lambda: len(eve.pages()) == out, 20)
    eve.obey(True)
    assert driver.cancel() or kind == "never-cancelled"
    driver.tidy()
    eve.wait(lambda: driver.status() == Ready(), 20)
    assert len(eve.pages()) == out, "a page of somebody who has gone came out"
    assert printed() == Printed()
    assert len(eve.pages()) == out + 1


@pytest.mark.parametrize(("fault", "phase", "kind"), ONE_A_PHASE, ids=["-".join(each) for each in ONE_A_PHASE])
def test_f04_a_queue_prints_for_the_next_person(
    fault: str, phase: str, kind: str, eve: Everywhere, driver: CupsPrinter, pages: Pages
) -> None:
    _one_person_after_the_other(eve, driver, pages, fault, phase, kind)


@pytest.mark.long
@pytest.mark.parametrize(("fault", "phase", "kind"), WHOLE, ids=["-".join(each) for each in WHOLE])
def test_f04_whole_a_queue_prints_for_the_next_person(
    fault: str, phase: str, kind: str, eve: Everywhere, driver: CupsPrinter, pages: Pages
) -> None:
    _one_person_after_the_other(eve, driver, pages, fault, phase, kind)
