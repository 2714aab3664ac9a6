"""What a test run cost, by area, and what a long run proved.

Costs: each test's CPU seconds (its process and the children it has waited for) go along with its report; the summary adds
them up by the folder below tests/. Proof: with `--proof FILE` the outcome of every long test is written to FILE with the
commit; a long test that FILE says has passed at this very commit is not run again, so that a run that was cut off goes on.
"""

import json
import resource
import subprocess
from collections import defaultdict
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

CPU = "cpu-seconds"


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


class Costs:
    """On every worker: measures; on the controller: adds up."""

    def __init__(self) -> None:
        self._areas: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        now = _cpu()
        before = getattr(item.session, "_cpu_seen", now)
        item.session._cpu_seen = now  # type: ignore[attr-defined]  # pytest's session is open for plugins
        report.user_properties = [*report.user_properties, (CPU, now - before)]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        area = report.nodeid.split("/")[1] if "/" in report.nodeid else report.nodeid
        # user_properties are handed on from phase to phase: the last one is this phase's own.
        costs = [value for name, value in report.user_properties if name == CPU]
        if costs:
            self._areas[area] += float(str(costs[-1]))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        total = sum(self._areas.values()) or 1.0
        terminalreporter.section("CPU seconds by area")
        for area, seconds in sorted(self._areas.items(), key=lambda entry: -entry[1]):
            terminalreporter.write_line(f"{seconds:8.1f} s {100 * seconds / total:5.1f} %  {area}")


class Proof:
    """Long tests and their outcomes, kept in `path`. On the controller (or without workers) alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self._tests: dict[str, dict[str, object]] = kept["tests"] if kept.get("commit") == commit else {}
        self._commit = commit

    def passed(self, nodeid: str) -> bool:
        return self._tests.get(nodeid, {}).get("outcome") == "passed"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if "long" not in report.keywords or (report.when != "call" and report.outcome == "passed"):
            return
        if report.outcome == "skipped" and self.passed(report.nodeid):
            return
        self._tests[report.nodeid] = {"outcome": report.outcome, "seconds": round(report.duration, 2)}
        self._write()

    def _write(self) -> None:
        counts: dict[str, int] = defaultdict(int)
        for entry in self._tests.values():
            counts[str(entry["outcome"])] += 1
        kept = {
            "commit": self._commit,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "counts": dict(counts),
            "tests": dict(sorted(self._tests.items())),
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

