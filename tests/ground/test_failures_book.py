"""The book of failures: it says what the program knows, and everything in it is whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import failures

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "docs" / "failures.md"


def test_the_book_is_what_its_script_prints() -> None:
    made = subprocess.run([sys.executable, str(ROOT / "tools" / "failures_book.py")], capture_output=True, text=True, check=True)
    assert BOOK.read_text(encoding="utf-8") == made.stdout, "run: .venv/bin/python tools/failures_book.py > docs/failures.md"


def test_every_code_stands_in_the_book_once() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \|", BOOK.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(failures.FAILURES)


@pytest.mark.parametrize("code", failures.FAILURES)
def test_an_entry_would_not_break_its_row(code: str) -> None:
    failure = failures.get(code)
    assert failure.code == code
    assert set(failure.remedy) == {"zh-CN", "en"}
    for text in (failure.cause, *failure.remedy.values()):
        assert text.strip() and "|" not in text and "\n" not in text


def test_a_code_that_is_not_listed_is_named() -> None:
    with pytest.raises(failures.UnlistedFailure, match="printer-on-fire"):
        failures.get("printer-on-fire")
