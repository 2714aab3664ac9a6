"""A terminal that no line reaches, one that has a line, and the folder between them."""

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.events import Event
from kiosk.offline.attachments import FileRef
from kiosk.offline.courier import Courier
from kiosk.offline.desk import Answer
from kiosk.offline.keys import TerminalKeys
from tests.offline.terminal import Terminal
from tests.sandbox.documents import draft
from tests.sandbox.running import Sandbox

GROUP = os.getegid()


@dataclass
class Hall:
    """A terminal that no line reaches, one that has a line, and the folder between them."""

    sandbox: Sandbox
    far: Terminal
    keys: TerminalKeys
    folder: Path
    delivered: list[Event]
    near: Terminal
    courier_keys: TerminalKeys

    def export(self) -> Answer:
        return Courier(self.far.store, self.keys, SystemClock(), GROUP, self.delivered.append).export(self.folder)

    def deliver(self) -> Answer:
        return Courier(self.near.store, self.courier_keys, SystemClock(), GROUP).deliver(self.folder, self.sandbox.client)

    def files(self) -> dict[str, bytes]:
        """All that lies in the folder, by path."""
        return {str(p.relative_to(self.folder)): p.read_bytes() for p in sorted(self.folder.rglob("*")) if p.is_file()}

    def counts(self, *ids: str) -> list[int]:
        return [self.sandbox.get(f"submissions/{ident}")["count"] for ident in ids]

    def manifest(self) -> Path:
        return self.folder / "manifests" / f"{self.keys.terminal}.json"


def attached(terminal: Terminal, size: int = 100_000) -> tuple[str, FileRef]:
    ref = terminal.outbox.attach(os.urandom(size), "photo")
    wanted = draft()
    wanted = type(wanted)(wanted.id, wanted.matter, wanted.version, wanted.content, (ref,))
    terminal.submit(wanted)
    terminal.outbox.let_go([ref])
    return wanted.id, ref


def submitted(terminal: Terminal, count: int = 1) -> list[str]:
    drafts = [draft() for _ in range(count)]
    for wanted in drafts:
        terminal.submit(wanted)
    return [wanted.id for wanted in drafts]
