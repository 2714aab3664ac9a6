"""The tree of a compiled rule, as plain nodes with their places.

`cel-expr-python` gives no tree, only `serialize()`: cel.expr.CheckedExpr of https://github.com/google/cel-spec (proto/cel/expr), read
here by the field numbers of that file. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory

_FIELD = descriptor_pb2.FieldDescriptorProto
# message -> field -> (number, type or message, repeated)
_SHAPE: dict[str, dict[str, tuple[int, int | str, bool]]] = {
    "CheckedExpr": {"expr": (4, "Expr", False), "source_info": (5, "SourceInfo", False)},
    "SourceInfo": {"positions": (4, "Position", True)},
    "Position": {"key": (1, _FIELD.TYPE_INT64, False), "value": (2, _FIELD.TYPE_INT32, False)},
    "Expr": {
        "id": (2, _FIELD.TYPE_INT64, False),
        "const_expr": (3, "Constant", False),
        "ident_expr": (4, "Ident", False),
        "select_expr": (5, "Select", False),
        "call_expr": (6, "Call", False),
        "list_expr": (7, "CreateList", False),
        "struct_expr": (8, "CreateStruct", False),
        "comprehension_expr": (9, "Comprehension", False),
    },
    "Constant": {
        "bool_value": (2, _FIELD.TYPE_BOOL, False),
        "int64_value": (3, _FIELD.TYPE_INT64, False),
        "uint64_value": (4, _FIELD.TYPE_UINT64, False),
        "double_value": (5, _FIELD.TYPE_DOUBLE, False),
        "string_value": (6, _FIELD.TYPE_STRING, False),
    },
    "Ident": {"name": (1, _FIELD.TYPE_STRING, False)},
    "Select": {"operand": (1, "Expr", False), "field": (2, _FIELD.TYPE_STRING, False), "test_only": (3, _FIELD.TYPE_BOOL, False)},
    "Call": {"target": (1, "Expr", False), "function": (2, _FIELD.TYPE_STRING, False), "args": (3, "Expr", True)},
    "CreateList": {"elements": (1, "Expr", True)},
    "CreateStruct": {"message_name": (1, _FIELD.TYPE_STRING, False)},
    "Comprehension": {
        "iter_var": (1, _FIELD.TYPE_STRING, False),
        "iter_range": (2, "Expr", False),
        "accu_var": (3, _FIELD.TYPE_STRING, False),
        "accu_init": (4, "Expr", False),
        "loop_condition": (5, "Expr", False),
        "loop_step": (6, "Expr", False),
        "result": (7, "Expr", False),
    },
}


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `kind`: const, ident, select, has, call, list, struct, loop. `name` is the identifier, field or function.

    `parts`: a select's or has' operand; a call's target (if `member`) and arguments; a list's elements; a loop's range, start,
    condition, step and result (its variables are `name` and `value`). `at` is the offset in the rule, in characters.
    """

    kind: str
    at: int
    name: str = ""
    value: object = None
    parts: tuple["Node", ...] = ()
    member: bool = False

    def walk(self) -> Iterator["Node"]:
        """This node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


def tree(serialized: bytes) -> Node:
    """The tree of a rule that compiled (`Typed.compile`)."""
    outer = any_pb2.Any.FromString(serialized)
    checked = _checked().FromString(outer.value)
    places = {entry.key: entry.value for entry in checked.source_info.positions}
    return _node(checked.expr, places)


def line_and_column(rule: str, at: int) -> tuple[int, int]:
    """Line and column, both from 1, of the offset `at` in `rule`."""
    before = rule[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


@cache
def _checked() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="checked.proto", package="kiosk.cel", syntax="proto3")
    for name, fields in _SHAPE.items():
        message = file.message_type.add(name=name)
        oneof = name in ("Expr", "Constant")
        if oneof:
            message.oneof_decl.add(name="kind")
        for field, (number, kind, many) in fields.items():
            entry = message.field.add(name=field, number=number, label=_FIELD.LABEL_REPEATED if many else _FIELD.LABEL_OPTIONAL)
            if isinstance(kind, str):
                entry.type, entry.type_name = _FIELD.TYPE_MESSAGE, f".kiosk.cel.{kind}"
            else:
                entry.type = kind
            if oneof and field != "id":
                entry.oneof_index = 0
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("kiosk.cel.CheckedExpr"))


def _node(expr: Any, places: dict[int, int]) -> Node:
    at = places.get(expr.id, 0)
    kind = expr.WhichOneof("kind")
    if kind == "const_expr":
        which = expr.const_expr.WhichOneof("kind")
        return Node("const", at, value=getattr(expr.const_expr, which) if which else None)
    if kind == "ident_expr":
        return Node("ident", at, expr.ident_expr.name)
    if kind == "select_expr":
        select = expr.select_expr
        return Node("has" if select.test_only else "select", at, select.field, parts=(_node(select.operand, places),))
    if kind == "call_expr":
        call = expr.call_expr
        member = call.HasField("target")
        targets = (call.target, *call.args) if member else tuple(call.args)
        return Node("call", at, call.function, parts=tuple(_node(part, places) for part in targets), member=member)
    if kind == "list_expr":
        return Node("list", at, parts=tuple(_node(part, places) for part in expr.list_expr.elements))
    if kind == "comprehension_expr":
        loop = expr.comprehension_expr
        parts = (loop.iter_range, loop.accu_init, loop.loop_condition, loop.loop_step, loop.result)
        return Node("loop", at, loop.iter_var, value=loop.accu_var, parts=tuple(_node(part, places) for part in parts))
    return Node("struct", at)
