"""The bytes of a receipt. The golden ones were read by hand against the Epson command reference."""

import gc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps

from kiosk.devices.contract import Line, QrCode, Receipt, ReceiptPart, Row, Rule, Space
from kiosk.devices.drivers import escpos_glyphs
from kiosk.devices.drivers.escpos_layout import chunks
from kiosk.devices.drivers.escpos_profile import Profile
from kiosk.devices.drivers.escpos_text import width
from kiosk.devices.sim.receipt_commands import Command, Parser

WIDE, NARROW = Profile(), Profile(columns=32, dots=384)
URL = "https://lanwan.example/r/000010000197"


def commands(parts: list[ReceiptPart], paper: Profile = WIDE) -> list[Command]:
    return list(Parser().feed(b"".join(chunks(Receipt(parts), paper))))


def printed(found: list[Command]) -> list[str]:
    """The text that stands on the paper, line by line."""
    text = "".join(c.character if c.name == "text" else "\n" for c in found if c.name in ("text", "LF"))
    return text.split("\n")[:-1]


def test_the_bytes_of_a_small_receipt() -> None:
    parts: list[ReceiptPart] = [
        Line("提交凭证", size=2, bold=True), Row("时间", "10:31", bold=True), Space(300), Line("0197", size=3, inverse=True),
    ]  # fmt: skip
    assert b"".join(chunks(Receipt(parts), WIDE)) == b"".join(
        [
            b"\x1b@", b"\x1da\x00", b"\x1dP\xcb\xcb", b"\x1bR\x00", b"\x1db\x01", b"\x1c&",
            b"\x1b3\x38", b"\x1c!\x0c\x1d!\x11", b"\x1bE\x01", "提交凭证".encode("gb18030"), b"\n",
            b"\x1b3\x24", b"\x1c!\x00\x1d!\x00", b"\x1bE\x00", "时间".encode("gb18030"), b"  ", b"\x1bE\x01", b"10:31", b"\n",
            b"\x1bJ\xff\x1bJ\x2d",
            b"\x1b3\x48", b"\x1dB\x01", b"\x1c!\x08\x1d!\x02", b"  ", b"\x1c!\x0c\x1d!\x22", b"\x1bE\x00", b"0197",
            b"\x1c!\x08\x1d!\x02", b" " * 34, b"\n",
            b"\x1dVB\x00",
        ]
    )  # fmt: skip


@pytest.mark.parametrize("paper", [WIDE, NARROW])
def test_pieces_are_short_and_end_where_a_command_ends(paper: Profile) -> None:
    parts: list[ReceiptPart] = [Line("某\U0002cc56" * 20), QrCode(URL), Rule(), Row("申请人", "梁*荷" * 30), Line("A" * 2000)]
    pieces = chunks(Receipt(parts), paper)
    assert len(pieces) > 10
    assert max(map(len, pieces)) <= 512
    for piece in pieces:
        whole = list(Parser().feed(piece + b"\x10\x04\x01"))
        assert whole[-1].name == "DLE EOT" and "unknown" not in {c.name for c in whole}


def test_chinese_mode_is_set_again_after_every_picture() -> None:
    found = [c for c in commands([Line("甲"), QrCode(URL), Line("乙\U0002cc56"), Line("丙"), Rule(), Line("丁")]) if c.name != "text"]
    for n, command in enumerate(found):
        if command.name == "GS v 0" and found[n + 1].name != "GS v 0":
            assert found[n + 1].name == "FS &"
    assert found[0].name == "ESC @" and "FS &" in [c.name for c in found[:6]]


