"""Which tests one worker runs in a row: those of one file, which share a window, a daemon or a world that is slow to start.

pytest-xdist 3.8 cannot do it with the pytest of the lock file: its `--dist loadgroup` writes the group into a name that pytest no longer
reads, and every test goes to whoever is free. Thread rule: the controller's. Failure rule: none.
"""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Files whose tests share nothing that is slow, or share it by the first parameter: a language's world is a unit of its own.
SINGLE = ("tests/ui/test_geometry.py", "tests/walk/test_program.py", "tests/offline/test_torture.py")
BY_LANGUAGE = ("tests/walk/test_journeys.py",)
# There is one pcscd a machine: whoever needs it beside another waits for its end.
PCSCD = (
    "tests/walk/test_staff.py", "tests/walk/test_own_devices.py", "tests/devices/chip/test_pcscd.py", "tests/devices/chip/test_piv.py",
    "tests/devices/chip/test_profile.py",
)  # fmt: skip


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """A file is a unit of work."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


def unit(nodeid: str) -> str:
    """The unit of work that a test belongs to."""
    file, _, rest = nodeid.partition("::")
    if file in SINGLE:
        return nodeid
    if file in PCSCD:
        return "pcscd"
    language = re.search(r"\b(zh-CN|zh-HK|en)\b", rest) if file in BY_LANGUAGE else None
    return f"{file} {language[0]}" if language else file


def longest_first(items: list[pytest.Item]) -> None:
    """Bring what takes long to the front, so that both workers end at about the same time."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    order: Sequence[str] = (
        "tests/offline/test_torture",
        "tests/walk/",
        "tests/ui/test_pages",
        "tests/ui/",
        "tests/offline/",
        "tests/journey/",
    )
    return next((at for at, start in enumerate(order) if nodeid.startswith(start)), len(order))


class Scheduler:
    """The plugin of the controller that hands the units out."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> LoadScopeScheduling:
        config.option.loadscopereorder = False
        return ByFile(config, log)
