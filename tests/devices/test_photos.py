"""The photo's decoder in its own process: it works, hangs, crashes, wants to write files; and with none a photo goes nowhere."""

import sys
import time
from pathlib import Path

import pytest

from kiosk.chosen import entry_of
from kiosk.devices.contract import CardRead
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from kiosk.devices.photos import Decoded, NotDecoded, OutsideDecoder, decoder_of
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.settings import Device, SettingsError
from tests.devices.photo_decoder.decoder import PNG

FOLDER = Path(__file__).parent / "photo_decoder"
COMMAND = f"{sys.executable} {FOLDER / 'decoder.py'}"
PATIENT = 20.0  # a busy machine takes its time to start a program
WRITTEN = Path("/tmp/kiosk-photo-decoder-of-the-tests")


@pytest.fixture
def command() -> OutsideDecoder:
    return OutsideDecoder("command", tuple(COMMAND.split()), PATIENT)


@pytest.fixture
def entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OutsideDecoder:
    """As an installed package would register it."""
    installed = tmp_path / "maker_decoder-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: maker-decoder\nVersion: 1.0\n", encoding="utf-8")
    (installed / "entry_points.txt").write_text("[kiosk.photos]\nmaker = decoder:decode\n", encoding="utf-8")
    (tmp_path / "decoder.py").write_bytes((FOLDER / "decoder.py").read_bytes())
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path(__file__).parents[2]}")
    return OutsideDecoder("entry-point", ("maker",), PATIENT)


def test_a_command_that_works_makes_a_picture(command: OutsideDecoder) -> None:
    outcome = command.decode(bytes(1024))
    assert outcome == Decoded(PNG + b"\x04\x00")
    assert "PNG" not in repr(outcome)


def test_an_entry_point_that_works_makes_a_picture(entry_point: OutsideDecoder) -> None:
    assert entry_point.decode(bytes(1024)) == Decoded(PNG + b"\x04\x00")


def test_a_decoder_that_hangs_is_ended_at_its_deadline_with_all_that_it_started(command: OutsideDecoder) -> None:
    hurried = OutsideDecoder("command", tuple(COMMAND.split()), seconds=0.7)
    began = time.monotonic()
    assert hurried.decode(b"HANG") == NotDecoded("deadline")
    # Whoever still held the other end of its standard output would have kept this waiting.
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("photo", "reason"), [(b"CRASH", "failed"), (b"WORDS", "no-picture"), (b"WRITE", "failed")])
def test_a_decoder_that_goes_wrong_is_an_outcome(command: OutsideDecoder, photo: bytes, reason: str) -> None:
    WRITTEN.unlink(missing_ok=True)
    assert command.decode(photo) == NotDecoded(reason)
    assert not WRITTEN.exists() or WRITTEN.stat().st_size == 0, "a photo came onto the disk"
    WRITTEN.unlink(missing_ok=True)


@pytest.mark.parametrize("how", [("entry-point", ("nobody-registered-this",)), ("command", ("/nowhere/decoder",))])
def test_a_decoder_that_is_not_there_is_an_outcome(how: tuple[str, tuple[str, ...]]) -> None:
    assert OutsideDecoder(*how, PATIENT).decode(b"photo") == NotDecoded("failed")


def test_a_reader_with_a_decoder_gives_the_picture_with_the_card_and_one_without_gives_nothing(command: OutsideDecoder) -> None:
    far_end = IdReaderFarEnd()
    port = far_end.start()
    for decoder, photo in ((command, PNG + b"\x04\x00"), (None, b"")):
        far_end.command("lay", {})
        reader = SdtSerialReader(port, photos=decoder)
        outcome = reader.read()
        reader.close()
        assert isinstance(outcome, CardRead) and outcome.photo == photo
    far_end.stop()


def test_a_card_whose_photo_cannot_be_decoded_is_read_all_the_same() -> None:
    far_end = IdReaderFarEnd()
    far_end_port = far_end.start()
    far_end.command("lay", {})
    reader = SdtSerialReader(far_end_port, photos=OutsideDecoder("command", ("/bin/false",), PATIENT))
    outcome = reader.read()
    reader.close()
    far_end.stop()
    assert isinstance(outcome, CardRead) and outcome.photo == b"" and outcome.document.name == "梁秋荷"


@pytest.mark.parametrize(("driver", "port"), [("sdt-serial", "/dev/ttyS0"), ("sdt-usb", "127.0.0.1:1")])
@pytest.mark.parametrize("decoder", [{"photo_decoder": "maker"}, {"photo_command": "/opt/maker/decode --png"}])
def test_both_drivers_take_a_decoder(driver: str, port: str, decoder: dict[str, str | int]) -> None:
    device = Device("id-reader", driver, True, {"port": port, **decoder})
    assert isinstance(decoder_of(device)[0], OutsideDecoder)
    assert entry_of(device).ability == "id-reader"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"photo_decoder": 3}, "photo_decoder has a value of the wrong kind"),
        ({"photo_command": "decoder --png"}, "by its whole path"),
        ({"photo_command": '/bin/decoder "'}, "by its whole path"),
        ({"photo_decoder": "maker", "photo_command": "/bin/decoder"}, "stand both"),
    ],
)
def test_settings_of_no_use_are_refused(options: dict[str, str | int], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        decoder_of(Device("id-reader", "sdt-serial", False, options))
