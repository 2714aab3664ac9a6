"""One terminal on the rack of `bench.torture`: what is done to it, and what harm is found."""

import base64
import contextlib
import json
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import monotonic, sleep

import apsw

from bench.harm import Harm, answers, handed_in, needles, picture
from kiosk import http
from kiosk.central import CentralClient
from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.offline import Outbox, SubmissionFailed, SubmissionSaved, Sync, envelope, keys
from kiosk.offline.alone import answer, one_pass
from kiosk.offline.keys import FolderPassphrases, TerminalKeys
from kiosk.sandbox.uploads import FileDamaged, opened_file
from kiosk.store import Store, StoreError
from tests.sandbox.running import Sandbox
from tests.support.disk import Disk, Shelf

Error = tuple[str, type[apsw.Error], bool]


class Moody:
    """A line on which the central service hangs up after storing, an item or a piece of a file, one time in three; and one time in six
    it stores nothing and says 500, so that what stands behind an item is tried before it.
    """

    def __init__(self, client: http.Client, rng: random.Random) -> None:
        self._client, self._rng = client, rng

    def send(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> http.Response:
        mood = self._rng.random()
        if method in ("PUT", "PATCH") and mood < 1 / 2:
            order = json.dumps({"name": "store-then-close" if mood < 1 / 3 else "error-500"}).encode()
            self._client.send("POST", "/sandbox/v1/faults", order)
        return self._client.send(method, path, body, headers)

    def interrupt(self) -> None:
        self._client.interrupt()

    def close(self) -> None:
        self._client.close()


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
                ident, number, first = line.rstrip("\n").split(" ")
                self.harm.saved(ident, number, first)

    def _work(self, writing: int, seed: float) -> None:
        """The child: submit and send until somebody kills it."""
        with contextlib.suppress(BaseException):
            self.rng = random.Random(seed)
            bus = Bus()
            store = Store.open(self.database, self.clock)
            outbox = Outbox(store, self.keys, self.clock, bus)

            first = known = ""

            def tell(saved: SubmissionSaved) -> None:
                nonlocal known
                known = saved.submission_id
                os.write(writing, f"{known} {saved.number} {first}\n".encode())

            bus.subscribe(SubmissionSaved, tell)
            sync = Sync(outbox, self.connect, self.clock, bus, draw=lambda _: 0.001)
            sync.start()
            end = monotonic() + 10
            while monotonic() < end:
                draft, refs = handed_in(outbox, first, self.rng)
                outbox.submit("session", draft)
                while known != draft.id and monotonic() < end:
                    bus.wait(1)
                outbox.let_go(refs)
                # Half of what is handed in gets a second message, some of those another.
                first = (first or draft.id) if self.rng.random() < 0.5 else ""
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
        """A submission, second messages before and behind it, and sending until the line hangs up, as far as the disk lets them."""
        bus = Bus()
        answered: list[object] = []
        first = ""

        def saved(event: SubmissionSaved) -> None:
            self.harm.saved(event.submission_id, event.number, first)
            answered.append(event)

        bus.subscribe(SubmissionSaved, saved)
        bus.subscribe(SubmissionFailed, answered.append)
        try:
            store = Store.open(self.database, self.clock, vfs=disk.name)
        except StoreError:
            return None
        shelf = Shelf(store.files, disk)
        outbox = Outbox(store, self.keys, self.clock, bus)
        for follows in (self.rng.random() < 0.5, False, self.rng.random() < 0.5):
            first = next(reversed(self.harm.told), "") if follows else ""
            with contextlib.suppress(StoreError):
                draft, refs = handed_in(outbox, first, self.rng)
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
        self.harm.lost |= {*self.harm.told, *self.harm.second} - there
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
        states = {str(i): str(s) for i, s in store.call(lambda c: c.execute("SELECT id, state FROM outbox ORDER BY seq")).result(30)}
        store.close()
        self._compare(states)
        self.leaks()

    def _compare(self, states: dict[str, str]) -> None:
        """`states` of the items in the order in which they were saved."""
        arrived = self.sandbox.get("submissions")
        by_id = Counter(row["id"] for row in arrived)
        harm, told = self.harm, {*self.harm.told, *self.harm.second}
        harm.lost |= {ident for ident in told if by_id[ident] == 0 or ident not in states}
        harm.lost |= {ident for ident, state in states.items() if state == "delivered" and by_id[ident] == 0}
        harm.doubled |= {ident for ident, count in by_id.items() if count > 1}
        for number, count in Counter(harm.told.values()).items():
            if count > 1:
                harm.doubled.add(number)
        numbers: Counter[str] = Counter()
        for ident in by_id:
            stored = self.sandbox.get(f"submissions/{ident}")
            record = stored["record"]
            numbers[record["number"]] += record["kind"] == "submission"
            document = (record["parts"] or [{}])[0].get("document")
            right = document is not None and document["answers"] == answers(ident) and self._files(document) == [picture(ident)]
            first = record["about"] or ident
            if not right or (first in harm.told and record["number"] != harm.told[first]):
                harm.changed.add(ident)
            if ident in harm.second and first != harm.second[ident]:
                harm.changed.add(ident)
            if len(stored["cases"]) != 1:
                harm.doubled.add(ident)
        harm.doubled |= {number for number, count in numbers.items() if count > 1}
        harm.changed |= self._out_of_order([str(row["id"]) for row in arrived], list(states))

    def _out_of_order(self, arrived: list[str], saved: list[str]) -> set[str]:
        """Second messages that came before what they follow, or before one that was saved earlier."""
        place = {ident: index for index, ident in enumerate(arrived)}
        last: dict[str, int] = {}
        found = set()
        for ident in saved:
            first = self.harm.second.get(ident)
            if ident in place and first in place:
                if place[ident] < max(place[first], last.get(first, 0)):
                    found.add(ident)
                last[first] = place[ident]
        return found

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
        words = list(needles())
        for file in self.state.rglob("*"):
            if file.is_file() and file.suffix != ".reserve":
                held = file.read_bytes()
                if any(word in held for word in words):
                    self.harm.leaked.add(file.name)
