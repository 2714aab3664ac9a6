"""Faults that other projects have had, by their number in the list this project keeps of them."""

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk import http
from kiosk.central import CentralClient
from kiosk.clock import HandClock, SystemClock
from kiosk.offline import Counts, ItemDelivered, SubmissionSaved, envelope
from kiosk.offline.keys import TerminalKeys
from kiosk.store import StorageCorrupt, Store, chain, journal, rescue
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import draft
from tests.sandbox.running import Sandbox

SEND = """
import sys
from pathlib import Path
from kiosk import http
from kiosk.central import CentralClient
from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.offline import Sync
from kiosk.offline.queue import Queue
from kiosk.store import Store
path, url, ca = sys.argv[1:]
clock = SystemClock()
store = Store.open(Path(path), clock)
Sync(Queue(store, clock), lambda: CentralClient(http.build(url, Path(ca))), clock, Bus()).start()
sys.stdin.read()
"""


PARKS = ("refuse-400", "refuse-404", "refuse-413", "refuse-422")


@pytest.mark.parametrize("fault", ["refuse-401", "refuse-403", "error-500", "empty-200", "wrong-receipt", *PARKS])
def test_f06_only_a_receipt_for_this_very_item_lets_its_bytes_go(sandbox: Sandbox, terminal: Terminal, fault: str) -> None:
    wanted = draft()
    parks = fault in PARKS
    terminal.submit(wanted)
    body = terminal.sql("SELECT body FROM outbox")
    times = 1 if parks else 25
    sandbox.fault(fault, times)
    with terminal.syncing(sandbox.client, pause=0.001):
        if parks:
            terminal.until(lambda: terminal.states() == ["needs-staff"])
            assert terminal.sql("SELECT body FROM outbox") == body and terminal.rows()[0].reason.startswith("submission-parked: 4")
            assert terminal.outbox.counts().result(5) == Counts(needs_staff=1)
            assert terminal.outbox.release(wanted.id).result(5)
        else:
            terminal.until(lambda: terminal.rows()[0].attempts >= 10)
            assert terminal.outbox.counts().result(5).delivered == 0
            assert terminal.sql("SELECT body FROM outbox") == body
        terminal.until(lambda: terminal.seen(ItemDelivered), timeout=20)
    assert sandbox.get(f"submissions/{wanted.id}")["count"] == 1
    assert terminal.sql("SELECT body, state FROM outbox") == [(None, "delivered")]
    assert terminal.outbox.counts().result(5) == Counts(delivered=1), "what staff are shown is what the table holds"


@pytest.mark.parametrize("seed", range(12))
def test_f07_a_database_with_flipped_bytes_never_opens_with_less_than_was_told(
    tmp_path: Path, own_keys: TerminalKeys, seed: int
) -> None:
    rng = random.Random(seed)
    told: dict[str, str] = {}
    with opened(tmp_path, own_keys) as terminal:
        for _ in range(12):
            saved = terminal.submit(draft())
            assert isinstance(saved, SubmissionSaved)
            told[saved.submission_id] = saved.number
    path = tmp_path / "kiosk.sqlite"
    content = bytearray(path.read_bytes())
    place = rng.randrange(len(content))
    length = rng.choice((1, 16, 512, 4096))
    content[place : place + length] = rng.randbytes(len(content[place : place + length]))
    path.write_bytes(content)
    lost: tuple[str, ...] = ()
    try:
        Store.open(path, SystemClock(), fits=envelope.whole).close()
    except StorageCorrupt:
        assert not path.exists() and (tmp_path / "kiosk.sqlite.damaged-1").read_bytes() == bytes(content)
        found = rescue(path, SystemClock(), envelope.whole)
        assert found is not None
        lost = found.lost
    with opened(tmp_path, own_keys) as terminal:
        there = {row.id for row in terminal.rows()}
        assert {number for ident, number in told.items() if ident not in there} <= set(lost), "whoever is missing is named"
        saved = terminal.submit(draft())
        assert isinstance(saved, SubmissionSaved) and saved.number not in told.values()


