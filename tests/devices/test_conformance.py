"""One contract for every driver: the same checks on the SDT reader over TCP and a terminal line, on the receipt printer and on the chip
reader, each above its far end. The chip reader over a real pcscd is in `chip/test_pcscd.py`. And the checks themselves can fail.
"""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices import conformance, conformance_readers
from kiosk.devices.chip.keys import MrzKey
from kiosk.devices.conformance import Broken, Check, Hands, NotTried, Subject
from kiosk.devices.contract import CardRead, NeedsAttention, NoCard, Printed, ReadOutcome, Ready, Status
from kiosk.devices.drivers.escpos_tcp import EscposTcpPrinter
from kiosk.devices.drivers.pcsc import PcscReader
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from kiosk.devices.offers import Inventory
from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd
from tests.devices.hub_devices import ScriptedPrinter, ScriptedReader, card


def verb(far_end: IdReaderFarEnd | ChipReaderFarEnd | ReceiptPrinterFarEnd, do: str, **args: str) -> Callable[[], object]:
    """A hand that steers a simulator."""
    return lambda: far_end.command(do, args)


def sdt(stack: ExitStack, folder: Path, *, pty: bool) -> Subject:
    far_end = IdReaderFarEnd(folder / "reader" if pty else None)
    port = far_end.start()
    stack.callback(far_end.stop)
    hands = Hands(lay=verb(far_end, "lay"), lift=verb(far_end, "lift"), plug=verb(far_end, "plug"), unplug=verb(far_end, "unplug"))
    return Subject("id-reader", SdtSerialReader(port), hands)


def printer(stack: ExitStack, folder: Path) -> Subject:
    far_end = ReceiptPrinterFarEnd(folder, pace=lambda _dots: None)
    host, port = far_end.start()
    stack.callback(far_end.stop)
    empty = verb(far_end, "fault", name="media-empty")
    return Subject("receipt-printer", EscposTcpPrinter(host, port), Hands(empty=empty, refill=verb(far_end, "clear")))


def chip(stack: ExitStack, _folder: Path) -> Subject:
    far_end = ChipReaderFarEnd()
    host, _, port = far_end.start().rpartition(":")
    stack.callback(far_end.stop)
    mine, other = (MrzKey.typed(*documents.key(name)) for name in (documents.DEFAULT, "traveller-suharto"))
    hands = Hands(lay=verb(far_end, "lay"), lift=verb(far_end, "lift"), plug=verb(far_end, "plug"), unplug=verb(far_end, "unplug"))
    return Subject("chip-reader", PcscReader(("vpcd", host, port)), hands, mine, other)


MAKERS: dict[str, Callable[[ExitStack, Path], Subject]] = {
    "sdt-tcp": lambda stack, folder: sdt(stack, folder, pty=False),
    "sdt-pty": lambda stack, folder: sdt(stack, folder, pty=True),
    "escpos": printer,
    "pcsc": chip,
}
ABILITIES = {"sdt-tcp": "id-reader", "sdt-pty": "id-reader", "escpos": "receipt-printer", "pcsc": "chip-reader"}
# What a driver's far end cannot do, or its device does not offer.
NOT_TRIED = {
    ("pcsc", "it_tests_itself"),
    ("escpos", "unplugged_it_is_offline_and_comes_back"),
    ("escpos", "it_says_what_it_is"),
    ("escpos", "it_tests_itself"),
}


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Subject]]:
    made: dict[str, Subject] = {}
    with ExitStack() as stack:

        def subject(name: str) -> Subject:
            if name not in made:
                made[name] = MAKERS[name](stack, tmp_path_factory.mktemp(name))
            return made[name]

        yield subject
        for each in made.values():
            each.driver.close()


@pytest.mark.parametrize(
    ("name", "check"),
    [
        pytest.param(name, check, id=f"{name}-{check.__name__}")
        for name, ability in ABILITIES.items()
        for check in conformance.checks(ability)  # type: ignore[arg-type]
    ],
)
def test_every_driver_keeps_the_contract(subjects: Callable[[str], Subject], name: str, check: Check) -> None:
    if (name, check.__name__) in NOT_TRIED:
        with pytest.raises(NotTried):
            check(subjects(name))
    else:
        check(subjects(name))


