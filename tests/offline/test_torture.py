"""The CI's share of `make torture WHAT=delivery`: 50 kills, 50 power cuts and 50 errors of the disk, and no harm (F05, F07, F22, F38)."""

import json
import random
import subprocess
import sys
from pathlib import Path

import apsw

from tests.support.disk import Disk

ROOT = Path(__file__).resolve().parents[2]


def test_fifty_kills_fifty_cuts_and_fifty_errors_do_no_harm() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bench.torture", "delivery", "--n", "50", "--seed", "20261125"],
        cwd=ROOT, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert ended.stdout, ended.stderr
    told = json.loads(ended.stdout)
    assert {name: told[name] for name in ("lost", "doubled", "changed", "leaked")} == dict.fromkeys(
        ("lost", "doubled", "changed", "leaked"), 0
    )
    assert (told["kills"], told["cuts"], told["errors"], ended.returncode) == (50, 50, 50, 0)
    assert told["told"] > 100, "so many numbers were at stake"


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
