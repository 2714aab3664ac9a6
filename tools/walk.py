#!/usr/bin/env python3
"""`make walk`: every page of the terminal as a picture, in the languages, themes, sizes and text sizes that matter, with an index to flip
through: `python -m tools.walk [--out build/walk] [--samples] [--journeys] [--page NAME ...] [--size PANEL ...]`.

Two sources: the sample pages of tests/support, which hold every state of every screen, and real journeys, walked by the demo's automatic
hand with simulated devices. Combinations are chosen pairwise (tools/walk_plan.py). Every text of every sample is measured; a text that
is cut, too large for its place or over another is told when it is seen and listed in the index, and the exit code is 1.

Thread rule: one thread, Qt's. Failure rule: a page that QML complains about, when a window opens too, or a journey that does not end or
whose window complains, is listed and counts.
"""

import argparse
import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from kiosk.demo.hall import Panel
from kiosk.demo.journey import Demo
from kiosk.demo.wish import Wish
from kiosk.demo.world import World, WorldError, discard, workspace
from kiosk.ui import brands
from kiosk.ui.application import Window
from kiosk.ui.hands import Hand
from tests.support.geometry import complaints
from tests.support.pages import all_pages
from tests.support.pages_scan import picture
from tests.support.stage import Stage
from tests.support.variants import each_text
from tools.walk_index import write_index
from tools.walk_plan import PANELS, TEXTS, THEMES, longer, pairwise

MATTER = "residence-permit-endorsement"
# Not languages: English 40 % longer, English mirrored, and English at 200 %.
PSEUDO = ("longer", "mirrored")
FIRST = {"lang": "zh-CN", "theme": "light", "size": "1080x1920", "text": "normal"}


@dataclass(slots=True)
class Shot:
    """One picture of the walk."""

    file: str
    page: str
    lang: str
    theme: str
    size: str
    text: str
    source: str
    clipped: list[str] = field(default_factory=list)


def sample(name: str, row: dict[str, str], pages: Mapping[str, dict[str, Any]]) -> dict[str, Any] | None:
    """The sample page `name` as it is in the language and display of `row`; None if there is none in that language."""
    lang = "en" if row["lang"] in PSEUDO else row["lang"]
    page = pages.get(f"{name}.{lang}")
    if page is None:
        return None
    if row["lang"] == "longer":
        page = each_text(page, longer)
    shown = {"theme": row["theme"], "text": "large" if row["text"] == "200%" else row["text"], "low": False, "still": True, "sound": False}
    found = {**page, "display": shown, "brand": brands.load("harbour").as_page(lang)}
    if row["lang"] == "mirrored":
        found["mirrored"] = True
    return found


def rows(languages: tuple[str, ...]) -> list[dict[str, str]]:
    """Every look of the sample pages."""
    found = pairwise({"lang": (*languages, *PSEUDO), "theme": THEMES, "size": tuple(PANELS), "text": (*TEXTS, "200%")}, FIRST)
    return sorted(found, key=lambda row: (row["size"], row["text"] == "200%"))


def samples(out: Path, only: list[str], sizes: list[str]) -> Iterator[Shot]:
    """Draw every sample page in every look; one window for each size. `only` these pages, `sizes` only these panels; all without any."""
    pages = all_pages()
    languages = tuple(dict.fromkeys(name.rpartition(".")[2] for name in pages))
    names = [name for name in dict.fromkeys(name.rpartition(".")[0] for name in pages) if not only or name in only]
    window: Window | None = None
    opened: tuple[str, bool] | None = None
    stage = Stage(next(iter(pages.values())))
    heard = 0
    for row in rows(languages):
        if sizes and row["size"] not in sizes:
            continue
        wanted = (row["size"], row["text"] == "200%")
        if opened != wanted or window is None:
            if window is not None:
                window.close()
            pixels, millimetres = PANELS[row["size"]]
            factor = 2.0 if wanted[1] else 1.0
            window = Window(stage, fullscreen=False, still=True, size=pixels, panel=millimetres, text_factor=factor, verbose=True,
                            pictures=picture)
            window.open()
            Hand(window).settle()
            opened, heard = wanted, 0
        for name in names:
            page = sample(name, row, pages)
            if page is not None:
                yield _draw(window, stage, name, page, row, out, heard)
                heard = len(window.warnings)
    if window is not None:
        window.close()


