"""Where no line comes: two terminals, a folder and a real central service. Nothing is lost, doubled, believed or shown on the way."""

import base64
import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from kiosk import http
from kiosk.central import CentralClient, LineDown
from kiosk.central.courier import CarriedReceipt, carried_fields
from kiosk.clock import SystemClock
from kiosk.events import Event
from kiosk.http import TlsError
from kiosk.offline import ItemDelivered, courier_folder
from kiosk.offline.attachments import FileRef
from kiosk.offline.courier import Courier
from kiosk.offline.courier_folder import CourierFolder, member
from kiosk.offline.desk import Answer
from kiosk.offline.envelope import rfc3339
from kiosk.offline.keys import FolderPassphrases, TerminalKeys, load
from kiosk.store import journal
from tests.offline.recipients import Publisher
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import ADDRESS, MATTER, NAME, NUMBER, content, draft
from tests.sandbox.running import Sandbox, running

GROUP = os.getegid()


@dataclass
class Hall:
    """A terminal that no line reaches, one that has a line, and the folder between them."""

    sandbox: Sandbox
    far: Terminal
    keys: TerminalKeys
    folder: Path
    delivered: list[Event]
    near: Terminal
    courier_keys: TerminalKeys

    def export(self) -> Answer:
        return Courier(self.far.store, self.keys, SystemClock(), GROUP, self.delivered.append).export(self.folder)

    def deliver(self) -> Answer:
        return Courier(self.near.store, self.courier_keys, SystemClock(), GROUP).deliver(self.folder, self.sandbox.client)

    def files(self) -> dict[str, bytes]:
        """All that lies in the folder, by path."""
        return {str(p.relative_to(self.folder)): p.read_bytes() for p in sorted(self.folder.rglob("*")) if p.is_file()}

    def counts(self, *ids: str) -> list[int]:
        return [self.sandbox.get(f"submissions/{ident}")["count"] for ident in ids]

    def manifest(self) -> Path:
        return self.folder / "manifests" / f"{self.keys.terminal}.json"


