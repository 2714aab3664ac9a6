"""CEL as packages use it: one rule, compiled; what it can see; and why it does not compile.

`cel-expr-python` is used in two ways, because each alone lets mistakes through. For an author a rule is compiled against protobuf
messages built from the dictionary: a typo and a wrong type are told with line and column. For a citizen it is evaluated against
maps, where an answer that is not there is an error; against a message it would read as 0, and `person.age < 60` would be true.

With `services.tree`, the only module that imports `cel_expr_python` and `google.protobuf`, which ship no types. Thread rule: any
thread, one at a time. Failure rule: `RuleMistake` for the author; to a citizen an error is "not true", for `eval` returns errors as
values that are truthy.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cel_expr_python import cel
from google.protobuf import descriptor_pb2, descriptor_pool

from kiosk.services.elements import Dictionary, Element

TODAY, ROW = "today", "row"
_PACKAGE = "kiosk"
_PLACE = re.compile(r"^(?:[A-Z_]+: )?ERROR: <input>:(\d+):(\d+): (.*)", re.DOTALL)
_FIELD = descriptor_pb2.FieldDescriptorProto
_TYPES: Mapping[str, int] = {
    "number": _FIELD.TYPE_INT64,
    "money": _FIELD.TYPE_INT64,
    "decimal": _FIELD.TYPE_DOUBLE,
    "yes-no": _FIELD.TYPE_BOOL,
    "signature": _FIELD.TYPE_BOOL,
}
_REPEATED = ("multi-choice", "document", "list")


@dataclass(frozen=True, slots=True)
class RuleMistake(Exception):
    """A rule is wrong at `line` and `column` of its own text, both from 1."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"


def years(first: str, then: str) -> int:
    """Whole years from one day to another; who was born on 29 February is a year older on 1 March."""
    a, b = date.fromisoformat(first), date.fromisoformat(then)
    return b.year - a.year - ((b.month, b.day) < (a.month, a.day))


def days(first: str, then: str) -> int:
    """Days from one day to another."""
    return (date.fromisoformat(then) - date.fromisoformat(first)).days


FUNCTIONS: Mapping[str, Callable[[str, str], int]] = {"years": years, "days": days}


class Typed:
    """Compiles rules as the author has to write them: against the types of `dictionary`. `row` is the list that `row` is one of."""

    def __init__(self, dictionary: Dictionary, row: str = "") -> None:
        pool = descriptor_pool.DescriptorPool()
        pool.AddSerializedFile(_messages(dictionary).SerializeToString())
        variables = {name: cel.Type(f"{_PACKAGE}.{_message(name)}") for name in roots(dictionary.entries)}
        variables[TODAY] = cel.Type.STRING
        if row:
            variables[ROW] = cel.Type(f"{_PACKAGE}.{_record(row)}")
        self._env = cel.NewEnv(descriptor_pool=pool, variables=variables, functions=_declared())

    def compile(self, rule: str) -> bytes:
        """The checked tree of `rule` (cel.expr.CheckedExpr in an Any).

        Raises:
            RuleMistake: it does not compile, or does not say true or false.
        """
        try:
            expression = self._env.compile(rule)
        except (RuntimeError, ValueError) as error:
            raise _told(str(error)) from None
        if expression.return_type().name() != "BOOL":
            raise RuleMistake(1, 1, f"says {expression.return_type().name().lower()}, and must say true or false")
        return bytes(expression.serialize())


class Runnable:
    """Evaluates rules against maps. `names` are the first parts of all elements (`person`)."""

    def __init__(self, names: Iterable[str]) -> None:
        maps = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
        self._env = cel.NewEnv(variables={name: maps for name in (*names, ROW)} | {TODAY: cel.Type.STRING}, functions=_declared())
        self._compiled: dict[str, Any] = {}

    def holds(self, rule: str, facts: Mapping[str, object]) -> bool:
        """Is `rule` true? What cannot be told is not true."""
        if rule not in self._compiled:
            try:
                self._compiled[rule] = self._env.compile(rule)
            except (RuntimeError, ValueError):
                self._compiled[rule] = None
        expression = self._compiled[rule]
        return expression is not None and expression.eval(data=facts).value() is True


def roots(names: Iterable[str]) -> tuple[str, ...]:
    """The variables that a rule sees: the first parts of the elements' names."""
    return tuple(dict.fromkeys(name.partition(".")[0] for name in names))


def is_pattern(text: str) -> bool:
    """Is `text` a pattern that `matches` takes (RE2)?"""
    env = cel.NewEnv(variables={"pattern": cel.Type.STRING})
    # With an error on both sides, neither is true.
    return env.compile("''.matches(pattern) || !''.matches(pattern)").eval(data={"pattern": text}).value() is True


def _declared() -> list[Any]:
    text = [cel.Type.STRING, cel.Type.STRING]
    return [
        cel.FunctionDecl(name, [cel.Overload(f"{name}_days", return_type=cel.Type.INT, parameters=text, impl=function)])
        for name, function in FUNCTIONS.items()
    ]


def _told(message: str) -> RuleMistake:
    found = _PLACE.match(message)
    if not found:
        return RuleMistake(1, 1, message.splitlines()[0])
    text = found[3].splitlines()[0].removesuffix(" (in container '')")
    return RuleMistake(int(found[1]), int(found[2]), text.replace(f"{_PACKAGE}.", ""))


def _message(path: str) -> str:
    return "".join(part.title().replace("_", "") for part in path.split("."))


def _record(path: str) -> str:
    return f"{_message(path)}Record"


def _messages(dictionary: Dictionary) -> Any:
    """A message for every part of a name that others stand below, and one for every record of a list."""
    file = descriptor_pb2.FileDescriptorProto(name="elements.proto", package=_PACKAGE, syntax="proto2")
    tree: dict[str, dict[str, Element | None]] = {}
    for name, element in dictionary.entries.items():
        *above, last = name.split(".")
        for depth in range(1, len(above)):
            tree.setdefault(".".join(above[:depth]), {})[above[depth]] = None
        tree.setdefault(".".join(above), {})[last] = element
        if element.of:
            _fields(file.message_type.add(name=_record(name)), name, dict(element.of))
    for path, fields in tree.items():
        _fields(file.message_type.add(name=_message(path)), path, fields)
    return file


def _fields(message: Any, path: str, fields: Mapping[str, Element | None]) -> None:
    for number, (name, element) in enumerate(fields.items(), 1):
        entry = message.field.add(name=name, number=number, label=_FIELD.LABEL_OPTIONAL)
        if element is None or element.type == "list":
            entry.type = _FIELD.TYPE_MESSAGE
            below = f"{path}.{name}"
            entry.type_name = f".{_PACKAGE}.{_record(below) if element else _message(below)}"
        else:
            entry.type = _TYPES.get(element.type, _FIELD.TYPE_STRING)
        if element is not None and element.type in _REPEATED:
            entry.label = _FIELD.LABEL_REPEATED
