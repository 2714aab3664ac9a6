"""Receipts read back by a program that is not ours: emupos, an ESC/POS emulator, in a Python of its own (tools/emupos).

It draws pictures dot by dot, shows text as code page 437 (which can be turned back), answers DLE EOT and GS r, and honours no cancel: so
it is the independent printer that never cancels.
"""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import zxingcpp
from PIL import Image, ImageChops

from kiosk import texts
from kiosk.devices.contract import Left, NeedsAttention, Printed, Ready, Receipt, Unconfirmed
from kiosk.devices.drivers.escpos_profile import PROFILES
from kiosk.devices.drivers.escpos_tcp import EscposTcpPrinter, Patience
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd
from kiosk.journey.receipt import ReceiptData, compose
from tests.journey.test_receipt import CHINESE, ENGLISH, URL

HOME = Path(__file__).parents[3] / "build" / "emupos"
NAMES = "王䶮、\U0002cc56、古丽米热·艾比布力"
LANGUAGES: dict[str, ReceiptData] = {"zh-CN": CHINESE, "zh-HK": CHINESE, "en": ENGLISH}
# A second program in a Python of its own, beside other tests: the driver waits as long as it takes.
UNHURRIED = Patience(connect=10, answer=10, room=20, confirm=30, job=60)
HASTY = replace(UNHURRIED, room=0.6, confirm=1.5, cancel=0.5)

pytestmark = pytest.mark.skipif(not (HOME / ".installed").exists(), reason="emupos is not installed here (tools/emupos)")


class Emupos:
    """One running emulator with one printer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        ports = []
        for _ in range(2):
            with socket.create_server(("127.0.0.1", 0)) as probe:
                ports.append(probe.getsockname()[1])
        self.api, self.port = ports
        device = {"id": "front", "type": "printer", "profile": "epson-tm-t20iii", "connections": [{"tcp": {"port": self.port}}],
                  "receipts_dir": str(folder / "receipts")}  # fmt: skip
        # JSON is YAML.
        (folder / "emupos.yaml").write_text(json.dumps({"schema": 1, "api": {"host": "127.0.0.1", "port": self.api}, "devices": [device]}))
        self._process = subprocess.Popen(
            [HOME / "python", HOME / "site" / "bin" / "emupos", "run"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self.wait(self._answers, 30)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        assert self._process.poll() is None, "emupos did not start"
        return False

    def fault(self, name: str, on: bool) -> None:
        """Its own control API."""
        address = f"http://127.0.0.1:{self.api}/api/v1/devices/front/faults/{name}"
        with urlopen(Request(address, method="PUT" if on else "DELETE"), timeout=5) as answer:
            assert answer.status == 204

    def receipts(self) -> list[Path]:
        """The pictures of what was cut off, in their order."""
        return sorted((self._folder / "receipts").glob("*.png"))

    def wait(self, condition: Callable[[], bool], seconds: float = 10) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not come to that"
            select.select((), (), (), 0.05)

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)


@pytest.fixture(scope="module")
def emupos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emupos]:
    made = Emupos(tmp_path_factory.mktemp("emupos"))
    yield made
    made.stop()


def receipt(lang: str) -> Receipt:
    return compose(replace(LANGUAGES[lang], applicant_masked=NAMES), texts.load(lang))


def printed(emupos: Emupos, lang: str, profile: str) -> Path:
    """The picture of the receipt that comes out."""
    before = len(emupos.receipts())
    driver = EscposTcpPrinter("127.0.0.1", emupos.port, profile=PROFILES[profile], patience=UNHURRIED)
    assert driver.status() == Ready()
    assert driver.print(receipt(lang), lambda _done, _of: None) == Printed()
    driver.close()
    emupos.wait(lambda: len(emupos.receipts()) == before + 1)
    return emupos.receipts()[-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_receipt_of_pictures_is_another_one_to_an_independent_reader(emupos: Emupos, lang: str, tmp_path: Path) -> None:
    far_end = ReceiptPrinterFarEnd(tmp_path, pace=lambda _dots: None)
    driver = EscposTcpPrinter(*far_end.start(), profile=PROFILES["picture-80"])
    assert driver.print(receipt(lang), lambda _done, _of: None) == Printed()
    driver.close()
    far_end.stop()
    with Image.open(tmp_path / "receipt.png") as ours, Image.open(printed(emupos, lang, "picture-80")) as theirs:
        mine, other = _ink(ours.convert("L").crop((32, 12, 608, ours.height - 12))), _ink(theirs.convert("L"))
        assert mine.size == other.size and ImageChops.difference(mine, other).getbbox() is None, "dot by dot"
        assert [code.text for code in zxingcpp.read_barcodes(theirs.convert("L"))] == [URL]


def _ink(paper: Image.Image) -> Image.Image:
    box = ImageChops.invert(paper).getbbox()
    assert box is not None
    return paper.crop((0, box[1], paper.width, box[3]))


def test_the_text_of_a_receipt_is_another_one_to_an_independent_reader(emupos: Emupos) -> None:
    told = printed(emupos, "zh-CN", "usual-80").with_suffix(".txt").read_text(encoding="utf-8")
    lines = [line.encode("cp437").decode("gb18030").strip() for line in told.split("\n") if line and not line.startswith("[image")]
    for line in ("澜湾市政务服务", "提交凭证", "高龄津贴申领", "0000 1000 0197", "交到    汀溪区民政局", "查进度", "第 1 张，共 1 张"):
        assert line in lines, lines
    assert not any("申请人" in line for line in lines), "the row with the rare names is a picture"


def test_f04_a_printer_that_honours_no_cancel_is_believed_to_be_empty(emupos: Emupos) -> None:
    driver = EscposTcpPrinter("127.0.0.1", emupos.port, profile=replace(PROFILES["usual-80"], cancel="dle-dc4"), patience=HASTY)
    before = len(emupos.receipts())
    assert driver.status() == Ready()

    def progress(done: int, of: int) -> None:
        if done == of // 2:
            emupos.fault("paper-out", True)

    assert driver.print(receipt("en"), progress) == Unconfirmed(Left.SOMETHING)
    assert driver.status() == NeedsAttention(frozenset({"media-empty"}))
    assert not driver.cancel() and len(emupos.receipts()) == before
    emupos.fault("paper-out", False)
    emupos.wait(lambda: driver.status() == Ready())
    driver.close()
