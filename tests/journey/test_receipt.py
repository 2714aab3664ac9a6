"""What stands on the paper: composed, printed over TCP, and read back from the paper and from the bytes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk import texts
from kiosk.devices.contract import Printed, QrCode, Receipt
from kiosk.devices.drivers.escpos_tcp import EscposTcpPrinter
from kiosk.devices.sim.receipt_commands import Parser
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd
from kiosk.journey.actions import Plan
from kiosk.journey.receipt import ReceiptData, compose, mask_name
from tests.journey.citizens import Citizen

URL = "https://lanwan.example/r/000010000197"
CHINESE = ReceiptData(
    city="澜湾市政务服务",
    place="荔塘社区  自助终端 07",
    matter="高龄津贴|申领",
    number="0000 1000 0197",
    applicant_masked="梁*荷",
    department="汀溪区民政局",
    at="2026-11-25  10:31:07",
    materials=("申请表 1 份，已签名", "银行卡复印件 1 份"),
    next_steps=(("12 月 2 日前", "短信告诉您|是否受理"), ("通过以后", "每月 15 日前发到社保卡")),
    qr_url=URL,
    phone="12345",
    page="第 1 张，共 1 张",
)
ENGLISH = replace(
    CHINESE,
    city="Lanwan City Services",
    place="Litang community, terminal 07",
    matter="Old-age allowance",
    applicant_masked="L* Z*",
    department="Tingxi District Civil Affairs Bureau",
    at="25 November 2026, 10:31",
    materials=("1 application form, signed",),
    next_steps=(("By 23 December", "A text message tells you the result"),),
    page="",
)


class Desk:
    """A printer, its driver and its paper tray."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.far_end = ReceiptPrinterFarEnd(out, pace=lambda _dots: None)
        self.driver = EscposTcpPrinter(*self.far_end.start())

    def print(self, receipt: Receipt) -> tuple[list[str], Image.Image]:
        """The text that was sent, line by line, and the paper."""
        assert self.driver.print(receipt, lambda _done, _of: None) == Printed()
        found = Parser().feed((self._out / "receipt.bin").read_bytes())
        text = "".join(c.character if c.name == "text" else "\n" for c in found if c.name in ("text", "LF"))
        with Image.open(self._out / "receipt.png") as picture:
            picture.load()
            return [line.strip() for line in text.split("\n") if line.strip()], picture


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.driver.close()
    made.far_end.stop()


def test_the_chinese_receipt_reads_from_top_to_bottom(desk: Desk) -> None:
    printed, paper = desk.print(compose(CHINESE, texts.load("zh-CN")))
    assert printed == [
        "澜湾市政务服务", "荔塘社区  自助终端 07", "提交凭证", "高龄津贴申领", "提交编号", "0000 1000 0197",
        "申请人  梁*荷", "交到    汀溪区民政局", "时间    2026-11-25  10:31:07", "材料    申请表 1 份，已签名", "银行卡复印件 1 份",
        "接下来", "12 月 2 日前  短信告诉您是否受理", "通过以后      每月 15 日前发到社保卡",
        "查进度", "手机扫上面的码", "或打 12345 报编号",
        "材料已经交到汀溪区民政局，这张凭证不代表受理。", "第 1 张，共 1 张",
    ]  # fmt: skip
    assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [URL]


def test_the_english_receipt_reads_from_top_to_bottom(desk: Desk) -> None:
    printed, paper = desk.print(compose(ENGLISH, texts.load("en")))
    assert printed == [
        "Lanwan City Services", "Litang community, terminal 07", "Proof of submission", "Old-age allowance",
        "Your number", "0000 1000 0197", "Applicant     L* Z*", "Handed in to  Tingxi District Civil Affairs", "Bureau",
        "Time          25 November 2026, 10:31", "Papers        1 application form, signed",
        "What happens next", "By 23 December  A text message tells you the", "result",
        "Check progress", "Scan the code above with your phone,", "or call 12345 with your number.",
        "Handed in to the Tingxi District Civil Affairs", "Bureau. This paper does not mean that the", "application has been accepted.",
    ]  # fmt: skip
    assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [URL]


def test_the_number_is_the_blackest_bar_on_the_paper(desk: Desk) -> None:
    _, paper = desk.print(compose(CHINESE, texts.load("zh-CN")))
    row = paper.convert("L").resize((1, paper.height), Image.Resampling.BOX)
    shades = list(row.tobytes())
    dark = [y for y, shade in enumerate(shades) if shade < 128]
    bar = [y for y in dark if all(other in dark for other in range(y, y + 20))]
    assert bar and bar[-1] + 20 - bar[0] == 144, "label and number stand in one bar without a gap"


