"""What a simulated eSCL scanner says, as XML, and how it reads `ScanSettings`: written apart from the driver's.

The order of elements is the one that Debian's sane-airscan and SANE's escl backend were seen to read. Pure. Failures: `ValueError`.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

PWG: Final = "http://www.pwg.org/schemas/2010/12/sm"
SCAN: Final = "http://schemas.hp.com/imaging/escl/2011/05/03"
_HEAD: Final = f'xmlns:scan="{SCAN}" xmlns:pwg="{PWG}"'
RESOLUTIONS: Final = (100, 200, 300)
SERIAL: Final = "SIM-0009"

_CAPS: Final = (
    "<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth><scan:MinHeight>16</scan:MinHeight>"
    "<scan:MaxHeight>3508</scan:MaxHeight><scan:MaxScanRegions>1</scan:MaxScanRegions><scan:SettingProfiles><scan:SettingProfile>"
    "<scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>"
    "<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
    "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>"
    "<scan:SupportedResolutions><scan:DiscreteResolutions>"
    + "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>"
        "</scan:DiscreteResolution>"
        for dpi in RESOLUTIONS
    )
    + "</scan:DiscreteResolutions></scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>"
    "<scan:SupportedIntents><scan:Intent>Document</scan:Intent></scan:SupportedIntents>"
    "<scan:MaxOpticalXResolution>300</scan:MaxOpticalXResolution><scan:MaxOpticalYResolution>300</scan:MaxOpticalYResolution>"
)


def capabilities() -> bytes:
    """`ScannerCapabilities`: a glass and a feeder, both for A4."""
    return _document(
        "ScannerCapabilities",
        "<pwg:Version>2.63</pwg:Version><pwg:Manufacturer>Kiosk</pwg:Manufacturer>"
        f"<pwg:MakeAndModel>Kiosk simulated scanner</pwg:MakeAndModel><pwg:SerialNumber>{SERIAL}</pwg:SerialNumber>"
        "<scan:UUID>6d3f0c1a-0009-4c6e-9f53-000000000009</scan:UUID>"
        f"<scan:Platen><scan:PlatenInputCaps>{_CAPS}</scan:PlatenInputCaps></scan:Platen>"
        f"<scan:Adf><scan:AdfSimplexInputCaps>{_CAPS}</scan:AdfSimplexInputCaps><scan:FeederCapacity>20</scan:FeederCapacity>"
        "<scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption></scan:AdfOptions></scan:Adf>",
    )


def status(state: str, feeder: str, reasons: Sequence[str], jobs: Mapping[str, str]) -> bytes:
    """`ScannerStatus`; `jobs`: the path of each and its state."""
    told = "".join(f"<pwg:StateReason>{reason}</pwg:StateReason>" for reason in reasons)
    listed = "".join(
        f"<scan:JobInfo><pwg:JobUri>{path}</pwg:JobUri><pwg:JobUuid>{path.rpartition('/')[2]}</pwg:JobUuid>"
        f"<pwg:JobState>{job}</pwg:JobState></scan:JobInfo>"
        for path, job in jobs.items()
    )
    return _document(
        "ScannerStatus",
        f"<pwg:Version>2.63</pwg:Version><pwg:State>{state}</pwg:State>"
        + (f"<pwg:StateReasons>{told}</pwg:StateReasons>" if told else "")
        + f"<scan:AdfState>{feeder}</scan:AdfState><scan:Jobs>{listed}</scan:Jobs>",
    )


def hostile() -> bytes:
    """A status that would grow to gigabytes for whoever expands entities."""
    declared = ['<!ENTITY e0 "boom">', *(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))]
    inside = f"<scan:ScannerStatus {_HEAD}><pwg:State>&e8;</pwg:State></scan:ScannerStatus>"
    return f"<?xml version='1.0'?><!DOCTYPE s [{''.join(declared)}]>{inside}".encode()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asks for: `Platen` or `Feeder`, dots an inch, and width and height in 1/300 inch."""

    source: str
    dpi: int
    size: tuple[int, int]


def wish(body: bytes) -> Wish:
    """What `ScanSettings` ask for.

    Raises:
        ValueError: it is none, or asks for what this scanner has not.
    """
    try:
        root = ET.fromstring(body)
    except ET.ParseError:
        raise ValueError("no XML") from None
    names = {"pwg": PWG, "scan": SCAN}
    source = root.findtext("pwg:InputSource", "Platen", names)
    dpi = int(root.findtext("scan:XResolution", "300", names))
    region = root.find("pwg:ScanRegions/pwg:ScanRegion", names)
    width, height = 2550, 3508
    if region is not None:
        width, height = (int(region.findtext(f"pwg:{side}", "0", names)) for side in ("Width", "Height"))
    if root.tag != f"{{{SCAN}}}ScanSettings" or source not in ("Platen", "Feeder") or dpi not in RESOLUTIONS:
        raise ValueError("not one of this scanner's settings")
    if not (16 <= width <= 2550 and 16 <= height <= 3508):
        raise ValueError("more than the glass")
    return Wish(source, dpi, (width, height))


def _document(name: str, inside: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<scan:{name} {_HEAD}>{inside}</scan:{name}>'.encode()
