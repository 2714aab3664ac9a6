"""Letters on their way to an answer, with a real child behind them."""

from collections.abc import Iterator

import pytest

from kiosk.keyboard import layouts
from kiosk.keyboard.composing import LOST, TOO_LONG, Bar, Composing
from tests.keyboard.asking import Asked

BAR = Bar()


@pytest.fixture(scope="module")
def child() -> Iterator[Asked]:
    with Asked() as made:
        yield made


def answer(now: Composing, child: Asked) -> None:
    """Answer all that `now` has to ask."""
    while now.question:
        found = child.ask(now.question, 300)
        now.answer(found["pinyin"], found["candidates"], found["starts"])


def type_in(now: Composing, child: Asked, keys: str) -> None:
    """Press the keys one by one, each answered before the next."""
    for key in keys:
        now.press(key)
        answer(now, child)


def field(limit: int = 40, keyboard: str = "pinyin", text: str = "") -> Composing:
    return Composing(keyboard, limit, text)


def test_a_whole_phrase_is_one_touch(child: Asked) -> None:
    now = field()
    type_in(now, child, "guangzhoushitianhequ")
    assert now.spelled == "guang zhou shi tian he qu"
    now.choose(0)
    assert (now.text, now.composing) == ("广州市天河区", False)


def test_a_name_with_a_middle_dot(child: Asked) -> None:
    now = field()
    type_in(now, child, "ali")
    now.press(layouts.MIDDLE_DOT)
    type_in(now, child, "maimaiti")
    assert now.settle()
    assert now.text.count("·") == 1 and len(now.text.split("·")[0]) == 2 and len(now.text.split("·")[1]) == 3
    assert all("\u4e00" <= sign <= "\u9fff" for sign in now.text.replace("·", ""))


def test_parts_are_chosen_one_after_the_other(child: Asked) -> None:
    now = field()
    type_in(now, child, "rongyuan")
    now.choose(now.candidates(BAR).index("榕"))
    assert (now.text, now.spelled, now.question) == ("", "榕yuan", "yuan")
    answer(now, child)
    now.choose(now.candidates(BAR).index("园"))
    assert (now.text, now.composing) == ("榕园", False)


def test_backspace_goes_back_through_letters_parts_and_text(child: Asked) -> None:
    now = field(text="号")
    type_in(now, child, "rongyuan")
    now.choose(now.candidates(BAR).index("荣"))
    answer(now, child)
    for _ in range(4):
        assert now.spelled.startswith("荣y")
        now.press(layouts.BACKSPACE)
    assert (now.text, now.composing) == ("号荣", False)
    now.press(layouts.BACKSPACE)
    now.press(layouts.BACKSPACE)
    now.press(layouts.BACKSPACE)
    assert now.text == ""


def test_pages_of_candidates_hold_all_of_them_once(child: Asked) -> None:
    now = field()
    type_in(now, child, "shi")
    seen = list(now.candidates(BAR))
    assert not now.less and 5 < len(seen) < 12
    while now.more(BAR):
        now.turn(True, BAR)
        seen += now.candidates(BAR)
    assert len(seen) == len(set(seen)) > 100
    for _ in seen:
        now.turn(False, BAR)
    assert list(now.candidates(BAR)) == seen[: len(now.candidates(BAR))]


def test_a_candidate_of_a_later_page_is_the_one_that_is_taken(child: Asked) -> None:
    now = field()
    type_in(now, child, "shi")
    now.turn(True, BAR)
    wanted = now.candidates(BAR)[2]
    now.choose(2)
    assert now.text == wanted


def test_space_and_signs_take_the_first_candidate(child: Asked) -> None:
    now = field()
    type_in(now, child, "wangfang")
    now.press(layouts.SPACE)
    assert now.text == "王芳"
    type_in(now, child, "jiedao")
    now.press("，")
    now.press(layouts.SPACE)
    assert now.text == "王芳接到， "


def test_digits_after_letters_commit_them(child: Asked) -> None:
    now = field()
    type_in(now, child, "haoma")
    now.change(layouts.TO_DIGITS)
    assert now.spelled == "hao ma"
    now.press("1")
    assert now.text == "号码1"
    now.change(layouts.TO_LETTERS)
    assert now.mode == layouts.TO_PINYIN


def test_another_mode_keeps_what_is_composing(child: Asked) -> None:
    now = field()
    type_in(now, child, "wangf")
    for mode in (layouts.TO_LATIN, layouts.SHIFT, layouts.TO_DIGITS, layouts.TO_PINYIN):
        now.change(mode)
    type_in(now, child, "ang")
    now.choose(0)
    assert now.text == "王芳"


def test_next_takes_the_first_candidate_of_each_part(child: Asked) -> None:
    now = field(limit=4)
    type_in(now, child, "zhangsan")
    assert now.settle() and now.text == "张三"


