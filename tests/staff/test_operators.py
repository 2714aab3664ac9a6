"""What only operators and auditors do at the screen: people, a withdrawn item, the signed journal; and files for all."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.devices.contract import CardPulled
from kiosk.devices.events import ProofFinished
from kiosk.devices.proof import KeyProved, NoProof
from kiosk.devices.sim.piv_card import Cards
from kiosk.offline import export
from kiosk.staff import places
from kiosk.staff.mode import Place
from kiosk.staff.places import Place as Folder
from tests.journey.lobby_hall import NUMBER
from tests.offline.recipients import Publisher
from tests.staff.hall import PIN, started
from tests.staff.house import Terminal

CARDS = Cards()
KEY, NEW_KEY = CARDS.public("staff-0032"), CARDS.public("staff-0044")


@contextmanager
def entered(path: Path, roles: str) -> Iterator[Terminal]:
    """Somebody with `roles` is in, by card and PIN."""
    with started(path) as staffed:
        staffed.add(roles=roles, card=KEY)
        here = Terminal(staffed)
        here.corners()
        here.happen(ProofFinished(here.devices.proving, "chip", KeyProved(KEY)))
        here.until(lambda: here.step == "staff-door-pin")
        here.type(PIN)
        here.until(lambda: here.staff.place is Place.IN)
        here.looked()
        yield here


def shown(here: Terminal) -> str:
    return json.dumps(here.page, ensure_ascii=False)


def pin(here: Terminal) -> str:
    """The one-time PIN that stands on the page."""
    titles = [str(block["title"]) for block in here.page["blocks"] if block["kind"] == "banner"]
    return next("".join(sign for sign in title if sign.isdigit()) for title in titles if "PIN" in title)


def test_an_operator_adds_somebody_who_cannot_come_in(tmp_path: Path) -> None:
    with entered(tmp_path, "operator") as here:
        here.touch("page-people")
        here.until(lambda: "工号 0032" in shown(here))
        here.touch("pick-new:clerk", *(f"digit-{digit}" for digit in "00445"), "pick-new:clerk,technician")
        assert here.page["field"]["value"] == "0044" and here.page["primary"]["id"] == "people-add:0044:clerk,technician"
        here.touch("people-add:0044:clerk,technician")
        here.until(lambda: "一次性 PIN：" in shown(here))
        once = pin(here)
        # It goes with the page, and stands nowhere else.
        here.touch("page-people")
        assert once[:3] not in shown(here).replace("0032", "").replace("0044", "") or f"{once[:3]} {once[3:]}" not in shown(here)
        told = here.here.journal()
        assert ("staff-added", {"staff": "0044", "roles": "clerk technician", "by": "0032", "card": ""}) in told
        assert once not in json.dumps(told)
        here.touch("leave")
        assert here.here.gate.enter("0044", once).once


def test_a_card_is_registered_that_proves_nothing(tmp_path: Path) -> None:
    with entered(tmp_path, "operator") as here:
        here.here.add("0044", "auditor")
        here.touch("page-people")
        here.until(lambda: "工号 0044" in shown(here))
        here.touch("pick-0044", "people-card:0044")
        session = here.devices.proving
        assert "芯片读卡区" in shown(here)
        for outcome in (CardPulled(), NoProof("not-proved", "0044"), NoProof("other-card")):
            here.happen(ProofFinished(session, "chip", outcome))
            assert "证明不了自己" in shown(here) and here.here.gate.who(NEW_KEY) == ""
        here.happen(ProofFinished(session, "chip", KeyProved(NEW_KEY)))
        here.until(lambda: "一次性 PIN：" in shown(here))
        assert here.here.gate.who(NEW_KEY) == "0044"
        here.touch("people-card:0044")
        here.happen(ProofFinished(here.devices.proving, "chip", KeyProved(KEY)))
        here.until(lambda: "别人的" in shown(here))
        here.touch("people-card:0044")
        here.pass_time(31)
        assert here.devices.proving == "" and "没有放卡" in shown(here)


def test_somebody_is_disabled_by_one_touch_or_disables_themselves(tmp_path: Path) -> None:
    with entered(tmp_path, "operator") as here:
        here.here.add("0044", "clerk")
        here.touch("page-people")
        here.until(lambda: "工号 0044" in shown(here))
        here.touch("pick-0044", "pick-stop:0044")
        assert "people-disable:0044" in shown(here) and here.here.gate.enter("0044", PIN).code == ""
        here.touch("people-disable:0044")
        here.until(lambda: here.here.gate.enter("0044", PIN).code == "staff-pin-wrong")
        here.touch("page-people", "people-disable:0032")
        here.until(lambda: ("staff-action", "not-oneself") in [(event, facts.get("result")) for event, facts in here.here.journal()])
        assert here.here.gate.who(KEY) == "0032"


def test_a_technician_manages_people_or_withdraws(tmp_path: Path) -> None:
    with entered(tmp_path, "technician auditor") as here:
        here.touch("page-people", "people-add:0044:operator")
        assert here.step == "staff-overview" and here.here.gate.enter("0044", "708135").code == "staff-pin-wrong"


@pytest.mark.parametrize("roles", ["operator", "technician"])
def test_an_item_is_withdrawn_by_one_touch_or_by_whoever_may_not(tmp_path: Path, roles: str) -> None:
    with entered(tmp_path, roles) as here:
        insert = (
            "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at) VALUES"
            " ('a-1', 'submission', ?, 'm', X'7B7D', 'd', 'waiting', '2026-11-25T02:12:00.000Z')"
        )
        here.here.store.call(lambda c: c.execute(insert, (NUMBER,))).result(5)
        here.touch("page-find", *(f"digit-{digit}" for digit in NUMBER), "find")
        here.until(lambda: "等待送出" in shown(here))
        if roles == "technician":
            assert "withdraw" not in shown(here)
            here.touch("withdraw-a-1")
            here.here.journal()
            assert "等待送出" in shown(here)
            return
        assert "withdraw-a-1" not in shown(here)
        here.touch("pick-withdraw:a-1")
        assert "真的撤下吗" in shown(here)
        here.touch("withdraw-a-1")
        here.until(lambda: "已撤回" in shown(here))
        assert ("item-withdrawn", {"id": "a-1", "kind": "submission", "reason": "by-staff"}) in here.here.journal()


# ------------------------------------------------------------------------------------------------------------------ files


def put_on(here: Terminal, *found: Folder) -> None:
    object.__setattr__(here.staff._house, "places", lambda: found)


def test_the_journal_that_an_auditor_takes_along_proves_nothing(tmp_path: Path) -> None:
    with entered(tmp_path, "auditor") as here:
        stick = tmp_path / "stick"
        stick.mkdir()
        own = Publisher().terminal()
        object.__setattr__(here.staff._house, "export", lambda path: export.write(path, here.here.store, own, here.clock))
        put_on(here, Folder("HALL", stick), Folder("", tmp_path / "exports"))
        here.touch("page-files", "file-bundle", "file-journal")
        here.until(lambda: "已保存" in shown(here))
        (made,) = stick.iterdir()
        assert made.suffix == ".jsonl" and made.name in shown(here) and made.stat().st_mode & 0o777 == 0o600
        lines = made.read_text().splitlines()
        assert json.loads(lines[-1])["export"] == 1 and len(lines) > 3
        here.touch("pick-place:1", "file-journal")
        here.until(lambda: (tmp_path / "exports").is_dir() and len(list((tmp_path / "exports").iterdir())) == 1)


def test_a_clerk_has_the_report_on_paper_to_sign_and_nothing_else(tmp_path: Path) -> None:
    with entered(tmp_path, "clerk") as here:
        put_on(here, Folder("", tmp_path / "exports"))
        here.touch("page-files", "file-journal", "file-bundle", "file-readiness")
        here.until(lambda: "已保存" in shown(here), 30)
        (made,) = (tmp_path / "exports").iterdir()
        assert made.suffix == ".pdf" and made.read_bytes().startswith(b"%PDF-")


def test_the_bundle_names_somebody_or_the_disk_is_full_and_it_is_told_as_done(tmp_path: Path) -> None:
    with entered(tmp_path, "technician") as here:
        put_on(here, Folder("", tmp_path / "exports"))
        here.touch("page-files", "file-bundle")
        here.until(lambda: "已保存" in shown(here))
        (made,) = (tmp_path / "exports").iterdir()
        with zipfile.ZipFile(made) as bundle:
            held = {name: bundle.read(name).decode() for name in bundle.namelist()}
        assert {"doctor.json", "readiness.json", "journal.json", "redacted.json"} <= set(held) and "0032" not in held["journal.json"]
        blocked = tmp_path / "blocked"
        blocked.write_text("a file, and no folder")
        put_on(here, Folder("FULL", blocked))
        here.touch("page-files", "file-bundle")
        here.until(lambda: "没有写成" in shown(here))


def test_a_stick_is_found_where_it_is_mounted_alone(tmp_path: Path) -> None:
    stick = tmp_path / "media" / "HALL 3"
    stick.mkdir(parents=True)
    beneath = f"{tmp_path}/media/"
    escaped = str(stick).replace(" ", "\\040")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        f"36 35 98:0 / {escaped} rw,noatime shared:1 - vfat /dev/sdb1 rw\n"
        f"37 35 98:0 / {beneath}ro ro,noatime shared:1 - vfat /dev/sdc1 ro\n"
        f"38 35 98:0 / {tmp_path}/elsewhere rw shared:1 - ext4 /dev/sda1 rw\nnonsense\n"
    )
    found = places.found(tmp_path, mounts, (beneath,))
    assert found == (Folder("HALL 3", stick), Folder("", tmp_path / "exports"))
    assert places.found(tmp_path, tmp_path / "nothing", (beneath,)) == (Folder("", tmp_path / "exports"),)


def test_lines_that_come_while_one_looks_are_not_seen(tmp_path: Path) -> None:
    with entered(tmp_path, "technician") as here:
        here.touch("page-journal")
        visit: Any = here.staff._visit
        assert visit.pace == 5.0
        here.touch("pick-follow")
        assert visit.pace == 1.0
        here.here.charged(1)
        here.here.gate.card_refused("staff-card-unreadable")
        here.here.journal()
        here.pass_time(2)
        here.until(lambda: "staff-card-unreadable" in shown(here))
        here.touch("home")
        assert visit.pace == 5.0
