"""Exactly once, whatever the line does: over real TLS, against a real central service."""

import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from kiosk import http
from kiosk.central import CentralClient
from kiosk.clock import HandClock
from kiosk.offline import Counts, ItemDelivered, ItemParked, LineChanged, SubmissionSaved, Sync
from kiosk.offline.keys import TerminalKeys
from kiosk.sandbox import authority
from kiosk.store import journal
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import draft
from tests.sandbox.running import Sandbox, running


def _connect(sandbox: Sandbox, read: float = 8.0) -> Callable[[], CentralClient]:
    return lambda: sandbox.client(read)


def _delivered(terminal: Terminal, count: int) -> None:
    terminal.until(lambda: len(terminal.seen(ItemDelivered)) == count)


def test_what_is_saved_is_sent_at_once_and_its_bytes_go(sandbox: Sandbox, terminal: Terminal) -> None:
    with terminal.syncing(_connect(sandbox)):
        saved = terminal.submit(draft())
        _delivered(terminal, 1)
    assert isinstance(saved, SubmissionSaved)
    stored = sandbox.get(f"submissions/{saved.submission_id}")
    assert (stored["count"], stored["puts"]) == (1, 1)
    assert stored["record"]["number"] == stored["cases"][0]["number"] == saved.number
    assert stored["cases"][0]["state"] == "received"
    assert terminal.sql("SELECT body, state, number FROM outbox") == [(None, "delivered", saved.number)]
    assert terminal.seen(LineChanged) == [LineChanged("", True, "")]


@pytest.mark.parametrize(
    "fault, times, puts",
    [
        ("slow", 2, 3),
        ("store-then-close", 1, 2),
        ("store-then-close", 5, 6),
        ("store-then-500", 2, 3),
        ("half-reply", 2, 3),
        ("wrong-receipt", 2, 3),
        ("empty-200", 2, 3),
        ("close-at-once", 3, 1),
        ("error-500", 3, 1),
        ("error-502", 2, 1),
        ("refuse-401", 2, 1),
        ("refuse-403", 2, 1),
        ("busy-429", 1, 1),
        ("busy-503", 1, 1),
    ],
)
def test_it_is_delivered_exactly_once_f05(sandbox: Sandbox, terminal: Terminal, fault: str, times: int, puts: int) -> None:
    sandbox.fault(fault, times, seconds=0.6 if fault == "slow" else 0)
    wanted = draft()
    with terminal.syncing(_connect(sandbox, read=0.4 if fault == "slow" else 8.0)):
        terminal.submit(wanted)
        _delivered(terminal, 1)
    stored = sandbox.get(f"submissions/{wanted.id}")
    assert (stored["count"], stored["puts"], len(stored["cases"])) == (1, puts, 1)
    assert terminal.states() == ["delivered"] and sandbox.faults_left() == []


def test_one_refused_item_does_not_hold_up_the_others(sandbox: Sandbox, terminal: Terminal) -> None:
    drafts = [draft() for _ in range(6)]
    for wanted in drafts:
        terminal.submit(wanted)
    for fault in ("refuse-422", "refuse-413", "error-500"):
        sandbox.fault(fault)
    with terminal.syncing(_connect(sandbox), connections=1):
        _delivered(terminal, 4)
        terminal.until(lambda: terminal.outbox.counts().result(5) == Counts(delivered=4, needs_staff=2))
    parked = [(event.item_id, event.code) for event in terminal.seen(ItemParked) if isinstance(event, ItemParked)]
    assert parked == [(drafts[0].id, "submission-parked"), (drafts[1].id, "submission-parked")]
    assert terminal.rows()[0].reason == "submission-parked: 422 refuse-422"
    assert terminal.sql("SELECT count(*) FROM outbox WHERE body IS NULL AND state = 'needs-staff'") == [(0,)]
    with terminal.syncing(_connect(sandbox)):
        assert terminal.outbox.release(drafts[0].id).result(5)
        _delivered(terminal, 5)
    assert sandbox.get(f"submissions/{drafts[0].id}")["count"] == 1


