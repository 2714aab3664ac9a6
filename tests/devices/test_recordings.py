"""A fault from the field becomes a test: the tapes in `recordings` are played, and what came of those days comes again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices import anonymous, tape
from kiosk.devices.chip.keys import MrzKey, NoKey, PinKey
from kiosk.devices.chip.verdict import State
from kiosk.devices.contract import CardPulled, CardRead, CardUnreadable, ChipOutcome, ChipRead, KeyWrong, NoCard, Offline, Ready
from kiosk.devices.drivers.pcsc import PcscReader
from kiosk.devices.drivers.pcsc_recording import quiet_atr
from kiosk.devices.drivers.scanner_serial import SerialScanner
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from kiosk.devices.scanners import CodeRead, ScannerGone
from kiosk.devices.sim.chip_documents import lines
from kiosk.devices.sim.chip_replay import ChipReplay
from kiosk.devices.sim.plain_card import PROFILE
from kiosk.devices.sim.scan_replay import ScanReplay
from kiosk.devices.sim.sdt_replay import SdtReplay
from kiosk.devices.tape import Exchange, Tape
from tests.devices.chip.far_end import until
from tests.devices.recordings import days

TAPES = Path(__file__).parent / "recordings"


def hastened(played: Tape) -> Tape:
    """The same, without the pauses that people made."""
    return replace(played, exchanges=tuple(replace(each, after=0) for each in played.exchanges))


@contextmanager
def playing(played: Tape, cards: Path | None = None, countries: Path | None = None) -> Iterator[tuple[PcscReader, ChipReplay]]:
    far_end = ChipReplay(hastened(played))
    host, _, port = far_end.start().rpartition(":")
    if countries is not None:
        (countries / "utopia.pem").write_bytes(far_end.certificate)
    driver = PcscReader(("vpcd", host, port), countries, cards=cards)
    try:
        yield driver, far_end
    finally:
        driver.close()
        far_end.stop()


def read(driver: PcscReader, key: MrzKey | NoKey | PinKey) -> ChipOutcome:
    """Wait for the next card and read it once."""
    until(lambda: driver.status() == Ready() and driver.find())
    return driver.read(key, lambda done, of: None)


def test_a_day_at_the_id_reader() -> None:
    far_end = SdtReplay(tape.load(TAPES / "sdt-serial.json"))
    driver = SdtSerialReader(far_end.start())
    try:
        assert driver.status() == Ready() and not driver.find()
        assert driver.find() and isinstance(driver.read(), CardRead)
        assert driver.read() == CardPulled()
        assert isinstance(driver.read(), CardRead)
        assert driver.status() == Offline("unplugged")
    finally:
        driver.close()
        far_end.stop()


def test_a_day_at_the_chip_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, mistyped, read, pulled on the way, silent, unplugged: each with invented documents, at the same command as then."""
    played = tape.load(TAPES / "pcsc.json")
    with playing(played, countries=tmp_path) as (driver, far_end):
        keys = [MrzKey.typed(*key) for _, key, _ in far_end.keys]
        assert len(keys) == 4
        first = read(driver, keys[0])
        assert isinstance(first, ChipRead) and first.access == "pace" and first.verdict.state is State.GENUINE
        assert read(driver, keys[1]) == KeyWrong()
        second = read(driver, keys[1])
        assert isinstance(second, ChipRead) and second.access == "bac" and second.verdict.state is State.GENUINE
        assert read(driver, keys[2]) == CardPulled()
        monkeypatch.setattr("kiosk.devices.drivers.pcsc._SILENCE", 1.0)
        assert read(driver, keys[3]) == CardUnreadable("mute")
        until(lambda: driver.status() == Offline("unplugged"))
        assert far_end.command("state", {})["over"] is True


def test_a_chip_is_asked_the_same_commands_as_then(tmp_path: Path) -> None:
    """The course itself: the tape of a replay is the tape that was played."""
    played = tape.load(TAPES / "pcsc.json")
    begin = next(at for at, each in enumerate(played.exchanges) if each.sent == b"\x01")
    end = next(at for at, each in enumerate(played.exchanges) if each.sent == b"\x02")
    with playing(replace(played, exchanges=played.exchanges[: end + 1])) as (driver, far_end):
        taken = driver.record(lambda said: said)
        assert isinstance(read(driver, MrzKey.typed(*far_end.keys[0][1])), ChipRead)
    again = taken().exchanges
    told = [(each.sent, [data for _, data in each.came], each.gone) for each in played.exchanges[begin:end]]
    begin = next(at for at, each in enumerate(again) if each.sent == b"\x01")
    assert len(told) > 20 and [(each.sent, [data for _, data in each.came], each.gone) for each in again[begin : begin + len(told)]] == told


