"""Of both outboxes: what follows a first message keeps behind it, and no matter starves another."""

from dataclasses import replace
from datetime import timedelta

from kiosk.central.wire import Kind
from kiosk.offline import SubmissionFailed, SubmissionSaved, numbers
from kiosk.offline.queue import Again, Came, Parked, Untried
from kiosk.offline.turns import BEGIN
from tests.offline.both_outboxes import Kept, receipt_of
from tests.sandbox.documents import draft

DAY = timedelta(days=1)


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
        kept.outbox.delivered(item.seq, receipt_of(item))
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
    kept.outbox.settle([Came(item.seq, receipt_of(item)) for item in batch])
    # Behind the last seq of the batch there is nothing; what follows the first one stands before it.
    assert kept.outbox.claim(BEGIN.behind(batch), 10) == []
    (second,) = kept.outbox.claim(BEGIN.behind(batch), 10, {item.family for item in batch})
    assert second.id == supplements[0].id and second.family == first.id
    kept.outbox.settle([Came(second.seq, receipt_of(second))])
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
    kept.outbox.settle([Came(item.seq, receipt_of(item)) for item in batch])
    turn = BEGIN.behind(batch)
    assert kept.outbox.claim(turn, 10) == []
    assert [item.kind for item in kept.outbox.claim(turn, 10, {first.id})] == ["supplement"]


def test_a_batch_ends_in_every_way_at_once_and_what_was_not_begun_was_not_tried(kept: Kept) -> None:
    for _ in range(5):
        kept.submit(draft())
    one, two, three, four = kept.outbox.claim(BEGIN, 4)
    at = kept.clock.now() + timedelta(seconds=60)
    kept.outbox.settle(
        [Came(one.seq, receipt_of(one)), Again(two.seq, "http-500", at), Parked(three.seq, "submission-parked", "422 x"), Untried(four.seq)]
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
