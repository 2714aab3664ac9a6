"""The smallest parts of a page."""

from dataclasses import dataclass

Page = dict[str, object]


def button(ident: str, label: str, icon: str = "") -> Page:
    """What can be touched: `ident` comes back as the touch."""
    return {"id": ident, "label": label, "icon": icon}


@dataclass(frozen=True, slots=True, repr=False)
class Block:
    """One part of an answer: a title, lines, and rows of label and value."""

    title: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
