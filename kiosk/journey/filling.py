"""What a touch does on a form page: choosing, picking a place or a date, typing, rows of a group, "this is wrong"."""

from collections.abc import Mapping, Sequence

from kiosk.clock import Clock
from kiosk.journey import dates, engine, pads, typed
from kiosk.journey.engine import CENTRAL, Answer
from kiosk.journey.session import Session
from kiosk.journey.sheet import Sheet, put, rows_of
from kiosk.keyboard import layouts
from kiosk.keyboard.composing import Bar
from kiosk.services.model import ChoiceField, Field_, GroupField, MultiChoiceField, PartialDateField, RegionField, YesNoField
from kiosk.services.regions import Level, Regions

PICKER_SIZE = 12
# The keyboard's own key, and what the window says when it turns its pages away from the open field: every pad and picker closes.
PUT_AWAY = f"key-{layouts.HIDE}"
_TYPED_IN = (*pads.PAD_FIELDS, *typed.TYPED)


def open_level(session: Session, levels: Sequence[Level]) -> int:
    """The level whose places are offered: the one touched, else the first open one; -1 when none is."""
    if 0 <= session.level < len(levels) and levels[session.level].options:
        return session.level
    return next((n for n, level in enumerate(levels) if not level.chosen and level.options), -1)


def open_part(session: Session, picked: str) -> int:
    """The part of a date that is picked: the one touched, else the first open one; -1 when all are picked."""
    pieces = len(dates.split(picked))
    if 0 <= session.level <= min(pieces, 2):
        return session.level
    return pieces if pieces < 3 else -1


def locked(session: Session, field: Field_, answers: Mapping[str, Answer]) -> bool:
    """Is it known, and so shown and not asked?"""
    answer = answers.get(field.id)
    return answer is not None and answer.source in (engine.CARD, CENTRAL) and field.id not in session.objected


def current(session: Session, now: Sheet) -> str:
    """The field that is worked on: the one touched last, else the first that is open, else the last that can be typed in."""
    mine = [field for field in now.fields if now.group is not None or not locked(session, field, now.answers)]
    ids = [field.id for field in mine]
    if session.reopened in ids:
        return session.reopened
    if session.focus in ids:
        return session.focus
    still = next((field for field in mine if field.required and not now.answered(field)), None)
    if still is not None:
        return still.id
    return next((field.id for field in reversed(mine) if isinstance(field, _TYPED_IN)), "")


