"""Is anything lost, doubled, changed or readable? `python -m bench.torture delivery --n 1000 --seed 7`.

Three ways to be cruel to one terminal, each N times, against a real sandbox that stores and then hangs up one time in three:

    kills     a process that submits and sends is killed (SIGKILL) at a random moment
    cuts      the power goes at a random write: what was not synced is there or not, the last sector is torn (tests.support.disk)
    errors    disk full, I/O error, read-only disk at each write in turn, once or from then on

Prints one JSON object; exit code 1 if a count of harm is not 0. `lost`: a number was told and the central service never got it,
or the terminal says "delivered" of something it has not got. `doubled`: two submissions with one number, or one with two cases.
`changed`: what arrived is not what was handed in. `leaked`: files of the terminal in which the citizen's words can be found.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import os
import random
import signal
import sys
import tempfile
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
from kiosk.offline import Draft, Outbox, SubmissionFailed, SubmissionSaved, Sync, envelope
from kiosk.offline.alone import answer
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.store import Store, StoreError
from tests.sandbox.documents import ADDRESS, NAME, NUMBER, content
from tests.sandbox.running import Sandbox, running
from tests.support.disk import Disk

ERRORS: tuple[tuple[str, type[apsw.Error], bool], ...] = (
    ("disk-full", apsw.FullError, True),
    ("disk-full-once", apsw.FullError, False),
    ("io-error", apsw.IOError, True),
    ("io-error-once", apsw.IOError, False),
    ("read-only", apsw.ReadOnlyError, True),
)


@dataclass
class Harm:
    """What was found, by id; and the numbers that were told."""

    told: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    leaked: set[str] = field(default_factory=set)


class Moody:
    """A line on which the central service hangs up after storing, one time in three."""

    def __init__(self, client: http.Client, rng: random.Random) -> None:
        self._client, self._rng = client, rng

    def send(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> http.Response:
        if method == "PUT" and self._rng.random() < 1 / 3:
            order = json.dumps({"name": "store-then-close"}).encode()
            self._client.send("POST", "/sandbox/v1/faults", order)
        return self._client.send(method, path, body, headers)

    def interrupt(self) -> None:
        self._client.interrupt()

    def close(self) -> None:
        self._client.close()


def handed_in() -> Draft:
    """A new submission; what is in it follows from its id."""
    ident = uuid7(SystemClock())
    return Draft(ident, "flexible-work-register", "1.0.0", {**content(), "answers": answers(ident)})


def answers(ident: str) -> list[dict[str, str]]:
    value = hashlib.sha256(ident.encode()).hexdigest() * 4
    return [{"element": "work.kind", "value": value, "source": "citizen", "as_of": "2026-11-25T02:22:00.000Z"}]


class Rack:
    """One terminal on the rack."""

    def __init__(self, folder: Path, sandbox: Sandbox, seed: int) -> None:
        self.rng = random.Random(seed)
        self.state = folder / "state"
        self.database = self.state / "kiosk.db"
        self.sandbox = sandbox
        self.keys: TerminalKeys = sandbox.enrolled(self.state)
        self.clock = SystemClock()
        self.harm = Harm()

    def connect(self) -> CentralClient:
        moody = Moody(http.build(self.sandbox.url, self.sandbox.ca, http.Timeouts(connect=3.0, read=3.0)), self.rng)
        return CentralClient(moody)  # type: ignore[arg-type]  # it has all that the client of the central service uses

    # ---------------------------------------------------------------------------------------------------------- kills

    def kill(self) -> None:
        """One process, killed at a random moment."""
        reading, writing = os.pipe()
        seed = self.rng.random()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._work(writing, seed)
        os.close(writing)
        sleep(self.rng.uniform(0.0, 0.15))
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
                outbox.submit("session", handed_in())
                bus.wait(1)
                sleep(self.rng.uniform(0, 0.03))
        os._exit(1)

    # ----------------------------------------------------------------------------------------------- cuts and errors

    def cut(self) -> None:
        """The power goes at a random operation of the disk."""
        with self._disk() as disk:
            disk.fail_at, disk.lasts = self.rng.randrange(60), True
            self._session(disk)
            disk.cut(self.rng)
        self._look()

    def error(self, step: int, kind: tuple[str, type[apsw.Error], bool]) -> bool:
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

    def _session(self, disk: Disk) -> None:
        """Two submissions and a pass of sending, as far as the disk lets them."""
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
            return
        outbox = Outbox(store, self.keys, self.clock, bus)
        for count in (1, 2):
            outbox.submit("session", handed_in())
            while len(answered) < count:
                bus.wait(5)
        with contextlib.suppress(StoreError):
            for _ in range(2):
                item = outbox.claim_next()
                if item is None:
                    break
                client = self.connect()
                outcome = client.put_submission(item.id, item.digest, item.body)
                client.close()
                receipt = getattr(outcome, "receipt", None)
                if receipt is not None:
                    outbox.delivered(item.seq, receipt)
                else:
                    outbox.failed(item.seq, "central-unreachable", None)
        store.close()

    def _look(self) -> None:
        """On a sound disk again: is what was told there, and whole?"""
        store = Store.open(self.database, self.clock)
        rows = store.call(lambda c: c.execute("SELECT id, kind, digest, body FROM outbox")).result(30)
        there = {str(ident) for ident, *_ in rows}
        self.harm.lost |= set(self.harm.told) - there
        for ident, kind, digest, body in rows:
            if isinstance(body, bytes) and not envelope.whole(str(kind), str(digest), body):
                self.harm.changed.add(str(ident))
        store.close()

    # ---------------------------------------------------------------------------------------------------------- the end

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
            right = document is not None and document["answers"] == answers(ident)
            if not right or (ident in harm.told and stored["record"]["number"] != harm.told[ident]):
                harm.changed.add(ident)
            if len(stored["cases"]) != 1:
                harm.doubled.add(ident)

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


def delivery(n: int, seed: int, seconds: float) -> dict[str, object]:
    """Do everything `n` times, or as often as `seconds` allow."""
    start = monotonic()
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="kiosk-torture-") as folder, running(Path(folder) / "central") as sandbox:
        rack = Rack(Path(folder), sandbox, seed)
        for share, name, act in ((0.45, "kills", rack.kill), (0.8, "cuts", rack.cut)):
            while done[name] < n and monotonic() < start + seconds * share:
                act()
                done[name] += 1
                if done[name] % 50 == 0:
                    rack.leaks()
                    rack.drain()
        while done["errors"] < n and monotonic() < start + seconds * 0.9:
            for kind in ERRORS:
                step = 0
                while done["errors"] < n and rack.error(step, kind):
                    step += 1
                    done["errors"] += 1
        rack.settle()
        harm = rack.harm
        return {
            "what": "delivery",
            "n": min(done["kills"], done["cuts"], done["errors"]),
            "seed": seed,
            "lost": len(harm.lost),
            "doubled": len(harm.doubled),
            "changed": len(harm.changed),
            "leaked": len(harm.leaked),
            "kills": done["kills"],
            "cuts": done["cuts"],
            "errors": done["errors"],
            "told": len(harm.told),
            "seconds": round(monotonic() - start, 1),
        }


def main() -> int:
    """Read the command line and print the outcome."""
    parser = argparse.ArgumentParser(prog="python -m bench.torture", description="Be cruel to one terminal and count the harm.")
    parser.add_argument("what", choices=("delivery",))
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1800.0, help="end after about so many seconds, with a smaller n")
    args = parser.parse_args()
    outcome = delivery(args.n, args.seed, args.seconds)
    print(json.dumps(outcome))
    return 1 if any(outcome[name] for name in ("lost", "doubled", "changed", "leaked")) else 0


if __name__ == "__main__":
    sys.exit(main())
