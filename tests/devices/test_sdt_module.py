"""What a module is asked besides a card: its speed, its number, the addresses that were added to a card (F45, F64)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.contract import CardRead, Offline, Ready
from kiosk.devices.drivers.sdt_serial import SdtSerialReader, create
from kiosk.devices.offers import Inventory
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.sdt_module import Module
from kiosk.identity.cn import card_text
from kiosk.settings import Device, SettingsError
from tests.devices.sdt_peer import USUAL, Reply, frame, peer


@pytest.fixture
def far_end(tmp_path: Path) -> Iterator[IdReaderFarEnd]:
    it = IdReaderFarEnd(tmp_path / "reader")
    it.start()
    yield it
    it.stop()


@pytest.fixture
def reader(far_end: IdReaderFarEnd) -> Iterator[SdtSerialReader]:
    it = SdtSerialReader(str(far_end.command("state", {})["address"]))
    yield it
    it.close()


@pytest.mark.parametrize("baud", ["115200", "38400", "9600"])
def test_a_module_is_found_at_whatever_speed_it_speaks(far_end: IdReaderFarEnd, reader: SdtSerialReader, baud: str) -> None:
    far_end.command("speed", {"baud": baud})
    far_end.command("lay", {"citizen": "citizen-zhao"})
    assert reader.status() == Ready()
    told = reader.inventory()
    assert isinstance(told, Inventory)
    assert told.details == {"module": "in-order", "baud": baud}
    assert isinstance(reader.read(), CardRead)


def test_the_speed_that_was_found_is_asked_first_also_after_an_outage(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("speed", {"baud": "9600"})
    assert reader.status() == Ready()
    far_end.command("fault", {"name": "mute", "how": "always"})
    began = time.monotonic()
    assert reader.status() == Offline("no-answer")
    assert time.monotonic() - began < 2.0, "the contract gives it 2 s, however many speeds there are"
    far_end.command("clear", {})
    began = time.monotonic()
    assert reader.status() == Ready()
    assert time.monotonic() - began < 0.3


def test_a_speed_that_stands_in_the_settings_is_the_only_one(far_end: IdReaderFarEnd) -> None:
    far_end.command("speed", {"baud": "9600"})
    address = str(far_end.command("state", {})["address"])
    fixed = create(Device("id-reader", "sdt-serial", False, {"port": address, "baud": 115200}))
    assert fixed.status() == Offline("no-answer")
    fixed.close()
    found = create(Device("id-reader", "sdt-serial", False, {"port": address, "baud": "find"}))
    assert found.status() == Ready()
    found.close()
    with pytest.raises(SettingsError, match="baud must be find or one of"):
        create(Device("id-reader", "sdt-serial", False, {"port": address, "baud": "quick"}))


def test_a_module_without_its_licence_tells_its_number_all_the_same() -> None:
    answers = {"status": frame(0x66), "?": frame(0x90, bytes.fromhex("0500030077CF320140E2010015CD5B07"))}
    with peer(lambda name, _: [answers[name]]) as it:
        reader = SdtSerialReader(it.url)
        told = reader.inventory()
        assert isinstance(told, Inventory)
        assert (told.serial, told.details) == ("05.03-20107127-0000123456-0123456789", {"module": "not-authorised"})
        reader.close()


def test_addresses_that_were_added_to_a_card_come_with_it(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("lay", {"citizen": "citizen-moved"})
    outcome = reader.read()
    assert isinstance(outcome, CardRead)
    assert outcome.document.address.startswith("广东省广州市")
    assert [address[:6] for address in outcome.document.further_addresses] == ["广东省佛山市", "广东省中山市"]


@pytest.mark.parametrize("answer", [frame(0x21), frame(0x91), frame(0x41), frame(0x90, bytes(69)), b""])
def test_a_module_that_has_no_further_addresses_costs_the_read_nothing(answer: bytes) -> None:
    def script(name: str, _number: int) -> Reply:
        return [answer if name == "read-more" else USUAL[name]]

    with peer(script) as it:
        reader = SdtSerialReader(it.url)
        for _ in range(2):
            outcome = reader.read()
            assert isinstance(outcome, CardRead) and outcome.document.further_addresses == ()
        # One that is silent is asked once, and not at each card.
        assert it.asked.count("read-more") == (1 if answer in (b"", frame(0x90, bytes(69)), frame(0x21)) else 2)
        reader.close()


@given(st.binary(max_size=400))
def test_no_bytes_of_an_address_raise(data: bytes) -> None:
    found = card_text.further_addresses(data)
    assert len(found) <= 4 and all(address.isprintable() or "\N{REPLACEMENT CHARACTER}" in address or address for address in found)


def test_a_card_swapped_between_its_text_and_its_further_addresses_is_never_mixed_with_the_other(
    far_end: IdReaderFarEnd, reader: SdtSerialReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second card has further addresses, the first has none: they do not become the first one's."""
    answer = Module.answer

    def swapping(module: Module, request: bytes) -> bytes:
        said = answer(module, request)
        if request[7:9] == b"\x30\x01":
            module.lay("citizen-moved")
        return said

    monkeypatch.setattr(Module, "answer", swapping)
    far_end.command("lay", {"citizen": "citizen-zhao"})
    first = reader.read()
    assert isinstance(first, CardRead) and first.document.name == "赵晨曦" and first.document.further_addresses == ()
    monkeypatch.undo()
    assert reader.find()
    second = reader.read()
    assert isinstance(second, CardRead) and second.document.name == "周示范" and len(second.document.further_addresses) == 2
