"""A full disk: whoever has begun is stored, whoever has not does not begin, and nothing is told that is not on the disk."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import apsw
import pytest

from kiosk.clock import HandClock
from kiosk.store import Connection, Room, StorageFailed, Store, StoreError, chain, journal, reserve
from tests.support.disk import Disk

INSERT = (
    "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at) VALUES (?, 'submission', ?, '', ?, '', 'waiting', '')"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kiosk.db"


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    yield made
    made.unregister()


def _reserve(path: Path) -> Path:
    return path.with_name("kiosk.db.reserve")


def test_the_reserve_is_made_of_real_blocks(path: Path) -> None:
    store = Store.open(path, HandClock())
    room = store.room().result(10)
    assert room.held and room.enough and room.free > reserve.LOW
    assert _reserve(path).stat().st_size == reserve.SIZE <= _reserve(path).stat().st_blocks * 512
    assert store.close()


def test_a_submission_under_way_is_stored_on_a_full_disk_and_nobody_new_begins_f22(
    path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(path, HandClock(), vfs=disk.name)
    assert store.room().result(10).enough
    # The disk has exactly the room that the reserve keeps.
    disk.full = _reserve(path).exists
    monkeypatch.setattr(reserve.Reserve, "_free", lambda _self: 0)
    assert store.call(lambda c: c.execute(INSERT, ("a", "1", bytes(300_000)))).result(10) == []
    assert store.call(lambda c: c.execute("SELECT length(body) FROM outbox")).result(5) == [(300_000,)]
    assert not _reserve(path).exists()
    assert store.room().result(10) == Room(0, held=False) and not Room(0, held=False).enough
    # Staff made room: the reserve is there again, and people may begin.
    disk.full = lambda: False
    monkeypatch.undo()
    assert store.room().result(10).enough and _reserve(path).exists()
    assert store.close()


def test_a_disk_that_is_full_without_a_reserve_stores_nothing_and_says_so_f22(path: Path, disk: Disk) -> None:
    store = Store.open(path, HandClock(), vfs=disk.name)
    disk.full = lambda: True
    with pytest.raises(StorageFailed):
        store.call(lambda c: c.execute(INSERT, ("a", "1", bytes(300_000)))).result(10)
    disk.full = lambda: False
    assert store.call(lambda c: c.execute("SELECT count(*) FROM outbox")).result(5) == [(0,)]
    assert store.close()


@pytest.mark.parametrize("held, free, enough", [(True, reserve.LOW, True), (True, reserve.LOW - 1, False), (False, 10**12, False)])
def test_who_may_begin(held: bool, free: int, enough: bool) -> None:
    assert Room(free, held).enough is enough


def _saved(ident: str, connection: Connection) -> None:
    connection.execute(INSERT, (ident, ident, bytes(9000)))
    journal.append(connection, "staff-called", session=ident)


@pytest.mark.parametrize("error", ["full", "io", "gone"])
def test_an_error_at_every_write_in_turn_leaves_the_call_done_or_undone(path: Path, error: str) -> None:
    Store.open(path, HandClock()).close()
    told = 0
    for step in range(200):
        disk = Disk()
        disk.error = apsw.FullError if error == "full" else apsw.IOError
        disk.lasts = error == "gone"
        disk.fail_at = step
        try:
            store = Store.open(path, HandClock(), vfs=disk.name)
            store.call(partial(_saved, str(step))).result(10)
        except StoreError:
            done = False
        else:
            done = True
        if "store" in locals():
            store.close()
            del store
        reached = disk.operations > step
        disk.unregister()
        again = Store.open(path, HandClock())
        row = again.call(lambda c, n=str(step): c.execute("SELECT length(body) FROM outbox WHERE id = ?", (n,))).result(5)  # type: ignore[misc]
        assert row == [(9000,)] or (not done and row == []), "what was told is there, and nothing is there in part"
        assert again.call(chain.verify).result(5) == []
        again.close()
        told += done
        if not reached:
            break
    assert told >= 1 and not reached, "the last round met no error at all"
