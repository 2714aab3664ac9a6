"""Every failure code that code names is listed, with a remedy in every language."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kiosk import failures
from kiosk.causes import CHINESE
from kiosk.failures import FAILURES, UnlistedFailure
from kiosk.health import _FAMILIES, _QUIET
from tests.ground.code import KIOSK, calls, strings, trees

STAFF_LANGUAGES = {"zh-CN", "en"}
CODE = re.compile(r"[a-z]+(-[a-z]+)+|internal")
# Which argument of a call is a failure code: its place, or its name.
PLACES = {
    "KeysError": 0, "EnrolmentFailed": 0, "found": 0, "Nowhere": 1, "SubmissionFailed": 2, "ItemParked": 3, "LineChanged": 2,
    "park": 1, "LineDown": 0, "line": 0, "_put_back": 4,
}  # fmt: skip


def codes(module: str, tree: ast.AST) -> Iterator[str]:
    """The literals that `tree` hands on as failure codes."""
    for name, call in calls(tree):
        given: list[ast.expr] = [k.value for k in call.keywords if k.arg == "code"]
        if name in PLACES:
            given += call.args[PLACES[name] : PLACES[name] + 1]
        receiver = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        # Sets have an `add` too.
        if (name == "get" and receiver == "failures") or (name == "add" and (receiver.endswith("health") or "health" in module)):
            given += call.args[:1]
        if name == "__init__" and module.endswith("errors.py"):
            given += call.args[:1]
        yield from (word for argument in given for word in strings(argument) if CODE.fullmatch(word))
    if module.startswith("kiosk/devices/"):
        return  # devices name conditions (IPP keywords) and reasons; health makes codes of them
    for made in ast.walk(tree):
        # What is raised may carry its code as a constant of its class.
        if isinstance(made, ast.ClassDef):
            for line in made.body:
                if isinstance(line, ast.Assign) and [ast.unparse(target) for target in line.targets] == ["code"]:
                    yield from (word for word in strings(line.value) if CODE.fullmatch(word))
        # A function that makes codes says so by its name: `_code`, `_reader_codes`.
        if isinstance(made, ast.FunctionDef) and re.fullmatch(r"_?(\w+_)?codes?", made.name):
            for part in ast.walk(made):
                if isinstance(part, ast.Return) and part.value is not None:
                    yield from (word for word in strings(part.value) if CODE.fullmatch(word))


@cache
def named() -> dict[str, list[str]]:
    """The codes of each module."""
    return {module: sorted(set(codes(module, tree))) for module, tree in trees().items()}


def test_code_names_a_failure_that_is_not_listed() -> None:
    assert [(module, code) for module, said in named().items() for code in said if code not in FAILURES] == []


def test_the_scan_overlooks_a_code() -> None:
    source = """
raise KeysError("keys-eaten", "detail-of-it")
health.add("disk-on-fire", "start")
self._note("fault", code="made-up", kind="not-a-code")
def _code(error): return "gone-wrong" if error else "internal"
class Broken(Exception):
    code = "broken-down"
"""
    assert sorted(codes("x.py", ast.parse(source))) == ["broken-down", "disk-on-fire", "gone-wrong", "internal", "keys-eaten", "made-up"]
    found = {code for said in named().values() for code in said}
    assert {"keys-missing", "storage-failed", "settings-invalid", "submission-parked", "numbers-exhausted", "central-refused"} <= found


def test_what_health_keeps_is_not_listed() -> None:
    assert frozenset().union(*_FAMILIES.values(), _QUIET) <= set(FAILURES)


def test_an_unlisted_code_is_not_named() -> None:
    with pytest.raises(UnlistedFailure, match=r"'disk-on-fire' is not listed in kiosk/failures\.py"):
        failures.get("disk-on-fire")


@pytest.mark.parametrize("code", FAILURES)
def test_a_failure_has_no_remedy(code: str) -> None:
    failure = failures.get(code)
    assert failure.code == code and CODE.fullmatch(code)
    assert set(failure.remedy) == STAFF_LANGUAGES and all(len(remedy) > 3 for remedy in failure.remedy.values())
    assert failure.cause.endswith(".") and failure.remedy["en"].endswith((".", ")")) and failure.remedy["zh-CN"].endswith(("。", "）"))
    assert CHINESE[code].endswith("。") and re.search("[一-鿿]", CHINESE[code])
    assert re.search("[一-鿿]", failure.remedy["zh-CN"]) and not re.search("[一-鿿]", failure.remedy["en"] + failure.cause)


def test_a_cause_in_chinese_is_of_no_failure() -> None:
    assert list(CHINESE) == list(FAILURES), "in the order of kiosk/failures.py"


def test_a_code_is_listed_twice() -> None:
    (tree,) = (tree for module, tree in trees().items() if module == "kiosk/failures.py")
    listed = [word for name, call in calls(tree) if name == "_f" for word in strings(call.args[0])]
    assert sorted(listed) == sorted(FAILURES)


def test_no_test_comes_to_a_failure() -> None:
    """Each code is named by a test that reaches it, or by the class of the exception that carries it."""
    said = "\n".join(path.read_text(encoding="utf-8") for path in (KIOSK.parent / "tests").rglob("test_*.py") if path != Path(__file__))
    carried = {code: name for tree in trees().values() for name, code in _carried(tree)}
    assert [code for code in FAILURES if code not in said and carried.get(code, code) not in said] == []


def _carried(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Classes of exceptions with the code that they carry."""
    for made in ast.walk(tree):
        if isinstance(made, ast.ClassDef):
            for line in made.body:
                if isinstance(line, ast.Assign) and [ast.unparse(target) for target in line.targets] == ["code"]:
                    yield from ((made.name, word) for word in strings(line.value))
