"""The words of every language: none missing, none left over, none written for words that have changed since."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import texts
from kiosk.services.catalogue import open_catalogue
from kiosk.texts import ASSETS

ROOT = ASSETS.parent
COMPLETE = ("zh-CN", "zh-HK", "en")
PACKAGE = "services/residence-permit-endorsement/texts"


def check(assets: Path, *more: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "texts.py"), "--assets", str(assets), *more], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_no_text_is_missing_left_over_or_stale() -> None:
    code, said = check(ASSETS)
    assert code == 0, said


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    for folder in ("i18n", "services"):
        shutil.copytree(ASSETS / folder, tmp_path / folder)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")


def test_the_check_finds_a_missing_text(assets: Path) -> None:
    edit(assets / "i18n/zh-HK.toml", 'home = "返回主頁"\n', "")
    assert check(assets) == (1, "zh-HK: closing.home: missing\n")


def test_the_check_finds_a_text_that_belongs_to_nothing(assets: Path) -> None:
    edit(assets / "i18n/en.toml", "[closing]\n", '[closing]\nold = "x"\n')
    assert check(assets) == (1, "en: closing.old: surplus\n")


def test_the_check_finds_another_value(assets: Path) -> None:
    edit(assets / "i18n/en.toml", "Step {step} of {steps}", "Step {step}")
    code, said = check(assets)
    assert code == 1
    assert said.startswith("en: stage.of: values ['step']")


def test_the_check_finds_texts_whose_source_has_changed_and_forgets_them_once_somebody_has_looked(assets: Path) -> None:
    edit(assets / "i18n/zh-CN.toml", "屏幕已经清空", "屏幕清空了")
    edit(assets / PACKAGE / "zh-CN.yaml", "subtitle: 每年一次", "subtitle: 一年一次")
    code, said = check(assets)
    assert code == 1
    stale = [line.split(": stale")[0] for line in said.splitlines()]
    package = "residence-permit-endorsement:subtitle"
    assert stale == ["en: closing.lead", f"en: {package}", "zh-HK: closing.lead", f"zh-HK: {package}"]
    check(assets, "--seen", "en")
    check(assets, "--seen", "zh-HK", "closing.lead")
    code, said = check(assets)
    assert [line.split(": stale")[0] for line in said.splitlines()] == [f"zh-HK: {package}"]


def test_a_draft_may_lack_texts_but_hold_none_that_are_stale(assets: Path) -> None:
    edit(assets / "i18n/zh-CN.toml", 'start = "触摸屏幕，|开始办事"', 'start = "触摸屏幕"')
    assert "pt: attract.start: stale" in check(assets)[1]


@pytest.mark.parametrize("lang", COMPLETE)
def test_complete_languages_are_no_drafts_and_have_every_package(lang: str) -> None:
    assert not texts.load(lang).draft
    catalogue = open_catalogue((lang,))
    assert catalogue.problems == ()
    assert catalogue.services


def test_a_draft_borrows_what_it_lacks() -> None:
    draft = texts.load("pt")
    assert draft.draft
    assert draft.keys() == texts.load("en").keys()
    assert draft.get("attract.start") == "Toque para começar"
    assert draft.get("sign.submit") == texts.load("en").get("sign.submit")
    service = open_catalogue(("zh-CN", "pt")).services["residence-permit-endorsement"]
    assert service.text("pt", "title") == service.text("en", "title")


def test_traditional_characters_alone_stand_in_the_traditional_texts() -> None:
    """A sample of characters that only simplified Chinese has; `house` quotes keys of the pad, which the receiving office reads."""
    simplified = set("这们个时说请还没为问题开关机务证书读写过让对号码应办发现实国户县产业东车马门间页图处备复")
    words = {key: texts.load("zh-HK").get(key) for key in texts.load("zh-HK").keys()}  # noqa: SIM118  (Texts is no mapping)
    package = open_catalogue(("zh-HK",)).services["residence-permit-endorsement"]
    words |= {key: package.text("zh-HK", key) for key in package.keys("zh-HK") if key != "field.house.help"}
    assert {key: text for key, text in words.items() if simplified & set(text)} == {}


def said_in_code() -> Iterator[str]:
    """Every string literal of the program, as a pattern: what is put in at run time matches anything."""
    for path in (ROOT / "kiosk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr):
                yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)


def test_every_text_is_said_somewhere() -> None:
    patterns = {pattern for pattern in said_in_code() if re.match(r"[a-z]+\\\.|[a-z]+\.|\.\+\\\.", pattern)}
    anywhere = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    assert [key for key in sorted(texts.load("zh-CN").keys()) if not anywhere.fullmatch(key) and "." in key] == []
