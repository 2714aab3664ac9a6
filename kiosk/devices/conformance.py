"""The contract of `kiosk.devices.contract` as checks that run on any driver, real or simulated.

A check is a plain function of a `Subject`: the driver, and the hands at its other side (a simulator's verbs, or a person's). It returns
when the driver keeps its word, else raises `Broken` with the sentence that it breaks. `checks` names those for an ability; `try_all` runs
them and reports, as `kiosk devices test` does. In pytest: `@pytest.mark.parametrize("check", conformance.checks("id-reader"))`.

A check whose hands are missing raises `NotTried`. Threads: the caller's, which is the driver's; one check interrupts from another.
Failures: `Broken` also for whatever a driver raises. Nothing that a card or code says is in a message.
"""

import itertools
import threading
import time
from collections.abc import Callable, Sequence

from kiosk.devices import conformance_cabinet as cabinet
from kiosk.devices import conformance_glass as glass
from kiosk.devices import conformance_readers as readers
from kiosk.devices import conformance_steps as do
from kiosk.devices.conformance_steps import LEEWAY, PRINT_SECONDS, SHEET_SECONDS, STATUS_SECONDS, Broken, Hands, NotTried, Subject, Tried
from kiosk.devices.contract import (
    Line,
    NeedsAttention,
    Offline,
    Pages,
    Printed,
    PrintOutcome,
    Ready,
    Receipt,
    Refused,
)
from kiosk.devices.offers import Inventoried, Inventory, SelfTesting
from kiosk.devices.registration import Ability
from kiosk.devices.scanners import CodeRead, NoCode

__all__ = ["Broken", "Check", "Hands", "NotTried", "Subject", "Tried", "checks", "try_all"]

Check = Callable[[Subject], None]


def it_becomes_ready(subject: Subject) -> None:
    """Within `patience` the device is `Ready`, and every answer on the way is a status."""
    do.until_ready(subject)


def its_capabilities_do_not_change(subject: Subject) -> None:
    """What the hardware can is known before it is opened, and is the same whatever becomes of it."""
    before = subject.driver.capabilities
    do.until_ready(subject)
    do.demand(subject.driver.capabilities == before, "capabilities changed once the device was there")
    subject.driver.close()
    do.demand(subject.driver.capabilities == before, "capabilities changed by closing")


def it_may_be_closed_and_used_again(subject: Subject) -> None:
    """`close` may be called twice, and the next call opens the device anew."""
    do.until_ready(subject)
    do.timed("close", STATUS_SECONDS, subject.driver.close)
    do.timed("close", STATUS_SECONDS, subject.driver.close)
    do.until_ready(subject)


def interrupting_an_idle_driver_harms_nothing(subject: Subject) -> None:
    """`interrupt` while nothing runs, opened or closed, spoils no later call."""
    do.until_ready(subject)
    subject.driver.interrupt()
    do.until_ready(subject)
    subject.driver.close()
    subject.driver.interrupt()
    do.until_ready(subject)


def nothing_is_left_open(subject: Subject) -> None:
    """Opened and closed again and again, a driver keeps no thread and no descriptor."""
    for _ in range(2):
        do.until_ready(subject)
        subject.driver.close()
    before = do.held()
    do.until_ready(subject)
    subject.driver.close()
    # A far end in the same process lets go of its side a moment later.
    do.until(lambda: do.held() <= before, LEEWAY, "threads or descriptors grow with every opening")


def unplugged_it_is_offline_and_comes_back(subject: Subject) -> None:
    """Unplugged it is `Offline`, does what it is asked without raising, and is `Ready` by itself when it is back."""
    unplug, plug = do.hand(subject.hands.unplug), do.hand(subject.hands.plug)
    do.until_ready(subject)
    unplug()
    try:
        do.until(lambda: isinstance(do.status(subject), Offline), subject.patience, "unplugged, it is not offline")
        if subject.ability in ("id-reader", "chip-reader"):
            do.demand(not do.found(subject), "find() sees a card in a reader that is not there")
    finally:
        plug()
    do.until_ready(subject)


