"""What a citizen is told of paper: before a matter that ends in some, and when nobody knows what became of it."""

import pytest

from kiosk.devices.contract import Left, NeedsAttention, Offline, Ready, Status, Unconfirmed
from tests.journey.hall import LANGUAGES, NUMBER, Hall

EMPTY, PAUSED = NeedsAttention(frozenset({"media-empty"})), NeedsAttention(frozenset({"paused"}))


def told(hall: Hall) -> list[str]:
    return [row["title"] for row in hall.page["rows"] if row["icon"] == "printer-off"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("status", "key"), [(EMPTY, "media-empty"), (PAUSED, "no-printer"), (Offline("no-answer"), "no-printer")])
def test_a_matter_that_ends_in_paper_begins_and_nobody_said_that_there_is_none(status: Status, key: str, lang: str) -> None:
    hall = Hall()
    hall.devices.statuses["receipt"] = status
    hall.go("guide", lang)
    row = hall.page["rows"][0]
    assert row["title"] == hall.runner._surroundings().texts.get(f"guide.{key}")
    assert row["text"] == hall.runner._surroundings().texts.get("guide.no-paper-receipt")
    hall.touch("agree")
    assert hall.step == "identify-waiting", "it can be done all the same"


@pytest.mark.parametrize("status", [None, Ready(), Ready(frozenset({"media-low"})), Offline("starting")])
def test_a_printer_that_is_well_or_still_starting_frightens_somebody(status: Status | None) -> None:
    hall = Hall()
    if status:
        hall.devices.statuses["receipt"] = status
    assert told(hall.go("guide")) == []


def test_a_terminal_without_a_printer_promises_paper() -> None:
    assert len(told(Hall(printer=None).go("guide"))) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("left", "text", "leave"), [
        (Left.NOTHING, "banner-text", "leave-card"), (Left.SOMETHING, "banner-held-text", "leave-card"),
        (Left.UNKNOWN, "banner-blind-text", "leave"),
    ],
)  # fmt: skip
def test_somebody_believes_that_it_was_printed_when_nobody_knows(left: Left, text: str, leave: str, lang: str) -> None:
    hall = Hall().go("working-print", lang)
    hall.printed(Unconfirmed(left))
    texts = hall.runner._surroundings().texts
    assert hall.step == "done-no-paper" and hall.page["number"].replace(" ", "") == NUMBER
    assert hall.page["banner"]["text"] == texts.get(f"done.{text}") and hall.page["primary"]["label"] == texts.get(f"done.{leave}")
    hall.touch("leave")
    assert ("out" in str(hall.page["drawing"])) == (left is Left.UNKNOWN)


def test_a_job_outlives_the_session_that_asked_for_it() -> None:
    hall = Hall().go("working-print")
    session = hall.session
    hall.later(45 + 86)
    assert hall.step == "attract" and hall.devices.ended == [session]