def test_the_limit_counts_committed_characters_only(child: Asked) -> None:
    now = field(limit=4, text="广州")
    type_in(now, child, "tianhe")
    assert now.spelled == "tian he"
    now.choose(0)
    assert now.text == "广州天河"
    type_in(now, child, "qu")
    assert not now.settle()
    assert (now.text, now.problem, now.spelled, now.question) == ("广州天河", TOO_LONG, "qu", "")
    now.press(layouts.BACKSPACE)
    now.press(layouts.BACKSPACE)
    assert now.settle() and now.problem == ""


def test_a_character_beyond_the_basic_plane_counts_as_one() -> None:
    now = field(limit=2, text="\U00020bb7")
    now.mode = layouts.TO_LATIN
    now.press("a")
    now.press("b")
    assert (now.text, now.problem) == ("\U00020bb7a", TOO_LONG)
    now.press(layouts.BACKSPACE)
    now.press(layouts.BACKSPACE)
    assert now.text == ""


def test_keys_wait_for_an_answer_that_is_late(child: Asked) -> None:
    now = field()
    for key in ("w", "a", "n", "g", layouts.SPACE, "，", "h", "a", "o"):
        now.press(key)
    assert (now.text, now.question) == ("", "wang")
    answer(now, child)
    assert (now.text, now.spelled) == ("网，", "hao")


def test_an_older_page_of_candidates_cannot_be_touched(child: Asked) -> None:
    now = field()
    type_in(now, child, "wang")
    now.press("f")
    now.choose(0)
    assert (now.text, now.letters) == ("", "wangf")
    now.answer("wang", ("网",), (0, 4))
    assert now.question == "wangf"


def test_a_lost_answer_costs_the_word_and_nothing_else(child: Asked) -> None:
    now = field(text="荔枝路")
    type_in(now, child, "rongyuan")
    now.choose(now.candidates(BAR).index("榕"))
    now.press(layouts.SPACE)
    now.answer("yuan", (), (0,), lost=True)
    assert (now.text, now.composing, now.problem) == ("荔枝路榕", False, LOST)
    type_in(now, child, "yuan")
    assert now.problem == "" and now.spelled == "yuan"


def test_more_letters_than_can_be_asked_about_take_the_first_words(child: Asked) -> None:
    now = field()
    type_in(now, child, "guangdongshengguangzhoushi")
    assert len(now.letters) <= 20
    assert now.settle() and now.text == "广东省广州市"


def test_letters_that_mean_nothing_stay_letters(child: Asked) -> None:
    now = field()
    type_in(now, child, "v")
    assert now.candidates(BAR) == ("v",)
    assert now.settle() and now.text == "v"


def test_english_has_capitals_one_at_a_time() -> None:
    now = field(keyboard="latin")
    now.change(layouts.SHIFT)
    for key in ("W", "a", "n", "g"):
        now.press(key)
    assert (now.text, now.shift, now.question) == ("Wang", False, "")


def test_a_word_is_mended_in_the_middle() -> None:
    now = field(keyboard="latin", text="荔路 18 号")
    now.change(layouts.TO_DIGITS)
    for _ in range(6):
        now.press(layouts.LEFT)
    now.change(layouts.TO_LETTERS)
    now.press("z")
    assert now.text == "荔z路 18 号"
    now.press(layouts.BACKSPACE)
    assert (now.text, now.caret) == ("荔路 18 号", 1)


def test_an_id_number_may_end_in_x_and_has_no_letters() -> None:
    now = field(18, "id-number")
    for key in "44030519870101123Xa":
        now.press(key)
    assert now.text == "44030519870101123X"
    assert "a" not in layouts.types("id-number")


def test_without_pinyin_letters_are_letters() -> None:
    now = Composing("pinyin", 10, pinyin=False)
    now.change(layouts.TO_PINYIN)
    for key in "ab":
        now.press(key)
    assert (now.text, now.question, now.mode) == ("ab", "", layouts.TO_LATIN)
    assert not any(key.key in (layouts.TO_PINYIN, layouts.TO_LATIN) for row in now.rows() for key in row)


def test_nothing_typed_stands_in_a_repr(child: Asked) -> None:
    now = field()
    type_in(now, child, "wangfang")
    assert "wang" not in repr(now)


@pytest.mark.parametrize("keyboard", ["pinyin", "latin", "id-number", "phone", "digits"])
@pytest.mark.parametrize("mode", [layouts.TO_PINYIN, layouts.TO_LATIN, layouts.TO_DIGITS])
@pytest.mark.parametrize("both", [True, False])
def test_every_row_fits_and_no_key_stands_twice(keyboard: str, mode: str, both: bool) -> None:
    rows = layouts.rows(keyboard, mode, both=both)
    assert len(rows) == 4
    assert all(sum(key.span for key in row) <= 10.001 for row in rows)
    keys = [(key.mode, key.key) for row in rows for key in row]
    assert len(keys) == len(set(keys))
