"""A new package that is right from the start: what an author changes, piece by piece."""

import re
import shutil
from pathlib import Path

from kiosk.texts import ASSETS

STARTER = ASSETS / "authoring" / "starter"
_PLACEHOLDER = "MATTER-CODE"
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CannotMake(Exception):
    """The package cannot be made; the message says why."""


def new(code: str, into: Path) -> Path:
    """Make the package `code` in the folder `into`, and return its own folder.

    Raises:
        CannotMake: `code` is none, something of this name is there, or the folder cannot be written.
    """
    if not _CODE.fullmatch(code) or len(code) > 60:
        raise CannotMake(f"{code!r} is no code: small letters, digits, and hyphens between them, 60 at most")
    home = into / code
    if home.exists():
        raise CannotMake(f"{home} is there already")
    try:
        shutil.copytree(STARTER, home)
        service = home / "service.yaml"
        service.write_text(service.read_text(encoding="utf-8").replace(_PLACEHOLDER, code), encoding="utf-8")
    except OSError as error:
        raise CannotMake(f"{home}: {error.strerror or error}") from None
    return home
