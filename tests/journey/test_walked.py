"""What is remembered between two walks over a package: never another outcome than walking anew, and gone with the citizen."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.journey.engine import Answer, Asked, Form, Walked, asked
from kiosk.services.conditions import Conditions, Memo
from kiosk.services.parts import When
from tests.journey.hall import Hall, packages
from tests.services.packages import choice, known, package, service

TODAY = date(2026, 11, 25)
NAMES = ("person", "household", "row")
RULES = (
    "has(person.age) && person.age > 3", 'person.age > 3 || person.name == "a"', "person.name.size() > 1", "today > '2026-01-01'",
    "household.members.exists(m, m.age < 3)", "household.members.size() == 1 && household.members[0].age == 2",
    "has(row.age) && row.age == 1", "person.age == person.age", "size(person) > 1", '"age" in person', "person['age'] == 1",
    "years(person.born, today) > 3", "!has(household.members)",
)  # fmt: skip
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "age": st.integers(0, 5),
    "name": st.sampled_from(["a", "ab", ""]),
    "born": st.sampled_from(["2020-01-01", "2025-01-01", "no day"]),
    "members": st.lists(st.fixed_dictionaries({}, optional={"age": st.integers(0, 4)}), max_size=2),
}


def _node(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: _VALUES[name] for name in names})


FACTS = st.fixed_dictionaries(
    {
        "person": _node("age", "name", "born"),
        "household": _node("members"),
        "row": _node("age"),
        "today": st.sampled_from(["2025-12-31", "2026-11-25"]),
    }
)


@given(st.lists(FACTS, min_size=2, max_size=8))
@settings(deadline=None)
def test_a_rule_keeps_an_outcome_that_is_another_now(sequence: list[dict[str, Any]]) -> None:
    conditions, memo = Conditions(NAMES), Memo()
    for facts in sequence:
        for rule in RULES:
            assert conditions.holds(rule, facts, memo) == conditions.holds(rule, facts), rule


@pytest.mark.parametrize("code", sorted(packages()))
def test_a_rule_of_a_matter_can_never_be_remembered(code: str) -> None:
    """If it cannot, it is evaluated at each touch, and a long form is slow."""
    matter = packages()[code]
    facts = matter.conditions.facts((), TODAY)
    for page in matter.package.pages:
        for rule in (page.when, *(field.when for field in page.fields)):
            if rule is not None and not isinstance(rule, When):
                assert matter.conditions._seen(rule, facts) is not None, rule


def test_a_walk_that_is_remembered_is_of_other_answers() -> None:
    matter = service(package([known("name")], [choice("a", "x", "y"), choice("b", "x", "y", when='own.a == "x"')]))
    walked = Walked()

    def walk(**said: str) -> Asked:
        answers = {ident: Answer(value, "citizen", datetime(2026, 11, 25, tzinfo=UTC)) for ident, value in said.items()}
        return asked(Form(matter, {}, TODAY, walked), answers)

    way: list[tuple[dict[str, str], list[str]]] = [
        ({}, ["a"]), ({"a": "x"}, ["a", "b"]), ({"a": "x", "b": "y"}, ["a", "b"]), ({"a": "y", "b": "y"}, ["a"]), ({}, ["a"]),
    ]  # fmt: skip
    for said, shown in way:
        found = walk(**said)
        assert [field.id for field in found.every() if field.id != "name"] == shown
        assert walk(**said) is found
        anew = asked(Form(matter, {}, TODAY), {k: Answer(v, "citizen", datetime(2026, 11, 25, tzinfo=UTC)) for k, v in said.items()})
        assert (anew.pages, anew.facts) == (found.pages, found.facts)


def test_what_is_remembered_outlives_the_citizen() -> None:
    hall = Hall().go("form-person")
    session = hall.runner._session
    assert session is not None and session.walked.answers
    walked = session.walked
    session.wipe()
    assert session.walked is not walked and session.walked.found is None and not session.walked.rules


