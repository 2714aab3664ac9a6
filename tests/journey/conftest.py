"""Each wipe collects garbage; what pytest and the libraries hold is no part of that, and walking through it takes most of the time."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def _a_small_heap() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
