"""What an eSCL scanner says and is told, as XML: `ScannerCapabilities`, `ScannerStatus` and `ScanSettings`.

What comes is from a machine on the network and may be anything: it is read by expat directly, with no document type, no entities, and
bounds on its size, depth and number of elements. Names are compared without their namespaces, as the prefixes differ between makers.

Written from "eSCL Technical Specification" (Mopria Alliance, 1.0) as public clients tell it. Pure. Failures: `BadXml`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

LONGEST = 256 * 1024
_DEEPEST, _MOST = 24, 4000
A4 = (2480, 3508)
"""Width and height in 1/300 inch."""

_PWG = "http://www.pwg.org/schemas/2010/12/sm"
_SCAN = "http://schemas.hp.com/imaging/escl/2011/05/03"


class BadXml(ValueError):
    """It is no XML that a scanner may send."""


@dataclass(slots=True)
class Element:
    """One element: its local name, its text, and what is in it."""

    name: str
    text: str = ""
    children: "list[Element]" = field(default_factory=list)

    def first(self, *path: str) -> "Element | None":
        """The first element that is reached by these names."""
        found: Element | None = self
        for name in path:
            found = next((child for child in found.children if child.name == name), None) if found else None
        return found

    def says(self, *path: str) -> str:
        """The text there; "" where there is none."""
        found = self.first(*path)
        return found.text.strip() if found else ""

    def number(self, *path: str, otherwise: int = 0) -> int:
        """The whole number there."""
        text = self.says(*path)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise

    def every(self, name: str) -> "Iterator[Element]":
        """All elements of this name, at any depth."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.every(name)


def parse(data: bytes, root: str) -> Element:
    """The document element, which has to be called `root`.

    Raises:
        BadXml: it is longer, deeper or richer than any scanner's, brings a document type, or is no XML.
    """
    if len(data) > LONGEST:
        raise BadXml("too long")
    top = Element("")
    stack = [top]
    count = 0

    def start(name: str, _attributes: object) -> None:
        nonlocal count
        count += 1
        if len(stack) > _DEEPEST or count > _MOST:
            raise BadXml("too deep or too many")
        made = Element(name.rpartition(":")[2])
        stack[-1].children.append(made)
        stack.append(made)

    def text(data: str) -> None:
        stack[-1].text += data

    def refuse(*_told: object) -> NoReturn:
        raise BadXml("a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda _name: stack.pop()
    # Entities can be declared in a document type alone: without one there is nothing to expand and nothing to fetch.
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadXml(type(error).__name__) from None
    if top.children[0].name != root:
        raise BadXml("another document")
    return top.children[0]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a scanner is and can, of the one source that is used. Sizes in 1/300 inch."""

    maker: str
    model: str
    serial: str
    firmware: str
    there: bool  # the source that is wanted
    width: int
    height: int
    resolutions: tuple[int, ...]
    colours: frozenset[str]
    formats: frozenset[str]


_INSIDE = {"glass": ("Platen", "PlatenInputCaps"), "feeder": ("Adf", "AdfSimplexInputCaps")}


def capabilities(data: bytes, source: str) -> Capabilities:
    """What `ScannerCapabilities` says of `source`.

    Raises:
        BadXml: see `parse`.
    """
    root = parse(data, "ScannerCapabilities")
    caps = root.first(*_INSIDE[source]) or Element("")
    steps = [entry.number("XResolution") for entry in caps.every("DiscreteResolution")]
    ranges = [(e.number("XResolutionRange", "Min"), e.number("XResolutionRange", "Max")) for e in caps.every("ResolutionRange")]
    both = [step for low, high in ranges for step in (100, 150, 200, 300, 400, 600) if low <= step <= high]
    formats = {entry.text.strip() for name in ("DocumentFormat", "DocumentFormatExt") for entry in caps.every(name)}
    return Capabilities(
        maker=root.says("Manufacturer"),
        model=root.says("MakeAndModel"),
        serial=root.says("SerialNumber"),
        firmware=root.says("Version"),
        there=bool(caps.children),
        width=caps.number("MaxWidth", otherwise=A4[0]),
        height=caps.number("MaxHeight", otherwise=A4[1]),
        resolutions=tuple(sorted({step for step in (*steps, *both) if step})),
        colours=frozenset(entry.text.strip() for entry in caps.every("ColorMode")),
        formats=frozenset(formats),
    )


@dataclass(frozen=True, slots=True)
class State:
    """How a scanner is: its state, its feeder's, and the reasons it gives."""

    scanner: str
    feeder: str
    reasons: frozenset[str]


def state(data: bytes) -> State:
    """What `ScannerStatus` says.

    Raises:
        BadXml: see `parse`.
    """
    root = parse(data, "ScannerStatus")
    reasons = root.first("StateReasons")
    return State(root.says("State"), root.says("AdfState"), frozenset(e.text.strip() for e in reasons.children) if reasons else frozenset())


def settings(source: str, dpi: int, colour: str, size: Sequence[int]) -> bytes:
    """`ScanSettings` for one run: the whole of `size`, as JPEG."""
    where = "Platen" if source == "glass" else "Feeder"
    width, height = size
    # JPEG twice: scanners from before eSCL 2.1 know `pwg:DocumentFormat` alone, later ones look at the other first.
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><scan:ScanSettings xmlns:scan="{_SCAN}" xmlns:pwg="{_PWG}">'
        "<pwg:Version>2.0</pwg:Version><scan:Intent>Document</scan:Intent>"
        "<pwg:ScanRegions><pwg:ScanRegion><pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>"
        f"<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset><pwg:Width>{width}</pwg:Width><pwg:Height>{height}</pwg:Height>"
        f"</pwg:ScanRegion></pwg:ScanRegions><pwg:InputSource>{where}</pwg:InputSource><scan:ColorMode>{colour}</scan:ColorMode>"
        f"<scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>"
        "<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat><scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>"
        "</scan:ScanSettings>"
    ).encode()
