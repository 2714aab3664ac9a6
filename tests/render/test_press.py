"""A4 documents: what stands on them, what a rare character becomes, and what a dead, late or hostile one costs."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from kiosk.clock import SystemClock
from kiosk.render import child
from kiosk.render.press import Made, NotMade, Press
from kiosk.render.sheet import Part, Sheet, Unprintable, framed

# Extension I, U+9FFC and a private character: no font of Debian's packages has them (counted; facts in docs/paper.md).
RARE = "\U0002ebf0\u9ffc\ue000"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    made = Press(SystemClock(), deadline=60)
    made.warm()
    yield made
    made.close()


def sheet(*parts: Part, lang: str = "zh-CN", **more: object) -> Sheet:
    base: dict[str, object] = {"city": "澜湾市", "title": "参保证明", "pages": "第 {page} 页，共 {pages} 页"}
    return Sheet(lang=lang, parts=parts, **(base | more))  # type: ignore[arg-type]


def read(outcome: Made | NotMade) -> str:
    """The words of a document by an independent reader (poppler), one space between them."""
    assert isinstance(outcome, Made)
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=outcome.pdf, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", " ", re.sub("[\u202a-\u202e\u2066-\u2069]", "", told))


def test_a_word_of_the_data_is_missing_on_the_paper(press: Press) -> None:
    rows = (("姓名", "王䶮"), ("氏名", "𠮷田 𪚥"), ("名", "古丽米热·艾比布力"), ("Name", "José Ñandú"), ("月", "216"))
    made = press.make(
        sheet(
            Part("本人", rows=rows, lines=("缴费到十月为止。",)),
            place="荔塘社区",
            subtitle="截至十月",
            marks=("示例",),
            note=("不是盖章的证明。",),
            qr_svg=SQUARE,
            qr_alt="查进度的二维码",
            qr_lines=("扫一扫",),
        )
    )
    told = read(made)
    for word in ("澜湾市", "荔塘社区", "参保证明", "截至十月", "示例", "本人", "缴费到十月为止。", "不是盖章的证明。"):
        assert word in told
    assert "扫一扫" in told and "第 1 页，共 1 页" in told
    for label, value in rows:
        assert f"{label} {value}" in told


@pytest.mark.parametrize("text", ["ئۇيغۇر", "བོད", "ᠮᠣᠩᠭᠣᠯ", "ꆈꌠꉙ"])
def test_a_script_of_the_country_comes_out_as_frames(text: str, press: Press) -> None:
    assert "U+" not in read(press.make(sheet(Part(lines=(text,)))))


def test_f41_a_rare_character_is_a_blank(press: Press) -> None:
    told = read(press.make(sheet(Part(rows=(("姓名", f"王{RARE[0]}明{RARE[1:]}"),)))))
    assert "王 U+2EBF0 明" in told and "U+9FFC" in told and "U+E000" in told


@pytest.mark.parametrize("text", ["\0", "a\x1b@", "\ud800"])
def test_f41_what_has_no_form_is_printed_without_it(text: str, press: Press) -> None:
    assert press.make(sheet(Part(lines=(text,)))) == NotMade("character")


def test_a_text_of_many_unknown_characters_keeps_the_machine_busy(press: Press) -> None:
    private = "".join(map(chr, range(0xE000, 0xE000 + child.MOST_FRAMED + 1)))
    assert press.make(sheet(Part(lines=(private,)))) == NotMade("character")


def test_words_of_a_citizen_are_commands(press: Press) -> None:
    hostile = '#read("/etc/passwd") #eval("1") $x$ *b* @preview <b> \\ ] ) "'
    assert hostile in read(press.make(sheet(Part(lines=(hostile,)))))


def test_the_document_says_less_than_pdf_ua_asks_for(press: Press) -> None:
    made = press.make(sheet(Part("本人", rows=(("姓名", "王"),)), qr_svg=SQUARE, qr_alt="二维码"))
    assert isinstance(made, Made)
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked and pdf.Root.Lang == "zh-CN"
        assert 'pdfuaid:part="1"' in (metadata := pdf.Root.Metadata.read_bytes().decode()) or "<pdfuaid:part>1<" in metadata
        kinds = [str(node.S) for node in _nodes(pdf.Root.StructTreeRoot) if "/S" in node]
        assert kinds.count("/H1") == 1 and "/Table" in kinds and "/Figure" in kinds
        figures = [node for node in _nodes(pdf.Root.StructTreeRoot) if node.get("/S") == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == ["二维码"]


def test_a_font_is_not_in_the_file(press: Press) -> None:
    made = press.make(sheet(Part(lines=("王䶮𠮷 བོད",))))
    assert isinstance(made, Made)
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"]
        assert len(fonts) >= 3
        assert all(any(name in font for name in ("/FontFile2", "/FontFile3")) for font in fonts)


def _nodes(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Dictionary):
        yield node
        kids = node.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                yield from _nodes(kid)


def test_one_process_makes_the_next_persons_document(press: Press) -> None:
    press.make(sheet(Part(lines=("甲",))))
    first = press.spare
    assert "乙" in read(press.make(sheet(Part(lines=("乙",)))))
    assert first is not None and press.spare != first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_a_spare_that_died_costs_the_document(press: Press) -> None:
    press.warm()
    spare = press.spare
    assert spare is not None
    os.kill(spare, signal.SIGKILL)
    assert "丙" in read(press.make(sheet(Part(lines=("丙",)))))


def test_a_process_that_hangs_holds_the_printer_for_ever() -> None:
    late = Press(SystemClock(), deadline=1.0)
    late.warm()
    assert late.spare is not None
    os.kill(late.spare, signal.SIGSTOP)
    assert late.make(sheet(Part(lines=("丁",)))) == NotMade("late")
    late.close()


def test_a_template_reaches_the_network_or_another_folder() -> None:
    words = "".join(path.read_text(encoding="utf-8") for path in sorted(child.ASSETS.glob("*.typ")))
    assert "@preview" not in words and "read(" not in words and "#import" not in words and "#include" not in words


@pytest.mark.parametrize("arguments", [b"", b"\0\0", b"\xff\xff\xff\xff", b"\0\0\0\x09{}"])
def test_a_child_without_a_document_tells_something(arguments: bytes) -> None:
    run = subprocess.run(["python", "-m", "kiosk.render.child"], input=arguments, capture_output=True, cwd=Path(__file__).parents[2])
    assert (run.returncode, run.stdout, run.stderr) == (1, b"\0\0\0\x01r", b"")


def test_a_framed_character_takes_its_neighbours_along() -> None:
    assert framed("甲乙丙", {"乙"}) == ["甲", {"frame": "4E59"}, "丙"]
    assert framed("", set()) == []
    with pytest.raises(Unprintable):
        framed("a\x07", set())
