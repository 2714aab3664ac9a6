"""A text field and the keyboard below it."""

from collections.abc import Mapping
from typing import Protocol

from kiosk.journey import engine, typed
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.session import Session
from kiosk.journey.sheet import Sheet
from kiosk.keyboard import layouts
from kiosk.keyboard.composing import LOST, TOO_LONG, Bar, Composing
from kiosk.services.model import Service, TextField
from kiosk.texts import Texts

_ICONS: Mapping[str, str] = {
    layouts.BACKSPACE: "backspace",
    layouts.SHIFT: "arrow-up",
    layouts.LEFT: "arrow-left",
    layouts.RIGHT: "arrow-right",
}


class Beside(Protocol):
    """What a keyboard has to know of the page it stands on: its words, the place for candidates, and whether there is pinyin."""

    @property
    def texts(self) -> Texts: ...
    @property
    def bar(self) -> Bar: ...
    @property
    def pinyin(self) -> bool: ...


def text_field(field: typed.Typed, session: Session, sheet: Sheet, service: Service, around: Surroundings, opened: str) -> Page:
    """`field` as it is typed; with its keyboard if it is the one `opened`."""
    texts, lang = around.texts, around.lang
    now = typed.composing(session, field, sheet.answers, around.pinyin)
    secret = isinstance(field, TextField) and field.secret
    active = opened == field.id
    before, after = now.text[: now.caret], now.text[now.caret :]
    if secret:
        before, after = "*" * len(before), "*" * len(after)
    elif field.keyboard == "phone":
        before = spaced_phone(before)
    problem = ""
    if session.problem == field.id:
        own = session.reason not in ("", engine.MISSING, engine.WRONG)
        problem = service.text(lang, f"check.{field.id}.{session.reason}" if own else f"field.{field.id}.problem")
    if now.problem == TOO_LONG:
        problem = texts.get("keyboard.too-long", most=field.max_length)
    return {
        "kind": "text",
        "asks": "pad" if field.keyboard in layouts.PADS else field.keyboard if around.pinyin else "latin",
        "id": f"field-{field.id}",
        "label": service.text(lang, f"field.{field.id}.label"),
        "help": service.text(lang, f"field.{field.id}.help"),
        "value": before + after,
        "before": before,
        "after": after,
        "composing": now.spelled,
        "caret": len(before),
        "active": active,
        "problem": problem,
        "secret": secret,
        **(keyboard(field.keyboard, now, around) if active else NO_KEYBOARD),
    }


NO_KEYBOARD: Mapping[str, object] = {"mode": "", "bar": False, "hint": "", "candidates": [], "less": None, "more": None, "keys": []}


def keyboard(kind: str, now: Composing, around: Beside) -> Page:
    """The keys and candidates below a field that is typed into with the keyboard `kind`."""
    texts, bar = around.texts, around.bar
    return {
        "mode": now.mode if kind not in layouts.PADS else "pad",
        "bar": kind == "pinyin",
        "hint": _hint(kind, now, around),
        "candidates": [{"id": f"cand-{number}", "label": text} for number, text in enumerate(now.candidates(bar))],
        "less": button("cand-less", texts.get("keyboard.less"), "chevron-up") if now.less else None,
        "more": button("cand-more", texts.get("keyboard.more"), "chevron-down") if now.more(bar) else None,
        "keys": [[_key(key, now, around) for key in row] for row in now.rows()],
    }


def _hint(kind: str, now: Composing, around: Beside) -> str:
    """What stands in the bar while it has no candidates."""
    texts = around.texts
    if kind == "pinyin" and not around.pinyin:
        return texts.get("keyboard.latin-only")
    if now.problem == LOST:
        return texts.get("keyboard.lost")
    if now.mode == layouts.TO_PINYIN and not now.composing:
        return texts.get("keyboard.hint")
    return ""


def _key(key: layouts.Key, now: Composing, around: Beside) -> Page:
    texts = around.texts
    icon = _ICONS.get(key.key, "")
    named = key.mode or key.key in layouts.ACTS or key.key == layouts.SPACE
    label = key.key
    if key.key == layouts.SPACE and now.mode == layouts.TO_PINYIN:
        label = texts.get("keyboard.key.space-first")
    elif key.key == layouts.TO_LETTERS:
        label = texts.get("keyboard.key.letters-pinyin" if now.both else "keyboard.key.letters")
    elif key.key == layouts.BACKSPACE:
        label = texts.get("button.backspace")
    elif key.key == layouts.CLEAR:
        label = texts.get("button.clear")
    elif named:
        label = texts.get(f"keyboard.key.{key.key}")
    return {
        "id": f"mode-{key.key}" if key.mode else f"key-{key.key}",
        "label": "" if icon else label,
        "name": label if icon or named else "",
        "icon": icon,
        "soft": key.soft,
        "small": named,
        "span": key.span,
        "chosen": key.key == layouts.SHIFT and now.shift,
    }


def spaced(text: str, *lengths: int) -> str:
    """`text` in groups of these lengths, the last of them again and again."""
    groups: list[str] = []
    for length in lengths:
        groups, text = [*groups, text[:length]], text[length:]
    groups += [text[at : at + lengths[-1]] for at in range(0, len(text), lengths[-1])]
    return " ".join(group for group in groups if group)


def spaced_phone(digits: str) -> str:
    """A mobile number as people say it: 3-4-4."""
    return spaced(digits, 3, 4, 8)
