"""A reader's line on a tape: the faults of the day are on it and come again, and nothing of whoever laid a card is."""

import io
import json
from functools import reduce
from operator import xor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import cli
from kiosk.commands.taping import invented
from kiosk.devices import tape
from kiosk.devices.contract import CardPulled, CardRead, Offline, Ready
from kiosk.devices.drivers.scanner_evdev import EvdevScanner
from kiosk.devices.drivers.sdt_frames import PREAMBLE, Answer, Decoder
from kiosk.devices.drivers.sdt_recording import clean
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from kiosk.devices.drivers.sdt_usb import SdtUsbReader
from kiosk.devices.drivers.sdt_usb import create as usb
from kiosk.devices.drivers.wedge_keys import EVENT
from kiosk.devices.drivers.wedge_recording import clean as clean_keys
from kiosk.devices.scanners import CodeRead, CodeUnreadable, ScannerGone
from kiosk.devices.sim import people
from kiosk.devices.sim.code_scanner import CodeScannerFarEnd
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.scan_replay import ScanReplay
from kiosk.devices.sim.sdt_lines import SocketLine
from kiosk.devices.sim.sdt_module import PHOTO
from kiosk.devices.sim.sdt_replay import SdtReplay
from kiosk.devices.sim.usb_line import UsbLine
from kiosk.devices.sim.wedge_line import EventLine, WedgeLine
from kiosk.identity.cn import card_text
from kiosk.settings import Device
from tests.devices.chip.far_end import until

SOMEBODY, INVENTED = "citizen-zhao", people.names()[0]


def frame(status: int, data: bytes) -> bytes:
    body = (len(data) + 4).to_bytes(2, "big") + bytes([0, 0, status]) + data
    return PREAMBLE + body + bytes([reduce(xor, body)])


def read_answer(name: str) -> bytes:
    return frame(0x90, (256).to_bytes(2, "big") + len(PHOTO).to_bytes(2, "big") + people.text_area(name) + PHOTO)


def hung_on(far_end: IdReaderFarEnd | SdtReplay, driver: str) -> SdtSerialReader | SdtUsbReader:
    """A driver above `far_end`, once it has its child where it has one."""
    port = far_end.start()
    return SdtSerialReader(port) if driver == "sdt-serial" else usb(Device("reader", driver, True, {"port": port}))


def ready(driver: SdtSerialReader | SdtUsbReader) -> bool:
    """Wait until it is; a child takes its time to start."""
    until(lambda: driver.status() == Ready())
    return True


def line(driver: str) -> SocketLine:
    return UsbLine() if driver == "sdt-usb" else SocketLine()


def recorded(path: Path, kind: str) -> None:
    """A day at a reader: a card read, one pulled in the middle, one read after noise, and the plug."""
    far_end = IdReaderFarEnd(line=line(kind))
    driver = hung_on(far_end, kind)
    taken = driver.record(invented)
    assert ready(driver) and not driver.find()
    far_end.command("lay", {"citizen": SOMEBODY})
    assert driver.find() and isinstance(driver.read(), CardRead)
    far_end.command("fault", {"name": "card-pulled"})
    far_end.command("lay", {"citizen": SOMEBODY})
    assert ready(driver) and isinstance(driver.read(), CardPulled)
    far_end.command("fault", {"name": "noise", "on": "read"})
    far_end.command("lay", {"citizen": SOMEBODY})
    assert isinstance(driver.read(), CardRead)
    far_end.stop()
    until(lambda: driver.status() == Offline("unplugged"))
    driver.close()
    taken().save(path)
    assert taken().exchanges == ()


