"""One citizen after another: what devices, outbox and impatient fingers do to a journey."""

from collections.abc import Mapping

import pytest

from kiosk.devices.contract import Busy, Offline, Printed, PrintOutcome, ReaderGone, Refused, Row, Unconfirmed
from kiosk.devices.events import CardFound, DeviceChanged, ReadFinished
from kiosk.journey.actions import Action, Draw, Finished, Plan, Touch, Wait, World
from kiosk.journey.autopilot import Autopilot
from kiosk.offline.events import ItemDelivered, LineChanged
from tests.journey.hall import LANGUAGES, MATTER, Hall, person
from tests.journey.places import READY
from tests.journey.test_pages import touchables


def act(hall: Hall, action: Action) -> None:
    """Carry out what the autopilot wants, as hand, world and machine would."""
    match action:
        case Touch(ident, times):
            assert ident in {touchable["id"] for touchable in touchables(hall.page)}, f"{ident} is not on {hall.step}"
            hall.touch(*[ident] * times)
        case Draw(ident, strokes):
            assert hall.page["screen"] == "sign" and ident == "sign-pad"
            for stroke in strokes:
                hall.runner.stroke(list(stroke))
        case World("lay" | "lay-again"):
            hall.lay()
        case World("unplug"):
            hall.reader(Offline("unplugged"))
        case World("plug"):
            hall.reader(READY)
        case World("before-submit" | "number-shown" | "take"):
            pass
        case Wait() if hall.step == "working":
            hall.saved()
        case Wait() if hall.step == "working-print":
            hall.printed()
        case _:
            raise AssertionError(f"{action} at {hall.step}")


def drive(hall: Hall, plan: Plan) -> None:
    pilot = Autopilot(plan)
    for _ in range(200):
        action = pilot.decide(hall.runner.view())
        if isinstance(action, Finished):
            return
        act(hall, action)
    raise AssertionError(f"stuck at {hall.step}")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fault", ["", "submit-5x", "reader-unplugged"])
def test_a_citizen_does_not_get_through(fault: str, lang: str) -> None:
    hall = Hall()
    drive(hall, Plan(matter=MATTER, lang=lang, faults=frozenset({fault})))
    assert [step for step in hall.steps if not step.startswith(("identify", "attract"))] == [
        "catalogue", "guide", "form-person", "form-address", "form-contact", "form-stay",
        "review", "sign", "working", "working-print", "done", "take", "take-rated", "closing",
    ]  # fmt: skip
    assert hall.step == "attract"
    assert len(hall.outbox.drafts) == len(hall.devices.receipts) == hall.wiped == 1
    draft = hall.outbox.drafts[0][1]
    assert hall.outbox.ratings == [(draft.id, 5, MATTER)]
    assert (hall.page["lang"], hall.devices.reading) == ("zh-CN", None)


def test_somebody_who_cannot_sign_does_not_get_through() -> None:
    hall = Hall()
    drive(hall, Plan(matter=MATTER, lang="zh-CN", by_hand=False, rating=None))
    signature = hall.outbox.drafts[0][1].content["signature"]
    assert isinstance(signature, Mapping) and set(signature) == {"kind", "at"} and signature["kind"] == "confirmed"
    assert hall.outbox.ratings == [] and "sign-other" in hall.steps


def test_a_card_is_read_before_anybody_agreed() -> None:
    hall = Hall()
    hall.tell(CardFound("", "id-reader"))
    assert hall.devices.watching and hall.devices.reads == 0
    hall.go("guide")
    assert hall.devices.reads == 0
    hall.touch("agree")
    assert hall.devices.reads == 1 and hall.devices.reading


def test_going_back_leaves_the_reader_reading() -> None:
    hall = Hall().go("identify-waiting")
    hall.touch("back")
    assert hall.step == "guide" and hall.devices.reading is None
    hall.touch("agree", "back", "back")
    assert hall.step == "catalogue" and hall.devices.reading is None, "who does not agree is back among the matters"
    hall.touch("back")
    assert hall.step == "closing" and hall.devices.reading is None and hall.wiped == 1


def test_a_card_pulled_while_it_is_read_ends_the_journey() -> None:
    hall = Hall().go("identify-waiting")
    hall.pulled()
    assert hall.step == "identify-pulled" and hall.page["banner"]
    hall.lay()
    assert hall.step == "form-person"


