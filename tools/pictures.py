#!/usr/bin/env python3
"""Makes docs/pictures anew: goes through the journey and keeps the README's screens, small. `.venv/bin/python tools/pictures.py`

The pictures are what the window really drew; nothing is retouched but the size and the number of colours.
"""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

MATTER = "residence-permit-endorsement"
TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTH, WIDE, COLOURS, LIMIT = 405, 640, 96, 60_000


@dataclass(frozen=True)
class Kept:
    """One journey with `options` of `kiosk demo`, and what to keep of it: step to name."""

    options: tuple[str, ...]
    steps: Mapping[str, str]


JOURNEYS = (
    Kept((), {"attract": "attract", "form-address-filled": "form", "done": "done"}),
    Kept(("--lang", "en", "--theme", "dark"), {"identify-waiting": "identify-dark", "sign-filled": "sign-dark"}),
    Kept(("--lang", "zh-HK", "--text", "large"), {"guide": "guide-large"}),
    Kept(("--lang", "en", "--size", "1920x1080"), {"take": "take-landscape"}),
    Kept(("--lang", "zh-HK", "--size", "1920x1080", "--theme", "dark", "--fault", "central-down"), {"attract": "attract-dark-landscape"}),
    Kept(
        ("--fault", "receipt:media-empty", "--then", "staff"),
        {"staff-overview": "staff-overview", "staff-devices": "staff-devices", "staff-readiness": "staff-readiness"},
    ),
)


def keep(screen: Path, target: Path) -> None:
    """Save `screen` as a small PNG."""
    with Image.open(screen) as picture:
        width = WIDE if picture.width > picture.height else WIDTH
        small = picture.convert("RGB").resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    if target.stat().st_size > LIMIT:
        raise SystemExit(f"{target.name} is larger than {LIMIT} bytes")


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.glob("*.png"):
        old.unlink()
    for kept in JOURNEYS:
        with tempfile.TemporaryDirectory() as out:
            command = [sys.executable, "-m", "kiosk", "demo", "--journey", MATTER, "--headless", "--out", out]
            subprocess.run([*command, *kept.options], check=True)
            for step, name in kept.steps.items():
                keep(min(Path(out, "screens").glob(f"[0-9][0-9]-{step}.png")), TARGET / f"{name}.png")


if __name__ == "__main__":
    main()
