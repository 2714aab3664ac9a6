#!/usr/bin/env python3
"""Prints docs/failures.md, made from kiosk/failures.py: `.venv/bin/python tools/failures_book.py > docs/failures.md`.

A test compares the committed book with what this prints, so that the book never says less or more than the program knows.
"""

from collections.abc import Iterator

from kiosk.causes import CHINESE
from kiosk.failures import FAILURES, Actor, Failure

HEAD = """# Failures · 故障代码

Everything that may go wrong, by its code. A code never changes its meaning. It stands in the journal and in the answer of
`kiosk doctor`; a citizen never sees one.

一切可能出的问题，按代码列出。代码的意思永远不变；日志和 `kiosk doctor` 里有代码，市民看不到。

This page is made from [kiosk/failures.py](../kiosk/failures.py). Do not edit it; change the entry there (its cause in Chinese:
[kiosk/causes.py](../kiosk/causes.py)) and run `.venv/bin/python tools/failures_book.py > docs/failures.md`.
"""

WHO = {
    Actor.CITIZEN: ("The citizen · 市民", "The page on the screen says the same in its own words. 屏幕上用市民看得懂的话说。"),
    Actor.STAFF: ("Staff of the hall · 窗口人员", "No tools and no password are needed. 不用工具，也不用口令。"),
    Actor.TECHNICIAN: ("A technician · 运维", "The machine itself or its set-up has to be put right. 要修机器或改配置。"),
    Actor.OPERATOR: ("The operator of the central service · 平台运营", "It cannot be put right at the machine. 在机器上解决不了。"),
}


def _entry(failure: Failure) -> Iterator[str]:
    english, chinese = f"{failure.cause} | {failure.remedy['en']}", f"{CHINESE[failure.code]} | {failure.remedy['zh-CN']}"
    yield f"| `{failure.code}` | {english} | {chinese} |"


def lines() -> Iterator[str]:
    """The book, line by line: one table for each one who can act, in the order of kiosk/failures.py."""
    yield from HEAD.splitlines()
    for actor, (name, what) in WHO.items():
        yield from ("", f"## {name}", "", what, "", "| Code 代码 | Cause | Remedy | 原因 | 处理办法 |", "|---|---|---|---|---|")
        for failure in FAILURES.values():
            if failure.actor is actor:
                yield from _entry(failure)


if __name__ == "__main__":
    print("\n".join(lines()))
