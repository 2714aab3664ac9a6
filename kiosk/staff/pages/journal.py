"""Journal: what happened on this terminal, the latest first, narrowed to a kind; and whether it is as it was written."""

import re

from kiosk.staff.pages.parts import Page, StaffPage, banner, button, text
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene
from kiosk.staff.seen import KINDS
from kiosk.store import journal
from kiosk.store.journal_events import JOURNAL_EVENTS
from kiosk.texts import Texts

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FOLLOW = "follow"
"""What is picked while new lines are shown as they come."""


def build(scene: Scene) -> Page:
    texts = scene.texts
    choices = [
        {**button(f"about-{kind}", texts.get(f"staff.journal.{kind}")), "chosen": kind == (scene.journal or "all")}
        for kind in ("all", *KINDS)
    ]
    follows = scene.picked == FOLLOW
    choices.append({**button("pick-" if follows else f"pick-{FOLLOW}", texts.get("staff.journal.follow")), "chosen": follows})
    blocks: list[Page] = [{"kind": "choices", "buttons": choices}]
    result = scene.result(Action.JOURNAL_VERIFY)
    if result is not None:
        blocks.append(_verified(scene, result.code, int(str(result.facts.get("lines", 0)))))
    lines = scene.seen.lines if scene.seen else ()
    blocks += [_line(scene, line) for line in reversed(lines)]
    if not lines:
        blocks.append(text(texts.get("staff.journal.none"), group=0))
    verify = button("verify", texts.get("staff.do.verify"), "shield-check") if scene.may(Action.JOURNAL_VERIFY) else None
    return {"blocks": blocks, "primary": verify}


def _verified(scene: Scene, code: str, lines: int) -> Page:
    texts = scene.texts
    if code == "":
        return banner("info", "hourglass", texts.get("staff.journal.verifying"))
    if code == "whole":
        return banner("info", "shield-check", texts.get("staff.journal.whole", count=lines))
    if code != "broken":
        # That it could not be looked at says nothing of the journal.
        return banner("attn", "hourglass", texts.get("staff.journal.not-now"))
    return banner("error", "alert-triangle", texts.get("staff.journal.broken"))


def _line(scene: Scene, line: journal.Line) -> Page:
    """One line: when, what it means, and small beneath its own word with its facts, as a technician and `kiosk journal` know it."""
    facts = "  ".join((line.event, *(f"{name} {_short(str(value))}" for name, value in line.facts.items() if value != "")))
    more = f"  ×{line.count}" if line.count > 1 else ""
    return {"kind": "line", "group": 0, "time": scene.time(line.at), "text": said(line, scene.texts) + more, "facts": facts}


def _short(value: str) -> str:
    """An id by its two ends, which tell it from others; `kiosk journal` has it whole."""
    return f"{value[:8]}…{value[-4:]}" if _ID.fullmatch(value) else value


def said(line: journal.Line, texts: Texts) -> str:
    """What a line means. A journal may have been written by a later version, with events and actions that this one has no words for."""
    action = str(line.facts.get("action", ""))
    if line.event not in JOURNAL_EVENTS:
        return line.event
    if not action:
        return texts.get(f"staff.event.{line.event}")
    return texts.get(f"staff.event.{line.event}", action=texts.get(f"staff.action.{action}") if action in set(Action) else action)


PAGE = StaffPage("journal", "file-text", Action.JOURNAL, build, {"verify": Action.JOURNAL_VERIFY})
