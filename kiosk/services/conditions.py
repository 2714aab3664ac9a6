"""The conditions of one matter, for a citizen: what was answered, and whether a rule is true of it.

Pure: no clock (today is handed in), no files. Failure rule: what cannot be evaluated is not true, so a condition that is broken
asks nothing and lets nothing through.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from kiosk.services.fields import FieldBase, GroupField, NumberField, RegionField, SignatureField
from kiosk.services.parts import When
from kiosk.services.rules import ROW, TODAY, Runnable

Facts = Mapping[str, Any]
# What rules came to, and what they looked at: of one citizen, so it belongs to the session and goes with it.
Memo = dict[str, tuple[tuple[object, ...], bool]]
_ABSENT = object()
_WORD = re.compile(r"(?<![\w.])([a-z_]+)((?:\s*\.\s*[a-z_]+)*)")
_HAS = re.compile(r"\bhas\s*\(\s*([a-z_]+(?:\.[a-z_]+)+)\s*\)")


class Conditions:
    """Evaluates the rules of a matter. `names` are the variables they see (`kiosk.services.rules.roots`)."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._rules: Runnable | None = None
        self._reads: dict[str, tuple[tuple[str, ...], ...] | None] = {}

    def facts(
        self,
        answers: Iterable[tuple[FieldBase, object]],
        today: date,
        row: Iterable[tuple[FieldBase, object]] | None = None,
    ) -> Facts:
        """What rules see of `answers`: only what was asked and answered, each under its element's name.

        Every first part is there, so that `has(person.name)` can be asked; an element without an answer is not. With `row`, the
        answers of one row of a group stand under `row`.
        """
        facts: dict[str, Any] = {name: {} for name in self._names}
        for field, value in answers:
            *above, last = field.element.split(".")
            node = facts
            for part in above:
                node = node.setdefault(part, {})
            node[last] = plain(field, value)
        facts[TODAY] = today.isoformat()
        facts[ROW] = {} if row is None else _record(row)
        return facts

    def holds(self, rule: str, facts: Facts, memo: Memo | None = None) -> bool:
        """Is `rule` true of `facts`? With a `memo`, it is evaluated only if something that it looks at is another than last time."""
        seen = None if memo is None else self._seen(rule, facts)
        if memo is None or seen is None:
            return self._evaluated(rule, facts)
        kept = memo.get(rule)
        if kept is None or kept[0] != seen:
            memo[rule] = kept = (seen, self._evaluated(rule, facts))
        return kept[1]

    def _seen(self, rule: str, facts: Facts) -> tuple[object, ...] | None:
        """The values that `rule` looks at; None if that cannot be told from its text."""
        if rule not in self._reads:
            self._reads[rule] = self._looked_at(rule)
        paths = self._reads[rule]
        return None if paths is None else tuple(_at(facts, path) for path in paths)

    def _looked_at(self, rule: str) -> tuple[tuple[str, ...], ...] | None:
        """Every name in `rule` that begins with a variable. A variable that stands alone may be looked at in any of its parts."""
        known = {*self._names, ROW, TODAY}
        found = [(name, *(part.strip() for part in rest.split(".")[1:])) for name, rest in _WORD.findall(rule) if name in known]
        if any(len(path) == 1 and path[0] != TODAY for path in found):
            return None
        return tuple(dict.fromkeys(found))

    def _evaluated(self, rule: str, facts: Facts) -> bool:
        if self._rules is None:
            self._rules = Runnable(self._names)
        return self._rules.holds(rule, facts)

    def refuted(self, rule: str, facts: Facts, open_: Collection[str]) -> bool:
        """Is `rule` untrue already, whatever is still answered? `open_` are the elements that a citizen may be asked.

        `has(x)` of one without an answer is not "no" but "not known yet". Comparing it with itself says so: that is an error, and CEL's
        `&&` and `||` let an error through only where the other side does not decide (cel-spec, langdef.md, logical operators).
        """
        early = _HAS.sub(lambda found: f"({found[1]} == {found[1]})" if found[1] in open_ else found[0], rule)
        return self.holds(f"!({early})", facts)

    def asked(self, field: FieldBase, facts: Facts, answers: Mapping[str, object], memo: Memo | None = None) -> bool:
        """Does the `when` of `field` hold? `answers` are the values by field id of what is asked, for the short form."""
        when = field.when
        if when is None:
            return True
        if isinstance(when, When):
            value = answers.get(when.field)
            return (("yes" if value else "no") if isinstance(value, bool) else value) in when.values
        return self.holds(when, facts, memo)


def plain(field: FieldBase, value: object) -> Any:
    """An answer's value as a rule sees it (table in `kiosk.services.fields`)."""
    if isinstance(field, RegionField):
        return value[-1] if isinstance(value, tuple) and value else value
    if isinstance(field, SignatureField):
        return bool(value)
    if isinstance(field, NumberField) and field.decimals:
        try:
            return float(str(value))
        except ValueError:
            return value
    if isinstance(field, GroupField) and isinstance(value, tuple | list):
        inner = {plain_field.id: plain_field for plain_field in field.fields}
        return [_record((inner[ident], said) for ident, said in row.items() if ident in inner) for row in value]
    return list(value) if isinstance(value, tuple) else value


def _at(facts: Facts, path: tuple[str, ...]) -> object:
    """What stands at `path`, as far as it leads: behind an element's name come functions and the data of a row."""
    node: Any = facts
    for part in path:
        if not isinstance(node, dict):
            break
        node = node.get(part, _ABSENT)
    return node


def _record(answers: Iterable[tuple[FieldBase, object]]) -> dict[str, Any]:
    return {field.element.rpartition(".")[2]: plain(field, value) for field, value in answers}
