"""One real ippeveprinter, one real cupsd in front of it and one real document, for all tests of a worker; each test leaves them as it found
them."""

from collections.abc import Iterator

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import Pages, Ready
from kiosk.devices.drivers.cups import CupsPrinter
from kiosk.devices.drivers.ipp import IppPrinter, Patience
from kiosk.render.press import Made, Press
from kiosk.render.sheet import Part, Sheet
from tests.devices.ipp.everywhere import Everywhere, running
from tests.devices.ipp.queue import Queue, queued

CANARY = "金丝雀王䶮"
# What waits for a page to come out has all the time that other tests leave it; a cancel that is not obeyed is waited for in vain.
PATIENCE = Patience(job=60, cancel=4, look=0.05)


@pytest.fixture(scope="session")
def eve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everywhere]:
    with running(tmp_path_factory.mktemp("eve")) as printer:
        yield printer


@pytest.fixture(scope="session")
def queue(eve: Everywhere) -> Iterator[Queue]:
    with queued(eve.uri) as made:
        yield made


@pytest.fixture(scope="session")
def document() -> Iterator[Pages]:
    """A real one: cupsd looks into it, and mends what it thinks is broken."""
    press = Press(SystemClock(), 60)
    made = press.make(Sheet("zh-CN", "澜湾市", "证明", "{page}/{pages}", parts=(Part(rows=(("姓名", CANARY),)),)))
    assert isinstance(made, Made)
    yield Pages(pdf=made.pdf)
    press.close()


@pytest.fixture
def queue_driver(eve: Everywhere, queue: Queue) -> Iterator[CupsPrinter]:
    """The driver of the queue. Behind it: no job anywhere, no fault, no sheet."""
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
