"""What a touch does on a form page: choosing, picking a place, typing."""

from collections.abc import Mapping, Sequence

from kiosk.clock import Clock
from kiosk.journey import engine, typed
from kiosk.journey.engine import Answer
from kiosk.journey.session import Session
from kiosk.keyboard.composing import Bar
from kiosk.services.model import ChoiceField, Field_, KeysField, Page, RegionField, TextField
from kiosk.services.regions import Level, Regions

PICKER_SIZE = 12


def open_level(session: Session, levels: Sequence[Level]) -> int:
    """The level whose places are offered: the one touched, else the first open one; -1 when none is."""
    if 0 <= session.level < len(levels) and levels[session.level].options:
        return session.level
    return next((n for n, level in enumerate(levels) if not level.chosen and level.options), -1)


def current(session: Session, page: Page, shown: Sequence[Field_], regions: Mapping[str, Regions]) -> str:
    """The field that is worked on: the one touched last, else the first that is open, else the last that can be typed in."""
    ids = [field.id for field in shown]
    if session.reopened in ids:
        return session.reopened
    if session.focus in ids:
        return session.focus
    still = engine.first_open(page, session.answers, regions)
    if still is not None:
        return still.id
    return next((field.id for field in reversed(shown) if isinstance(field, KeysField | TextField)), "")


class FormTouch:
    """One touch on `page`. Ids: `option-FIELD-OPTION`, `reopen-FIELD`, `region-N`, `pick-CODE`, `pick-more|less`,
    `field-FIELD`, `key-KEY`; in a text field also `mode-MODE`, `cand-N`, `cand-more|less`."""

    def __init__(
        self, session: Session, page: Page, regions: Mapping[str, Regions], clock: Clock, bar: Bar, pinyin: bool
    ) -> None:
        self._session, self._page, self._regions, self._clock = session, page, regions, clock
        self._bar, self._pinyin = bar, pinyin

    def touch(self, target: str) -> None:
        """Change the session as `target` says; what is not on the page changes nothing."""
        kind, _, rest = target.partition("-")
        shown = engine.visible(self._page, self._session.answers)
        opened = current(self._session, self._page, shown, self._regions)
        for field in shown:
            if isinstance(field, ChoiceField) and kind == "option":
                self._choose(field, rest)
            elif isinstance(field, ChoiceField) and target == f"reopen-{field.id}":
                self._session.reopened = field.id
            elif isinstance(field, RegionField) and kind in ("region", "pick"):
                self._place(field, kind, rest)
            elif isinstance(field, KeysField | TextField) and target == f"field-{field.id}":
                self._session.focus, self._session.hidden = field.id, False
            elif isinstance(field, KeysField) and opened == field.id and kind == "key":
                self._type(field, rest)
            elif isinstance(field, TextField) and opened == field.id:
                typed.touch(self._session, field, target, self._bar, self._pinyin)
        typed.keep(self._session, self._clock.now())

    def _answer(self, field: str, value: str | tuple[str, ...]) -> None:
        self._session.answers[field] = Answer(value, "citizen", self._clock.now())
        # A signature stands for what it was put under: whoever changes something signs anew.
        self._session.strokes.clear()
        self._session.confirmed = False
        if self._session.problem == field:
            self._session.problem = ""

    def _choose(self, field: ChoiceField, rest: str) -> None:
        option = rest.removeprefix(f"{field.id}-")
        if option != rest and option in {o.id for o in field.options}:
            self._answer(field.id, option)
            self._session.reopened = self._session.focus = ""

    def _place(self, field: RegionField, kind: str, rest: str) -> None:
        session, regions = self._session, self._regions[field.division]
        answer = session.answers.get(field.id)
        codes = answer.value if answer and isinstance(answer.value, tuple) else ()
        levels = regions.levels(codes)
        if kind == "region":
            if rest.isdecimal() and int(rest) < len(levels) and levels[int(rest)].options:
                session.focus, session.level, session.picker_page = field.id, int(rest), 0
        elif rest in ("more", "less"):
            at = open_level(session, levels)
            last = (len(levels[at].options) - 1) // PICKER_SIZE if at >= 0 else 0
            session.picker_page = min(last, max(0, session.picker_page + (1 if rest == "more" else -1)))
        else:
            for number, level in enumerate(levels):
                if any(place.code == rest for place in level.options):
                    self._answer(field.id, engine.choose_place(codes, number, rest))
                    session.focus, session.level, session.picker_page = "", -1, 0
                    return

    def _type(self, field: KeysField, key: str) -> None:
        answer = self._session.answers.get(field.id)
        self._answer(field.id, engine.type_key(field, str(answer.value) if answer else "", key))
        self._session.focus = field.id
