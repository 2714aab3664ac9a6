"""The idle warning: when it comes, what sends it away, and that it never hurries anybody whom a device keeps waiting."""

import pytest

from kiosk.clock import HandClock
from kiosk.devices.contract import NoCard
from kiosk.devices.events import ReadFinished, ReadStarted
from kiosk.journey.idle import IdleTimer
from tests.journey.hall import Hall
from tests.journey.places import PHONE


def test_the_warning_comes_too_early_or_counts_wrong() -> None:
    clock = HandClock()
    timer = IdleTimer(clock, 60, 25)
    clock.advance(59.9)
    assert timer.tick() is None
    clock.advance(0.1)
    assert timer.tick() == 25
    clock.advance(0.5)
    assert timer.tick() == 25
    clock.advance(24.4)
    assert timer.tick() == 1
    clock.advance(0.1)
    assert timer.tick() == 0


def test_a_clock_that_was_put_right_ends_a_session() -> None:
    class Corrected(HandClock):
        def monotonic(self) -> float:
            return 1000.0

    clock = Corrected()
    timer = IdleTimer(clock, 60, 25)
    clock.advance(86_400)
    assert timer.tick() is None


def test_a_machine_that_slept_counts_below_nothing() -> None:
    clock = HandClock()
    timer = IdleTimer(clock, 60, 25)
    clock.advance(10_000)
    assert timer.tick() == 0


def warned() -> Hall:
    hall = Hall().go("form-contact")
    hall.later(60)
    assert hall.page["idle"]["seconds"] == 25
    return hall


def test_a_warning_is_shorter_than_twenty_seconds() -> None:
    hall = Hall().go("form-contact")
    hall.later(84)
    assert hall.step == "form-contact" and hall.warnings == list(range(25, 0, -1))
    hall.later(1)
    assert hall.step == "trouble-ended"


def test_twelve_times_more_time_are_too_many() -> None:
    hall = warned()
    for _ in range(12):
        hall.later(20)
        hall.touch("more-time")
        assert hall.page["idle"] is None
        hall.later(60)
        assert hall.page["idle"]
    assert hall.step == "form-contact" and hall.wiped == 0


@pytest.mark.parametrize("target", ["more-time", "key-1", "next", "back", "language", "lang-en", "nothing-at-all"])
def test_a_touch_under_the_warning_does_something_else_than_give_time(target: str) -> None:
    hall = warned()
    covered = {**hall.page, "idle": None}
    hall.touch(target)
    assert hall.page == covered
    hall.later(59)
    assert hall.page["idle"] is None


def test_a_slow_person_is_warned_or_ended() -> None:
    hall = Hall().go("form-contact")
    for key in PHONE:
        hall.later(50)
        hall.touch(key)
    assert hall.warnings == [] and hall.page["fields"][0]["value"] == "138 0000 2204"


def test_a_signing_finger_does_not_count_as_a_touch() -> None:
    hall = Hall().go("sign")
    for _ in range(4):
        hall.later(50)
        hall.runner.stroke([(0.1, 0.1), (0.2, 0.2)])
    assert hall.warnings == [] and len(hall.page["strokes"]) == 4


def test_somebody_is_hurried_while_a_device_works() -> None:
    hall = Hall().go("identify-reading")
    hall.later(44)
    assert hall.warnings == []
    hall.lay()
    hall.later(59)
    assert hall.warnings == [] and hall.step == "form-person"
    printing = Hall().go("working-print")
    printing.later(40)
    assert printing.warnings == []
    printing.printed()
    printing.later(59)
    assert printing.warnings == [] and printing.step == "done"


def test_a_reader_that_hangs_keeps_a_citizens_screen_for_ever() -> None:
    hall = Hall().go("identify-reading")
    hall.later(45 + 60 + 2)
    assert hall.page["idle"]
    hall.later(25)
    assert hall.step == "trouble-ended" and hall.wiped == 1


def test_each_attempt_to_read_has_no_time_of_its_own() -> None:
    hall = Hall().go("identify-reading")
    for _ in range(3):
        hall.later(40)
        hall.tell(ReadFinished(hall.session, "id-reader", NoCard()), ReadStarted(hall.session, "id-reader"))
    assert hall.warnings == [] and hall.step == "identify-reading"


def test_end_ends_nothing_when_nobody_was_asked() -> None:
    hall = Hall().go("form-contact")
    hall.touch("end", "more-time")
    assert hall.step == "form-contact" and hall.wiped == 0
    warned_hall = warned()
    warned_hall.touch("end")
    assert warned_hall.step == "trouble-ended" and warned_hall.wiped == 1


def test_end_says_that_nothing_was_handed_in_though_it_was() -> None:
    hall = Hall().go("done")
    hall.later(60)
    assert hall.page["idle"]["lead_lines"][0] == "您的申请已经提交。"
    hall.touch("end")
    assert hall.step == "attract" and "trouble-ended" not in hall.steps
