"""Citizens who walk through any matter by themselves, and what a submission must be to be whole.

Parts: `Citizen` (the autopilot's decisions carried out in a `Hall`), `wholeness` (judges what was handed in by the package alone, not by
the engine that made it), `wishes` (a strategy: something for every question of a matter). Thread rule: the test's own thread.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from kiosk.central.share import Question, Shared, SharedElement
from kiosk.journey.actions import Draw, Finished, Plan, Touch, World
from kiosk.journey.autopilot import Autopilot
from kiosk.journey.runner import Runner
from kiosk.sandbox.share import PEOPLE
from kiosk.services.model import (
    ChoiceField,
    FieldBase,
    GroupField,
    KnownField,
    MultiChoiceField,
    Service,
    When,
    YesNoField,
)
from tests.journey.hall import Hall, few, packages, person

MOST_TOUCHES = 700


class Share:
    """The share that knows what the sandbox knows; with `silent` it answers nothing."""

    available = True

    def __init__(self, silent: bool) -> None:
        self.silent = silent
        self.asked: list[tuple[str, Question]] = []

    def ask(self, session: str, question: Question) -> None:
        self.asked.append((session, question))

    def forget(self) -> None:
        self.asked.clear()

    def answer(self, hall: Hall) -> None:
        """Say what is known of who was asked about last."""
        if not self.asked:
            return
        session, question = self.asked.pop()
        known = {} if self.silent else PEOPLE[person().number][1]
        told = tuple(
            SharedElement(element=name, value=known[name][0], as_of=known[name][1])  # type: ignore[arg-type]
            for name in question.elements
            if name in known
        )
        hall.tell(Shared(session, question.id, told=True, elements=told))


class Citizen:
    """Somebody who goes through `plan` in a hall of their own."""

    def __init__(self, plan: Plan, *, silent: bool, services: Mapping[str, Service] | None = None) -> None:
        if services is None and plan.matter not in few():
            services = {plan.matter: packages()[plan.matter]}
        self.hall, self.share = Hall(services=services, chip="chip"), Share(silent)
        assert isinstance(self.hall.runner, Runner)
        self.hall.runner._desk.sharing = self.share
        self._pilot = Autopilot(plan)

    def go(self) -> None:
        """To the end and away. Whoever is not back at the attract page after `MOST_TOUCHES` is stuck."""
        for _ in range(MOST_TOUCHES):
            if self.step():
                return
        raise AssertionError(f"stuck at {self.hall.step}: {self.hall.page}")

    def step(self) -> bool:
        """One decision; True when the citizen has gone."""
        hall = self.hall
        action = self._pilot.decide(hall.runner.view())
        if isinstance(action, Finished):
            return True
        if isinstance(action, Touch):
            hall.touch(*[action.id] * action.times)
        elif isinstance(action, Draw):
            hall.sign()
        elif isinstance(action, World):
            if action.verb in ("lay", "lay-again", "turn"):
                hall.lay()
            elif action.verb == "lay-chip":
                hall.lay_chip()
        else:
            self.world()
        return False

    def world(self) -> None:
        """What the citizen waits for happens."""
        hall = self.hall
        if hall.step == "gather":
            self.share.answer(hall)
        elif hall.step == "working":
            hall.saved()
        elif hall.step == "working-print" or hall.page["waiting"]:
            hall.printed()
        else:
            hall.later(1)


def wishes(service: Service) -> st.SearchStrategy[dict[str, str]]:
    """Something for every question with a few answers."""
    drawn: dict[str, st.SearchStrategy[str]] = {}
    for field in _every(service):
        if isinstance(field, ChoiceField):
            drawn[field.id] = st.sampled_from([option.id for option in field.options])
        elif isinstance(field, YesNoField):
            drawn[field.id] = st.sampled_from(["yes", "no"])
        elif isinstance(field, MultiChoiceField):
            ids = [option.id for option in field.options]
            some = st.lists(st.sampled_from(ids), min_size=field.least, max_size=min(field.most, len(ids)), unique=True)
            drawn[field.id] = some.map(" ".join)
    return st.fixed_dictionaries(drawn)


def _every(service: Service) -> Iterator[FieldBase]:
    for field in service.package.fields():
        yield field
        if isinstance(field, GroupField):
            yield from field.fields


def wholeness(content: Mapping[str, Any]) -> list[str]:
    """What is wrong with what was handed in: missing though asked for, or there though not."""
    service = packages()[content["service"]["code"]]
    answers = {entry["element"]: entry["value"] for entry in content["answers"]}
    facts, wrong = _facts(answers), []
    asked: set[str] = set()
    for page in service.package.pages:
        shown = page.when is None or service.conditions.holds(page.when, facts)
        for field in page.fields:
            if shown and _asked(service, field, answers, facts):
                asked.add(field.element)
                if field.required and not isinstance(field, KnownField) and answers.get(field.element) in (None, "", [], {}):
                    wrong.append(f"{field.element} is missing")
                wrong += _rows(field, answers.get(field.element)) if isinstance(field, GroupField) else []
    wrong += [f"{element} was not asked" for element in answers if element not in asked]
    for who in service.package.eligibility:
        if not who.anyway and not service.conditions.holds(who.rule, facts):
            wrong.append(f"{who.id} is not met")
    return wrong


def _asked(service: Service, field: FieldBase, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    if field.when is None:
        return True
    if isinstance(field.when, When):
        other = next(entry for entry in service.package.fields() if entry.id == field.when.field)
        said = answers.get(other.element)
        if isinstance(said, bool):
            said = "yes" if said else "no"
        return said in field.when.values
    return service.conditions.holds(field.when, facts)


def _rows(group: GroupField, rows: Any) -> list[str]:
    if not isinstance(rows, list) or not group.least <= len(rows) <= group.most:
        return [f"{group.element} has the wrong number of rows"]
    names = [field.element.rpartition(".")[2] for field in group.fields if field.required and field.when is None]
    return [f"{group.element}.{name} is missing" for row in rows for name in names if row.get(name) in (None, "")]


def _facts(answers: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"today": "2026-11-25"}
    for element, value in answers.items():
        *above, last = element.split(".")
        node = made
        for part in above:
            node = node.setdefault(part, {})
        node[last] = value["code"] if isinstance(value, dict) and "code" in value else value
    return made
