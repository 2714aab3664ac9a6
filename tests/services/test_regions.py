"""The places of Guangdong: every city can be walked down to its last level."""

from collections.abc import Sequence

import pytest

from kiosk.services.regions import Place, Regions

GUANGDONG = Regions("CN-44")
CITIES = GUANGDONG.levels(())[0].options
WITHOUT_DISTRICTS = {"东莞市", "中山市"}


def last(codes: Sequence[str], take: int) -> list[str]:
    """The names on the way down from `codes`, always the first place or always the last (`take` 0 or -1)."""
    path = list(codes)
    for _ in range(5):
        levels = GUANGDONG.levels(path)
        open_level = next((level for level in levels if level.chosen is None), None)
        if open_level is None:
            return [level.chosen.name for level in levels if level.chosen]
        path.append(open_level.options[take].code)
    raise AssertionError(f"{codes} never ends")


def test_a_city_is_missing() -> None:
    assert len(CITIES) == len({city.code for city in CITIES}) == 21
    assert {city.name for city in CITIES} > WITHOUT_DISTRICTS


@pytest.mark.parametrize("city", CITIES, ids=lambda city: str(city.name))
def test_a_city_cannot_be_walked_to_its_end(city: Place) -> None:
    for take in (0, -1):
        names = last([city.code], take)
        assert all(names) and names[0] == city.name
        assert len(names) in ((3,) if city.name in WITHOUT_DISTRICTS else (3, 4))


@pytest.mark.parametrize("city", CITIES, ids=lambda city: str(city.name))
def test_a_place_has_no_name_or_the_code_of_another(city: Place) -> None:
    """Every place of the city, on every level."""
    seen: set[str] = {city.code}
    waiting: list[tuple[str, ...]] = [(city.code,)]
    while waiting:
        path = waiting.pop()
        levels = GUANGDONG.levels(path)
        options = levels[len(path)].options if len(levels) > len(path) else ()
        assert options or GUANGDONG.complete(path), path
        shown = [place.short for place in options]
        assert len(set(shown)) == len(shown), f"{path}: two keys of one name: {sorted(x for x in shown if shown.count(x) > 1)}"
        for place in options:
            assert place.name and place.short and place.code not in seen, place
            seen.add(place.code)
            # Communities are the end: asking each of thousands what lies below it would find the same.
            if levels[len(path)].id != "community":
                waiting.append((*path, place.code))
    assert len(seen) > 50


@pytest.mark.parametrize(("city", "kinds"), [("441900", ["city", "street", "community"]), ("440300", ["city", "district", "street"])])
def test_a_district_is_asked_for_where_there_is_none(city: str, kinds: list[str]) -> None:
    path = [city, GUANGDONG.levels((city,))[1].options[0].code]
    assert [level.id for level in GUANGDONG.levels(path)] == kinds


@pytest.mark.parametrize("path", [("999999",), ("440300", "441900"), ("440300", "", "440305007"), ("",)])
def test_a_code_that_is_not_there_leads_on(path: tuple[str, ...]) -> None:
    assert not GUANGDONG.complete(path)
    chosen = [level.chosen for level in GUANGDONG.levels(path)]
    assert None in chosen and chosen[chosen.index(None) :] == [None] * (len(chosen) - chosen.index(None))


def test_nothing_chosen_shows_more_than_the_first_level() -> None:
    levels = GUANGDONG.levels(())
    assert [(level.id, bool(level.options)) for level in levels] == [("city", True), ("district", False), ("street", False)]
    assert not GUANGDONG.complete(())


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("科技园社区居委会", "科技园社区"),
        ("大塘龙社区居民委员会", "大塘龙社区"),
        ("示例居委会", "示例"),
        ("麦田村民委员会", "麦田村"),
        ("麦田村村委会", "麦田村"),
        ("居民委员会", "居民委员会"),
        ("粤海街道", "粤海街道"),
        ("", ""),
    ],
)
def test_a_committee_is_not_called_as_people_call_the_place(name: str, short: str) -> None:
    assert Place("1", name).short == short
