"""Draw every sample page to a PNG: `python -m tests.support.show OUTDIR [NAME ...] [--size WxH] [--theme T] [--text large] ...`.

For eyes: a page is done when it looks right beside the pictures it was drawn after. Needs no screen.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from kiosk.ui.application import Window
from kiosk.ui.hands import Hand
from tests.support.pages import all_pages
from tests.support.pages_scan import picture
from tests.support.stage import Stage
from tests.support.variants import Variant, dressed
from tools.walk_plan import PANELS


def arguments(argv: list[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.show")
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", help="the beginnings of the pages' names; all pages without any")
    parser.add_argument("--size", default="1080x1920", choices=sorted(PANELS))
    parser.add_argument("--theme", default="light", choices=("light", "dark", "contrast"))
    parser.add_argument("--text", default="normal", choices=("normal", "large", "200"))
    parser.add_argument("--pseudo", default="", choices=("", "long", "rtl"))
    parser.add_argument("--low", action="store_true")
    return parser.parse_args(argv)


def main(asked: argparse.Namespace) -> int:
    """Draw the pages into `out`, and every further page of those that are turned; 1 if QML complained."""
    asked.out.mkdir(parents=True, exist_ok=True)
    variant = Variant(asked.size, asked.theme, asked.text, asked.pseudo, asked.low)
    samples = {
        name: dressed(page, variant) for name, page in all_pages().items() if not asked.names or name.startswith(tuple(asked.names))
    }
    stage = Stage(next(iter(samples.values())))
    window = Window(stage, fullscreen=False, still=True, verbose=True, pictures=picture, **variant.window())
    window.open()
    hand = Hand(window)
    for name, page in samples.items():
        stage.show(page)
        hand.settle()
        hand.screenshot(asked.out / f"{name}.png")
        for turn in range(2, 12):
            if hand.find("page-more") is None:
                break
            hand.touch("page-more")
            hand.settle()
            hand.screenshot(asked.out / f"{name}.{turn}.png")
    complaints = window.warnings
    window.close()
    print(f"{len(samples)} pages, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(arguments(sys.argv[1:])))
