"""How a document is printed: the citizen chooses of what the matter allows and the printer can; what it cannot is said, and not offered."""

from typing import Any

import pytest

from kiosk.devices.contract import DocumentCapabilities, NeedsAttention, Wish
from kiosk.journey import printing
from kiosk.journey.printing import Can, Choice, Wanted
from kiosk.services.parts import Copies, Printing
from tests.journey.test_paper import at_answer

BOTH = frozenset({"one-sided", "two-sided-long-edge", "two-sided-short-edge"})
LASER = DocumentCapabilities(copies=99, sides=BOTH, colour=True)
ALL = Printing(copies=Copies(default=2, max=3), sides=("two-sided-long-edge", "one-sided"), colour=True)


def rows(hall: Any) -> dict[str, list[str]]:
    return {row["label"]: [option["id"] for option in row["options"]] for row in hall.page["sheet"]["rows"]}


def at_printer(abilities: DocumentCapabilities = LASER) -> Any:
    hall = at_answer()
    hall.devices.abilities = abilities
    hall.touch("nothing-that-is-there")
    return hall


def test_what_was_chosen_does_not_reach_the_printer() -> None:
    hall = at_printer()
    assert hall.page["how"]["label"] == "1 份、单面"
    hall.touch("print-how")
    assert hall.step == "answer-result-how"
    assert rows(hall) == {
        "几份": ["print-copies-1", "print-copies-2", "print-copies-3"],
        "单面还是双面": ["print-sides-one-sided", "print-sides-two-sided-long-edge"],
    }
    hall.touch("print-copies-3", "print-sides-two-sided-long-edge")
    hall.touch("print-copies-4", "print-sides-two-sided-short-edge", "print-colour-yes", "print-close")
    assert hall.page["how"]["label"] == "3 份、双面" and hall.page["sheet"] is None
    hall.touch("print")
    assert hall.devices.wishes == [Wish(3, "two-sided-long-edge", False)]
    assert hall.page["how"] is None, "it is printing"


def test_what_the_printer_cannot_is_offered_or_kept_silent() -> None:
    hall = at_printer(DocumentCapabilities(copies=1))
    assert hall.page["how"] is None
    assert "只能单面" in hall.page["note"] and "一次只能打一份" in hall.page["note"] and "不是盖章的证明" in hall.page["note"]
    hall.touch("print-how", "print-copies-2", "print")
    assert hall.devices.wishes == [Wish()]


def test_a_sheet_that_will_be_larger_is_not_said_to_be() -> None:
    assert "A3" in at_printer(DocumentCapabilities(copies=9, sides=BOTH, paper="a3")).page["note"]
    assert "A3" not in at_printer().page["note"]


def test_the_next_person_finds_what_the_last_one_chose() -> None:
    hall = at_printer()
    hall.touch("print-how", "print-copies-2", "print-close", "another")
    assert hall.session
    assert hall.runner._session.wanted == Wanted()


def test_other_paper_is_told_before_the_matter_begins_and_keeps_the_answer_on_the_receipt() -> None:
    hall = at_answer(status=NeedsAttention(frozenset({"media-needed"})))
    assert hall.page["how"] is None
    hall.touch("print")
    assert hall.devices.sheets == [] and len(hall.devices.receipts) == 1


@pytest.mark.parametrize(
    ("can", "usual", "lacks"),
    [
        (Can(9, BOTH, True), Choice(2, "two-sided-long-edge", True), []),
        (Can(), Choice(), ["copies", "sides", "colour"]),
        (Can(2, frozenset({"one-sided", "two-sided-short-edge"}), True, "a3"), Choice(2, "one-sided", True), ["sides", "a3"]),
    ],
)
def test_the_usual_is_what_nobody_could_have(can: Can, usual: Choice, lacks: list[str]) -> None:
    assert printing.now(Wanted(), ALL, can) == usual
    assert list(printing.lacks(ALL, can)) == lacks


def test_a_choice_that_the_printer_can_keep_no_more_gives_way_to_the_usual() -> None:
    wanted = Wanted(Choice(3, "two-sided-long-edge", True))
    assert printing.now(wanted, ALL, Can(copies=2)) == Choice(2, "one-sided", False)


@pytest.mark.parametrize("wrong", [{"copies": {"default": 3, "max": 2}}, {"sides": []}, {"sides": ["one-sided", "one-sided"]},
                                   {"copies": {"max": 6}}, {"sides": ["duplex"]}])  # fmt: skip
def test_a_package_says_what_makes_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"default 3|at least 1|stands twice|less than or equal to 5|Input should be"):
        Printing.model_validate(wrong)
