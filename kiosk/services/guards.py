"""Finds in a compiled rule what would go wrong only in front of a citizen.

A rule sees answers, and an answer may not be there: reading one that is not is an error, and an error is "not true". So every
element is asked for with `has()` before it is read, every divisor is known not to be 0, and a pattern is one. What an `&&`, `||`,
`!` or `? :` already makes sure of is followed from left to right. Pure.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.services.elements import Dictionary
from kiosk.services.rules import FUNCTIONS, TODAY, is_pattern
from kiosk.services.tree import Node

Finding = tuple[int, str]
_NUMBERS = ("number", "decimal", "money")
# What turns one kind of value into another fails on values that no form can rule out.
_CONVERSIONS = ("int", "uint", "double", "bool", "bytes", "timestamp", "duration", "dyn", "type")
_COMPARED = ("_==_", "_!=_", "@in")


@dataclass(frozen=True, slots=True)
class Guards:
    """What is known where. `sure`: paths that have an answer, and `PATH/` those that are not 0; `lists`: variables that are one of a list.

    `options`: what the choices of this matter may be, by element.
    """

    dictionary: Dictionary
    options: Mapping[str, Collection[str]]
    sure: frozenset[str] = frozenset()
    lists: Mapping[str, str] = field(default_factory=dict)

    def findings(self, node: Node) -> Iterator[Finding]:
        """Everything that can go wrong in `node`, by its place in the rule."""
        if node.kind in ("select", "has") and not _path(node):
            yield node.at, f"{node.name}: of what is worked out here it cannot be told whether it is there; ask the element itself"
        elif node.kind == "select":
            yield from self._read(node)
        elif node.kind == "loop":
            yield from self._loop(node)
        elif node.kind == "call":
            yield from self._call(node)
        elif node.kind == "struct":
            yield node.at, "makes a record: a condition only compares"
        elif node.kind != "has":
            for part in node.parts:
                yield from self.findings(part)

    def elements(self, node: Node) -> Iterator[tuple[str, int]]:
        """The elements that `node` looks at (a record's as its list), each with its place."""
        if node.kind == "loop":
            yield from self.elements(node.parts[0])
            inside = self._inside(node)
            for part in node.parts[1:]:
                yield from inside.elements(part)
            return
        name = self._element(node)
        if name and self.dictionary.get(name):
            yield name, node.at
        elif node.kind != "ident":
            for part in node.parts:
                yield from self.elements(part)

    def _read(self, node: Node) -> Iterator[Finding]:
        name = self._element(node)
        if not name:
            yield node.at, f"{_path(node)}: it cannot be told what this is one of; ask exists() or all() of the list itself"
        if name and self.dictionary.get(name) and _path(node) not in self.sure:
            yield node.at, f"{_path(node)}: may have no answer; ask has({_path(node)}) before it"

    def _loop(self, node: Node) -> Iterator[Finding]:
        yield from self.findings(node.parts[0])
        inside = self._inside(node)
        for part in node.parts[1:]:
            yield from inside.findings(part)

    def _inside(self, node: Node) -> "Guards":
        """What is known of one turn of a loop: its variable is one of the list."""
        source = self._element(node.parts[0])
        sure = frozenset(path for path in self.sure if path.partition(".")[0] != node.name)
        return replace(self, sure=sure, lists={**self.lists, node.name: source or ""})

    def _call(self, node: Node) -> Iterator[Finding]:
        parts = node.parts
        if node.name in ("_&&_", "_||_"):
            yield from self.findings(parts[0])
            yield from self._with(self._sure(parts[0], node.name == "_&&_")).findings(parts[1])
            return
        if node.name == "_?_:_":
            yield from self.findings(parts[0])
            yield from self._with(self._sure(parts[0], True)).findings(parts[1])
            yield from self._with(self._sure(parts[0], False)).findings(parts[2])
            return
        for part in parts:
            yield from self.findings(part)
        told = _CALLS.get(node.name)
        if told:
            yield from told(self, node)

    def _with(self, more: frozenset[str]) -> "Guards":
        return replace(self, sure=self.sure | more)

    def _sure(self, node: Node, true: bool) -> frozenset[str]:
        """What is sure once `node` was `true`."""
        if node.kind == "has":
            return frozenset({_path(node)}) if true else frozenset()
        if node.kind != "call":
            return frozenset()
        if node.name == "!_":
            return self._sure(node.parts[0], not true)
        if node.name in ("_&&_", "_||_"):
            first, then = (self._sure(part, true) for part in node.parts)
            return first | then if (node.name == "_&&_") == true else first & then
        return _not_zero(node, true)

    def _element(self, node: Node) -> str:
        """The element that `node` reads; "" if none."""
        path = _path(node)
        first, _, rest = path.partition(".")
        if first in self.lists:
            return f"{self.lists[first]}.{rest}" if rest and self.lists[first] else ""
        return path

    def _type(self, node: Node) -> str:
        element = self.dictionary.get(self._element(node))
        return element.type if element else ""

    def divides(self, node: Node) -> Iterator[Finding]:
        """`/` and `%`: by what is surely not 0."""
        by = node.parts[1]
        if by.kind == "const":
            if by.value == 0:
                yield node.at, "divides by zero"
        elif f"{_text(by)}/" not in self.sure:
            yield node.at, f"{_text(by) or 'the divisor'}: may be 0; ask {_text(by) or 'it'} != 0 before it"

    def indexes(self, node: Node) -> Iterator[Finding]:
        """`[n]`: there may be fewer."""
        yield node.at, "there may be fewer: use exists(), all() or size()"

    def matches(self, node: Node) -> Iterator[Finding]:
        """`matches`: with a pattern that is one."""
        pattern = node.parts[-1]
        if pattern.kind != "const" or not isinstance(pattern.value, str):
            yield node.at, "matches: the pattern is written out, not taken from an answer"
        elif not is_pattern(pattern.value):
            yield pattern.at, f"matches: {pattern.value} is no pattern"

    def converts(self, node: Node) -> Iterator[Finding]:
        """`int()` and its like: only from numbers."""
        part = node.parts[0]
        number = part.kind == "const" and not isinstance(part.value, str | bool)
        sized = part.kind == "call" and part.name == "size"
        if node.name not in ("int", "double") or not (number or sized or self._type(part) in _NUMBERS):
            yield node.at, f"{node.name}(): may fail on an answer; give the element the right type instead"

    def dates(self, node: Node) -> Iterator[Finding]:
        """`years()` and `days()`: of whole dates."""
        for part in node.parts:
            today = part.kind == "ident" and part.name == TODAY
            written = part.kind == "const" and isinstance(part.value, str) and _is_date(part.value)
            if not (today or written or self._type(part) == "date"):
                yield part.at, f"{node.name}(): {_text(part) or 'this'} is no whole date"

    def compares(self, node: Node) -> Iterator[Finding]:
        """A choice, compared with what is no option of it."""
        for part, other in (node.parts, node.parts[::-1]):
            options = self.options.get(self._element(part))
            if options is None:
                continue
            for value in other.parts if other.kind == "list" else (other,):
                if value.kind == "const" and isinstance(value.value, str) and value.value not in options:
                    yield value.at, f"{value.value}: is no option of {_path(part)} ({', '.join(sorted(options))})"


_CALLS: Mapping[str, Callable[[Guards, Node], Iterator[Finding]]] = {
    "_/_": Guards.divides,
    "_%_": Guards.divides,
    "_[_]": Guards.indexes,
    "matches": Guards.matches,
    **{name: Guards.converts for name in _CONVERSIONS},
    **{name: Guards.dates for name in FUNCTIONS},
    **{name: Guards.compares for name in _COMPARED},
}


def _path(node: Node) -> str:
    """person.name; "" for what is none."""
    if node.kind == "ident":
        return node.name
    if node.kind in ("select", "has"):
        above = _path(node.parts[0])
        return f"{above}.{node.name}" if above else ""
    return ""


def _text(node: Node) -> str:
    """A path, or size(PATH): what can be known not to be 0."""
    if node.kind == "call" and node.name == "size" and len(node.parts) == 1:
        inner = _path(node.parts[0])
        return f"size({inner})" if inner else ""
    return _path(node)


def _not_zero(node: Node, true: bool) -> frozenset[str]:
    """What `node`, being `true`, says is not 0: `x != 0`, `x > 0`, `x >= 1`, and their mirror images."""
    if len(node.parts) != 2:
        return frozenset()
    first, then = node.parts
    mirrored = {"_<_": "_>_", "_<=_": "_>=_", "_>_": "_<_", "_>=_": "_<=_"}
    name = node.name
    if first.kind == "const":
        first, then, name = then, first, mirrored.get(name, name)
    if then.kind != "const" or not isinstance(then.value, int | float) or isinstance(then.value, bool):
        return frozenset()
    limit = then.value
    equal = limit != 0 if true else limit == 0
    says = {"_!=_": true and limit == 0, "_==_": equal, "_>_": true and limit >= 0, "_>=_": true and limit > 0}
    text = _text(first)
    return frozenset({f"{text}/"}) if text and says.get(name, False) else frozenset()


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
