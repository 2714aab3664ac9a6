"""The CI's share of `make torture WHAT=delivery`: 50 kills, 50 power cuts and 50 errors of the disk, and no harm (F05, F07, F22, F38)."""

import json
import random
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from kiosk.clock import SystemClock
from kiosk.store import Connection, Store, StoreError
from kiosk.store.folder import Folder
from tests.support.disk import Disk, Shelf

ROOT = Path(__file__).resolve().parents[2]


def test_fifty_kills_fifty_cuts_and_fifty_errors_do_no_harm() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bench.torture", "delivery", "--n", "50", "--seed", "20261125"],
        cwd=ROOT, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert ended.stdout, ended.stderr
    told = json.loads(ended.stdout)
    assert {name: told[name] for name in ("lost", "doubled", "changed", "leaked")} == dict.fromkeys(
        ("lost", "doubled", "changed", "leaked"), 0
    )
    assert (told["kills"], told["cuts"], told["errors"], ended.returncode) == (50, 50, 50, 0)
    assert told["told"] > 50 and told["with_files"] > 30 and told["second"] > 20, "so many numbers were at stake, and files, and messages"


def test_a_torture_that_was_ended_does_not_go_on_where_it_was(tmp_path: Path) -> None:
    def run(n: int, seed: str = "7") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bench.torture", "delivery", "--n", str(n), "--seed", seed, "--folder", str(tmp_path)],
            cwd=ROOT, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    first, again = json.loads(run(1).stdout), json.loads(run(8).stdout)
    assert (first["n"], again["n"]) == (1, 8) and again["told"] > first["told"]
    assert again["seconds"] > first["seconds"] and not again["lost"]
    assert "another torture" in run(2, "8").stderr


def test_a_commit_of_unknown_outcome_loses_the_files_of_its_item(tmp_path: Path) -> None:
    """A sync that fails may leave the row on the disk: until the next write, files that only it speaks of stay."""
    disk = Disk()
    store = Store.open(tmp_path / "kiosk.db", SystemClock(), vfs=disk.name)
    name, _ = store.files.put([b"x"])
    store.files.let_go([name])
    disk.fail_at, disk.lasts = disk.operations, True

    def write(connection: Connection) -> None:
        connection.execute("INSERT INTO counters (terminal, last) VALUES ('00042', 1)")

    with pytest.raises(StoreError):
        store.call(write).result(5)
    assert store.remove_files([name]).result(5) == 0 and store.files.size(name) == 1
    disk.fail_at = None
    store.call(write).result(5)
    assert store.remove_files([name]).result(5) == 1
    assert store.close()
    disk.unregister()


def test_files_survive_a_cut_of_the_torture_without_a_sync(tmp_path: Path) -> None:
    """Whoever names a file before it is synced, or tells of it before its folder is, loses it: so the torture can fail."""
    whole = torn = gone = 0
    for seed in range(20):
        for synced in (True, False):
            folder, disk = Folder(tmp_path / f"{seed}-{synced}", lambda: False), Disk()
            shelf = Shelf(folder, disk)
            if not synced:
                for method in ("_sync_file", "_sync_folder"):
                    setattr(folder, method, lambda *_: None)
            name, size = folder.put([b"x" * 5000])
            shelf.cut(random.Random(seed))
            whole += synced and folder.size(name) == size
            gone += not synced and folder.size(name) is None
            torn += not synced and folder.size(name) not in (None, size)
            disk.unregister()
    assert whole == 20 and torn > 3 and gone > 3


def test_the_disk_of_the_torture_does_lose_what_was_not_synced(tmp_path: Path) -> None:
    """A store that does not wait for the disk loses what it has told: so the torture can fail."""
    lost = 0
    for seed in range(10):
        disk = Disk()
        path = tmp_path / f"{seed}.db"
        raw = apsw.Connection(str(path), vfs=disk.name)
        for name, value in (("locking_mode", "EXCLUSIVE"), ("journal_mode", "WAL"), ("synchronous", "NORMAL")):
            raw.pragma(name, value)
        raw.execute("CREATE TABLE t (x)")
        raw.pragma("wal_checkpoint", "TRUNCATE")
        raw.execute("INSERT INTO t VALUES (1)")
        files = {file: file.read_bytes() for file in tmp_path.glob(f"{seed}.db*")}
        disk.cut(random.Random(seed))
        images = {file: file.read_bytes() for file in files}
        raw.close()
        for file, held in images.items():
            file.write_bytes(held)
        disk.unregister()
        again = apsw.Connection(str(path))
        lost += again.execute("SELECT count(*) FROM t").fetchall() == [(0,)]
        again.close()
    assert lost >= 3
