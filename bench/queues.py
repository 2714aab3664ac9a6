"""The queues of others that `bench.outbox` compares with: persist-queue and litequeue, each set to FULL and not batched.

What they are given is made before the clock starts, and id and digest stand in front of it, so that nothing has to be parsed: their
time is their own. Both write a write-ahead log and commit each call, which is their fastest honest way: persist-queue with one
connection for one thread and the bytes as they are (no pickle), litequeue with text. They keep one row an item, without a number, a
journal or states for staff. Development only: neither is a dependency of the product.
"""

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

import litequeue
import persistqueue

Check = Callable[[str, str], None]
"""Make and check the receipt of an item, by id and digest."""


class _Plain:
    """A serializer that does nothing."""

    @staticmethod
    def dumps(item: bytes) -> bytes:
        return item

    @staticmethod
    def loads(item: bytes) -> bytes:
        return item

    @staticmethod
    def dump(item: bytes, file: BinaryIO) -> None:
        file.write(item)

    @staticmethod
    def load(file: BinaryIO) -> bytes:
        return file.read()


class PersistQueue:
    """persist-queue's SQLite queue with acknowledgement."""

    def __init__(self, folder: Path, check: Check) -> None:
        self._check = check
        self._queue = persistqueue.SQLiteAckQueue(str(folder / "persist-queue"), multithreading=False, serializer=_Plain)
        raw: Any = self._queue._putter
        raw.execute("PRAGMA synchronous = FULL")
        told = [raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        if raw is not self._queue._getter or told != ["wal", 2]:
            raise RuntimeError("persist-queue is not set as it should be")

    def fill(self, bodies: list[bytes]) -> None:
        for body in bodies:
            self._queue.put(body)

    def get_and_acknowledge(self, count: int) -> float:
        start = monotonic()
        for _ in range(count):
            kept = self._queue.get(block=False, raw=True)
            ident, digest, _ = kept["data"].split(b"\n", 2)
            self._check(ident.decode(), digest.decode())
            self._queue.ack(id=kept["pqid"])
        return monotonic() - start

    def close(self) -> None:
        self._queue.close()


class LiteQueue:
    """litequeue."""

    def __init__(self, folder: Path, check: Check) -> None:
        self._check = check
        self._queue = litequeue.LiteQueue(str(folder / "litequeue.db"))
        self._queue.conn.execute("PRAGMA synchronous = FULL")
        if self._queue.conn.execute("PRAGMA synchronous").fetchone()[0] != 2:
            raise RuntimeError("litequeue is not set as it should be")

    def fill(self, bodies: list[bytes]) -> None:
        for body in bodies:
            self._queue.put(body.decode())

    def get_and_acknowledge(self, count: int) -> float:
        start = monotonic()
        for _ in range(count):
            kept = self._queue.pop()
            ident, digest, _ = kept.data.split("\n", 2)
            self._check(ident, digest)
            self._queue.done(kept.message_id)
        return monotonic() - start

    def close(self) -> None:
        self._queue.conn.close()
