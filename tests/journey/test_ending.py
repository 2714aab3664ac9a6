"""Every way out: walked away, hung, crashed. It always ends at the attract page, wiped, and says what is true."""

import gc
from collections.abc import Sequence

import pytest

from kiosk.devices.contract import CardRead
from kiosk.devices.events import ReadFinished, ReadStarted
from kiosk.identity import Document
from kiosk.journey.session import Session
from tests.journey.hall import LANGUAGES, NUMBER, Hall, person
from tests.journey.places import HANDED_IN, PLACES

# Longer than everything that is waited for, one after the other: work, warning, end, note.
LONG = 45 + 85 + 12 + 10
NAME = "金丝雀"


@pytest.mark.parametrize("place", PLACES)
def test_somebody_walks_away_and_leaves_something(place: str) -> None:
    hall = Hall().go(place, "en")
    hall.steps.clear()
    hall.later(LONG)
    assert hall.step == "attract" and hall.page["lang"] == "zh-CN"
    assert hall.wiped == 1 and hall.devices.reading is None
    assert ("trouble-ended" in hall.steps) == (place not in HANDED_IN), "it says that nothing was handed in, if that is so"
    assert len(hall.outbox.drafts) == (place in HANDED_IN or place in ("working", "trouble-not-saved"))
    if place.startswith("take"):
        assert hall.warnings == [], "who has handed in is not asked to hurry"
    else:
        assert max(hall.warnings) >= 20


def test_a_note_stays_in_the_way_of_the_next_citizen() -> None:
    hall = Hall().go("form-contact", "en")
    hall.later(85)
    assert hall.step == "trouble-ended" and hall.page["lang"] == "en", "still in the language of who may stand there"
    hall.touch("home")
    assert hall.step == "attract" and hall.page["lang"] == "zh-CN"
    again = Hall().go("form-contact", "en")
    again.later(85)
    again.touch("language", "lang-zh-CN")
    assert again.step == "trouble-ended" and again.page["lang"] == "zh-CN"
    again.later(13)
    assert again.step == "attract"


def test_a_language_stays_on_the_attract_page() -> None:
    hall = Hall()
    hall.touch("lang-en")
    hall.later(59)
    assert hall.page["lang"] == "en"
    hall.later(2)
    assert hall.page["lang"] == "zh-CN" and hall.wiped == 0


def personal(but: Sequence[object] = ()) -> list[Document | Session]:
    """What of people is in memory, but for what was there before."""
    before = {id(thing) for thing in but}
    return [thing for thing in gc.get_objects() if isinstance(thing, Document | Session) and id(thing) not in before]


@pytest.mark.parametrize("place", ["form-person", "review", "sign+signed", "working-print", "take"])
def test_what_was_known_of_a_citizen_is_still_in_memory(place: str) -> None:
    others = personal()
    hall = Hall()
    if place == "form-person":
        hall.go("identify-waiting")
        hall.lay(person(name=NAME))
    else:
        hall.go(place)
    hall.outbox.drafts.clear()
    hall.devices.receipts.clear()
    hall.later(LONG)
    gc.collect()
    kept = personal(others)
    assert not kept, "a document or a session is held by something"


def test_a_session_that_something_still_holds_keeps_what_it_knew() -> None:
    others = personal()
    hall = Hall().go("done")
    (held,) = (thing for thing in personal(others) if isinstance(thing, Session))

    def kept() -> list[str]:
        return [name for name in ("document", "answers", "strokes", "handed", "service") if getattr(held, name)]

    assert len(kept()) == 5
    hall.later(LONG)
    assert hall.step == "attract"
    assert kept() == []


def test_a_device_that_raises_keeps_a_citizens_data_on_the_screen() -> None:
    for place in ("form-contact", "identify-reading", "review", "done"):
        hall = Hall().go(place)
        hall.devices.fail = RuntimeError("the port is gone")
        with pytest.raises(RuntimeError):
            hall.later(LONG)
        assert hall.page["screen"] in ("trouble", "attract"), "already wiped when it was raised"
        assert hall.wiped == 1
        hall.runner.fail()
        hall.devices.fail = None
        hall.later(15)
        assert hall.step == "attract" and hall.page["lang"] == "zh-CN"


