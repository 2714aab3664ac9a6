"""What holds for every test: any unexpected warning fails it, also one that a library only logs."""

import gc
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.ledger import Costs, Proof
from tests.support.schedule import Scheduler, longest_first

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")


pytest_plugins = ["tests.sandbox.fixtures"]

PROOF = pytest.StashKey[Proof]()


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_logged_warning() -> Iterator[None]:
    """A warning in the log is a fault, unless the test asked for it with `caplog`'s own means and cleared it."""
    collector = _Collector()
    root = logging.getLogger()
    root.addHandler(collector)
    try:
        yield
    finally:
        root.removeHandler(collector)
    assert not collector.records, collector.records


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof", type=Path, help="keep the outcomes of the long tests in this file, and go on from it")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Costs(), "costs")
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(Scheduler(), "by-file")
    kept = config.getoption("--proof")
    if kept is not None:
        proof = Proof(Path(str(kept)))
        config.stash[PROOF] = proof
        if not hasattr(config, "workerinput"):
            # The controller hears of every report; a worker only looks up what it may skip.
            config.pluginmanager.register(proof, "proof")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    longest_first(items)
    proof = config.stash.get(PROOF, None)
    if proof is None:
        return
    for item in items:
        if item.get_closest_marker("long") and proof.passed(item.nodeid):
            item.add_marker(pytest.mark.skip(reason="passed at this commit"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Each wipe collects garbage. What pytest and the libraries hold, a million objects, is no part of that: walking through it took most
    of the time of the window's tests."""
    gc.collect()
    gc.freeze()
