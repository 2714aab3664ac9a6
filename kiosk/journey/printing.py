"""How a document is printed, by choice: what the matter allows, what the printer can, and what the citizen has chosen of both.

What the printer cannot do is not offered; `lacks` says it instead. Pure. Nothing fails here: a choice that the printer can keep no more
(another one took its place, or its paper was changed) gives way to the usual.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kiosk.services.parts import Printing

ONE_SIDED = "one-sided"
A4, A3 = "a4", "a3"


@dataclass(frozen=True, slots=True)
class Can:
    """What the document printer can, by its own word: how many at once, on which sides (IPP's keywords), in colour or not, and on which
    paper an A4 document would come now (`a4`, `a3`; "" on none)."""

    copies: int = 1
    sides: frozenset[str] = frozenset({ONE_SIDED})
    colour: bool = False
    paper: str = A4


@dataclass(frozen=True, slots=True)
class Choice:
    """How it is printed."""

    copies: int = 1
    sides: str = ONE_SIDED
    colour: bool = False


@dataclass(slots=True)
class Wanted:
    """What one person has chosen (None: nothing yet), and whether the sheet to choose on is open."""

    choice: Choice | None = None
    open: bool = False


def copies(allows: Printing, can: Can) -> tuple[int, ...]:
    """The numbers to choose from."""
    return tuple(range(1, max(1, min(allows.copies.max, can.copies)) + 1))


def sides(allows: Printing, can: Can) -> tuple[str, ...]:
    """The sides to choose from, the matter's usual first."""
    return tuple(side for side in allows.sides if side in can.sides) or (ONE_SIDED,)


def colours(allows: Printing, can: Can) -> tuple[bool, ...]:
    """In colour, or black."""
    return (True, False) if allows.colour and can.colour else (False,)


def choosable(allows: Printing, can: Can) -> bool:
    """Is there anything to choose?"""
    return any(len(found) > 1 for found in (copies(allows, can), sides(allows, can), colours(allows, can)))


def now(wanted: Wanted, allows: Printing, can: Can) -> Choice:
    """How it would be printed now."""
    usual = Choice(min(allows.copies.default, copies(allows, can)[-1]), sides(allows, can)[0], colours(allows, can)[0])
    chosen = wanted.choice
    if chosen is None:
        return usual
    return Choice(
        min(chosen.copies, copies(allows, can)[-1]),
        chosen.sides if chosen.sides in sides(allows, can) else usual.sides,
        chosen.colour if chosen.colour in colours(allows, can) else usual.colour,
    )


def lacks(allows: Printing, can: Can) -> Iterator[str]:
    """What the matter would allow and this printer cannot, and what is not as one expects, in words of the texts."""
    if allows.copies.max > 1 and can.copies < 2:
        yield "copies"
    if any(side != ONE_SIDED for side in allows.sides) and not any(side != ONE_SIDED for side in sides(allows, can)):
        yield "sides"
    if allows.colour and not can.colour:
        yield "colour"
    if can.paper == A3:
        yield "a3"


def touch(wanted: Wanted, allows: Printing, can: Can, target: str) -> None:
    """A touch on the sheet, or on the key that opens it: `print-how`, `print-close`, `print-copies-2`, `print-sides-one-sided`,
    `print-colour-yes`."""
    if target in ("print-how", "print-close"):
        wanted.open = target == "print-how" and choosable(allows, can)
        return
    before = now(wanted, allows, can)
    what, _, value = target.removeprefix("print-").partition("-")
    if what == "copies" and value.isdecimal() and int(value) in copies(allows, can):
        wanted.choice = replace(before, copies=int(value))
    elif what == "sides" and value in sides(allows, can):
        wanted.choice = replace(before, sides=value)
    elif what == "colour" and value in ("yes", "no") and (value == "yes") in colours(allows, can):
        wanted.choice = replace(before, colour=value == "yes")
