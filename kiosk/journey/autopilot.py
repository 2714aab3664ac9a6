"""Goes through a journey with no hand: looks at a page and says what to touch next.

It sees what a citizen sees (the page) and nothing else, so whoever can touch a screen can carry it out: the window's
automatic hand with real touch events, or a test that calls `Runner.touch`. What a citizen does off the screen (lay a card,
pull it, walk away) and what happens to the world meanwhile are `World` actions, for whoever holds the simulators.

Parts: `Autopilot`; what it does and what it wants are in `actions`, questions are answered by `form_hand`.
"""

from collections.abc import Mapping

from kiosk.journey.actions import Action, Draw, Finished, Plan, Touch, Wait, Walk, World, entries
from kiosk.journey.form_hand import FormHand
from kiosk.journey.pages import View
from kiosk.journey.signature_hand import STROKES

# So often is a scan page without anything to press looked at before another way is taken.
SCAN_PATIENCE = 420


class Autopilot:
    """One journey by `plan`. `decide` is asked again after each action and each change of the page."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._form = FormHand(plan)
        self._once: set[str] = set()
        self._searched = self._scan_waits = self._scans = 0
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
            return self._form.decide(page)
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
        there = [str(entry["id"]) for key in ("tiles", "popular", "entries") for entry in entries(page.get(key, []))]
        if wanted in there:
            return Touch(wanted)
        if chapter in there and self._first(chapter):
            return Touch(chapter)
        if page.get("all"):
            return Touch("departments")
        return next((Touch(ident) for ident in there if ident.startswith("department-") and self._first(ident)), Touch("back"))

    def _search(self, page: Mapping[str, object]) -> Action:
        """Letter by letter; then the matter if it is found, else back among the chapters."""
        typed = self._searched
        if typed < len(self._plan.search):
            self._searched += 1
            return Touch(f"key-{self._plan.search[typed]}")
        wanted = f"matter-{self._plan.matter}"
        found = any(entry["id"] == wanted for entry in entries(page["entries"]))
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

    def _scan(self, page: Mapping[str, object]) -> Action:
        """Lay a sheet, have it scanned, go on with it. What does not work after two tries is handed in another way."""
        if self._first("lay-paper"):
            return World("lay-paper")
        primary = page["primary"]
        if not isinstance(primary, Mapping):
            self._scan_waits += 1
            message = page["message"]
            broken = isinstance(message, Mapping) and message["tone"] == "error"
            if page["waiting"] or not (broken or self._scan_waits > SCAN_PATIENCE):
                return Wait()
            return self._scanless()
        if primary["id"] == "scan-take":
            self._scans += 1
            if self._scans > 2:
                return self._scanless()
        return Touch(str(primary["id"]))

    def _scanless(self) -> Action:
        self._form.scanless = True
        return Touch("back")

    def _materials(self, page: Mapping[str, object]) -> Action:
        """As it is chosen for us; where scanning did not work, the last way that is offered."""
        if self._form.scanless:
            for entry in entries(page["fields"]):
                options = entries(entry["options"])
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
            for row in entries(sheet["rows"]):
                last = str(entries(row["options"])[-1]["id"])
                if self._first(last):
                    return Touch(last)
            return Touch("print-close")
        return Touch(str(key["id"])) if isinstance(key, Mapping) and self._first("how") else None

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
