"""How fast an outbox is that keeps its promises: `python -m bench.outbox --json`. Ends within 50 seconds.

Ours goes through the public API with its storage thread, one item after the other, each waited for. The peer is SQLite itself
(apsw) in one thread with the same pragmas and the same cryptography:

    put_vs_sqlite       one item sealed, signed, numbered and kept   against the same seal and signature and two inserts, one commit
    getack_vs_sqlite    claim, receipt check, delivered row and journal line, each durable   against the same statements and commits

and two queues that others would take (`bench.queues`), with an item of the same size and the same receipt check:

    getack_vs_persistqueue, getack_vs_litequeue     the same as above   against get and acknowledge, pop and done

Payloads are 4 KB, synchronous is FULL, nothing is batched. A thousand items wait in each queue before the clock starts and all the while,
as after a day without a line: litequeue sorts what waits at each `pop`, and is faster than ours while next to nothing does (`raw` has
the same for twenty waiting items, `short_*`). All take turns; each ratio is the median over the rounds, 1.0 is as fast as the peer.
`--long`: three times as many rounds.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import apsw

from bench.queues import LiteQueue, PersistQueue
from bench.report import told
from kiosk.central.wire import Receipt
from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.offline import Draft, Outbox, SubmissionFailed, SubmissionSaved, envelope
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.store import Store
from kiosk.store.chain import FIRST, digest
from kiosk.store.migrate import migrations
from tests.offline.recipients import Publisher

PAYLOAD = {"service": {"department": "human-resources"}, "value": "x" * 4096}
ROUNDS, EACH, BUDGET = 60, 20, 40.0
BACKLOG, SHORT_ROUNDS = 1000, 12
MATTER, VERSION = "flexible-work-register", "1.0.0"


class Ours:
    """The terminal's own outbox."""

    def __init__(self, folder: Path, keys: TerminalKeys) -> None:
        self._bus, self._clock = Bus(), SystemClock()
        self._store = Store.open(folder / "kiosk.db", self._clock)
        self._outbox = Outbox(self._store, keys, self._clock, self._bus)
        self._saved = 0
        self._bus.subscribe(SubmissionSaved, self._count)
        self._bus.subscribe(SubmissionFailed, self._failed)

    def put(self, count: int) -> float:
        start = monotonic()
        for _ in range(count):
            before = self._saved
            self._outbox.submit("", Draft(uuid7(self._clock), MATTER, VERSION, PAYLOAD))
            while self._saved == before:
                self._bus.wait(5)
        return monotonic() - start

    def get_and_acknowledge(self, count: int) -> float:
        start = monotonic()
        for _ in range(count):
            item = self._outbox.claim_next()
            assert item is not None
            self._outbox.delivered(item.seq, _checked(item.id, item.digest))
        return monotonic() - start

    def close(self) -> None:
        self._store.close()

    def _count(self, _saved: SubmissionSaved) -> None:
        self._saved += 1

    def _failed(self, failed: SubmissionFailed) -> None:
        raise RuntimeError(failed.code)


class Peer:
    """SQLite in one thread."""

    def __init__(self, folder: Path, keys: TerminalKeys) -> None:
        self._keys, self._clock, self._counter, self._seq = keys, SystemClock(), 0, 0
        self._last = FIRST
        self._db = apsw.Connection(str(folder / "peer.db"))
        for _, sql in migrations():
            self._db.execute(sql)
        # It knows no turns of matters, only the oldest: that is its best index (`seq` stands behind it, being the row's own).
        self._db.execute("DROP INDEX outbox_by_state; CREATE INDEX outbox_by_state ON outbox (state)")
        self._db.pragma("locking_mode", "EXCLUSIVE")
        for name, value in (("journal_mode", "WAL"), ("synchronous", "FULL"), ("secure_delete", "ON"), ("foreign_keys", "ON"),
                            ("temp_store", "MEMORY")):
            self._db.pragma(name, value)

    def put(self, count: int) -> float:
        start = monotonic()
        for _ in range(count):
            self._counter += 1
            number, at = str(self._counter), datetime.now(UTC)
            parts = (envelope.Part("human-resources", MATTER, VERSION, PAYLOAD),)
            about = envelope.About(MATTER, VERSION)
            made = envelope.seal(parts, about, id=uuid7(self._clock), number=number, keys=self._keys, at=at)
            body = made.to_bytes()
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at)"
                " VALUES (?, 'submission', ?, ?, ?, ?, 'waiting', ?)",
                (made.id, number, MATTER, body, made.digest, made.at),
            )
            self._line("submission-saved", {"id": made.id, "number": number, "matter": MATTER, "version": VERSION})
            self._db.execute("COMMIT")
        return monotonic() - start

    def get_and_acknowledge(self, count: int) -> float:
        start = monotonic()
        for _ in range(count):
            self._db.execute("BEGIN IMMEDIATE")
            seq, ident, digest_, _body = self._db.execute(
                "SELECT seq, id, digest, body FROM outbox WHERE state = 'waiting' AND seq > 0 ORDER BY seq LIMIT 1"
            ).fetchall()[0]
            self._db.execute("UPDATE outbox SET state = 'sending', attempts = attempts + 1, tried_at = ?, next_try = NULL WHERE seq = ?",
                             (_now(), seq))
            self._db.execute("COMMIT")
            receipt = _checked(str(ident), str(digest_))
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "UPDATE outbox SET state = 'delivered', reason = '', body = NULL, settled_at = ?, received_at = ? WHERE seq = ?",
                (_now(), receipt.received_at, seq),
            )
            ((_, kind, attempts),) = self._db.execute("SELECT id, kind, attempts FROM outbox WHERE seq = ?", (seq,)).fetchall()
            self._line("item-delivered", {"id": str(ident), "kind": str(kind), "attempts": int(str(attempts))})
            self._db.execute("COMMIT")
        return monotonic() - start

    def newest(self, count: int) -> list[bytes]:
        """The last `count` items that were put, as a queue that knows nothing of them would be given them."""
        rows = self._db.execute("SELECT id, digest, body FROM outbox WHERE body IS NOT NULL ORDER BY seq DESC LIMIT ?", (count,)).fetchall()
        return [f"{ident}\n{digest_}\n".encode() + body for ident, digest_, body in rows if isinstance(body, bytes)]

    def close(self) -> None:
        self._db.close()

    def _line(self, event: str, facts: dict[str, str | int]) -> None:
        self._seq += 1
        at, packed = _now(), json.dumps(facts, sort_keys=True, separators=(",", ":"))
        own = digest(self._last, self._seq, at, event, packed)
        self._db.execute(
            "INSERT INTO journal (seq, at, event, facts, previous, hash, count, until) VALUES (?, ?, ?, ?, ?, ?, 1, '')",
            (self._seq, at, event, packed, self._last, own),
        )
        self._last = own


