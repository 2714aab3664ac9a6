"""Files beside the database: whole or not there, never lost while a row speaks of them, gone when none does."""

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import HandClock
from kiosk.store import Folder, StorageFailed, StorageFull, Store, rescue, reserve
from kiosk.store.rescue import anything


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kiosk.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = Store.open(path, HandClock())
    yield made
    assert made.close()


def _row(store: Store, ident: str, *digests: str) -> None:
    item = (
        "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at, files)"
        " VALUES (?, 'submission', ?, '', X'7B7D', '', 'waiting', '', ?)"
    )
    store.call(lambda c: c.execute(item, (ident, ident, len(digests)))).result(5)
    file = "INSERT INTO files (item, digest, size, ticket) VALUES (?, ?, 1, '')"
    for digest in digests:
        store.call(lambda c, digest=digest: c.execute(file, (ident, digest))).result(5)  # type: ignore[misc]


def _there(path: Path) -> set[str]:
    folder = path.with_name("kiosk.db.files")
    return {file.name for file in folder.iterdir()} if folder.exists() else set()


def test_a_file_has_the_name_of_its_digest_and_only_the_terminal_may_read_it(store: Store, path: Path) -> None:
    name, size = store.files.put([b"one", b"two"])
    assert (name, size) == (hashlib.sha256(b"onetwo").hexdigest(), 6)
    file = path.with_name("kiosk.db.files") / name
    assert file.read_bytes() == b"onetwo" and file.stat().st_mode & 0o077 == 0 == file.parent.stat().st_mode & 0o077


def test_file_and_folder_are_synced_before_the_name_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    file, rename, folder = Folder._sync_file, Folder._rename, Folder._sync_folder

    def sync_file(self: Folder, fd: int, path: Path) -> None:
        file(self, fd, path)
        done.append("file")

    def renamed(self: Folder, new: Path, path: Path) -> None:
        rename(self, new, path)
        done.append("rename")

    def sync_folder(self: Folder, path: Path) -> None:
        folder(self, path)
        done.append(path.name)

    monkeypatch.setattr(Folder, "_sync_file", sync_file)
    monkeypatch.setattr(Folder, "_rename", renamed)
    monkeypatch.setattr(Folder, "_sync_folder", sync_folder)
    store.files.put([b"x"])
    assert done == ["state", "file", "rename", "kiosk.db.files"]


def test_orphans_and_half_files_of_a_killed_program_go_at_the_next_start(path: Path) -> None:
    store = Store.open(path, HandClock())
    orphan, _ = store.files.put([b"orphan"])
    kept, _ = store.files.put([b"kept"])
    _row(store, "a", kept)
    assert store.close()
    (path.with_name("kiosk.db.files") / "99-1.new").write_bytes(b"half")
    assert _there(path) == {orphan, kept, "99-1.new"}
    store = Store.open(path, HandClock())
    assert _there(path) == {kept}
    assert store.close()


def test_a_file_that_a_row_speaks_of_or_somebody_holds_is_not_removed(store: Store, path: Path) -> None:
    held, spoken_of, free = (store.files.put([word])[0] for word in (b"held", b"spoken of", b"free"))
    _row(store, "a", spoken_of)
    store.files.let_go([spoken_of, free])
    assert store.remove_files([held, spoken_of, free]).result(5) == 1
    assert _there(path) == {held, spoken_of}


def test_the_rows_of_files_stay_with_what_is_not_delivered(store: Store) -> None:
    name, _ = store.files.put([b"x"])
    _row(store, "a", name)
    for crime in ("DELETE FROM files", "UPDATE files SET digest = ''", "DELETE FROM outbox"):
        with pytest.raises(StorageFailed):
            store.call(lambda c, crime=crime: c.execute(crime)).result(5)  # type: ignore[misc]


def test_a_full_disk_gives_up_the_room_for_files_and_not_that_for_rows(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.room().result(10).held
    rows, files = path.with_name("kiosk.db.reserve"), path.with_name("kiosk.db.reserve-files")
    assert files.stat().st_size == reserve.FILES_SIZE <= files.stat().st_blocks * 512
    real = os.posix_fallocate

    def full(descriptor: int, start: int, length: int) -> None:
        if files.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor, start, length)

    monkeypatch.setattr(os, "posix_fallocate", full)
    name, size = store.files.put([b"x" * 1000, b"y"])
    assert size == 1001 and name in _there(path)
    assert rows.exists() and not files.exists()
    monkeypatch.setattr(reserve.Reserve, "_free", lambda _self: 0)
    assert not store.room().result(10).enough, "nobody new begins"


def test_a_disk_that_stays_full_keeps_nothing_of_a_file(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(StorageFull):
        store.files.put([b"x"])
    assert _there(path) == set()


def test_a_name_that_is_no_digest_opens_nothing(store: Store) -> None:
    for name in ("../kiosk.db", "a" * 63, "A" * 64, ""):
        with pytest.raises(StorageFailed):
            store.files.open(name)


@pytest.mark.parametrize("vanished", [False, True], ids=["damaged", "vanished"])
def test_a_rescue_throws_no_file_away(path: Path, vanished: bool) -> None:
    """A file that no row speaks of any more may belong to a row that could not be read."""
    store = Store.open(path, HandClock())
    kept, lost = store.files.put([b"kept"])[0], store.files.put([b"lost"])[0]
    _row(store, "000010000119", kept)
    assert store.close()
    if vanished:
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[:16] = bytes(16)
        path.write_bytes(content)
    assert rescue(path, HandClock(), anything, "00001") is not None
    assert Store.open(path, HandClock()).close()
    aside = path.with_name(f"kiosk.db.damaged-{0 if vanished else 1}.files")
    found = {file.name for file in aside.iterdir()}
    assert (_there(path), found) == ((set(), {kept, lost}) if vanished else ({kept}, {lost}))


def test_a_rescued_item_whose_files_are_not_all_named_waits_for_staff(path: Path) -> None:
    store = Store.open(path, HandClock())
    name, _ = store.files.put([b"x"])
    _row(store, "000010000119", name)
    store.call(lambda c: c.execute("UPDATE outbox SET files = 2")).result(5)
    assert store.close()
    content = bytearray(path.read_bytes())
    content[:16] = bytes(16)
    path.write_bytes(content)
    found = rescue(path, HandClock(), anything, "00001")
    assert found is not None and found.changed == 1
    store = Store.open(path, HandClock())
    assert store.call(lambda c: c.execute("SELECT state, reason FROM outbox")).result(5) == [
        ("needs-staff", "storage-corrupt: a file of it is missing")
    ]
    assert store.close()