def test_a_rare_name_is_drawn_in_line_with_the_printed_ones() -> None:
    found = commands([Row("申请人", "王\U0002cc56"), Row("交到", "民政局")])
    assert printed(found) == ["交到    民政局"]
    bands = [c for c in found if c.name == "GS v 0"]
    bits = b"".join(c.args[5:] for c in bands)
    picture = Image.frombytes("1", (576, len(bits) // 72), bits)
    assert picture.height == 36, "as high as a printed line with its leading"
    assert picture.crop((0, 0, 72, 24)).getbbox() and picture.crop((120, 0, 144, 24)).getbbox()
    assert not picture.crop((72, 0, 96, 36)).getbbox() and not picture.crop((144, 0, 576, 36)).getbbox()


def test_f41_what_no_font_has_is_a_box_or_a_question_mark() -> None:
    # Unicode 14's U+9FFC, an emoji, Extension H: in no font of Debian's packages.
    assert printed(commands([Line("甲\U0001fae8乙\u9ffc\U00031350")])) == ["甲[U+1FAE8]乙[U+9FFC][U+31350]"]


def test_f41_without_fonts_a_rare_name_is_a_box_or_a_question_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    def forget() -> None:
        for cached in (escpos_glyphs._font, escpos_glyphs._face_of, escpos_glyphs._missing):
            cached.cache_clear()

    forget()
    monkeypatch.setattr(escpos_glyphs, "_FOLDERS", ())
    monkeypatch.setattr(escpos_glyphs, "_OTHERS", ())
    try:
        assert printed(commands([Line("王\U0002cc56")])) == ["王[U+2CC56]"]
    finally:
        forget()


@pytest.mark.parametrize("text", ["\U0002ceb2", "\U0002a700\U0002b740\U0002b820\U0002ebe0", "ئۇيغۇر", "བོད་ཡིག", "ᠮᠣᠩᠭᠣᠯ", "ꆈꌠꉙ"])
@pytest.mark.parametrize("size", [1, 2])
def test_f41_a_script_of_the_country_comes_out_as_code_points_or_wider_than_its_cells(text: str, size: int) -> None:
    found = commands([Line(text, size=size, bold=True)])
    assert printed(found) == []
    bits = b"".join(c.args[5:] for c in found if c.name == "GS v 0")
    picture = Image.frombytes("1", (576, len(bits) // 72), bits)
    box = picture.getbbox()
    assert box is not None and box[2] <= width(text) * 12 * size + 2 and picture.height == (36, 56)[size - 1]


def test_f67_a_long_value_loses_its_column() -> None:
    rows: list[ReceiptPart] = [Row("申请人", "麦" * 30), Row("交到", "局"), Row("一个比半张纸还要宽得多的标签标签", "值")]
    assert printed(commands(rows, NARROW)) == [
        "申请人  " + "麦" * 12, " " * 8 + "麦" * 12, " " * 8 + "麦" * 6, "交到    局",
        "一个比半张纸还要宽得多的标签标签", " " * 8 + "值",
    ]  # fmt: skip


def test_f67_a_double_heading_of_seventeen_characters_swallows_the_next_line() -> None:
    assert printed(commands([Line("澜湾市汀溪区荔塘社区高龄津贴申领表", size=2)])) == ["澜湾市汀溪区荔塘社区高龄", "津贴申领表"]


def test_inverse_lines_make_one_bar_across_the_paper() -> None:
    found = commands([Line("", inverse=True), Line("编号", inverse=True), Line("0197", size=2, inverse=True)])
    pitches = [c.args[0] for c in found if c.name == "ESC 3"]
    assert pitches == [24, 48], "no white between the lines"
    assert [sum(2 if len(c.encode("gbk")) > 1 else 1 for c in line) for line in printed(found)] == [48, 48, 40 + 4]


def test_the_real_time_commands_never_stand_inside_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    trap = bytes(b"\x10\x04\x01\x10\x05\x02\x10\x14\x08" * 8)
    picture = Image.frombytes("1", (72 * 8, 1), bytes(~b & 0xFF for b in trap))
    monkeypatch.setattr("kiosk.devices.drivers.escpos_layout.draw", lambda *_: picture)
    data = b"".join(chunks(Receipt([Line("\U0002cc56")]), WIDE))
    assert data.count(b"\x1dv0\x00") == 1
    assert not [s for s in (b"\x10\x04", b"\x10\x05", b"\x10\x14") if s in data]


@pytest.mark.parametrize("text", ["1", URL, "https://lanwan.example/r/1#" + "aZ09" * 55, "x" * 1200])
def test_a_qr_code_has_whole_dots_and_a_quiet_zone(text: str) -> None:
    found = [c for c in commands([QrCode(text)]) if c.name == "GS v 0"]
    across = found[0].args[1] * 8
    bits = b"".join(c.args[5:] for c in found)
    picture = Image.frombytes("1", (across, len(bits) * 8 // across), bits)
    box = picture.getbbox()
    assert box is not None
    quiet, side = box[0], box[2] - box[0]
    assert box[1] == quiet and quiet % 4 == 0 and side % (quiet // 4) == 0 and side >= 200
    assert picture.height - box[3] == quiet


def test_nothing_of_a_receipt_is_left_when_its_bytes_have_been_made() -> None:
    gc.collect()
    gc.disable()
    try:
        secret = "欧阳\U0002cc56"
        pieces = chunks(Receipt([Line(secret), Line("独孤求败")]), WIDE)
        marker = "独孤求败".encode("gbk")
        assert any(marker in piece for piece in pieces)
        del pieces
        kept = [o for o in gc.get_objects() if isinstance(o, list) and any(isinstance(i, bytes) and marker in i for i in o)]
        assert not kept
    finally:
        gc.enable()


def test_making_a_receipt_says_nothing_on_the_console(capfd: pytest.CaptureFixture[str]) -> None:
    chunks(Receipt([QrCode(URL), Rule()]), WIDE)
    assert capfd.readouterr() == ("", "")


def test_f67_a_number_to_be_copied_stands_in_two_lines_on_narrow_paper() -> None:
    for paper in (WIDE, NARROW):
        assert [text.strip() for text in printed(commands([Line("0000 1000 0197", size=3, inverse=True)], paper))] == ["0000 1000 0197"]


ROWS: list[ReceiptPart] = [
    Row("豚肉木耳玉子炒め弁当", "￥1,990"), Row("姓名", "麦" * 30), Row("A中b文", "１２３４５ \U0001fae8"), Row("名", "Jose Nandu"),
    Row("电话", "13800002204"),
]  # fmt: skip


@pytest.mark.parametrize("paper", [WIDE, NARROW])
def test_f67_chinese_beside_latin_breaks_the_columns_or_is_cut(paper: Profile) -> None:
    text = printed(commands(ROWS, paper))
    assert all(width(line) <= paper.columns for line in text)
    joined = "".join(text).replace(" ", "")
    for row in ROWS:
        assert isinstance(row, Row)
        assert row.label.replace(" ", "") in joined
    assert joined.count("麦") == 30 and "￥1,990" in joined and "１２３４５[U+1FAE8]" in joined
    start = next(line.index("1380") for line in text if "1380" in line) + 2
    assert all(line.startswith(" " * start) or not line.startswith(" ") for line in text), "a value goes on in its own column"


F32 = "中文测试 䶮 \U0002cc56 · € é"


@pytest.mark.parametrize(
    ("paper", "drawn"), [(Profile(), 1), (Profile(chinese="none"), 1), (Profile(picture=True, chinese="none"), 2)],
)  # fmt: skip
def test_f32_chinese_is_garbled_after_a_power_cut_a_code_or_a_picture(paper: Profile, drawn: int) -> None:
    """The line with a rare character is drawn; what is text is text in GBK, behind the mode that a power cut forgets."""
    found = commands([Line("凭证 A" if paper.chinese != "none" else "Slip A"), QrCode(URL), Line(F32)], paper)
    assert found[0].name == "ESC @"
    dots = sum(len(c.args) - 5 for c in found if c.name == "GS v 0") // (paper.dots // 8)
    assert dots >= drawn * 36, "the rare line at least is a picture"
    for n, command in enumerate(found):
        if command.name == "text" and len(command.raw) > 1:
            before = [c.name for c in found[:n] if c.name in ("FS &", "FS .", "ESC @")]
            assert before[-1] == "FS &" and command.raw.decode("gbk")
        if paper.chinese == "none":
            assert command.name != "FS &" and (command.name != "text" or command.raw < b"\x7f")
    assert not paper.picture or printed(found) == []


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=24))
def test_f32_a_word_from_outside_becomes_a_command(text: str) -> None:
    """Names come from cards and forms: whatever stands in them, the printer gets the commands of this driver and no other."""
    modes = {"ESC @", "GS a", "GS P", "ESC R", "GS b", "FS &", "GS !", "FS !", "ESC E", "GS B", "ESC 3"}
    ours = modes | {"ESC J", "GS v 0", "GS V", "LF", "text"}
    for part in (Line(text), Row(text, text), Line(text, size=3, inverse=True)):
        found = commands([part])
        assert {c.name for c in found} <= ours
        assert not {0x10, 0x1B, 0x1C, 0x1D} & {byte for c in found if c.name == "text" for byte in c.raw[:1]}


def test_the_words_of_arabic_letters_stand_in_the_order_of_latin_ones() -> None:
    """Drawn as a whole, the first word stands at the right."""
    first, second = "ئۈرۈمچى", "شەھىرى"

    def ink(text: str) -> Image.Image:
        picture = ImageOps.invert(escpos_glyphs.draw([(0, text, False)], 1, 576, 24, False))
        return picture.crop(picture.getbbox())

    both, one, two = ink(f"{first} {second}"), ink(first), ink(second)

    def differs(word: Image.Image) -> float:
        """How much of what stands at the right is not `word`. A dot or two fall elsewhere behind another word."""
        right = both.crop((both.width - word.width, 0, both.width, word.height))
        return sum(ImageChops.difference(right, word).histogram()[1:]) / sum(word.histogram()[1:])

    assert differs(one) < 0.1 and differs(two) > 0.3
    assert ink(f"{first} {second} 公安局").width > both.width
