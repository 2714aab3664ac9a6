"""What `scan_recording` keeps of a keyboard scanner: when keys came, in which pieces, what the kernel lost; nothing of what was scanned.

A letter becomes an X, a digit a 1, a sign that came as Alt and digits a question mark; the AIM identifier in front, Shift, separators,
Enter and the times stay. Scan codes (EV_MSC) say which key it was, so they are zeros. Events are cleaned when the tape is taken.
Threads: the one of the device. Failures: none.
"""

from kiosk.devices.drivers.wedge_keys import EVENT

_KEY, _MSC = 1, 4
_LETTERS = frozenset({*range(16, 26), *range(30, 39), *range(44, 51)})
_ROW, _PAD = frozenset(range(2, 12)), frozenset({71, 72, 73, 75, 76, 77, 79, 80, 81, 82})
_HOLDERS, _ALTS = frozenset({29, 42, 54, 56, 97, 100}), frozenset({56, 100})
_X, _ONE, _PAD_ONE, _BRACKET = 45, 2, 79, 27
_AIM = 3  # signs of the identifier
_PAD_0, _PAD_3, _PAD_6 = 82, 81, 77


def clean(data: bytes) -> bytes:
    """The same events of nobody's scan. Half an event at the end is zeros."""
    whole = len(data) - len(data) % EVENT.size
    events = [list(event) for event in EVENT.iter_unpack(data[:whole])]
    number: list[list[int]] = []
    alt = aim = False
    signs = 0
    for event in events:
        _, _, kind, code, value = event
        if kind == _MSC:
            event[4] = 0
        elif kind == _KEY and code in _ALTS:
            alt = bool(value)
            if not alt:
                _question_mark(number)
                number = []
        elif kind == _KEY and alt and code in _PAD:
            number.append(event)
        elif kind == _KEY and code not in _HOLDERS:
            # An AIM identifier stands in front of all: a bracket, a letter, a digit.
            signs += value == 1
            aim = aim or (signs == 1 and code == _BRACKET)
            if not aim or signs > _AIM:
                event[3] = _instead(code)
    _question_mark(number)
    return b"".join(EVENT.pack(*event) for event in events) + bytes(len(data) - whole)


def _instead(code: int) -> int:
    """The key of nobody's sign."""
    if code in _LETTERS:
        return _X
    return _ONE if code in _ROW else _PAD_ONE if code in _PAD else code


def _question_mark(number: list[list[int]]) -> None:
    """The digits of one sign, each pressed and released, become those of 63, with zeros in front."""
    for place, event in enumerate(reversed(number)):
        event[3] = (_PAD_3, _PAD_6)[place // 2] if place < 4 else _PAD_0
