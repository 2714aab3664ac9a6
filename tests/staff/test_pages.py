"""The pages of maintenance mode: who reaches which, what their touches do, and what they tell."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.devices.contract import (
    CardPulled,
    CardRead,
    CardUnreadable,
    Line,
    NeedsAttention,
    Offline,
    Printed,
    ReaderGone,
    Ready,
    Refused,
    Row,
)
from kiosk.devices.events import PrintFinished, ProofFinished, ReadFinished, ReadStarted
from kiosk.devices.proof import KeyProved, NoProof, ProofOutcome
from kiosk.health import Problem
from kiosk.offline.desk import Desk
from kiosk.settings import Device
from kiosk.staff import papers
from kiosk.staff.checks import checks, missing
from kiosk.staff.events import AskedOutside
from kiosk.staff.mode import Place
from kiosk.staff.pages import BY_ID, PAGES
from kiosk.staff.roles import Action, Role
from kiosk.staff.scene import Certificate, Machine
from kiosk.staff.seen import Matter, Seen
from tests.journey.lobby_hall import CANARIES, NUMBER, PERSON
from tests.staff.hall import started
from tests.staff.house import Terminal, terminal
from tests.support.pages_staff import NOW, WAITS, scene


def rows(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [block["entry"] for block in page["blocks"] if block["kind"] == "row"]


def touchable(page: object) -> set[str]:
    """Every id on a page."""
    if isinstance(page, list):
        return {ident for value in page for ident in touchable(value)}
    if not isinstance(page, dict):
        return set()
    own = {str(page["id"])} if "id" in page and "label" in page else set()
    return own | {ident for value in page.values() for ident in touchable(value)}




@pytest.mark.parametrize(
    ("roles", "pages"),
    [
        ("clerk", {"devices", "queue", "find", "readiness", "settings", "files"}),
        ("technician", {"devices", "queue", "find", "readiness", "journal", "data", "files"}),
        ("clerk operator", {"devices", "queue", "find", "readiness", "settings", "files"}),
    ],
)
def test_a_page_is_offered_or_reached_that_is_not_for_this_role(tmp_path: Path, roles: str, pages: set[str]) -> None:
    with terminal(tmp_path, roles) as here:
        page = here.enter()
        assert {tile["id"].removeprefix("page-") for tile in page["tiles"]} == pages
        reached = set()
        for known in BY_ID:
            here.touch("home", f"page-{known}")
            reached.add(here.step.removeprefix("staff-"))
        within = {"hours", "looks", "night", "levels", "notices"} if "settings" in pages else set()
        assert reached == pages | {"overview", "closing", "message"} | within


@pytest.mark.parametrize("ident", [page.id for page in PAGES])
def test_a_page_has_touches_for_more_than_stands_on_it(tmp_path: Path, ident: str) -> None:
    """Whatever is touched, by its id or by nonsense: no page raises."""
    with terminal(tmp_path, "clerk technician") as here:
        here.enter()
        here.touch(f"page-{ident}")
        nonsense = {"roll-", "card-", "about-", "digit-", "page-", "digit-12", "unpark-x", ""}
        for target in sorted(touchable(here.page) - {"leave"} | nonsense):
            here.touch(f"page-{ident}", target)
            here.bus.pump()
        assert here.staff.place is Place.IN


def test_a_test_print_says_how_it_ended(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-devices", "print-printer", "print-printer")
        (session, _receipt), = here.devices.printed
        here.clock.advance(1.5)
        page = here.happen(PrintFinished(session, "printer", Printed()))
        assert any("1500" in block.get("text", "") for block in page["blocks"])
        here.touch("print-printer")
        page = here.happen(PrintFinished(here.devices.printed[-1][0], "printer", Refused(frozenset({"media-empty"}))))
        assert any(block["kind"] == "banner" and block["tone"] == "attn" for block in page["blocks"])
        here.touch("print-printer")
        here.pass_time(60)
        assert any("出纸口" in block.get("text", "") for block in here.page["blocks"])
        done = [facts["result"] for event, facts in here.here.journal() if event == "staff-action" and facts["action"] == "test-print"]
        assert done == ["printed", "refused", "unconfirmed"]


def test_a_card_test_tells_a_digit_or_a_name(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-devices", "card-reader")
        session = here.devices.reading
        here.happen(ReadStarted(session, "reader"))
        here.happen(ReadFinished(session, "reader", CardPulled()))
        assert here.devices.reading == session, "the next card is waited for"
        here.happen(ReadStarted(session, "reader"))
        here.clock.advance(0.84)
        page = here.happen(ReadFinished(session, "reader", CardRead(PERSON)))
        told = json.dumps(page, ensure_ascii=False)
        assert "840" in told and not any(canary in told for canary in CANARIES) and here.devices.reading == ""
        here.touch("card-reader")
        here.happen(ReadFinished(here.devices.reading, "reader", CardUnreadable("checksum")))
        here.touch("card-reader")
        here.pass_time(31)
        assert here.devices.reading == "" and any("半分钟" in block.get("text", "") for block in here.page["blocks"])
        assert not any(canary in json.dumps(here.here.journal(), ensure_ascii=False) for canary in CANARIES)


@pytest.mark.parametrize(
    ("outcome", "words", "on"),
    [
        (KeyProved(b"key of CANARY"), "密钥验证通过，用了 610 毫秒", False),
        (NoProof("not-proved", "0032"), "有应答", False),
        (NoProof("mute"), "拿起来", True),
        (CardPulled(), "再放一次", True),
        (ReaderGone(Offline("unplugged")), "没有应答", False),
    ],
)
def test_the_chip_reader_cannot_be_tested_with_ones_own_card(tmp_path: Path, outcome: ProofOutcome, words: str, on: bool) -> None:
    with terminal(tmp_path) as here:
        here.devices.statuses["chip"] = Ready()
        here.enter()
        page = here.touch("page-devices", "card-chip")
        session = here.devices.proving
        assert session and here.devices.reading == "" and "工作卡放上芯片读卡区" in json.dumps(page, ensure_ascii=False)
        here.happen(ReadStarted(session, "chip"))
        here.clock.advance(0.61)
        page = here.happen(ProofFinished(session, "chip", outcome))
        told = json.dumps(page, ensure_ascii=False)
        assert words in told and "CANARY" not in told and (here.devices.proving == session) is on
        here.pass_time(31)
        assert here.devices.proving == ""
        done = [facts["result"] for event, facts in here.here.journal() if event == "staff-action" and facts["action"] == "test-card"]
        assert len(done) == 1 + on and "CANARY" not in json.dumps(here.here.journal())


def test_the_printer_of_documents_has_no_test_page(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.devices.statuses["a4"] = Ready()
        here.enter()
        here.touch("page-devices", "print-a4")
        (session, sheet), = here.devices.sheets
        assert here.devices.printed == [] and sheet.title == "测试页"
        page = here.happen(PrintFinished(session, "a4", Printed()))
        assert "测试页已经打出" in json.dumps(page, ensure_ascii=False)


def test_a_journal_that_could_not_be_checked_is_told_as_a_changed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_self: Desk) -> None:
        raise TimeoutError

    monkeypatch.setattr(Desk, "verify", never)
    with terminal(tmp_path, roles="technician") as here:
        here.enter()
        here.touch("page-journal", "verify")
        here.until(lambda: "没能核对" in json.dumps(here.page, ensure_ascii=False))
        assert "有改动" not in json.dumps(here.page, ensure_ascii=False)


def test_a_pin_waits_until_a_long_journal_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def long(_self: Desk) -> dict[str, object]:
        begun.set()
        return {"done": go_on.wait(30), "lines": 1}

    monkeypatch.setattr(Desk, "verify", long)
    with terminal(tmp_path, roles="technician") as here:
        here.enter()
        here.touch("page-journal", "verify")
        assert begun.wait(10)
        here.touch("home", "leave")
        here.enter()
        assert here.step == "staff-overview"
        go_on.set()


def test_what_waits_cannot_be_held_back_where_it_is_seen(tmp_path: Path) -> None:
    for role, may in ((Role.CLERK, False), (Role.TECHNICIAN, True)):
        seen = scene("zh-CN", roles=frozenset({role}), seen=Seen(matters=(Matter("m", 1, WAITS.saved_at),), next=(WAITS,)))
        told = json.dumps(BY_ID["queue"].build(seen), ensure_ascii=False)
        assert (f"park-{WAITS.id}" in told) is may


def test_a_certificate_has_no_date_or_no_remedy_or_a_moment_no_day() -> None:
    well = scene("en")
    assert "until 2027-03-01" in json.dumps(BY_ID["overview"].build(well))
    found = next(check for check in checks(well) if check.id == "certificates")
    assert found.sub == "Departments' key list until 2027-03-01, Central authority until 2028-01-11" and found.code == ""
    soon = scene("en", certificates=(Certificate("authority", NOW + timedelta(days=20)),))
    found = next(check for check in checks(soon) if check.id == "certificates")
    assert found.code == "authority-ends" and found.tone == "attn" and "2026-12-15" in found.sub and "Get the new" in found.sub
    assert [well.time(at) for at in ("2026-11-25T01:00:00Z", "2026-11-24T02:12:00Z", "2026-11-18T02:12:00Z", "2026-11-27T02:12:00Z")] == [
        "09:00", "Tue 10:12", "11-18 10:12", "11-27 10:12",
    ]  # fmt: skip


def test_a_hall_in_which_nobody_may_come_in_is_ready() -> None:
    empty = scene("en", seen=Seen())
    assert [check.code for check in missing(checks(empty))] == ["staff-none"]


def test_who_leaves_leaves_a_card_test_behind(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-devices", "card-reader", "home", "leave")
        assert here.devices.reading == ""


def test_paper_that_is_replaced_is_counted_on(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.happen(*[PrintFinished("s", "printer", Printed())] * 3, PrintFinished("s", "printer", Refused(frozenset())))
        here.enter()
        here.touch("page-devices")
        sub = next(row["sub"] for row in rows(here.page) if row["icon"] == "receipt")
        assert sub == "这卷纸打了 3 张，还剩 4 米", "what is left is guessed, or more than there is"
        here.touch("roll-printer")
        here.until(lambda: "打了 0 张" in json.dumps(here.page, ensure_ascii=False))
        assert here.devices.refilled == ["printer"] and here.devices.restarted == []
        here.touch("restart-printer")
        assert here.devices.restarted == [], "that is a technician's"


def test_f32_whoever_tries_profiles_cannot_tell_which_one_reads_right() -> None:
    """The test page names its profile and holds what a wrong one gets wrong."""
    entry = Device("receipt", "escpos-tcp", False, {"host": "127.0.0.1", "profile": "picture-80"})
    well = scene("zh-CN")
    made = papers.test_page(replace(well, settings=replace(well.settings, devices=(entry,))), "receipt")
    words = " ".join(part.text if isinstance(part, Line) else part.value if isinstance(part, Row) else "" for part in made.parts)
    assert "picture-80" in words and all(name in words for name in ("中文", "王䶮", "\U0002cc56", "古丽米热·艾比布力", "ئۇيغۇرچە", "€"))


def test_a_queue_that_was_stopped_is_resumed_by_no_touch() -> None:
    stopped = Machine("a4", "document-printer", NeedsAttention(frozenset({"stopped"})))
    bad = replace(scene("zh-CN"), machines=(stopped,), problems=(Problem("printer-stopped", "a4", "2026-11-25T02:29:00+00:00"),))
    for page in ("overview", "devices"):
        assert "clear-a4" in touchable(BY_ID[page].build(bad)), page
        assert "恢复打印" in json.dumps(BY_ID[page].build(bad), ensure_ascii=False)


def test_sheets_that_are_left_are_not_told() -> None:
    some = replace(scene("zh-CN"), machines=(Machine("a4", "document-printer", Ready(), 17), Machine("b", "document-printer", Ready())))
    assert [check.sub for check in checks(some) if check.icon == "printer"] == ["打印过 0 张，还剩 17 张纸", "打印过 0 张"]


def test_out_of_service_is_not_read_by_citizens_or_does_not_last(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        page = here.touch("page-closing", "close-cleaning")
        assert page["step"] == "staff-overview" and page["primary"]["id"] == "open"
        here.touch("leave")
        assert here.page["screen"] == "closed" and "清洁" in here.page["lead"]
        assert here.lay()["screen"] == "closed"
    with started(tmp_path) as staffed:
        again = Terminal(staffed)
        assert again.page["screen"] == "closed" and "清洁" in again.page["lead"]
        again.enter()
        again.touch("open")
        assert again.step == "attract"


def test_a_number_is_found_by_its_state_alone(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        insert = (
            "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at) VALUES"
            " ('a', 'submission', ?, 'm', X'7B7D', 'd', 'waiting', '2026-11-25T02:12:00.000Z')"
        )
        here.here.store.call(lambda c: c.execute(insert, (NUMBER,))).result(5)
        here.enter()
        here.touch("page-find", *(f"digit-{digit}" for digit in NUMBER), "digit-9", "erase", f"digit-{NUMBER[-1]}", "find")
        here.until(lambda: rows(here.page))
        told = [(row["title"], row["sub"], row["state"]["text"]) for row in rows(here.page)]
        assert told == [("0000 1000 0197", "10:12 提交", "等待送出")]
        here.touch("again", *("digit-1" for _ in range(12)), "find")
        here.until(lambda: any(block["kind"] == "banner" for block in here.page["blocks"]))
        assert NUMBER not in json.dumps([facts for event, facts in here.here.journal() if event == "staff-action"])


def test_a_command_does_at_a_device_what_nobody_sees_in_the_journal(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        for action in (Action.RESTART_DRIVER, Action.OPEN):
            here.happen(AskedOutside("", action, "printer"))
        assert here.devices.restarted == ["printer"]
        done = [(facts["staff"], facts["action"]) for event, facts in here.here.journal() if event == "staff-action"]
        assert done == [("shell", "restart-driver")]


def test_a_printer_that_may_hold_a_print_is_not_opened_by_whoever_removed_it(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-devices")
        here.health.add("printer-closed", "another-printer")
        here.touch("home", "page-devices")
        assert "clear-printer" not in json.dumps(here.page)
        here.health.add("printer-closed", "printer")
        here.touch("home", "page-devices", "clear-printer")
        here.until(lambda: here.devices.cleared == ["printer"])


def test_a_technician_cannot_hold_an_item_back_and_let_it_go(tmp_path: Path) -> None:
    with terminal(tmp_path, "technician") as here:
        insert = (
            "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at) VALUES"
            " ('a-1', 'submission', ?, 'm', X'7B7D', 'd', 'waiting', '2026-11-25T02:12:00.000Z')"
        )
        here.here.store.call(lambda c: c.execute(insert, (NUMBER,))).result(5)
        here.enter()
        here.touch("page-find", *(f"digit-{digit}" for digit in NUMBER), "find")
        for touch, state in (("park-a-1", "要人看一看"), ("unpark-a-1", "等待送出")):
            here.until(lambda touch=touch: any(row["button"] and row["button"]["id"] == touch for row in rows(here.page)))  # type: ignore[misc]
            here.touch(touch)
            here.until(lambda state=state: any(row["state"]["text"] == state for row in rows(here.page)))  # type: ignore[misc]
        done = [(facts["action"], facts["target"]) for event, facts in here.here.journal() if event == "staff-action"]
        assert done == [("park", "a-1"), ("unpark", "a-1")] and here.sent == 1
