"""What a clerk writes for everybody: typed, looked at, asked back, taken, read by citizens, undone; and what never gets there."""

import json
import logging
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from kiosk import settings
from kiosk.journey.pages.sheets import said
from kiosk.keyboard.composing import Bar
from kiosk.keyboard.engine import Candidates
from kiosk.offline.desk import Desk
from kiosk.settings import Notice
from kiosk.staff import bundle, choices, wording
from kiosk.staff.gate import Entry
from kiosk.staff.pages.journal import said as told
from kiosk.staff.roles import Action, Role, allowed
from kiosk.staff.seen import KINDS
from kiosk.staff.writing import Writing
from kiosk.store import journal
from kiosk.store.journal_events import JOURNAL_EVENTS
from kiosk.texts import load
from tests.journey.lobby_hall import NUMBER
from tests.staff.hall import started
from tests.staff.house import Terminal, terminal
from tests.staff.test_pages import rows, touchable

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("下午两点恢复", ""), ("Back at two", ""), ("é" * 80, ""), ("字" * 40, ""), ("字" * 40 + "a", "too-long"), ("a" * 81, "too-long"),
        ("a\u202eb", "controls"), ("a\u2067b", "controls"), ("a\u200eb", "controls"), ("a\nb", "controls"), ("a\x00b", "controls"),
        ("a\u2028b", "controls"), ("a\u2060b", "controls"), ("a\ue000b", "controls"), ("a|b", "controls"), ("a" + "\u0301" * 4, "controls"),
        ("<b>&amp;{number}%s</b>", ""),
    ],
)  # fmt: skip
def test_a_text_is_taken_that_cannot_be_shown_or_the_other_way_round(text: str, problem: str) -> None:
    assert wording.problem(text, 40) == problem


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请打 12345", ""), ("电话 020-83331234", ""), ("2026 年 11 月 25 日 10:30", ""), ("三楼 12 号窗口", ""), ("编号 000010000197", ""),
        ("请打 13800138000", "phone"), ("138 0013 8000", "phone"), ("138-0013-8000", "phone"), ("+86 138 0013 8000", "phone"),
        ("１３８００１３８０００", "phone"), ("张三 11010519491231002X", "id-number"), ("110105 19491231 002x", "id-number"),
        ("110105491231002", "id-number"), ("6222 0212 3456 7890 123", "card-number"), ("护照 E12345678", "document"),
        ("H1234567890", ""), ("C668668(E)", ""), ("A123456(3)", "document"), ("K1234567", "document"),
    ],
)  # fmt: skip
def test_a_persons_number_is_not_asked_back_or_a_public_one_is(text: str, kind: str) -> None:
    assert wording.personal(text) == kind
    assert wording.personal("服务热线 138 0013 8000".replace(" ", ""), ("13800138000",)) == ""


def test_the_days_of_a_notice_leave_it_no_day() -> None:
    now = wording.fresh(DAY)
    assert (now.begins, now.ends) == (DAY, date(2026, 12, 1))
    assert wording.moved(now, "begins-earlier", DAY) is None, "yesterday is over"
    later = wording.moved(Notice({}, DAY, DAY), "begins-later", DAY)
    assert later == Notice({}, DAY + timedelta(1), DAY + timedelta(1)), "it moves as a whole"
    assert wording.moved(Notice({}, DAY, DAY), "ends-earlier", DAY) is None
    assert wording.moved(now, "ends-week", DAY) == Notice({}, DAY, date(2026, 12, 8))
    assert wording.moved(Notice({}, DAY, DAY + timedelta(wording.DAYS - 1)), "ends-later", DAY) is None
    assert wording.moved(now, "begins-week-x", DAY) is None and wording.moved(now, "nonsense", DAY) is None
    old = Notice({}, DAY - timedelta(9), DAY + timedelta(1))
    assert wording.moved(old, "ends-later", DAY) == Notice({}, old.begins, DAY + timedelta(2)), "one that has begun is still changed"


