"""How fast a full outbox empties: `python -m bench.drain --json`. Ends within 50 seconds; `--long` drains 10,000 items.

Ours is the product's own thread `sync` on a copy of one filled database: claim and settle in durable batches, receipts checked, events
told, over TLS on the loopback to a server of its own process that computes the right receipt and keeps nothing
(`bench.drain_server`). The peer is a bare httpx loop that puts the same bytes at the same paths, from memory, and looks at the status:

    drain_vs_httpx_1    one connection each
    drain_vs_httpx_4    four: ours opens them by itself, the peer has four threads with a client each

The two take turns; each ratio is the median over the rounds of the peer's seconds by ours, 1.0 is as fast as bare httpx.
`rss_growth_mb`: how much the process has grown from a fifth of a drain to its end, the most of all drains.
`sandbox_per_s`: the same outbox against the real sandbox, which checks, stores and syncs each item; no ratio, for orientation.
"""

import argparse
import json
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import httpx

from bench.report import told
from kiosk import http
from kiosk.central import CentralClient
from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.offline import Draft, ItemDelivered, Outbox, SubmissionSaved, Sync
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.store import Store
from tests.sandbox.documents import content
from tests.sandbox.running import running

MATTER, VERSION = "flexible-work-register", "1.0.0"
ITEMS, ROUNDS, BUDGET = 600, 5, 34.0
LONG_ITEMS = 10_000


class Drain:
    """One filled database in `folder`, copied for each drain."""

    def __init__(self, folder: Path, keys: TerminalKeys, count: int) -> None:
        self._folder, self._keys, self._clock, self._count = folder, keys, SystemClock(), count
        self.growth = 0.0
        self.requests: list[tuple[str, bytes]] = []
        self._fill()

    def _fill(self) -> None:
        filled = self._folder / "filled"
        store, bus, saved = Store.open(filled / "kiosk.db", self._clock), Bus(), 0
        outbox = Outbox(store, self._keys, self._clock, bus)
        told: list[SubmissionSaved] = []
        bus.subscribe(SubmissionSaved, told.append)
        while saved < self._count:
            for _ in range(min(100, self._count - saved)):
                outbox.submit("", Draft(uuid7(self._clock), MATTER, VERSION, content()))
                saved += 1
            while len(told) < saved:
                bus.wait(5)
        rows = store.call(lambda c: c.execute("SELECT id, body FROM outbox ORDER BY seq")).result(60)
        self.requests = [("/v1/submissions/" + str(ident), body) for ident, body in rows if isinstance(body, bytes)]
        store.close()

    def ours(self, url: str, ca: Path, connections: int) -> float:
        """Seconds until everything is delivered, durably."""
        copy = self._folder / "copy"
        shutil.copytree(self._folder / "filled", copy)
        store, bus = Store.open(copy / "kiosk.db", self._clock), Bus()
        outbox = Outbox(store, self._keys, self._clock, bus)
        count, early = 0, 0.0

        def delivered(_event: ItemDelivered) -> None:
            nonlocal count, early
            count += 1
            if count == self._count // 5:
                early = _rss()

        bus.subscribe(ItemDelivered, delivered)
        sync = Sync(outbox, lambda: CentralClient(http.build(url, ca)), self._clock, bus, connections=connections)
        start = monotonic()
        sync.start()
        while count < self._count and monotonic() < start + 600:
            bus.wait(5)
        seconds = monotonic() - start
        self.growth = max(self.growth, _rss() - early)
        sync.stop()
        left = outbox.counts().result(30).undelivered
        store.close()
        shutil.rmtree(copy)
        if left:
            raise RuntimeError(f"{left} items were not delivered")
        return seconds

    def peer(self, url: str, ca: Path, connections: int) -> float:
        """Seconds for a bare loop over the same requests."""
        waiting, gate = iter(self.requests), threading.Lock()
        start = monotonic()
        if connections == 1:
            _loop(url, ca, waiting.__next__)
        else:
            def one() -> tuple[str, bytes]:
                with gate:
                    return next(waiting)

            threads = [threading.Thread(target=_loop, args=(url, ca, one)) for _ in range(connections)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return monotonic() - start


def _loop(url: str, ca: Path, following: Callable[[], tuple[str, bytes]]) -> None:
    context = ssl.create_default_context(cafile=str(ca))
    with httpx.Client(base_url=url, verify=context, trust_env=False, headers={"Content-Type": "application/json"}) as client:
        while True:
            try:
                path, body = following()
            except StopIteration:
                return
            if client.put(path, content=body).status_code != 201:
                raise RuntimeError("the server refused")


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, Path]]:
    """`bench.drain_server` in its own process: its address and its authority."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.drain_server", str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    with process:
        told = json.loads(process.stdout.readline())
        try:
            yield told["url"], Path(told["ca"])
        finally:
            process.stdin.close()
            process.wait(10)


def _rss() -> float:
    """MB of this process in memory now."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def measure(count: int, rounds: int, budget: float) -> dict[str, object]:
    """Both, in turns, until the rounds or the budget are used up."""
    start = monotonic()
    times: dict[tuple[str, int], list[float]] = {(who, width): [] for who in ("ours", "httpx") for width in (1, 4)}
    with tempfile.TemporaryDirectory(prefix="kiosk-drain-") as name:
        folder = Path(name)
        with running(folder / "central") as sandbox:
            drain = Drain(folder, sandbox.enrolled(folder / "keys"), count)
            with server(folder / "server") as (url, ca):
                for round_ in range(rounds):
                    for width in (1, 4):
                        turns = [("ours", drain.ours), ("httpx", drain.peer)]
                        for who, run in turns if round_ % 2 else reversed(turns):
                            times[who, width].append(run(url, ca, width))
                    if monotonic() - start > budget:
                        break
            few = Drain(folder / "few", sandbox.enrolled(folder / "keys-2"), min(count, 300))
            sandbox_seconds = few.ours(sandbox.url, sandbox.ca, 4)
    ratios = {
        f"drain_vs_httpx_{width}": round(
            statistics.median(peer / own for own, peer in zip(times["ours", width], times["httpx", width], strict=True)), 3
        )
        for width in (1, 4)
    }
    rates = {f"{who}_{width}_per_s": round(count / statistics.median(found)) for (who, width), found in times.items()}
    return {
        **ratios,
        **rates,
        "rss_growth_mb": round(drain.growth, 1),
        "sandbox_per_s": round(min(count, 300) / sandbox_seconds),
        "items": count,
        "rounds": len(times["ours", 1]),
        "body_bytes": round(statistics.mean(len(body) for _, body in drain.requests)),
        "seconds": round(monotonic() - start, 1),
    }


BARS = {"drain_vs_httpx_1": 0.8, "drain_vs_httpx_4": 0.8}


def main() -> int:
    """Print the outcome."""
    parser = argparse.ArgumentParser(prog="python -m bench.drain", description="The outbox's sender against a bare httpx loop.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--long", action="store_true", help="10,000 items, as long as it takes")
    args = parser.parse_args()
    found = measure(LONG_ITEMS, 1, 1e9) if args.long else measure(ITEMS, ROUNDS, BUDGET)
    print(told("drain", found, BARS) if args.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
