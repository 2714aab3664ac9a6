"""Submission numbers: what a person copies from a receipt and reads out on the phone.

12 digits: terminal (5), counter (5), check (2) by ISO/IEC 7064 MOD 97-10, which finds every single wrong digit and every
swapped pair of neighbours. Unique without the line, because the central service gives out terminal numbers. Pure.
"""

LAST_COUNTER = 99_999


def make(terminal: str, counter: int) -> str:
    """The number of `terminal`'s submission `counter` (1 to 99999).

    Raises:
        ValueError: `terminal` is not five digits or `counter` is out of range.
    """
    if len(terminal) != 5 or not terminal.isascii() or not terminal.isdigit():
        raise ValueError("a terminal number has five digits")
    if not 1 <= counter <= LAST_COUNTER:
        raise ValueError("the counter runs from 1 to 99999")
    head = f"{terminal}{counter:05}"
    # ISO/IEC 7064, MOD 97-10: the number with its check digits leaves 1 when divided by 97.
    return f"{head}{98 - int(head + '00') % 97:02}"


def valid(number: str) -> bool:
    """Whether `number` is 12 digits whose check is right; spaces between its groups are allowed."""
    digits = number.replace(" ", "")
    return len(digits) == 12 and digits.isascii() and digits.isdigit() and int(digits) % 97 == 1


def grouped(number: str) -> str:
    """As it is shown and printed: `0000 1000 0119`."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
