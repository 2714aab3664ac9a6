"""A line ends where its author marked it, and what is no text is left alone."""

from kiosk.ui.phrases import join, page
from tests.support.pages import all_pages
from tests.ui.conftest import Theatre

WJ = "\u2060"


def test_chinese_is_joined_but_at_the_bars() -> None:
    assert join("请用|签名", "zh-CN") == f"请{WJ}用签{WJ}名"


def test_a_space_inside_a_phrase_is_kept_together() -> None:
    assert join("第 2|步", "zh-CN") == f"第{WJ}\u00a0{WJ}2步"


def test_other_languages_only_lose_the_bars() -> None:
    assert join("Sign |here", "en") == "Sign here"


def test_a_text_without_bars_stays_as_it_is() -> None:
    assert join("汀溪区 3 栋 502", "zh-CN") == "汀溪区 3 栋 502"


def test_lines_stay_lines() -> None:
    assert join("一二|三\n四五", "zh-CN") == f"一{WJ}二三\n四{WJ}五"


def test_a_mark_stays_with_its_base() -> None:
    assert join("葛\U000e0100饰|字", "zh-CN") == f"葛\U000e0100{WJ}饰字"


def test_ids_and_codes_are_never_touched() -> None:
    found = page({"id": "a|b", "qr": "x|y", "rows": [{"icon": "c|d", "text": "e|f"}], "count": 3, "open": True, "back": None}, "en")
    assert found == {"id": "a|b", "qr": "x|y", "rows": [{"icon": "c|d", "text": "ef"}], "count": 3, "open": True, "back": None}


def test_a_line_really_ends_at_the_bar(theatre: Theatre) -> None:
    words = "核对过的内容都是真实的，|没有隐瞒任何情况，|您要申请居住证签注的办理"
    theatre.show({**all_pages()["sign.zh-CN"], "lead": words})
    [lead] = [item for item in theatre.texts() if item.property("text") == join(words, "zh-CN")]
    assert lead.property("lineCount") == 2
