"""What can be wrong with the simulated receipt printer, by name, and what it answers then. Pure.

Names are the simulators' own: IPP keywords where there is one. None is ever renamed.
"""

from collections.abc import Mapping, Set

FAULTS = (
    "media-empty", "media-low", "cover-open", "media-jam", "mute", "no-answer", "offline", "slow", "never-cancelled",
    "media-empty-mid-print", "cover-open-mid-print", "reset-mid-job", "half-printed", "left-paper",
)  # fmt: skip
# What comes once the paper has moved so far: the fault -> the condition that holds from then on ("" : it starts anew by itself).
MIDWAY = {
    "media-empty-mid-print": "media-empty", "cover-open-mid-print": "cover-open", "reset-mid-job": "", "half-printed": "half-printed",
}  # fmt: skip
STOPS = frozenset({"media-empty", "cover-open", "media-jam", "half-printed"})
SILENT = frozenset({"mute", "no-answer", "offline"})


def status(n: int, conditions: Set[str]) -> int:
    """DLE EOT n, as a TM-T20III answers: Epson command reference."""
    empty, opened, low, jammed = (name in conditions for name in ("media-empty", "cover-open", "media-low", "media-jam"))
    bits = {
        1: 0x08 if empty or opened or jammed else 0,
        2: (0x04 if opened else 0) | (0x20 if empty else 0) | (0x40 if jammed else 0),
        3: 0x08 if jammed else 0,
        4: (0x0C if low or empty else 0) | (0x60 if empty else 0),
    }
    return 0x12 | bits[n]


def sensor(conditions: Set[str]) -> int:
    """GS r 1."""
    return (0x03 if "media-low" in conditions else 0) | (0x0C if "media-empty" in conditions else 0)


def full(conditions: Set[str], *, lies: bool) -> bytes:
    """DLE EOT 20, as a printer with a presenter answers: Custom VKP80, command manual."""
    empty, opened, low, jammed = (name in conditions for name in ("media-empty", "cover-open", "media-low", "media-jam"))
    paper = (0x01 if empty else 0) | (0x04 if low or empty else 0) | (0x20 if lies else 0)
    return bytes((0x10, 0x0F, paper, 0x02 if opened else 0, 0x40 if jammed else 0, 0))


def name_of(args: Mapping[str, object]) -> str:
    name = args.get("name")
    if not isinstance(name, str) or name not in FAULTS:
        raise ValueError(f"a receipt printer has no fault {name!r}; it has {', '.join(FAULTS)}")
    return name
