"""What a touch does to a text field: typing, candidates, modes; and what becomes of a word that is still composing.

Each field of the page has its own `Composing` in the session, so that going back, another language or the idle warning lose
nothing. Pure: who is asked about letters is the caller's matter.
"""

from datetime import datetime

from kiosk.journey.engine import Answer
from kiosk.journey.session import Session
from kiosk.keyboard import layouts
from kiosk.keyboard.composing import Bar, Composing
from kiosk.services.model import TextField


def composing(session: Session, field: TextField, pinyin: bool) -> Composing:
    """What is being typed into `field`, a fresh one if nothing was. `pinyin`: can it be typed now?"""
    found = session.composing.get(field.id)
    if found is None:
        answer = session.answers.get(field.id)
        text = answer.value if answer and isinstance(answer.value, str) else ""
        return Composing(field.keyboard, field.max_length, text, pinyin)
    found.allow(pinyin)
    return found


def touch(session: Session, field: TextField, target: str, bar: Bar, pinyin: bool) -> None:
    """`target` was touched while `field` was the one that is typed into: `key-KEY`, `mode-MODE`, `cand-N`, `cand-more|less`."""
    kind, _, rest = target.partition("-")
    if kind not in ("key", "mode", "cand"):
        return
    session.focus = field.id
    session.hidden = kind == "key" and rest == layouts.HIDE
    now = composing(session, field, pinyin)
    session.composing[field.id] = now
    if kind == "key":
        now.press(rest)
    elif kind == "mode":
        now.change(rest)
    elif rest in ("more", "less"):
        now.turn(rest == "more", bar)
    elif rest.isdecimal() and int(rest) < len(now.candidates(bar)):
        now.choose(int(rest))


def keep(session: Session, at: datetime) -> None:
    """The answers follow what was committed."""
    for ident, now in session.composing.items():
        answer = session.answers.get(ident)
        if now.text != (answer.value if answer else ""):
            session.answers[ident] = Answer(now.text, "citizen", at)
            if session.problem == ident:
                session.problem = ""
