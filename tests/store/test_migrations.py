"""Files of every earlier version of the schema are brought up with all that is in them, and none is missing here."""

import shutil
from pathlib import Path

import apsw
import pytest

from kiosk.clock import HandClock
from kiosk.store import StorageFailed, Store, chain, journal, rescue
from kiosk.store.migrate import migrations
from kiosk.store.rescue import anything

FILES = Path(__file__).parent / "files"
NEWEST = migrations()[-1][0]


def _made(version: int, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = apsw.Connection(str(path))
    for statement in (FILES / f"version-{version}.sql").read_text(encoding="utf-8").split("--next\n"):
        raw.execute(statement)
    raw.close()
    return path


def _schema(path: Path) -> list[tuple[object, ...]]:
    raw = apsw.Connection(str(path))
    found = raw.execute("SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name").fetchall()
    columns = [
        (table, *row) for _, table in raw.execute("SELECT rowid, name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
        for row in sorted(raw.execute(f"PRAGMA table_info({table})").fetchall(), key=lambda row: str(row[1]))
    ]  # fmt: skip
    raw.close()
    return [*found, *((table, name, kind, needed) for table, _, name, kind, needed, *_ in columns)]


def test_there_is_a_file_of_every_earlier_version() -> None:
    assert sorted(file.name for file in FILES.glob("version-*.sql")) == [f"version-{version}.sql" for version in range(1, NEWEST)]


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_a_file_of_an_earlier_version_has_the_schema_of_a_new_one(tmp_path: Path, version: int) -> None:
    old, new = _made(version, tmp_path / "old" / "kiosk.db"), tmp_path / "new" / "kiosk.db"
    for path in (old, new):
        assert Store.open(path, HandClock()).close()
    assert _schema(old) == _schema(new)


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_what_waits_in_an_earlier_file_is_still_there_and_the_journal_holds(tmp_path: Path, version: int) -> None:
    store = Store.open(_made(version, tmp_path / "kiosk.db"), HandClock())
    found = store.call(lambda c: c.execute("SELECT seq, id, number, state, body, files FROM outbox WHERE id = 'a-1'")).result(5)
    assert found == [(1, "a-1", "000010000119", "waiting", b"{}", 0)]
    assert store.call(chain.verify).result(5) == []
    store.call(lambda c: journal.append(c, "program-ended", reason="asked")).result(5)
    assert store.call(chain.verify).result(5) == []
    assert store.close()


def test_version_2_keeps_every_row_its_order_and_its_guards(tmp_path: Path) -> None:
    store = Store.open(_made(2, tmp_path / "kiosk.db"), HandClock())
    rows = store.call(lambda c: c.execute("SELECT seq, id, kind, submission, state, overdue_after FROM outbox ORDER BY seq")).result(5)
    assert rows == [
        (1, "a-1", "submission", None, "waiting", None),
        (2, "a-2", "submission", None, "delivered", None),
        (3, "a-3", "submission", None, "needs-staff", "2026-11-28T02:26:00.000Z"),
        (4, "r-4", "rating", "a-1", "waiting", None),
    ]
    insert = (
        "INSERT INTO outbox (id, kind, submission, matter, body, digest, state, saved_at)"
        " VALUES ('s', 'supplement', 'a-1', 'm', X'7B7D', 'd', 'waiting', '')"
    )
    store.call(lambda c: c.execute(insert)).result(5)
    # A purged row had number 9: an order once given out never comes again.
    assert store.call(lambda c: c.execute("SELECT seq FROM outbox WHERE id = 's'")).result(5) == [(10,)]
    for crime in ("DELETE FROM outbox WHERE id = 'a-1'", "UPDATE outbox SET digest = '' WHERE id = 'a-1'"):
        with pytest.raises(StorageFailed):
            store.call(lambda c, crime=crime: c.execute(crime)).result(5)  # type: ignore[misc]
    assert store.close()


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_a_damaged_file_of_an_earlier_version_is_rescued_too(tmp_path: Path, version: int) -> None:
    path = _made(version, tmp_path / "kiosk.db")
    content = bytearray(path.read_bytes())
    content[:16] = bytes(16)
    path.write_bytes(content)
    found = rescue(path, HandClock(), anything)
    assert found is not None and found.items >= 1
    store = Store.open(path, HandClock())
    assert store.call(lambda c: c.execute("SELECT state FROM outbox WHERE id = 'a-1'")).result(5) == [("waiting",)]
    assert store.close()


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_a_kill_in_the_middle_leaves_the_old_schema_or_the_new_one(tmp_path: Path, version: int) -> None:
    """Each step is one transaction: whatever of the log a power cut leaves, the file opens and has everything."""
    path = _made(version, tmp_path / "whole" / "kiosk.db")
    store = Store.open(path, HandClock())
    image = {suffix: path.with_name(path.name + suffix).read_bytes() for suffix in ("", "-wal")}
    assert store.close()
    step = max(1, len(image["-wal"]) // 7)
    for cut in range(0, len(image["-wal"]) + 1, step):
        place = tmp_path / str(cut) / "kiosk.db"
        place.parent.mkdir()
        place.write_bytes(image[""])
        place.with_name("kiosk.db-wal").write_bytes(image["-wal"][:cut])
        again = Store.open(place, HandClock())
        assert again.call(lambda c: c.execute("SELECT body, files FROM outbox WHERE id = 'a-1'")).result(5) == [(b"{}", 0)]
        assert again.close()
        shutil.rmtree(place.parent)
