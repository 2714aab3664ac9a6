"""Which characters of the country's names and scripts the fonts of this machine can print: counted, so that a package of fonts that is not
installed is told by `kiosk doctor` and not found by whoever's name comes out as a framed code point.

Parts: `SCRIPTS`, what has to be there (GB 18030-2022, implementation level 3: the Han blocks as they were first published up to Extension
F, and the scripts of the country's languages, as far as Debian's fonts have them); `lacking`, how many of each no font has; `covered`, what
one font file has, by its cmap table (OpenType 1.9, cmap, formats 4 and 12).

Pure but for reading fonts; any thread. Failure rule: a file that is not there, or is no font, has no characters.
"""

import mmap
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from kiosk.render.child import FONTS

SCRIPTS: Final[Mapping[str, Sequence[tuple[int, int]]]] = {
    "Han": ((0x4E00, 0x9FEF),),
    "Han Extension A": ((0x3400, 0x4DB5),),
    "Han Extension B": ((0x20000, 0x2A6D6),),
    "Han Extension C": ((0x2A700, 0x2B734),),
    "Han Extension D": ((0x2B740, 0x2B81D),),
    "Han Extension E": ((0x2B820, 0x2CEA1),),
    "Han Extension F": ((0x2CEB0, 0x2EBE0),),
    # Letters of Uyghur and Kazakh, and what stands around them.
    "Arabic letters": ((0x0626, 0x064A), (0x06C6, 0x06C8), (0x06CB, 0x06CB), (0x06D0, 0x06D0), (0x06D5, 0x06D5)),
    "Tibetan": ((0x0F00, 0x0F47), (0x0F49, 0x0F6C)),
    "Mongolian": ((0x1820, 0x1878),),
    "Yi": ((0xA000, 0xA48C),),
}
# What the sheet's faces are, of all that Debian's packages bring (assets/render/sheet.typ, kiosk.devices.drivers.escpos_glyphs).
FILES: Final = (
    "NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "HanaMinA.ttf", "HanaMinB.ttf", "NotoNaskhArabic-Regular.ttf",
    "NotoSerifTibetan-Regular.ttf", "NotoSansMongolian-Regular.ttf", "NotoSansYi-Regular.ttf",
)  # fmt: skip
_COLLECTION: Final = b"ttcf"
_END: Final = 0x30000


def lacking(folders: Iterable[str] = FONTS, files: Iterable[str] = FILES) -> Mapping[str, int]:
    """How many characters of each script none of `files` in `folders` has; scripts that are whole are left out. A few hundredths of a
    second."""
    names, there = tuple(files), bytearray(_END)
    for folder in folders:
        for name in names:
            for first, last in covered(Path(folder, name)):
                there[first : last + 1] = b"\1" * len(there[first : last + 1])
    missing = {
        script: sum(there[first : last + 1].count(0) for first, last in ranges) for script, ranges in SCRIPTS.items()
    }
    return {script: count for script, count in missing.items() if count}


def told(missing: Mapping[str, int]) -> str:
    """`missing` in words."""
    return ", ".join(f"{count} of {script}" for script, count in missing.items())


def covered(path: Path) -> Sequence[tuple[int, int]]:
    """The code points, from the first to the last, that the font at `path` has glyphs for; of a collection its first font's, for in those
    of Noto all have the same."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return tuple(_mapped(data, _cmap(data)))
    except (OSError, ValueError, struct.error):
        return ()


def _cmap(data: mmap.mmap) -> int:
    """Where the cmap table begins.

    Raises:
        ValueError: there is none.
    """
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == _COLLECTION else 0
    for number in range(struct.unpack_from(">H", data, start + 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if tag == b"cmap":
            return int(offset)
    raise ValueError


def _mapped(data: mmap.mmap, table: int) -> Iterator[tuple[int, int]]:
    """By the table of all code points where there is one, for it has those of the short one too."""
    count = struct.unpack_from(">H", data, table + 2)[0]
    tables = {table + struct.unpack_from(">HHI", data, table + 4 + 8 * number)[2] for number in range(count)}
    forms = {struct.unpack_from(">H", data, offset)[0]: offset for offset in sorted(tables)}
    if 12 in forms:
        offset = forms[12]
        for first, last, glyph in struct.iter_unpack(">III", data[offset + 16 : offset + 16 + 12 * _number(data, offset + 12)]):
            # Glyph 0 is the box for what there is not.
            yield first + (glyph == 0), last
    elif 4 in forms:
        yield from _short(data, forms[4])


def _number(data: mmap.mmap, at: int) -> int:
    return int(struct.unpack_from(">I", data, at)[0])


def _short(data: mmap.mmap, offset: int) -> Iterator[tuple[int, int]]:
    """Format 4: segments of 16-bit code points; one with an offset looks each glyph up, and 0 is none."""
    count = struct.unpack_from(">H", data, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, offset + 14)
    firsts = struct.unpack_from(f">{count}H", data, offset + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, offset + 16 + 4 * count)
    where = offset + 16 + 6 * count
    ranges = struct.unpack_from(f">{count}H", data, where)
    for at, (first, last) in enumerate(zip(firsts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = struct.unpack_from(">H", data, where + 2 * at + ranges[at] + 2 * (code - first))[0] if ranges[at] else code
            if (glyph or not ranges[at]) and (glyph + deltas[at]) & 0xFFFF:
                yield code, code
