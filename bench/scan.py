"""How well pages are found and judged: `python -m bench.scan --json [--set DIR] [--seed N]`. Half a minute, once the set is there.

    verdict_accuracy   share of all pictures whose verdict is the set's
    corner_error       95th percentile over all whole pages (not cut off) of the greatest distance of a corner from the truth, over the
                       page's diagonal; a page that was not found counts 1.0
    classes            the same for each verdict and each tag, with the median
    look_ms, take_ms   medians of processor time: a look at each picture as the child does it (decoding included), a take of some of
                       8 megapixels
    upright            of pages that were taken: how many stood upright for sure, were left as unsure (with lines across, up), were wrong

DIR holds pictures and truth.json (`bench.scan_set` says its format): anybody's own set can be tried. Without --set the pictures of
`bench.scan_set` with --seed (1) are used, from build/scan-SEED, and made there first if they are missing (two minutes and more).
"""

import argparse
import json
import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any, Final

import numpy as np

from bench.report import quantile, told
from bench.scan_set import make_set
from kiosk.imaging.child import seen
from kiosk.imaging.kinds import Corners, Look, Picture
from kiosk.imaging.page import take
from kiosk.imaging.picture import read

BARS: Final = {"verdict_accuracy": 0.95, "corner_error": 0.01}
BUILD: Final = Path(__file__).parents[1] / "build"
TAKES: Final = 12
WIDER: Final = {"other paper or hand": {"beside", "beneath", "hand"}, "dark bar": {"leaflet"}}
"""Classes that are made of tags of `bench.scan_set`."""


@dataclass(frozen=True)
class Tried:
    """One picture: what was said, and how far off it was (None where the page is cut off)."""

    file: str
    truth: str
    said: str
    error: float | None
    tags: tuple[str, ...]
    seconds: float


def corner_error(found: Corners | None, truth: Sequence[Sequence[float]]) -> float:
    """The greatest distance of a corner, over the page's diagonal; corners may begin anywhere."""
    if found is None:
        return 1.0
    mine, true = np.array(found), np.array(truth)
    diagonal = float(np.linalg.norm(true[2] - true[0]))
    return min(float(np.linalg.norm(np.roll(mine, turn, 0) - true, axis=1).max()) for turn in range(4)) / diagonal


def tried(folder: Path, line: dict[str, Any]) -> Tried:
    """Look at one picture."""
    data = (folder / line["file"]).read_bytes()
    began = process_time()
    found = seen(data)
    took = process_time() - began
    assert isinstance(found, Look)
    whole = line["verdict"] != "cut-off"
    error = corner_error(found.corners, line["corners"]) if whole else None
    return Tried(line["file"], line["verdict"], found.verdict, error, tuple(line.get("tags", ())), took)


def _errors(some: Sequence[Tried]) -> dict[str, float]:
    errors = [one.error for one in some if one.error is not None]
    right = sum(one.said == one.truth for one in some) / len(some)
    found = {"n": float(len(some)), "verdict_accuracy": round(right, 3)}
    if errors:
        found["corner_error_p50"] = round(statistics.median(errors), 4)
        found["corner_error_p95"] = round(quantile(errors, 0.95), 4)
    return found


def ordered(corners: Sequence[Sequence[float]]) -> Corners:
    """From the one that is nearest to the upper left."""
    start = min(range(4), key=lambda number: sum(corners[number]))
    a, b, c, d = ((corners[(start + number) % 4][0], corners[(start + number) % 4][1]) for number in range(4))
    return a, b, c, d


def takes(folder: Path, lines: Sequence[dict[str, Any]]) -> dict[str, object]:
    """Straighten pages between their true corners."""
    spent: list[float] = []
    ends: dict[str, int] = defaultdict(int)
    large = [line for line in lines if line["verdict"] == "good" and "quarter" in line]
    for line in sorted(large, key=lambda line: "3264x2448" not in line["tags"])[:TAKES]:
        picture = read((folder / line["file"]).read_bytes())
        assert isinstance(picture, Picture)
        corners = ordered(line["corners"])
        began = process_time()
        page = take(picture, corners)
        if picture.width > 3000:
            spent.append(process_time() - began)
        # The sheet's own upper left corner comes first in the set.
        off = (page.turned + corners.index(tuple(line["corners"][0]))) % 4
        ends[("upright" if page.upright else "unsure") if off == 0 else "wrong" if page.upright else "unsure, lines across" if off == 2 else
             "unsure, lines up"] += 1
    return {"take_ms": round(1000 * statistics.median(spent)) if spent else None, "upright": dict(ends)}


def measure(folder: Path) -> dict[str, Any]:
    """All figures of a set."""
    lines = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["pictures"]
    with ProcessPoolExecutor(2) as pool:
        all_of_them = list(pool.map(tried, [folder] * len(lines), lines, chunksize=4))
    classes: dict[str, list[Tried]] = defaultdict(list)
    for one in all_of_them:
        for name in (one.truth, *one.tags, *(wide for wide, parts in WIDER.items() if parts & set(one.tags))):
            classes[name].append(one)
    errors = [one.error for one in all_of_them if one.error is not None]
    whole = _errors(all_of_them)
    return {
        "verdict_accuracy": whole["verdict_accuracy"],
        "corner_error": round(quantile(errors, 0.95), 4),
        "corner_error_p50": whole["corner_error_p50"],
        "found_within_0.01": round(sum(error <= 0.01 for error in errors) / len(errors), 3),
        "look_ms": round(1000 * statistics.median(one.seconds for one in all_of_them), 1),
        "classes": {name: _errors(some) for name, some in sorted(classes.items())},
        "misjudged": {one.file: f"{one.truth} said {one.said}" for one in all_of_them if one.said != one.truth},
        "misplaced": {one.file: round(one.error, 3) for one in all_of_them if one.error is not None and one.error > 0.01},
        **takes(folder, lines),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scan")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--set", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    folder = asked.set or BUILD / f"scan-{asked.seed}"
    if asked.set is None and not (folder / "truth.json").exists():
        print(f"making the pictures of seed {asked.seed} first", file=sys.stderr)
        make_set(folder, asked.seed)
    found = measure(folder)
    print(told("scan", found, BARS) if asked.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