@pytest.mark.parametrize("kind", ["sdt-serial", "sdt-usb"])
def test_a_day_is_played_again_and_nobody_is_on_the_tape(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "day.tape"
    recorded(path, kind)
    assert tape.load(path).driver == kind
    text, area, instead = path.read_text(), people.text_area(SOMEBODY), people.text_area(INVENTED)
    assert instead.hex() in text
    # Neither name nor number nor address, in any four characters that the invented card has not, nor any of the photo.
    own = [part for at in range(0, 248, 2) if (part := area[at : at + 8]) not in instead]
    assert len(own) > 40 and not any(part.hex() in text for part in own)
    assert PHOTO[10:40].hex() not in text

    far_end = SdtReplay(tape.load(path), line(kind))
    driver = hung_on(far_end, kind)
    try:
        assert ready(driver) and not driver.find()
        assert driver.find()
        first = driver.read()
        assert isinstance(first, CardRead) and first.document == card_text.parse(instead)
        assert ready(driver) and isinstance(driver.read(), CardPulled)
        second = driver.read()
        assert isinstance(second, CardRead) and second.document == first.document
        until(lambda: driver.status() == Offline("unplugged"))
    finally:
        driver.close()
        far_end.stop()


def test_what_is_kept_of_damage() -> None:
    whole = read_answer(SOMEBODY)
    wrong = whole[:-1] + bytes([whole[-1] ^ 0x5A])
    cleaned = clean(wrong, invented)
    assert len(cleaned) == len(wrong) and reduce(xor, cleaned[5:]) == reduce(xor, wrong[5:]) == 0x5A
    cut = clean(whole[:400], invented)
    assert len(cut) == 400 and cut[14:270] == people.text_area(INVENTED) and not any(cut[270:])
    # The rest of a read that came too late, the number of a chip, and a header without a length.
    assert clean(whole[200:], invented).strip(b"\0").replace(PREAMBLE, b"").strip(b"\0")[:8] not in whole[20:200]
    assert clean(frame(0x90, b"CHIP-NO."), invented) == frame(0x90, bytes(8))
    assert clean(PREAMBLE + b"\xff\xff" + people.text_area(SOMEBODY), invented) == PREAMBLE + bytes(258)


@given(st.lists(st.binary(max_size=40) | st.sampled_from([read_answer(SOMEBODY), read_answer(SOMEBODY)[:300], PREAMBLE]), max_size=5))
def test_any_bytes_are_cleaned_to_as_many_with_the_same_good_frames_in_front(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    cleaned = clean(data, invented)
    assert len(cleaned) == len(data)
    assert people.text_area(SOMEBODY)[:20] not in cleaned
    if pieces and pieces[0] == read_answer(SOMEBODY):
        decoder = Decoder()
        decoder.feed(cleaned)
        first = decoder.next()
        assert isinstance(first, Answer) and first.data[4:260] == people.text_area(INVENTED)


@pytest.mark.parametrize("text", ["", "{}", '{"tape": 2}', '{"tape": 1, "driver": "x", "exchanges": [{"sent": "zz"}]}', "[]"])
def test_what_is_no_tape_is_said(text: str, tmp_path: Path) -> None:
    path = tmp_path / "no.tape"
    path.write_text(text)
    with pytest.raises(tape.TapeError, match=r"no\.tape"):
        tape.load(path)
    with pytest.raises(tape.TapeError):
        tape.load(tmp_path / "none")


def test_keys_of_a_scanner_are_nobodys_and_come_as_they_came(tmp_path: Path) -> None:
    """Letters, digits, Chinese by Alt, and a scan that the kernel lost a part of."""
    pipe = WedgeLine(tmp_path / "keys")
    far_end = CodeScannerFarEnd(line=pipe)
    driver = EvdevScanner(far_end.start(), simulated=True)
    taken = driver.record(invented)
    far_end.command("scan", {"text": "Https://a.example/T-4071?name=梁", "symbology": "qr"})
    assert isinstance(driver.next(5), CodeRead)
    pipe._write(EVENT.pack(1, 0, 0, 3, 0))
    far_end.command("scan", {"text": "SECRET"})
    assert driver.next(5) == CodeUnreadable("cut")
    far_end.stop()
    assert driver.next(5) == ScannerGone(Offline("unplugged"))
    driver.close()
    taken().save(tmp_path / "keys.tape")

    again = ScanReplay(tape.load(tmp_path / "keys.tape"), EventLine(tmp_path / "again"))
    player = EvdevScanner(again.start(), simulated=True)
    try:
        assert player.status() == Ready()
        again.command("next", {})
        found = player.next(5)
        # Three bytes of UTF-8, each by its number.
        assert isinstance(found, CodeRead) and (found.text, found.symbology) == ("Xxxxx://x.xxxxxxx/X-1111?xxxx=???", "qr")
        again.command("next", {})
        assert player.next(5) == CodeUnreadable("cut")
        until(lambda: again.command("state", {})["plugged"] is False)
        assert player.next(5) == ScannerGone(Offline("unplugged"))
    finally:
        player.close()
        again.stop()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 120), st.integers(0, 2)), max_size=30), st.binary(max_size=EVENT.size - 1))
def test_no_events_raise_and_no_scan_code_is_kept(events: list[tuple[int, int, int]], rest: bytes) -> None:
    data = b"".join(EVENT.pack(1, 0, *event) for event in events) + rest
    cleaned = clean_keys(data)
    assert len(cleaned) == len(data) and cleaned[len(data) - len(rest) :] == bytes(len(rest))
    assert all(kind != 4 or value == 0 for _, _, kind, _, value in EVENT.iter_unpack(cleaned[: len(data) - len(rest)]))


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader recorded by `kiosk devices record`, its tape hung on a line by `kiosk devices replay`."""
    far_end = IdReaderFarEnd()
    conf, out = tmp_path / "terminal.toml", tmp_path / "hall.tape"
    top = '[terminal]\nstate = "state"\n[central]\nurl = "https://localhost:1"\nca = "ca.pem"\n'
    conf.write_text(f'{top}[[devices]]\nid = "reader"\ndriver = "sdt-serial"\nport = "{far_end.start()}"\n'
                    '[[devices]]\nid = "paper"\ndriver = "escpos-tcp"\nhost = "127.0.0.1"\ntcp_port = 9\n', encoding="utf-8")  # fmt: skip
    far_end.command("lay", {"citizen": SOMEBODY})
    record = ["devices", "record", "--settings", str(conf), "--out", str(out), "--seconds", "0.1", "--json"]
    assert cli.main([*record, "reader"]) == 0
    far_end.stop()
    assert json.loads(capsys.readouterr().out)["exchanges"] == len(tape.load(out).exchanges) >= 4
    assert cli.main([*record, "paper"]) == 2 and "cannot be recorded" in capsys.readouterr().err
    assert cli.main([*record, "nobody"]) == 2 and "there are reader, paper" in capsys.readouterr().err

    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert cli.main(["devices", "replay", str(out)]) == 0
    assert json.loads(capsys.readouterr().out)["port"].startswith("socket://127.0.0.1:")
    assert cli.main(["devices", "replay", str(conf)]) == 2 and "is no tape" in capsys.readouterr().err
