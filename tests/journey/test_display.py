"""Language, text size and colours: whose they are, how long they last, and that they cost nothing that was filled in."""

from typing import Any

import pytest

from kiosk.devices.contract import NeedsAttention
from kiosk.devices.events import DeviceChanged
from tests.journey.lobby_hall import MATTER, Hall

HALL = {"theme": "light", "text": "normal", "low": False, "still": False, "sound": True}
HERS = {**HALL, "theme": "contrast", "text": "large"}


def chosen(page: dict[str, Any]) -> set[str]:
    """The options of the open sheet that are chosen."""
    assert page["sheet"] is not None
    return {option["id"] for row in page["sheet"]["rows"] for option in row["options"] if option["chosen"]}


def choose_hers(hall: Hall) -> None:
    hall.touch("language", "lang-en", "large-text", "display", "theme-contrast", "sheet-close")


def test_the_next_person_gets_the_halls_defaults_and_the_first_one_keeps_hers_all_the_way() -> None:
    """F68: over page changes, the idle warning, blips of devices and the end."""
    hall = Hall()
    choose_hers(hall)
    for screen in ("catalogue", "guide", "identify", "form", "review", "sign", "working", "done", "take", "closing"):
        page = hall.go_to(screen)
        assert (page["lang"], page["display"]) == ("en", HERS), screen
        if screen == "identify":
            hall.unplug()
            page = hall.plug()
        elif screen == "review":
            page = hall.pass_time(125)
            assert page["idle"] is not None
            page = hall.touch("more-time")
            assert page["idle"] is None
        elif screen == "done":
            page = hall.happen(DeviceChanged("", "printer", "receipt-printer", NeedsAttention(frozenset({"cover-open"}))))
        assert (page["lang"], page["display"]) == ("en", HERS), screen
    page = hall.touch("home")
    assert (hall.screen, page["lang"], page["display"], page["sheet"]) == ("attract", "zh-CN", HALL, None)
    page = hall.go_to("form")
    assert (page["lang"], page["display"]) == ("zh-CN", HALL)


def test_a_choice_on_the_fourth_step_loses_no_answer() -> None:
    hall = Hall()
    page = hall.go_to("review")
    before = [row["value"] for group in page["groups"] for row in group["rows"]]
    places = [value for value in before if "深圳" in value]
    page = hall.touch("language", "lang-en", "theme-dark", "text-large", "low-on", "still-on", "sound-off")
    assert page["screen"] == "review"
    assert page["display"] == {"theme": "dark", "text": "large", "low": True, "still": True, "sound": False}
    after = [row["value"] for group in page["groups"] for row in group["rows"]]
    assert len(after) == len(before)
    assert places and all(value in after for value in places)


def test_a_choice_on_a_form_page_leaves_the_open_field_and_the_half_typed_number() -> None:
    hall = Hall()
    hall.go_to("form", 2)
    hall.touch("field-phone", "key-1", "key-3", "key-8")
    page = hall.touch("display", "theme-dark")
    assert page["sheet"]["kind"] == "display"
    field = page["fields"][0]
    assert (field["value"], field["active"]) == ("138", True)
    page = hall.touch("sheet-close", "key-0")
    assert page["fields"][0]["value"] == "138 0"


def test_a_page_of_trouble_has_the_bar_and_stays_while_its_language_is_chosen() -> None:
    hall = Hall()
    hall.go_to("form")
    hall.runner.fail()
    page = hall.page
    assert page["screen"] == "trouble"
    assert [key["id"] for key in page["assist"]] == ["language", "large-text", "display"]
    page = hall.touch("lang-en", "large-text")
    assert (page["screen"], page["lang"], page["display"]["text"]) == ("trouble", "en", "large")
    page = hall.pass_time(14)
    assert (page["screen"], page["lang"], page["display"]) == ("attract", "zh-CN", HALL)


