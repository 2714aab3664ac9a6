"""What was handed in is on disk, sealed, once, before its number is told."""

import gc
import json
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from kiosk.clock import HandClock, SystemClock
from kiosk.offline import Counts, Draft, SubmissionFailed, SubmissionSaved, numbers
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.store import StorageFailed, chain, journal
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import ADDRESS, NAME, NUMBER, draft


def test_five_taps_are_one_submission_f05(lone: Terminal) -> None:
    wanted = draft()
    for _ in range(5):
        lone.outbox.submit("session-1", wanted)
    lone.until(lambda: len(lone.seen(SubmissionSaved)) == 5)
    assert len(set(lone.events)) == 1
    assert lone.outbox.counts().result(5) == Counts(waiting=1)
    assert lone.sql("SELECT last FROM counters") == [(1,)]
    assert [line.event for line in lone.store.call(journal.lines).result(5)] == ["storage-created", "submission-saved"]


def test_the_first_content_stays_when_an_id_comes_again(lone: Terminal) -> None:
    first = draft()
    lone.submit(first)
    body = lone.sql("SELECT body FROM outbox")
    lone.submit(draft(first.id, answers=[]))
    assert lone.sql("SELECT body FROM outbox") == body


def test_numbers_follow_each_other_over_a_restart(tmp_path: Path, own_keys: TerminalKeys) -> None:
    told: list[str] = []
    for _ in range(3):
        with opened(tmp_path, own_keys, HandClock()) as terminal:
            saved = terminal.submit(draft())
            assert isinstance(saved, SubmissionSaved)
            assert (saved.session, saved.at) == ("session-1", HandClock().now())
            told.append(saved.number)
    assert told == [numbers.make("00042", counter) for counter in (1, 2, 3)]


def test_a_new_terminal_number_begins_to_count_anew(tmp_path: Path, own_keys: TerminalKeys) -> None:
    other = TerminalKeys("00043", own_keys.signing, own_keys.recipients)
    for keys, number in ((own_keys, numbers.make("00042", 1)), (other, numbers.make("00043", 1))):
        with opened(tmp_path, keys) as terminal:
            saved = terminal.submit(draft())
            assert isinstance(saved, SubmissionSaved) and saved.number == number


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "gb18030", "utf-32-le"])
def test_no_plain_text_reaches_the_disk(lone: Terminal, encoding: str) -> None:
    lone.submit(draft())
    lone.outbox.rate(None, 5, "flexible-work-register")
    lone.store.call(lambda _: None).result(5)
    files = [path for path in lone.state.rglob("*") if path.is_file()]
    on_disk = {path.name: path.read_bytes() for path in files}
    assert any("-wal" in name for name in on_disk) and sum(map(len, on_disk.values())) > 4096
    for canary in (NAME, ADDRESS, NUMBER, NAME[:2], "delivery"):
        needle = canary.encode(encoding)
        escaped = json.dumps(canary)[1:-1].encode(encoding)
        assert [name for name, content in on_disk.items() if needle in content or escaped in content] == []


def test_a_draft_tells_nothing_when_it_is_printed() -> None:
    assert NAME not in repr(draft()) and NUMBER not in repr(draft())


class _Watched(dict[str, object]):
    """Content whose end can be seen."""


@pytest.mark.parametrize("broken", [False, True], ids=["saved", "failed"])
def test_no_thread_keeps_what_was_handed_in(lone: Terminal, monkeypatch: pytest.MonkeyPatch, broken: bool) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    content = _Watched(draft().content)
    if broken:
        content["broken"] = object()
    gone = weakref.ref(content)
    # Without the collector: what is only freed by it may stay for minutes.
    gc.disable()
    try:
        event = lone.submit(Draft(uuid7(SystemClock()), "flexible-work-register", "1.0.0", content))
        assert isinstance(event, SubmissionFailed if broken else SubmissionSaved)
        del content
        lone.store.call(lambda _: None).result(5)
        lone.store.call(lambda _: None).result(5)
        assert gone() is None
    finally:
        gc.enable()


