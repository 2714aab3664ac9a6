"""Faults of a printer behind a queue of a real cupsd, at each moment of a job: the queue's word is not taken for the printer's, and no
page of one person comes out for the next one.
"""

import itertools
import os

import pytest

from kiosk.devices.contract import Left, Pages, Printed, Ready, Refused, Unconfirmed
from kiosk.devices.drivers.cups import CupsPrinter
from tests.devices.ipp.everywhere import Everywhere
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
    fault: str, phase: str, kind: str, eve: Everywhere, queue_driver: CupsPrinter, document: Pages
) -> None:
    _one_person_after_the_other(eve, queue_driver, document, fault, phase, kind)


@pytest.mark.long
@pytest.mark.parametrize(("fault", "phase", "kind"), WHOLE, ids=["-".join(each) for each in WHOLE])
def test_f04_whole_a_queue_prints_for_the_next_person(
    fault: str, phase: str, kind: str, eve: Everywhere, queue_driver: CupsPrinter, document: Pages
) -> None:
    _one_person_after_the_other(eve, queue_driver, document, fault, phase, kind)
