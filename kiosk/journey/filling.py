"""What a touch does on a form page: choosing, picking a place, typing."""

from collections.abc import Mapping

from kiosk.clock import Clock
from kiosk.journey import engine
from kiosk.journey.engine import Answer
from kiosk.journey.session import Session
from kiosk.services.model import ChoiceField, KeysField, Page, RegionField
from kiosk.services.regions import Regions


class FormTouch:
    """One touch on `page`. Ids: `option-FIELD-OPTION`, `reopen-FIELD`, `region-N`, `pick-CODE`, `pick-more|less`,
    `field-FIELD`, `key-KEY`."""

    def __init__(self, session: Session, page: Page, regions: Mapping[str, Regions], clock: Clock) -> None:
        self._session, self._page, self._regions, self._clock = session, page, regions, clock

    def touch(self, target: str) -> None:
        """Change the session as `target` says; what is not on the page changes nothing."""
        kind, _, rest = target.partition("-")
        for field in engine.visible(self._page, self._session.answers):
            if isinstance(field, ChoiceField) and kind == "option":
                self._choose(field, rest)
            elif isinstance(field, ChoiceField) and target == f"reopen-{field.id}":
                self._session.reopened = field.id
            elif isinstance(field, RegionField) and kind in ("region", "pick"):
                self._place(field, kind, rest)
            elif isinstance(field, KeysField):
                self._type(field, kind, rest)

    def _answer(self, field: str, value: str | tuple[str, ...]) -> None:
        self._session.answers[field] = Answer(value, "citizen", self._clock.now())
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
            session.picker_page = max(0, session.picker_page + (1 if rest == "more" else -1))
        else:
            for number, level in enumerate(levels):
                if any(place.code == rest for place in level.options):
                    self._answer(field.id, engine.choose_place(codes, number, rest))
                    session.focus, session.level, session.picker_page = "", -1, 0
                    return

    def _type(self, field: KeysField, kind: str, rest: str) -> None:
        session = self._session
        if kind == "field" and rest == field.id:
            session.focus = field.id
        elif kind == "key":
            answer = session.answers.get(field.id)
            value = engine.type_key(field, str(answer.value) if answer else "", rest)
            self._answer(field.id, value)
            session.focus = field.id
