"""Between two people: what begins a session, what ends the page after it, and what the machine says about itself."""

from datetime import date, timedelta
from typing import Any, get_args

import pytest

from kiosk.devices.contract import NeedsAttention, Offline
from kiosk.devices.events import DeviceChanged
from kiosk.devices.registration import Ability
from kiosk.journey import outcomes
from kiosk.offline.events import LineChanged
from kiosk.texts import load
from tests.journey.lobby_hall import MATTER, Hall

TODAY = date(2026, 11, 25)


def test_a_card_on_the_attract_page_begins_at_the_guide_of_the_only_matter_and_nothing_is_read() -> None:
    hall = Hall()
    page = hall.lay()
    assert (page["screen"], page["title"]) == ("guide", "居住证签注")
    assert hall.devices.reading == ""
    assert hall.touch("back")["screen"] == "closing"


def test_a_card_that_was_left_begins_nothing_until_it_was_lifted() -> None:
    hall = Hall()
    hall.lay()
    hall.touch("back", "home")
    assert hall.screen == "attract"
    assert hall.lay()["screen"] == "attract", "the reader saw the same card again"
    hall.pass_time(90)
    assert hall.screen == "attract"
    hall.lift()
    assert hall.screen == "attract"
    assert hall.lay()["screen"] == "guide"


def test_a_card_that_an_unplugged_reader_lost_sight_of_was_not_lifted() -> None:
    hall = Hall()
    hall.lay()
    hall.touch("back", "home")
    hall.unplug()
    hall.plug()
    assert hall.lay()["screen"] == "attract"
    hall.lift()
    assert hall.lay()["screen"] == "guide"


def test_a_card_laid_while_the_page_after_the_last_person_stands_begins_at_once_with_the_halls_defaults() -> None:
    hall = Hall()
    hall.touch("lang-en", "large-text", "start", "back")
    assert hall.screen == "closing"
    page = hall.lay()
    assert (page["screen"], page["lang"], page["display"]["text"]) == ("guide", "zh-CN", "normal")


def test_a_card_keeps_what_was_chosen_on_the_attract_page_before_it_was_laid() -> None:
    hall = Hall()
    hall.touch("lang-en", "theme-dark")
    page = hall.lay()
    assert (page["screen"], page["lang"], page["display"]["theme"]) == ("guide", "en", "dark")


def test_a_card_in_the_middle_of_a_journey_begins_no_other_one() -> None:
    hall = Hall()
    hall.go_to("form", 1)
    hall.lift()
    assert hall.lay()["step"] == "form-address"


def test_a_terminal_out_of_service_begins_nothing() -> None:
    hall = Hall(closed="keys-missing")
    assert hall.lay()["screen"] == "closed"
    assert hall.touch("start", "this-machine")["screen"] == "closed"


def test_the_page_between_two_people_ends_by_itself_and_by_any_touch() -> None:
    hall = Hall()
    hall.touch("start")
    page = hall.touch("back")
    assert (page["screen"], page["heading"]) == ("closing", "谢谢您，慢走")
    assert hall.pass_time(3)["screen"] == "closing"
    assert hall.pass_time(2)["screen"] == "attract"
    hall.touch("start", "back")
    assert hall.touch("anything")["screen"] == "attract"


def test_who_walked_away_gets_no_goodbye() -> None:
    hall = Hall()
    hall.go_to("take")
    assert hall.pass_time(47)["screen"] == "attract"
    hall.go_to("done")
    assert hall.pass_time(90)["screen"] == "attract"
    hall.go_to("guide")
    assert hall.pass_time(90)["screen"] == "trouble"


def notice(text: str, begins: int | None = None, ends: int | None = None, **more: Any) -> dict[str, Any]:
    """A notice whose days are counted from today."""
    days = {"from": begins, "until": ends}
    return {"text": {"zh-CN": text}, **more, **{key: TODAY + timedelta(day) for key, day in days.items() if day is not None}}


def test_notices_stand_on_their_days_and_an_emergency_on_top() -> None:
    hall = Hall(
        notices=[
            notice("昨天的", ends=-1),
            notice("今天到期", ends=0),
            notice("今天开始", begins=0),
            notice("明天的", begins=1),
            notice("台风", emergency=True),
            notice("一直的"),
        ]
    )
    shown = [(entry["tone"], entry["text"]) for entry in hall.page["notices"]]
    assert shown == [("attn", "台风"), ("info", "今天到期")]
    page = hall.touch("this-machine")
    assert [entry["text"] for entry in page["notices"]] == ["台风", "今天到期", "今天开始", "一直的"]
    hall.clock.advance(24 * 3600)
    assert [entry["text"] for entry in hall.page["notices"]] == ["台风", "今天开始", "明天的", "一直的"]


def test_a_notice_begins_at_local_midnight() -> None:
    hall = Hall(notices=[notice("明天的", begins=1)])
    hall.clock.advance(13.5 * 3600)  # 23:54 in the hall, 15:54 UTC
    assert hall.page["notices"] == []
    hall.clock.advance(600)
    assert [entry["text"] for entry in hall.page["notices"]] == ["明天的"]


def test_this_machine_says_who_runs_it_and_what_works_now() -> None:
    hall = Hall(hall={"run_by": {"zh-CN": "某某局"}, "hours": {"zh-CN": "周一至周五"}, "phone": {"zh-CN": "1234"}})
    page = hall.touch("this-machine")
    assert page["screen"] == "machine"
    assert [fact["text"] for fact in page["facts"]] == ["某某局", "周一至周五", "1234"]
    assert [matter["text"] for matter in page["matters"]] == ["居住证签注"]
    assert [part["state"]["tone"] for part in page["parts"]] == ["ok", "ok", "ok"]
    hall.devices.statuses["printer"] = NeedsAttention(frozenset({"media-empty"}))
    hall.unplug()
    page = hall.happen(
        DeviceChanged("", "printer", "receipt-printer", hall.devices.statuses["printer"]), LineChanged("", False, "central-unreachable")
    )
    assert [(part["title"], part["state"]["tone"], part["state"]["text"]) for part in page["parts"]] == [
        ("身份证读卡器", "attn", "暂时不能用"),
        ("凭证打印机", "attn", "等工作人员处理"),
        ("网络", "attn", "暂时不通，先存后送"),
    ]
    hall.devices.statuses["reader"] = Offline("starting")
    assert hall.page["parts"][0]["state"]["tone"] == "off"


def test_this_machine_has_a_part_that_its_page_does_not_name() -> None:
    kinds = get_args(Ability)
    named = {part.kind for part in outcomes.parts({}, {kind: kind for kind in kinds}, line_down=False)}
    assert named == {*kinds, "line"} - {"light", "door"}, "what a citizen does not use stands on no page of theirs"
    assert {f"machine.part.{kind}" for kind in named} <= load("zh-CN").keys()


@pytest.mark.parametrize("way", ["back", "start", "card", "time"])
def test_the_page_of_the_machine_is_left_as_one_would_expect(way: str) -> None:
    hall = Hall()
    hall.touch("this-machine")
    if way == "card":
        hall.lay()
    elif way == "time":
        hall.pass_time(65)
    else:
        hall.touch(way)
    assert hall.screen == {"back": "attract", "start": "catalogue", "card": "guide", "time": "attract"}[way]


def test_after_a_session_the_attract_page_stands_and_not_the_one_about_the_machine() -> None:
    hall = Hall()
    hall.touch("this-machine", "start", "back", "home")
    assert hall.screen == "attract"
    assert hall.touch("start")["tiles"][0]["id"] == f"matter-{MATTER}"
