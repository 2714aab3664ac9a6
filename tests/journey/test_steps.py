"""A step that a package leaves out is left out."""

from typing import Any

import pytest

from kiosk.services.model import ServicePackage
from kiosk.services.shapes import USUAL
from tests.journey.hall import Hall
from tests.services.packages import field, known, raw, service


def hall_without(step: str) -> Hall:
    content: Any = raw([known("name")], [field("agree", "yes-no")])
    content["steps"] = [{"step": name} for name in USUAL if name != step]
    content["materials"].append({"id": "register", "ways": ["promise", "counter"]})
    hall = Hall(services={"sample-matter": service(ServicePackage.model_validate(content))})
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay()
    hall.touch("next", "option-agree-yes", "next")
    if step != "materials":
        assert hall.step == "materials"
        hall.touch("next")
    assert hall.step == "review"
    hall.touch("next")
    if step != "sign":
        hall.sign()
        hall.touch("submit")
    hall.saved()
    if step != "print":
        hall.printed()
    assert hall.step == "done"
    hall.touch("leave")
    return hall


@pytest.mark.parametrize("step", ["materials", "sign", "print", "rate"])
def test_a_step_that_is_not_there_is_walked(step: str) -> None:
    hall = hall_without(step)
    assert bool(hall.devices.receipts) == (step != "print")
    assert bool(hall.page["faces"]) == bool(hall.page["rate_title"]) == (step != "rate")
    hall.touch("rate-5", "skip")
    assert bool(hall.outbox.ratings) == (step != "rate")


def test_a_missing_paper_is_told_where_none_was_meant() -> None:
    hall = hall_without("print")
    assert not any("paper" in step for step in hall.steps)
