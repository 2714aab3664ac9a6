"""The paper is out, the citizen leaves with a number, and somebody of the staff comes with card and PIN and mends it: on a real pcscd."""

import json
from pathlib import Path

import pytest

from kiosk.demo.journey import Demo
from kiosk.demo.wish import Wish
from kiosk.demo.world import World

MATTER = "residence-permit-endorsement"


@pytest.mark.parametrize("lang", ["zh-CN", pytest.param("en", marks=pytest.mark.long)])
def test_staff_who_cannot_come_in_by_card_and_pin_leave_the_printer_empty(lang: str, tmp_path: Path) -> None:
    world, out = World(tmp_path / "world", cards=True), tmp_path / "out"
    try:
        demo = Demo(world, world.start(), headless=True)
        try:
            code = demo.run(Wish(MATTER, "citizen-liang", lang, ("receipt:media-empty",), True, chapter="living", staff=True), out)
        finally:
            demo.close()
    finally:
        world.stop()
    result = json.loads((out / "journey.json").read_text(encoding="utf-8"))
    assert code == 0, result["outcome"]
    assert result["outcome"] == "delivered", "it stays the citizen's"
    told = result["staff"]
    assert (told["entered_by"], told["readiness"], told["left"]) == (["card", "pin"], "ready", "asked")
    assert [(action["id"], action["result"]) for action in told["actions"]] == [("roll-replaced", "done"), ("test-print", "printed")]
    assert (out / "receipt.png").exists(), "staff have printed a test page"
    seen = {step["id"] for step in result["steps"]}
    assert {"done-no-paper", "staff-overview", "staff-devices", "staff-queue", "staff-find", "staff-journal", "staff-readiness"} <= seen