def words(receipt: Receipt) -> str:
    return "\n".join(getattr(part, "label", "") + getattr(part, "text", "") for part in receipt.parts)


@pytest.mark.parametrize("delivered", [True, False])
def test_the_paper_never_says_that_anything_was_accepted(delivered: bool) -> None:
    chinese = words(compose(replace(CHINESE, next_steps=(), delivered=delivered), texts.load("zh-CN")))
    assert chinese.count("受理") == chinese.count("这张凭证不代表受理。") == 1
    english = words(compose(replace(ENGLISH, next_steps=(), delivered=delivered), texts.load("en")))
    assert english.count("accepted") == english.count("This paper does not mean that the application has been accepted.") == 1


def test_what_still_waits_on_the_terminal_is_not_said_to_be_handed_in() -> None:
    chinese = words(compose(replace(CHINESE, delivered=False), texts.load("zh-CN")))
    assert "已经交到" not in chinese and "\n交到\n" not in chinese
    assert "材料已经存好，会送到汀溪区民政局，这张凭证不代表受理。" in chinese
    assert "Handed in" not in words(compose(replace(ENGLISH, delivered=False), texts.load("en")))


def test_a_sample_and_a_copy_are_marked() -> None:
    marked = words(compose(replace(CHINESE, sample="示例事项，尚未由部门签发", copy="补打"), texts.load("zh-CN")))
    assert "[ 示例事项，尚未由部门签发 ]" in marked and "[ 补打 ]" in marked
    assert "[" not in words(compose(CHINESE, texts.load("zh-CN")))


def test_a_row_without_a_value_is_left_out() -> None:
    assert "申请人" not in words(compose(replace(CHINESE, applicant_masked=""), texts.load("zh-CN")))


def test_there_is_one_code_and_it_holds_the_address() -> None:
    codes = [part for part in compose(ENGLISH, texts.load("en")).parts if isinstance(part, QrCode)]
    assert codes == [QrCode(URL)]


@pytest.mark.parametrize("value", [CHINESE, compose(CHINESE, texts.load("zh-CN"))])
def test_a_receipt_tells_nothing_in_a_log(value: object) -> None:
    assert "梁" not in repr(value) and "0197" not in repr(value)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("梁振荷", "梁*荷"),
        ("王芳", "王*"),
        ("王", "*"),
        ("", ""),
        ("欧阳振荷", "欧**荷"),
        ("古丽米热·艾比布力", "古*******力"),
        ("王\U0002cc56", "王*"),
        ("\U00020087某\U0002cc56", "\U00020087*\U0002cc56"),
        ("葛\U000e0100某辻\U000e0101", "葛\U000e0100*辻\U000e0101"),
        ("LIANG ZHENHE", "L* Z*"),
        ("María  José", "M* J*"),
        (" 梁振荷 ", "梁*荷"),
    ],
)
def test_a_masked_name_keeps_its_ends(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def lines_of(receipt: Receipt) -> list[str]:
    """What each part says, in order."""
    return ["".join(str(getattr(part, name, "")) for name in ("text", "label", "value")) for part in receipt.parts]


def test_a_template_prints_what_it_leaves_out_or_in_another_order() -> None:
    data = replace(CHINESE, complaint="12345-6", note="请带|原件")
    words = texts.load("zh-CN")
    usual = compose(data, words)
    assert not any("原件" in line or "12345-6" in line for line in lines_of(usual))
    made = compose(data, words, ("complaint", "note", "applicant"))
    said = lines_of(made)
    places = [next(n for n, part in enumerate(said) if text in part) for text in ("0000 1000 0197", "12345-6", "请带原件", "梁*荷")]
    assert places == sorted(places)
    assert not any(isinstance(part, QrCode) for part in made.parts) and any("汀溪区民政局" in line for line in said)


def test_the_paper_of_a_matter_is_not_as_its_template_says() -> None:
    citizen = Citizen(Plan(matter="elder-allowance", lang="en"), silent=False)
    citizen.go()
    ((_, receipt),) = citizen.hall.devices.receipts
    said = lines_of(receipt)
    places = [next(n for n, part in enumerate(said) if text in part) for text in ("Household register", "Once a year", "Complaints")]
    assert places == sorted(places)
