"""What a touch does to a text field: typing, candidates, modes; and what becomes of a word that is still composing.

Each field of the page has its own `Composing` in the session, so that going back, another language or the idle warning lose
nothing. Pure: who is asked about letters is the caller's matter.
"""

from collections.abc import Mapping
from datetime import datetime

from kiosk.journey.engine import Answer
from kiosk.journey.session import Session
from kiosk.journey.sheet import Sheet, put
from kiosk.keyboard import layouts
from kiosk.keyboard.composing import Bar, Composing
from kiosk.services.model import LongTextField, TextField

Typed = TextField | LongTextField
TYPED = (TextField, LongTextField)


def composing(session: Session, field: Typed, answers: Mapping[str, Answer], pinyin: bool) -> Composing:
    """What is being typed into `field`, a fresh one if nothing was. `pinyin`: can it be typed now?"""
    found = session.composing.get(field.id)
    if found is None:
        answer = answers.get(field.id)
        text = answer.value if answer and isinstance(answer.value, str) else ""
        return Composing(field.keyboard, field.max_length, text, pinyin)
    found.allow(pinyin)
    return found


def touch(session: Session, now: Sheet, field: Typed, target: str, bar: Bar, pinyin: bool) -> None:
    """`target` was touched while `field` was the one that is typed into: `key-KEY`, `mode-MODE`, `cand-N`, `cand-more|less`."""
    kind, _, rest = target.partition("-")
    if kind not in ("key", "mode", "cand"):
        return
    session.focus = field.id
    session.hidden = kind == "key" and rest == layouts.HIDE
    word = composing(session, field, now.answers, pinyin)
    session.composing[field.id] = word
    if kind == "key":
        word.press(rest)
    elif kind == "mode":
        word.change(rest)
    elif rest in ("more", "less"):
        word.turn(rest == "more", bar)
    elif rest.isdecimal() and int(rest) < len(word.candidates(bar)):
        word.choose(int(rest))


def keep(session: Session, now: Sheet, at: datetime) -> None:
    """The answers of what is filled in now follow what was committed."""
    for field in now.fields:
        word = session.composing.get(field.id)
        answer = now.answers.get(field.id)
        if word is not None and word.text != (answer.value if answer else ""):
            put(session, now, field.id, word.text, at)