def _draw(window: Window, stage: Stage, name: str, page: dict[str, Any], row: dict[str, str], out: Path, heard: int) -> Shot:
    hand = Hand(window)
    stage.show(page)
    hand.settle()
    file = f"sample-{name}.{row['lang']}.{row['theme']}.{row['size'].replace(' ', '-')}.{row['text'].replace('%', '')}.png"
    hand.screenshot(out / file)
    problems = complaints(window) + [f"QML: {text}" for text in window.warnings[heard:]]
    return Shot(file, name, row["lang"], row["theme"], row["size"], row["text"], "sample", problems)


@contextlib.contextmanager
def overheard(complaints: list[str]) -> Iterator[None]:
    """What QML complains about meanwhile, in a window of a process of its own too: a line each, added to `complaints`."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        before = os.dup(2)
        os.dup2(kept.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(before, 2)
            os.close(before)
            kept.seek(0)
            said = kept.read()
            sys.stderr.write(said)
            complaints += [f"QML: {found}" for found in re.findall(r"^kiosk: (.* at \w+\.qml:\d+)", said, re.MULTILINE)]


def journeys(out: Path) -> Iterator[Shot]:
    """Walk the real journey in every pair of language, theme, size and text; one terminal each."""
    sizes = [size for size in PANELS if "in" not in size]
    plan = pairwise({"lang": ("zh-CN", "zh-HK", "en"), "theme": THEMES, "size": sizes, "text": TEXTS}, FIRST)
    for number, row in enumerate(plan, 1):
        folder = workspace()
        found = out / f"journey-{number:02d}"
        world = World(folder, (), Panel(PANELS[row["size"]][0], row["theme"], row["text"]))
        demo: Demo | None = None
        problems: list[str] = []
        with overheard(problems):
            try:
                demo = Demo(world, world.start(), headless=True)
                code = demo.run(Wish(MATTER, "citizen-liang", row["lang"], (), True, chapter="living"), found)
                problems += [] if code == 0 else [f"the journey ended with {code}"]
            except WorldError as error:
                problems.append(f"the journey did not start: {error}")
            finally:
                if demo:
                    demo.close()
                world.stop()
                discard(folder)
        for at, path in enumerate(sorted((found / "screens").glob("*.png"))):
            page, said = path.stem.partition("-")[2], problems if at == 0 else []
            yield Shot(str(path.relative_to(out)), page, row["lang"], row["theme"], row["size"], row["text"], "journey", said)


def told(shots: Iterator[Shot]) -> Iterator[Shot]:
    """The same, each with something to mend told at once: a walk that is ended before its time has said what it saw."""
    for shot in shots:
        if shot.clipped:
            more = f" (and {len(shot.clipped) - 1} more)" if len(shot.clipped) > 1 else ""
            print(f"{shot.file}: {shot.clipped[0]}{more}", flush=True)
        yield shot


def main() -> int:
    """Walk; 0 only if every text can be read and every journey ended well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/walk"))
    parser.add_argument("--samples", action="store_true", help="only the sample pages")
    parser.add_argument("--journeys", action="store_true", help="only the real journeys")
    parser.add_argument("--page", action="append", default=[], metavar="NAME", help="only this sample page")
    parser.add_argument("--size", action="append", default=[], metavar="PANEL", choices=tuple(PANELS), help="only this panel's samples")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for old in args.out.rglob("*.png"):
        old.unlink()
    started = time.monotonic()
    shots: list[Shot] = []
    if args.samples or not args.journeys:
        shots += told(samples(args.out, args.page, args.size))
    if args.journeys or not args.samples:
        shots += told(journeys(args.out))
    write_index(args.out / "index.html", [asdict(shot) for shot in shots])
    bad = [shot for shot in shots if shot.clipped]
    texts = sum(len(shot.clipped) for shot in shots)
    print(f"{len(shots)} pictures in {time.monotonic() - started:.0f} s, {len(bad)} with something to mend ({texts} in all)")
    print(args.out / "index.html")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
