"""A file of a citizen: sealed before it touches the disk, opened by nobody at the terminal, gone when it has arrived."""

import base64
import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.central.wire import Receipt
from kiosk.clock import HandClock
from kiosk.offline import SubmissionSaved, attachments, envelope
from kiosk.offline.attachments import PIECE, FileTooLarge, seal_file
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.memory_files import MemoryFiles
from kiosk.sandbox.uploads import FileDamaged, opened_file
from kiosk.store import rescue
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import draft
from tests.sandbox.running import Sandbox

CANARY = "云溪金丝雀柒号院"
"""Stands in the file alone."""
SCAN = (f"户口本扫描件 {CANARY} " * 3000).encode() + f"-{CANARY}-".encode("utf-16-le")


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 200_000])
def test_the_receiver_opens_what_was_sealed(length: int) -> None:
    files, content = MemoryFiles(), os.urandom(length)
    ref = seal_file(files, content, "proof")
    sealed = files.open(ref.digest).read()
    assert opened_file(sealed, ref.key) == content
    assert (ref.digest, ref.size) == (hashlib.sha256(sealed).hexdigest(), len(sealed)) and ref.size == attachments.sealed_size(length)


def test_the_bytes_of_a_sealed_file_do_not_change_between_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_bytes", lambda count: bytes(range(count)))
    files = MemoryFiles()
    ref = seal_file(files, b"kiosk", "proof")
    assert files.open(ref.digest).read().hex() == VECTOR
    long = seal_file(files, bytes(PIECE) + b"kiosk", "proof")
    assert long.digest == LONG_VECTOR


VECTOR = "7ebfd08f2fb387a18e7d49455ca314ede62f42ec16"
LONG_VECTOR = "a7e445d92514997fae37a87ea79218792fec6f128a01fd79cc560939f2d7f840"


def test_pieces_cannot_be_changed_dropped_moved_or_added() -> None:
    files = MemoryFiles()
    ref = seal_file(files, os.urandom(3 * PIECE + 5), "proof")
    sealed, step = files.open(ref.digest).read(), PIECE + 16
    first, second, third, last = (sealed[start : start + step] for start in range(0, len(sealed), step))
    for wrong in (
        bytes([sealed[0] ^ 1]) + sealed[1:],
        first + second + third,
        first + second + last,
        second + first + third + last,
        sealed + last,
        sealed[:-1],
        last,
        b"",
    ):
        with pytest.raises(FileDamaged):
            opened_file(wrong, ref.key)
    with pytest.raises(FileDamaged):
        opened_file(sealed, bytes(32))


def test_the_same_content_twice_is_two_files_that_nobody_can_compare() -> None:
    files = MemoryFiles()
    assert len({seal_file(files, b"the same", "proof").digest for _ in range(20)}) == 20