def test_items_that_never_get_through_do_not_hold_up_the_others(sandbox: Sandbox, terminal: Terminal) -> None:
    drafts = [draft() for _ in range(5)]
    for wanted in drafts:
        terminal.submit(wanted)
    sandbox.fault("error-500", 3)
    with terminal.syncing(_connect(sandbox), connections=1):
        _delivered(terminal, 5)
    order = [event.item_id for event in terminal.seen(ItemDelivered) if isinstance(event, ItemDelivered)]
    assert order == [wanted.id for wanted in (*drafts[3:], *drafts[:3])]


def test_an_outage_uses_up_no_tries_and_everything_goes_out_oldest_first_f21(tmp_path: Path) -> None:
    folder, state = tmp_path / "central", tmp_path / "state"
    with running(folder) as sandbox:
        keys = sandbox.enrolled(state)
        port = int(sandbox.url.rpartition(":")[2])
    with opened(state, keys) as terminal:
        drafts = [draft() for _ in range(5)]
        with terminal.syncing(_connect(sandbox), pause=0.01, connections=1) as sync:
            for wanted in drafts:
                terminal.submit(wanted)
            terminal.until(lambda: terminal.rows()[0].attempts > 8)
            # Between two tries: the sender goes on all the time.
            terminal.until(lambda: [(row.state, row.reason) for row in terminal.rows()][:1] == [("waiting", "central-unreachable")])
            terminal.until(lambda: terminal.states() == ["waiting"] * 5 and terminal.rows()[0].next_try)
            with running(folder, port) as again:
                sync.wake()
                _delivered(terminal, 5)
                assert [row["id"] for row in again.get("submissions")] == [wanted.id for wanted in drafts]
        line = [(event.reachable, event.code) for event in terminal.seen(LineChanged) if isinstance(event, LineChanged)]
        assert line == [(False, "central-unreachable"), (True, "")]
        told = [line.facts for line in terminal.store.call(journal.lines).result(5) if line.event == "line-changed"]
        assert told == [{"code": "central-unreachable", "reachable": False}, {"code": "", "reachable": True}]


def test_wake_ends_a_long_pause(sandbox: Sandbox, terminal: Terminal) -> None:
    sandbox.fault("refuse-401", 1)
    with terminal.syncing(_connect(sandbox), pause=60.0) as sync:
        terminal.submit(draft())
        terminal.until(lambda: terminal.seen(LineChanged))
        assert terminal.seen(LineChanged) == [LineChanged("", False, "central-refused")]
        sync.wake()
        _delivered(terminal, 1)


def test_retry_after_is_kept_also_when_something_new_is_saved_f21(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys) -> None:
    sandbox.fault("busy-429", 1, seconds=120)
    clock = HandClock()
    with opened(tmp_path, keys, clock) as terminal, terminal.syncing(_connect(sandbox)):
        terminal.submit(draft())
        terminal.until(lambda: terminal.seen(LineChanged))
        terminal.submit(draft())
        clock.advance(119)
        assert terminal.rows()[0].next_try == "2026-11-25T02:26:00.000Z"
        assert [row.attempts for row in terminal.rows()] == [1, 0]
        clock.advance(2)
        _delivered(terminal, 2)


def test_a_clock_that_was_put_back_holds_nothing_up(sandbox: Sandbox, terminal: Terminal) -> None:
    terminal.submit(draft())
    terminal.sql("UPDATE outbox SET next_try = '2099-01-01T00:00:00.000Z'")
    with terminal.syncing(_connect(sandbox)):
        _delivered(terminal, 1)


def test_what_was_being_sent_at_a_kill_is_sent_again_and_stored_once_f05(
    sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys
) -> None:
    wanted = draft()
    with opened(tmp_path, keys) as terminal:
        terminal.submit(wanted)
        item = terminal.outbox.claim_next()
        assert item is not None and terminal.outbox.claim_next() is None
        client = sandbox.client()
        client.put_submission(item.id, item.digest, item.body)
        client.close()
        # Here the program is killed: the central service has it, the terminal does not know.
    with opened(tmp_path, keys) as terminal:
        assert terminal.states() == ["sending"]
        with terminal.syncing(_connect(sandbox)):
            _delivered(terminal, 1)
        assert "sending-reclaimed" in [line.event for line in terminal.store.call(journal.lines).result(5)]
    stored = sandbox.get(f"submissions/{wanted.id}")
    assert (stored["count"], stored["puts"]) == (1, 2)


