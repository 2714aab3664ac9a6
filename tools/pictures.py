#!/usr/bin/env python3
"""Makes docs/pictures anew: goes through the journey and keeps the screens of README and docs, small.

`.venv/bin/python tools/pictures.py` makes all of them, `... tools/pictures.py staff-` those whose names begin so; others stay as they are.
The pictures are what the window really drew; nothing is retouched but the size and the number of colours. Those of staff need pcscd with
vpcd, and root.
"""

import argparse
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


STAFF = ("--fault", "receipt:media-empty", "--then", "staff")
JOURNEYS = (
    Kept((), {"attract": "attract", "form-address-filled": "form", "done": "done"}),
    Kept(("--lang", "en", "--theme", "dark"), {"identify-waiting": "identify-dark", "sign-filled": "sign-dark"}),
    Kept(("--lang", "zh-HK", "--text", "large"), {"guide": "guide-large"}),
    Kept(("--lang", "en", "--size", "1920x1080"), {"take": "take-landscape"}),
    Kept(("--lang", "zh-HK", "--size", "1920x1080", "--theme", "dark", "--fault", "central-down"), {"attract": "attract-dark-landscape"}),
    Kept(STAFF, {"staff-overview": "staff-overview", "staff-settings": "staff-settings", "staff-readiness": "staff-readiness"}),
    Kept(
        (*STAFF, "--lang", "en"),
        {"staff-overview": "staff-overview-en", "staff-settings": "staff-settings-en", "staff-readiness": "staff-readiness-en"},
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
    parser = argparse.ArgumentParser(description="Makes docs/pictures anew.")
    parser.add_argument("names", nargs="*", help="the beginnings of the pictures' names; all pictures without any")
    wanted = tuple(parser.parse_args().names) or ("",)
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.glob("*.png"):
        if old.name.startswith(wanted):
            old.unlink()
    for kept in JOURNEYS:
        steps = {step: name for step, name in kept.steps.items() if name.startswith(wanted)}
        if not steps:
            continue
        with tempfile.TemporaryDirectory() as out:
            command = [sys.executable, "-m", "kiosk", "demo", "--journey", MATTER, "--headless", "--out", out]
            subprocess.run([*command, *kept.options], check=True)
            for step, name in steps.items():
                keep(min(Path(out, "screens").glob(f"[0-9][0-9]-{step}.png")), TARGET / f"{name}.png")


if __name__ == "__main__":
    main()
