"""The journal: a line that is changed, moved or cut out is found, and no line holds personal data."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from kiosk.clock import HandClock
from kiosk.store import Connection, StorageFailed, Store, journal
from kiosk.store.journal_events import JOURNAL_EVENTS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path, HandClock())
    yield opened
    opened.close()


def _filled(store: Store) -> None:
    def work(connection: Connection) -> None:
        journal.append(connection, "program-started", version="0.1.0", simulated=True)
        journal.append(connection, "submission-saved", id="a-1", number="000010000119", matter="m", version="1.0.0")
        journal.append(connection, "line-changed", reachable=False, code="central-tls")

    store.call(work).result(5)


def test_lines_are_chained_from_the_first(store: Store) -> None:
    _filled(store)
    assert store.call(journal.verify).result(5) is None
    lines = store.call(journal.lines).result(5)
    assert [line.event for line in lines] == ["storage-created", "program-started", "submission-saved", "line-changed"]
    assert lines[1].facts == {"version": "0.1.0", "simulated": True}
    assert lines[1].at == "2026-11-25T02:24:00.000Z"
    assert [line.seq for line in store.call(lambda c: journal.lines(c, after=2)).result(5)] == [3, 4]


@pytest.mark.parametrize(
    "crime, found",
    [
        ("UPDATE journal SET facts = '{}' WHERE seq = 3", 3),
        ("UPDATE journal SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 2", 2),
        ("UPDATE journal SET event = 'program-ended' WHERE seq = 4", 4),
        ("DELETE FROM journal WHERE seq = 2", 3),
        ("DELETE FROM journal WHERE seq = 1", 2),
        ("UPDATE journal SET seq = 9 WHERE seq = 3", 4),
        ("UPDATE journal SET hash = previous WHERE seq = 1", 1),
    ],
)
def test_tampering_is_found(store: Store, path: Path, crime: str, found: int) -> None:
    _filled(store)
    store.close()
    raw = apsw.Connection(str(path))
    raw.execute(f"DROP TRIGGER journal_never_changes; DROP TRIGGER journal_never_shrinks; {crime}")
    raw.close()
    again = Store.open(path, HandClock())
    assert again.call(journal.verify).result(5) == found
    again.close()


@pytest.mark.parametrize("statement", ["UPDATE journal SET facts = '{}'", "DELETE FROM journal"])
def test_the_database_itself_refuses_to_change_a_line(store: Store, statement: str) -> None:
    with pytest.raises(StorageFailed):
        store.call(lambda connection: connection.execute(statement)).result(5)


@pytest.mark.parametrize(
    "event, facts",
    [
        ("no-such-event", {}),
        ("session-begun", {"name": "x"}),
        ("session-begun", {"session": "樊示例甲"}),
        ("session-begun", {"session": "x" * 121}),
        ("session-begun", {"session": "a\nb"}),
        ("session-begun", {"session": None}),
        ("session-begun", {"session": 1.5}),
    ],
)
def test_what_the_catalogue_does_not_allow_is_refused_without_its_value(store: Store, event: str, facts: dict[str, str]) -> None:
    with pytest.raises(ValueError) as told:
        store.call(lambda connection: journal.append(connection, event, **facts)).result(5)
    assert "樊" not in str(told.value)
    assert len(store.call(journal.lines).result(5)) == 1


def test_every_event_is_documented() -> None:
    for ident, event in JOURNAL_EVENTS.items():
        assert ident == event.id and event.docs.endswith(".") and event.role
