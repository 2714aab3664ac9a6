"""What is not delivered in time: journal, event and health say so until it is; nothing else changes for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk import http
from kiosk.central import CentralClient
from kiosk.clock import Clock, HandClock, HeardClock
from kiosk.health import Health
from kiosk.offline import Draft, ItemDelivered, SubmissionSaved, Sync
from kiosk.offline.events import ItemOverdue
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.overdue import AGAIN, EVERY, OverdueNews
from kiosk.store import journal
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import draft
from tests.sandbox.running import Sandbox

DAY = timedelta(days=1)


@dataclass
class Watched:
    """A terminal, and what its health tells."""

    terminal: Terminal
    changes: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        bus = self.terminal.bus
        bus.subscribe(ItemOverdue, self.terminal.events.append)
        self.health = Health(bus, self.terminal.clock, lambda problem, there: self.changes.append((problem.code, there)))

    def submit(self, wanted: Draft, waits: timedelta) -> str:
        before = len(self.terminal.seen(SubmissionSaved))
        self.terminal.outbox.submit("session-1", wanted, waits=waits)
        self.terminal.until(lambda: len(self.terminal.seen(SubmissionSaved)) > before)
        saved = self.terminal.seen(SubmissionSaved)[-1]
        assert isinstance(saved, SubmissionSaved)
        return saved.number

    def passes(self, sync: Sync, count: int) -> None:
        """Let `count` more passes try the oldest item."""
        wanted = self.terminal.rows()[0].attempts + count
        self.terminal.until(lambda: sync.wake() or self.terminal.rows()[0].attempts >= wanted)  # type: ignore[func-returns-value]

    def told(self) -> list[ItemOverdue]:
        return [event for event in self.terminal.seen(ItemOverdue) if isinstance(event, ItemOverdue)]

    def marks(self) -> list[tuple[str, bool]]:
        return [change for change in self.changes if change[0] == "item-overdue"]

    def lines(self) -> list[str]:
        lines = self.terminal.store.call(journal.lines).result(5)
        return [str(line.facts["id"]) for line in lines if line.event == "item-overdue"]


@contextmanager
def _watched(state: Path, keys: TerminalKeys, clock: Clock) -> Iterator[Watched]:
    with opened(state, keys, clock) as terminal:
        yield Watched(terminal)


def test_line_event_and_mark_tell_of_it_once_and_the_mark_goes_with_the_last(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys) -> None:
    clock, late, later = HandClock(), draft(), draft()
    sandbox.fault("error-500", times=1000)
    with _watched(tmp_path, keys, clock) as watched:
        number = watched.submit(late, DAY)
        watched.submit(later, 3 * DAY)
        with watched.terminal.syncing(sandbox.client) as sync:
            watched.passes(sync, 2)
            assert (watched.told(), watched.marks(), watched.lines()) == ([], [], []), "nothing is late yet"
            clock.advance(DAY.total_seconds() + 1)
            watched.passes(sync, 3)
            watched.terminal.until(watched.told)
            assert watched.told() == [ItemOverdue("", late.id, "submission", number)], "with each pass it is the same news"
            assert watched.marks() == [("item-overdue", True)] and watched.health.attention and watched.lines() == [late.id]
    clock.advance(3 * DAY.total_seconds())
    # A new start tells staff again; the journal, which stays, has one line of each.
    with _watched(tmp_path, keys, clock) as watched:
        with watched.terminal.syncing(sandbox.client) as sync:
            watched.terminal.until(lambda: sync.wake() or len(watched.told()) == 2)  # type: ignore[func-returns-value]
            assert {event.item_id for event in watched.told()} == {late.id, later.id}
            assert watched.lines() == [late.id, later.id] and watched.marks() == [("item-overdue", True)]
            assert watched.terminal.states() != ["delivered"] * 2
            sandbox.clear()
            watched.terminal.until(lambda: sync.wake() or len(watched.terminal.seen(ItemDelivered)) == 2)  # type: ignore[func-returns-value]
        assert watched.marks() == [("item-overdue", True), ("item-overdue", False)]
        assert watched.lines() == [late.id, later.id]


def test_the_mark_goes_when_staff_withdraw_the_item(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys) -> None:
    clock, late = HandClock(), draft()
    sandbox.fault("refuse-422", times=1)
    with _watched(tmp_path, keys, clock) as watched:
        watched.submit(late, DAY)
        clock.advance(DAY.total_seconds() + 1)
        with watched.terminal.syncing(sandbox.client) as sync:
            watched.terminal.until(lambda: watched.terminal.states() == ["needs-staff"])
            sync.wake()
            watched.terminal.until(watched.told)
            assert watched.marks() == [("item-overdue", True)]
            assert watched.terminal.outbox.withdraw(late.id, "by-counter").result(5)
            watched.terminal.until(lambda: watched.marks() == [("item-overdue", True), ("item-overdue", False)])


def test_the_central_service_is_told_of_it_once_a_day_and_when_it_is_over(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys) -> None:
    clock, late, client = HandClock(), draft(), sandbox.client()
    where = f"overdue/{keys.terminal}"
    with _watched(tmp_path, keys, clock) as watched:
        number = watched.submit(late, DAY)
        news = OverdueNews(watched.terminal.store, keys, clock)
        news.after(client)
        assert sandbox.get(where) == [], "nothing is late"
        clock.advance(DAY.total_seconds() + 1)
        sandbox.fault("error-500", times=2)
        news.after(client)
        news.after(client)
        assert len(sandbox.faults_left()) == 1 and sandbox.get(where) == [], "not heard: again in an hour, and not before"
        sandbox.clear()
        clock.advance(AGAIN)
        news.after(client)
        (told,) = sandbox.get(where)
        assert (told["id"], told["number"], told["state"], told["matter"]) == (late.id, number, "waiting", late.matter)
        sandbox.fault("error-500")
        news.after(client)
        assert len(sandbox.faults_left()) == 1, "told once"
        clock.advance(EVERY)
        news.after(client)
        assert sandbox.faults_left() == [], "and again after a day"
        assert watched.terminal.outbox.withdraw(late.id, "by-counter").result(5)
        clock.advance(AGAIN)
        news.after(client)
        assert sandbox.get(where) == []
    client.close()


def test_a_report_that_another_terminal_signed_is_refused(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys) -> None:
    own = sandbox.enrolled(tmp_path / "other")
    clock, client = HandClock(), sandbox.client()
    with _watched(tmp_path / "state", keys, clock) as watched:
        watched.submit(draft(), DAY)
        clock.advance(DAY.total_seconds() + 1)
        OverdueNews(watched.terminal.store, TerminalKeys(keys.terminal, own.signing, own.recipients), clock).after(client)
        assert sandbox.get(f"overdue/{keys.terminal}") == []
    client.close()


def test_a_true_time_that_is_heard_makes_overdue_nothing_that_was_saved_a_moment_ago(
    sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys
) -> None:
    """A terminal without a battery for its clock: what it saved in "1970" has its whole waiting time from the first answer on."""
    machine, wanted = HandClock(datetime(1970, 1, 1, tzinfo=UTC)), draft()
    clock = HeardClock(machine)
    sandbox.fault("refuse-422")
    with _watched(tmp_path, keys, clock) as watched:
        watched.submit(wanted, 3 * DAY)
        with watched.terminal.syncing(lambda: CentralClient(http.build(sandbox.url, sandbox.ca), clock.hear)) as sync:
            # Parked, so that it stays undelivered although the line is there and the time is heard.
            watched.terminal.until(lambda: clock.grade == "central" and watched.terminal.states() == ["needs-staff"])
            assert not watched.terminal.rows()[0].overdue
            sync.wake()
            watched.terminal.until(lambda: watched.terminal.sql("SELECT waits, overdue_after IS NULL FROM outbox") == [(None, 0)])
            assert (watched.told(), watched.marks(), watched.lines()) == ([], [], [])
            machine.advance(3 * DAY.total_seconds() + 60)
            watched.terminal.until(lambda: sync.wake() or watched.told())  # type: ignore[func-returns-value]
            assert watched.lines() == [wanted.id]