class _Driblets(io.RawIOBase):
    """A pipe: it gives as much as it likes, and nobody can ask how long it is."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._content.read(min(size, 1000))


def test_a_stream_in_driblets_is_sealed_as_one_in_a_piece() -> None:
    files, content = MemoryFiles(), os.urandom(2 * PIECE + 1)
    ref = seal_file(files, _Driblets(content), "proof")  # type: ignore[arg-type]  # it has all that is asked of it
    assert opened_file(files.open(ref.digest).read(), ref.key) == content


def test_a_stream_that_does_not_end_is_refused_and_leaves_nothing(lone: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 5 * PIECE)
    with pytest.raises(FileTooLarge):
        lone.outbox.attach(_Driblets(bytes(6 * PIECE)), "proof")  # type: ignore[arg-type]
    assert list((lone.state / "kiosk.sqlite.files").iterdir()) == []


def test_what_a_file_is_called_and_its_key_are_in_no_repr() -> None:
    ref = seal_file(MemoryFiles(), b"x", CANARY)
    assert CANARY not in repr(ref) and repr(ref.key) not in repr(ref) and "key" not in repr(ref)


# ------------------------------------------------------------------------------------------------- nowhere on the disk


def _needles(words: Iterable[bytes]) -> list[bytes]:
    found: list[bytes] = []
    for word in words:
        found += [word, word.hex().encode(), word.hex().upper().encode(), *(base64.b64encode(bytes(off) + word)[4:-4] for off in range(3))]
    return found


def _canaries() -> list[bytes]:
    words = [CANARY.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "utf-32-le")]
    return [*_needles(words), json.dumps(CANARY)[1:-1].encode()]


def _found(state: Path, needles: list[bytes]) -> list[str]:
    """Files, and names of files, in which a needle is. Free pages and the log are in the files; the reserves hold zeros."""
    everything = [path for path in state.rglob("*") if path.is_file() and ".reserve" not in path.name]
    assert everything
    names = "\n".join(str(path.relative_to(state)) for path in state.rglob("*")).encode()
    return [path.name for path in everything if any(needle in path.read_bytes() for needle in needles)] + [
        "a name" for needle in needles if needle in names
    ]  # fmt: skip


def test_the_canary_search_finds_what_is_there(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-16-le", "gb18030"):
        word = f"...{CANARY}...".encode(encoding)
        for form in (word, word.hex().encode(), base64.b64encode(word), base64.b64encode(b"x" + word), base64.b64encode(b"xx" + word)):
            (tmp_path / "leak").write_bytes(b"a" * 100 + form)
            assert _found(tmp_path, _canaries()), (encoding, form)


def test_a_canary_in_a_file_is_nowhere_after_submit_delivery_and_purge(tmp_path: Path, own_keys: TerminalKeys) -> None:
    clock = HandClock()
    with opened(tmp_path, own_keys, clock) as terminal:
        ref = terminal.outbox.attach(SCAN, f"{CANARY}.pdf")
        never = terminal.outbox.attach(SCAN, "never handed in")
        secrets = [*_canaries(), *_needles([ref.key, never.key])]
        assert _found(tmp_path, secrets) == []
        event = terminal.submit(replace(draft(), files=(ref,)))
        assert isinstance(event, SubmissionSaved)
        terminal.outbox.let_go([ref, never])
        # The storage thread has then done what it was told before.
        terminal.rows()
        assert _found(tmp_path, secrets) == []
        item = terminal.outbox.claim_next()
        assert item is not None and [ticket.digest for ticket in item.files] == [ref.digest]
        with terminal.outbox.files.open(ref.digest) as file:
            sealed = file.read()
        pieces = [sealed[start : start + 24] for start in range(0, len(sealed), 9973)]
        assert _found(tmp_path, pieces) == [ref.digest], "the search finds what is there"
        terminal.outbox.delivered(item.seq, Receipt(id=item.id, digest=item.digest, received_at="2026-11-25T02:24:00.000Z"))
        assert _found(tmp_path, pieces) == []
        clock.advance(timedelta(days=31).total_seconds())
        assert terminal.outbox.purge() == 1
        assert _found(tmp_path, [*secrets, *pieces, ref.digest.encode(), item.digest.encode()]) == []
    assert _found(tmp_path, [*secrets, *pieces, ref.digest.encode()]) == []


CRASH = """
import sys
from dataclasses import replace
from pathlib import Path
from kiosk import crash
from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.offline import Outbox, SubmissionSaved
from kiosk.offline.keys import FolderPassphrases, load
from kiosk.store import Store
from tests.offline.test_attachments import CANARY, SCAN
from tests.sandbox.documents import draft

state = Path(sys.argv[1])
clock, bus = SystemClock(), Bus()
store = Store.open(state / "kiosk.sqlite", clock)
outbox = Outbox(store, load(state, FolderPassphrases(state)), clock, bus)
bus.subscribe(SubmissionSaved, lambda saved: print(saved.submission_id, flush=True))
outbox.submit("session", replace(draft(), files=(outbox.attach(SCAN, CANARY),)))
bus.wait(10)
outbox.attach(SCAN, CANARY)
print("attached", flush=True)
def half():
    yield b"x" * 70000
    print("half", flush=True)
    sys.stdin.read()
outbox.files.put(half())
"""


def test_a_canary_in_a_file_is_nowhere_after_a_crash_and_a_rescue(tmp_path: Path, sandbox: Sandbox) -> None:
    state = tmp_path / "state"
    keys = sandbox.enrolled(state)
    command = [sys.executable, "-c", CRASH, str(state)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as child:
        assert child.stdout is not None
        told = [child.stdout.readline().strip() for _ in range(3)]
        child.send_signal(signal.SIGKILL)
    assert re.fullmatch("[0-9a-f-]{36}", told[0]) and told[1:] == ["attached", "half"]
    folder = state / "kiosk.sqlite.files"
    assert len(list(folder.iterdir())) == 3 and _found(state, _canaries()) == []
    with opened(state, keys) as terminal:
        # The file of the submission is there; the one that nobody handed in and the half one went at the start.
        (row,) = [row for row in terminal.rows() if row.id == told[0]]
        assert row.files == 1 and len(list(folder.iterdir())) == 1
        clock = terminal.clock
    path = state / "kiosk.sqlite"
    content = bytearray(path.read_bytes())
    content[:16] = bytes(16)
    path.write_bytes(content)
    assert rescue(path, clock, envelope.whole) is not None
    assert _found(state, _canaries()) == []
    with opened(state, keys) as terminal:
        rows = [row for row in terminal.rows() if row.id == told[0]]
        assert [(row.state, row.files) for row in rows] == [("waiting", 1)], "a rescue keeps file and row together"
