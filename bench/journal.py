"""How fast the journal is that keeps its promises: `python -m bench.journal --json`. Ends within 50 seconds.

    append_vs_sqlite   one line after the other through the public API and the storage thread, each durable   against the same insert
                       (apsw, the same pragmas, one commit each) in one thread
    verify_vs_parse    sequence, hash over the stored bytes, catalogue and fields of each line, out of the database, page by page
                       against json.loads and sha256 of each line, in memory already

All take turns, in short rounds (a few lines, a page), appends in many new databases. A ratio compares the quicker quarters of either side's
rounds: what else runs on the machine lengthens single rounds, and a side that hands over to another thread and waits for it is put off
the processor twice as often; `append_median` is of all rounds, load included. 1.0 is as fast as the peer. `memory_mb` is how much the
process grew while `lines` lines were verified; `--long`: a million of them.
"""

import argparse
import hashlib
import json
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import monotonic

import apsw

from bench.report import quantile, told
from kiosk.clock import SystemClock
from kiosk.store import Connection, Store, chain, journal
from kiosk.store.chain import FIRST, digest
from kiosk.store.migrate import migrations

ROUNDS, FILES, EACH, LINES, BUDGET = 20, 80, 5, 20_000, 30.0
QUICK = 0.25
FACTS = {
    "id": "0193a1c2-77aa-7000-8000-3d2a1b2c3d4e", "number": "000010000119", "matter": "residence-permit-endorsement", "version": "1.0.0",
}  # fmt: skip
AT = "2026-11-25T02:24:00.000Z"
BARS = {"append_vs_sqlite": 0.7, "verify_vs_parse": 0.7}


class Peer:
    """The same insert, by SQLite itself."""

    def __init__(self, path: Path) -> None:
        self._raw = apsw.Connection(str(path))
        for sql in (sql for _, sql in migrations()):
            self._raw.execute(sql)
        for name, value in (("journal_mode", "WAL"), ("synchronous", "FULL"), ("secure_delete", "ON"), ("temp_store", "MEMORY")):
            self._raw.pragma(name, value)
        self._seq, self._last = 0, FIRST
        self._packed = journal.canonical_facts("submission-saved", FACTS)

    def append(self, count: int) -> float:
        start = monotonic()
        for _ in range(count):
            self._seq += 1
            own = digest(self._last, self._seq, AT, "submission-saved", self._packed)
            self._raw.execute("BEGIN IMMEDIATE")
            self._raw.execute(
                "INSERT INTO journal (seq, at, event, facts, previous, hash, count, until) VALUES (?, ?, ?, ?, ?, ?, 1, '')",
                (self._seq, AT, "submission-saved", self._packed, self._last, own),
            )
            self._raw.execute("COMMIT")
            self._last = own
        return monotonic() - start

    def close(self) -> None:
        self._raw.close()


def _append(store: Store, count: int) -> float:
    start = monotonic()
    for _ in range(count):
        store.call(lambda connection: journal.append(connection, "submission-saved", **FACTS)).result()
    return monotonic() - start


def _appended(folder: Path, rounds: int, budget: float) -> list[tuple[float, float]]:
    """Seconds of each round of appending, ours and theirs: a few rounds in each of many new databases, for where on the disk a file comes
    to lie decides for all its life how long a sync takes."""
    end, found = monotonic() + budget, list[tuple[float, float]]()
    while len(found) < rounds and monotonic() < end:
        folder.mkdir()
        peer, store = Peer(folder / "peer.db"), Store.open(folder / "kiosk.db", SystemClock())
        try:
            found += _appends(store, peer, ROUNDS)
        finally:
            store.close()
            peer.close()
            shutil.rmtree(folder)
    return found


def _appends(store: Store, peer: Peer, rounds: int) -> list[tuple[float, float]]:
    found = []
    for at in range(rounds):
        if at % 2:
            theirs, own = peer.append(EACH), _append(store, EACH)
        else:
            own, theirs = _append(store, EACH), peer.append(EACH)
        found.append((own, theirs))
    return found


def _ratio(rounds: Sequence[tuple[float, float]]) -> float:
    """Ours against theirs, by the quicker quarters."""
    return round(_quick(theirs for _, theirs in rounds) / _quick(own for own, _ in rounds), 3)


def _quick(seconds: Iterable[float]) -> float:
    return quantile(sorted(seconds), QUICK)


def _filled(store: Store, lines: int) -> None:
    """`lines` lines more, many in one transaction."""
    left = lines
    while left > 0:
        many = min(left, 5000)

        def work(connection: Connection, many: int = many) -> None:
            for _ in range(many):
                journal.append(connection, "submission-saved", **FACTS)

        store.call(work).result()
        left -= many


def _verified(store: Store, texts: Sequence[str]) -> tuple[list[tuple[float, float]], int]:
    """Everything is verified page by page, as staff do: seconds a line of each page, ours and those of parsing; how many lines there
    were."""
    check, found, before = chain.Check(), [], 0
    while True:
        start = monotonic()
        links = store.call(lambda connection: chain.page(connection, check.reached)).result()
        if not links:
            break
        check.feed(links)
        ours, count, before = monotonic() - start, check.lines - before, check.lines
        found.append((ours / count, _parsed(texts) / len(texts)))
    assert check.findings() == []
    return found, check.lines


def _parsed(lines: Sequence[str]) -> float:
    start = monotonic()
    for line in lines:
        json.loads(line)
        hashlib.sha256(line.encode()).hexdigest()
    return monotonic() - start


def measure(lines: int, rounds: int, budget: float) -> dict[str, float | int]:
    """The figures, over `lines` lines to verify."""
    folder, start = Path(tempfile.mkdtemp(prefix="bench-journal-")), monotonic()
    appends = _appended(folder / "appends", rounds, budget / 2)
    store = Store.open(folder / "kiosk.db", SystemClock())
    try:
        _filled(store, lines)
        page = store.call(lambda connection: chain.page(connection, 0)).result()
        # The line as it would be exported: all of it, with its hash.
        texts = [json.dumps(link._asdict()) for link in page]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        checks, count = _verified(store, texts)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    finally:
        store.close()
        shutil.rmtree(folder)
    return {
        "append_vs_sqlite": _ratio(appends),
        "verify_vs_parse": _ratio(checks),
        "append_median": round(statistics.median(theirs for _, theirs in appends) / statistics.median(own for own, _ in appends), 3),
        "append_per_s": round(EACH / statistics.median(own for own, _ in appends)),
        "verify_per_s": round(1 / statistics.median(own for own, _ in checks)),
        "lines": count,
        "memory_mb": round(grown, 1),
        "seconds": round(monotonic() - start, 1),
    }


def main() -> int:
    """Print the outcome."""
    parser = argparse.ArgumentParser(prog="python -m bench.journal", description="The journal against SQLite and against parsing alone.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--long", action="store_true", help="a million lines, however long they take")
    args = parser.parse_args()
    found = measure(1_000_000, 2 * FILES * ROUNDS, 1e9) if args.long else measure(LINES, FILES * ROUNDS, BUDGET)
    print(told("journal", found, BARS) if args.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
