"""Conditions: what an author is told, and what a citizen's answers make of them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.services.check import dictionary
from kiosk.services.conditions import Conditions
from kiosk.services.loader import PackageError, load
from kiosk.services.rules import RuleMistake, Typed, is_pattern, roots, years
from kiosk.services.tree import tree
from tests.services.packages import LANGUAGES, choice, field, group, known, package, raw, service, write

TODAY = date(2026, 11, 25)
NAMES = roots(dictionary().entries)


def told(folder: Path, *pages: list[dict[str, Any]]) -> list[str]:
    """What the author of a package with these pages is told, without the place."""
    try:
        load(write(folder, raw(*pages)), LANGUAGES)
    except PackageError as error:
        return [mistake.message for mistake in error.mistakes]
    return []


ASKED = [known("name"), known("birth"), choice("ground", "work", "home"), field("grade", "number", most=4), field("since", "partial-date")]


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("has(person.birth) && years(person.birth, today) >= 60", ""),
        ("!has(person.name) || person.name == 'x'", ""),
        ("has(person.name) ? person.name == 'x' : true", ""),
        ("has(own.grade) && own.grade > 0 && 12 / own.grade > 3", ""),
        ("has(own.grade) && 0 < own.grade && 12 % own.grade == 3", ""),
        ("has(own.ground) && own.ground in ['work', 'home']", ""),
        ("has(person.name) && person.name.matches('^[a-z]+$')", ""),
        ("person.name == 'x'", "person.name: may have no answer; ask has(person.name) before it"),
        ("has(person.name) || person.name == 'x'", "person.name: may have no answer; ask has(person.name) before it"),
        ("person.name == 'x' && has(person.name)", "person.name: may have no answer; ask has(person.name) before it"),
        ("has(person.name) ? true : person.name == 'x'", "person.name: may have no answer; ask has(person.name) before it"),
        ("1 / 0 == 1", "divides by zero"),
        ("1 % 0 == 1", "divides by zero"),
        ("true", "looks at no answer, so it always says the same"),
        ("today > '2026-01-01'", ""),
        ("has(own.grade) && 12 / own.grade > 3", "own.grade: may be 0; ask own.grade != 0 before it"),
        ("has(own.grade) && own.grade >= 0 && 12 / own.grade > 3", "own.grade: may be 0; ask own.grade != 0 before it"),
        ("has(own.ground) && own.ground == 'wrok'", "wrok: is no option of own.ground (home, work)"),
        ("has(own.ground) && own.ground in ['work', 'hmoe']", "hmoe: is no option of own.ground (home, work)"),
        ("has(person.name) && person.name.matches('[')", "matches: [ is no pattern"),
        ("has(person.name) && int(person.name) > 3", "int(): may fail on an answer; give the element the right type instead"),
        ("has(own.since) && years(own.since, today) > 3", "years(): own.since is no whole date"),
        ("years('2026-02-30', today) > 3", "years(): this is no whole date"),
        ("has(contact.name) && contact.name == 'x'", "contact.name: nothing in this matter asks for it"),
        ("has(person.nmae) && person.name == 'x'", "undefined field 'nmae' not found in struct 'Person'"),
        ("nobody.name == 'x'", "undeclared reference to 'nobody.name'"),
        ("has(own.grade) && own.grade == 'x'", "found no matching overload for '_==_' applied to '(int, string)'"),
        ("today", "says string, and must say true or false"),
        ("has(person.name) &&", "Syntax error"),
    ],
)
def test_a_condition_that_can_fail_is_taken(tmp_path: Path, rule: str, wrong: str) -> None:
    found = told(tmp_path, ASKED, [field("last", "yes-no", when=rule)])
    assert found == [] if not wrong else any(message.startswith(wrong) for message in found), found


def test_a_mistake_in_a_block_is_told_at_another_place(tmp_path: Path) -> None:
    home = write(tmp_path, raw(ASKED, [field("last", "yes-no", when="RULE")]))
    path = home / "service.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("when: RULE", "when: |\n      has(person.name) &&\n        person.nmae == 'x'"),
        encoding="utf-8",
    )
    with pytest.raises(PackageError) as error:
        load(home, LANGUAGES)
    (mistake,) = error.value.mistakes
    line = path.read_text(encoding="utf-8").splitlines()[mistake.line - 1]
    assert line[mistake.column - 1 :].startswith(".nmae")


def test_questions_that_wait_for_each_other_are_taken(tmp_path: Path) -> None:
    first = field("first", "yes-no", when="has(own.second) && own.second")
    second = field("second", "yes-no", when="has(own.first) && own.first")
    found = told(tmp_path, [first, second])
    assert "goes round in a circle: first -> second -> first" in found and "own.second: is asked later" in found


def test_a_question_of_a_row_that_waits_for_itself_is_taken(tmp_path: Path) -> None:
    rows = group("members", field("name", "text", keyboard="pinyin", max_length=40), field("old", "yes-no", when="has(row.old) && row.old"))
    assert "goes round in a circle: old -> old" in told(tmp_path, [rows])


def test_what_a_row_answers_is_not_seen(tmp_path: Path) -> None:
    birth = field("birth", "date", checks=[{"id": "child", "rule": "years(row.birth, today) < 18"}])
    rows = group("members", birth, field("school", "text", keyboard="pinyin", max_length=40, when="has(row.birth) && row.birth > '2010'"))
    assert told(tmp_path, [rows]) == []
    bad = field("birth", "date", checks=[{"id": "child", "rule": "row.name == 'x'"}])
    assert told(tmp_path / "bad", [group("members", bad)]) == ["undefined field 'name' not found in struct 'OwnMembersRecord'"]


ADULT = "has(person.birth) && years(person.birth, today) >= 18"


def facts(**answers: Any) -> Mapping[str, Any]:
    """What rules see of a person."""
    return {**Conditions(NAMES).facts((), TODAY), "person": answers}


@pytest.mark.parametrize(
    ("rule", "answers", "holds"),
    [
        ("has(person.name) && person.name == 'x'", {"name": "x"}, True),
        ("has(person.name) && person.name == 'x'", {}, False),
        # An error is a value that is truthy: it does not hold, and neither does its contrary.
        ("person.monthly_income < 100", {}, False),
        ("!(person.monthly_income < 100)", {}, False),
        ("1 / person.monthly_income > 0", {"monthly_income": 0}, False),
        ("person.monthly_income < 100", {"monthly_income": 99}, True),
        ("years(person.birth, today) > 3", {"birth": "2001"}, False),
        ("person.name", {"name": "x"}, False),
        ("person.name ==", {"name": "x"}, False),
        ("9223372036854775807 + person.monthly_income > 0", {"monthly_income": 1}, False),
    ],
)
def test_what_cannot_be_told_is_true(rule: str, answers: Mapping[str, Any], holds: bool) -> None:
    assert Conditions(NAMES).holds(rule, facts(**answers)) is holds


@pytest.mark.parametrize(
    ("rule", "answers", "untrue"),
    [
        # Whichever way an author writes it, nobody is sent away before they were asked.
        ("has(person.employed) && person.employed", {}, False),
        ("!has(person.employed) || person.employed", {}, False),
        ("has( person.employed ) ? person.employed : false", {}, False),
        ("has(person.employed) && person.employed", {"employed": False}, True),
        ("!has(person.employed) || person.employed", {"employed": False}, True),
        ("has(person.employed) && person.employed", {"employed": True}, False),
        # What the card says decides at once, whatever is still to be answered.
        (f"{ADULT} && has(person.employed) && person.employed", {"birth": "2020-01-01"}, True),
        (f"{ADULT} && has(person.employed) && person.employed", {"birth": "1990-01-01"}, False),
        (ADULT, {}, True),
        (f"{ADULT} || has(person.employed) && person.employed", {"birth": "2020-01-01"}, False),
    ],
)
def test_a_condition_is_judged_before_its_question_was_asked(rule: str, answers: Mapping[str, Any], untrue: bool) -> None:
    assert Conditions(NAMES).refuted(rule, facts(**answers), {"person.employed"}) is untrue


@pytest.mark.parametrize(
    "rule",
    [
        "has(own.members) && own.members.filter(m, has(m.birth)).exists(k, k.birth > '2000')",
        "has(own.members) && (size(own.members) > 0 ? own.members[0] : own.members[1]).birth > '2000'",
        "has(own.members) && own.members.exists(m, m.birth > '2000')",
        "has(own.members) && own.members.exists(m, !has(m.birth) && m.birth > '2000')",
    ],
)
@pytest.mark.parametrize("place", ["eligibility", "materials", "checks", "page"])
def test_a_row_that_may_lack_it_is_read(tmp_path: Path, rule: str, place: str) -> None:
    content = raw([group("members", field("birth", "date"))], [field("last", "yes-no")])
    if place == "eligibility":
        content["eligibility"] = [{"id": "who", "rule": rule}]
    elif place == "materials":
        content["materials"].append({"id": "more", "ways": ["counter"], "when": rule})
    elif place == "checks":
        content["checks"] = [{"id": "whole", "rule": rule}]
    else:
        content["pages"][1]["when"] = rule
    with pytest.raises(PackageError) as error:
        load(write(tmp_path, content), LANGUAGES)
    (mistake,) = error.value.mistakes
    assert any(part in mistake.message for part in ("birth: may have no answer", "it cannot be told")), mistake


@pytest.mark.parametrize(
    ("birth", "then", "age"),
    [
        ("1966-11-25", "2026-11-25", 60),
        ("1966-11-26", "2026-11-25", 59),
        ("2004-02-29", "2022-02-28", 17),
        ("2004-02-29", "2022-03-01", 18),
    ],
)
def test_a_birthday_is_a_day_off(birth: str, then: str, age: int) -> None:
    assert years(birth, then) == age


def test_answers_reach_conditions_as_something_else() -> None:
    made = package(
        [
            field("income", "money"), field("size", "number"), field("area", "number", decimals=2), field("sign", "signature"),
            field("kinds", "multi-choice", options=[{"id": "a"}, {"id": "b"}]), field("place", "region", division="CN-44"),
        ],
        [group("members", field("insured", "yes-no"))],
    )  # fmt: skip
    values: dict[str, object] = {
        "income": 1999, "size": 3, "area": "12.50", "sign": ((0.1, 0.2),), "kinds": ("a",), "place": ("440300", "440305"),
        "members": ({"insured": True}, {"insured": False}),
    }  # fmt: skip
    conditions = service(made).conditions
    seen = conditions.facts([(entry, values[entry.id]) for entry in made.fields()], TODAY)
    for rule in (
        "own.income == 1999", "own.size == 3", "own.area > 12.4 && own.area < 12.6", "own.sign", "'a' in own.kinds && !('b' in own.kinds)",
        "own.place.startsWith('4403')", "own.members.size() == 2 && own.members.exists(m, !m.insured)", "today == '2026-11-25'",
    ):  # fmt: skip
        assert conditions.holds(rule, seen), rule


def test_a_place_in_a_rule_counts_bytes() -> None:
    with pytest.raises(RuleMistake) as error:
        Typed(dictionary()).compile("has(person.name) && person.name == '𬱖中' && person.nme == ''")
    assert (error.value.line, error.value.column) == (1, len("has(person.name) && person.name == '𬱖中' && person") + 1)


def test_a_tree_loses_a_part() -> None:
    root = tree(Typed(dictionary()).compile("has(person.name) && person.name in ['a', 'b'] && size(person.name) > 1"))
    assert [node.value for node in root.walk() if node.kind == "const"] == ["a", "b", 1]
    assert {node.name for node in root.walk() if node.kind == "call"} == {"_&&_", "@in", "size", "_>_"}


@pytest.mark.parametrize(("text", "right"), [("^a+$", True), ("[", False), ("(?=a)", False), ("", True)])
def test_a_pattern_is_judged_by_another_engine(text: str, right: bool) -> None:
    assert is_pattern(text) is right
