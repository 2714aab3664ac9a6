"""What wrong PINs cost: how long nobody is let in, by how many there were in a row. Pure.

The time counts only while the program runs, so that neither the clock nor the power switch shortens it (`gate` keeps it). A number's own
count makes guessing one PIN hopeless; the terminal's count does the same to whoever tries one PIN with many numbers. It stays short,
because whoever likes can run into it: it must not keep a hall's own staff out for a day. A right PIN takes both back; `kiosk staff reset`
too.

| wrong in a row | a number waits | wrong in a row, any number | the terminal waits |
|---|---|---|---|
| 1, 2 | - | 1 to 4 | - |
| 3 | 30 s | 5 to 9 | 30 s |
| 4 | 1 min | 10 to 14 | 2 min |
| 5 | 5 min | 15 to 19 | 10 min |
| 6 | 15 min | 20 and more | 30 min |
| 7 | 1 h | | |
| 8 and more | 4 h | | |
"""

TERMINAL = "*"
"""The count of all numbers together."""
_NUMBER = (0, 0, 0, 30, 60, 300, 900, 3600, 14400)
_ALL = (0, 30, 120, 600, 1800)
_STEP = 5


def wait(scope: str, wrong: int) -> int:
    """Seconds to wait after `wrong` wrong PINs in a row, under one number, or on the whole terminal (`TERMINAL`)."""
    if scope == TERMINAL:
        return _ALL[min(wrong // _STEP, len(_ALL) - 1)]
    return _NUMBER[min(wrong, len(_NUMBER) - 1)]
