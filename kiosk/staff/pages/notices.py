"""Notices of a clerk: up to three, each with its days; they stand on the attract page, in the order in which they were written."""

from datetime import date

from kiosk.journey.pages.common import day
from kiosk.journey.pages.sheets import said
from kiosk.settings import Notice
from kiosk.staff.pages import words
from kiosk.staff.pages.parts import Page, StaffPage, button, buttons, choices, row, text
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene
from kiosk.staff.wording import MOST, NOTICES, notices
from kiosk.staff.writing import Writing

OPEN, NEW = "notice-open:", "new"
MOVES = ("begins-earlier", "begins-later", "ends-earlier", "ends-later", "ends-week")


def build(scene: Scene) -> Page:
    writing = scene.writing
    if writing is None:
        return _list(scene)
    if writing.word is not None:
        return words.typed(scene, writing)
    return _preview(scene, writing) if writing.previewing else _one(scene, writing)


def span(scene: Scene, notice: Notice) -> str:
    """Its days, in words: the first and the last, or the one day."""
    begins, ends = notice.begins, notice.ends
    assert begins is not None and ends is not None
    first, last = (day(when, scene.texts, weekday=True) for when in (begins, ends))
    return first if begins == ends else scene.texts.get("staff.words.span", begins=first, ends=last)


def _list(scene: Scene) -> Page:
    texts, kept = scene.texts, notices(scene.chosen.get(NOTICES, {}))
    blocks = [text(texts.get("staff.words.notices-lead", most=MOST))]
    for at, notice in enumerate(kept):
        told = str(said(notice.text, texts.lang)["text"])
        act = button(f"{OPEN}{at}", texts.get("staff.do.change"))
        blocks.append(row("bell", told, span(scene, notice), *_state(scene, notice, scene.now.date()), act, group=0))
    if NOTICES in scene.chosen:
        blocks += buttons([button("notice-undo", texts.get("staff.do.undo"), "refresh")])
    return {
        "blocks": blocks,
        "back": button("page-settings", texts.get("staff.page.settings"), "arrow-left"),
        "primary": button(f"{OPEN}{NEW}", texts.get("staff.words.add"), "plus") if len(kept) < MOST else None,
    }


def _state(scene: Scene, notice: Notice, today: date) -> tuple[str, str, str]:
    """Is it shown now: tone, icon, words."""
    assert notice.begins is not None and notice.ends is not None
    if notice.ends < today:
        return "off", "circle-x", scene.texts.get("staff.words.over")
    if notice.begins > today:
        return "off", "hourglass", scene.texts.get("staff.words.later")
    return "ok", "circle-check", scene.texts.get("staff.words.now")


def _one(scene: Scene, writing: Writing) -> Page:
    texts = scene.texts
    days = row("calendar-event", span(scene, writing.notice), texts.get("staff.words.days-how"), "off", "", "", group=1)
    moves = choices(button(f"days-{move}", texts.get(f"staff.words.{move}")) for move in MOVES)
    remove = buttons([button("notice-remove", texts.get("staff.do.remove"), "trash")]) if writing.at >= 0 else []
    return {
        "blocks": [*words.languages(scene, writing), days, moves, *remove],
        "back": button("page-notices", texts.get("staff.page.notices"), "arrow-left"),
        "primary": button("words-preview", texts.get("staff.do.preview"), "eye") if writing.texts else None,
    }


def _preview(scene: Scene, writing: Writing) -> Page:
    texts = scene.texts
    return {
        "lead": texts.get("staff.words.preview-days", span=span(scene, writing.notice)),
        "blocks": words.preview(scene, writing, {}, "bell"),
        "back": button("words-change", texts.get("staff.do.change"), "arrow-left"),
        "primary": button("notice-take", texts.get("staff.do.take"), "check"),
    }


PAGE = StaffPage("notices", "bell", Action.NOTICE, build, {"notice-": Action.NOTICE})