@pytest.mark.parametrize(
    "value",
    [
        {}, {"list": 3}, {"list": [3]}, {"list": [{"text": {"zh-CN": "x"}, "from": "2026-12-01", "until": "2026-11-01"}]},
        {"list": [{"text": {}, "from": "2026-11-01", "until": "2026-11-02"}]}, {"list": [{"text": {"en": "a"}, "from": "x", "until": ""}]},
        {"list": [{"text": {"en": "a\u202eb"}, "from": "2026-11-01", "until": "2026-11-02"}]},
    ],
)  # fmt: skip
def test_a_row_that_somebody_wrote_by_hand_is_shown(value: dict[str, object]) -> None:
    assert wording.notices(value) == ()


def test_words_are_read_in_a_language_that_nobody_names() -> None:
    words = {"zh-CN": "你好", "fr": "bonjour"}
    assert said(words, "zh-CN") == {"text": "你好", "lang": "zh-CN", "mark": ""}
    assert said(words, "zh-HK") == {"text": "你好", "lang": "zh-CN", "mark": "简体中文"}
    assert said(words, "en") == {"text": "你好", "lang": "zh-CN", "mark": "简体中文"}
    assert said({"fr": "bonjour"}, "en") == {"text": "bonjour", "lang": "fr", "mark": "fr"}
    assert said({}, "en") == {"text": "", "lang": "en", "mark": ""}


def test_a_word_that_is_still_composing_is_lost_with_the_last_touch() -> None:
    """The engine answers after `done` was touched."""
    writing = Writing("message", Notice({}), ("zh-CN",))
    for touch in ("write-zh-CN", *("key-" + letter for letter in "nihao"), "words-done"):
        writing.touch(touch, Bar(), True, DAY)
    assert writing.lang == "zh-CN" and writing.question == "nihao"
    writing.heard(Candidates("", "nihao", ("你好",), (0, 2)))
    assert writing.lang == "" and writing.texts == {"zh-CN": "你好"}
    for touch in ("write-zh-CN", "key-n", "words-done"):
        writing.touch(touch, Bar(), True, DAY)
    writing.heard(Candidates("", "n", lost=True))
    assert writing.lang == "zh-CN" and writing.texts == {"zh-CN": "你好"}, "letters that were lost are typed again"


def texts_of(page: dict[str, Any]) -> str:
    return json.dumps(page, ensure_ascii=False)


