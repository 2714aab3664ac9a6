"""Fills in a page of questions with no hand: by the plan, and with anything plausible where the plan says nothing.

The automatic hand's part that `autopilot` asks about forms. Thread rule: one hand, one thread. Failure rule: a page that is none raises.
"""

from collections.abc import Mapping, Sequence

from kiosk.journey.actions import Action, Plan, Touch, Wait, entries

# What a plausible person says where the plan says nothing: the next one is tried when the page does not take it. Nobody has these
# numbers; their check digits are right.
SAMPLES: Mapping[str, Sequence[Sequence[str]]] = {
    "phone": ((*"1380000", *"2204"),),
    "id-number": (tuple("440300201505120016"), tuple("440300201811030027"), tuple("440300197803120015")),
    "uscc": (tuple("92440300MA5EXAMP1C"),),
    "bank-card": (tuple("6200000000000000000"),),
    "money": (tuple("1200"), tuple("100"), tuple("50000"), ("1",), tuple("0.01"), ("0",)),
    "number": (("2",), ("1",), tuple("12"), tuple("60"), tuple("500"), ("0",)),
    "keys": (("3", "栋", "2", "单元", "5", "0", "2", "室"), (*"1380000", *"2204")),
    "pad": ((*"1380000", *"2204"), tuple("440300201505120016")),
    "pinyin": (tuple("zhangsan"), tuple("lisi")),
    "latin": (tuple("example"),),
}