def test_a_device_that_raises_keeps_the_data_of_a_card_that_is_not_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    hall = Hall().go("identify-waiting")
    hall.devices.fail = RuntimeError("the port is gone")
    session = hall.session
    # The bus hands the exception to the process's hook, as in the program.
    hall.tell(ReadStarted(session, "id-reader"), ReadFinished(session, "id-reader", CardRead(person(kind="other", name=NAME))))
    assert "the port is gone" in capsys.readouterr().err
    assert hall.step == "trouble-card-not-accepted" and NAME not in repr(hall.page)


# ---------------------------------------------------------------------------------------------------------------- it hangs


def test_a_printer_that_hangs_holds_a_citizen_for_ever() -> None:
    hall = Hall().go("working-print")
    hall.later(45)
    assert hall.step == "working-print" and hall.warnings == []
    hall.later(1)
    assert hall.step == "done-no-paper" and hall.page["banner"]["title"] == "凭证可能没有打好"
    assert hall.page["number"].replace(" ", "") == NUMBER
    hall.printed()
    assert hall.step == "done-no-paper", "what was told is not taken back under the finger"
    hall.later(59)
    assert hall.warnings == [], "a citizen has all the time there is to note the number"


def test_an_outbox_that_hangs_holds_a_citizen_for_ever() -> None:
    hall = Hall().go("working")
    hall.later(45)
    assert hall.step == "working"
    hall.later(1)
    assert hall.step == "trouble-not-saved"
    hall.touch("retry")
    assert hall.step == "working"
    hall.later(45)
    assert hall.step == "working", "a second attempt has its own time"
    hall.saved()
    hall.printed()
    assert hall.step == "done"
    assert len({draft.id for _, draft in hall.outbox.drafts}) == 1


def test_an_outbox_that_answers_late_leaves_a_wrong_word_standing() -> None:
    hall = Hall().go("working")
    hall.later(46)
    assert hall.step == "trouble-not-saved"
    hall.saved()
    assert hall.step == "working-print"
    hall.later(44)
    assert hall.step == "working-print", "the printer has its own time"
    hall.printed()
    assert hall.step == "done" and hall.page["number"].replace(" ", "") == NUMBER


# ------------------------------------------------------------------------------------------------------------ it crashes


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", [place for place in PLACES if place not in HANDED_IN and not place.startswith("working")])
def test_a_fault_before_the_number_leaves_data_or_says_something_wrong(place: str, lang: str) -> None:
    hall = Hall().go(place, lang)
    hall.runner.fail()
    assert hall.step == "trouble-internal" and hall.wiped == 1 and hall.page["number"] is None
    assert ("什么都没有提交" in hall.page["lead"]) == (lang == "zh-CN")
    hall.touch("home")
    assert hall.step == "attract" and hall.page["lang"] == "zh-CN"


@pytest.mark.parametrize("place", sorted(HANDED_IN))
def test_a_fault_after_the_number_loses_the_number(place: str) -> None:
    hall = Hall().go(place)
    hall.runner.fail()
    assert hall.step == "trouble-internal" and hall.page["heading"] == "申请已经存好"
    assert hall.page["number"]["number"].replace(" ", "") == NUMBER
    hall.runner.fail()
    assert hall.page["number"]["number"].replace(" ", "") == NUMBER
    hall.later(86)
    assert hall.step == "attract" and hall.wiped == 1 and "trouble-ended" not in hall.steps


def test_a_fault_while_it_is_saved_says_that_nothing_was_handed_in() -> None:
    hall = Hall().go("working")
    hall.runner.fail()
    assert hall.step == "trouble-not-saved" and hall.wiped == 0
    hall.saved()
    hall.printed()
    assert hall.step == "done" and len(hall.outbox.drafts) == 1


def test_a_fault_while_it_is_handed_over_loses_what_was_filled_in() -> None:
    hall = Hall().go("sign+signed")
    hall.outbox.fail = RuntimeError("a fault")
    with pytest.raises(RuntimeError):
        hall.touch("submit")
    hall.runner.fail()
    assert hall.step == "trouble-not-saved"
    hall.outbox.fail = None
    hall.touch("retry")
    hall.saved()
    assert hall.step == "working-print"


def test_a_fault_with_nobody_there_shows_a_page_to_nobody() -> None:
    hall = Hall()
    hall.runner.fail()
    assert hall.step == "attract" and hall.wiped == 0
