"""Of both outboxes: a file goes with the last submission that needs it, and none is kept that nobody needs."""

from dataclasses import replace

import pytest

from kiosk.offline import SubmissionFailed, SubmissionSaved, attachments, numbers
from kiosk.offline.claims import AT_ONCE
from kiosk.offline.turns import BEGIN
from tests.offline.both_outboxes import Kept, receipt_of
from tests.sandbox.documents import draft


def test_a_batch_is_bounded_in_bytes_and_an_item_with_files_comes_alone(kept: Kept) -> None:
    plain, attached = draft(), replace(draft(), files=kept.attach(b"picture"))
    for wanted in (plain, attached, *(draft(answers=["x" * 90_000]) for _ in range(3))):
        kept.submit(wanted)
    batches = []
    while batch := kept.outbox.claim(BEGIN, 32):
        batches.append(len(batch))
        assert sum(len(item.body) for item in batch) <= AT_ONCE
    assert batches == [1, 1, 2, 1]


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
    kept.outbox.delivered(item.seq, receipt_of(item))
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
