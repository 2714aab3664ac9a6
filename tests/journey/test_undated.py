"""The proof of a receipt and a clock that is wrong: the code lacks the proof, or a date in 1970 reaches a citizen."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from kiosk.clock import HandClock
from kiosk.devices.contract import QrCode, Row
from tests.journey.hall import LANGUAGES, NUMBER, Hall

# What a date or a time of day looks like on any page or paper; the times of the packages' texts are words.
_TOLD = re.compile(r"1970|2026-|\b\d{1,2}:\d{2}(:\d{2})?\b")


def _paper(hall: Hall) -> list[object]:
    return list(hall.devices.receipts[-1][1].parts)


def _handed_in(clock: HandClock | None = None, lang: str = "zh-CN", *, dated: bool = True) -> Hall:
    hall = Hall(clock=clock).go("working", lang)
    hall.saved(NUMBER, "0obhABC-_9", dated=dated)
    return hall


def test_screen_and_paper_do_not_carry_the_same_proof() -> None:
    hall = _handed_in()
    hall.printed()
    link = f"https://lanwan.example/r/{NUMBER}#0obhABC-_9"
    assert hall.page["qr"] == link
    assert [part.text for part in _paper(hall) if isinstance(part, QrCode)] == [link]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_dead_clocks_time_reaches_the_citizen(lang: str) -> None:
    hall = _handed_in(HandClock(datetime(1970, 1, 1, 0, 7, tzinfo=UTC)), lang, dated=False)
    told = [json.dumps(hall.page, ensure_ascii=False, default=str)]
    rows = [part for part in _paper(hall) if isinstance(part, Row)]
    told.append(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
    hall.printed()
    told.append(json.dumps(hall.page, ensure_ascii=False, default=str))
    for page in told:
        assert not _TOLD.search(page), _TOLD.search(page)
    words = {"zh-CN": "本机时钟未校准", "zh-HK": "本機時鐘未校準", "en": "is not set"}
    assert any(words[lang] in row.value for row in rows), "it says why there is no time"


def test_a_good_clocks_time_is_kept_from_the_citizen() -> None:
    hall = _handed_in()
    assert any("2026-11-25" in row.value for row in _paper(hall) if isinstance(row, Row))
    hall.printed()
    assert any("10:24" in row["when"] for row in hall.page["timeline"])


def test_a_clock_that_is_wrong_hangs_in_the_hall() -> None:
    assert Hall().page["clock"]["time"] == "10:24"
    assert Hall(clock=HandClock(datetime(1970, 1, 1, tzinfo=UTC))).page["clock"] == {"time": "", "date": ""}
