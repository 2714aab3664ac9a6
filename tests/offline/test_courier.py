"""Where no line comes: two terminals, a folder and a real central service. Nothing is lost, doubled or shown on the way."""

import errno
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.offline import ItemDelivered
from kiosk.offline.courier import Courier
from kiosk.offline.courier_folder import CourierFolder
from kiosk.offline.keys import FolderPassphrases, load
from kiosk.store import journal
from tests.offline.courier_hall import GROUP, Hall, attached, submitted
from tests.offline.terminal import opened
from tests.sandbox.documents import ADDRESS, MATTER, NAME, NUMBER, draft
from tests.sandbox.running import running


def test_items_go_out_by_hand_and_receipts_come_back(hall: Hall) -> None:
    plain = submitted(hall.far, 2)
    filed, ref = attached(hall.far)
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
    ids = submitted(hall.far, 2)
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
        submitted(far)
        hall.export()
        assert central.looking.send("POST", "/sandbox/v1/list-key/renew").status == 200
        assert hall.deliver()["delivered"] == 1
        receipts = Courier(far.store, far_keys, SystemClock(), GROUP, state=tmp_path / "far-keys").export(hall.folder)
        assert (receipts["received"], receipts["damaged"]) == (1, 0) and far.states() == ["delivered"]
        again = load(tmp_path / "far-keys", FolderPassphrases(tmp_path / "far-keys"))
        assert again.recipients.list_key == near_keys.recipients.list_key != ""


@pytest.mark.parametrize("what", [b"", b"{}", b"x" * 100])
def test_a_list_of_keys_that_is_none_changes_nothing(hall: Hall, what: bytes) -> None:
    submitted(hall.far)
    hall.export()
    (hall.folder / "keys" / "list.json").write_bytes(what)
    before = hall.keys.recipients.list
    assert hall.export()["given"] == 1 and hall.keys.recipients.list == before
    hall.deliver()
    assert hall.export()["received"] == 1


def test_a_line_that_comes_back_meanwhile_doubles_nothing(hall: Hall) -> None:
    first, second = submitted(hall.far, 2)
    hall.export()
    item = hall.far.outbox.claim_next()
    assert item is not None and item.id == first
    assert hall.deliver()["delivered"] == 2
    with hall.far.syncing(hall.sandbox.client):
        hall.far.until(lambda: hall.far.states() == ["delivered"] * 2)
    assert hall.counts(first, second) == [1, 1]
    assert hall.export()["received"] == 0 and hall.delivered == []


def test_what_came_by_the_line_first_is_not_brought_again(hall: Hall) -> None:
    ids = submitted(hall.far, 2)
    hall.export()
    with hall.far.syncing(hall.sandbox.client):
        hall.far.until(lambda: hall.far.states() == ["delivered"] * 2)
    told = hall.deliver()
    assert (told["done"], told["delivered"], told["known"]) == (True, 0, 2)
    assert [hall.sandbox.get(f"submissions/{ident}")["puts"] for ident in ids] == [1, 1]
    assert hall.export()["given"] == 0 and not any(name.startswith(("items/", "receipts/")) for name in hall.files())


def test_an_item_on_the_line_at_this_moment_is_left_to_the_sender(hall: Hall) -> None:
    (ident,) = submitted(hall.far)
    hall.export()
    assert hall.deliver()["delivered"] == 1
    item = hall.far.outbox.claim_next()
    assert item is not None and hall.export()["received"] == 0 and hall.far.states() == ["sending"]
    hall.far.outbox.failed(item.seq, "central-unreachable", None)
    assert hall.export()["received"] == 1 and hall.far.states() == ["delivered"] and hall.counts(ident) == [1]


def test_a_second_message_goes_behind_the_first_and_not_without_it(hall: Hall) -> None:
    (first,) = submitted(hall.far)
    second = draft()
    hall.far.submit(type(second)(second.id, second.matter, second.version, second.content, kind="supplement", about=first))
    hall.export()
    (hall.folder / "items" / f"{first}.json").write_bytes(b"{}")
    told = hall.deliver()
    assert (told["damaged"], told["delivered"], told["left"]) == (1, 0, 2) and hall.counts(first, second.id) == [0, 0]
    assert hall.export()["given"] == 2, "what was damaged is put there anew"
    assert hall.deliver()["delivered"] == 2 and hall.counts(first, second.id) == [1, 1]


def test_what_stands_behind_a_parked_item_stays_here(hall: Hall) -> None:
    (first,) = submitted(hall.far)
    second = draft()
    hall.far.submit(type(second)(second.id, second.matter, second.version, second.content, kind="supplement", about=first))
    item = hall.far.outbox.claim_next()
    assert item is not None
    hall.far.outbox.park(item.seq, "submission-parked", "422")
    assert hall.export()["given"] == 0


def test_nothing_in_the_folder_says_who_or_what(hall: Hall) -> None:
    (ident,) = submitted(hall.far)
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
    crowd = submitted(hall.far, 4)
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
    ids = [*submitted(hall.far, 4), attached(hall.far, 30_000)[0]]
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
    ids = submitted(hall.far, 2)
    hall.export()
    used = sum(len(raw) for raw in hall.files().values())
    _limited(monkeypatch, used + 20)
    assert hall.deliver()["delivered"] == 2
    monkeypatch.undo()
    assert hall.export()["received"] == 2 and hall.counts(*ids) == [1, 1]
