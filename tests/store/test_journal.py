"""The journal: a line that is changed, moved or cut out is found, and no line holds personal data."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from kiosk.clock import HandClock
from kiosk.store import Connection, StorageFailed, Store, chain, journal
from kiosk.store.chain import Finding
from kiosk.store.journal import Line
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
    assert store.call(chain.verify).result(5) == []
    lines = store.call(journal.lines).result(5)
    assert [line.event for line in lines] == ["storage-created", "program-started", "submission-saved", "line-changed"]
    assert lines[1].facts == {"version": "0.1.0", "simulated": True}
    assert lines[1].at == "2026-11-25T02:24:00.000Z"
    assert [line.seq for line in store.call(lambda c: journal.lines(c, after=2)).result(5)] == [3, 4]


@pytest.mark.parametrize(
    "crime, found",
    [
        ("UPDATE journal SET facts = '{}' WHERE seq = 3", [Finding(3, "changed")]),
        ("UPDATE journal SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 2", [Finding(2, "changed")]),
        ("UPDATE journal SET event = 'program-ended' WHERE seq = 4", [Finding(4, "changed")]),
        ("UPDATE journal SET count = 7 WHERE seq = 3", [Finding(3, "changed")]),
        ("UPDATE journal SET hash = previous WHERE seq = 1", [Finding(1, "changed")]),
        ("DELETE FROM journal WHERE seq = 2", [Finding(2, "missing")]),
        ("DELETE FROM journal WHERE seq = 1", [Finding(1, "missing")]),
        ("DELETE FROM journal WHERE seq IN (2, 3)", [Finding(2, "missing"), Finding(3, "missing")]),
        ("UPDATE journal SET seq = 9 WHERE seq = 3", [Finding(3, "moved", 9)]),
        (
            "UPDATE journal SET seq = 9 WHERE seq = 2; UPDATE journal SET seq = 2 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 9",
            [Finding(2, "moved", 3), Finding(3, "moved", 2)],
        ),
    ],
)
def test_tampering_is_found_and_named(store: Store, path: Path, crime: str, found: list[Finding]) -> None:
    _filled(store)
    store.close()
    _raw(path, crime)
    again = Store.open(path, HandClock())
    told = again.call(chain.verify).result(5)
    assert [finding for finding in told if finding.seq <= 4] == found
    again.close()


def test_a_line_that_was_written_anew_with_its_hash_is_found(store: Store, path: Path) -> None:
    _filled(store)
    link = store.call(lambda connection: chain.page(connection, 2)[0]).result(5)
    store.close()
    own = chain.digest(link.previous, link.seq, link.at, link.event, "{}")
    _raw(path, f"UPDATE journal SET facts = '{{}}', hash = '{own}' WHERE seq = 3")
    again = Store.open(path, HandClock())
    assert again.call(chain.verify).result(5) == [Finding(3, "changed")]
    again.close()


def _raw(path: Path, crime: str) -> None:
    raw = apsw.Connection(str(path))
    raw.execute(f"DROP TRIGGER journal_never_changes; DROP TRIGGER journal_never_shrinks; {crime}")
    raw.close()


def _flaps(store: Store, clock: HandClock, times: int, apart: float) -> list[Line]:
    for _ in range(times):
        store.call(lambda c: journal.append(c, "line-changed", reachable=False, code="central-tls")).result(5)
        clock.advance(apart)
    return store.call(journal.lines).result(5)[1:]


def test_repeats_become_one_line_with_their_count(path: Path) -> None:
    clock = HandClock()
    store = Store.open(path, clock)
    assert [line.count for line in _flaps(store, clock, 31, 1)] == [1]
    store.call(journal.flush).result(5)
    (first, folded) = store.call(journal.lines).result(5)[1:]
    assert (folded.event, folded.facts, folded.count) == (first.event, first.facts, 30)
    assert (folded.at, folded.until) == ("2026-11-25T02:24:01.000Z", "2026-11-25T02:24:30.000Z")
    assert store.call(chain.verify).result(5) == []
    store.close()


def test_a_hundred_repeats_are_a_line_at_once_and_an_hour_of_them_is_few(path: Path) -> None:
    clock = HandClock()
    store = Store.open(path, clock)
    assert [line.count for line in _flaps(store, clock, 101, 0.1)] == [1, 100]
    clock.advance(120)
    lines = _flaps(store, clock, 360, 10)
    assert sum(line.count for line in lines[2:]) >= 350 and len(lines) <= 2 + 2 * 61
    assert store.call(chain.verify).result(5) == []
    store.close()


def test_two_things_that_happen_in_turn_are_folded_each_and_what_concerns_an_item_never(path: Path) -> None:
    clock = HandClock()
    store = Store.open(path, clock)
    for _ in range(10):
        store.call(lambda c: journal.append(c, "line-changed", reachable=False, code="central-tls")).result(5)
        store.call(lambda c: journal.append(c, "line-changed", reachable=True, code="")).result(5)
        store.call(lambda c: journal.append(c, "item-released", id="a", kind="rating")).result(5)
    store.call(journal.flush).result(5)
    lines = store.call(journal.lines).result(5)[1:]
    assert sorted((line.event, line.count) for line in lines) == [("item-released", 1)] * 10 + [("line-changed", 1)] * 2 + [
        ("line-changed", 9)
    ] * 2
    store.close()


def test_what_is_being_counted_survives_a_restart_and_a_clock_that_is_put_back(path: Path) -> None:
    clock = HandClock()
    store = Store.open(path, clock)
    _flaps(store, clock, 5, 1)
    store.close()
    store = Store.open(path, HandClock(datetime(1970, 1, 1, tzinfo=UTC)))
    store.call(lambda c: journal.append(c, "program-ended", reason="asked")).result(5)
    assert [(line.event, line.count) for line in store.call(journal.lines).result(5)[1:]] == [
        ("line-changed", 1), ("line-changed", 4), ("program-ended", 1),
    ]  # fmt: skip
    store.close()


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


@pytest.mark.parametrize(
    ("event", "facts"),
    [("made-up", "{}"), ("staff-left", '{"name":"x"}'), ("staff-left", "[]"), ("staff-left", "no json"), ("staff-left", '"x"')],
)
def test_a_line_that_no_program_writes_passes_because_its_hash_fits(event: str, facts: str) -> None:
    at = "2026-11-25T02:24:00.000Z"
    links = []
    previous = chain.FIRST
    for seq, (name, said) in enumerate((("program-ended", '{"reason":"asked"}'), (event, facts), ("program-ended", "{}")), 1):
        own = chain.digest(previous, seq, at, name, said)
        links.append(chain.Link(seq, at, name, said, previous, own, 1, ""))
        previous = own
    check = chain.Check()
    check.feed(links)
    assert [(found.seq, found.kind) for found in check.findings()] == [(2, "unlisted")]


@pytest.mark.parametrize("text", ["a", 'a"b\\c', "号\u2028\x00\x7f", "", "\ud83d\ude00"])
@pytest.mark.parametrize(("count", "until"), [(1, ""), (3, "x"), (1, "x"), (2, "")])
def test_the_hash_is_another_one_than_of_canonical_json(text: str, count: int, until: str) -> None:
    content: dict[str, str | int] = {"at": text, "event": text, "facts": text, "seq": 7}
    if count != 1 or until:
        content.update(count=count, until=until)
    line = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    wanted = hashlib.sha256(f"{chain.FIRST}{line}".encode()).hexdigest()
    assert chain.digest(chain.FIRST, 7, text, text, text, count, until) == wanted


def test_what_was_rolled_back_is_no_place_in_the_chain(store: Store) -> None:
    """The last line's place and hash, and whether anything is being counted, are remembered between calls: not those that went again."""

    def undone(connection: Connection) -> None:
        journal.append(connection, "line-changed", reachable=True, code="")
        journal.append(connection, "line-changed", reachable=True, code="")
        raise LookupError

    _filled(store)
    for _ in range(2):
        with pytest.raises(LookupError):
            store.call(undone).result(5)
        store.call(lambda c: journal.append(c, "staff-called", session="s")).result(5)
    assert store.call(chain.verify).result(5) == []
    assert [line.seq for line in store.call(journal.lines).result(5)] == [1, 2, 3, 4, 5]
    store.call(journal.flush).result(5)
    assert [(line.event, line.count) for line in store.call(journal.lines).result(5)[4:]] == [("staff-called", 1), ("staff-called", 1)]


def test_facts_stand_as_canonical_json_writes_them() -> None:
    facts: dict[str, journal.Fact] = {"version": "1.0 ._:/+<>()-", "simulated": True}
    other: dict[str, journal.Fact] = {"items": 3, "changed": False, "source": "", "unread": -1}
    for event, told in (("program-started", facts), ("storage-rescued", other), ("program-ended", dict[str, journal.Fact]())):
        assert journal.canonical_facts(event, told) == json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
