"""Each role and each action: the whole table, written out by hand."""

from itertools import product

import pytest

from kiosk.staff.roles import MAY, NEEDS, Action, Factor, Role, allowed, granted, roles_of

# c: clerk, t: technician, a: auditor, o: operator.
TABLE = {
    Action.SEE: "ctao",
    Action.TEST_PRINT: "cto",
    Action.TEST_CARD: "cto",
    Action.ROLL_REPLACED: "cto",
    Action.CLEAR_HELD: "cto",
    Action.RESTART_DRIVER: "to",
    Action.CLOSE: "cto",
    Action.OPEN: "cto",
    Action.SETTINGS: "co",
    Action.MESSAGE: "cto",
    Action.NOTICE: "co",
    Action.SEND_NOW: "cto",
    Action.PARK: "to",
    Action.UNPARK: "to",
    Action.WITHDRAW: "o",
    Action.FIND: "ctao",
    Action.READINESS: "ctao",
    Action.READINESS_FILE: "ctao",
    Action.INSPECT: "tao",
    Action.JOURNAL: "tao",
    Action.JOURNAL_VERIFY: "tao",
    Action.JOURNAL_EXPORT: "a",
    Action.SUPPORT_BUNDLE: "to",
    Action.PEOPLE: "o",
}


def test_an_action_or_a_role_is_missing() -> None:
    assert set(TABLE) == set(Action) and set(MAY) == set(NEEDS) == set(Role)


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_a_role_may_do_what_it_may_not_or_the_other_way_round(role: Role, action: Action) -> None:
    assert allowed({role}, action) is (role.value[0] in TABLE[action])


@pytest.mark.parametrize("action", Action)
def test_nobody_may_do_something(action: Action) -> None:
    assert not allowed(set(), action)


@pytest.mark.parametrize(
    ("factors", "wanted"),
    [
        (set(), ""),
        ({Factor.CARD}, ""),
        ({Factor.PIN}, "ct"),
        ({Factor.PIN, Factor.CARD}, "ctao"),
    ],
)
def test_a_role_is_granted_for_too_little(factors: set[Factor], wanted: str) -> None:
    assert {role.value[0] for role in granted(set(Role), factors)} == set(wanted)


def test_two_roles_may_what_each_may() -> None:
    both = {Role.CLERK, Role.TECHNICIAN}
    assert all(allowed(both, action) is any(role.value[0] in TABLE[action] for role in both) for action in Action)


@pytest.mark.parametrize("text", ["", "  ", "clerk,boss", "Clerk"])
def test_a_role_that_is_none_is_taken(text: str) -> None:
    with pytest.raises(ValueError):
        roles_of(text)


def test_roles_are_parted_by_commas_or_blanks() -> None:
    assert roles_of("clerk, technician auditor") == {Role.CLERK, Role.TECHNICIAN, Role.AUDITOR}
