"""What commands share: how they speak, what they take, where things are by default. Pure but for what is printed."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

# The languages that are complete; a draft is offered by settings alone.
LANGUAGES = ("zh-CN", "zh-HK", "en")
DEFAULT_SETTINGS = Path("/etc/kiosk/terminal.toml")


def current() -> Path:
    """Where `kiosk run --simulated` of this user has its world."""
    return Path(tempfile.gettempdir()) / f"kiosk-simulated-{os.getuid()}"


def say(message: object) -> None:
    """To whoever sits at the shell."""
    print(f"kiosk: {message}", file=sys.stderr)


def usage(message: object) -> int:
    """Say what is wrong with how it was asked; the exit code."""
    say(message)
    return 2


def show(args: argparse.Namespace, answer: Mapping[str, object]) -> int:
    """Print staff's answer; the exit code."""
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        for name, value in answer.items():
            for entry in value if isinstance(value, list) else [value]:
                told = {key: what for key, what in entry.items() if what != "" and what is not False} if isinstance(entry, dict) else entry
                print(f"{name}: {json.dumps(told, ensure_ascii=False)}")
    return 0 if answer.get("done", True) else 1


def size(text: str) -> tuple[int, int]:
    """Pixels, from "1920x1080"."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 480 <= int(width) <= 7680 and 480 <= int(height) <= 7680):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1920x1080, from 480 to 7680 pixels each way")
    return int(width), int(height)
