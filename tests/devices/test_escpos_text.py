"""Text for a printer with a Chinese font: what breaks is names, and lines that lose something at their end."""

import unicodedata

import pytest

from kiosk.devices.drivers.escpos_text import in_font, lines, width, wrap


@pytest.mark.parametrize("dot", "·•・‧∙⋅·･")
def test_every_look_alike_of_the_middle_dot_prints_as_the_fonts_own(dot: str) -> None:
    assert lines(f"古丽米热{dot}艾比布力")[0].encode("gbk")[8:10] == b"\xa1\xa4"


def test_a_full_stop_in_a_name_stays_a_full_stop() -> None:
    assert lines("古丽．A.B") == ["古丽．A.B"]


def test_a_private_code_of_an_old_table_becomes_the_character_it_means() -> None:
    assert lines("\ue81e") == ["\u9fb4"]


def test_nothing_in_a_text_can_be_a_command() -> None:
    hostile = "王\x1bp\x00\x19\xfa" + "".join(map(chr, range(32))) + "\x7f\x85\u202e\u200d\ud800某"
    kept = "".join(lines(hostile))
    assert not [c for c in kept if unicodedata.category(c) in ("Cc", "Cf", "Cs")]
    assert kept.startswith("王p") and kept.endswith("某")


@pytest.mark.parametrize("c", ["\U0002cc56", "\U00020087", "䶮", "\u9fb4", "😀", "ཀ", "\ue000", "ﷺ"])
def test_what_an_ordinary_chinese_font_lacks_is_not_sent_as_text(c: str) -> None:
    assert not in_font(c)


def test_a_character_of_two_bytes_takes_two_columns_whatever_unicode_says() -> None:
    assert [width(t) for t in ("A中b文", "·", "é", "１２", "e\u0301", "\U0002cc56", "😀")] == [6, 2, 2, 4, 1, 2, 2]


def test_a_name_of_thirty_han_characters_loses_none_of_them() -> None:
    name = "阿卜杜热合曼麦麦提吐尔逊江买买提艾力阿卜力克木如则图尔荪妮萨"[:30]
    wrapped = wrap(name, 25)
    assert "".join(wrapped) == name
    assert [width(line) for line in wrapped] == [24, 24, 12]


def test_a_long_word_is_broken_rather_than_cut() -> None:
    assert wrap("https://lanwan.example/r/000010000197", 16) == ["https://lanwan.e", "xample/r/0000100", "00197"]


def test_a_line_ends_at_a_space_and_never_before_a_full_stop() -> None:
    assert wrap("A text message tells you", 16) == ["A text message", "tells you"]
    assert wrap("材料已经交到，这张。", 18) == ["材料已经交到，这", "张。"]


def test_joined_places_hold_together_while_they_fit() -> None:
    assert wrap("交到 12\u00a0月\u00a02\u2060日\u2060前", 12) == ["交到", "12 月 2日前"]
    assert "".join(wrap("\u2060".join("一二三四五六七八"), 6)) == "一二三四五六七八"


def test_a_combining_mark_stays_on_its_letter() -> None:
    assert wrap("abcde\u0301", 5) == ["abcde\u0301"]
    assert all(not unicodedata.combining(line[0]) for line in wrap("ae\u0301" * 9, 5))


def test_an_apostrophe_does_not_tear_a_word_apart() -> None:
    assert lines("It’s “好”’s") == ["It's “好”’s"]


@pytest.mark.parametrize("columns", [2, 3, 5, 16, 24, 44, 48])
@pytest.mark.parametrize(
    "text", ["豚肉木耳玉子炒め弁当 ￥1,990", "A中b文，（甲）·乙 12345 \U0002cc56😀e\u0301", "，，，，，，，", "", " ", "（（（（（（"]
)
def test_f67_a_line_is_too_wide_or_something_is_lost(text: str, columns: int) -> None:
    wrapped = wrap(text, columns)
    assert wrapped
    assert all(width(line) <= columns for line in wrapped)
    assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
