"""Every page says what it should, in both languages, and everything on it can be touched."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from kiosk.journey.pages.common import masked_number
from kiosk.journey.pages.keyboard import spaced_phone
from tests.journey.hall import LANGUAGES, Hall
from tests.journey.places import PLACES

HAN = re.compile("[㐀-鿿]")
# What stands there in the words of a card, of a place or of the house pad, whatever the language.
AS_IT_IS = {"value", "keys", "options", "rows", "languages", "city", "place", "happened", "timeline", "assist", "help", "levels"}
Page = Mapping[str, Any]


def standing(place: str, lang: str) -> Page:
    if place == "attract":
        hall = Hall()
        hall.touch(f"lang-{lang}")
    elif place == "closed":
        hall = Hall(closed="keys-missing")
    elif place in ("trouble-ended", "trouble-internal"):
        hall = Hall().go("form-contact", lang)
        if place == "trouble-ended":
            hall.later(86)
        else:
            hall.runner.fail()
        assert hall.step == place
    elif place == "warned":
        hall = Hall().go("form-contact", lang)
        hall.later(61)
        assert hall.page["idle"]
    else:
        hall = Hall().go(place, lang)
    page = hall.page
    assert isinstance(page, Mapping)
    return page


EVERYWHERE = ["attract", "closed", "trouble-ended", "trouble-internal", "warned", *PLACES]


def strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from strings(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, key)


def touchables(value: object) -> Iterator[Page]:
    """Everything on a page that has an id."""
    if isinstance(value, Mapping):
        if "id" in value:
            yield value
        for inner in value.values():
            yield from touchables(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from touchables(inner)


def without(value: object, names: set[str]) -> object:
    if isinstance(value, Mapping):
        return {name: without(inner, names) for name, inner in value.items() if name not in names}
    return [without(inner, names) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", EVERYWHERE)
def test_a_page_has_a_gap_a_key_or_a_brace_instead_of_words(place: str, lang: str) -> None:
    page = standing(place, lang)
    assert page["lang"] == (lang if place != "closed" else "zh-CN")
    for key, text in strings(page):
        assert "{" not in text and "}" not in text, (key, text)
        assert key == "step" or not re.fullmatch(r"[a-z]+(\.[a-z0-9-]+)+", text.replace("lanwan.example", "")), (key, text)
    assert page.get("headline") or page["heading"]
    for touchable in touchables(page):
        if touchable.get("kind") != "digits":
            assert touchable.get("label") or touchable.get("name") or touchable.get("title"), touchable
    if page["screen"] not in ("attract", "closed"):
        assert page["primary"] or page["waiting"] or page.get("retry") or page["screen"] in ("catalogue", "notice"), "nothing leads on"


@pytest.mark.parametrize("place", [place for place in EVERYWHERE if place != "closed"])
def test_an_english_page_has_chinese_words(place: str) -> None:
    for key, text in strings(without(standing(place, "en"), AS_IT_IS)):
        assert not HAN.search(text), (key, text)


@pytest.mark.parametrize("place", EVERYWHERE)
def test_two_things_on_a_page_have_one_id(place: str) -> None:
    ids = [touchable["id"] for touchable in touchables(standing(place, "zh-CN"))]
    assert sorted(ids) == sorted(set(ids))


def offered(place: str) -> list[str]:
    """What can be touched at `place` and should change something: not what is chosen or open already, not what deletes nothing."""
    page = Hall().go(place).page
    idle = set()
    if page["screen"] == "sign" and not page["strokes"]:
        idle.add("sign-clear")
    for entry in page.get("fields", []):
        if entry["kind"] == "digits" and not entry["value"]:
            idle |= {"key-clear", "key-backspace"}
        if entry["kind"] == "digits" and len(entry["value"].replace(" ", "")) == 11:
            idle |= {f"key-{digit}" for digit in range(10)}
    return [
        str(touchable["id"])
        for touchable in touchables(page)
        if not (touchable.get("chosen") or touchable.get("active") or touchable["id"] in idle) and touchable.get("enabled", True)
    ]


@pytest.mark.parametrize("place", PLACES)
def test_something_on_a_page_leads_nowhere(place: str) -> None:
    for target in offered(place):
        hall = Hall().go(place)
        before = (hall.page, hall.devices.reads, len(hall.outbox.drafts), hall.wiped)
        if place.endswith(("problem", "unsigned", "unconfirmed", "typed")) and target in ("next", "submit"):
            hall.touch(target)
            assert hall.page.get("problem") or any(entry.get("problem") for entry in hall.page.get("fields", []))
            continue
        # What is shown while it is held is pressed, not tapped.
        hall.touch(target.replace("show-", "show-on-"))
        assert (hall.page, hall.devices.reads, len(hall.outbox.drafts), hall.wiped) != before, target


@pytest.mark.parametrize("place", [place for place in PLACES if place not in ("catalogue",)])
def test_switching_the_language_loses_something(place: str) -> None:
    hall = Hall().go(place)
    before = hall.page
    hall.touch("language", "lang-en")
    assert hall.page["lang"] == "en" and hall.step == before["step"] and hall.page["sheet"] is None
    hall.touch("language", "lang-zh-CN")
    assert hall.page == before


def test_a_warned_citizen_sees_how_long_and_two_ways() -> None:
    idle = standing("warned", "en")["idle"]
    assert (idle["more"]["id"], idle["end"]["id"], idle["total"]) == ("more-time", "end", 25)
    assert 20 <= idle["seconds"] <= 25


def test_a_whole_number_stands_on_a_screen_that_others_see() -> None:
    for place in PLACES:
        assert not any("430121195409170022" in text for _, text in strings(Hall().go(place).page)), place
    assert masked_number("430121195409170022") == "4301************22"


@pytest.mark.parametrize(("typed", "shown"), [("", ""), ("138", "138"), ("1380", "138 0"), ("13800002204", "138 0000 2204")])
def test_a_phone_number_is_not_grouped_as_people_say_it(typed: str, shown: str) -> None:
    assert spaced_phone(typed) == shown


def test_the_number_on_the_screen_is_not_that_of_the_code() -> None:
    page = Hall().go("done").page
    assert page["number"] == "0000 1000 0197"
    assert page["qr"] == "https://lanwan.example/r/000010000197"


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_an_hour_has_no_greeting(hour: int) -> None:
    hall = Hall()
    hall.clock.advance(hour * 3600)
    hall.touch("start")
    local = (10 + hour) % 24
    wanted = "上午好，" if 5 <= local < 12 else "下午好，" if 12 <= local < 18 else "晚上好，"
    assert hall.page["greeting"] == wanted


def test_a_sample_or_a_simulated_device_is_not_marked() -> None:
    page = Hall().go("guide").page
    assert page["sample"] == "示例事项，尚未由部门签发"
    assert page["simulated"] == "", "a real terminal is not called simulated"


def test_the_staff_mark_does_not_come_on_the_attract_page() -> None:
    hall = Hall()
    hall.runner.tick()
    hall.attention = True
    seen = len(hall.steps)
    hall.steps.clear()
    hall.runner.tick()
    assert hall.page["mark"] is True
    assert hall.steps == ["attract"] and seen, "the window was told"
