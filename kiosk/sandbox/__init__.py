"""A central service to develop and test against. The terminal never imports it; it speaks docs/api/central.yaml.

The parts are imported when they are used: a department's worker (`kiosk.sandbox.worker`) needs no web server.
"""

from pathlib import Path
from typing import TextIO


def serve(folder: Path, host: str, port: int, ready: TextIO, until: TextIO | None = None) -> None:
    """See `kiosk.sandbox.server.serve`."""
    from kiosk.sandbox import server

    server.serve(folder, host, port, ready, until)


def new_code(folder: Path) -> str:
    """See `kiosk.sandbox.storage.new_code`."""
    from kiosk.sandbox import storage

    return storage.new_code(folder)


def key_file(folder: Path) -> dict[str, object]:
    """See `kiosk.sandbox.storage.key_file`."""
    from kiosk.sandbox import storage

    return storage.key_file(folder)


__all__ = ["key_file", "new_code", "serve"]