def test_the_last_number_is_given_out_and_then_no_other(lone: Terminal) -> None:
    lone.sql("INSERT INTO counters VALUES ('00042', 99998)")
    last = lone.submit(draft())
    assert isinstance(last, SubmissionSaved) and last.number == numbers.make("00042", 99_999)
    wanted = draft()
    assert lone.submit(wanted) == SubmissionFailed("session-1", wanted.id, "numbers-exhausted")
    assert len(lone.rows()) == 1


def test_a_disk_that_refuses_is_told_and_leaves_no_number_behind(lone: Terminal) -> None:
    lone.sql("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(FAIL, 'disk'); END")
    wanted = draft()
    assert lone.submit(wanted) == SubmissionFailed("session-1", wanted.id, "storage-failed")
    lone.sql("DROP TRIGGER full")
    saved = lone.submit(wanted)
    assert isinstance(saved, SubmissionSaved) and saved.number == numbers.make("00042", 1)


def test_a_fault_of_the_program_is_told_and_reported(lone: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _value, _trace: reported.append(kind.__name__))
    wanted = Draft(uuid7(SystemClock()), "m", "1.0.0", {**draft().content, "content": object()})
    assert lone.submit(wanted) == SubmissionFailed("session-1", wanted.id, "internal")
    assert reported == ["TypeError"] and lone.rows() == []


def test_a_closed_store_still_answers(tmp_path: Path, own_keys: TerminalKeys) -> None:
    with opened(tmp_path, own_keys) as terminal:
        terminal.store.close()
        wanted = draft()
        assert terminal.submit(wanted) == SubmissionFailed("session-1", wanted.id, "storage-failed")


def test_nothing_unsent_can_be_deleted_and_nothing_signed_be_changed(lone: Terminal) -> None:
    lone.submit(draft())
    crimes = ("DELETE FROM outbox", "UPDATE outbox SET digest = ''", "UPDATE outbox SET number = '1'", "UPDATE outbox SET body = NULL")
    for crime in crimes:
        with pytest.raises(StorageFailed):
            lone.sql(crime.replace("DELETE FROM outbox", "DELETE FROM outbox"))


def test_staff_can_withdraw_and_release_but_not_lose(lone: Terminal) -> None:
    first, second = draft(), draft()
    lone.submit(first)
    lone.submit(second)
    assert lone.outbox.withdraw(first.id, "asked-for").result(5)
    assert not lone.outbox.withdraw(first.id, "asked-for").result(5)
    assert not lone.outbox.release(second.id).result(5)
    item = lone.outbox.claim_next()
    assert item is not None and item.id == second.id
    assert not lone.outbox.withdraw(second.id, "asked-for").result(5)
    lone.outbox.park(item.seq, "submission-parked", "422 x")
    assert (lone.states(), lone.rows()[1].reason) == (["withdrawn", "needs-staff"], "submission-parked: 422 x")
    assert lone.outbox.release(second.id).result(5)
    assert lone.states() == ["withdrawn", "waiting"]
    assert lone.store.call(chain.verify).result(5) == []


CHILD = """
import sys
from pathlib import Path
from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.offline import Outbox, SubmissionSaved
from kiosk.offline.keys import FolderPassphrases, load
from kiosk.store import Store
from tests.sandbox.documents import draft

state = Path(sys.argv[1])
clock, bus = SystemClock(), Bus()
store = Store.open(state / "kiosk.sqlite", clock)
outbox = Outbox(store, load(state, FolderPassphrases(state)), clock, bus)
bus.subscribe(SubmissionSaved, lambda saved: print(saved.submission_id, saved.number, flush=True))
while True:
    outbox.submit("session", draft())
    bus.wait(10)
"""


def test_a_number_that_was_told_survives_a_kill_at_any_moment(tmp_path: Path, keys: TerminalKeys, shared_state: Path) -> None:
    told: dict[str, str] = {}
    for count in (1, 2, 5):
        command = [sys.executable, "-c", CHILD, str(shared_state)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as child:
            assert child.stdout is not None
            for _ in range(count):
                ident, number = child.stdout.readline().split()
                told[ident] = number
            child.kill()
    with opened(shared_state, keys) as terminal:
        kept = {row.id: row.number for row in terminal.rows()}
        assert told.items() <= kept.items()
        assert len(set(kept.values())) == len(kept)
        assert terminal.store.call(chain.verify).result(5) == []
