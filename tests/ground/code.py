"""The program's own source as syntax trees, for tests that compare it with the catalogues of texts and failures."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

KIOSK = Path(__file__).parents[2] / "kiosk"


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the program by its path below the repository."""
    return {str(path.relative_to(KIOSK.parent)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(KIOSK.rglob("*.py"))}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in `tree`, with the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
            yield name, node


def strings(node: ast.AST) -> Iterator[str]:
    """Every string literal in `node`, but not the pieces of an f-string."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.JoinedStr):
            waiting.extend(value for value in part.values if isinstance(value, ast.FormattedValue))
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        else:
            waiting.extend(ast.iter_child_nodes(part))
