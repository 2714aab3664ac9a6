"""The real driver above the simulated reader, on a TCP line and on a pseudo-terminal (F09, F45, F53)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kiosk.devices.contract import CardPulled, CardRead, CardUnreadable, NoCard, Offline, ReaderGone, Ready
from kiosk.devices.drivers.sdt_port import open_port
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from kiosk.devices.sim import people
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.identity.cn import numbers

FURTHER = ("广东省佛山市顺德区虚构镇新居路8号", "广东省中山市虚构区第三路21号")
START = b"\xaa\xaa\xaa\x96\x69"


@pytest.fixture(params=["tcp", "pty"])
def far_end(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[IdReaderFarEnd]:
    it = IdReaderFarEnd(tmp_path / "reader" if request.param == "pty" else None)
    it.start()
    yield it
    it.stop()


@pytest.fixture
def reader(far_end: IdReaderFarEnd) -> Iterator[SdtSerialReader]:
    it = SdtSerialReader(str(far_end.command("state", {})["address"]))
    yield it
    it.close()


def name_of(outcome: object) -> str:
    assert isinstance(outcome, CardRead), outcome
    return outcome.document.name


@pytest.mark.parametrize("citizen", people.names())
def test_every_kind_of_card_is_read_whole_with_a_right_number_f64(far_end: IdReaderFarEnd, reader: SdtSerialReader, citizen: str) -> None:
    far_end.command("lay", {"citizen": citizen})
    outcome = reader.read()
    assert isinstance(outcome, CardRead), outcome
    document = outcome.document
    assert document.kind == people.kind(citizen)
    assert document.name and document.birth and document.valid_from
    assert (document.valid_to is None) == document.no_expiry
    assert not document.name_cut
    if document.kind != people.FOREIGN_2017:
        checked = numbers.check(document.number, date(2026, 11, 25))
        assert isinstance(checked, numbers.Valid)
        assert (checked.birth, checked.sex) == (document.birth, document.sex)
        assert checked.province
    assert outcome.photo == b""
    assert document.further_addresses == (FURTHER if citizen == "citizen-moved" else ())


def test_the_default_person_and_the_rare_names(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    read = {}
    for citizen in ("citizen-liang", "citizen-rare", "citizen-middledot", "citizen-foreign-2023"):
        far_end.command("lay", {} if citizen == people.DEFAULT else {"citizen": citizen})
        read[citizen] = name_of(reader.read())
    assert list(read.values()) == ["梁秋荷", "王䶮", "阿依古丽·买买提", "EXAMPLE-SPECIMEN, ABDULRAHMAN ALEXANDER"]


def test_a_card_that_is_not_lifted_after_a_read_is_no_card_until_it_is(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("lay", {})
    assert reader.find()
    assert name_of(reader.read()) == "梁秋荷"
    assert not reader.find()
    assert reader.read() == NoCard()
    assert far_end.command("state", {})["read"] is True
    far_end.command("lift", {})
    assert reader.read() == NoCard()
    far_end.command("lay", {})
    assert name_of(reader.read()) == "梁秋荷"


def test_a_card_pulled_in_the_middle_of_the_read_and_laid_again(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("lay", {})
    far_end.command("fault", {"name": "card-pulled"})
    assert reader.find()
    assert reader.read() == CardPulled()
    assert far_end.command("state", {})["citizen"] is None
    assert reader.read() == NoCard()
    far_end.command("lay", {"citizen": "citizen-zhao"})
    assert name_of(reader.read()) == "赵晨曦"


def test_a_card_pulled_between_find_and_read(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("lay", {})
    assert reader.find()
    far_end.command("lift", {})
    assert reader.read() == CardPulled()
    assert reader.read() == NoCard()


def test_an_unreadable_card_stays_unreadable_until_another_is_laid(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("lay", {})
    far_end.command("fault", {"name": "card-unreadable"})
    assert [reader.read() for _ in range(3)] == [CardUnreadable("read-41")] * 3
    far_end.command("lift", {})
    far_end.command("lay", {})
    assert name_of(reader.read()) == "梁秋荷"


@pytest.mark.parametrize("fault", ["noise", "bad-checksum", "cut"])
@pytest.mark.parametrize("on", ["find", "select", "read"])
def test_a_line_that_spoils_one_answer_costs_no_card_f45(far_end: IdReaderFarEnd, reader: SdtSerialReader, fault: str, on: str) -> None:
    far_end.command("lay", {})
    far_end.command("fault", {"name": fault, "on": on})
    assert name_of(reader.read()) == "梁秋荷"
    assert far_end.command("state", {})["faults"] == {}


def test_noise_before_all_answers_f45(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("fault", {"name": "noise", "how": "always"})
    far_end.command("lay", {})
    assert reader.status() == Ready()
    assert name_of(reader.read()) == "梁秋荷"


def test_a_reader_whose_every_answer_is_cut_does_not_answer_f45(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("lay", {})
    far_end.command("fault", {"name": "cut", "how": "always"})
    assert reader.status() == Offline("no-answer")
    assert reader.read() == ReaderGone(Offline("no-answer"))
    far_end.command("clear", {})
    assert name_of(reader.read()) == "梁秋荷"


def test_a_mute_reader_does_not_answer_and_comes_back(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("fault", {"name": "mute", "how": "always"})
    assert reader.status() == Offline("no-answer")
    far_end.command("clear", {})
    assert reader.status() == Ready()


def test_a_module_that_is_not_authorised(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("fault", {"name": "not-authorised", "how": "always"})
    assert reader.status() == Offline("not-authorised")
    assert reader.read() == ReaderGone(Offline("not-authorised"))
    far_end.command("clear", {})
    assert reader.status() == Ready()


def test_unplugged_and_plugged_in_again_twenty_times_f09(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("lay", {})
    address = far_end.command("state", {})["address"]
    for _ in range(20):
        assert reader.status() == Ready()
        assert far_end.command("unplug", {})["plugged"] is False
        assert reader.status() == Offline("unplugged")
        assert not reader.find()
        assert reader.read() == ReaderGone(Offline("unplugged"))
        assert far_end.command("plug", {})["address"] == address
    assert name_of(reader.read()) == "梁秋荷"


def test_plugged_out_while_a_read_waits(far_end: IdReaderFarEnd, reader: SdtSerialReader) -> None:
    far_end.command("lay", {})
    assert reader.find()
    far_end.command("unplug", {})
    far_end.command("plug", {})
    assert reader.read() == ReaderGone(Offline("unplugged"))
    assert name_of(reader.read()) == "梁秋荷"


def test_the_other_commands_of_the_module(far_end: IdReaderFarEnd) -> None:
    far_end.command("lay", {})
    line = open_port(str(far_end.command("state", {})["address"]), 115200)

    def ask(body_hex: str) -> bytes:
        line.send(START + bytes.fromhex(body_hex))
        data = b""
        while len(data) < 7 or len(data) < 7 + int.from_bytes(data[5:7], "big"):
            data += line.receive()
        return data[7:-1]

    try:
        assert ask("0003 10FF EC") == b"\0\0\x90"
        assert ask("0003 12FF EE")[:3] == b"\0\0\x90"
        assert len(ask("0003 12FF EE")) == 3 + 16
        assert ask("0003 3003 30") == b"\0\0\x41"
        assert ask("0003 2002 21") == b"\0\0\x81"
        assert ask("0003 2001 22") == b"\0\0\x9f\0\0\0\0"
        assert ask("0003 2002 21") == b"\0\0\x90" + bytes(8)
        assert ask("0003 3003 30") == b"\0\0\x91"
        assert ask("0003 2001 21") == b"\0\0\x10"
        assert ask("0003 7777 03") == b"\0\0\x21"
    finally:
        line.close()


@pytest.mark.parametrize(
    ("verb", "args", "told"),
    [("jump", {}, "jump"), ("lay", {"citizen": "nobody"}, "nobody"), ("lay", {"person": "x"}, "person"), ("fault", {}, "fault"),
     ("fault", {"name": "x"}, "fault x"), ("fault", {"name": "cut", "how": "often"}, "often"),
     ("fault", {"name": "cut", "on": "x"}, "command x")],
)  # fmt: skip
def test_a_verb_that_cannot_be_done_says_why(far_end: IdReaderFarEnd, verb: str, args: dict[str, str | int], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        far_end.command(verb, args)
    assert far_end.command("state", {})["plugged"] is True


def test_a_far_end_that_was_never_started_can_be_stopped(tmp_path: Path) -> None:
    IdReaderFarEnd(tmp_path / "reader").stop()
    IdReaderFarEnd().stop()
