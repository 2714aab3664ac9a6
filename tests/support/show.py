"""Draw every sample page to a PNG: `python -m tests.support.show OUTDIR [NAME ...]`.

For eyes: a page is done when it looks right beside the pictures it was drawn after. Needs no screen.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from kiosk.ui.application import Window
from kiosk.ui.hands import Hand
from tests.support.pages import all_pages
from tests.support.stage import Stage


def main(out: Path, names: list[str]) -> int:
    """Draw the pages whose names begin with one of `names` (all without any) into `out`; 1 if QML complained."""
    out.mkdir(parents=True, exist_ok=True)
    samples = {name: page for name, page in all_pages().items() if not names or any(name.startswith(wanted) for wanted in names)}
    stage = Stage(next(iter(samples.values())))
    window = Window(stage, fullscreen=False, still=True, size=(1080, 1920), verbose=True)
    window.open()
    hand = Hand(window)
    for name, page in samples.items():
        stage.show(page)
        hand.settle()
        hand.screenshot(out / f"{name}.png")
    complaints = window.warnings
    window.close()
    print(f"{len(samples)} pages, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
