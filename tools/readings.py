"""Make assets/search/readings.txt and assets/search/fold.txt: how Chinese characters are read, and which are the same word.

    pip download --no-deps pypinyin opencc-python-reimplemented; unzip both to FOLDER
    python tools/readings.py FOLDER

The terminal carries the two tables and neither library: a table of all readings is what a search wants (whoever types `yx` for 银行
is understood too), it is read in milliseconds, and it never changes between two releases. Readings are those of pypinyin (MIT), the pairs
those of OpenCC (Apache-2.0); docs/licences.md names both.
"""

import importlib
import sys
import unicodedata
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "assets" / "search"
MOST_READINGS = 3
HEADS = {
    "readings.txt": "# Readings of the characters of GB 2312, without tones. Made by tools/readings.py from pypinyin (MIT).",
    "fold.txt": "# Traditional characters and their simplified ones, in pairs. Made by tools/readings.py from OpenCC (Apache-2.0).",
}


def characters() -> set[str]:
    """The ideographs of GB 2312: what titles and keywords are written in."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return {char for raw in rows for char in raw.decode("gb2312", "ignore")}


def plain(reading: str) -> str:
    """A reading without its tone; ü is typed as v."""
    letters = unicodedata.normalize("NFD", reading.translate(dict.fromkeys(map(ord, "üǖǘǚǜ"), "v")))
    return "".join(letter for letter in letters if letter.isascii())


def readings(wanted: set[str]) -> dict[str, list[str]]:
    """Reading -> characters, the commonest readings of each alone."""
    table = importlib.import_module("pypinyin.pinyin_dict").pinyin_dict
    found: dict[str, list[str]] = {}
    for char in sorted(wanted):
        read = dict.fromkeys(plain(one) for one in table.get(ord(char), "").split(","))
        for one in [one for one in read if one][:MOST_READINGS]:
            found.setdefault(one, []).append(char)
    return found


def pairs(folder: Path, wanted: set[str]) -> list[str]:
    """Traditional character and simplified one, where the latter is one that we know."""
    lines = (folder / "opencc" / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    split = (line.split("\t") for line in lines if "\t" in line)
    return sorted(old + new.split()[0] for old, new in split if len(old) == 1 and new.split()[0] in wanted and new.split()[0] != old)


def main(folder: Path) -> int:
    """Write both tables."""
    sys.path.insert(0, str(folder))
    wanted = characters()
    made = {
        "readings.txt": [f"{reading} {''.join(chars)}" for reading, chars in sorted(readings(wanted).items())],
        "fold.txt": pairs(folder, wanted),
    }
    OUT.mkdir(exist_ok=True)
    for name, lines in made.items():
        (OUT / name).write_text("\n".join([HEADS[name], *lines]) + "\n", encoding="utf-8")
        print(f"{name}: {len(lines)} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