def test_a_day_with_a_card_of_a_profile(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text(PROFILE, encoding="utf-8")
    with playing(tape.load(TAPES / "pcsc-plain-card.json"), tmp_path / "profile.toml") as (driver, _):
        first = read(driver, NoKey())
        assert isinstance(first, ChipRead) and (first.document.number, first.document.name) == ("111111111111111111", "人人人")
        assert read(driver, PinKey("000000")) == KeyWrong(2)
        second = read(driver, PinKey("000000"))
        assert isinstance(second, ChipRead) and second.document.address == "人人人人人人人人人1人"


def test_a_day_at_the_scanner() -> None:
    far_end = ScanReplay(tape.load(TAPES / "scanner-serial.json"))
    driver = SerialScanner(far_end.start())
    try:
        assert driver.status() == Ready()
        first = driver.next(2.0)
        assert isinstance(first, CodeRead) and first.symbology == "ocr" and first.text.split("\n") == list(lines("traveller-moreau"))
        assert driver.next(2.0) == CodeRead("xxxx:xxxxx:1111 人", "qr")
        assert driver.next(2.0) == ScannerGone(Offline("unplugged"))
    finally:
        driver.close()
        far_end.stop()


@pytest.mark.parametrize("day", ["pcsc-plain-card", "scanner-serial"])
def test_nobody_is_on_a_tape(day: str, tmp_path: Path) -> None:
    """Recorded anew: what was on the cards is not there, in no encoding that a card has."""
    recorded = days.DAYS[day]()
    recorded.save(tmp_path / "day")
    text = (tmp_path / "day").read_text().lower()
    said = ["谭晓楠", "440301199001010020", "望海路", "246810", "111111", "SUHARTO", "XB00018", "7731", "张"]
    for word in said:
        for encoding in ("utf-8", "gb18030"):
            if word != "111111":
                assert word.encode(encoding).hex() not in text, word
    assert json.loads(text)["exchanges"]


def test_nobody_is_on_the_tape_of_a_chip() -> None:
    text = (TAPES / "pcsc.json").read_text().lower()
    for word in ("MOREAU", "SUHARTO", "LAM<<", "XA0000017", "XB00018", "H00000002", "UTOPOLIS", "880229", "林", "314159", "271828"):
        assert word.encode().hex() not in text, word
    # Nor what only one chip has: its keys, its signature, its nonces, its challenge.
    exchanges = tape.load(TAPES / "pcsc.json").exchanges
    for each in exchanges:
        if each.sent[1:2] in (b"\x86", b"\x82", b"\x84", b"\x88"):
            assert not any(each.sent[5:-1]) and not any(data[:-2].strip(b"\0") for _, data in each.came)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("3B80800101", "3B80800101"),
        ("3B8F8001804F0CA000000306030001000000006A", "3B8F8001" + "00" * 15 + "0E"),
        ("3B6D000080318065B08311C0C883009000", "3B6D0000" + "00" * 13),
        ("3B", ""),
        ("", ""),
        ("3BFF", "3BFF"),
    ],
)
def test_an_answer_to_reset_keeps_its_form_and_not_the_card_s_number(said: str, kept: str) -> None:
    assert quiet_atr(bytes.fromhex(said)) == bytes.fromhex(kept)


def test_what_stands_instead_is_as_long_and_of_the_same_kind() -> None:
    assert anonymous.text("王小明 440301-A b\xff".encode()).decode() == "人人人 111111-X xä"
    assert anonymous.text("䶮".encode("gb18030") + b"\0\xff") == "人".encode("gb18030") + b"\0\xff"
    assert anonymous.text(bytes.fromhex("19900101")) == bytes.fromhex("11111111")
    assert anonymous.objects(bytes.fromhex("70095A0231325F2A020840")) == bytes.fromhex("70095A0231315F2A021111")
    assert anonymous.objects(b"Z~cut") == b"X~xxx"


def test_a_command_that_a_card_held_back_an_answer_to_is_held_back_again() -> None:
    """61xx and 6Cxx, as readers pass them on (F36)."""
    said = b"\x6f\x02\x84\x00"
    select = bytes.fromhex("00A4040007F04B494F534B0100")
    played = Tape("pcsc", (
        Exchange(b"", [(0, bytes.fromhex("3B80800101"))]), Exchange(b"\x01"),
        Exchange(select, [(1, b"\x61\x04"), (2, said + b"\x90\0")]),
        Exchange(bytes.fromhex("00A4020002EF0500"), [(1, b"\x6c\x10"), (2, b"\x90\0")]), Exchange(b"\x02"),
    ))  # fmt: skip
    far_end = ChipReplay(played)
    host, _, port = far_end.start().rpartition(":")
    try:
        from kiosk.devices.chip.apdu import Command, plain
        from kiosk.devices.drivers.pcsc_vpcd import VpcdReach

        reach = VpcdReach(host, int(port))
        until(lambda: reach.state() == "card")
        assert reach.connect() == "card"
        wire = list[bytes]()

        def transmit(command: bytes) -> bytes:
            wire.append(command[1:2])
            return reach.transmit(command)

        exchange = plain(transmit)
        assert exchange(Command(0xA4, 4, 0, select[5:12], 256)).accepted() == said
        assert exchange(Command(0xA4, 2, 0, b"\xef\x05", 256)).accepted() == b""
        assert wire == [b"\xa4", b"\xc0", b"\xa4", b"\xa4"]
        reach.disconnect()
        reach._hang_up()
    finally:
        far_end.stop()


def test_nothing_lies_there_before_the_tape_says_so() -> None:
    with playing(Tape("pcsc", (Exchange(b"", gone="empty"),))) as (driver, far_end):
        until(lambda: driver.status() == Ready())
        assert not driver.find() and driver.read(NoKey(), lambda done, of: None) in (NoCard(), CardUnreadable("no-way-in"))
        with pytest.raises(ValueError, match="the tape has ended"):
            far_end.command("next", {})
            far_end.command("next", {})
