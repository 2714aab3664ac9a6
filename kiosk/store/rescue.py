"""What can still be read of a damaged database, copied row by row, and put into service by a technician.

The damaged file itself is only read: the work is done on a copy of it. Each row is looked for by its key, because a torn
page ends every scan that meets it, while the rows on other pages can still be reached. A row that `fits` does not know as
whole is copied and marked for staff: it is somebody's submission, and its bytes may tell more than we know.
Threads: whoever opens the store, before its thread runs. Failures: `StoreError`, `OSError`; the damaged file stays in all cases.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from kiosk.clock import Clock
from kiosk.store import journal
from kiosk.store.connection import Connection, Value, translated
from kiosk.store.errors import StorageCorrupt
from kiosk.store.migrate import migrate, migrations
from kiosk.store.opening import damaged_files, make, mark_made, move_into_place, sync_folder

Fits = Callable[[str, str, bytes], bool]
"""Kind, digest and body of a row -> whether the body is what the digest says."""

LEAP = 1000
"""Numbers that are left out after a rescue: some may have been given out in what could not be read, and none is given twice."""
LAST_COUNTER = 99_999
_ERRORS_IN_A_ROW = 100_000
_HIGHEST = 10_000_000
_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_TABLES = ("outbox", "journal")
"""What each version has."""
_COPIED = (*_TABLES, "files")
# A torn page may give text that is no text.
_UNREADABLE = (apsw.Error, UnicodeDecodeError)


def anything(_kind: str, _digest: str, _body: bytes) -> bool:
    """For a store whose rows nobody can judge."""
    return True


@dataclass(frozen=True, slots=True)
class Rescue:
    """What was found. `lost` are the numbers that the journal knows as saved and not delivered, and whose row is gone."""

    source: str = ""
    items: int = 0
    changed: int = 0
    lines: int = 0
    unread: int = 0
    lost: tuple[str, ...] = ()
    counters: dict[str, int] = field(default_factory=dict)


def copied(damaged: Path, target: Path, clock: Clock, fits: Fits) -> Rescue:
    """Copy what can be read of `damaged` (with its log beside it) into a new database `target`."""
    work, new = target.with_name(target.name + ".work"), target.with_name(target.name + ".new")
    try:
        for file in (*_files(work), *_files(new)):
            file.unlink(missing_ok=True)
        target_raw = apsw.Connection(str(new), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
        try:
            target_raw.pragma("synchronous", "FULL")
            migrate(target_raw, migrations())
            header = new.read_bytes()[:_HEADER]
            source = _openable(damaged, work, header)
            found = Rescue(damaged.name) if source is None else _all_rows(source, target_raw, damaged.name, fits)
            if source is not None:
                source.close()
        except apsw.Error as error:
            raise translated(error) from None
        finally:
            target_raw.close()
        move_into_place(new, target)
        return found
    finally:
        for file in _files(work):
            file.unlink(missing_ok=True)


def into_service(path: Path, lock: int, clock: Clock, fits: Fits, after_number: str) -> Rescue:
    """Make the rescued copy the database `path`, with numbers that nobody has been given yet.

    Raises:
        StorageCorrupt: no number could be read, and `after_number` names none.
    """
    aside = damaged_files(path)
    new = path.with_name(path.name + ".rescue")
    found = Rescue()
    if aside:
        # Made anew each time: a copy that another version of this program made may know less.
        found = copied(aside[-1][1], path.with_name(f"{path.name}.rescued-{aside[-1][0]}"), clock, fits)
        shutil.copyfile(path.with_name(f"{path.name}.rescued-{aside[-1][0]}"), new)
    counters = _beyond(found.counters, after_number)
    if not counters:
        raise StorageCorrupt("no number could be read: say the last one the central service knows, --after-number NUMBER")
    if not aside:
        make(new, clock)
    raw = apsw.Connection(str(new), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        raw.pragma("synchronous", "FULL")
        Connection(raw, clock).transaction(lambda connection: _noted(connection, found, counters))
        _files_aside(raw, path, aside[-1][0] if aside else 0)
    except apsw.Error as error:
        raise translated(error) from None
    finally:
        raw.close()
    move_into_place(new, path)
    mark_made(lock)
    return found


def _files_aside(raw: apsw.Connection, path: Path, number: int) -> None:
    """What no row that could be read speaks of may belong to one that could not: it goes beside the damaged file, and stays."""
    folder = path.with_name(path.name + ".files")
    if not folder.is_dir():
        return
    known = {str(row[0]) for row in raw.execute("SELECT digest FROM files")}
    lost = [file for file in folder.iterdir() if file.name not in known]
    if lost:
        aside = path.with_name(f"{path.name}.damaged-{number}.files")
        aside.mkdir(mode=0o700, exist_ok=True)
        for file in lost:
            file.rename(aside / file.name)
        sync_folder(aside)
        sync_folder(folder)


def _noted(connection: Connection, found: Rescue, counters: dict[str, int]) -> None:
    for terminal, last in counters.items():
        connection.execute(
            "INSERT INTO counters (terminal, last) VALUES (?, ?) ON CONFLICT (terminal) DO UPDATE SET last = excluded.last",
            (terminal, last),
        )
    journal.append(
        connection, "storage-rescued", source=found.source, items=found.items, lines=found.lines, unread=found.unread,
        lost=len(found.lost), changed=found.changed,
    )  # fmt: skip


def _beyond(counters: dict[str, int], after_number: str) -> dict[str, int]:
    known = dict(counters)
    if after_number:
        terminal, counter = after_number[:5], int(after_number[5:10] or "0")
        known[terminal] = max(known.get(terminal, 0), counter)
    return {terminal: min(last + LEAP, LAST_COUNTER) for terminal, last in known.items()}


def _files(base: Path) -> tuple[Path, ...]:
    return tuple(base.with_name(base.name + suffix) for suffix in ("", "-wal", "-shm", "-journal"))


def _openable(damaged: Path, work: Path, header: bytes) -> apsw.Connection | None:
    """A connection to a copy of `damaged`; None if nothing can be made of it."""
    shutil.copyfile(damaged, work)
    log = damaged.with_name(damaged.name + "-wal")
    if log.exists():
        shutil.copyfile(log, work.with_name(work.name + "-wal"))
    for mend in (False, True):
        if mend:
            with work.open("r+b") as file:
                # The first 100 bytes are the same in each database of ours but for counts that SQLite can do without.
                file.write(header)
                size = work.stat().st_size // 4096
                file.seek(28)
                file.write(size.to_bytes(4, "big"))
        raw: apsw.Connection | None = None
        try:
            raw = apsw.Connection(str(work), flags=apsw.SQLITE_OPEN_READWRITE)
            raw.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            if all(raw.execute(f"PRAGMA table_info({table})").fetchall() for table in _TABLES):
                return raw
        except _UNREADABLE:
            pass
        if raw is not None:
            raw.close()
    return None


def _all_rows(source: apsw.Connection, target: apsw.Connection, name: str, fits: Fits) -> Rescue:
    unread, kept = 0, dict.fromkeys(_COPIED, 0)
    changed = 0
    target.execute("BEGIN IMMEDIATE")
    for table in _COPIED:
        columns = _columns(source, target, table)
        if not columns:
            continue
        marks = ", ".join("?" * len(columns))
        for row in _rows(source, table, columns):
            if row is None:
                unread += 1
                continue
            values = dict(zip(columns, row, strict=True))
            body = values.get("body")
            if table == "outbox" and isinstance(body, bytes) and not _whole(fits, values, body):
                values.update(state="needs-staff", reason="storage-corrupt: the bytes are not what was signed")
                changed += 1
            try:
                target.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", tuple(values.values()))
            except (apsw.ConstraintError, apsw.MismatchError):
                unread += 1
            else:
                kept[table] += 1
    counters, lost = _numbers(source, target)
    changed += _without_files(target)
    target.execute("COMMIT")
    return Rescue(name, kept["outbox"], changed, kept["journal"], unread, lost, counters)


def _without_files(target: apsw.Connection) -> int:
    """Items that brought files along which no row names any more wait for staff; how many."""
    target.execute("DELETE FROM files WHERE item NOT IN (SELECT id FROM outbox)")
    target.execute(
        "UPDATE outbox SET state = 'needs-staff', reason = 'storage-corrupt: a file of it is missing' WHERE state IN ('waiting', 'sending')"
        " AND files <> (SELECT count(*) FROM files AS f WHERE f.item = outbox.id)"
    )
    return target.changes()


def _whole(fits: Fits, values: dict[str, Value], body: bytes) -> bool:
    try:
        return fits(str(values["kind"]), str(values["digest"]), body)
    except ValueError:
        return False


def _columns(source: apsw.Connection, target: apsw.Connection, table: str) -> list[str]:
    """The columns that both have: the damaged file may be of an earlier schema, and then has no `files`."""
    try:
        both = [{str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")} for connection in (source, target)]
    except _UNREADABLE:
        return []
    return sorted(both[0] & both[1])


def _rows(source: apsw.Connection, table: str, columns: Sequence[str]) -> Iterator[tuple[Value, ...] | None]:
    """Each row that can be read, in order; None for each key that cannot: the first one behind a torn page ends the gap."""
    select = f"SELECT {', '.join(columns)} FROM {table} WHERE seq >= ? ORDER BY seq LIMIT 1"
    place = columns.index("seq")
    last, asked, errors = 0, 0, 0
    while errors < _ERRORS_IN_A_ROW:
        asked += 1
        try:
            row = source.execute(select, (asked,)).fetchone()
        except _UNREADABLE:
            errors += 1
            continue
        if row is None:
            break
        seq = row[place]
        if not isinstance(seq, int) or not asked <= seq <= _HIGHEST:
            # A torn page leads anywhere, back to where the search began too.
            errors += 1
            continue
        if errors:
            yield from (None for _ in range(min(errors, seq - last - 1)))
        last = asked = seq
        errors = 0
        yield tuple(row)
    if errors:
        yield from (None for _ in range(max(1, min(errors, _highest(source, table) - last))))


def _highest(source: apsw.Connection, table: str) -> int:
    found = [0]
    for sql in (f"SELECT max(seq) FROM {table}", f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'"):
        try:
            row = source.execute(sql).fetchone()
        except _UNREADABLE:
            continue
        found.append(min(row[0], _HIGHEST) if row is not None and isinstance(row[0], int) else 0)
    return max(found)


def _numbers(source: apsw.Connection, target: apsw.Connection) -> tuple[dict[str, int], tuple[str, ...]]:
    """The highest counter of each terminal number, from all places that know one; and the numbers whose row is gone."""
    counters: dict[str, int] = {}

    def seen(terminal: str, counter: int) -> None:
        counters[terminal] = max(counters.get(terminal, 0), counter)

    try:
        for terminal, last in source.execute("SELECT terminal, last FROM counters").fetchall():
            seen(str(terminal), int(str(last)))
    except (apsw.Error, ValueError):
        counters.clear()
    for (number,) in target.execute("SELECT number FROM outbox WHERE number IS NOT NULL").fetchall():
        seen(str(number)[:5], int(str(number)[5:10]))
    there = {str(row[0]) for row in target.execute("SELECT id FROM outbox")}
    saved: dict[str, str] = {}
    for event, packed in target.execute("SELECT event, facts FROM journal ORDER BY seq").fetchall():
        if event not in ("submission-saved", "item-delivered", "items-purged"):
            continue
        try:
            facts = json.loads(str(packed))
        except ValueError:
            continue
        if event == "submission-saved":
            saved[str(facts.get("id"))] = str(facts.get("number"))
            if str(facts.get("number", ""))[:10].isdecimal():
                seen(str(facts["number"])[:5], int(str(facts["number"])[5:10]))
        else:
            saved.pop(str(facts.get("id")), None)
    return counters, tuple(number for ident, number in saved.items() if ident not in there)
