"""A stick that is full, pulled, half copied or carried twice, and a courier that is killed: nothing is lost or doubled."""

import errno
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.offline import courier_folder
from kiosk.offline.courier_folder import CourierFolder
from kiosk.offline.keys import TerminalKeys
from tests.offline.courier_hall import GROUP, Hall, attached, submitted
from tests.offline.terminal import opened
from tests.sandbox.running import Sandbox


@pytest.mark.parametrize("error", [errno.EIO, errno.ENODEV, errno.EROFS])
def test_a_pulled_or_write_protected_stick_is_told_and_loses_nothing(hall: Hall, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    submitted(hall.far, 2)

    def pulled(_self: CourierFolder, _descriptor: int) -> None:
        raise OSError(error, "gone")

    monkeypatch.setattr(CourierFolder, "_sync", pulled)
    told = hall.export()
    assert told["code"] == ("courier-folder" if error == errno.EROFS else "courier-gone") and not told["done"]
    monkeypatch.undo()
    assert hall.far.states() == ["waiting"] * 2 and not any(row.carried_at for row in hall.far.rows())
    assert hall.export()["given"] == 2


KILLED = """
import os, signal, sys
from pathlib import Path
from kiosk.clock import SystemClock
from kiosk.offline import keys
from kiosk.offline.courier import Courier
from kiosk.offline.courier_folder import CourierFolder
from kiosk.store import Store
import kiosk.http
from kiosk.central import CentralClient

what, state, own, folder, after, url, ca = sys.argv[1:]
left, sync = int(after), CourierFolder._sync

def counted(self, descriptor):
    global left
    sync(self, descriptor)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

CourierFolder._sync = counted
store = Store.open(Path(state) / "kiosk.sqlite", SystemClock())
courier = Courier(store, keys.load(Path(own), keys.FolderPassphrases(Path(own))), SystemClock(), os.getegid())
if what == "export":
    courier.export(Path(folder))
else:
    courier.deliver(Path(folder), lambda: CentralClient(kiosk.http.build(url, Path(ca))))
store.close()
"""


def _killed(hall: Hall, what: str, state: Path, own: Path, after: int) -> bool:
    words = [what, str(state), str(own), str(hall.folder), str(after), hall.sandbox.url, str(hall.sandbox.ca)]
    return subprocess.run([sys.executable, "-c", KILLED, *words], check=False, timeout=60).returncode == -signal.SIGKILL


def test_killed_in_the_middle_it_goes_on_from_there(
    sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys, shared_state: Path
) -> None:
    near_own, folder = tmp_path / "near-keys", tmp_path / "stick"
    near_keys = sandbox.enrolled(near_own)
    with opened(tmp_path / "far", keys) as far:
        ids = [*submitted(far, 2), attached(far, 5000)[0]]
    with opened(tmp_path / "near", near_keys) as near:
        hall = Hall(sandbox, far, keys, folder, [], near, near_keys)
    kills = sum(_killed(hall, "export", tmp_path / "far", shared_state, after) for after in (1, 2, 3, 2))
    assert kills == 4
    with opened(tmp_path / "far", keys) as again:
        assert again.states() == ["waiting"] * 3
        hall.far = again
        assert hall.export()["given"] == 3
    kills = sum(_killed(hall, "deliver", tmp_path / "near", near_own, after) for after in (1, 2))
    assert kills == 2
    with opened(tmp_path / "far", keys) as again, opened(tmp_path / "near", near_keys) as near:
        hall.far, hall.near = again, near
        assert hall.deliver()["done"]
        assert hall.export()["received"] == 3 and again.states() == ["delivered"] * 3
    assert hall.counts(*ids) == [1, 1, 1]


def test_two_terminals_that_deliver_one_folder_at_once_deliver_twice(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is told to wait; where the folder knows no locks, both bring it, and the central service stores each id once."""
    ids = submitted(hall.far, 6)
    hall.export()
    with courier_folder.opened(hall.folder, GROUP, make=False):
        assert hall.deliver()["code"] == "courier-busy" and hall.export()["code"] == "courier-busy"
    assert hall.counts(*ids) == [0] * 6

    def no_locks(_descriptor: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with ThreadPoolExecutor(2) as both:
        told = list(both.map(lambda _: hall.deliver(), range(2)))
    assert [answer["done"] for answer in told] == [True, True]
    assert hall.counts(*ids) == [1] * 6
    assert (hall.export()["received"], hall.far.states()) == (6, ["delivered"] * 6)


def test_what_a_pulled_stick_left_half_written_stays_there_for_ever(hall: Hall) -> None:
    submitted(hall.far)
    hall.export()
    half = hall.folder / "items" / ".019abcde-0123-7abc-8def-0123456789ab.json.0a1b2c3d.new"
    half.write_bytes(b"{")
    assert hall.export()["given"] == 1 and not half.exists()


def test_a_half_copied_folder_brings_what_is_whole(hall: Hall, tmp_path: Path) -> None:
    """Somebody copies the stick and is interrupted: items cut short, missing, and a list without its end."""
    ids = submitted(hall.far, 3)
    hall.export()
    stick, copy = hall.folder, tmp_path / "copy"
    shutil.copytree(stick, copy)
    for path in (copy, *copy.iterdir()):
        path.chmod(0o2770)
    (copy / "items" / f"{ids[0]}.json").unlink()
    cut = copy / "items" / f"{ids[1]}.json"
    cut.write_bytes(cut.read_bytes()[:100])
    hall.folder = copy
    told = hall.deliver()
    assert (told["done"], told["delivered"], told["damaged"], told["left"]) == (False, 1, 2, 2)
    manifest = hall.manifest()
    manifest.write_bytes(manifest.read_bytes()[:-20])
    assert hall.deliver()["damaged"] == 1
    assert hall.export()["received"] == 1 and hall.deliver()["delivered"] == 2, "the next export mends the copy"
    hall.folder = stick
    assert hall.deliver()["known"] == 3
    assert hall.counts(*ids) == [1, 1, 1] and hall.export()["received"] == 2
