#!/usr/bin/env python3
"""Makes docs/pictures anew: goes through the journey and keeps the README's screens, small. `.venv/bin/python tools/pictures.py`

The pictures are what the window really drew; nothing is retouched but the size and the number of colours.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

MATTER = "residence-permit-endorsement"
TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZE, COLOURS, LIMIT = (405, 720), 96, 60_000

# Language and fault of one journey, and the steps to keep of it.
JOURNEYS = (
    ("zh-CN", "", ("attract", "guide", "identify-waiting", "form-address-filled")),
    ("en", "", ("sign-filled", "done", "take")),
    ("en", "central-down", ("done-saved",)),
)


def keep(screen: Path, target: Path) -> None:
    """Save `screen` as a small PNG."""
    with Image.open(screen) as picture:
        small = picture.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    if target.stat().st_size > LIMIT:
        raise SystemExit(f"{target.name} is larger than {LIMIT} bytes")


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for lang, fault, steps in JOURNEYS:
        with tempfile.TemporaryDirectory() as out:
            command = [sys.executable, "-m", "kiosk", "demo", "--journey", MATTER, "--headless", "--lang", lang, "--out", out]
            subprocess.run([*command, *(["--fault", fault] if fault else [])], check=True)
            for step in steps:
                screen = min(Path(out, "screens").glob(f"[0-9][0-9]-{step}.png"))
                keep(screen, TARGET / f"{step}-{lang}.png")


if __name__ == "__main__":
    main()
