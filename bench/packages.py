"""What hundreds of matters cost: `python -m bench.packages --json [--long]`. 500 generated packages against one, taken in turns.

    ready_500_vs_1             process start until a touch has opened the whole catalogue and the first page of a matter
    start_500_vs_1             process start until the first frame
    touch_during_load_p99_ms   a touch on the attract page until its frame, while a child checks 500 changed packages
    answer_p99_ms              an answer in a form of 200 elements, each with a condition: the engine, and the page after it

A real terminal with its window (software renderer, 1080x1920), enrolled with a real sandbox. The ratios are of a usual start: the
packages are those of the last start. `raw` has the first start after an update too, where everything is checked anew: with --long from
the window, else what the child takes alone.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.report import machine, quantile, report, spread
from kiosk.demo.world import World
from kiosk.services.catalogue import FOLDER, packages
from tests.journey.hall import Hall
from tests.services.packages import choice, known, package, service

MANY, LONG_PAIRS, SECONDS = 500, 15, 46.0
ELEMENTS, ANSWERS = 200, 400


def generate(folder: Path, count: int) -> None:
    """`count` packages, each a real one under a code and a title of its own."""
    real = packages(FOLDER)
    for number in range(count):
        source, code = real[number % len(real)], f"matter-{number:03}"
        target = folder / code
        shutil.copytree(source, target)
        rules = target / "service.yaml"
        rules.write_text(rules.read_text(encoding="utf-8").replace(f"code: {source.name}\n", f"code: {code}\n", 1), encoding="utf-8")
        for text in (target / "texts").glob("*.yaml"):
            lines = text.read_text(encoding="utf-8").splitlines(keepends=True)
            at = next(at for at, line in enumerate(lines) if line.startswith("title:"))
            lines[at] = lines[at].rstrip("\n").rstrip('"') + f" {number:03}" + ('"' if lines[at].rstrip().endswith('"') else "") + "\n"
            text.write_text("".join(lines), encoding="utf-8")


class Place:
    """A terminal of its own with `count` packages of its own. They are checked from here on, while `enrol` waits for a sandbox."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.packages, self.path = folder, folder / "packages", folder / "terminal.toml"
        generate(self.packages, count)
        self.began = time.monotonic()
        places = [str(self.packages), str(folder / "packages.json"), "zh-CN,zh-HK,en"]
        self.checking = subprocess.Popen([sys.executable, "-m", "kiosk.services.stock", *places, "--simulated"])

    def enrol(self, settings: Path, state: Path) -> None:
        """As the terminal of `settings` is, whose state folder is `state`."""
        folder = self.folder
        shutil.copytree(state, folder / "terminal", ignore=shutil.ignore_patterns("*.sock", "packages.json"))
        text = settings.read_text(encoding="utf-8").replace(json.dumps(str(state)), json.dumps(str(folder / "terminal")))
        self.path.write_text(text.replace("[central]", f"packages = {json.dumps(str(self.packages))}\n[central]"), encoding="utf-8")

    def checked(self) -> float:
        """Seconds that the check of all packages has taken; from now on they are known to the terminal."""
        if self.checking.wait():
            raise RuntimeError("the packages could not be checked")
        (self.folder / "packages.json").rename(self.folder / "terminal" / "packages.json")
        return round(time.monotonic() - self.began, 2)

    def run(self, mode: str) -> dict[str, object]:
        """One start."""
        environment = {**os.environ, "BENCH_BEGAN": repr(time.monotonic())}
        command = [sys.executable, "-m", "bench.packages_window", str(self.path), mode]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
        if done.returncode:
            raise RuntimeError(f"{mode}: {done.stderr[-2000:]}")
        told = json.loads(done.stdout.splitlines()[-1])
        assert isinstance(told, dict)
        return told

    def change(self) -> None:
        """Every package is another by a file."""
        for folder in packages(self.packages):
            (folder / "README.md").write_text(str(time.monotonic_ns()), encoding="utf-8")


