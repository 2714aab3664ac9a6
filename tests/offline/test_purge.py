"""After the keeping time no byte of an item is left in the database, its log or its free pages."""

import json
from datetime import timedelta
from pathlib import Path

import apsw

from kiosk import http
from kiosk.central import CentralClient
from kiosk.central.wire import Receipt
from kiosk.clock import HandClock
from kiosk.offline import Sync
from kiosk.offline.keys import TerminalKeys
from kiosk.sandbox import authority
from kiosk.store import chain
from tests.offline.terminal import opened
from tests.sandbox.documents import draft


def _pieces(body: bytes) -> list[bytes]:
    """What would give an item away: parts of the sealed text, its digest, its signature."""
    item = json.loads(body)
    sealed = (item["cover"]["sealed"] + item["parts"][0]["sealed"]).encode()
    return [sealed[start : start + 24] for start in range(0, len(sealed) - 24, 200)] + [
        item["digest"].encode(), item["signature"].encode()[:24],
    ]  # fmt: skip


def _left(state: Path, pieces: list[bytes]) -> list[str]:
    files = {path.name: path.read_bytes() for path in state.iterdir() if path.is_file()}
    return [name for name, content in files.items() for piece in pieces if piece in content]


def test_purge_leaves_no_bytes(tmp_path: Path, own_keys: TerminalKeys) -> None:
    clock = HandClock()
    with opened(tmp_path, own_keys, clock) as terminal:
        # Large ones that fill pages of their own, and small ones that share pages with what stays.
        for count in range(60):
            terminal.submit(draft(answers=["x" * (20_000 if count % 3 == 0 else 10)]))
        pieces: list[bytes] = []
        for _ in range(40):
            item = terminal.outbox.claim_next()
            assert item is not None
            pieces += _pieces(item.body)
            terminal.outbox.delivered(item.seq, Receipt(id=item.id, digest=item.digest, received_at="2026-11-25T02:24:00.000Z"))
        assert _left(terminal.state, pieces), "the search finds what is there"
        clock.advance(timedelta(days=31).total_seconds())
        assert terminal.outbox.purge() == 40
        assert _left(terminal.state, pieces) == []
        assert terminal.outbox.counts().result(5).waiting == 20
        assert terminal.sql("PRAGMA freelist_count")[0][0] != 0, "the free pages were searched, too"
        assert terminal.store.call(chain.verify).result(5) == []
    assert _left(terminal.state, pieces) == []


def test_the_sealed_bytes_go_when_it_is_delivered_and_the_log_with_the_next_tidying(tmp_path: Path, own_keys: TerminalKeys) -> None:
    with opened(tmp_path, own_keys) as terminal:
        terminal.submit(draft())
        item = terminal.outbox.claim_next()
        assert item is not None
        pieces = _pieces(item.body)[:-2]
        terminal.outbox.delivered(item.seq, Receipt(id=item.id, digest=item.digest, received_at="2026-11-25T02:24:00.000Z"))
        assert terminal.outbox.purge() == 0
        assert _left(terminal.state, pieces) == []


def test_the_sender_purges_by_itself_once_an_hour(tmp_path: Path, own_keys: TerminalKeys) -> None:
    clock, ca = HandClock(), authority.prepare(tmp_path / "authority").ca
    with opened(tmp_path, own_keys, clock) as terminal:
        terminal.submit(draft())
        item = terminal.outbox.claim_next()
        assert item is not None
        terminal.outbox.delivered(item.seq, Receipt(id=item.id, digest=item.digest, received_at="2026-11-25T02:24:00.000Z"))
        sync = Sync(terminal.outbox, lambda: CentralClient(http.build("https://localhost:1", ca)), clock, terminal.bus)
        sync.start()
        clock.advance(timedelta(days=31).total_seconds())
        sync.saved()
        terminal.until(lambda: terminal.rows() == [])
        assert sync.stop()


def test_the_database_refuses_a_purge_of_what_is_not_delivered_f38(tmp_path: Path, own_keys: TerminalKeys) -> None:
    with opened(tmp_path, own_keys) as terminal:
        terminal.submit(draft())
    raw = apsw.Connection(str(tmp_path / "kiosk.sqlite"))
    for state in ("waiting", "sending", "needs-staff"):
        raw.execute("UPDATE outbox SET state = ?", (state,))
        try:
            raw.execute("DELETE FROM outbox")
        except apsw.ConstraintError:
            continue
        raise AssertionError(f"{state} was deleted")
    raw.close()