def test_a_card_that_cannot_be_read_is_tried_for_ever_or_too_seldom() -> None:
    hall = Hall().go("identify-waiting")
    for _ in range(2):
        hall.unreadable()
        assert hall.step == "identify-unreadable"
        hall.touch("retry")
        assert hall.step == "identify-waiting"
    assert hall.devices.reads == 3
    hall.unreadable()
    assert hall.step == "trouble-not-identified" and hall.devices.reading is None
    hall.touch("home")
    assert hall.step == "closing" and hall.wiped == 1 and not hall.outbox.drafts


def test_attempts_of_one_citizen_count_for_the_next() -> None:
    hall = Hall().go("identify-unreadable")
    hall.touch("retry")
    hall.unreadable()
    hall.touch("back", "agree")
    hall.unreadable()
    assert hall.step == "identify-unreadable", "who begins anew has three attempts again"


def test_a_document_of_another_kind_is_kept() -> None:
    hall = Hall().go("identify-waiting")
    hall.lay(person(kind="cn-foreign-pr-2023", name="EXAMPLE"))
    assert hall.step == "trouble-card-not-accepted"
    assert "EXAMPLE" not in repr(hall.page) and hall.devices.reading is None
    hall.touch("retry")
    assert hall.step == "trouble-card-not-accepted", "only what is on the page does something"
    hall.touch("home")
    assert hall.step == "closing"


def test_a_reader_that_comes_back_is_not_seen() -> None:
    hall = Hall().go("identify-waiting")
    hall.reader(Offline("unplugged"))
    assert hall.step == "identify-unavailable" and hall.page["banner"]["tone"] == "error"
    hall.tell(ReadFinished(hall.session, "id-reader", ReaderGone(Offline("unplugged"))))
    assert hall.step == "identify-unavailable"
    hall.reader(READY)
    assert hall.step == "identify-waiting"
    hall.lay()
    assert hall.step == "form-person"


def test_a_reader_that_was_gone_before_is_shown_as_waiting() -> None:
    hall = Hall()
    hall.reader(Offline("no-answer"))
    hall.go("guide")
    hall.touch("agree")
    assert hall.step == "identify-unavailable"
    hall.reader(Busy())
    assert hall.step == "identify-waiting"


def test_the_printers_trouble_is_taken_for_the_readers() -> None:
    hall = Hall().go("identify-waiting")
    hall.tell(DeviceChanged("", "receipt", "receipt-printer", Offline("unplugged")))
    assert hall.step == "identify-waiting"


@pytest.mark.parametrize(
    ("outcome", "step", "reason"),
    [
        (Printed(), "done", ""),
        (Refused(frozenset({"media-empty"})), "done-no-paper", "凭证打印机缺纸"),
        (Refused(frozenset({"offline"})), "done-no-paper", "凭证打印机暂时不能用"),
        (Unconfirmed(), "done-no-paper", "凭证可能没有打好"),
    ],
)
def test_a_printer_takes_the_number_from_a_citizen(outcome: PrintOutcome, step: str, reason: str) -> None:
    hall = Hall().go("working-print")
    hall.printed(outcome)
    assert (hall.step, hall.page["number"]) == (step, "0000 1000 0197")
    assert (hall.page["banner"] or {"title": ""})["title"] == reason
    hall.touch("leave")
    tells_of_paper = any(banner["icon"] == "receipt" for banner in hall.page["banners"])
    assert tells_of_paper == (outcome == Printed()), "nobody is sent to look for a paper that is not there"


def test_a_terminal_without_a_printer_waits_for_one() -> None:
    hall = Hall(printer=None).go("working")
    hall.saved()
    assert hall.step == "done" and hall.page["banner"] is None and not hall.devices.receipts


def test_the_paper_says_something_else_than_the_screen() -> None:
    hall = Hall().go("working-print", "en")
    assert [value for _, receipt in hall.devices.receipts for value in texts_of(receipt.parts)].count("0000 1000 0197") == 1
    rows = {part.label: part.value for _, receipt in hall.devices.receipts for part in receipt.parts if isinstance(part, Row)}
    assert rows["Applicant"] == "梁*荷" and rows["Time"] == "2026-11-25  10:24:00"


