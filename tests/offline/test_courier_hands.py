"""Whoever lays hands on the folder of a courier: nothing of theirs is believed, followed or delivered."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.central.courier import CarriedReceipt, carried_fields
from kiosk.clock import SystemClock
from kiosk.offline.courier import Courier
from kiosk.offline.courier_folder import member
from kiosk.offline.envelope import rfc3339
from tests.offline.courier_hall import Hall, attached, submitted
from tests.offline.recipients import Publisher


def _edited(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    told = json.loads(path.read_bytes())
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")


def test_an_edited_list_is_refused_as_a_whole(hall: Hall) -> None:
    ids = submitted(hall.far, 2)
    hall.export()
    _edited(hall.manifest(), lambda told: told["items"].pop(0))
    told = hall.deliver()
    assert (told["done"], told["damaged"], told["delivered"]) == (False, 1, 0) and hall.counts(*ids) == [0, 0]
    assert hall.export()["damaged"] == 1 and hall.deliver()["delivered"] == 2


def test_a_list_under_another_terminals_name_is_refused(hall: Hall) -> None:
    (ident,) = submitted(hall.far)
    hall.export()
    hall.manifest().rename(hall.folder / "manifests" / "99999.json")
    assert hall.deliver()["damaged"] == 1 and hall.counts(ident) == [0]


def test_edited_items_and_files_are_left_and_the_others_go_on(hall: Hall) -> None:
    one, two, three = submitted(hall.far, 3)
    filed, ref = attached(hall.far, 5000)
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
    (ident,) = submitted(hall.far)
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
    one, two = submitted(hall.far, 2)
    hall.export()
    hall.deliver()
    receipts = hall.folder / "receipts"
    (receipts / f"{one}.json").write_bytes((receipts / f"{two}.json").read_bytes())
    told = hall.export()
    assert (told["received"], told["damaged"]) == (1, 1) and hall.far.states() == ["waiting", "delivered"]


def test_links_pipes_and_folders_in_a_hostile_folder_are_not_followed(hall: Hall, tmp_path: Path) -> None:
    one, two, three = submitted(hall.far, 3)
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
    submitted(hall.far)
    hall.export()
    for name in ("../../x", "/etc/passwd", "..", "a/b"):
        _edited(hall.manifest(), lambda told, name=name: told["items"][0].update(id=name))  # type: ignore[misc]  # bound at once
        assert hall.deliver()["damaged"] == 1


def test_a_folder_that_others_may_open_or_that_is_a_link_is_refused(hall: Hall, tmp_path: Path) -> None:
    submitted(hall.far)
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


