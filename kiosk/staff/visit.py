"""Somebody is in: the page they look at, what they do there and what came of it.

Thread: the one that pumps the bus. Failure: what cannot be done is a result on the page.
"""

import secrets
from collections.abc import Mapping
from concurrent.futures import Future
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kiosk.clock import grade
from kiosk.journey.pages.parts import Page, button
from kiosk.keyboard.composing import Bar
from kiosk.keyboard.engine import Candidates
from kiosk.settings import Notice
from kiosk.staff import wording
from kiosk.staff.choosing import TAKE
from kiosk.staff.doing import Doing
from kiosk.staff.events import Done, LevelsRead, SeenAnew
from kiosk.staff.gate import Entry
from kiosk.staff.house import House
from kiosk.staff.pages import BY_ID, PAGES, closing, files, journal, levels, message, notices, people
from kiosk.staff.pages.find import LENGTH
from kiosk.staff.pages.parts import StaffPage
from kiosk.staff.roles import Action
from kiosk.staff.scene import Result, Scene
from kiosk.staff.seen import Seen, look
from kiosk.staff.wording import MESSAGE, NOTICES, fresh
from kiosk.staff.wording import message as message_kept
from kiosk.staff.wording import notices as notices_kept
from kiosk.staff.writing import Writing
from kiosk.texts import load

HOME = PAGES[0]
LOOK_SECONDS, FOLLOW_SECONDS = 5.0, 1.0
# Reached by a button of its own.
_NO_TILE = frozenset({"closing", "message", "hours", "looks", "night", "levels", "notices"})
_PASSING = frozenset({Action.FIND, Action.PEOPLE})


