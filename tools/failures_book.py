#!/usr/bin/env python3
"""Prints docs/failures.md, made from kiosk/failures.py: `.venv/bin/python tools/failures_book.py > docs/failures.md`.

A test compares the committed book with what this prints, so that the book never says less or more than the program knows.
"""

from collections.abc import Iterator

from kiosk.failures import FAILURES, Actor, Failure

HEAD = """# Failures

Everything that may go wrong, by its code. A code never changes its meaning. It stands in the journal and in the answer of
`kiosk doctor`; a citizen never sees one.

This page is made from [kiosk/failures.py](../kiosk/failures.py). Do not edit it; change the entry there and run
`.venv/bin/python tools/failures_book.py > docs/failures.md`.
"""

WHO = {
    Actor.CITIZEN: ("The citizen", "The page on the screen says the same in its own words."),
    Actor.STAFF: ("Staff of the hall", "No tools and no password are needed."),
    Actor.TECHNICIAN: ("A technician", "The machine itself or its set-up has to be put right."),
    Actor.OPERATOR: ("The operator of the central service", "It cannot be put right at the machine."),
}


def _entry(failure: Failure) -> Iterator[str]:
    yield f"| `{failure.code}` | {failure.cause} | {failure.remedy['en']} | {failure.remedy['zh-CN']} |"


def lines() -> Iterator[str]:
    """The book, line by line: one table for each one who can act, in the order of kiosk/failures.py."""
    yield from HEAD.splitlines()
    for actor, (name, what) in WHO.items():
        yield from ("", f"## {name}", "", what, "", "| Code | Cause | Remedy | 处理办法 |", "|---|---|---|---|")
        for failure in FAILURES.values():
            if failure.actor is actor:
                yield from _entry(failure)


if __name__ == "__main__":
    print("\n".join(lines()))
