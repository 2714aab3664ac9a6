from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.offline.keys import CentralKey, TerminalKeys
from tests.offline.terminal import Terminal, opened


@pytest.fixture
def terminal(tmp_path: Path, keys: TerminalKeys) -> Iterator[Terminal]:
    with opened(tmp_path / "state", keys) as made:
        yield made


@pytest.fixture
def own_keys() -> TerminalKeys:
    """Keys of a terminal that no central service knows."""
    return TerminalKeys("00042", Ed25519PrivateKey.generate(), (CentralKey("k-1", X25519PrivateKey.generate().public_key()),))


@pytest.fixture
def lone(tmp_path: Path, own_keys: TerminalKeys) -> Iterator[Terminal]:
    """A terminal without a line."""
    with opened(tmp_path / "lone", own_keys) as made:
        yield made
