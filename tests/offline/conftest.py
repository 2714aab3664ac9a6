from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.offline.keys import TerminalKeys
from tests.offline.both_outboxes import Kept, opened_outbox
from tests.offline.courier_hall import Hall
from tests.offline.recipients import Publisher
from tests.offline.terminal import Terminal, opened
from tests.sandbox.running import Sandbox


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


@pytest.fixture(params=["disk", "memory"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, own_keys: TerminalKeys) -> Iterator[Kept]:
    """Each of the two outboxes."""
    with opened_outbox(request.param, tmp_path, own_keys) as made:
        yield made


@pytest.fixture(scope="session")
def courier_keys(shared_sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> TerminalKeys:
    return shared_sandbox.enrolled(tmp_path_factory.mktemp("courier"))


@pytest.fixture
def hall(sandbox: Sandbox, keys: TerminalKeys, courier_keys: TerminalKeys, tmp_path: Path) -> Iterator[Hall]:
    with opened(tmp_path / "far", keys) as far, opened(tmp_path / "near", courier_keys) as near:
        yield Hall(sandbox, far, keys, tmp_path / "stick", [], near, courier_keys)
