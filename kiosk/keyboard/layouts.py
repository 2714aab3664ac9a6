"""Which keys stand on the keyboard, row by row, by keyboard and mode. Pure.

A key types its own text unless it is one of the named ones. `span` is its width in columns of the keyboard (ten of them; pads three).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BACKSPACE, CLEAR, SPACE, SPLIT, HIDE = "backspace", "clear", "space", "split", "hide"
LEFT, RIGHT = "left", "right"
# Keys that change the keyboard, by the mode they lead to: their ids are `mode-…`, not `key-…`.
TO_DIGITS, TO_LETTERS, TO_LATIN, TO_PINYIN, SHIFT = "digits", "letters", "latin", "pinyin", "shift"
MODES = frozenset({TO_DIGITS, TO_LETTERS, TO_LATIN, TO_PINYIN, SHIFT})
ACTS = frozenset({BACKSPACE, CLEAR, SPLIT, HIDE, LEFT, RIGHT})

MIDDLE_DOT = "·"  # U+00B7, as GB 18030 and the household register write it in names
PADS: Mapping[str, Sequence[Sequence[str]]] = {
    "digits": (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (CLEAR, "0", BACKSPACE, HIDE)),
    "phone": (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (CLEAR, "0", BACKSPACE, HIDE)),
    "id-number": (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("X", "0", BACKSPACE, HIDE)),
}


@dataclass(frozen=True, slots=True)
class Key:
    """`key` is what it types, or its name; `mode`: it leads to the mode `key`; `soft`: drawn as a function key."""

    key: str
    span: float = 1.0
    mode: bool = False
    soft: bool = False


Rows = tuple[tuple[Key, ...], ...]


def _act(key: str, span: float = 1.5) -> Key:
    return Key(key, span, soft=True)


def _to(mode: str, span: float = 1.5) -> Key:
    return Key(mode, span, mode=True, soft=True)


def _of_pad(key: str) -> Key:
    """Three columns; the last place is shared by two keys."""
    return Key(key, (5 if key in (BACKSPACE, HIDE) else 10) / 3, soft=key in (BACKSPACE, CLEAR, HIDE))


def _plain(keys: str) -> tuple[Key, ...]:
    return tuple(Key(key) for key in keys)


def rows(keyboard: str, mode: str, shift: bool = False, both: bool = True) -> Rows:
    """The keys of `keyboard` in `mode` ("pinyin", "latin" or "digits"; a pad has none). `both`: Chinese and Latin can be changed."""
    if keyboard in PADS:
        return tuple(tuple(_of_pad(key) for key in row) for row in PADS[keyboard])
    if mode == TO_DIGITS:
        return _digits()
    return _letters(mode == TO_PINYIN, shift, both)


def _letters(pinyin: bool, shift: bool, both: bool) -> Rows:
    lines = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    if shift and not pinyin:
        lines = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
    corner = _act(SPLIT) if pinyin else _to(SHIFT)
    change = (_to(TO_LATIN if pinyin else TO_PINYIN),) if both else ()
    stops = ("，", MIDDLE_DOT) if pinyin else (",", ".")
    space = Key(SPACE, 3.5 if both else 5.0)
    return (
        _plain(lines[0]),
        _plain(lines[1]),
        (corner, *_plain(lines[2]), _act(BACKSPACE)),
        (_to(TO_DIGITS), *change, Key(stops[0]), space, Key(stops[1]), _act(HIDE)),
    )


def _digits() -> Rows:
    return (
        _plain("1234567890"),
        _plain("-/#()（）、。@"),
        (_act(LEFT), _act(RIGHT), *_plain("，.:_&"), _act(BACKSPACE, 2.0)),
        (_to(TO_LETTERS), Key(MIDDLE_DOT), Key(SPACE, 6.0), _act(HIDE)),
    )


def types(keyboard: str, both: bool = True) -> frozenset[str]:
    """Every key that any mode of `keyboard` has, by what it types or its name."""
    modes = (TO_PINYIN, TO_LATIN, TO_DIGITS) if both else (TO_LATIN, TO_DIGITS)
    every = (row for mode in modes for shift in (False, True) for row in rows(keyboard, mode, shift, both))
    return frozenset(key.key for row in every for key in row if not key.mode)
