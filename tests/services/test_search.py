"""What people type and what is found by it; what is not, stays unfound."""

import pytest

from kiosk.services.catalogue import open_catalogue
from kiosk.services.chapters import chapters
from kiosk.services.search import Index, folded, initials
from kiosk.texts import ASSETS
from tests.support.halls_worth import matters

HALL = matters(38)


@pytest.fixture(scope="module")
def index() -> Index:
    made = Index()
    for service in HALL.values():
        made.add(service.head)
    return made


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("居住证", "residence-permit"),
        ("居住證", "residence-permit"),
        ("jzz", "residence-permit"),
        ("JZZ", "residence-permit"),
        ("juzhuzheng", "residence-permit"),
        ("juzhuz", "residence-permit"),
        ("jzzheng", "residence-permit"),
        ("居zhu证", "residence-permit"),
        ("juzuzen", "residence-permit"),
        ("juzhuzehng", "residence-permit"),
        ("怎么办居住证", "residence-permit"),
        ("暂住证", "residence-permit"),
        ("residence permit", "residence-permit"),
        ("permit residence", "residence-permit"),
        ("residense permti", "residence-permit"),
        ("how do I renew my residence permit endorsement", "residence-permit"),
        ("yanglaojin", "pension-proof"),
        ("ylj", "pension-proof"),
        ("養老金", "pension-proof"),
        ("退休", "retirement"),
        ("ｊｚｚ", "residence-permit"),
        ("yinhang", ""),
        ("qxjvkwybz", ""),
        ("", ""),
        ("。。", ""),
    ],
)
def test_the_first_that_is_found(index: Index, typed: str, wanted: str) -> None:
    assert next(iter(index.find(typed)), "") == wanted


def test_every_matter_is_found_by_its_title_its_initials_and_its_pinyin_title(index: Index) -> None:
    for code, service in HALL.items():
        for lang in ("zh-CN", "zh-HK", "en"):
            title = service.head.texts[lang]["title"]
            assert code in index.find(title), title
            if short := initials(title):
                assert code in index.find(short), short


def test_a_title_comes_before_a_keyword_and_that_before_a_department(index: Index) -> None:
    found = index.find("社保")
    assert found[0] == "social-record"
    police = index.find("公安局")
    assert police and all(HALL[code].head.department == "police" for code in police)


def test_every_reading_of_a_character_is_understood(index: Index) -> None:
    assert index.find("buchang") == [] and "staff-insurance" in index.find("danwei") and "staff-insurance" in index.find("shanwei")


def test_more_letters_never_find_what_fewer_did_not(index: Index) -> None:
    whole = "juzhuzhengqianzhu"
    before = set(index.find(whole[:1]))
    assert before
    for end in range(2, 10):
        assert "residence-permit" in index.find(whole[:end])


def test_at_most_so_many_are_found_and_a_marked_text_is_folded() -> None:
    big = Index()
    for service in matters(200).values():
        big.add(service.head)
    assert len(big.find("j")) == 24
    assert folded("Ｐensão·養老（Ａ）") == "pensao 养老 a"


def test_the_five_samples_are_found_by_what_people_call_them() -> None:
    index = Index()
    for service in open_catalogue(("zh-CN", "zh-HK", "en")).services.values():
        index.add(service.head)
    said = {"yyzz": "sole-trader-change", "yibao": "resident-medical-insurance", "cjr": "disability-allowances"}
    said["sbcx"] = "social-insurance-proof"
    assert {word: index.find(word)[0] for word in said} == said


def test_each_chapter_has_a_picture_and_a_name_in_each_language() -> None:
    for chapter in chapters():
        assert (ASSETS / "icons" / f"{chapter.icon}.svg").is_file(), chapter.id
        assert {"zh-CN", "zh-HK", "en"} <= set(chapter.title), chapter.id