def starts(many: Place, one: Place, pairs: int, until: float) -> dict[str, dict[str, list[float]]]:
    """Usual starts of both, in turns."""
    found: dict[str, dict[str, list[float]]] = {"many": {}, "one": {}}
    for pair in range(pairs):
        if pair >= 3 and time.monotonic() > until:
            break
        for name, place in (("many", many), ("one", one)) if pair % 2 else (("one", one), ("many", many)):
            for what, value in place.run("ready").items():
                assert isinstance(value, float)
                found[name].setdefault(what, []).append(value)
    return found


def answers() -> list[float]:
    """Milliseconds of each answer in a form of 200 questions, and of the page after it."""
    pages, size = [], 10
    for page in range(ELEMENTS // size):
        fields = []
        for at in range(size):
            number = page * size + at
            before = f"own.q_{_letters(max(number - 1, 0))}"
            fields.append(choice(f"q-{_letters(number)}", "a", "b", when=f'has({before}) && {before} == "a"' if number else None))
        pages.append(fields)
    hall = Hall(services={"sample-matter": service(package([known("name")], *pages))})
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay()
    hall.touch("next")
    taken: list[float] = []
    for _ in range(ANSWERS * 4):
        page = hall.page
        options = [str(entry["id"]) for entry in _options(page) if not entry["chosen"]]
        target = options[0] if options else "next"
        began = time.perf_counter()
        hall.touch(target)
        _ = hall.page
        taken.append((time.perf_counter() - began) * 1000)
        if hall.step == "review" or len(taken) >= ANSWERS:
            break
    return taken


def _options(page: object) -> list[dict[str, object]]:
    """The first options of each question without an answer."""
    if isinstance(page, dict):
        options = page.get("options")
        if isinstance(options, list | tuple) and options and not any(option.get("chosen") for option in options):
            return [dict(options[0])]
        return [found for value in page.values() for found in _options(value)]
    return [found for value in page for found in _options(value)] if isinstance(page, list | tuple) else []


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in f"{number:03}")


def measure(folder: Path, long: bool) -> str:
    """The report."""
    began = time.monotonic()
    with ExitStack() as stack:
        many, one = (Place(_made(folder / name), count) for name, count in (("many", MANY), ("one", 1)))
        world = World(folder / "world")
        stack.callback(world.stop)
        settings = world.start()
        for place in (many, one):
            place.enrol(settings, world.state)
        first: dict[str, object] = many.run("ready") if long else {}
        first["check"] = many.checked()
        one.checked()
        found = starts(many, one, LONG_PAIRS if long else 5, math.inf if long else began + SECONDS - 18)
        many.change()
        load = many.run("load")
    taken = answers()
    loading, resting = ([float(str(value)) for value in _list(load[name])] for name in ("loading", "resting"))

    def ratio(what: str) -> float:
        return round(statistics.median(found["many"][what]) / statistics.median(found["one"][what]), 3)

    ratios = {
        "ready_500_vs_1": ratio("ready"),
        "start_500_vs_1": ratio("frame"),
        "touch_during_load_p99_ms": round(quantile(loading, 0.99), 2),
        "answer_p99_ms": round(quantile(taken, 0.99), 2),
    }
    raw = {
        "seconds": {name: {what: spread(values) for what, values in of.items()} for name, of in found.items()},
        "first_start_500_seconds": first,
        "touch_ms": {"loading": spread(loading), "resting": spread(resting)},
        "answer_ms": spread(taken),
        "limits": {"ready_500_vs_1": 1.5, "start_500_vs_1": 1.03, "touch_during_load_p99_ms": 50, "answer_p99_ms": 5},
    }
    return report("packages", ratios, raw, machine())


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.packages")
    parser.add_argument("--json", action="store_true", help="print one JSON object (always)")
    parser.add_argument("--long", action="store_true", help=f"{LONG_PAIRS} pairs of starts, however long they take")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        print(measure(Path(folder), options.long))
    return 0


if __name__ == "__main__":
    sys.exit(main())
