"""Parsers of bytes from outside, on every input that fuzzing has kept; and, in the long run, fuzzed anew along their branches."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.devices.fuzz import TARGETS

CASES = Path(__file__).parent / "fuzz_cases"
SECONDS = 20


@pytest.mark.parametrize("target", TARGETS)
def test_the_kept_cases_raise_nothing(target: str) -> None:
    cases = sorted((CASES / target).iterdir())
    assert cases
    for case in cases:
        TARGETS[target](case.read_bytes())


@pytest.mark.long
@pytest.mark.parametrize("target", TARGETS)
def test_fuzzing_along_the_branches_finds_nothing(target: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    command = [sys.executable, "-m", "tests.devices.fuzz", target, f"-max_total_time={SECONDS}", "-max_len=4096", "-timeout=10"]
    command += [f"-artifact_prefix={tmp_path}/", str(tmp_path), str(CASES / target)]
    environment = {**os.environ, "PYTHONPATH": "."}
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS + 120, check=False, env=environment)
    kept = [path.name for path in tmp_path.glob("*-*") if path.name.startswith(("crash", "timeout", "oom"))]
    assert done.returncode == 0 and not kept, done.stderr[-3000:]
    # A run that watched nothing would find nothing.
    assert "INITED cov:" in done.stderr and " cov: " in done.stderr.split("DONE")[-1]
