"""One terminal on the rack of `bench.torture`: what is done to it, and what harm is found."""

import base64
import contextlib
import hashlib
import json
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import apsw

from kiosk import http
from kiosk.central import CentralClient
from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.offline import Draft, Outbox, SubmissionFailed, SubmissionSaved, Sync, envelope, keys
from kiosk.offline.alone import answer, one_pass
from kiosk.offline.attachments import FileRef
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import FolderPassphrases, TerminalKeys
from kiosk.sandbox.uploads import FileDamaged, opened_file
from kiosk.store import Store, StoreError
from tests.sandbox.documents import ADDRESS, NAME, NUMBER, content
from tests.sandbox.running import Sandbox
from tests.support.disk import Disk, Shelf

Error = tuple[str, type[apsw.Error], bool]
KINDS_OF_HARM = ("lost", "doubled", "changed", "leaked")


@dataclass
class Harm:
    """What was found, by id; and the numbers that were told."""

    told: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    leaked: set[str] = field(default_factory=set)


class Moody:
    """A line on which the central service hangs up after storing, an item or a piece of a file, one time in three."""

    def __init__(self, client: http.Client, rng: random.Random) -> None:
        self._client, self._rng = client, rng

    def send(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> http.Response:
        if method in ("PUT", "PATCH") and self._rng.random() < 1 / 3:
            order = json.dumps({"name": "store-then-close"}).encode()
            self._client.send("POST", "/sandbox/v1/faults", order)
        return self._client.send(method, path, body, headers)

    def interrupt(self) -> None:
        self._client.interrupt()

    def close(self) -> None:
        self._client.close()


def handed_in(outbox: Outbox) -> tuple[Draft, list[FileRef]]:
    """A new submission; what is in it follows from its id, and so does whether it brings a file.

    Raises:
        StoreError: the disk refused the file.
    """
    ident = uuid7(SystemClock())
    refs = [outbox.attach(file, "proof")] if (file := picture(ident)) is not None else []
    return Draft(ident, "flexible-work-register", "1.0.0", {**content(), "answers": answers(ident)}, files=tuple(refs)), refs


def answers(ident: str) -> list[dict[str, str]]:
    value = hashlib.sha256(ident.encode()).hexdigest() * 4
    return [{"element": "work.kind", "value": value, "source": "citizen", "as_of": "2026-11-25T02:22:00.000Z"}]


def picture(ident: str) -> bytes | None:
    """The file of a submission, 1 to 64 KB with the citizen's words in it; every other one has none."""
    made = hashlib.sha256(ident.encode()).digest()
    line = f"{NAME} {ADDRESS} {NUMBER} {made.hex()}\n".encode()
    return line * (1 + made[1] // 2) + bytes(1000 * (made[2] % 48)) if made[0] % 2 else None


class Rack:
    """The terminal in `folder`, made if it is not there, and the central service it sends to. `rng` is set anew for each act."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.rng = random.Random(0)
        self.state = folder / "state"
        self.database = self.state / "kiosk.db"
        self.sandbox = sandbox
        here = FolderPassphrases(self.state)
        self.keys: TerminalKeys = keys.load(self.state, here) if keys.is_enrolled(self.state) else sandbox.enrolled(self.state)
        self.clock = SystemClock()
        self.harm = Harm()

    def brings_a_file(self, ident: str) -> bool:
        return picture(ident) is not None

    def connect(self) -> CentralClient:
        moody = Moody(http.build(self.sandbox.url, self.sandbox.ca, http.Timeouts(connect=3.0, read=3.0)), self.rng)
        return CentralClient(moody)  # type: ignore[arg-type]  # it has all that the client of the central service uses

    def kill(self) -> None:
        """One process, killed at a random moment."""
        reading, writing = os.pipe()
        seed = self.rng.random()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._work(writing, seed)
        os.close(writing)
        sleep(self.rng.uniform(0.0, 0.2))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with open(reading, encoding="ascii") as pipe:
            # A last line that was cut was told to nobody.
            for line in (whole for whole in pipe.read().splitlines(keepends=True) if whole.endswith("\n")):
                ident, number = line.split()
                self.harm.told[ident] = number

    def _work(self, writing: int, seed: float) -> None:
        """The child: submit and send until somebody kills it."""
        with contextlib.suppress(BaseException):
            self.rng = random.Random(seed)
            bus = Bus()
            store = Store.open(self.database, self.clock)
            outbox = Outbox(store, self.keys, self.clock, bus)

            def tell(saved: SubmissionSaved) -> None:
                os.write(writing, f"{saved.submission_id} {saved.number}\n".encode())

            bus.subscribe(SubmissionSaved, tell)
            sync = Sync(outbox, self.connect, self.clock, bus, draw=lambda _: 0.001)
            sync.start()
            end = monotonic() + 10
            while monotonic() < end:
                draft, refs = handed_in(outbox)
                outbox.submit("session", draft)
                bus.wait(1)
                outbox.let_go(refs)
                sleep(self.rng.uniform(0, 0.03))
        os._exit(1)

    def cut(self) -> None:
        """The power goes at a random operation of the disk."""
        with self._disk() as disk:
            disk.fail_at, disk.lasts = self.rng.randrange(80), True
            shelf = self._session(disk)
            disk.cut(self.rng)
            if shelf is not None:
                shelf.cut(self.rng)
        self._look()

    def error(self, step: int, kind: Error) -> bool:
        """The operation `step` of a session fails; False if there was no such operation any more."""
        with self._disk() as disk:
            _, disk.error, disk.lasts = kind
            disk.fail_at = step
            self._session(disk)
            reached = disk.operations > step
        self._look()
        return reached

    @contextlib.contextmanager
    def _disk(self) -> Iterator[Disk]:
        disk = Disk()
        try:
            yield disk
        finally:
            disk.unregister()

    def _session(self, disk: Disk) -> Shelf | None:
        """Two submissions, and sending what waits until the line hangs up, as far as the disk lets them."""
        bus = Bus()
        answered: list[object] = []

        def saved(event: SubmissionSaved) -> None:
            self.harm.told[event.submission_id] = event.number
            answered.append(event)

        bus.subscribe(SubmissionSaved, saved)
        bus.subscribe(SubmissionFailed, answered.append)
        try:
            store = Store.open(self.database, self.clock, vfs=disk.name)
        except StoreError:
            return None
        shelf = Shelf(store.files, disk)
        outbox = Outbox(store, self.keys, self.clock, bus)
        for _ in range(2):
            with contextlib.suppress(StoreError):
                draft, refs = handed_in(outbox)
                before = len(answered)
                outbox.submit("session", draft)
                while len(answered) == before:
                    bus.wait(5)
                outbox.let_go(refs)
        with contextlib.suppress(StoreError):
            one_pass(outbox, self.clock, self.connect)
        store.close()
        return shelf

    def _look(self) -> None:
        """On a sound disk again: is what was told there, and whole?"""
        store = Store.open(self.database, self.clock)
        rows = store.call(lambda c: c.execute("SELECT id, kind, digest, body FROM outbox")).result(30)
        needed = store.call(lambda c: c.execute("SELECT item, digest, size FROM files")).result(30)
        there = {str(ident) for ident, *_ in rows}
        self.harm.lost |= set(self.harm.told) - there
        for ident, kind, digest, body in rows:
            if isinstance(body, bytes) and not envelope.whole(str(kind), str(digest), body):
                self.harm.changed.add(str(ident))
        for ident, digest, size in needed:
            if store.files.size(str(digest)) != size:
                self.harm.lost.add(str(ident))
        store.close()

    def drain(self) -> None:
        """Send until nothing waits, on the same moody line; what still waits after a minute counts as lost later."""
        store, bus = Store.open(self.database, self.clock), Bus()
        outbox = Outbox(store, self.keys, self.clock, bus)
        sync = Sync(outbox, self.connect, self.clock, bus, draw=lambda _: 0.001)
        sync.start()
        end = monotonic() + 60
        while outbox.counts().result(30).undelivered and monotonic() < end:
            bus.wait(0.05)
        sync.stop()
        store.close()

    def settle(self) -> None:
        """Send what is left, and compare what the central service has with what was handed in."""
        self.drain()
        journal = answer(self.database, self.clock, self.connect, "journal-verify", {})
        if journal["findings"]:
            self.harm.changed.add("journal")
        store = Store.open(self.database, self.clock)
        states = {str(i): str(s) for i, s in store.call(lambda c: c.execute("SELECT id, state FROM outbox")).result(30)}
        store.close()
        self._compare(states)
        self.leaks()

    def _compare(self, states: dict[str, str]) -> None:
        arrived = self.sandbox.get("submissions")
        by_id = Counter(row["id"] for row in arrived)
        by_number = Counter(row["number"] for row in arrived)
        harm = self.harm
        harm.lost |= {ident for ident in harm.told if by_id[ident] == 0}
        harm.lost |= {ident for ident, state in states.items() if state == "delivered" and by_id[ident] == 0}
        harm.lost |= {ident for ident in harm.told if ident not in states}
        harm.doubled |= {row["id"] for row in arrived if by_id[row["id"]] > 1 or by_number[row["number"]] > 1}
        for ident, number in Counter(harm.told.values()).items():
            if number > 1:
                harm.doubled.add(ident)
        for ident in by_id:
            stored = self.sandbox.get(f"submissions/{ident}")
            document = (stored["record"]["parts"] or [{}])[0].get("document")
            right = document is not None and document["answers"] == answers(ident) and self._files(document) == [picture(ident)]
            if not right or (ident in harm.told and stored["record"]["number"] != harm.told[ident]):
                harm.changed.add(ident)
            if len(stored["cases"]) != 1:
                harm.doubled.add(ident)

    def _files(self, document: Mapping[str, list[Mapping[str, str]]]) -> list[bytes | None]:
        """What a department reads of the files that a document names; [None] if it names none."""
        found: list[bytes | None] = []
        for file in document.get("files", []):
            path = self.sandbox.folder / "files" / file["digest"]
            with contextlib.suppress(OSError, FileDamaged):
                found.append(opened_file(path.read_bytes(), base64.b64decode(file["key"])))
        return found or [None]

    def leaks(self) -> None:
        """Look through all files of the terminal for the citizen's words."""
        needles = list(_needles())
        for file in self.state.rglob("*"):
            if file.is_file() and file.suffix != ".reserve":
                held = file.read_bytes()
                if any(needle in held for needle in needles):
                    self.harm.leaked.add(file.name)


def _needles() -> Iterator[bytes]:
    for word in (NAME, ADDRESS, NUMBER):
        yield json.dumps(word)[1:-1].encode()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            plain = word.encode(encoding)
            yield plain
            yield plain.hex().encode()
            # Base64 of a longer text holds the word at one of three offsets. All characters that depend on the word alone, because
            # a needle of four characters stands somewhere in a megabyte of other base64 by chance.
            for offset in range(3):
                yield base64.b64encode(bytes(offset) + plain)[-(-offset * 4 // 3) : (offset + len(plain)) * 4 // 3]
