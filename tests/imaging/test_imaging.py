"""Pictures from strangers, pages, materials, and the process that works on them."""

import contextlib
import io
import os
import threading
import time
import zlib
from dataclasses import replace
from datetime import date

import numpy
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kiosk.clock import SystemClock
from kiosk.imaging.darkroom import Darkroom, Frame
from kiosk.imaging.grade import mark
from kiosk.imaging.kinds import Corners, Look, Material, Page, Picture, Purpose, Unbound, Undone, Unreadable
from kiosk.imaging.look import look
from kiosk.imaging.material import bind
from kiosk.imaging.page import take, turn
from kiosk.imaging.picture import frame, read
from kiosk.imaging.watermark import Unmarkable, marked
from kiosk.imaging.wire import opened, told

PURPOSE = Purpose("居住证签注", until=date(2027, 1, 31))
CORNERS: Corners = ((260, 60), (700, 75), (690, 680), (240, 665))
LYING: Corners = ((100, 120), (790, 140), (780, 620), (90, 600))


def saved(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def desk(corners: Corners = CORNERS, shade: int = 0, rows_of_print: int = 20) -> Image.Image:
    """A sheet with a title and lines of print on a dark desk; `shade` is taken off on the right."""
    size = (960, 720)
    sheet = Image.new("RGB", (840, 1188), (225,) * 3)
    pen = ImageDraw.Draw(sheet)
    for word in range(7):
        pen.rectangle((260 + word * 48, 70, 300 + word * 48, 116), outline=(40,) * 3, width=9)
    for row in range(rows_of_print):
        for word in range(14):
            pen.rectangle((100 + word * 46, 220 + row * 40, 136 + word * 46, 240 + row * 40), fill=(50,) * 3)
    rows, ends = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (840, 0), (840, 1188), (0, 1188)), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        ends += [u, v]
    how = [float(part) for part in numpy.linalg.solve(numpy.array(rows, dtype=float), numpy.array(ends, dtype=float))]
    laid = sheet.convert("RGBA").transform(size, Image.Transform.PERSPECTIVE, how, Image.Resampling.BICUBIC)
    scene = Image.new("RGB", size, (95, 88, 80))
    scene.paste(laid, (0, 0), laid)
    if shade:
        dark = Image.new("L", size, 255)
        ImageDraw.Draw(dark).rectangle((450, 0, size[0], size[1]), fill=255 - shade)
        scene = Image.fromarray((numpy.asarray(scene) * (numpy.asarray(dark)[..., None] / 255)).astype(numpy.uint8))
    return scene


def picture(image: Image.Image) -> Picture:
    return Picture(numpy.asarray(image))


# ---------------------------------------------------------------------------------------------------------------- bytes from outside


@settings(max_examples=120, deadline=None)
@given(st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"P6 ", b"P5\n9999 9999\n65535\n", b"GIF89a"]), st.binary(max_size=200))
def test_no_bytes_are_an_exception(head: bytes, rest: bytes) -> None:
    assert isinstance(read(head + rest), (Picture, Unreadable))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "PPM"]), st.integers(0, 3000), st.binary(min_size=1, max_size=12))