def texts_of(parts: object) -> list[str]:
    assert isinstance(parts, list)
    return [str(getattr(part, "text", "")) for part in parts]


def test_a_full_disk_loses_or_doubles_a_submission() -> None:
    hall = Hall().go("working")
    hall.not_saved()
    assert hall.step == "trouble-not-saved"
    hall.touch("retry")
    assert hall.step == "working"
    hall.saved()
    assert hall.step == "working-print"
    (_, first), (_, second) = hall.outbox.drafts
    assert first.id == second.id and first.content["answers"] == second.content["answers"]
    hall.saved("999999999999")
    hall.printed()
    assert hall.page["number"] == "0000 1000 0197" and len(hall.devices.receipts) == 1


def test_submit_touched_five_times_hands_in_more_than_once() -> None:
    hall = Hall().go("sign+signed")
    hall.touch(*["submit"] * 5)
    hall.saved()
    hall.touch(*["submit"] * 5)
    hall.printed()
    hall.touch("submit", "leave", "submit", "skip", "submit")
    assert len(hall.outbox.drafts) == len(hall.devices.receipts) == 1


def test_who_has_not_signed_hands_in() -> None:
    hall = Hall().go("sign")
    hall.touch("submit")
    assert hall.page["problem"] == "请先在框里签名"
    hall.sign()
    assert hall.page["problem"] == ""
    hall.touch("sign-clear", "submit")
    assert hall.page["problem"] and not hall.outbox.drafts


def test_the_other_way_of_signing_is_half_taken() -> None:
    hall = Hall().go("sign+signed")
    hall.touch("sign-other")
    assert hall.page["strokes"] == []
    hall.touch("submit")
    assert hall.page["problem"] == "请先按“我确认，我要申请”"
    hall.runner.stroke([(0.1, 0.1)])
    assert hall.page["strokes"] == [], "there is no pad to sign on"
    hall.touch("sign-confirm", "sign-confirm", "submit")
    assert not hall.outbox.drafts
    hall.touch("sign-confirm", "sign-other", "sign-other", "submit")
    assert not hall.outbox.drafts, "who went back to the hand confirms anew"
    hall.touch("sign-confirm", "submit")
    assert len(hall.outbox.drafts) == 1


def test_strokes_land_where_nobody_signs() -> None:
    for place in ("guide", "review", "working", "done"):
        hall = Hall().go(place)
        hall.steps.clear()
        hall.runner.stroke([(0.5, 0.5)])
        assert not hall.steps
    hall = Hall().go("sign")
    hall.runner.stroke([])
    assert hall.page["strokes"] == []


@pytest.mark.parametrize("score", ["0", "6", "", "x", "55"])
def test_a_rating_that_is_none_is_kept(score: str) -> None:
    hall = Hall().go("take")
    hall.touch(f"rate-{score}")
    assert hall.outbox.ratings == [] and hall.step == "take"


def test_a_citizen_rates_twice() -> None:
    hall = Hall().go("take")
    hall.touch("rate-1", "rate-5")
    assert [score for _, score, _ in hall.outbox.ratings] == [1]


def test_delivery_is_not_told_while_the_citizen_stands_there() -> None:
    hall = Hall().go("done-saved")
    assert hall.page["tone"] == "saved" and hall.page["timeline"][-1]["state"] == "call"
    hall.tell(LineChanged("", True, ""))
    hall.delivered()
    assert hall.step == "done" and hall.page["tone"] == "sent"
    assert hall.page["timeline"][0] == {"when": "今天 10:24", "what": "申请已送到居住地公安派出所", "state": "done"}
    hall.tell(ItemDelivered("", "somebody-elses", "submission"))
    assert hall.step == "done"


def test_a_closed_terminal_lets_somebody_in() -> None:
    hall = Hall(closed="keys-missing")
    hall.touch("start", f"matter-{MATTER}", "agree", "lang-en", "language", "end", "submit", "home")
    assert hall.step == "closed" and hall.devices.reads == 0


def test_an_unknown_matter_or_language_is_taken() -> None:
    hall = Hall()
    hall.touch("lang-fr", "lang-", "start", "matter-", "matter-none", "matter")
    assert hall.step == "catalogue" and hall.page["lang"] == "zh-CN"
