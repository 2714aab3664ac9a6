from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.offline.keys import TerminalKeys
from tests.offline.recipients import Publisher
from tests.offline.terminal import Terminal, opened


@pytest.fixture
def terminal(tmp_path: Path, keys: TerminalKeys) -> Iterator[Terminal]:
    with opened(tmp_path / "state", keys) as made:
        yield made


@pytest.fixture
def publisher() -> Publisher:
    """A central service that publishes keys."""
    return Publisher()


@pytest.fixture
def own_keys(publisher: Publisher) -> TerminalKeys:
    """Keys of a terminal that no central service knows."""
    return publisher.terminal()


@pytest.fixture
def lone(tmp_path: Path, own_keys: TerminalKeys) -> Iterator[Terminal]:
    """A terminal without a line."""
    with opened(tmp_path / "lone", own_keys) as made:
        yield made
