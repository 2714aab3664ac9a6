"""The parts of staff pages: what `StaffScreen.qml` can draw, as plain values (docs/pages.md, staff)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.journey.pages.parts import Page, button
from kiosk.staff.checks import Check
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene

__all__ = ["Page", "StaffPage", "banner", "button", "buttons", "cards", "check_row", "choices", "row", "text", "title"]

ACROSS = 3
"""Buttons beside each other."""


@dataclass(frozen=True, slots=True)
class StaffPage:
    """One page of maintenance mode. `build` gives what stands on it; `touches` says what a touch does, by the beginning of its id: an
    action, with the rest of the id as its target. `keys`: it has a field and a pad. A page that nobody with the role `needs` may see is not
    offered."""

    id: str
    icon: str
    needs: Action
    build: Callable[[Scene], Page]
    touches: Mapping[str, Action]


def cards(*entries: tuple[str, str, str]) -> Page:
    """Figures with their words, side by side: (number, words, tone)."""
    return {"kind": "cards", "cards": [{"number": number, "words": words, "tone": tone} for number, words, tone in entries]}


def row(
    icon: str, heading: str, sub: str, tone: str, sign: str, state: str, act: Page | None = None, *, group: int = 0
) -> Page:
    """One thing and how it is."""
    how = {"tone": tone, "icon": sign, "text": state}
    return {"kind": "row", "group": group, "entry": {"icon": icon, "title": heading, "sub": sub, "state": how, "button": act}}


def check_row(check: Check, act: Page | None = None, *, group: int = 0, slim: bool = False) -> Page:
    """A check as a row; `slim` where all is well says no more than that."""
    short = slim and check.tone == "ok"
    made = row(check.icon, check.title, "" if short else check.sub, check.tone, check.sign, check.state, act, group=group)
    return {**made, "entry": {**_entry(made), "slim": short, "code": check.code}}


def _entry(made: Page) -> Page:
    entry = made["entry"]
    assert isinstance(entry, dict)
    return entry


def buttons(entries: Sequence[Page]) -> list[Page]:
    """Buttons in rows."""
    return [{"kind": "buttons", "buttons": list(entries[at : at + ACROSS])} for at in range(0, len(entries), ACROSS)]


def choices(entries: Iterable[Page]) -> Page:
    """Buttons of which one, or some, are `chosen`."""
    return {"kind": "choices", "buttons": list(entries)}


def title(words: str) -> Page:
    """What stands above a group."""
    return {"kind": "title", "text": words}


def text(words: str, *, group: int = -1) -> Page:
    """A paragraph."""
    return {"kind": "text", "group": group, "text": words}


def banner(tone: str, icon: str, words: str, heading: str = "") -> Page:
    """One flat sentence in its tone."""
    return {"kind": "banner", "tone": tone, "icon": icon, "title": heading, "text": words}