def test_choices_of_somebody_who_walked_past_are_gone_after_a_while() -> None:
    hall = Hall()
    choose_hers(hall)
    page = hall.pass_time(100)
    assert page["display"] == HERS, "who reads large text is not hurried"
    page = hall.pass_time(30)
    assert (page["lang"], page["display"]) == ("zh-CN", HALL)


def test_an_idle_end_brings_the_defaults_back_after_its_note() -> None:
    hall = Hall()
    choose_hers(hall)
    hall.go_to("form")
    page = hall.pass_time(150)
    assert (page["screen"], page["lang"], page["display"]) == ("trouble", "en", HERS)
    page = hall.pass_time(14)
    assert (page["screen"], page["lang"], page["display"]) == ("attract", "zh-CN", HALL)


def test_the_halls_own_defaults_are_what_comes_back() -> None:
    hall = Hall(screen={"theme": "dark", "low": True, "sound": False}, terminal={"languages": ["en", "zh-CN"]})
    own = {**HALL, "theme": "dark", "low": True, "sound": False}
    assert (hall.page["lang"], hall.page["display"]) == ("en", own)
    hall.touch("language", "theme-light", "low-off", "start", "back", "home")
    assert (hall.page["lang"], hall.page["display"]) == ("en", own)


def test_two_languages_take_turns_and_three_are_chosen_on_a_sheet() -> None:
    two = Hall(terminal={"languages": ["zh-CN", "en"]})
    assert two.touch("language")["lang"] == "en"
    assert two.touch("language")["lang"] == "zh-CN"
    three = Hall(terminal={"languages": ["zh-CN", "zh-HK", "en"]})
    page = three.touch("language")
    assert (page["lang"], page["sheet"]["kind"]) == ("zh-CN", "language")
    assert chosen(page) == {"lang-zh-CN"}
    assert [option["label"] for option in page["sheet"]["rows"][0]["options"]] == ["简体中文", "繁體中文", "English"]
    page = three.touch("lang-zh-HK")
    assert (page["lang"], page["sheet"]) == ("zh-HK", None)


def test_a_terminal_with_one_language_offers_no_other() -> None:
    one = Hall(terminal={"languages": ["zh-CN"]})
    assert [key["id"] for key in one.page["assist"]] == ["large-text", "display"]
    assert one.touch("lang-en")["lang"] == "zh-CN"


def test_the_sheet_shows_what_is_chosen_and_lies_over_the_page() -> None:
    hall = Hall()
    hall.go_to("catalogue")
    page = hall.touch("display")
    assert page["tiles"][0]["id"] == f"matter-{MATTER}"
    assert chosen(page) == {"theme-light", "text-normal", "low-off", "still-off", "sound-on"}
    page = hall.touch("theme-contrast", "text-large", "still-on")
    assert chosen(page) == {"theme-contrast", "text-large", "low-off", "still-on", "sound-on"}
    assert hall.touch("sheet-close")["sheet"] is None
    assert hall.touch("display", "display")["sheet"] is None


@pytest.mark.parametrize("size,quiet", [("normal", 62), ("large", 122)])
def test_large_text_is_given_more_time(size: str, quiet: int) -> None:
    hall = Hall(screen={"text": size})
    hall.go_to("guide")
    assert hall.pass_time(quiet - 4)["idle"] is None
    assert hall.pass_time(4)["idle"] is not None


@pytest.mark.parametrize("lang", ["zh-CN", "zh-HK", "en", "pt"])
def test_the_whole_way_in_every_language(lang: str) -> None:
    hall = Hall(terminal={"languages": ["zh-CN", "zh-HK", "en", "pt"]})
    hall.touch(f"lang-{lang}", "this-machine", "back")
    for screen in ("catalogue", "guide", "identify", "form", "review", "sign", "working", "done", "take", "closing"):
        page = hall.go_to(screen)
        assert page["lang"] == lang
        assert page["heading"]
    assert hall.devices.receipts