class Visit:
    """One visit of `entry`, in the language `lang`; the program runs since `started`."""

    def __init__(self, house: House, doing: Doing, entry: Entry, lang: str, started: datetime) -> None:
        self._house, self._doing, self.entry, self._lang, self._started = house, doing, entry, lang, started
        self._zone = ZoneInfo(house.settings.terminal.timezone)
        self.id = secrets.token_hex(8)
        self._page, self._typed, self._about, self._picked = HOME, "", "", ""
        self._seen: Seen | None = None
        self._writing: Writing | None = None
        self._asked = False
        self._levels: Mapping[str, int | None] = {}
        self._results: dict[tuple[Action, str], Result] = {}
        self.looked = house.clock.monotonic()
        self.look()

    def touch(self, target: str) -> str:
        """A finger touched `target`; why they leave, if they do."""
        if target == "leave":
            return "asked"
        if target in ("home", "back"):
            self._go(HOME.id)
        elif target.startswith("page-"):
            self._go(target.removeprefix("page-"))
        elif target.startswith("about-"):
            self._about = target.removeprefix("about-").replace("all", "")
            self.look()
        elif target.startswith("pick-"):
            self._picked = target.removeprefix("pick-")
            self._results = {(action, of): result for (action, of), result in self._results.items() if action is not Action.PEOPLE}
        elif target.startswith("digit-") and len(self._typed) < (people.LENGTH if self._page is people.PAGE else LENGTH):
            self._typed += target.removeprefix("digit-")[:1]
        elif target == "erase":
            self._typed = self._typed[:-1]
        elif target == "again":
            self._go(self._page.id)
        elif target.startswith(notices.OPEN):
            self._write(target.removeprefix(notices.OPEN))
        elif self._written(target):
            pass
        else:
            touches = self._page.touches
            prefix = max((known for known in touches if target.startswith(known)), key=len, default="")
            return self._do(touches[prefix], target.removeprefix(prefix)) if prefix else ""
        return ""

    def page(self, free: int | None, minutes: int, left: int | None) -> Page:
        """The page that stands there; it closes itself after `minutes`, of which `left` seconds are left (None: more than are told)."""
        return drawn(self._scene(free), self._page, minutes, left)

    def told(self, action: Action, target: str, result: Result) -> None:
        """A device, or the desk, has answered."""
        self._results[action, target] = result
        if action is not Action.FIND:
            self._doing.note(self.entry.number, action, target, result.code)
        self.look()

    def done(self, event: Done) -> None:
        """The desk has answered something that was asked in this visit."""
        if (event.action, event.target) in self._results:
            self.told(event.action, event.target, Result(event.result, event.facts))
            self._weigh()
            if event.action in (Action.PARK, Action.UNPARK, Action.WITHDRAW) and (Action.FIND, "") in self._results:
                # What was found is in another state now.
                self._do(Action.FIND, "")

    def heard(self, event: Candidates) -> None:
        """The pinyin engine has answered."""
        if self._writing is not None:
            self._writing.heard(event)
            self._ask()

    def end(self) -> None:
        """They leave: what was asked of the pinyin engine is forgotten with them."""
        if self._asked:
            self._house.typing.forget()

    def _write(self, which: str) -> None:
        """Open the message, or one notice by its place in the list or `new`, to write it."""
        terminal, today, chosen = self._house.settings.terminal, self._today(), self._house.chosen()
        public = wording.public(self._house.settings)
        if self._page is message.PAGE:
            notice = Notice(message_kept(chosen.get(MESSAGE, {})))
            self._writing = Writing(MESSAGE, notice, terminal.languages, public)
        elif self._page is notices.PAGE:
            kept, at = notices_kept(chosen.get(NOTICES, {})), int(which) if which.isdecimal() else -1
            if at < len(kept) and (at >= 0 or which == notices.NEW):
                self._writing = Writing(NOTICES, kept[at] if at >= 0 else fresh(today), terminal.languages, public, at)

    def _written(self, target: str) -> bool:
        """A touch on what is being written; False if it is none."""
        if self._writing is None or not self._writing.touch(target, self._bar(), self._house.typing.available, self._today()):
            return False
        self._ask()
        return True

    def _ask(self) -> None:
        if self._writing is not None and (letters := self._writing.question):
            self._asked = True
            self._house.typing.ask(self.id, letters)

    def _bar(self) -> Bar:
        screen, display = self._house.settings.screen, self._house.citizens.frame(self._lang)["display"]
        return Bar.of(screen.width_mm, screen.height_mm, isinstance(display, Mapping) and display.get("text") == "large")

    def _today(self) -> date:
        return self._house.clock.now().astimezone(self._zone).date()

    def seen(self, event: SeenAnew) -> bool:
        """The store was looked at; True if there is something new."""
        before, self._seen = self._seen, event.seen
        return before != event.seen

    def look(self) -> None:
        """Look at the store again; the answer comes as an event."""
        store, ident, bus, about = self._house.store, self.id, self._house.bus, self._about
        self.looked = self._house.clock.monotonic()
        if store is None:
            return
        midnight = self._house.clock.now().astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)

        def tell(future: "Future[Seen]") -> None:
            if future.exception() is None:
                bus.publish(SeenAnew(ident, future.result()))

        store.call(lambda connection: look(connection, midnight, about)).add_done_callback(tell)

    def _go(self, page_id: str) -> None:
        page = BY_ID.get(page_id)
        if page is not None and self._scene(None).may(page.needs):
            self._page, self._typed, self._picked, self._writing = page, "", "", None
            if page is message.PAGE:
                self._write("")
            # A one-time PIN goes with the page that said it.
            self._results = {(action, of): result for (action, of), result in self._results.items() if action not in _PASSING}
            self.look()
            self._weigh()

    def _weigh(self) -> None:
        """Ask how loud and how bright it is, if the page tells it; the answer comes as an event."""
        if self._page is levels.PAGE:
            ident, bus, known = self.id, self._house.bus, self._house.levels
            self._doing.later(lambda: bus.publish(LevelsRead(ident, known.read())))

    def weighed(self, event: LevelsRead) -> None:
        """How loud and how bright it is."""
        self._levels = event.levels

    @property
    def pace(self) -> float:
        """Seconds between two looks at the store: the journal that is followed is looked at each second."""
        return FOLLOW_SECONDS if self._page is journal.PAGE and self._picked == journal.FOLLOW else LOOK_SECONDS

    def _do(self, action: Action, target: str) -> str:
        scene = self._scene(None)
        result = self._doing.do(scene, action, target)
        if result is None:
            return ""
        self._results[action, target] = result
        if result.code:
            self._doing.note(scene.number, action, target, result.code)
        if action is Action.CLOSE:
            self._go(HOME.id)
        elif action in (Action.MESSAGE, Action.NOTICE):
            # Taken, removed or undone: what stands there now is what is kept.
            self._go(closing.PAGE.id if action is Action.MESSAGE and target == TAKE else self._page.id)
        self.look()
        return "opened" if action is Action.OPEN else ""

    def _scene(self, free: int | None) -> Scene:
        house, entry = self._house, self.entry
        texts, reason = load(self._lang), house.reason()
        return Scene(
            texts=texts,
            settings=house.settings,
            now=house.clock.now().astimezone(self._zone),
            clock=grade(house.clock),
            number=entry.number,
            roles=entry.roles,
            closed=house.closed(),
            problems=house.health.report(),
            machines=house.standing(),
            seen=self._seen,
            free=free,
            certificates=tuple(house.certificates()),
            results=dict(self._results),
            journal=self._about,
            typed=self._typed,
            picked=self._picked,
            levels=self._levels,
            places=tuple(house.places()) if self._page is files.PAGE else (),
            chosen=house.chosen(),
            reason=texts.get(f"closed.reason.{reason}") if reason else "",
            why=reason,
            writing=self._writing,
            bar=self._bar() if self._writing else Bar(),
            pinyin=house.typing.available,
            started=self._started,
            matter=lambda code: house.matter(code, self._lang),
        )


def drawn(scene: Scene, page: StaffPage, minutes: int, left: int | None) -> Page:
    """`page` as it stands on the screen."""
    texts, home = scene.texts, page is HOME
    quiet = texts.get("staff.closes-after", minutes=minutes) if left is None else texts.get("staff.closes-in", seconds=left)
    built: Page = {
        "heading": texts.get("staff.heading") if home else texts.get(f"staff.page.{page.id}"),
        "lead": texts.get("staff.lead") if home else "",
        "who": texts.get("staff.who-quiet", number=scene.number, quiet=quiet),
        "icon": "tool" if home else page.icon,
        "note": texts.get("staff.note"),
        "back": None if home else button("home", texts.get("staff.do.home"), "arrow-left"),
        "tiles": _tiles(scene) if home else [],
        "field": None,
        "keys": [],
        "typing": None,
        "step": f"staff-{page.id}",
    }
    return {**built, **page.build(scene)}


def _tiles(scene: Scene) -> list[Mapping[str, object]]:
    """The ways to the other pages, for whoever may see them."""
    texts = scene.texts
    return [
        button(f"page-{page.id}", texts.get(f"staff.page.{page.id}"), page.icon)
        for page in PAGES[1:]
        if scene.may(page.needs) and page.id not in _NO_TILE
    ]
