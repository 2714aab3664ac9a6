"""One suite for both outboxes: what a sender and staff may rely on, on disk and in memory."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.offline import Counts, SubmissionFailed, SubmissionSaved, numbers
from tests.offline.both_outboxes import Kept, receipt_of
from tests.sandbox.documents import draft

DAY = timedelta(days=1)


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
    kept.outbox.delivered(item.seq, receipt_of(item))
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