class FormHand:
    """One citizen's answers by `plan`: which questions were typed into, and how often another answer was tried."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._typed: dict[str, int] = {}
        self._tries: dict[str, int] = {}
        self._row = 0
        # Nothing can be scanned here.
        self.scanless = False

    def decide(self, page: Mapping[str, object]) -> Action:
        """What to do on a page of questions."""
        for entry in entries(page["fields"]):
            action = self._entry(entry)
            if action is not None:
                return action
        return Touch("next")

    def _entry(self, entry: Mapping[str, object]) -> Action | None:
        """What to do about one question; None if there is nothing to do."""
        kind = entry["kind"]
        if kind in ("region", "date"):
            picker = entry["picker"]
            if isinstance(picker, Mapping):
                return self._pick(picker) if kind == "region" else self._day(picker, _field(entry))
            return self._again(entry, entries(entry["parts"])) if kind == "date" else None
        if kind in ("choice", "yes-no", "multi"):
            return self._choose(entry, entries(entry["options"]))
        if kind in ("digits", "money", "text"):
            return self._type(entry)
        return self._group(entry) if kind == "group" else None

    def _day(self, picker: Mapping[str, object], field: str) -> Action:
        """The planned day; else the latest that is offered, and a day that need not be known is not."""
        if field in self._plan.dates:
            return self._planned_day(picker, self._plan.dates[field].split("-"))
        unknown = picker["unknown"]
        if isinstance(unknown, Mapping) and picker["columns"] == 7:
            return Touch(str(unknown["id"]))
        return Touch(next(str(option["id"]) for option in entries(picker["options"]) if option["enabled"]))

    def _planned_day(self, picker: Mapping[str, object], pieces: Sequence[str]) -> Action:
        """Year, month, day; a year that is not on this page of the picker is on a later one; what is not planned is not known."""
        part = {5: 0, 4: 1, 7: 2}[int(str(picker["columns"]))]
        if part >= len(pieces):
            unknown = picker["unknown"]
            assert isinstance(unknown, Mapping)
            return Touch(str(unknown["id"]))
        wanted = f"date-{pieces[part]}"
        offered = [str(option["id"]) for option in entries(picker["options"])]
        return Touch(wanted if wanted in offered else "date-more")

    def _again(self, entry: Mapping[str, object], parts: Sequence[Mapping[str, object]]) -> Action | None:
        return Touch(str(parts[0]["id"])) if entry["problem"] or not parts[0]["value"] else None

    def _group(self, entry: Mapping[str, object]) -> Action | None:
        rows = entries(entry["entries"])
        for row in rows:
            if row["problem"]:
                return Touch(str(row["change"]["id"]))  # type: ignore[index]  # a page is plain data
        add = entry["add"]
        if (len(rows) < self._plan.rows or entry["problem"]) and isinstance(add, Mapping):
            self._row += 1
            return Touch(str(add["id"]))
        return None

    def _type(self, entry: Mapping[str, object]) -> Action | None:
        """Key by key; a shape that the page did not take is cleared, and another one typed."""
        ident, row = str(entry["id"]), f"{entry['id']} {self._row}"
        said, typed = self._keys(entry, row), self._typed.get(row, 0)
        if entry["problem"] and typed >= len(said) and self._tries.get(row, 0) < 6:
            self._tries[row] = self._tries.get(row, 0) + 1
            self._typed[row] = -len(str(entry["value"]))
            said, typed = self._keys(entry, row), self._typed[row]
        waiting = entry.get("candidates")
        if typed == 0 and entry["value"] and not entry["problem"]:
            return None
        if typed >= len(said):
            # The letters are spelled out: the first candidate is the word.
            if entry["active"] and entry.get("composing"):
                return Touch(str(entries(waiting)[0]["id"])) if waiting else Wait()
            return None
        if not entry["active"]:
            return Touch(ident)
        sign = "backspace" if typed < 0 else said[typed]
        if entry["kind"] == "text" and (mode := _mode_for(entry, sign)):
            return Touch(mode)
        self._typed[row] = typed + 1
        return Touch(f"key-{sign}")

    def _keys(self, entry: Mapping[str, object], row: str) -> Sequence[str]:
        """What to type into `entry` at this try."""
        planned = self._plan.keys.get(str(entry["id"]))
        samples = SAMPLES[str(entry["asks"])]
        if planned is not None:
            samples = (planned, *(keys for keys in samples if keys != planned))
        return samples[(self._tries.get(row, 0) + (max(self._row - 1, 0) if planned is None else 0)) % len(samples)]

    def _pick(self, picker: Mapping[str, object]) -> Action:
        offered = {str(option["id"]) for option in entries(picker["options"])}
        wanted = next((f"pick-{code}" for code in self._plan.region if f"pick-{code}" in offered), None)
        if wanted is None:
            wanted = "pick-more" if picker["more"] else sorted(offered)[0]
        return Touch(wanted)

    def _choose(self, entry: Mapping[str, object], options: Sequence[Mapping[str, object]]) -> Action | None:
        """What the plan says, else the first; one that the page did not take is changed for the next."""
        ids = [str(option["id"]) for option in options]
        if not ids or (self.scanless and ids[0].startswith("attach-")):
            # A paper that cannot be scanned: left out where it may be, else the other way.
            return Touch(ids[-1]) if len(ids) > 1 else None
        wanted = {f"option-{name}-{option}" for name, said in self._plan.options.items() for option in said.split()}
        chosen = {str(option["id"]) for option in options if option["chosen"]}
        several, row = entry["kind"] == "multi", f"{ids[0]} {self._row}"
        if entry["problem"] and chosen:
            self._tries[row] = self._tries.get(row, 0) + 1
        tried = self._tries.get(row, 0)
        right = [ident for ident in ids if ident in wanted] or ids[:1]
        if tried and several and tried < len(ids):
            right = ids[: tried + 1]
        elif tried:
            right = [ids[tried % len(ids)]]
        elif not several:
            right = right[:1]
        if several:
            return next((Touch(ident) for ident in ids if (ident in chosen) != (ident in right)), None)
        return None if (chosen and not tried) or chosen == set(right) else Touch(right[0])


def _mode_for(entry: Mapping[str, object], sign: str) -> str:
    """The key of another mode, if the keyboard does not show `sign` in this one."""
    rows = entry["keys"]
    assert isinstance(rows, list)
    there = {str(key["id"]) for row in rows for key in row}
    if f"key-{sign}" in there:
        return ""
    modes = ("mode-digits",) if sign.isdecimal() else ("mode-shift", "mode-letters")
    return next((mode for mode in modes if mode in there), "")


def _field(entry: Mapping[str, object]) -> str:
    """The field of a date, by the ids of its parts (`part-FIELD-0`)."""
    return str(entries(entry["parts"])[0]["id"]).removeprefix("part-").rpartition("-")[0]
