"""A damaged database is set aside, what can be read of it is kept, and nobody's number is given to somebody else."""

from pathlib import Path

import pytest

from kiosk.clock import HandClock
from kiosk.store import AlreadyRunning, Connection, StorageCorrupt, Store, chain, journal, rescue

INSERT = (
    "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at) VALUES (?, 'submission', ?, 'm', ?, ?, 'waiting', '')"
)
PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kiosk.db"


def _number(count: int) -> str:
    return f"00001{count:05}00"


def _body(count: int) -> bytes:
    return (b"sealed-%05d." % count) * 600


def _fill(path: Path, items: int) -> None:
    store = Store.open(path, HandClock())

    def work(connection: Connection) -> None:
        for count in range(1, items + 1):
            connection.execute(INSERT, (f"id-{count}", _number(count), _body(count), str(count)))
            journal.append(connection, "submission-saved", id=f"id-{count}", number=_number(count), matter="m", version="1.0.0")
        connection.execute("INSERT INTO counters VALUES ('00001', ?)", (items,))

    store.call(work).result(10)
    assert store.close()


def _fits(kind: str, digest: str, body: bytes) -> bool:
    return kind == "submission" and body == _body(int(digest))


def _bodies(store: Store) -> dict[str, object]:
    return {str(ident): body for ident, body in store.call(lambda c: c.execute("SELECT id, body FROM outbox")).result(5)}


def _refused(path: Path) -> str:
    with pytest.raises(StorageCorrupt) as told:
        Store.open(path, HandClock(), fits=_fits)
    assert told.value.code == "storage-corrupt"
    return str(told.value)


