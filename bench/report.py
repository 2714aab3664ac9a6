"""What every measurement prints: one JSON object of `ratios` (against the peer or a limit), `raw` figures and the `machine`.

Pure functions, no Qt. A figure without its unit in the name is a ratio.
"""

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def machine(**more: object) -> dict[str, object]:
    """Where it was measured: processor, cores, load, memory, versions."""
    return {
        "processor": _first("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory_mb": int((_first("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) // 1024,
        "load": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        **more,
    }


def report(name: str, ratios: Mapping[str, float], raw: Mapping[str, object], about: Mapping[str, object]) -> str:
    """The JSON text."""
    return json.dumps({"bench": name, "ratios": dict(ratios), "raw": dict(raw), "machine": dict(about)}, ensure_ascii=False, indent=1)


def told(name: str, found: Mapping[str, Any], bars: Mapping[str, float]) -> str:
    """The JSON text of a measurement whose figures stand beside each other: those in `bars` are the ratios, the rest is raw."""
    ratios = {bar: float(found[bar]) for bar in bars}
    raw = {key: value for key, value in found.items() if key not in bars}
    return report(name, ratios, {**raw, "limits": dict(bars)}, machine())


def quantile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least `part` of `values` do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(part * 1000) * len(ordered) // 1000) - 1))]


def spread(values: Sequence[float]) -> dict[str, float]:
    """How `values` lie: n, least, p50, p90, p99, most."""
    return {
        "n": len(values),
        "least": round(min(values), 2),
        "p50": round(statistics.median(values), 2),
        "p90": round(quantile(values, 0.9), 2),
        "p99": round(quantile(values, 0.99), 2),
        "most": round(max(values), 2),
    }


def _first(path: str, key: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")
