"""A package that somebody damaged at random: the check names a place, or a citizen gets through it. Nothing raises."""

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import Phase, given, note
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk.authoring.cases import cases, differences
from kiosk.authoring.check import Told, whole
from kiosk.authoring.starter import new
from kiosk.journey.actions import Plan
from kiosk.services.catalogue import FOLDER
from kiosk.services.model import Service
from tests.journey.citizens import Citizen

CODES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
Way = tuple[str | int, ...]
# What somebody may put where something else belongs.
PUT: list[Any] = [
    None, True, False, 0, -1, 1, 7, 10**20, "", " ", "x", "no", "2026-02-30", "2099-01-01", "person.name", "own.nothing", "{phone}",
    "\u202e", "<b>", "!", "[", "(a+)+", "zh", "..", "true", "today", "1 / 0 == 1", "has(person.name)", "person.name == 'x'",
    [], ["x"], {}, {"id": "x"}, [[]],
]  # fmt: skip


def ways(value: object, way: Way = ()) -> Iterator[Way]:
    """The way to every value below `value`."""
    items: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(value, dict):
        items = iter(value.items())
    elif isinstance(value, list):
        items = iter(enumerate(value))
    for key, inner in items:
        yield (*way, key)
        yield from ways(inner, (*way, key))


def at(value: Any, way: Way) -> Any:
    for key in way:
        value = value[key]
    return value


def put(value: Any, way: Way, new_value: Any) -> None:
    at(value, way[:-1])[way[-1]] = new_value


def damaged(data: st.DataObject, content: Any) -> Any:
    """`content` after one to three mishaps."""
    made = copy.deepcopy(content)
    for _ in range(data.draw(st.integers(1, 3))):
        there = list(ways(made))
        if not there:
            break
        way = data.draw(st.sampled_from(there))
        how = data.draw(st.sampled_from(["drop", "put", "swap", "twice", "rename"]))
        note(f"{how} {way}")
        owner = at(made, way[:-1])
        if how == "drop":
            del owner[way[-1]]
        elif how == "put":
            put(made, way, copy.deepcopy(data.draw(st.sampled_from(PUT))))
        elif how == "swap":
            other = data.draw(st.sampled_from(there))
            one, two = at(made, way), at(made, other)
            if way[: len(other)] != other and other[: len(way)] != way:
                put(made, way, two)
                put(made, other, one)
        elif how == "twice" and isinstance(owner, list):
            owner.insert(int(way[-1]), copy.deepcopy(owner[int(way[-1])]))
        elif how == "rename" and isinstance(owner, dict):
            owner[f"{way[-1]}x"] = owner.pop(way[-1])
    return made


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    for code in CODES:
        shutil.copytree(FOLDER / code, folder / code)
    new("starter", folder)
    return folder


def mistakes_have_a_place(told: list[Told]) -> None:
    for one in told:
        text = (one.folder / one.mistake.file).read_text(encoding="utf-8") if (one.folder / one.mistake.file).is_file() else ""
        assert 1 <= one.mistake.line <= text.count("\n") + 1 and one.mistake.column >= 1 and one.mistake.message, one


def a_citizen_gets_through(service: Service) -> None:
    citizen = Citizen(Plan(matter=service.code, lang="zh-CN"), silent=False, services={service.code: service})
    try:
        citizen.go()
    except AssertionError:
        # A limit or a rule that nobody plausible meets is no mistake of form; but whoever stands there is told so.
        fields = citizen.hall.page.get("fields", [])
        assert any(entry.get("problem") for entry in fields) or citizen.hall.page["problem"], citizen.hall.page
        return
    assert citizen.hall.wiped == 1


@pytest.mark.parametrize("code", [*CODES, "starter"])
@pytest.mark.parametrize("name", ["service.yaml", "texts/zh-CN.yaml", "cases"])
@hypothesis_settings(max_examples=4, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(data=st.data())
def test_a_damaged_package_is_neither_refused_with_a_place_nor_walked(
    shelf: Path, code: str, name: str, data: st.DataObject
) -> None:
    home = shelf / code
    path = min((home / "cases").iterdir()) if name == "cases" else home / name
    before = path.read_bytes()
    try:
        made = damaged(data, yaml.safe_load(before))
        path.write_text(yaml.safe_dump(made, allow_unicode=True, sort_keys=False), encoding="utf-8")
        service, told = whole(home)
        if service is None:
            assert told
            mistakes_have_a_place(told)
            return
        a_citizen_gets_through(service)
        for _, case in cases(home):
            # A case may come otherwise now; it must not break.
            differences(service, case)
    finally:
        path.write_bytes(before)