def test_a_message_is_not_read_in_ones_language_or_stays_for_ever(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-closing", "page-message", "message-take", "words-preview")
        assert "message" not in here.chosen, "nothing is written"
        here.touch("write-zh-CN")
        assert here.page["typing"]["label"] == "简体中文" and here.page["typing"]["keys"]
        here.write("liangdian,")
        here.touch("words-done", "message-take")
        assert "message" not in here.chosen, "nobody has looked at it"
        here.touch("write-en")
        here.write("backat")
        page = here.touch("words-done", "words-preview")
        assert "两点" in texts_of(page) and "backat" in texts_of(page) and "繁體中文" in texts_of(page)
        assert here.touch("message-take")["step"] == "staff-closing" and "两点" in texts_of(here.page)
        here.touch("close-cleaning", "leave")
        assert here.page["screen"] == "closed" and "清洁" in here.page["lead"]
        assert here.page["said"] == {"text": "两点", "lang": "zh-CN", "mark": ""}
        assert here.touch("lang-en")["said"] == {"text": "backat", "lang": "en", "mark": ""}
        assert here.touch("lang-zh-HK")["said"] == {"text": "两点", "lang": "zh-CN", "mark": "简体中文"}
        actions = [(facts["action"], facts["target"], facts["result"]) for event, facts in here.here.journal() if event == "staff-action"]
        assert actions == [("message", "take", "done"), ("close", "cleaning", "done")]
    with started(tmp_path) as staffed:
        again = Terminal(staffed)
        assert again.page["said"]["text"] == "两点", "it is kept in the database"
        again.enter()
        again.touch("page-closing", "page-message", "message-remove", "home", "page-closing")
        assert "市民只看到原因" in texts_of(again.page)
        again.touch("page-message", "message-undo")
        assert wording.message(again.chosen["message"]) == {"zh-CN": "两点", "en": "backat"}
        again.touch("home", "open")
        assert again.step == "attract" and again.chosen["message"] == {}, "it was about this time"


def test_a_notice_stands_on_the_first_page_on_other_days_or_with_somebodys_number(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-settings", "page-notices", "notice-open:new", "write-zh-CN", "mode-digits")
        here.write("13800138000")
        page = here.touch("words-done")
        assert "像是一个人的手机号" in texts_of(page) and page["typing"] is None
        assert here.touch("notice-take")["step"] == "staff-notices" and "notices" not in here.chosen
        here.touch("words-change", "key-backspace", "words-done")
        assert here.page["typing"] is None and "1380013800" in texts_of(here.page)
        here.touch("days-begins-later", "days-ends-week", "words-preview", "notice-take")
        kept = wording.notices(here.chosen["notices"])
        assert [(one.text, one.begins, one.ends) for one in kept] == [({"zh-CN": "1380013800"}, date(2026, 11, 26), date(2026, 12, 8))]
        here.touch("leave")
        assert here.page["notices"] == []
        here.clock._now += timedelta(days=1)
        here.hall.runner.tick()
        shown = here.page["notices"]
        assert [(one["text"], one["tone"], one["mark"]) for one in shown] == [("1380013800", "info", "")]
        here.clock._now += timedelta(days=13)
        assert here.page["notices"] == []
        actions = [(facts["action"], facts["target"]) for event, facts in here.here.journal() if event == "staff-action"]
        assert actions == [("notice", "take")]


def test_a_fourth_notice_is_taken_or_a_removed_one_cannot_come_back(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        today = here.clock.now().date()
        three = [Notice({"en": name}, today, today) for name in "abc"]
        here._choose("notices", wording.packed_notices(three), "0032")
        here.enter()
        page = here.touch("page-settings", "page-notices")
        assert page["primary"] is None and len(rows(page)) == 3
        here.touch("notice-open:new", "notice-open:3", "notice-open:x")
        assert here.page["primary"] is None, "none of them is there"
        here.touch("notice-open:1", "notice-remove")
        assert [one.text for one in wording.notices(here.chosen["notices"])] == [{"en": "a"}, {"en": "c"}]
        here.touch("notice-undo")
        assert len(wording.notices(here.chosen["notices"])) == 3
        here.touch("notice-open:2", "write-en", "key-d", "words-done", "words-preview", "notice-take")
        assert [one.text["en"] for one in wording.notices(here.chosen["notices"])] == ["a", "b", "cd"]


def test_what_was_typed_is_kept_when_staff_leave(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-closing", "page-message", "write-zh-CN")
        here.write("jin,si,")
        here.touch("words-stop", "words-preview", "message-take", "page-message", "write-zh-CN")
        here.write("que,")
        here.touch("words-done", "home", "page-closing", "page-message")
        assert "雀" not in texts_of(here.page) and "message" not in here.chosen
        here.touch("home", "leave")
        assert here.typing.forgotten == 1, "what pinyin was asked for goes with them"


@pytest.mark.parametrize(("role", "name"), list(product(Role, ("message", "notices"))))
def test_words_are_written_by_whoever_may_not(tmp_path: Path, role: Role, name: str) -> None:
    """Each role at each page of words; by card, as auditors and operators come."""
    with terminal(tmp_path, f"clerk {role}") as here:
        here.enter()
        assert here.staff._visit is not None
        here.staff._visit.entry = Entry("0032", roles=frozenset({role}))
        here.touch(f"page-{name}", "notice-open:new", "write-en", "key-a", "words-done", "words-preview", "notice-take", "message-take")
        assert (name in here.chosen) is allowed({role}, {"message": Action.MESSAGE, "notices": Action.NOTICE}[name])


def test_what_a_clerk_wrote_is_in_the_journal_the_logs_the_bundle_or_a_template(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    text = "<b>金丝雀</b>&{number}%s"
    with terminal(tmp_path) as here:
        today = here.clock.now().date()
        here._choose("message", wording.packed({"zh-CN": text}), "0032")
        here._choose("notices", wording.packed_notices([Notice({"zh-CN": text}, today, today)]), "0032")
        assert here.page["notices"][0]["text"] == text
        here.enter()
        here.touch("page-closing", "page-message", "write-zh-CN", "key-，", "words-done", "words-preview", "message-take", "close-paper")
        desk = Desk(here.here.store, here.clock, lambda: None)
        raw = {"terminal": {"state": "state"}, "central": {"url": "https://central.example", "ca": "ca.pem"}}
        conf = settings.parse(raw, tmp_path / "terminal.toml")
        files = bundle.contents(conf, {"problems": []}, here.staff.readiness("en"), desk.list(), desk.lines("1000"), "0.1.0")
        here.touch("leave")
        assert here.page["said"]["text"] == text + "，"
        written = json.dumps([files, here.here.journal()], ensure_ascii=False, default=str) + caplog.text
        assert "金丝雀" not in written and "金丝雀" not in repr(Writing("message", Notice({"en": text}), ()))


def test_a_citizens_data_get_into_a_notice_by_themselves(tmp_path: Path) -> None:
    """Whoever stood there before: nothing of them is in a field of staff."""
    with terminal(tmp_path) as here:
        here.hall.go_to("identify")
        here.enter()
        for name in ("message", "notices"):
            page = here.touch("page-closing", f"page-{name}", "notice-open:new", "write-zh-CN")
            assert (page["typing"]["value"], page["typing"]["composing"], page["typing"]["candidates"]) == ("", "", []), name
            here.touch("words-stop", "home", "page-settings")


# ------------------------------------------------------------------------------------------------------ the journal in words


@pytest.mark.parametrize("lang", ["zh-CN", "zh-HK", "en"])
def test_a_line_of_the_journal_has_no_sentence(lang: str) -> None:
    sentences = {}
    for event in JOURNAL_EVENTS.values():
        facts: dict[str, str | int | bool] = {"action": "test-print"} if event.id == "staff-action" else {}
        sentences[event.id] = told(journal.Line(1, "", event.id, facts), load(lang))
    assert len(set(sentences.values())) == len(JOURNAL_EVENTS) and not any(event in sentences[event] for event in sentences)
    later = journal.Line(1, "", "something-new", {}), journal.Line(1, "", "staff-action", {"action": "dance"})
    assert told(later[0], load(lang)) == "something-new" and "dance" in told(later[1], load(lang))


def test_a_kind_of_the_journal_shows_lines_of_another_one(tmp_path: Path) -> None:
    with terminal(tmp_path, "technician") as here:
        def work(connection: Any) -> None:
            journal.append(connection, "program-started", version="1", simulated=False)
            journal.append(connection, "submission-saved", id="a", number=NUMBER, matter="m", version="1")

        here.here.store.call(work).result(5)
        here.enter()
        here.touch("page-journal", "about-queue")
        here.until(lambda: [b["text"] for b in here.page["blocks"] if b["kind"] == "line"] == ["一件申请已封好保存"])
        line = next(block for block in here.page["blocks"] if block["kind"] == "line")
        assert line["facts"].startswith("submission-saved  ") and NUMBER in line["facts"]
        here.touch("about-program")
        here.until(lambda: [b["text"] for b in here.page["blocks"] if b["kind"] == "line"] == ["程序启动", "数据库新建好了"])


def test_a_line_belongs_to_no_group() -> None:
    beginnings = tuple(begin for group in KINDS.values() for begin in group)
    assert {event for event in JOURNAL_EVENTS if not event.startswith(beginnings)} == set()


def test_settings_do_not_say_what_is_chosen(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here._choose("hours", {"opens": "08:30", "closes": "17:30"}, "0032")
        here._choose("display", {"night": "19:00", "theme": "dark"}, "0032")
        here.enter()
        page = here.touch("page-settings")
        subs = {row["title"]: row["sub"] for row in rows(page)}
        assert "08:30" in subs["开放时间"] and "19:00" in subs["夜间深色"] and "最多 3 条" in subs["通知"]
        for name in ("hours", "looks", "night", "levels", "notices"):
            assert f"page-{name}" in touchable(here.touch("page-settings"))
            assert here.touch(f"page-{name}")["step"] == f"staff-{name}"
            assert here.page["back"]["id"] == "page-settings"
    assert {"service", "hours", "display", "message", "notices"} == choices.NAMES
