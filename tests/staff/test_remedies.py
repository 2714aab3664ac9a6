"""What staff are told to do: in their language, and by the button that they have."""

from typing import get_args

import pytest

from kiosk.devices.contract import Ready
from kiosk.devices.registration import Ability
from kiosk.failures import FAILURES
from kiosk.staff.checks import checks
from kiosk.staff.remedies import BUTTONS, HONG_KONG, told
from kiosk.staff.roles import Role
from kiosk.staff.scene import Machine
from tests.support.pages_staff import scene


def test_a_remedy_of_hong_kong_is_of_no_failure_or_is_the_simplified_one() -> None:
    assert set(HONG_KONG) <= set(FAILURES) and len(HONG_KONG) > 70
    assert [code for code, words in HONG_KONG.items() if words == FAILURES[code].remedy["zh-CN"]] == []
    assert told(scene("zh-HK"), "printer-cover-open") == "合上打印機的蓋子。"


@pytest.mark.parametrize("lang", ["zh-CN", "zh-HK", "en"])
@pytest.mark.parametrize("code", BUTTONS)
def test_who_has_a_button_is_told_a_command_of_the_shell(code: str, lang: str) -> None:
    assert "kiosk" not in told(scene(lang), code)
    without = told(scene(lang, roles=frozenset({Role.AUDITOR})), code)
    assert without != told(scene(lang), code) and without


def test_a_code_without_a_remedy_of_hong_kong_has_none() -> None:
    code = next(code for code in FAILURES if code not in BUTTONS)
    words = HONG_KONG[code]
    assert told(scene("zh-HK"), code) == words and told(scene("zh-CN"), code) == FAILURES[code].remedy["zh-CN"]


def test_a_device_that_the_terminal_may_have_breaks_the_overview() -> None:
    """Every ability has its line: staff see the machine that is there."""
    machines = tuple(Machine(f"m-{ability}", ability, Ready()) for ability in get_args(Ability))
    told_of = {check.id for check in checks(scene("zh-CN", machines=machines))}
    assert {machine.id for machine in machines} <= told_of
