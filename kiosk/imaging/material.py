"""From pages to a material: marked with its purpose, pressed into a budget, one PDF or one JPEG a page. Pure.

The budget is met by steps, the best that fits: first less quality, then fewer pixels, at last without colour. Below 100 dots to an inch of
A4 a character of 3 mm has 12 pixels, and Chinese cannot be read for sure any more: then it is refused rather than sent.
"""

import io
from collections.abc import Sequence
from typing import Final, Literal

import numpy
from PIL import Image

from kiosk.imaging.grade import grade, mark
from kiosk.imaging.kinds import BUDGET, Material, Page, Purpose, Unbound, Unreadable
from kiosk.imaging.picture import read
from kiosk.imaging.watermark import Unmarkable, marked

MOST_PAGES: Final = 20
_A4_INCHES: Final = 11.69
_A4_POINTS: Final = 841.89
STEPS: Final = ((200, 80, True), (200, 62, True), (150, 72, True), (150, 55, True), (150, 45, True), (120, 50, True), (120, 42, False),
                (100, 36, False), (100, 26, False))
"""Dots to an inch, as if each page were A4; JPEG quality; colour."""
# The grain of white paper costs half of a JPEG and says nothing: what is nearly white becomes white.
_WHITER: Final = [value if value < 200 else min(255, 200 + (value - 200) * 55 // 30) for value in range(256)]


def bind(pages: Sequence[Page], purpose: Purpose, budget: int = BUDGET, *, form: Literal["pdf", "jpegs"] = "pdf",
         made_by_applicant: bool = False) -> Material | Unbound:
    """The pages as one material of at most `budget` bytes, each with the purpose in its pixels.

    `made_by_applicant`: a letter or a form of the person's own (grade D); else a document that somebody issued (grade C).
    """
    if not pages:
        return Unbound("no-pages")
    if len(pages) > MOST_PAGES:
        return Unbound("too-many")
    words, least = mark(purpose), 0
    try:
        whole = _marked(pages, words)
    except Unmarkable:
        return Unbound("unmarkable")
    if whole is None:
        return Unbound("broken")
    made, reduced = 0, whole
    for dpi, quality, colour in STEPS:
        if dpi != made:
            made, reduced = dpi, [_reduced(page, dpi) for page in whole]
        files = [_jpeg(page, quality, colour) for page in reduced]
        done = (_pdf(files),) if form == "pdf" else tuple(data for data, _ in files)
        least = sum(map(len, done))
        if least <= budget:
            media: Literal["application/pdf", "image/jpeg"] = "application/pdf" if form == "pdf" else "image/jpeg"
            return Material(done, media, len(pages), words, grade(made_by_applicant=made_by_applicant), quality, dpi)
    return Unbound("too-large", least)


def _marked(pages: Sequence[Page], words: str) -> list[Image.Image] | None:
    """The pages at the most dots of any step, their paper whitened, marked."""
    found = []
    for page in pages:
        picture = read(page.jpeg)
        if isinstance(picture, Unreadable):
            return None
        image = _reduced(Image.fromarray(picture.pixels), STEPS[0][0]).point(_WHITER * 3)
        found.append(Image.fromarray(marked(numpy.asarray(image), words)))
    return found


def _reduced(image: Image.Image, dpi: int) -> Image.Image:
    """At so many dots; never grown."""
    part = dpi * _A4_INCHES / max(image.size)
    if part >= 1:
        return image
    size = max(1, round(image.width * part)), max(1, round(image.height * part))
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)


def _jpeg(page: Image.Image, quality: int, colour: bool) -> tuple[bytes, tuple[int, int, bool]]:
    image = page if colour else page.convert("L")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue(), (image.width, image.height, colour)


def _pdf(files: Sequence[tuple[bytes, tuple[int, int, bool]]]) -> bytes:
    """A PDF 1.4 of JPEGs, a page each, its longer side as long as A4's. No date, no producer, no metadata (ISO 32000-1, 7.5 and 8.9.5)."""
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(len(files)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(files)} /Kids [{kids}] >>".encode()]
    for number, (data, (width, height, colour)) in enumerate(files):
        this = 3 + 3 * number
        part = _A4_POINTS / max(width, height)
        wide, high = round(width * part, 2), round(height * part, 2)
        drawn = f"q {wide} 0 0 {high} 0 0 cm /P Do Q".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents {this + 1} 0 R "
            f"/Resources << /XObject << /P {this + 2} 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 "
            f"/ColorSpace /Device{'RGB' if colour else 'Gray'} /Filter /DCTDecode /Length {len(data)} >>"
        )
        objects.append(head.encode() + b"\nstream\n" + data + b"\nendstream")
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
