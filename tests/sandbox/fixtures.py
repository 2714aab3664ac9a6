"""One real sandbox for all tests of a worker that deliver something, and the keys of a terminal enrolled there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.offline.keys import TerminalKeys
from tests.sandbox.running import Sandbox, running


@pytest.fixture(scope="session")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("central")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Iterator[Sandbox]:
    yield shared_sandbox
    shared_sandbox.clear()


@pytest.fixture(scope="session")
def shared_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of the terminal that `keys` belong to."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def keys(shared_sandbox: Sandbox, shared_state: Path) -> TerminalKeys:
    return shared_sandbox.enrolled(shared_state)