@pytest.fixture(scope="module")
def courier_keys(shared_sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> TerminalKeys:
    return shared_sandbox.enrolled(tmp_path_factory.mktemp("courier"))


@pytest.fixture
def hall(sandbox: Sandbox, keys: TerminalKeys, courier_keys: TerminalKeys, tmp_path: Path) -> Iterator[Hall]:
    with opened(tmp_path / "far", keys) as far, opened(tmp_path / "near", courier_keys) as near:
        yield Hall(sandbox, far, keys, tmp_path / "stick", [], near, courier_keys)


def _attached(terminal: Terminal, size: int = 100_000) -> tuple[str, FileRef]:
    ref = terminal.outbox.attach(os.urandom(size), "photo")
    wanted = draft()
    wanted = type(wanted)(wanted.id, wanted.matter, wanted.version, wanted.content, (ref,))
    terminal.submit(wanted)
    terminal.outbox.let_go([ref])
    return wanted.id, ref


def _submitted(terminal: Terminal, count: int = 1) -> list[str]:
    drafts = [draft() for _ in range(count)]
    for wanted in drafts:
        terminal.submit(wanted)
    return [wanted.id for wanted in drafts]


def test_items_go_out_by_hand_and_receipts_come_back(hall: Hall) -> None:
    plain = _submitted(hall.far, 2)
    filed, ref = _attached(hall.far)
    hall.far.outbox.rate(plain[0], 5, MATTER)
    hall.far.until(lambda: len(hall.far.rows()) == 4)
    assert hall.export() == {"done": True, "code": "", "why": "", "received": 0, "given": 4, "left": 0, "damaged": 0}
    assert hall.far.states() == ["waiting"] * 4 and all(row.carried_at for row in hall.far.rows())
    assert hall.deliver() == {
        "done": True, "code": "", "why": "", "terminals": 1, "delivered": 4, "known": 0, "damaged": 0, "refused": 0, "left": 0,
    }  # fmt: skip
    assert hall.counts(*plain, filed) == [1, 1, 1]
    assert {file["digest"] for file in hall.sandbox.get("files") if file["kept"]} >= {ref.digest}
    assert hall.export()["received"] == 4
    assert hall.far.states() == ["delivered"] * 4 and hall.far.store.files.size(ref.digest) is None
    assert {event.item_id for event in hall.delivered if isinstance(event, ItemDelivered)} >= {*plain, filed}
    assert [name for name in hall.files() if not name.startswith(("manifests/", "keys/"))] == [], "nothing is left on the stick"
    lines = hall.far.store.call(lambda c: journal.newest(c, 20)).result(5)
    assert [line.facts["by"] for line in lines if line.event == "item-delivered"] == ["courier"] * 4
    assert [line.facts["count"] for line in lines if line.event == "courier-given"] == [4, 0]
    brought = [line for line in hall.near.store.call(lambda c: journal.newest(c, 20)).result(5) if line.event == "courier-delivered"]
    assert len(brought) == 1 and brought[0].facts["delivered"] == 4


def test_twice_changes_nothing(hall: Hall) -> None:
    ids = _submitted(hall.far, 2)
    hall.export()
    before = hall.files()
    assert hall.export()["given"] == 2
    after = hall.files()
    assert {name: what for name, what in before.items() if name.startswith("items/")} == {
        name: what for name, what in after.items() if name.startswith("items/")
    }
    assert hall.deliver()["delivered"] == 2
    kept = hall.files()
    again = hall.deliver()
    assert (again["done"], again["delivered"], again["known"]) == (True, 0, 2) and hall.files() == kept
    assert hall.counts(*ids) == [1, 1]
    assert [hall.sandbox.get(f"submissions/{ident}")["puts"] for ident in ids] == [1, 1], "what has a receipt is not sent again"
    assert hall.export()["received"] == 2
    assert hall.export() == {"done": True, "code": "", "why": "", "received": 0, "given": 0, "left": 0, "damaged": 0}


def test_a_list_key_that_changed_on_the_way_is_learnt_from_the_folder(tmp_path: Path) -> None:
    with (
        running(tmp_path / "central") as central,
        opened(tmp_path / "far", far_keys := central.enrolled(tmp_path / "far-keys")) as far,
        opened(tmp_path / "near", near_keys := central.enrolled(tmp_path / "near-keys")) as near,
    ):
        hall = Hall(central, far, far_keys, tmp_path / "stick", [], near, near_keys)
        _submitted(far)
        hall.export()
        assert central.looking.send("POST", "/sandbox/v1/list-key/renew").status == 200
        assert hall.deliver()["delivered"] == 1
        receipts = Courier(far.store, far_keys, SystemClock(), GROUP, state=tmp_path / "far-keys").export(hall.folder)
        assert (receipts["received"], receipts["damaged"]) == (1, 0) and far.states() == ["delivered"]
        again = load(tmp_path / "far-keys", FolderPassphrases(tmp_path / "far-keys"))
        assert again.recipients.list_key == near_keys.recipients.list_key != ""


@pytest.mark.parametrize("what", [b"", b"{}", b"x" * 100])
def test_a_list_of_keys_that_is_none_changes_nothing(hall: Hall, what: bytes) -> None:
    _submitted(hall.far)
    hall.export()
    (hall.folder / "keys" / "list.json").write_bytes(what)
    before = hall.keys.recipients.list
    assert hall.export()["given"] == 1 and hall.keys.recipients.list == before
    hall.deliver()
    assert hall.export()["received"] == 1


def test_a_line_that_comes_back_meanwhile_doubles_nothing(hall: Hall) -> None:
    first, second = _submitted(hall.far, 2)
    hall.export()
    item = hall.far.outbox.claim_next()
    assert item is not None and item.id == first
    assert hall.deliver()["delivered"] == 2
    with hall.far.syncing(hall.sandbox.client):
        hall.far.until(lambda: hall.far.states() == ["delivered"] * 2)
    assert hall.counts(first, second) == [1, 1]
    assert hall.export()["received"] == 0 and hall.delivered == []


def test_what_came_by_the_line_first_is_not_brought_again(hall: Hall) -> None:
    ids = _submitted(hall.far, 2)
    hall.export()
    with hall.far.syncing(hall.sandbox.client):
        hall.far.until(lambda: hall.far.states() == ["delivered"] * 2)
    told = hall.deliver()
    assert (told["done"], told["delivered"], told["known"]) == (True, 0, 2)
    assert [hall.sandbox.get(f"submissions/{ident}")["puts"] for ident in ids] == [1, 1]
    assert hall.export()["given"] == 0 and not any(name.startswith(("items/", "receipts/")) for name in hall.files())


def test_an_item_on_the_line_at_this_moment_is_left_to_the_sender(hall: Hall) -> None:
    (ident,) = _submitted(hall.far)
    hall.export()
    assert hall.deliver()["delivered"] == 1
    item = hall.far.outbox.claim_next()
    assert item is not None and hall.export()["received"] == 0 and hall.far.states() == ["sending"]
    hall.far.outbox.failed(item.seq, "central-unreachable", None)
    assert hall.export()["received"] == 1 and hall.far.states() == ["delivered"] and hall.counts(ident) == [1]


def test_a_second_message_goes_behind_the_first_and_not_without_it(hall: Hall) -> None:
    (first,) = _submitted(hall.far)
    second = draft()
    hall.far.submit(type(second)(second.id, second.matter, second.version, second.content, kind="supplement", about=first))
    hall.export()
    (hall.folder / "items" / f"{first}.json").write_bytes(b"{}")
    told = hall.deliver()
    assert (told["damaged"], told["delivered"], told["left"]) == (1, 0, 2) and hall.counts(first, second.id) == [0, 0]
    assert hall.export()["given"] == 2, "what was damaged is put there anew"
    assert hall.deliver()["delivered"] == 2 and hall.counts(first, second.id) == [1, 1]


def test_what_stands_behind_a_parked_item_stays_here(hall: Hall) -> None:
    (first,) = _submitted(hall.far)
    second = draft()
    hall.far.submit(type(second)(second.id, second.matter, second.version, second.content, kind="supplement", about=first))
    item = hall.far.outbox.claim_next()
    assert item is not None
    hall.far.outbox.park(item.seq, "submission-parked", "422")
    assert hall.export()["given"] == 0


def test_nothing_in_the_folder_says_who_or_what(hall: Hall) -> None:
    (ident,) = _submitted(hall.far)
    hall.export()
    hall.deliver()
    words = [word.encode(code) for word in (NAME, ADDRESS, NUMBER) for code in ("utf-8", "gb18030", "utf-16-le")]
    for name, raw in hall.files().items():
        assert not any(word in raw for word in words), name
        assert name == "keys/list.json" or name.split("/")[1].removesuffix(".json") in (ident, hall.keys.terminal)
    for path in [hall.folder, *hall.folder.iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o2770 and path.stat().st_gid == GROUP
    assert {stat.S_IMODE(path.stat().st_mode) for path in hall.folder.rglob("*.json")} == {0o640}


def test_a_crowd_of_one_matter_leaves_no_room_for_the_others(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = _submitted(hall.far, 4)
    lone, second = replace(draft(), matter="hukou-transfer"), replace(draft(), matter="hukou-transfer", kind="supplement", about=crowd[0])
    for wanted in (second, lone):
        hall.far.submit(wanted)
    monkeypatch.setattr("kiosk.offline.courier.MOST_ITEMS", 3)
    told = hall.export()
    assert (told["given"], told["left"]) == (3, 3)
    assert [item["id"] for item in json.loads(hall.manifest().read_bytes())["items"]] == [crowd[0], lone.id, crowd[1]]
    monkeypatch.undo()
    hall.export()
    order = [item["id"] for item in json.loads(hall.manifest().read_bytes())["items"]]
    assert order == [crowd[0], lone.id, *crowd[1:], second.id], "what follows never stands before its first"


# A full stick, a pulled one, a kill.


def _limited(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """A folder with room for so many bytes: what a sync beyond it says."""

    def sync(self: CourierFolder, descriptor: int) -> None:
        used = sum(os.stat(name, dir_fd=at).st_size for at in self._at.values() for name in os.listdir(at))
        if used > room and stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(CourierFolder, "_sync", sync)


@pytest.mark.parametrize("room", [0, 1500, 9000, 20000])
def test_a_full_folder_holds_whole_items_and_nothing_is_lost(hall: Hall, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    ids = [*_submitted(hall.far, 4), _attached(hall.far, 30_000)[0]]
    _limited(monkeypatch, room)
    told = hall.export()
    assert told["code"] == "courier-full" and not told["done"]
    assert hall.far.states() == ["waiting"] * 5
    monkeypatch.undo()
    assert not any(".new" in name for name in hall.files())
    given = int(str(told["given"]))
    assert sum(bool(row.carried_at) for row in hall.far.rows()) == given and (given > 0) == (room > 4000)
    assert hall.deliver()["delivered"] == given
    told = hall.export()
    assert (told["done"], told["received"], told["given"]) == (True, given, 5 - given)
    hall.deliver()
    hall.export()
    assert hall.far.states() == ["delivered"] * 5 and hall.counts(*ids) == [1] * 5


def test_no_room_for_a_receipt_is_made_by_what_the_central_service_has(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = _submitted(hall.far, 2)
    hall.export()
    used = sum(len(raw) for raw in hall.files().values())
    _limited(monkeypatch, used + 20)
    assert hall.deliver()["delivered"] == 2
    monkeypatch.undo()
    assert hall.export()["received"] == 2 and hall.counts(*ids) == [1, 1]


@pytest.mark.parametrize("error", [errno.EIO, errno.ENODEV, errno.EROFS])
def test_a_pulled_or_write_protected_stick_is_told_and_loses_nothing(hall: Hall, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    _submitted(hall.far, 2)

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
        ids = [*_submitted(far, 2), _attached(far, 5000)[0]]
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
    ids = _submitted(hall.far, 6)
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
    _submitted(hall.far)
    hall.export()
    half = hall.folder / "items" / ".019abcde-0123-7abc-8def-0123456789ab.json.0a1b2c3d.new"
    half.write_bytes(b"{")
    assert hall.export()["given"] == 1 and not half.exists()


def test_a_half_copied_folder_brings_what_is_whole(hall: Hall, tmp_path: Path) -> None:
    """Somebody copies the stick and is interrupted: items cut short, missing, and a list without its end."""
    ids = _submitted(hall.far, 3)
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


# Who lays hands on the folder.


def _edited(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    told = json.loads(path.read_bytes())
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")


def test_an_edited_list_is_refused_as_a_whole(hall: Hall) -> None:
    ids = _submitted(hall.far, 2)
    hall.export()
    _edited(hall.manifest(), lambda told: told["items"].pop(0))
    told = hall.deliver()
    assert (told["done"], told["damaged"], told["delivered"]) == (False, 1, 0) and hall.counts(*ids) == [0, 0]
    assert hall.export()["damaged"] == 1 and hall.deliver()["delivered"] == 2


def test_a_list_under_another_terminals_name_is_refused(hall: Hall) -> None:
    (ident,) = _submitted(hall.far)
    hall.export()
    hall.manifest().rename(hall.folder / "manifests" / "99999.json")
    assert hall.deliver()["damaged"] == 1 and hall.counts(ident) == [0]


def test_edited_items_and_files_are_left_and_the_others_go_on(hall: Hall) -> None:
    one, two, three = _submitted(hall.far, 3)
    filed, ref = _attached(hall.far, 5000)
    hall.export()
    (hall.folder / "items" / f"{one}.json").write_bytes((hall.folder / "items" / f"{two}.json").read_bytes())
    (hall.folder / "items" / f"{three}.json").unlink()
    sealed = hall.folder / "files" / ref.digest
    sealed.write_bytes(bytes(sealed.stat().st_size))
    told = hall.deliver()
    assert (told["damaged"], told["delivered"], told["left"], told["code"]) == (3, 1, 3, "")
    assert hall.counts(one, two, three, filed) == [0, 1, 0, 0]
    assert hall.export()["received"] == 1
    assert hall.deliver()["delivered"] == 3 and hall.export()["received"] == 3
    assert hall.far.states() == ["delivered"] * 4


def test_a_receipt_that_the_central_service_has_not_signed_delivers_nothing(hall: Hall, publisher: Publisher) -> None:
    (ident,) = _submitted(hall.far)
    hall.export()
    digest = str(hall.far.sql("SELECT digest FROM outbox")[0][0])
    place = hall.folder / "receipts" / f"{ident}.json"
    forged = CarriedReceipt(id=ident, digest=digest, received_at=rfc3339(SystemClock().now()), signature="AAAA")
    signature = base64.b64encode(publisher.signing.sign(carried_fields(forged))).decode()
    for what in (forged.to_bytes(), forged.model_copy(update={"signature": signature}).to_bytes(), b"{}", b"x" * 5000, b""):
        place.write_bytes(what)
        told = hall.export()
        assert (told["received"], told["damaged"]) == (0, 1) and hall.far.states() == ["waiting"]
    assert hall.deliver()["delivered"] == 1, "a forged receipt keeps nobody from bringing it"
    assert hall.export()["received"] == 1


def test_the_receipt_of_another_item_delivers_nothing(hall: Hall) -> None:
    one, two = _submitted(hall.far, 2)
    hall.export()
    hall.deliver()
    receipts = hall.folder / "receipts"
    (receipts / f"{one}.json").write_bytes((receipts / f"{two}.json").read_bytes())
    told = hall.export()
    assert (told["received"], told["damaged"]) == (1, 1) and hall.far.states() == ["waiting", "delivered"]


def test_links_pipes_and_folders_in_a_hostile_folder_are_not_followed(hall: Hall, tmp_path: Path) -> None:
    one, two, three = _submitted(hall.far, 3)
    hall.export()
    secret = tmp_path / "secret"
    secret.write_bytes(b"not yours")
    items, receipts = hall.folder / "items", hall.folder / "receipts"
    for ident in (one, two, three):
        (items / f"{ident}.json").unlink()
    (items / f"{one}.json").symlink_to(secret)
    os.mkfifo(items / f"{two}.json")
    (items / f"{three}.json").mkdir()
    for ident in (one, two):
        (receipts / f"{ident}.json").symlink_to(secret)
    (hall.folder / "manifests" / "00777.json").symlink_to("/etc/passwd")
    (hall.folder / "manifests" / "..json").write_bytes(b"")
    told = hall.deliver()
    assert (told["damaged"], told["delivered"], told["left"]) == (4, 0, 3) and hall.counts(one, two, three) == [0, 0, 0]
    told = hall.export()
    assert told["code"] == "courier-gone" and told["damaged"] == 2, "a folder in a file's place cannot be written over"
    (items / f"{three}.json").rmdir()
    assert hall.export()["given"] == 3 and hall.deliver()["delivered"] == 3 and hall.export()["received"] == 3
    assert secret.read_bytes() == b"not yours"


def test_a_list_cannot_name_a_place_outside(hall: Hall) -> None:
    _submitted(hall.far)
    hall.export()
    for name in ("../../x", "/etc/passwd", "..", "a/b"):
        _edited(hall.manifest(), lambda told, name=name: told["items"][0].update(id=name))  # type: ignore[misc]  # bound at once
        assert hall.deliver()["damaged"] == 1


def test_a_folder_that_others_may_open_or_that_is_a_link_is_refused(hall: Hall, tmp_path: Path) -> None:
    _submitted(hall.far)
    hall.folder.mkdir(mode=0o755)
    assert hall.export()["code"] == "courier-folder" and hall.export()["why"] == "open to others"
    hall.folder.chmod(0o2770)
    assert hall.export()["done"]
    link = tmp_path / "link"
    link.symlink_to(hall.folder)
    hall.folder = link
    assert hall.export()["why"] == hall.deliver()["why"] == "a link or no folder"
    hall.folder = tmp_path / "nowhere"
    assert hall.deliver()["code"] == "courier-folder" and not hall.folder.exists()
    (tmp_path / "away").mkdir()
    (tmp_path / "stick" / "receipts").rename(tmp_path / "away" / "receipts")
    (tmp_path / "stick" / "receipts").symlink_to(tmp_path / "away" / "receipts")
    hall.folder = tmp_path / "stick"
    assert hall.export()["why"] == "a link or no folder"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_only_the_terminals_group_may(hall: Hall) -> None:
    told = Courier(hall.far.store, hall.keys, SystemClock(), 4242).export(hall.folder)
    assert hall.folder.stat().st_gid == 4242 and told["done"]
    assert hall.export()["why"] == "not the terminal's group"
    script = "import os\nfrom kiosk.offline.courier_folder import member\nos.setgroups([7]); os.setgid(65534); os.setuid(65534)\n"
    script += "print(member(4242), member(7), member(65534))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.split() == ["False", "True", "True"] and member(4242)


# The central service.


@pytest.mark.parametrize("fault, code", [("refuse-401", "courier-refused"), ("busy-503", "central-unreachable")])
def test_a_central_service_that_refuses_or_is_busy_ends_it_and_loses_nothing(hall: Hall, fault: str, code: str) -> None:
    ids = _submitted(hall.far, 2)
    hall.export()
    # The first request asks for the list of keys, which a courier can do without.
    hall.sandbox.fault(fault, times=2)
    told = hall.deliver()
    assert (told["code"], told["delivered"], told["left"]) == (code, 0, 2)
    hall.sandbox.clear()
    assert hall.deliver()["delivered"] == 2 and hall.counts(*ids) == [1, 1]


@pytest.mark.parametrize("fault", ["store-then-close", "store-then-500", "wrong-receipt", "empty-200", "half-reply", "close-at-once"])
def test_whatever_the_line_of_the_courier_does_it_is_stored_once(hall: Hall, fault: str) -> None:
    ids = _submitted(hall.far, 2)
    hall.export()
    hall.sandbox.fault(fault, times=3)
    hall.deliver()
    hall.sandbox.clear()
    assert hall.deliver()["done"] and hall.counts(*ids) == [1, 1] and hall.export()["received"] == 2


def test_a_courier_that_nobody_enrolled_is_refused(hall: Hall, publisher: Publisher) -> None:
    (ident,) = _submitted(hall.far)
    hall.export()
    hall.courier_keys = publisher.terminal("00999")
    assert hall.deliver()["code"] == "courier-refused" and hall.counts(ident) == [0]


def test_no_line_and_no_certificate_are_told(hall: Hall, tmp_path: Path) -> None:
    _submitted(hall.far)
    hall.export()

    def no_certificate() -> Any:
        raise TlsError("none")

    courier = Courier(hall.near.store, hall.courier_keys, SystemClock(), GROUP)
    assert courier.deliver(hall.folder, no_certificate)["code"] == "central-tls"
    with running(tmp_path / "gone") as gone:
        client = gone.client
    told = courier.deliver(hall.folder, client)
    assert (told["code"], told["left"]) == ("central-unreachable", 1)


def test_the_same_id_with_another_content_is_refused_and_waits(hall: Hall) -> None:
    (ident,) = _submitted(hall.far)
    with opened(hall.far.state.parent / "other", hall.keys) as other:
        other.submit(type(draft())(ident, MATTER, "1.0.0", content()))
        with other.syncing(hall.sandbox.client):
            other.until(lambda: other.states() == ["delivered"])
    hall.export()
    told = hall.deliver()
    assert (told["refused"], told["delivered"]) == (1, 0) and hall.export()["received"] == 0 and hall.far.states() == ["waiting"]


def test_an_item_of_a_key_that_is_not_known_any_more_stops_the_courier(sandbox: Sandbox, tmp_path: Path, hall: Hall) -> None:
    """A far terminal that was enrolled anew: what it sealed before is refused, file or no file, and the others go on."""
    old = TerminalKeys(hall.keys.terminal, hall.courier_keys.signing, hall.keys.recipients)
    with opened(hall.far.state.parent / "old", old) as before:
        (plain,), (filed, _) = _submitted(before), _attached(before, 5000)
        Courier(before.store, hall.keys, SystemClock(), GROUP).export(hall.folder)
    told = hall.deliver()
    assert (told["code"], told["refused"], told["delivered"]) == ("", 2, 0) and hall.counts(plain, filed) == [0, 0]


def _ill_at(hall: Hall, ids: list[str]) -> Callable[[], CentralClient]:
    """A line on which the central service is ill of these items."""

    class Ill(CentralClient):
        def ask(
            self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None = None
        ) -> http.Response | LineDown:
            if path.rpartition("/")[2] in ids:
                hall.sandbox.fault("error-500")
            return super().ask(method, path, body, headers)

    return lambda: Ill(http.build(hall.sandbox.url, hall.sandbox.ca))


def test_three_items_that_the_central_service_cannot_take_hold_up_the_others_for_ever(hall: Hall) -> None:
    ids = _submitted(hall.far, 5)
    hall.export()
    courier = Courier(hall.near.store, hall.courier_keys, SystemClock(), GROUP)
    told = []
    for _ in range(2):
        told.append(courier.deliver(hall.folder, _ill_at(hall, ids[:3])))
    assert [answer["delivered"] for answer in told] == [0, 2] and [answer["code"] for answer in told] == ["central-unreachable"] * 2
    assert hall.counts(*ids) == [0, 0, 0, 1, 1]
    assert courier.deliver(hall.folder, hall.sandbox.client)["delivered"] == 3


def test_what_staff_withdrew_while_it_was_carried_is_still_called_withdrawn(hall: Hall) -> None:
    """The central service has it: the terminal says so, whatever staff wanted."""
    (ident,) = _submitted(hall.far)
    hall.export()
    assert hall.far.outbox.withdraw(ident, "by-counter").result(5)
    assert hall.deliver()["delivered"] == 1
    assert hall.export()["received"] == 1 and hall.far.states() == ["delivered"]
    assert hall.far.sql("SELECT body FROM outbox") == [(None,)]