def test_the_number_of_an_sdt_module_is_as_makers_print_it(subjects: Callable[[str], Subject]) -> None:
    reader = subjects("sdt-tcp").driver
    assert isinstance(reader, SdtSerialReader)
    expected = Inventory(model="SDT module (GA/T 467)", serial="05.03-20107127-0000123456-0123456789", details={"module": "in-order"})
    assert reader.inventory() == expected


# ------------------------------------------------------------------------------------------- the checks find what is wrong


class Telling(ScriptedReader):
    """Its outcome's repr has the holder's name."""

    def read(self) -> ReadOutcome:
        class Loud(CardRead):
            def __repr__(self) -> str:
                return self.document.name

        return Loud(card().document)


class Raising(ScriptedReader):
    def find(self) -> bool:
        raise OSError("cable")


class Growing(ScriptedReader):
    def close(self) -> None:
        self.files = [*getattr(self, "files", []), socket.socket()]


class Blind(ScriptedReader):
    def find(self) -> bool:
        return False


class Elsewhere(ScriptedReader):
    def status(self) -> Status:
        return "ready"  # type: ignore[return-value]


class Forgetful(ScriptedReader):
    """A reader that stays `CONTINUOUS` in word alone: a card that was read is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.spent = False

    def find(self) -> bool:
        return self.laid is True and not self.spent

    def read(self) -> ReadOutcome:
        if not self.find():
            return NoCard()
        self.spent = True
        return card()


class Sulking(ScriptedReader):
    """Once broken off it reads nothing any more."""

    sulks = False

    def interrupt(self) -> None:
        self.sulks = True

    def read(self) -> ReadOutcome:
        until = time.monotonic() + 5
        while not self.sulks and time.monotonic() < until:
            pass
        return NoCard()


class Careless(ScriptedPrinter):
    """Prints without paper."""

    def print(self, receipt: object, progress: Callable[[int, int], None]) -> Printed:
        progress(1, 1)
        return Printed()


def on(driver: ScriptedReader) -> Subject:
    def lay() -> None:
        driver.laid = True

    def lift() -> None:
        driver.laid = False

    return Subject("id-reader", driver, Hands(lay=lay, lift=lift, plug=lift, unplug=lift), patience=0.3)


@pytest.mark.parametrize(
    ("driver", "check"),
    [
        (Telling, conformance_readers.a_card_is_found_and_read),
        (Raising, conformance_readers.where_nothing_lies_nothing_is_found),
        (Growing, conformance.nothing_is_left_open),
        (Blind, conformance_readers.presence_is_as_promised),
        (Elsewhere, conformance.it_becomes_ready),
        (Forgetful, conformance_readers.presence_is_as_promised),
        (Sulking, conformance_readers.a_read_that_is_broken_off_harms_no_later_one),
        (ScriptedReader, conformance.unplugged_it_is_offline_and_comes_back),
    ],
)
def test_a_driver_that_breaks_the_contract_is_found_out(driver: type[ScriptedReader], check: Check) -> None:
    made = driver()
    with pytest.raises(Broken):
        check(on(made))
    for left in getattr(made, "files", []):
        left.close()


def test_a_printer_that_prints_without_paper_is_found_out() -> None:
    driver = Careless()

    def empty() -> None:
        driver.now = NeedsAttention(frozenset({"media-empty"}))

    def refill() -> None:
        driver.now = Ready()

    subject = Subject("receipt-printer", driver, Hands(empty=empty, refill=refill))
    with pytest.raises(Broken, match="without paper"):
        conformance.without_paper_nothing_is_printed(subject)


def test_the_report_names_what_is_broken_and_what_was_not_tried() -> None:
    checks = [conformance.it_becomes_ready, conformance_readers.a_card_is_found_and_read]
    tried = conformance.try_all(replace(on(Blind()), hands=Hands()), checks)
    assert [(each.what, each.outcome) for each in tried] == [("it-becomes-ready", "ok"), ("a-card-is-found-and-read", "not-tried")]
    broken = conformance.try_all(on(Raising()), [conformance_readers.where_nothing_lies_nothing_is_found])
    assert broken[0].outcome == "find() raised OSError" and not broken[0].ok
