"""What an automatic hand does next, and what its citizen wants.

Parts: the actions, `Action`; `Plan`. Thread rule: values. Failure rule: none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Touch:
    """Touch the item `id`, `times` times in quick succession."""

    id: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Draw:
    """Draw strokes (parts of the item's size) on the item `id`."""

    id: str
    strokes: Sequence[Sequence[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class World:
    """Something happens off the screen; see `kiosk.demo.world` for the verbs."""

    verb: str


@dataclass(frozen=True, slots=True)
class Walk:
    """The citizen has gone: let the idle time pass."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do until the page changes by itself."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Back at the attract page after having been through."""


Action = Touch | Draw | World | Walk | Wait | Finished


@dataclass(frozen=True, slots=True)
class Plan:
    """What this citizen wants. `region` are the codes to pick, `keys` the keys to type by field, `options` what to choose by field
    (several with a blank between them), `dates` the days to pick by field (2000-01-31); `rows` is how many there are in a group; `search`
    are letters that are searched for first, `chapter` is where the matter stands. Where it says nothing, anything plausible is said."""

    matter: str
    lang: str
    faults: frozenset[str] = frozenset()
    region: Sequence[str] = ("440300", "440305", "440305007", "440305007001")
    keys: Mapping[str, Sequence[str]] = field(
        default_factory=lambda: {
            "field-house": ("3", "栋", "2", "单元", "5", "0", "2", "室"),
            "field-phone": ("1", "3", "8", "0", "0", "0", "0", "2", "2", "0", "4"),
            "field-title": tuple("chaguan"),
            "field-new-name": tuple("mianguan"),
        }
    )
    options: Mapping[str, str] = field(
        default_factory=lambda: {
            "ground": "work",
            "work-kind": "contract",
            "housing-kind": "rented",
            "study-kind": "university",
            "injury": "no",
            "allowances": "care",
            "care": "dressing moving",
        }
    )
    dates: Mapping[str, str] = field(default_factory=dict)
    rows: int = 2
    rating: int | None = 5
    by_hand: bool = True
    chapter: str = ""
    search: Sequence[str] = ()


def entries(value: object) -> list[Mapping[str, object]]:
    """A list of a page."""
    assert isinstance(value, list)
    return value