def _receipt(ident: str, digest_: str) -> bytes:
    return json.dumps({"id": ident, "digest": digest_, "received_at": "2026-11-25T02:24:00.000Z"}).encode()


def _checked(ident: str, digest_: str) -> Receipt:
    receipt = Receipt.model_validate_json(_receipt(ident, digest_))
    if (receipt.id, receipt.digest) != (ident, digest_):
        raise RuntimeError("the receipt is for another item")
    return receipt


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Field:
    """All queues in one folder, so and so many items waiting in each."""

    def __init__(self, keys: TerminalKeys, waiting: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kiosk-bench-"))
        self._ours, self._peer = Ours(self._folder, keys), Peer(self._folder, keys)

        def check(ident: str, digest_: str) -> None:
            _checked(ident, digest_)

        self._queues = (PersistQueue(self._folder, check), LiteQueue(self._folder, check))
        self.puts: list[tuple[float, float]] = []
        self.gets: list[tuple[float, float, float, float]] = []
        for _ in range(waiting // EACH):
            self._put(0)

    def round(self, number: int) -> None:
        """Put and get the same number in each queue; who goes first changes."""
        put = self._put(number)
        getters = (self._ours, self._peer, *self._queues)
        get = {id(who): who.get_and_acknowledge(EACH) for who in (getters if number % 2 else getters[::-1])}
        self.puts.append((put[id(self._ours)], put[id(self._peer)]))
        self.gets.append((get[id(self._ours)], get[id(self._peer)], get[id(self._queues[0])], get[id(self._queues[1])]))

    def close(self) -> None:
        for one in (self._ours, self._peer, *self._queues):
            one.close()
        shutil.rmtree(self._folder)

    def _put(self, number: int) -> dict[int, float]:
        order = (self._ours, self._peer) if number % 2 else (self._peer, self._ours)
        put = {id(who): who.put(EACH) for who in order}
        bodies = self._peer.newest(EACH)
        for queue in self._queues:
            queue.fill(bodies)
        return put


def measure(rounds: int, budget: float) -> dict[str, float | int]:
    """All, in turns, until the rounds or the budget are used up."""
    start = monotonic()
    keys = Publisher().terminal()
    short = _played(keys, 0, SHORT_ROUNDS, start + budget)
    field = _played(keys, BACKLOG, rounds, start + budget)
    return {
        **_ratios(field),
        **{f"short_{name}": value for name, value in _ratios(short).items() if name.startswith("getack")},
        "put_per_s": round(EACH / statistics.median(ours_s for ours_s, _ in field.puts)),
        "getack_per_s": round(EACH / statistics.median(each[0] for each in field.gets)),
        "items": EACH * len(field.puts),
        "waiting": BACKLOG,
        "payload_bytes": len(json.dumps(PAYLOAD)),
        "seconds": round(monotonic() - start, 1),
    }


def _played(keys: TerminalKeys, waiting: int, rounds: int, end: float) -> Field:
    """The first round only warms up."""
    field = Field(keys, waiting)
    try:
        for number in range(rounds + 1):
            field.round(number)
            if monotonic() > end:
                break
    finally:
        field.close()
    del field.puts[:1], field.gets[:1]
    return field


def _ratios(field: Field) -> dict[str, float]:
    return {
        "put_vs_sqlite": round(statistics.median(peer_s / ours_s for ours_s, peer_s in field.puts), 3),
        **{
            f"getack_vs_{name}": round(statistics.median(each[place] / each[0] for each in field.gets), 3)
            for place, name in enumerate(("sqlite", "persistqueue", "litequeue"), 1)
        },
    }


BARS = {"put_vs_sqlite": 0.7, "getack_vs_sqlite": 0.6, "getack_vs_persistqueue": 1.6, "getack_vs_litequeue": 1.1}


def main() -> int:
    """Print the outcome."""
    parser = argparse.ArgumentParser(prog="python -m bench.outbox", description="The outbox against SQLite itself.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--long", action="store_true", help="three times as many rounds, as long as they take")
    args = parser.parse_args()
    found = measure(3 * ROUNDS, 1e9) if args.long else measure(ROUNDS, BUDGET)
    print(told("outbox", found, BARS) if args.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