@pytest.mark.parametrize("damage", ["magic", "header", "a-page", "half", "log"])
def test_a_damaged_file_is_set_aside_and_the_terminal_stays_out_of_service(path: Path, damage: str) -> None:
    _fill(path, 20)
    content = bytearray(path.read_bytes())
    match damage:
        case "magic":
            content[0:16] = bytes(16)
        case "header":
            content[20:36] = bytes(255 - b for b in content[20:36])
        case "a-page":
            content[12 * PAGE : 13 * PAGE] = b"\xa5" * PAGE
        case "half":
            del content[len(content) // 2 :]
        case "log":
            content[PAGE : 3 * PAGE] = bytes(2 * PAGE)
            path.with_name("kiosk.db-wal").write_bytes(b"not a log at all")
    path.write_bytes(content)
    assert "kiosk.db.damaged-1" in _refused(path)
    aside = path.with_name("kiosk.db.damaged-1")
    assert aside.read_bytes() == bytes(content) and not path.exists()
    assert damage != "log" or aside.with_name("kiosk.db.damaged-1-wal").read_bytes() == b"not a log at all"
    before = {file.name for file in path.parent.iterdir()}
    # A second start does not begin anew, nor does it copy again.
    assert "kiosk store rescue" in _refused(path)
    assert {file.name for file in path.parent.iterdir()} == before
    assert aside.read_bytes() == bytes(content)


def test_what_can_be_read_goes_into_service_and_no_number_is_given_twice(path: Path) -> None:
    _fill(path, 60)
    whole = path.read_bytes()
    content = bytearray(whole)
    torn = [number for number in range(len(whole) // PAGE) if b"sealed-00031." in whole[number * PAGE : (number + 1) * PAGE]]
    content[torn[0] * PAGE : (torn[0] + 1) * PAGE] = b"\xa5" * PAGE
    path.write_bytes(content)
    _refused(path)
    found = rescue(path, HandClock(), _fits)
    assert found is not None and (found.source, found.counters) == ("kiosk.db.damaged-1", {"00001": 60})
    # Every item is there whole, or it is named as lost or as changed.
    assert found.items + len(found.lost) == 60 and found.items >= 50 and found.lines == 61
    store = Store.open(path, HandClock())
    bodies = _bodies(store)
    marked = {str(row[0]) for row in store.call(lambda c: c.execute("SELECT id FROM outbox WHERE state = 'needs-staff'")).result(5)}
    assert len(marked) == found.changed and found.changed + len(found.lost) >= 1
    for count in range(1, 61):
        ident = f"id-{count}"
        assert bodies.get(ident) == _body(count) or ident in marked or _number(count) in found.lost
    assert store.call(lambda c: c.execute("SELECT terminal, last FROM counters")).result(5) == [("00001", 1060)]
    last = store.call(lambda c: journal.newest(c, 1)).result(5)[0]
    assert (last.event, last.facts["items"], last.facts["lost"]) == ("storage-rescued", found.items, len(found.lost))
    assert store.call(chain.verify).result(5) == []
    assert store.close()


def test_what_was_only_in_the_log_is_rescued_too(path: Path) -> None:
    store = Store.open(path, HandClock())
    store.call(lambda c: c.execute(INSERT, ("id-1", _number(1), _body(1), "1"))).result(5)
    copies = {suffix: path.with_name(path.name + suffix).read_bytes() for suffix in ("", "-wal")}
    assert store.close()
    # As a kill left it, with the database's own second page torn.
    path.write_bytes(copies[""][:PAGE] + bytes(PAGE) + copies[""][2 * PAGE :])
    path.with_name(path.name + "-wal").write_bytes(copies["-wal"][: len(copies["-wal"])])
    path.with_name(path.name + ".lock").write_bytes(b"the database has been made\n")
    try:
        Store.open(path, HandClock(), fits=_fits).close()
    except StorageCorrupt:
        rescue(path, HandClock(), _fits)
    store = Store.open(path, HandClock())
    assert _bodies(store) == {"id-1": _body(1)}
    assert store.close()


def test_without_any_number_the_technician_has_to_name_the_last_one(path: Path) -> None:
    _fill(path, 3)
    path.write_bytes(b"\xa5" * 40_000)
    _refused(path)
    with pytest.raises(StorageCorrupt, match="--after-number"):
        rescue(path, HandClock(), _fits)
    assert not path.exists(), "nothing began anew"
    found = rescue(path, HandClock(), _fits, "000010004199")
    assert found is not None and found.items == 0
    store = Store.open(path, HandClock())
    assert store.call(lambda c: c.execute("SELECT terminal, last FROM counters")).result(5) == [("00001", 1041)]
    assert store.close()
    assert path.with_name("kiosk.db.damaged-1").read_bytes() == b"\xa5" * 40_000


def test_a_database_that_is_gone_comes_back_with_a_named_number_only(path: Path) -> None:
    _fill(path, 3)
    path.unlink()
    with pytest.raises(StorageCorrupt):
        rescue(path, HandClock(), _fits)
    assert rescue(path, HandClock(), _fits, "00001") is not None
    store = Store.open(path, HandClock())
    assert [line.event for line in store.call(journal.lines).result(5)] == ["storage-created", "storage-rescued"]
    assert store.close()


def test_a_whole_database_is_left_alone(path: Path) -> None:
    _fill(path, 2)
    before = path.read_bytes()
    assert rescue(path, HandClock(), _fits, "000010004199") is None
    assert path.read_bytes() == before


def test_a_running_program_is_not_rescued(path: Path) -> None:
    store = Store.open(path, HandClock())
    with pytest.raises(AlreadyRunning):
        rescue(path, HandClock(), _fits)
    assert store.close()


def test_a_setting_aside_that_the_power_ended_is_finished(path: Path) -> None:
    _fill(path, 2)
    path.rename(path.with_name("kiosk.db.damaged-1"))
    path.with_name("kiosk.db-wal").write_bytes(b"the log that belongs to it")
    _refused(path)
    assert path.with_name("kiosk.db.damaged-1-wal").read_bytes() == b"the log that belongs to it"
    assert not path.with_name("kiosk.db-wal").exists()


def test_a_body_that_is_not_what_was_signed_is_kept_for_staff(path: Path) -> None:
    _fill(path, 5)
    content = path.read_bytes()
    assert content.count(b"sealed-00003.") > 100
    path.write_bytes(content.replace(b"sealed-00003.", b"sealed-00009.", 1)[:-PAGE] + b"\xa5" * PAGE)
    _refused(path)
    found = rescue(path, HandClock(), _fits)
    assert found is not None and found.changed >= 1
    store = Store.open(path, HandClock())
    states = {str(row[0]): row[1] for row in store.call(lambda c: c.execute("SELECT id, state FROM outbox")).result(5)}
    assert states["id-3"] == "needs-staff" and states["id-1"] == "waiting"
    assert store.close()
