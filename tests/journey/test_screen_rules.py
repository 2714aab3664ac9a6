"""What the screen's rules ask of the pages: nothing personal in large letters, no stage shown as done that never was, pads that close."""

import pytest

from tests.support.pages import all_pages
from tests.support.pages_walked import Visit

PAGES = all_pages()


def stages(name: str) -> list[str]:
    return [stage["state"] for stage in PAGES[name]["stages"]]


def test_a_query_shows_stages_that_it_never_had() -> None:
    assert stages("gather.zh-CN") == ["done", "now", "todo"]
    assert stages("answer.zh-CN") == ["done", "done", "now"] and PAGES["answer.en"]["step_text"] == "Step 3 of 3"


def test_answers_that_cannot_be_taken_are_shown_as_checked() -> None:
    assert stages("answer-unmet.zh-CN") == ["done", "done", "now", "todo", "todo"]


def test_an_answer_that_did_not_come_has_the_sign_of_one_that_did() -> None:
    assert (PAGES["answer.zh-CN"]["icon"], PAGES["answer-none.zh-CN"]["icon"]) == ("circle-check", "cloud-off")


def test_a_name_stands_in_large_letters() -> None:
    headings = {name: PAGES[name]["heading"] for name in PAGES if "form-row" in name}
    assert headings and not any(said in heading for heading in headings.values() for said in ("李梅", "榕园"))


def test_a_page_asks_twice_whether_something_is_so() -> None:
    asks, then = PAGES["form-yes-no.en"], PAGES["form-number.en"]
    assert asks["heading"] == "Do you have a disability certificate?" and asks["fields"][0]["label"] == ""
    assert then["heading"] == "Your disability certificate" and then["answered"][0]["text"].startswith(asks["heading"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("form-row-number", "440300 20150512 001"),
        ("form-uscc", "92 440300 MA5EXAM"),
        ("form-bank-wrong", "6200 0000 000"),
        ("form-phone-changed", "138 0000 2204"),
    ],
)
def test_a_long_number_stands_in_one_piece(name: str, value: str) -> None:
    assert PAGES[f"{name}.zh-CN"]["fields"][-1]["value"] == value


def test_a_pad_or_a_picker_cannot_be_put_away_and_opened_again() -> None:
    visit = Visit("zh-CN", "sole-trader-change").touch("next").type("92").touch("key-hide").keep("away").touch("field-uscc").keep("back")
    away, back = (visit.found[name]["fields"][0] for name in ("away", "back"))
    assert (away["keys"], away["active"], away["value"]) == ([], False, "92") and back["keys"]
    visit.type("440300MA5EXAMP1C").touch("next").spell("rongyuan").touch("cand-0", "next", "option-change-scope", "next")
    visit.touch("option-scope-food", "next").at("form-since").touch("key-hide").keep("away").touch("part-since-0").keep("back")
    away, back = (visit.found[name]["fields"][0] for name in ("away", "back"))
    assert away["picker"] is None and back["picker"] is not None


def test_who_confirms_reads_the_statement_twice_and_clears_a_pad_that_is_not_there() -> None:
    page = PAGES["sign-other.zh-CN"]
    assert page["lead"] == "" and page["confirm"]["text"] and page["clear"] is None