def it_says_what_it_is(subject: Subject) -> None:
    """An inventory is texts and numbers, and is there while the device is."""
    driver = subject.driver
    if not isinstance(driver, Inventoried):
        raise NotTried
    do.until_ready(subject)
    told = do.timed("inventory", 3.0, driver.inventory)
    if not isinstance(told, Inventory):
        raise Broken("a device that is ready has no inventory")
    texts = (told.maker, told.model, told.firmware, told.serial)
    do.demand(all(isinstance(text, str) and text.isprintable() for text in texts), "an inventory is of printable texts")
    do.demand(any(texts), "an inventory says something")
    do.demand(all(isinstance(count, int) and count >= 0 for count in told.counters.values()), "counters are numbers from 0 on")


def it_tests_itself(subject: Subject) -> None:
    """A self-test of a device that is in order finds nothing, and leaves it in order."""
    driver = subject.driver
    if not isinstance(driver, SelfTesting):
        raise NotTried
    do.until_ready(subject)
    do.demand(isinstance(do.timed("self_test", 5.0, driver.self_test), Ready), "a device in order fails its self-test")
    do.until_ready(subject)


def nothing_scanned_is_no_code(subject: Subject) -> None:
    """Without a scan `next` waits no longer than it was told, and says `NoCode`."""
    device = do.scanner(subject)
    do.until_ready(subject)
    device.forget()
    outcome = do.timed("next", 0.2 + LEEWAY, lambda: device.next(0.2))
    do.demand(isinstance(outcome, NoCode), f"nothing scanned is {type(outcome).__name__}")


def a_code_comes_whole(subject: Subject) -> None:
    """What was scanned comes once, whole, and does not stand in a repr. What was scanned before `forget` never comes."""
    scan = do.hand(subject.hands.scan)
    device = do.scanner(subject)
    do.until_ready(subject)
    device.forget()
    text = scan()
    outcome = do.timed("next", 5.0 + LEEWAY, lambda: device.next(5.0))
    if not isinstance(outcome, CodeRead):
        raise Broken(f"a code in order is {type(outcome).__name__}")
    do.demand(outcome.text == text, "a code is not what was scanned")
    do.demand(text not in repr(outcome), "the repr of a scan has its text")
    do.demand(isinstance(device.next(0.1), NoCode), "a code comes twice")


def waiting_for_a_code_can_be_broken_off(subject: Subject) -> None:
    """`interrupt` ends a wait."""
    device = do.scanner(subject)
    do.until_ready(subject)
    stop = threading.Event()
    thread = threading.Thread(target=do.nudge, args=(device.interrupt, stop), name="conformance", daemon=True)
    thread.start()
    try:
        outcome = do.timed("an interrupted next", 2.0, lambda: device.next(20.0))
    finally:
        stop.set()
        thread.join()
    do.demand(isinstance(outcome, NoCode), f"an interrupted wait is {type(outcome).__name__}")


SAMPLE = Receipt((Line("kiosk devices test", size=2), Line("自助终端设备检测")))