def test_f07_a_power_cut_behind_the_number_loses_it(tmp_path: Path, own_keys: TerminalKeys) -> None:
    """What the disk holds the moment a number is told, with half of the next write behind it, has that number."""
    rng, told = random.Random(7), list[str]()
    with opened(tmp_path / "live", own_keys) as terminal:
        for cut in range(8):
            saved = terminal.submit(draft())
            assert isinstance(saved, SubmissionSaved)
            told.append(saved.number)
            image = tmp_path / f"cut-{cut}"
            image.mkdir()
            for file in ("kiosk.sqlite", "kiosk.sqlite-wal"):
                (image / file).write_bytes((tmp_path / "live" / file).read_bytes())
            with (image / "kiosk.sqlite-wal").open("ab") as log:
                log.write(rng.randbytes(rng.randrange(6000)))
            with opened(image, own_keys) as after:
                assert [row.number for row in after.rows()] == told and after.states() == ["waiting"] * len(told)
                assert after.store.call(chain.verify).result(5) == []


def test_f21_after_three_days_of_outage_some_are_never_sent_again(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys) -> None:
    clock, there = HandClock(), threading.Event()

    def connect() -> CentralClient:
        # Port 9 (discard): nothing answers there.
        return sandbox.client() if there.is_set() else CentralClient(http.build("https://127.0.0.1:9", sandbox.ca))

    with opened(tmp_path, keys, clock) as terminal, terminal.syncing(connect) as sync:
        for _ in range(5):
            terminal.submit(draft())
        for tries in range(1, 13):
            clock.advance(6 * 3600)
            sync.wake()
            terminal.until(lambda tries=tries: terminal.rows()[0].attempts >= tries)  # type: ignore[misc]  # bound at once
        assert terminal.outbox.counts().result(5).undelivered == 5
        sandbox.fault("refuse-422")
        there.set()
        terminal.until(lambda: sync.wake() or len(terminal.seen(ItemDelivered)) == 4)  # type: ignore[func-returns-value]
        assert terminal.outbox.counts().result(5) == Counts(delivered=4, needs_staff=1)


def test_f21_two_that_are_refused_and_one_that_fails_hold_up_nobody(sandbox: Sandbox, terminal: Terminal) -> None:
    drafts = [draft() for _ in range(40)]
    for wanted in drafts:
        terminal.outbox.submit("session-1", wanted)
    terminal.until(lambda: len(terminal.seen(SubmissionSaved)) == 40)
    for fault in ("refuse-422", "refuse-413", "error-500"):
        sandbox.fault(fault)
    sandbox.fault("busy-429", seconds=0)
    with terminal.syncing(sandbox.client, pause=0.01, connections=1):
        terminal.until(lambda: len(terminal.seen(ItemDelivered)) == 38, timeout=20)
    assert terminal.outbox.counts().result(5) == Counts(delivered=38, needs_staff=2)
    assert {row.id for row in terminal.rows() if row.state == "needs-staff"} == {drafts[0].id, drafts[1].id}


def test_an_item_that_is_being_sent_is_neither_moved_nor_deleted_by_staff_f38(lone: Terminal) -> None:
    wanted = draft()
    lone.submit(wanted)
    assert lone.outbox.claim_next() is not None
    assert not lone.outbox.withdraw(wanted.id, "asked-for").result(5)
    assert not lone.outbox.release(wanted.id).result(5)
    assert lone.outbox.purge() == 0 and lone.states() == ["sending"]
    assert lone.outbox.reclaim() == 1 and lone.states() == ["waiting"]


def test_a_program_that_is_killed_while_it_sends_begins_where_it_was_f38(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys) -> None:
    wanted, path = draft(), tmp_path / "kiosk.sqlite"
    with opened(tmp_path, keys) as terminal:
        terminal.submit(wanted)
    # Stored there, and the answer is not sent yet.
    sandbox.fault("slow", seconds=30)
    program = subprocess.Popen([sys.executable, "-c", SEND, str(path), sandbox.url, str(sandbox.ca)], stdin=subprocess.PIPE)
    with program:
        with opened(tmp_path / "idle", keys) as idle:
            idle.until(lambda: sandbox.get(f"submissions/{wanted.id}")["count"], timeout=20)
        program.kill()
    with opened(tmp_path, keys) as terminal:
        assert terminal.states() == ["sending"]
        assert terminal.outbox.purge() == 0 and not terminal.outbox.withdraw(wanted.id, "asked-for").result(5)
        assert terminal.states() == ["sending"] and terminal.sql("SELECT body FROM outbox") != [(None,)]
        with terminal.syncing(sandbox.client):
            terminal.until(lambda: terminal.seen(ItemDelivered))
        assert terminal.states() == ["delivered"]
        events = [line.event for line in terminal.store.call(journal.lines).result(5)]
        assert events.index("sending-reclaimed") < events.index("item-delivered")
    stored = sandbox.get(f"submissions/{wanted.id}")
    assert (stored["count"], stored["puts"], len(stored["cases"])) == (1, 2, 1)
