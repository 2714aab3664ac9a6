"""The measurement of page changes measures what it says: both sides show the same pages, and its figures are the figures of its samples."""

import json
from pathlib import Path

import pytest

from bench import frames
from bench.report import machine, quantile, report, spread


def test_a_percentile_is_one_of_the_samples() -> None:
    values = [float(n) for n in range(1, 501)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)) == (250, 495, 500)
    assert quantile([7.0], 0.99) == 7
    assert spread([3.0, 1.0, 2.0]) == {"n": 3, "least": 1, "p50": 2, "p90": 3, "p99": 3, "most": 3}


def test_the_report_is_one_json_object_with_ratios_raw_figures_and_machine() -> None:
    found = json.loads(report("frames", {"a": 1.5}, {"runs": []}, machine(renderer="software")))
    assert set(found) == {"bench", "ratios", "raw", "machine"}
    assert found["machine"]["cores"] >= 1 and found["machine"]["renderer"] == "software"


def test_of_three_runs_the_best_of_each_figure_counts() -> None:
    runs = [
        frames.Run(ours=[20.0, 30.0, 40.0], peer=[20.0, 20.0, 20.0], longest=30),
        frames.Run(ours=[30.0, 44.0, 90.0], peer=[40.0, 40.0, 40.0], longest=20),
    ]
    ratios, raw = frames.summary(runs)
    assert ratios == {"page_p50_vs_bare": 1.1, "page_p99_ms": 40, "longest_block_ms": 20}
    assert len(raw["runs"]) == 2  # type: ignore[arg-type]


@pytest.mark.window
def test_ours_and_the_peer_walk_the_same_whole_journey(tmp_path: Path) -> None:
    pages, steps = frames.record()
    assert steps[0] == "catalogue" and steps[-1] == "attract" and {"review", "sign", "working", "take"} <= set(steps)
    assert len(pages) == len(steps) >= 10
    run = frames.measure(60, len(steps), tmp_path)
    assert len(run.ours) == len(run.peer) == len(steps) and set(run.steps) == set(steps)
    assert min(run.ours + run.peer) > 0 and run.longest > 0