SHEET = Pages(pdf=b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
              b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")  # fmt: skip
"""An empty sheet of A4."""


def _printed(subject: Subject, progress: Callable[[int, int], None]) -> PrintOutcome:
    """Print a sample of what this printer prints."""
    if subject.ability == "document-printer":
        return do.sheets(subject).print(SHEET, progress)
    return do.printer(subject).print(SAMPLE, progress)


def a_sheet_comes_out(subject: Subject) -> None:
    """A document is `Printed`, and its sheets are counted."""
    do.until_ready(subject)
    outcome = do.timed("print", SHEET_SECONDS, lambda: _printed(subject, lambda _done, _of: None))
    do.demand(isinstance(outcome, Printed), f"a document on a printer in order is {outcome!r}")
    do.demand(isinstance(outcome, Printed) and outcome.sheets >= 0, "sheets are a number from 0 on")


def a_receipt_comes_out(subject: Subject) -> None:
    """A receipt is `Printed`, and its progress only goes forward, to the end."""
    device = do.printer(subject)
    do.until_ready(subject)
    told: list[tuple[int, int]] = []
    outcome = do.timed("print", PRINT_SECONDS, lambda: device.print(SAMPLE, lambda done, of: told.append((done, of))))
    do.demand(isinstance(outcome, Printed), f"a receipt on a printer in order is {outcome!r}")
    do.demand(all(a < b for (a, _), (b, _) in itertools.pairwise(told)), "progress goes back")
    do.demand(bool(told) and told[-1][0] == told[-1][1], "progress does not come to its end")


def without_paper_nothing_is_printed(subject: Subject) -> None:
    """Without paper the printer needs attention and refuses; refilled, it prints again."""
    empty, refill = do.hand(subject.hands.empty), do.hand(subject.hands.refill)
    do.until_ready(subject)
    empty()
    try:
        do.until(lambda: isinstance(do.status(subject), NeedsAttention), subject.patience, "without paper it needs no attention")
        outcome = do.timed("print", PRINT_SECONDS, lambda: _printed(subject, lambda _done, _of: None))
        do.demand(isinstance(outcome, Refused), f"without paper a print is {type(outcome).__name__}")
    finally:
        refill()
    do.until_ready(subject)
    (a_sheet_comes_out if subject.ability == "document-printer" else a_receipt_comes_out)(subject)


_EVERY: tuple[Check, ...] = (
    it_becomes_ready, its_capabilities_do_not_change, it_may_be_closed_and_used_again, interrupting_an_idle_driver_harms_nothing,
    nothing_is_left_open, it_says_what_it_is, it_tests_itself, unplugged_it_is_offline_and_comes_back,
)  # fmt: skip
_READER: tuple[Check, ...] = (
    readers.where_nothing_lies_nothing_is_found, readers.a_card_is_found_and_read, readers.presence_is_as_promised,
    readers.a_read_that_is_broken_off_harms_no_later_one,
)  # fmt: skip
_OWN: dict[Ability, tuple[Check, ...]] = {
    "id-reader": _READER,
    "chip-reader": (*_READER, readers.a_wrong_key_is_told_as_one),
    "code-scanner": (nothing_scanned_is_no_code, a_code_comes_whole, waiting_for_a_code_can_be_broken_off),
    "receipt-printer": (a_receipt_comes_out, without_paper_nothing_is_printed),
    "document-printer": (a_sheet_comes_out, without_paper_nothing_is_printed),
    "document-scanner": (glass.a_page_comes_whole, glass.an_empty_feeder_is_no_fault, glass.a_run_can_be_broken_off),
    "document-camera": (glass.a_frame_comes_whole, glass.waiting_for_a_frame_can_be_broken_off),
    "light": (cabinet.each_place_is_lit_alone, cabinet.a_place_that_is_not_there_is_no_fault, cabinet.closed_it_is_dark),
    "door": (cabinet.how_the_door_is_is_known, cabinet.a_door_that_moves_is_told, cabinet.waiting_for_a_door_can_be_broken_off),
}


def checks(ability: Ability) -> tuple[Check, ...]:
    """All checks of a driver of this ability."""
    # What a document printer can is known once it has told.
    every = tuple(check for check in _EVERY if ability != "document-printer" or check is not its_capabilities_do_not_change)
    return every + _OWN[ability]


def try_all(subject: Subject, chosen: Sequence[Check] | None = None) -> list[Tried]:
    """Run `chosen` (all if None) one after another and report; the driver is closed afterwards. Of a device that does not become ready,
    nothing else is tried."""
    tried: list[Tried] = []
    for check in checks(subject.ability) if chosen is None else chosen:
        if tried and tried[0].what == _name(it_becomes_ready) and not tried[0].ok:
            tried.append(Tried(_name(check), "not-tried", 0))
            continue
        began = time.monotonic()
        try:
            check(subject)
            outcome = "ok"
        except NotTried:
            outcome = "not-tried"
        except Broken as broken:
            outcome = str(broken)
        except Exception as error:
            outcome = f"raised {type(error).__name__}"
        tried.append(Tried(_name(check), outcome, round((time.monotonic() - began) * 1000)))
    subject.driver.close()
    return tried


def _name(check: Check) -> str:
    return check.__name__.replace("_", "-")
