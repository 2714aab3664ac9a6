"""Goes through a journey with no hand: looks at a page and says what to touch next.

It sees what a citizen sees (the page) and nothing else, so whoever can touch a screen can carry it out: the window's
automatic hand with real touch events, or a test that calls `Runner.touch`. What a citizen does off the screen (lay a card,
pull it, walk away) and what happens to the world meanwhile are `World` actions, for whoever holds the simulators.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.journey.pages import View
from kiosk.journey.signature_hand import STROKES


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

# So often is a scan page without anything to press looked at before another way is taken.
SCAN_PATIENCE = 420
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


class Autopilot:
    """One journey by `plan`. `decide` is asked again after each action and each change of the page."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._once: set[str] = set()
        self._typed: dict[str, int] = {}
        self._tries: dict[str, int] = {}
        self._row = 0
        self._began = False

    def decide(self, view: View) -> Action:
        """What to do on the page that `view` shows."""
        page = view.page
        step = str(page["step"])
        if self._gone(view):
            return Walk() if view.screen != "attract" else Finished()
        if view.screen == "attract":
            return self._attract(page)
        # A card that lies there already begins without a touch.
        self._began = True
        if view.screen == "identify":
            return self._identify(step)
        if view.screen == "key" and "lay-chip" in self._once:
            # It did not open: the document is taken up, to be looked at, and laid anew.
            self._once.discard("lay-chip")
            return World("lift-chip")
        if view.screen in ("form", "key"):
            return self._form(page)
        if view.screen == "sign":
            return self._sign(page)
        if view.screen == "done" and self._first("done-seen"):
            return World("number-shown")
        if view.screen == "take":
            return self._take(page)
        if view.screen == "scan":
            return self._scan(page)
        if view.screen == "answer":
            return self._answer(page)
        if view.screen == "closing":
            return Touch("home")
        if view.screen == "search":
            return self._search(page)
        if view.screen in ("catalogue", "shelf"):
            return self._browse(page)
        if view.screen == "materials":
            return self._materials(page)
        simple = {"guide": "agree", "review": "next", "done": "leave"}
        if view.screen in simple:
            return Touch(simple[view.screen])
        if view.screen == "trouble":
            primary = page["primary"]
            return Touch(str(primary["id"])) if isinstance(primary, Mapping) else Wait()
        return Wait()

    def _first(self, what: str) -> bool:
        if what in self._once:
            return False
        self._once.add(what)
        return True

    def _browse(self, page: Mapping[str, object]) -> Action:
        """The matter if it stands there, else its chapter, else one department after the other."""
        if self._plan.search and page.get("search") and self._first("search"):
            return Touch("search")
        wanted = f"matter-{self._plan.matter}"
        chapter = f"chapter-{self._plan.chapter}"
        there = [str(entry["id"]) for key in ("tiles", "popular", "entries") for entry in _list(page.get(key, []))]
        if wanted in there:
            return Touch(wanted)
        if chapter in there and self._first(chapter):
            return Touch(chapter)
        if page.get("all"):
            return Touch("departments")
        return next((Touch(ident) for ident in there if ident.startswith("department-") and self._first(ident)), Touch("back"))

    def _search(self, page: Mapping[str, object]) -> Action:
        """Letter by letter; then the matter if it is found, else back among the chapters."""
        typed = self._typed.get("search", 0)
        if typed < len(self._plan.search):
            self._typed["search"] = typed + 1
            return Touch(f"key-{self._plan.search[typed]}")
        wanted = f"matter-{self._plan.matter}"
        found = any(entry["id"] == wanted for entry in _list(page["entries"]))
        return Touch(wanted if found else "back")

    def _gone(self, view: View) -> bool:
        if "walk-away" in self._plan.faults and view.screen == "form":
            self._once.add("gone")
        return "gone" in self._once

    def _attract(self, page: Mapping[str, object]) -> Action:
        if self._began:
            return Finished()
        if page["lang"] != self._plan.lang:
            return Touch(f"lang-{self._plan.lang}")
        self._began = True
        return Touch("start")

    def _identify(self, step: str) -> Action:
        if "reader-unplugged" in self._plan.faults:
            if self._first("unplug"):
                return World("unplug")
            if step == "identify-unavailable":
                return World("plug") if self._first("plug") else Wait()
            if "plug" not in self._once:
                return Wait()
        if step == "identify-chip-waiting":
            return World("lay-chip") if self._first("lay-chip") else Wait()
        if step in ("identify-waiting", "identify-code"):
            return World("lay") if self._first("lay") else Wait()
        if step.startswith("identify-code-") and step not in ("identify-code-asking", "identify-code"):
            # A code that was not taken: the card does, as the page says.
            return World("lay-card") if self._first("lay-card") else Wait()
        if step == "identify-pulled":
            return World("lay-again") if self._first("lay-again") else Wait()
        if step == "identify-unreadable":
            # Each retry of a person: lift the card, turn it, lay it again, and only then touch "read it again".
            self._once.symmetric_difference_update({"turned"})
            return World("turn") if "turned" in self._once else Touch("retry")
        return Wait()

    def _form(self, page: Mapping[str, object]) -> Action:
        for entry in _list(page["fields"]):
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
            return self._again(entry, _list(entry["parts"])) if kind == "date" else None
        if kind in ("choice", "yes-no", "multi"):
            return self._choose(entry, _list(entry["options"]))
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
        return Touch(next(str(option["id"]) for option in _list(picker["options"]) if option["enabled"]))

    def _planned_day(self, picker: Mapping[str, object], pieces: Sequence[str]) -> Action:
        """Year, month, day; a year that is not on this page of the picker is on a later one; what is not planned is not known."""
        part = {5: 0, 4: 1, 7: 2}[int(str(picker["columns"]))]
        if part >= len(pieces):
            unknown = picker["unknown"]
            assert isinstance(unknown, Mapping)
            return Touch(str(unknown["id"]))
        wanted = f"date-{pieces[part]}"
        offered = [str(option["id"]) for option in _list(picker["options"])]
        return Touch(wanted if wanted in offered else "date-more")

    def _again(self, entry: Mapping[str, object], parts: Sequence[Mapping[str, object]]) -> Action | None:
        return Touch(str(parts[0]["id"])) if entry["problem"] or not parts[0]["value"] else None

    def _group(self, entry: Mapping[str, object]) -> Action | None:
        rows = _list(entry["entries"])
        for row in rows:
            if row["problem"]:
                return Touch(str(row["change"]["id"]))  # type: ignore[index]
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
                return Touch(str(_list(waiting)[0]["id"])) if waiting else Wait()
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

    def _scan(self, page: Mapping[str, object]) -> Action:
        """Lay a sheet, have it scanned, go on with it. What does not work after two tries is handed in another way."""
        if self._first("lay-paper"):
            return World("lay-paper")
        primary = page["primary"]
        if not isinstance(primary, Mapping):
            self._tries["scan-wait"] = self._tries.get("scan-wait", 0) + 1
            message = page["message"]
            broken = isinstance(message, Mapping) and message["tone"] == "error"
            if page["waiting"] or not (broken or self._tries["scan-wait"] > SCAN_PATIENCE):
                return Wait()
            self._once.add("no-scan")
            return Touch("back")
        if primary["id"] == "scan-take":
            self._tries["scan"] = self._tries.get("scan", 0) + 1
            if self._tries["scan"] > 2:
                self._once.add("no-scan")
                return Touch("back")
        return Touch(str(primary["id"]))

    def _materials(self, page: Mapping[str, object]) -> Action:
        """As it is chosen for us; where scanning did not work, the last way that is offered."""
        if "no-scan" in self._once:
            for entry in _list(page["fields"]):
                options = _list(entry["options"])
                scan = next((option for option in options if str(option["id"]).endswith("-scan")), None)
                if scan is not None and scan["chosen"] and len(options) > 1:
                    return Touch(str(options[-1]["id"]))
        return Touch("next")

    def _answer(self, page: Mapping[str, object]) -> Action:
        """Print what is told, wait for the paper, leave."""
        anyway = page["anyway"]
        if isinstance(anyway, Mapping) and self._first("anyway"):
            return Touch(str(anyway["id"]))
        if (how := self._how(page)) is not None:
            return how
        if page["print"] is not None and self._first("printed-answer"):
            return Touch("print")
        return Wait() if page["waiting"] else Touch("leave")

    def _how(self, page: Mapping[str, object]) -> Action | None:
        """How it is printed: the last of each row once, then the sheet is closed."""
        sheet, key = page["sheet"], page["how"]
        if isinstance(sheet, Mapping) and sheet["kind"] == "printing":
            for row in _list(sheet["rows"]):
                last = str(_list(row["options"])[-1]["id"])
                if self._first(last):
                    return Touch(last)
            return Touch("print-close")
        return Touch(str(key["id"])) if isinstance(key, Mapping) and self._first("how") else None

    def _pick(self, picker: Mapping[str, object]) -> Action:
        offered = {str(option["id"]) for option in _list(picker["options"])}
        wanted = next((f"pick-{code}" for code in self._plan.region if f"pick-{code}" in offered), None)
        if wanted is None:
            wanted = "pick-more" if picker["more"] else sorted(offered)[0]
        return Touch(wanted)

    def _choose(self, entry: Mapping[str, object], options: Sequence[Mapping[str, object]]) -> Action | None:
        """What the plan says, else the first; one that the page did not take is changed for the next."""
        ids = [str(option["id"]) for option in options]
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

    def _sign(self, page: Mapping[str, object]) -> Action:
        if not self._plan.by_hand:
            confirm = page["confirm"]
            if not isinstance(confirm, Mapping):
                return Touch("sign-other")
            if not confirm["button"]["chosen"]:
                return Touch("sign-confirm")
        elif not page["strokes"]:
            return Draw("sign-pad", STROKES)
        if self._first("before-submit"):
            return World("before-submit")
        return Touch("submit", times=5 if "submit-5x" in self._plan.faults else 1)

    def _take(self, page: Mapping[str, object]) -> Action:
        if page["faces"] and self._plan.rating is not None:
            return Touch(f"rate-{self._plan.rating}")
        if self._first("take"):
            return World("take")
        return Touch("skip")


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
    return str(_list(entry["parts"])[0]["id"]).removeprefix("part-").rpartition("-")[0]


def _list(value: object) -> list[Mapping[str, object]]:
    assert isinstance(value, list)
    return value
