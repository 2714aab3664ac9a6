"""What a citizen is told of paper: before a matter that ends in some, and when nobody knows what became of it."""

import pytest

from kiosk.devices.contract import Left, NeedsAttention, Offline, Printed, Ready, Status, Unconfirmed
from kiosk.devices.events import PaperLeft, PaperTaken, PrintFinished
from kiosk.journey.runner import Runner
from tests.journey.citizens import Share
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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_somebody_is_sent_to_an_empty_slot(lang: str) -> None:
    """A presenter tells that the paper was taken: the last page speaks of the card alone."""
    hall = Hall().go("take", lang)
    texts = hall.runner._surroundings().texts
    assert [banner["icon"] for banner in hall.page["banners"]] == ["id", "receipt"]
    hall.tell(PaperTaken("somebody else", "receipt"))
    assert len(hall.page["banners"]) == 2
    hall.tell(PaperTaken(hall.session, "receipt"))
    assert [banner["icon"] for banner in hall.page["banners"]] == ["id"] and hall.page["heading"] == texts.get("take.heading-card")
    assert hall.page["drawing"]["paper"] == "none"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_paper_that_was_pulled_back_is_called_printed(lang: str) -> None:
    hall = Hall().go("done", lang)
    texts = hall.runner._surroundings().texts
    hall.tell(PaperLeft(hall.session, "receipt", inside=True))
    assert hall.step == "done-no-paper" and hall.page["number"].replace(" ", "") == NUMBER
    assert hall.page["lead"] == texts.get("done.lead-left") and hall.page["banner"]["text"] == texts.get("done.banner-left-text")
    hall.touch("leave")
    assert [banner["icon"] for banner in hall.page["banners"]] == ["id"]


# -------------------------------------------------------------------------------------------------------- A4


def at_answer(
    *, documents: str | None = "a4", printer: str | None = "receipt", status: Status | None = None, lang: str = "zh-CN"
) -> Hall:
    """Somebody whose query was answered."""
    hall, share = Hall(printer=printer, documents=documents), Share(silent=False)
    if status and documents:
        hall.devices.statuses[documents] = status
    assert isinstance(hall.runner, Runner)
    hall.runner._desk.sharing = share
    if lang != "zh-CN":
        hall.touch(f"lang-{lang}")
    hall.touch("start", "matter-social-insurance-proof", "agree")
    hall.lay()
    share.answer(hall)
    assert hall.step == "answer-result"
    return hall


def test_an_answer_that_may_be_a4_comes_as_a_receipt_beside_an_a4_printer() -> None:
    hall = at_answer()
    hall.touch("print", "print")
    ((session, sheet),) = hall.devices.sheets
    assert hall.devices.receipts == [] and sheet.lang == "zh-CN" and sheet.marks == ("示例，未由部门签发",)
    assert sheet.pages == "第 {page} 页，共 {pages} 页"
    rows = dict(row for part in sheet.parts for row in part.rows)
    assert rows["首次参保"] and len(rows) >= 6
    assert "梁秋荷" not in str(rows), "the masked name alone"
    assert hall.page["light"] == {"document-slot": "steady"}
    hall.devices.statuses["a4"] = EMPTY
    hall.tell(PrintFinished(session, "a4", Printed()))
    assert hall.page["note"].startswith("已经打印")
    assert hall.page["light"] == {"document-slot": "pulse"}, "also where it was the last sheet"


@pytest.mark.parametrize(("documents", "status"), [(None, None), ("a4", EMPTY), ("a4", Offline("no-answer"))])
def test_an_a4_printer_that_prints_nothing_keeps_the_answer_off_the_receipt(documents: str | None, status: Status | None) -> None:
    hall = at_answer(documents=documents, status=status)
    hall.touch("print")
    assert hall.devices.sheets == [] and len(hall.devices.receipts) == 1
    assert hall.page["light"] == {"receipt-slot": "steady"}


def test_an_answer_cannot_be_printed_without_a_receipt_printer() -> None:
    hall = at_answer(printer=None)
    assert hall.page["print"]
    hall.touch("print")
    assert len(hall.devices.sheets) == 1
    assert at_answer(printer=None, documents=None).page["print"] is None


def test_the_guide_of_a_query_misses_paper_that_is_there() -> None:
    for documents, lines in (("a4", 0), (None, 1)):
        hall = Hall(documents=documents)
        hall.devices.statuses["receipt"] = EMPTY
        hall.touch("start", "matter-social-insurance-proof")
        assert len(told(hall)) == lines
