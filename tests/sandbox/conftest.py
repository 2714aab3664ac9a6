from collections.abc import Iterator

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
def keys(shared_sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> TerminalKeys:
    return shared_sandbox.enrolled(tmp_path_factory.mktemp("state"))