def test_a_rating_waits_for_its_submission(sandbox: Sandbox, terminal: Terminal) -> None:
    wanted = draft()
    terminal.submit(wanted)
    terminal.outbox.rate(wanted.id, 4, wanted.matter)
    terminal.outbox.rate(None, 2, wanted.matter)
    sandbox.fault("refuse-422")
    with terminal.syncing(_connect(sandbox)):
        _delivered(terminal, 1)
        terminal.until(lambda: terminal.seen(ItemParked))
        assert terminal.states() == ["needs-staff", "waiting", "delivered"]
        terminal.outbox.release(wanted.id).result(5)
        _delivered(terminal, 3)
    kinds = [event.kind for event in terminal.seen(ItemDelivered) if isinstance(event, ItemDelivered)]
    assert kinds == ["rating", "submission", "rating"]
    scores = {rating["submission"]: rating["score"] for rating in sandbox.get("ratings")}
    assert (scores[wanted.id], scores[None]) == (4, 2)


def test_another_authority_is_told_and_nothing_is_sent(sandbox: Sandbox, terminal: Terminal, tmp_path: Path) -> None:
    other = authority.prepare(tmp_path / "other")
    wanted = draft()
    with terminal.syncing(lambda: CentralClient(http.build(sandbox.url, other.ca))):
        terminal.submit(wanted)
        terminal.until(lambda: terminal.seen(LineChanged))
    assert terminal.seen(LineChanged) == [LineChanged("", False, "central-tls")]
    assert terminal.states() == ["waiting"] and sandbox.get(f"submissions/{wanted.id}")["count"] == 0


def test_an_authority_file_that_is_put_right_needs_no_restart(sandbox: Sandbox, terminal: Terminal, tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    with terminal.syncing(lambda: CentralClient(http.build(sandbox.url, ca))):
        terminal.submit(draft())
        terminal.until(lambda: terminal.seen(LineChanged))
        ca.write_bytes(sandbox.ca.read_bytes())
        _delivered(terminal, 1)
    assert terminal.seen(LineChanged) == [LineChanged("", False, "central-tls"), LineChanged("", True, "")]


def test_stop_is_in_time_while_a_request_hangs_and_loses_nothing(sandbox: Sandbox, terminal: Terminal) -> None:
    sandbox.fault("slow", seconds=60)
    sync = Sync(terminal.outbox, _connect(sandbox, read=30), terminal.clock, terminal.bus)
    sync.start()
    wanted = draft()
    terminal.submit(wanted)
    # The central service has it and the answer is held back: the terminal hangs in its request.
    terminal.until(lambda: sandbox.get(f"submissions/{wanted.id}")["count"] == 1)
    start = monotonic()
    assert sync.stop()
    assert monotonic() - start < 3
    assert "sync" not in [thread.name for thread in threading.enumerate()]
    assert terminal.states() == ["waiting"]
    with terminal.syncing(_connect(sandbox)):
        _delivered(terminal, 1)
    assert sandbox.get(f"submissions/{wanted.id}")["count"] == 1


def test_a_fault_of_the_program_does_not_end_the_sending(sandbox: Sandbox, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[str] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, _value, _trace: reported.append(kind.__name__))
    faulty = iter([ZeroDivisionError])

    def connect() -> CentralClient:
        for error in faulty:
            raise error
        return sandbox.client()

    with terminal.syncing(connect):
        terminal.submit(draft())
        _delivered(terminal, 1)
    assert reported == ["ZeroDivisionError"]


def test_pauses_grow_to_their_cap_and_are_drawn_at_random(terminal: Terminal) -> None:
    ceilings: list[float] = []

    def draw(ceiling: float) -> float:
        ceilings.append(ceiling)
        return 0.0

    def nobody() -> CentralClient:
        raise http.TlsError("no such authority")

    sync = Sync(terminal.outbox, nobody, terminal.clock, terminal.bus, draw=draw)
    sync.start()
    terminal.until(lambda: len(ceilings) >= 8)
    assert sync.stop()
    assert ceilings[:8] == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