class FormTouch:
    """One touch on what is filled in now. Ids: `option-FIELD-OPTION`, `reopen-FIELD`, `region-N`, `pick-CODE`, `pick-more|less`,
    `part-FIELD-N`, `date-VALUE`, `date-unknown`, `field-FIELD`, `key-KEY`, `wrong-FIELD`, `right-FIELD`; of a group `add-FIELD`,
    `row-FIELD-N`, `drop-FIELD-N`, `drop-yes`, `drop-no`; in a text field also `mode-MODE`, `cand-N`, `cand-more|less`."""

    def __init__(self, session: Session, now: Sheet, clock: Clock, bar: Bar, pinyin: bool) -> None:
        self._session, self._now, self._clock = session, now, clock
        self._bar, self._pinyin = bar, pinyin

    def touch(self, target: str) -> None:
        """Change the session as `target` says; what is not on the page changes nothing."""
        kind, _, rest = target.partition("-")
        now, session = self._now, self._session
        opened = current(session, now)
        if target == PUT_AWAY:
            session.focus, session.hidden = opened, True
            return
        if kind in ("wrong", "right"):
            self._question(kind, rest)
            return
        for field in now.fields:
            if now.group is None and locked(session, field, now.answers):
                continue
            if isinstance(field, GroupField):
                self._group(field, kind, rest)
            elif isinstance(field, ChoiceField | YesNoField | MultiChoiceField):
                self._options(field, kind, rest)
            elif isinstance(field, RegionField) and kind in ("region", "pick"):
                self._place(field, kind, rest)
            elif isinstance(field, dates.DATED) and kind in ("part", "date"):
                self._date(field, kind, rest, opened)
            elif isinstance(field, _TYPED_IN) and target == f"field-{field.id}":
                session.focus, session.hidden = field.id, False
            elif isinstance(field, pads.PAD_FIELDS) and opened == field.id and kind == "key":
                self._type(field, rest)
            elif isinstance(field, typed.TYPED) and opened == field.id:
                typed.touch(session, now, field, target, self._bar, self._pinyin)
        typed.keep(session, now, self._clock.now())

    def _answer(self, field: str, value: object) -> None:
        put(self._session, self._now, field, value, self._clock.now())

    def _question(self, kind: str, ident: str) -> None:
        """What government says is wrong: the citizen answers for themselves, and both travel. Or it is right after all."""
        session = self._session
        field = next((field for field in self._now.fields if field.id == ident), None)
        if field is None or self._now.group is not None:
            return
        answer = session.answers.get(ident)
        if kind == "wrong" and answer is not None and answer.source == CENTRAL and ident not in session.objected:
            session.objected[ident], session.hidden = answer, False
            if isinstance(field, GroupField):
                self._answer(ident, answer.value)
            else:
                self._answer(ident, None)
            session.focus = ident
        elif kind == "right" and ident in session.objected:
            session.composing.pop(ident, None)
            session.raw.pop(ident, None)
            self._answer(ident, None)
            session.answers[ident] = session.objected.pop(ident)
            session.focus = ""

    def _options(self, field: ChoiceField | YesNoField | MultiChoiceField, kind: str, rest: str) -> None:
        session = self._session
        if kind == "reopen" and rest == field.id:
            session.reopened = field.id
            return
        option = rest.removeprefix(f"{field.id}-")
        if kind != "option" or option == rest:
            return
        if isinstance(field, YesNoField):
            if option not in ("yes", "no"):
                return
            self._answer(field.id, option == "yes")
        elif option not in {o.id for o in field.options}:
            return
        elif isinstance(field, MultiChoiceField):
            self._some(field, option)
            session.focus = field.id
            return
        else:
            self._answer(field.id, option)
        session.reopened = session.focus = ""

    def _some(self, field: MultiChoiceField, option: str) -> None:
        answer = self._now.answers.get(field.id)
        chosen = set(answer.value) if answer else set()
        chosen ^= {option}
        if len(chosen) <= field.most:
            self._answer(field.id, tuple(o.id for o in field.options if o.id in chosen) or None)

    def _place(self, field: RegionField, kind: str, rest: str) -> None:
        session, regions = self._session, self._regions(field)
        answer = self._now.answers.get(field.id)
        codes = answer.value if answer and isinstance(answer.value, tuple) else ()
        levels = regions.levels(codes)
        if kind == "region":
            if rest.isdecimal() and int(rest) < len(levels) and levels[int(rest)].options:
                session.focus, session.hidden, session.level, session.picker_page = field.id, False, int(rest), 0
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

    def _regions(self, field: RegionField) -> Regions:
        return self._now.form.regions[field.division]

    def _date(self, field: dates.Dated, kind: str, rest: str, opened: str) -> None:
        session, today = self._session, self._now.form.today
        picked = picked_of(session, self._now, field)
        if kind == "part":
            part = rest.removeprefix(f"{field.id}-")
            if part != rest and part in ("0", "1", "2") and int(part) <= len(dates.split(picked)):
                session.focus, session.hidden, session.level, session.picker_page = field.id, False, int(part), 0
            return
        if opened != field.id:
            return
        part_now = open_part(session, picked)
        if rest in ("more", "less"):
            last = (len(dates.choices(field, today, picked, 0)) - 1) // dates.YEARS_A_PAGE
            session.picker_page = min(last, max(0, session.picker_page + (1 if rest == "more" else -1)))
        elif rest == "unknown":
            # Only behind a year: what is picked stands, and the picker closes.
            if isinstance(field, PartialDateField) and part_now > 0:
                self._picked(field, "-".join(dates.split(picked)[:part_now]))
                session.focus, session.level = "", -1
        elif part_now >= 0:
            self._picked(field, dates.pick(field, today, picked, part_now, rest))
            session.focus, session.level, session.picker_page = field.id, -1, 0

    def _picked(self, field: dates.Dated, picked: str) -> None:
        self._session.raw[field.id] = picked
        self._answer(field.id, dates.whole(field, picked))

    def _type(self, field: pads.PadField, key: str) -> None:
        text = pads.type_key(field, typed_text(self._session, self._now, field), key)
        self._session.raw[field.id] = text
        self._answer(field.id, pads.worth(field, text))
        self._session.focus = field.id

    def _group(self, field: GroupField, kind: str, rest: str) -> None:
        session = self._session
        rows = rows_of(session, field)
        if kind == "add" and rest == field.id and len(rows) < field.most:
            session.answers[field.id] = Answer((*rows, {}), engine.CITIZEN, self._clock.now())
            open_row(session, field, len(rows))
        elif kind in ("row", "drop") and rest.startswith(f"{field.id}-"):
            number = rest.removeprefix(f"{field.id}-")
            if number.isdecimal() and int(number) < len(rows):
                if kind == "row":
                    open_row(session, field, int(number))
                else:
                    session.removing = int(number)
        elif kind == "drop" and rest in ("yes", "no"):
            if rest == "yes" and 0 <= session.removing < len(rows):
                # The rows behind it are counted anew.
                session.sure.clear()
                self._answer(field.id, tuple(row for n, row in enumerate(rows) if n != session.removing) or None)
            session.removing = -1


def picked_of(session: Session, now: Sheet, field: dates.Dated) -> str:
    """What is picked of a date so far."""
    if field.id in session.raw:
        return session.raw[field.id]
    answer = now.answers.get(field.id)
    return str(answer.value) if answer else ""


def typed_text(session: Session, now: Sheet, field: pads.PadField) -> str:
    """What stands in a field that is typed on a pad."""
    if field.id in session.raw:
        return session.raw[field.id]
    answer = now.answers.get(field.id)
    return pads.typed_as(field, answer.value if answer else None)


def open_row(session: Session, group: GroupField, row: int) -> None:
    """Fill in row number `row` of `group` (-1: none any more): what was being typed into another one is an answer by now."""
    for field in group.fields:
        session.composing.pop(field.id, None)
        session.raw.pop(field.id, None)
    session.row, session.removing = row, -1
    session.focus = session.problem = session.reason = session.reopened = ""
    session.hidden = session.next_waits = False
    session.level, session.picker_page = -1, 0
