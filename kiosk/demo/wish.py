"""What is to be demonstrated, and what came of it: journey.json."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Wish:
    """What is to be demonstrated. `fits`: the matter accepts this citizen's document; None where nobody can know it."""

    matter: str
    citizen: str
    lang: str
    faults: tuple[str, ...]
    fits: bool | None
    pictures: bool = True
    search: str = ""  # letters that are searched for first
    answers: bool = False  # a query: what it comes to is an answer, not a delivery
    chapter: str = ""  # where the matter stands in a catalogue of many
    chip: bool = False  # the citizen's document has a chip that opens with a key, and is laid on that reader
    expired: bool = False  # the citizen's card has run out
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    code: str = ""  # what the citizen's phone shows under the scanner, in place of the card
    staff: bool = False  # somebody of the staff comes afterwards and mends what is broken


@dataclass(slots=True)
class Result:
    """journey.json."""

    outcome: str = "abandoned"
    submission_id: str | None = None
    receipt_number: str | None = None
    central: dict[str, object] = field(default_factory=lambda: {"count": 0, "record": None, "cases": []})
    steps: list[dict[str, object]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    staff: dict[str, object] | None = None

    def write(self, path: Path) -> None:
        """Save as journey.json."""
        known = {name: getattr(self, name) for name in ("outcome", "submission_id", "receipt_number", "central", "steps", "faults")}
        if self.staff is not None:
            known["staff"] = self.staff
        path.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


class Hung(Exception):
    """The window hung or crashed."""
