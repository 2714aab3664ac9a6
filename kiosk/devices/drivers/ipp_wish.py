"""What a printer can of what a document wants, by what it says of itself, and the attributes of the job that come of it. Pure.

Paper: an A4 document is printed on A4 where that lies in the printer (media-ready, PWG 5100.3; a printer that does not say what lies in it
is taken at its word of what it supports). Where only A3 does, it is printed on that, not enlarged (print-scaling, PWG 5100.13), and whoever
stands there is told. On any smaller or stranger sheet some of it would be lost: nothing is printed.
"""

from collections.abc import Sequence
from typing import Final

from kiosk.devices.contract import DocumentCapabilities, Wish
from kiosk.devices.drivers.ipp_codec import Attribute, Tag
from kiosk.devices.drivers.ipp_printer import Printer

PDF: Final = "application/pdf"
PWG: Final = "image/pwg-raster"
# Names of PWG 5101.1; a printer may append what it calls its borderless ones.
_SIZES: Final = {"a4": "iso_a4_210x297mm", "a3": "iso_a3_297x420mm"}
ONE_SIDED: Final = "one-sided"


def paper(printer: Printer) -> str:
    """On which paper an A4 document comes now: `a4`, `a3`, or "" for none."""
    there = printer.ready or printer.media
    if not there:
        return "a4"
    return next((name for name, size in _SIZES.items() if any(one.startswith(size) for one in there)), "")


def abilities(printer: Printer) -> DocumentCapabilities:
    """What `printer` can."""
    dots = PDF not in printer.formats and PWG in printer.formats
    # The second side of a sheet may have to be sent turned or mirrored (PWG 5102.4, 4.1): only where it has not, dots go on both.
    both = not dots or printer.back == "normal"
    return DocumentCapabilities(
        pictures=dots,
        copies=max(1, printer.copies),
        sides=frozenset({ONE_SIDED, *(printer.sides if both else ())}),
        colour="color" in printer.colours and (not dots or "srgb_8" in printer.rasters),
        paper=paper(printer),
    )


def kept(printer: Printer, wish: Wish) -> Wish:
    """What of `wish` the printer can."""
    can = abilities(printer)
    sides = wish.sides if wish.sides in can.sides else ONE_SIDED
    return Wish(max(1, min(wish.copies, can.copies)), sides, wish.colour and can.colour)


def attributes(printer: Printer, wish: Wish) -> Sequence[Attribute]:
    """The job's attributes; of what the printer does not know of itself none is sent."""
    done = kept(printer, wish)
    found = [Attribute("copies", Tag.INTEGER, (done.copies,))]
    size = _SIZES.get(paper(printer))
    if size is not None and (printer.ready or printer.media):
        there = printer.ready or printer.media
        found.append(Attribute("media", Tag.KEYWORD, (size if size in there else min(one for one in there if one.startswith(size)),)))
    if paper(printer) == "a3" and "none" in printer.scalings:
        found.append(Attribute("print-scaling", Tag.KEYWORD, ("none",)))
    if printer.sides:
        found.append(Attribute("sides", Tag.KEYWORD, (done.sides,)))
    mode = "color" if done.colour else "monochrome"
    if mode in printer.colours:
        found.append(Attribute("print-color-mode", Tag.KEYWORD, (mode,)))
    return found
