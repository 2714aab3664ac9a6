"""One suite for both outboxes: what a sender and staff may rely on, on disk and in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from kiosk.central.wire import Kind, Receipt
from kiosk.clock import HandClock
from kiosk.events import Bus, Event
from kiosk.offline import Counts, Draft, Outbox, SubmissionFailed, SubmissionSaved, attachments, numbers
from kiosk.offline.attachments import FileRef
from kiosk.offline.claims import AT_ONCE
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.memory import MemoryOutbox
from kiosk.offline.queue import Again, Came, Parked, Untried
from kiosk.offline.rows import Item, Row
from kiosk.offline.turns import BEGIN, Turn
from kiosk.store import Store
from tests.sandbox.documents import MATTER, draft

DAY = timedelta(days=1)


@dataclass
class Kept:
    """One of the two, with its clock and bus."""

    outbox: Outbox | MemoryOutbox
    clock: HandClock
    bus: Bus
    events: list[Event] = field(default_factory=list)

    def submit(self, wanted: Draft, waits: timedelta | None = None) -> Event:
        count = len(self.events)
        self.outbox.submit("session-1", wanted, waits=waits)
        end = monotonic() + 5
        while len(self.events) == count:
            assert monotonic() < end
            self.bus.wait(0.02)
        return self.events[-1]

    def rows(self, undelivered_only: bool = False) -> list[Row]:
        return self.outbox.items(undelivered_only=undelivered_only).result(5)

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def claim(self, after: int = 0) -> Item:
        item = self.outbox.claim_next(Turn({MATTER: after}))
        assert item is not None
        return item

    def refuse(self) -> Item:
        item = self.claim()
        self.outbox.park(item.seq, "submission-parked", "422 x")
        return item

    def second(self, kind: Kind, first: Draft, **more: Any) -> Draft:
        return replace(draft(), kind=kind, about=first.id, **more)

    def attach(self, *contents: bytes) -> tuple[FileRef, ...]:
        return tuple(self.outbox.attach(content, "proof") for content in contents)

    def deliver(self, after: int = 0) -> Item:
        item = self.claim(after)
        self.outbox.delivered(item.seq, Receipt(id=item.id, digest=item.digest, received_at="2026-11-25T02:24:00.000Z"))
        return item


def _receipt(item: Item) -> Receipt:
    return Receipt(id=item.id, digest=item.digest, received_at="2026-11-25T02:24:00.000Z")


@pytest.fixture(params=["disk", "memory"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, own_keys: TerminalKeys) -> Iterator[Kept]:
    clock, bus = HandClock(), Bus()
    store = Store.open(tmp_path / "kiosk.db", clock)
    outbox = Outbox(store, own_keys, clock, bus) if request.param == "disk" else MemoryOutbox(own_keys, clock, bus)
    made = Kept(outbox, clock, bus)
    for kind in (SubmissionSaved, SubmissionFailed):
        bus.subscribe(kind, made.events.append)
    yield made
    assert store.close()


def test_numbers_follow_each_other_and_the_same_id_has_one(kept: Kept) -> None:
    first = draft()
    told = [kept.submit(wanted) for wanted in (first, draft(), first)]
    got = [event.number for event in told if isinstance(event, SubmissionSaved)]
    assert got == [numbers.make("00042", count) for count in (1, 2, 1)]
    assert kept.outbox.counts().result(5) == Counts(waiting=2)


def test_items_go_oldest_first_and_each_to_one_sender_only(kept: Kept) -> None:
    drafts = [draft() for _ in range(3)]
    for wanted in drafts:
        kept.submit(wanted)
    assert [kept.claim().id for _ in drafts] == [wanted.id for wanted in drafts]
    assert kept.outbox.claim_next() is None and kept.states() == ["sending"] * 3


def test_the_bytes_are_the_same_at_each_try_and_tries_are_counted(kept: Kept) -> None:
    kept.submit(draft())
    first = kept.claim()
    kept.outbox.failed(first.seq, "central-unreachable", kept.clock.now() + timedelta(seconds=60))
    assert (kept.rows()[0].state, kept.rows()[0].reason) == ("waiting", "central-unreachable")
    assert kept.rows()[0].next_try == "2026-11-25T02:25:00.000Z"
    again = kept.claim()
    assert (again.body, again.digest, again.attempts) == (first.body, first.digest, 2)


def test_a_sending_item_of_a_killed_program_waits_again(kept: Kept) -> None:
    kept.submit(draft())
    kept.claim()
    assert kept.outbox.reclaim() == 1 and kept.outbox.reclaim() == 0
    assert kept.states() == ["waiting"]


def test_a_parked_item_lets_the_others_go_on_and_can_be_released(kept: Kept) -> None:
    first, second = draft(), draft()
    kept.submit(first)
    kept.submit(second)
    item = kept.claim()
    kept.outbox.park(item.seq, "submission-parked", "422 x")
    assert kept.deliver().id == second.id
    assert (kept.rows()[0].state, kept.rows()[0].reason) == ("needs-staff", "submission-parked: 422 x")
    assert not kept.outbox.release(second.id).result(5) and kept.outbox.release(first.id).result(5)
    assert kept.deliver().id == first.id
    assert not kept.outbox.withdraw(first.id, "asked-for").result(5)


def test_a_withdrawn_item_is_kept_and_never_sent(kept: Kept) -> None:
    wanted = draft()
    kept.submit(wanted)
    assert kept.outbox.withdraw(wanted.id, "asked-for").result(5)
    assert kept.outbox.claim_next() is None
    assert (kept.states(), kept.rows(undelivered_only=True)) == (["withdrawn"], [])
    kept.clock.advance((400 * DAY).total_seconds())
    assert kept.outbox.purge() == 0 and kept.states() == ["withdrawn"]


def test_a_rating_waits_for_its_submission_and_one_without_does_not(kept: Kept) -> None:
    wanted = draft()
    kept.submit(wanted)
    kept.outbox.rate(wanted.id, 4, wanted.matter)
    kept.outbox.rate(None, 5, wanted.matter)
    item = kept.claim()
    assert item.id == wanted.id
    free = kept.claim()
    assert free.kind == "rating" and kept.outbox.claim_next() is None
    kept.outbox.delivered(item.seq, Receipt(id=item.id, digest=item.digest, received_at="2026-11-25T02:24:00.000Z"))
    assert kept.claim().kind == "rating"


def test_overdue_is_a_mark_and_the_item_is_still_sent(kept: Kept) -> None:
    kept.submit(draft(), waits=DAY)
    kept.submit(draft())
    assert [row.overdue for row in kept.rows()] == [False, False]
    kept.clock.advance(DAY.total_seconds() + 1)
    assert [row.overdue for row in kept.rows()] == [True, False]
    assert kept.outbox.counts().result(5) == Counts(waiting=2, overdue=1)
    kept.clock.advance((400 * DAY).total_seconds())
    assert kept.outbox.purge() == 0
    kept.deliver()
    assert [row.overdue for row in kept.rows()] == [False, False]


def test_what_was_delivered_is_purged_after_its_time_and_nothing_else(kept: Kept) -> None:
    drafts = [draft() for _ in range(3)]
    for wanted in drafts:
        kept.submit(wanted)
    kept.outbox.rate(drafts[1].id, 4, drafts[1].matter)
    kept.deliver()
    kept.deliver()
    kept.clock.advance((29 * DAY).total_seconds())
    assert kept.outbox.purge() == 0
    kept.clock.advance((2 * DAY).total_seconds())
    # The second stays while its rating waits; the third was never delivered.
    assert kept.outbox.purge() == 1
    assert [row.id for row in kept.rows()][:2] == [drafts[1].id, drafts[2].id]
    assert kept.outbox.purge() == 0
    saved = kept.submit(draft())
    assert isinstance(saved, SubmissionSaved) and saved.number == numbers.make("00042", 4), "a purged number is not given again"


def test_the_last_number_is_the_last(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "LAST_COUNTER", 1)
    kept.submit(draft())
    wanted = draft()
    assert kept.submit(wanted) == SubmissionFailed("session-1", wanted.id, "numbers-exhausted")


def test_second_messages_keep_their_order_behind_the_first(kept: Kept) -> None:
    first = draft()
    saved = kept.submit(first)
    kinds: tuple[Kind, ...] = ("supplement", "supplement", "withdrawal")
    told = [kept.submit(kept.second(kind, first)) for kind in kinds]
    assert isinstance(saved, SubmissionSaved)
    assert [event.number for event in told if isinstance(event, SubmissionSaved)] == [saved.number] * 3
    order = []
    for _ in range(4):
        item = kept.claim()
        assert kept.outbox.claim_next() is None, "one that is on its way holds back those behind it"
        order.append(item.kind)
        kept.outbox.delivered(item.seq, Receipt(id=item.id, digest=item.digest, received_at="2026-11-25T02:24:00.000Z"))
    assert order == ["submission", "supplement", "supplement", "withdrawal"]
    assert [row.number for row in kept.rows()] == [saved.number] * 4


def test_of_a_batch_no_item_depends_on_another_and_what_follows_comes_with_the_next(kept: Kept) -> None:
    first, stranger = draft(), draft()
    kept.submit(first)
    supplements = [kept.second("supplement", first) for _ in range(2)]
    for wanted in supplements:
        kept.submit(wanted)
    kept.submit(stranger)
    batch = kept.outbox.claim(BEGIN, 10)
    assert [item.id for item in batch] == [first.id, stranger.id] and kept.outbox.claim(BEGIN, 10) == []
    kept.outbox.settle([Came(item.seq, _receipt(item)) for item in batch])
    # Behind the last seq of the batch there is nothing; what follows the first one stands before it.
    assert kept.outbox.claim(BEGIN.behind(batch), 10) == []
    (second,) = kept.outbox.claim(BEGIN.behind(batch), 10, {item.family for item in batch})
    assert second.id == supplements[0].id and second.family == first.id
    kept.outbox.settle([Came(second.seq, _receipt(second))])
    (third,) = kept.outbox.claim(BEGIN.behind(batch), 10, {second.family})
    assert third.id == supplements[1].id


def test_one_matter_with_many_items_starves_the_single_item_of_another(kept: Kept) -> None:
    crowd = [draft() for _ in range(7)]
    for wanted in crowd:
        kept.submit(wanted)
    lone, other = replace(draft(), matter="hukou-transfer"), [replace(draft(), matter="social-card") for _ in range(3)]
    for wanted in (lone, *other):
        kept.submit(wanted)
    batch = kept.outbox.claim(BEGIN, 8)
    names = [item.id for item in batch]
    assert names == [crowd[0].id, lone.id, other[0].id, crowd[1].id, other[1].id, crowd[2].id, other[2].id, crowd[3].id]
    assert [item.id for item in kept.outbox.claim(BEGIN.behind(batch), 8)] == [wanted.id for wanted in crowd[4:]]


def test_passes_that_end_behind_one_item_let_one_matter_starve_the_others(kept: Kept) -> None:
    """Each pass begins anew with the oldest of each matter, and remembers whose turn it was."""
    crowd, others = [draft() for _ in range(4)], [replace(draft(), matter=matter) for matter in ("hukou-transfer", "social-card")]
    for wanted in (*crowd, *others):
        kept.submit(wanted)
    turn, order = BEGIN, []
    for _ in range(6):
        (item,) = kept.outbox.claim(turn, 1)
        # The line fails at each: nothing is delivered, and each has been tried before the oldest is tried again.
        kept.outbox.settle([Again(item.seq, "central-unreachable", None)])
        order.append(item.id)
        turn = turn.behind([item]).anew()
    assert order == [crowd[0].id, others[0].id, others[1].id] * 2


def test_a_turn_of_another_matter_comes_between_a_first_message_and_what_follows_it_and_never_before(kept: Kept) -> None:
    first, second = draft(), replace(draft(), matter="hukou-transfer")
    kept.submit(first)
    kept.submit(replace(kept.second("supplement", first), matter="hukou-transfer"))
    kept.submit(second)
    batch = kept.outbox.claim(BEGIN, 10)
    assert [item.id for item in batch] == [first.id, second.id]
    kept.outbox.settle([Came(item.seq, _receipt(item)) for item in batch])
    turn = BEGIN.behind(batch)
    assert kept.outbox.claim(turn, 10) == []
    assert [item.kind for item in kept.outbox.claim(turn, 10, {first.id})] == ["supplement"]


def test_a_batch_ends_in_every_way_at_once_and_what_was_not_begun_was_not_tried(kept: Kept) -> None:
    for _ in range(5):
        kept.submit(draft())
    one, two, three, four = kept.outbox.claim(BEGIN, 4)
    at = kept.clock.now() + timedelta(seconds=60)
    kept.outbox.settle(
        [Came(one.seq, _receipt(one)), Again(two.seq, "http-500", at), Parked(three.seq, "submission-parked", "422 x"), Untried(four.seq)]
    )
    assert kept.states() == ["delivered", "waiting", "needs-staff", "waiting", "waiting"]
    assert [(row.reason, row.attempts) for row in kept.rows()] == [
        ("", 1), ("http-500", 1), ("submission-parked: 422 x", 1), ("", 0), ("", 0)
    ]  # fmt: skip
    assert [item.attempts for item in kept.outbox.claim(BEGIN, 9)] == [2, 1, 1]


def test_a_batch_that_was_killed_waits_again_whole(kept: Kept) -> None:
    wanted = [draft() for _ in range(3)]
    for one in wanted:
        kept.submit(one)
    before = kept.outbox.claim(BEGIN, 3)
    assert kept.outbox.reclaim() == 3
    again = kept.outbox.claim(BEGIN, 3)
    assert [(item.id, item.body) for item in again] == [(item.id, item.body) for item in before]


def test_a_batch_is_bounded_in_bytes_and_an_item_with_files_comes_alone(kept: Kept) -> None:
    plain, attached = draft(), replace(draft(), files=kept.attach(b"picture"))
    for wanted in (plain, attached, *(draft(answers=["x" * 90_000]) for _ in range(3))):
        kept.submit(wanted)
    batches = []
    while batch := kept.outbox.claim(BEGIN, 32):
        batches.append(len(batch))
        assert sum(len(item.body) for item in batch) <= AT_ONCE
    assert batches == [1, 1, 2, 1]


def test_second_messages_wait_behind_a_parked_one_and_strangers_go_on(kept: Kept) -> None:
    first, stranger = draft(), draft()
    kept.submit(first)
    kept.submit(kept.second("supplement", first))
    kept.submit(kept.second("withdrawal", first))
    kept.submit(stranger)
    assert kept.refuse().id == first.id
    assert kept.deliver().id == stranger.id and kept.outbox.claim_next() is None
    assert kept.outbox.release(first.id).result(5)
    assert kept.deliver().id == first.id
    # The supplement is refused now: the withdrawal behind it waits, too.
    assert kept.refuse().kind == "supplement" and kept.outbox.claim_next() is None


def test_a_second_message_about_one_that_this_terminal_does_not_know_goes_at_once(kept: Kept) -> None:
    unknown = draft()
    number = numbers.make("00007", 3)
    saved = kept.submit(kept.second("supplement", unknown, number=number))
    assert isinstance(saved, SubmissionSaved) and saved.number == number
    assert kept.claim().kind == "supplement"
    wrong = kept.second("supplement", unknown, number="000070000300")
    assert kept.submit(wrong) == SubmissionFailed("session-1", wrong.id, "number-unknown")


def test_the_same_second_message_again_is_the_same_one(kept: Kept) -> None:
    first = draft()
    kept.submit(first)
    second = kept.second("supplement", first)
    assert kept.submit(second) == kept.submit(second)
    assert len(kept.rows()) == 2


def test_who_withdraws_the_first_withdraws_what_follows_it(kept: Kept) -> None:
    first, other = draft(), draft()
    kept.submit(first)
    kept.submit(kept.second("supplement", first))
    kept.outbox.rate(first.id, 4, first.matter)
    kept.submit(other)
    assert kept.outbox.withdraw(first.id, "asked-for").result(5)
    assert [(row.state, row.reason) for row in kept.rows()] == [
        ("withdrawn", "asked-for"), ("withdrawn", "follows-withdrawn"), ("withdrawn", "follows-withdrawn"), ("waiting", ""),
    ]  # fmt: skip
    assert kept.deliver().id == other.id


def test_a_delivered_first_stays_while_a_second_message_waits(kept: Kept) -> None:
    first = draft()
    kept.submit(first)
    kept.deliver()
    kept.submit(kept.second("supplement", first))
    kept.clock.advance((31 * DAY).total_seconds())
    assert kept.outbox.purge() == 0
    kept.deliver()
    kept.clock.advance((31 * DAY).total_seconds())
    assert kept.outbox.purge() == 2 and kept.rows() == []


def test_what_is_overdue_is_told_until_it_is_delivered(kept: Kept) -> None:
    late, also = draft(), draft()
    kept.submit(late, waits=DAY)
    kept.submit(draft())
    kept.submit(also, waits=DAY / 2)
    assert kept.outbox.overdue() == []
    kept.clock.advance(DAY.total_seconds() + 1)
    assert [ident for ident, _, _ in kept.outbox.overdue()] == [also.id, late.id]
    kept.deliver()
    assert kept.outbox.overdue() == [(also.id, "submission", numbers.make("00042", 3))]
    kept.outbox.park(kept.claim(after=2).seq, "submission-parked")
    assert len(kept.outbox.overdue()) == 1, "one that needs staff is told, too"


def test_what_was_saved_by_a_clock_that_lied_is_not_overdue_once_the_true_time_is_known(kept: Kept) -> None:
    kept.clock.set(datetime(1970, 1, 1, tzinfo=UTC))
    wanted = draft()
    kept.submit(wanted, waits=3 * DAY)
    kept.submit(draft())
    assert kept.outbox.overdue() == []
    kept.clock.set(datetime(2026, 11, 25, tzinfo=UTC))
    assert [row.overdue for row in kept.rows()] == [False, False] and kept.outbox.counts().result(5).overdue == 0
    assert kept.outbox.overdue() == [], "the deadline is reckoned from the first time that is believed"
    kept.clock.advance((3 * DAY).total_seconds())
    assert kept.outbox.overdue() == []
    kept.clock.advance(1)
    assert [ident for ident, _, _ in kept.outbox.overdue()] == [wanted.id] and [row.overdue for row in kept.rows()] == [True, False]


def test_what_waits_too_long_while_no_time_is_believed_is_overdue_all_the_same(kept: Kept) -> None:
    kept.clock.set(datetime(1970, 1, 1, tzinfo=UTC))
    wanted = draft()
    kept.submit(wanted, waits=3 * DAY)
    kept.clock.advance((3 * DAY).total_seconds())
    assert kept.outbox.overdue() == []
    kept.clock.advance(1)
    assert [ident for ident, _, _ in kept.outbox.overdue()] == [wanted.id]
    kept.clock.set(datetime(2026, 11, 25, tzinfo=UTC))
    assert [ident for ident, _, _ in kept.outbox.overdue()] == [wanted.id], "it stays so when the time is known"


def test_an_item_brings_its_files_in_order_and_they_go_when_it_is_delivered(kept: Kept) -> None:
    files = kept.attach(b"one" * 1000, b"two", b"")
    kept.submit(replace(draft(), files=files))
    kept.outbox.let_go(files)
    assert [row.files for row in kept.rows()] == [3]
    item = kept.claim()
    assert [(ticket.digest, ticket.length) for ticket in item.files] == [(ref.digest, ref.size) for ref in files]
    assert {ticket.submission for ticket in item.files} == {item.id}
    kept.outbox.failed(item.seq, "central-unreachable", None)
    assert kept.claim().files == item.files
    assert all(kept.outbox.files.size(ref.digest) == ref.size for ref in files)
    kept.outbox.delivered(item.seq, Receipt(id=item.id, digest=item.digest, received_at="2026-11-25T02:24:00.000Z"))
    assert [kept.outbox.files.size(ref.digest) for ref in files] == [None] * 3
    assert [row.files for row in kept.rows()] == [0]


def test_a_file_of_two_submissions_goes_with_the_last_of_them(kept: Kept) -> None:
    (shared,) = kept.attach(b"shared")
    kept.submit(replace(draft(), files=(shared,)))
    kept.submit(replace(draft(), files=(shared,)))
    kept.outbox.let_go([shared])
    kept.deliver()
    assert kept.outbox.files.size(shared.digest) == shared.size
    kept.deliver()
    assert kept.outbox.files.size(shared.digest) is None


def test_a_file_that_a_session_still_holds_stays_for_its_next_submission(kept: Kept) -> None:
    (shared,) = kept.attach(b"shared")
    kept.submit(replace(draft(), files=(shared,)))
    kept.deliver()
    kept.submit(replace(draft(), files=(shared,)))
    assert kept.states() == ["delivered", "waiting"] and kept.outbox.files.size(shared.digest) == shared.size


def test_the_files_of_a_session_that_hands_nothing_in_go_with_it(kept: Kept) -> None:
    files = kept.attach(b"one", b"two")
    kept.submit(replace(draft(), files=files[:1]))
    kept.outbox.let_go(files)
    kept.outbox.counts().result(5)
    assert [kept.outbox.files.size(ref.digest) for ref in files] == [files[0].size, None]


def test_a_submission_whose_file_is_gone_is_not_told_as_saved(kept: Kept) -> None:
    (gone,) = kept.attach(b"gone")
    kept.outbox.let_go([gone])
    kept.outbox.counts().result(5)
    wanted = replace(draft(), files=(gone,))
    assert kept.submit(wanted) == SubmissionFailed("session-1", wanted.id, "storage-failed")
    assert kept.rows() == []
    saved = kept.submit(draft())
    assert isinstance(saved, SubmissionSaved) and saved.number == numbers.make("00042", 1)


def test_a_file_that_is_too_long_is_refused_before_anything_is_kept(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 1000)
    kept.attach(bytes(1000))
    with pytest.raises(attachments.FileTooLarge):
        kept.attach(bytes(1001))