def test_a_picture_that_was_tampered_with_is_a_picture_or_none(kind: str, at: int, new: bytes) -> None:
    data = bytearray(saved(Image.new("RGB", (160, 120), "teal"), kind))
    at %= len(data)
    data[at : at + len(new)] = new
    assert isinstance(read(bytes(data)), (Picture, Unreadable))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def test_bombs_stubs_and_strangers_are_refused_by_name() -> None:
    whole = saved(desk())
    bomb = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00") + _chunk(b"IEND", b"")
    large = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", (9_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00") + _chunk(b"IEND", b"")
    assert read(b"") == Unreadable("empty")
    assert read(b"%PDF-1.4 hello") == Unreadable("unknown-kind")
    assert read(whole[: len(whole) // 2]) == Unreadable("broken")
    assert read(bomb) == read(large) == Unreadable("too-large")
    assert read(saved(Image.new("RGB", (60, 400)))) == Unreadable("too-small")


def test_kinds_of_pixels_become_rgb() -> None:
    grey = numpy.full((120, 200), 200, dtype=numpy.uint16) * 256
    for data, wanted in (
        (saved(Image.new("CMYK", (200, 120), (0, 0, 0, 255))), 0),
        (saved(Image.fromarray(grey), "PNG"), 200),
        (saved(Image.new("RGBA", (200, 120), (0, 0, 0, 0)), "PNG"), 255),
        (saved(Image.new("1", (200, 120), 1), "PPM"), 255),
        (saved(Image.new("P", (200, 120), 0), "PNG"), 0),
    ):
        found = read(data)
        assert isinstance(found, Picture)
        assert found.pixels.shape == (120, 200, 3) and abs(int(found.pixels[60, 100].mean()) - wanted) <= 2


def test_a_phone_held_sideways_is_seen_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (2000, 1200), "white")
    image.paste("black", (0, 0, 1000, 1200))
    found = read(saved(image, exif=exif), within=900)
    assert isinstance(found, Picture)
    assert (found.width, found.height, found.full) == (600, 1000, (1200, 2000))
    assert found.pixels[50, 300].max() < 20 and found.pixels[-50, 300].min() > 235


def test_a_raw_frame_has_its_colours() -> None:
    red = bytes([81, 90, 81, 240]) * (100 * 120)
    found = frame(red, 200, 120, "YUYV")
    assert isinstance(found, Picture) and numpy.abs(found.pixels[60, 100].astype(int) - (255, 0, 0)).max() <= 4
    planar = frame(bytes([81]) * (200 * 120) + bytes([90, 240]) * (100 * 60), 200, 120, "NV12")
    assert isinstance(planar, Picture) and numpy.abs(planar.pixels[60, 100].astype(int) - (255, 0, 0)).max() <= 4
    assert frame(red[:-1], 200, 120, "YUYV") == Unreadable("broken")


# ---------------------------------------------------------------------------------------------------------------------- looks, pages


def off(found: Look, corners: Corners) -> float:
    assert found.corners is not None
    return float(numpy.abs(numpy.array(found.corners) - numpy.array(corners)).max())


@pytest.mark.parametrize("shade", [0, 100])
def test_a_page_is_found_also_under_a_hard_shadow(shade: int) -> None:
    found = look(picture(desk(shade=shade)))
    assert found.verdict == "good" and off(found, CORNERS) < 4


def test_each_fault_of_a_picture_is_told() -> None:
    plain = desk()
    dark = plain.point([value // 5 for value in range(256)] * 3)
    out: Corners = ((260, 160), (700, 175), (690, 780), (240, 765))
    lamp = plain.copy()
    ImageDraw.Draw(lamp).ellipse((400, 300, 500, 380), fill="white")
    soft = plain.resize((96, 72), Image.Resampling.BOX).resize((960, 720), Image.Resampling.BICUBIC)
    empty = Image.new("RGB", (960, 720), (150, 150, 150))
    many = numpy.asarray(plain, dtype=numpy.uint16)
    moved = Image.fromarray(numpy.mean([numpy.roll(many, turn, 1) for turn in range(12)], axis=0).astype(numpy.uint8))
    said = [look(picture(one)).verdict for one in (dark, desk(out, rows_of_print=6), lamp, soft, moved, empty)]
    assert said == ["too-dark", "cut-off", "glare", "blurred", "blurred", "no-page"]


def test_a_page_is_straight_even_and_upright() -> None:
    page = take(picture(desk((*LYING[1:], LYING[0]), shade=110)), LYING)
    found = read(page.jpeg)
    assert isinstance(found, Picture) and (page.turned, page.upright) == (3, True)
    assert 1.35 < page.height / page.width < 1.48
    paper = numpy.asarray(Image.fromarray(found.pixels).convert("L"))
    left, right = paper[:, page.width // 25], paper[:, -page.width // 25]
    top, low = paper[page.height // 50], paper[-page.height // 25]
    assert all(abs(float(numpy.median(side)) - 238) < 8 for side in (left, right, top, low))


def test_a_person_turns_what_nothing_tells() -> None:
    blank = take(picture(Image.new("RGB", (400, 600), "white")), None)
    assert (blank.turned, blank.upright, blank.width) == (0, False, 400)
    turned = turn(blank, 3)
    assert isinstance(turned, Page) and (turned.turned, turned.upright, turned.width) == (3, True, 600)


# ------------------------------------------------------------------------------------------------------------------------ materials


def test_a_material_fits_says_its_purpose_and_no_more() -> None:
    page = take(picture(desk()), CORNERS)
    plain = bind([page, page], PURPOSE, 60_000)
    assert isinstance(plain, Material) and plain.size <= 60_000
    assert (plain.pages, plain.grade, plain.mark) == (2, "C", "仅供办理居住证签注使用 有效期至2027年1月31日")
    with pikepdf.open(io.BytesIO(plain.files[0])) as pdf:
        assert len(pdf.pages) == 2 and not pdf.docinfo
        drawn = pdf.pages[0].Resources.XObject.P
        assert isinstance(drawn, pikepdf.Stream)
        seen = pikepdf.PdfImage(drawn).as_pil_image()
    assert b"Exif" not in plain.files[0] and b"2026" not in plain.files[0]
    rim = numpy.asarray(seen.convert("L"))[:, : seen.width // 10]
    assert (rim < 245).mean() > 0.01, "no watermark on the page's margin"
    small = bind([page], PURPOSE, 2_000)
    assert isinstance(small, Unbound) and small.reason == "too-large" and small.least > 2_000
    own = bind([page], PURPOSE, 200_000, form="jpegs", made_by_applicant=True)
    assert isinstance(own, Material) and own.grade == "D" and own.files[0].startswith(b"\xff\xd8")


def test_a_purpose_that_cannot_be_written_is_none() -> None:
    page = take(picture(desk()), CORNERS)
    assert bind([page], Purpose("\U0010fffd")) == Unbound("unmarkable")
    assert bind([], PURPOSE) == Unbound("no-pages") and bind([page] * 21, PURPOSE) == Unbound("too-many")
    assert bind([replace(page, jpeg=b"nothing")], PURPOSE) == Unbound("broken")
    assert mark(Purpose("居住證", "zh-HK")) == "僅供辦理居住證使用" and mark(Purpose("a permit", "en")) == "For a permit only"
    white = numpy.full((400, 300, 3), 255, dtype=numpy.uint8)
    assert (marked(white, "仅供办理王䶮𠮷使用") < 230).any()
    with pytest.raises(Unmarkable):
        marked(white, "x" * 200)


def test_nothing_that_holds_a_picture_shows_it() -> None:
    page = take(picture(desk()), CORNERS)
    for thing in (page, picture(desk()), Frame(b"secret", 2, 2, "RGB3"), bind([page], PURPOSE)):
        assert len(repr(thing)) < 120 and "secret" not in repr(thing)


# ---------------------------------------------------------------------------------------------------------------------- the process


def test_the_process_does_it_all_and_ends_with_the_session() -> None:
    room = Darkroom(SystemClock(), 60)
    try:
        data = saved(desk(), quality=90)
        found = room.look(data)
        assert isinstance(found, Look) and found.verdict == "good" and off(found, CORNERS) < 4
        raw = Frame(desk().tobytes(), 960, 720, "RGB3")
        assert isinstance(other := room.look(raw), Look) and off(other, CORNERS) < 4
        page = room.take(data, found.corners)
        assert isinstance(page, Page)
        assert isinstance(turned := room.turn(page, 1), Page) and turned.width == page.height
        assert isinstance(room.bind([page, turned], PURPOSE), Material)
        assert room.look(b"\xff\xd8\xff\xe0 nothing") == Unreadable("broken")
        first = room.pid
        room.forget()
        assert first is not None and room.pid not in (None, first)
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)
        assert isinstance(room.look(data), Look)
    finally:
        room.close()
    assert room.look(data) == Undone("died")


def test_a_process_that_is_killed_costs_a_try_and_one_that_hangs_the_deadline() -> None:
    room = Darkroom(SystemClock(), 60)
    late = Darkroom(SystemClock(), 0.0)
    try:
        data = saved(desk(), quality=80)
        room.warm()
        assert room.pid is not None
        os.kill(room.pid, 9)
        assert isinstance(room.look(data), Look)
        assert late.look(data) == Undone("late")
        said: list[object] = []
        asker = threading.Thread(target=lambda: said.append(room.bind([Page(saved(desk()), 960, 720)] * 20, PURPOSE)))
        asker.start()
        until = time.monotonic() + 30
        while not room.busy and time.monotonic() < until:
            threading.Event().wait(0.005)
        room.forget()
        asker.join(30)
        assert said == [Undone("died")]
    finally:
        room.close()
        late.close()


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=64))
def test_a_child_that_lies_is_not_believed(junk: bytes) -> None:
    with contextlib.suppress(ValueError, KeyError, TypeError):
        told(*opened(junk))
