"""Is anything lost, doubled, changed or readable? `python -m bench.torture delivery --n 1000 --seed 7`.

Three ways to be cruel to one terminal, each N times, against a real sandbox that stores and then hangs up one time in three, at an item
and at a piece of a file, and one time in six says 500. Every other submission brings a file of up to 64 KB, and every other one gets a
second message (a supplement or a withdrawal), some get more:

    kills     a process that submits and sends is killed (SIGKILL) at a random moment
    cuts      the power goes at a random write: what was not synced is there or not, the last sector is torn, a file that was not
              synced is torn, a name given since its folder was synced is gone (tests.support.disk)
    errors    disk full, I/O error, read-only disk at each write in turn, once or from then on

Prints one JSON object; exit code 1 if a count of harm is not 0. `lost`: a number was told and the central service never got it,
or the terminal says "delivered" of something it has not got. `doubled`: two submissions with one number, or one with two cases.
`changed`: what arrived is not what was handed in, its file opened by its department included, or a second message came before what it
follows. `leaked`: files of the terminal in which
the citizen's words can be found.

With `--folder` everything stays there, and the same command goes on where an earlier one was ended: the terminal, the central service
and the tally are written down after every fifty acts. What an act does follows from the seed, its kind and its place.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic

import apsw

from bench.harm import KINDS_OF_HARM, Harm
from bench.rack import Error, Rack
from tests.sandbox.running import running

ERRORS: tuple[Error, ...] = (
    ("disk-full", apsw.FullError, True),
    ("disk-full-once", apsw.FullError, False),
    ("io-error", apsw.IOError, True),
    ("io-error-once", apsw.IOError, False),
    ("read-only", apsw.ReadOnlyError, True),
)
ROUND = 50
ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Tally:
    """How far the torture has come. `place` is the error and the operation that come next; `commit` that of its first run."""

    seed: int
    kills: int = 0
    cuts: int = 0
    errors: int = 0
    place: list[int] = field(default_factory=lambda: [0, 0])
    seconds: float = 0.0
    commit: str = ""


class Torture:
    """All of it, on one rack, as far as `n` and `seconds` say."""

    def __init__(self, folder: Path, rack: Rack, n: int, seed: int, seconds: float) -> None:
        self._kept, self._rack, self._n = folder / "tally.json", rack, n
        self._start, self._until = monotonic(), monotonic() + seconds
        self.tally = Tally(seed, commit=_commit())
        if self._kept.exists():
            told = json.loads(self._kept.read_text(encoding="utf-8"))
            self.tally = Tally(**told["tally"])
            rack.harm = Harm(told["told"], *(set(told["harm"][kind]) for kind in KINDS_OF_HARM), second=told.get("second", {}))
            if (self.tally.seed, self.tally.commit) != (seed, _commit()):
                raise SystemExit(f"{folder} holds another torture: seed {self.tally.seed} at commit {self.tally.commit}")
        self._before = self.tally.seconds

    def run(self) -> None:
        """Kills, cuts, errors; then the last word of the central service."""
        tally, rack = self.tally, self._rack
        while tally.kills < self._n and self._on(0.4):
            self._act("kills", tally.kills, rack.kill)
            tally.kills += 1
            self._every_round(tally.kills)
        while tally.cuts < self._n and self._on(0.7):
            self._act("cuts", tally.cuts, rack.cut)
            tally.cuts += 1
            self._every_round(tally.cuts)
        while tally.errors < self._n and self._on(0.9):
            self._next_error()
            self._every_round(tally.errors)
        rack.settle()
        self._keep()

    def _next_error(self) -> None:
        kind, step = self.tally.place
        self._rack.rng = random.Random(f"{self.tally.seed}/errors/{kind}/{step}/{self.tally.errors}")
        if self._rack.error(step, ERRORS[kind]):
            self.tally.errors += 1
            self.tally.place = [kind, step + 1]
        else:
            self.tally.place = [(kind + 1) % len(ERRORS), 0]

    def _act(self, name: str, place: int, act: Callable[[], None]) -> None:
        self._rack.rng = random.Random(f"{self.tally.seed}/{name}/{place}")
        act()

    def _every_round(self, count: int) -> None:
        if count % ROUND == 0:
            self._rack.leaks()
            self._rack.drain()
            self._keep()

    def _on(self, share: float) -> bool:
        return monotonic() < self._start + (self._until - self._start) * share

    def _keep(self) -> None:
        self.tally.seconds = round(self._before + monotonic() - self._start, 1)
        harm = self._rack.harm
        found = {"tally": asdict(self.tally), "told": harm.told, "second": harm.second}
        found["harm"] = {kind: sorted(getattr(harm, kind)) for kind in KINDS_OF_HARM}
        new = self._kept.with_suffix(".new")
        new.write_text(json.dumps(found), encoding="utf-8")
        new.replace(self._kept)


def delivery(folder: Path, n: int, seed: int, seconds: float) -> dict[str, object]:
    """Do everything `n` times, or as often as `seconds` allow."""
    with running(folder / "central") as sandbox:
        rack = Rack(folder, sandbox)
        torture = Torture(folder, rack, n, seed, seconds)
        torture.run()
    tally, harm = torture.tally, rack.harm
    return {
        "what": "delivery",
        "n": min(tally.kills, tally.cuts, tally.errors),
        "seed": seed,
        **{kind: len(getattr(harm, kind)) for kind in KINDS_OF_HARM},
        "kills": tally.kills,
        "cuts": tally.cuts,
        "errors": tally.errors,
        "told": len(harm.told),
        "second": len(harm.second),
        "with_files": sum(rack.brings_a_file(ident) for ident in (*harm.told, *harm.second)),
        "seconds": tally.seconds,
        "commit": tally.commit,
    }


def _commit() -> str:
    """The commit that is tortured, with a + if files differ from it; "" where there is no git."""
    told = subprocess.run(
        ["git", "describe", "--always", "--abbrev=12", "--match=", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip()


def main() -> int:
    """Read the command line and print the outcome."""
    parser = argparse.ArgumentParser(prog="python -m bench.torture", description="Be cruel to one terminal and count the harm.")
    parser.add_argument("what", choices=("delivery",))
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3600.0, help="end after about so many seconds, with a smaller n")
    parser.add_argument("--folder", type=Path, help="keep everything here, and go on from what is here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kiosk-torture-") as made:
        folder = args.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        outcome = delivery(folder, args.n, args.seed, args.seconds)
    print(json.dumps(outcome))
    return 1 if any(outcome[kind] for kind in KINDS_OF_HARM) else 0


if __name__ == "__main__":
    sys.exit(main())
