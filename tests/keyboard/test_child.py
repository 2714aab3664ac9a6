"""The child: the words people type, the questions it refuses, what it leaves behind."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.keyboard import child
from tests.keyboard.asking import Asked

SIGNS = "abcdefghijklmnopqrstuvwxyz'"


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    with Asked() as made:
        assert made.first == {"ready": True}
        yield made


def test_words_and_whole_phrases_come_first(asked: Asked) -> None:
    assert asked.ask("wangfang")["candidates"][0] == "王芳"
    assert asked.ask("guangzhoushitianhequ")["candidates"][0] == "广州市天河区"
    assert asked.ask("jiedao")["candidates"][:2] == ["接到", "街道"]
    assert asked.ask("gzs")["candidates"][0] == "广州市"


def test_letters_are_parted_into_syllables(asked: Asked) -> None:
    found = asked.ask("rongyuan")
    assert (found["spelling"], found["starts"]) == ("rong yuan", [0, 4, 8])
    assert asked.ask("xian")["candidates"][0] == "先"
    parted = asked.ask("xi'an")
    assert (parted["candidates"][0], parted["spelling"], parted["starts"]) == ("西安", "xi an", [0, 3, 5])


def test_letters_that_mean_nothing_have_no_candidates(asked: Asked) -> None:
    asked.ask("shi")
    assert asked.ask("v")["candidates"] == []


@pytest.mark.parametrize(
    "line",
    [b"", b"x", b"[]", b"{}", b'{"pinyin": "", "limit": 3}', b'{"pinyin": "Wang", "limit": 3}', b'{"pinyin": "wang", "limit": 0}',
     b'{"pinyin": "wang", "limit": 301}', b'{"pinyin": "wang"}', b'{"pinyin": "' + 21 * b"a" + b'", "limit": 3}', b"\xff"],
)
def test_what_is_no_question_is_refused(asked: Asked, line: bytes) -> None:
    assert asked.say(line) == {"refused": True}
    assert asked.ask("hao")["candidates"][0] == "好"


def test_the_same_question_has_the_same_answer_whatever_was_asked_between(asked: Asked) -> None:
    before = asked.ask("wangfang", 300)
    for letters in ("wangfan", "wang", "fangwang", "wangfang", "wangfang"):
        asked.ask(letters)
    assert asked.ask("wangfang", 300) == before


def test_nothing_is_on_disk_and_no_core_can_be_written(asked: Asked) -> None:
    folder = Path(f"/proc/{asked.process.pid}")
    open_files = [os.readlink(entry) for entry in (folder / "fd").iterdir()]
    assert sorted(name.split(":")[0] for name in open_files[:3]) == ["pipe"] * 3
    assert all(name.startswith("/memfd:") or "dict_pinyin" in name for name in open_files[3:])
    limits = (folder / "limits").read_text().splitlines()
    assert next(line.split()[4:6] for line in limits if line.startswith("Max core file size")) == ["0", "0"]


def test_a_machine_without_its_dictionary_says_so_and_ends() -> None:
    with Asked("/nowhere/dict.dat") as made:
        assert made.first == {"missing": "dictionary"}
        assert made.process.wait(5) == 2


def test_a_machine_without_the_library_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "LIBRARY", "libnowhere.so.0")
    with pytest.raises(child.Missing, match="library"):
        child.Pinyin(child.dictionary())


def fuzz(asked: Asked, rounds: int, seed: int) -> None:
    """Random letters, in their likeliest shapes; every answer must fit its question."""
    chance = random.Random(seed)
    for _ in range(rounds):
        signs = SIGNS if chance.random() < 0.5 else "aeiounghzsxjlmw'"
        letters = "".join(chance.choice(signs) for _ in range(chance.randint(1, child.MOST_LETTERS)))
        found = asked.ask(letters, 300)
        assert found["pinyin"] == letters
        starts = found["starts"]
        assert starts == sorted(starts) and starts[0] == 0 and starts[-1] <= len(letters)
        assert all(0 < len(text) < len(starts) for text in found["candidates"])
    assert asked.process.poll() is None


def test_random_letters_do_not_end_it(asked: Asked) -> None:
    fuzz(asked, 300, 5)


@pytest.mark.long
def test_many_random_letters_do_not_end_it(asked: Asked) -> None:
    fuzz(asked, 20_000, 6)
