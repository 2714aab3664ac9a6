"""The database: what was committed stays, what is damaged is left alone, and two programs never share it."""

import gc
import shutil
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from kiosk.clock import HandClock
from kiosk.store import (
    AlreadyRunning,
    Connection,
    StorageCorrupt,
    StorageFailed,
    StorageHeld,
    StorageNewer,
    Store,
    StoreError,
    chain,
    journal,
)
from kiosk.store.connection import LONGEST_READ as connection_limit
from kiosk.store.migrate import migrations

OPEN = """
import sys
from pathlib import Path
from kiosk.clock import SystemClock
from kiosk.store import Store
store = Store.open(Path(sys.argv[1]), SystemClock())
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kiosk.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path, HandClock())
    yield opened
    assert opened.close()


def _count(connection: Connection) -> int:
    row = connection.one("SELECT last FROM counters")
    return int(str(row[0])) if row else 0


def _add(connection: Connection) -> int:
    connection.execute("INSERT INTO counters VALUES ('00001', 1) ON CONFLICT DO UPDATE SET last = last + 1")
    return _count(connection)


def test_calls_run_on_the_one_storage_thread(store: Store) -> None:
    names = {store.call(lambda _: threading.current_thread().name).result(5) for _ in range(3)}
    assert names == {"storage"}


def test_a_call_that_raises_leaves_nothing(store: Store) -> None:
    def fails(connection: Connection) -> None:
        _add(connection)
        raise LookupError("on purpose")

    with pytest.raises(LookupError):
        store.call(fails).result(5)
    assert store.call(_count).result(5) == 0


def test_the_future_completes_only_after_the_commit(store: Store, path: Path) -> None:
    seen: list[object] = []

    def look(_: object) -> None:
        # A copy of what is in the files: nobody else may read the database itself.
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", f"{path}.copy{suffix}")
        other = apsw.Connection(f"{path}.copy")
        seen.append(other.execute("SELECT last FROM counters").fetchall())
        other.close()

    future = store.call(_add)
    future.add_done_callback(look)
    future.result(5)
    store.call(_count).result(5)
    assert seen == [[(1,)]]


def test_a_commit_is_on_the_disk_before_it_is_told(store: Store) -> None:
    told = {
        name: store.call(lambda connection, name=name: connection.one(f"PRAGMA {name}")).result(5)  # type: ignore[misc]
        for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    }
    assert told == {"journal_mode": ("wal",), "synchronous": (2,), "secure_delete": (1,), "foreign_keys": (1,)}


def test_errors_of_sqlite_come_as_codes_without_values(store: Store) -> None:
    with pytest.raises(StorageFailed) as told:
        store.call(lambda connection: connection.execute("INSERT INTO counters VALUES ('canary', 'canary')")).result(5)
    assert told.value.code == "storage-failed"
    assert "canary" not in str(told.value)


def test_a_full_disk_is_a_failure_and_not_the_end(store: Store) -> None:
    # SQLite's own limit on pages gives the same SQLITE_FULL as a full disk.
    pages = store.call(lambda connection: connection.one("PRAGMA page_count")).result(5)
    assert pages is not None
    store.call(lambda connection: connection.execute(f"PRAGMA max_page_count = {int(str(pages[0]))}")).result(5)
    insert = (
        "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at)"
        " VALUES (?, 'submission', ?, '', ?, '', 'waiting', '')"
    )
    with pytest.raises(StorageFailed):
        store.call(lambda connection: connection.execute(insert, ("a", "1", bytes(1_000_000)))).result(5)
    store.call(lambda connection: connection.execute("PRAGMA max_page_count = 100000")).result(5)
    assert store.call(_add).result(5) == 1


class _Held:
    """Something that a citizen gave."""


def test_the_waiting_thread_keeps_nothing_of_a_call(store: Store) -> None:
    held = _Held()
    gone = weakref.ref(held)
    gc.disable()
    try:
        store.call(lambda _, held=held: held).result(5)  # type: ignore[misc]
        del held
        store.call(_count).result(5)
        assert gone() is None
    finally:
        gc.enable()


def test_the_waiting_thread_keeps_nothing_of_a_call_that_raised(store: Store) -> None:
    held = _Held()
    gone = weakref.ref(held)
    codes: list[str] = []

    def fails(connection: Connection, held: _Held) -> None:
        raise LookupError("on purpose")

    gc.disable()
    try:
        store.call(lambda c, held=held: fails(c, held)).add_done_callback(  # type: ignore[misc]
            lambda future: codes.append(type(future.exception()).__name__)
        )
        del held
        store.call(_count).result(5)
        store.call(_count).result(5)
        assert (codes, gone()) == (["LookupError"], None)
    finally:
        gc.enable()


def test_a_second_program_is_refused_and_a_killed_one_leaves_the_folder_free(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OPEN, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        with pytest.raises(AlreadyRunning) as told:
            Store.open(path, HandClock())
        assert told.value.code == "already-running"
        other.kill()
        other.wait(5)
    store = Store.open(path, HandClock())
    assert store.call(chain.verify).result(5) == []
    assert store.close()


def test_a_newer_schema_is_refused_and_left_as_it_is(path: Path) -> None:
    Store.open(path, HandClock()).close()
    raw = apsw.Connection(str(path))
    raw.pragma("user_version", len(migrations()) + 1)
    raw.close()
    before = path.read_bytes()
    with pytest.raises(StorageNewer) as told:
        Store.open(path, HandClock())
    assert told.value.code == "storage-newer"
    assert path.read_bytes() == before


@pytest.mark.parametrize("gone", ["file", "content"])
def test_a_vanished_database_is_never_replaced_by_an_empty_one(path: Path, gone: str) -> None:
    Store.open(path, HandClock()).close()
    path.unlink() if gone == "file" else path.write_bytes(b"")
    for _ in range(2):
        with pytest.raises(StorageCorrupt):
            Store.open(path, HandClock())
        assert not path.exists()


def test_a_read_that_lasts_is_ended_and_the_journal_says_whose_it_was(path: Path) -> None:
    clock = HandClock()
    store = Store.open(path, clock)

    def reads(connection: Connection) -> None:
        clock.advance(connection_limit + 0.1)
        connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 1")

    with pytest.raises(StorageHeld):
        store.call(reads).result(20)
    (line,) = store.call(journal.lines).result(5)[1:]
    assert line.event == "read-ended" and "test_store.py:" in str(line.facts["where"])
    assert store.call(_add).result(5) == 1
    assert store.close()


def test_a_call_that_has_written_is_let_finish(path: Path) -> None:
    clock = HandClock()
    store = Store.open(path, clock)

    def slow(connection: Connection) -> int:
        _add(connection)
        clock.advance(connection_limit * 10)
        connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000) SELECT count(*) FROM n")
        return _count(connection)

    assert store.call(slow).result(20) == 1
    assert store.call(_count).result(5) == 1
    assert store.close()


def test_the_log_stays_small_over_a_day_of_writes_with_a_status_page_open(path: Path) -> None:
    clock = HandClock()
    store = Store.open(path, clock)
    insert = (
        "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at)"
        " VALUES (?, 'submission', ?, '', ?, '', 'waiting', ?)"
    )
    largest = 0
    # A submission of 8 KB every minute of 24 hours, and a page that asks in between.
    for minute in range(24 * 60):
        clock.advance(60)
        store.call(lambda c, n=str(minute): c.execute(insert, (n, n, bytes(8192), n)))  # type: ignore[misc]
        store.call(lambda c: journal.append(c, "line-changed", reachable=True, code="")).result(10)
        assert store.call(lambda c: c.execute("SELECT state, count(*) FROM outbox GROUP BY state")).result(10)
        largest = max(largest, path.with_name(path.name + "-wal").stat().st_size)
    assert 0 < largest < 8 * 1024 * 1024
    store.tidy().result(5)
    assert path.with_name(path.name + "-wal").stat().st_size == 0
    assert store.close()


def test_nobody_else_reads_the_database_of_a_running_program(store: Store, path: Path) -> None:
    store.call(_add).result(5)
    other = apsw.Connection(str(path))
    with pytest.raises(apsw.BusyError):
        other.execute("SELECT * FROM counters").fetchall()
    other.close()
    assert not path.with_name(path.name + "-shm").exists()


def test_a_database_of_the_first_version_is_brought_up(path: Path) -> None:
    path.parent.mkdir(parents=True)
    raw = apsw.Connection(str(path))
    for statement in (Path(__file__).parent / "files" / "version-1.sql").read_text(encoding="utf-8").split("--next\n"):
        raw.execute(statement)
    raw.close()
    store = Store.open(path, HandClock())
    assert store.call(chain.verify).result(5) == []
    assert store.call(lambda c: c.execute("SELECT number, state, overdue_after FROM outbox")).result(5) == [
        ("000010000119", "waiting", None)
    ]
    store.call(lambda c: journal.append(c, "program-ended", reason="asked")).result(5)
    assert store.call(chain.verify).result(5) == []
    assert [line.event for line in store.call(journal.lines).result(5)] == ["storage-created", "submission-saved", "program-ended"]
    assert store.close()


def test_a_folder_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"a file where the folder should be")
    with pytest.raises(StorageFailed):
        Store.open(tmp_path / "state" / "kiosk.sqlite", HandClock())


def test_only_the_terminals_user_may_read_it(store: Store, path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_closed_store_answers_instead_of_hanging(path: Path) -> None:
    store = Store.open(path, HandClock())
    last = store.call(_add)
    assert store.close()
    assert last.result(0) == 1
    with pytest.raises(StoreError):
        store.call(_add).result(0)


def test_migrations_are_numbered_without_a_gap(tmp_path: Path) -> None:
    (tmp_path / "0001_a.sql").write_text("CREATE TABLE a (x)")
    (tmp_path / "0003_c.sql").write_text("CREATE TABLE c (x)")
    with pytest.raises(RuntimeError, match=r"0003_c\.sql"):
        migrations(tmp_path)
