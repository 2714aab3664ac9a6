"""The catalogues of texts: the same keys in every language, every key that code asks for, and none that nobody asks for."""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter

import pytest

from kiosk.journey import card_pin, chip_key
from kiosk.texts import ASSETS, Texts, load
from tests.ground.code import calls, strings, trees

LANGUAGES = sorted(path.stem for path in (ASSETS / "i18n").glob("*.toml"))
KEYS = load("en").keys()


def asked(tree: ast.AST) -> Iterator[ast.expr]:
    """What is looked up in a catalogue of texts: the first argument of `texts.get(...)`, `around.texts.get(...)` and the like."""
    for name, call in calls(tree):
        receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
        last = receiver.attr if isinstance(receiver, ast.Attribute) else receiver.id if isinstance(receiver, ast.Name) else ""
        loaded = isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Name) and receiver.func.id == "load"
        if name == "get" and (last.strip("_") == "texts" or loaded):
            yield call.args[0]


def patterns(node: ast.AST) -> Iterator[str]:
    """The f-strings in `node` as regular expressions, with a group for each value that is put in."""
    for part in ast.walk(node):
        if isinstance(part, ast.JoinedStr):
            yield "".join(re.escape(str(v.value)) if isinstance(v, ast.Constant) else "(.+)" for v in part.values)


def unknown(source: ast.AST, keys: frozenset[str]) -> list[str]:
    """The keys, or the beginnings of keys, that `source` asks for and the catalogue does not have."""
    found = []
    for node in asked(source):
        alternatives = (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,)
        for alternative in alternatives:
            found += [key for key in strings(alternative) if isinstance(alternative, ast.Constant) and key not in keys]
            if isinstance(alternative, ast.JoinedStr):
                found += [pattern for pattern in patterns(alternative) if not any(re.fullmatch(pattern, key) for key in keys)]
    return found


def stale(modules: Mapping[str, ast.Module], keys: frozenset[str]) -> list[str]:
    """The keys that no code can ask for: no literal is the key, and no f-string makes it out of words that stand in code."""
    words = {word for tree in modules.values() for word in strings(tree)}
    made = [pattern for tree in modules.values() for node in asked(tree) for pattern in patterns(node)]

    def used(key: str) -> bool:
        found = (re.fullmatch(pattern, key) for pattern in made)
        return key in words or any(match and all(group.isdecimal() or group in words for group in match.groups()) for match in found)

    return sorted(key for key in keys if not used(key))


def test_the_languages_have_different_keys() -> None:
    assert LANGUAGES == ["en", "pt", "zh-CN", "zh-HK"]
    assert [lang for lang in LANGUAGES if load(lang).draft] == ["pt"], "a language that is still being written says so"
    assert all(load(lang).keys() == KEYS for lang in LANGUAGES)


def test_a_text_is_empty_or_takes_other_values_in_another_language() -> None:
    for key in sorted(KEYS):
        values = {lang: {name for _, name, _, _ in Formatter().parse(load(lang).get(key)) if name is not None} for lang in LANGUAGES}
        assert all(load(lang).get(key).strip() for lang in LANGUAGES), key
        # How a language writes a date is its own affair, and so is whether the review's lead names the department.
        if not key.startswith("date.") and key != "review.lead":
            assert all(found == values["en"] for found in values.values()), key


def test_code_asks_for_a_text_that_is_not_there() -> None:
    assert {name: missing for name, tree in trees().items() if (missing := unknown(tree, KEYS))} == {}


def test_the_scan_finds_nothing_to_look_at() -> None:
    assert sum(1 for tree in trees().values() for _ in asked(tree)) > 100
    source = ast.parse('texts.get("a.b"); around.texts.get(f"sex.{x}"); load(lang).get("c" if y else "sign.here"); other.get("d")')
    assert unknown(source, KEYS) == ["a.b", "c"]
    assert unknown(ast.parse('self._texts.get(f"colour.{x}")'), KEYS) == [r"colour\.(.+)"]


def test_a_text_is_kept_that_nobody_asks_for() -> None:
    # The pages of the key are a package: their words are asked for by its own ids.
    package = chip_key.service(date(2026, 11, 25)).package
    pages = {key for key in package.text_keys() if key.split(".")[0] in ("page", "check", "field", "option")}
    words = {f"{chip_key.CODE}.{key}" for key in pages | package.optional_text_keys()}
    assert {f"{chip_key.CODE}.{key}" for key in pages} <= KEYS
    package = card_pin.service().package
    pages = {key for key in package.text_keys() if key.split(".")[0] in ("page", "field")}
    pages |= {f"check.{card_pin.FIELD}.{why}" for why in card_pin.REASONS}
    assert {f"{card_pin.CODE}.{key}" for key in pages} == {key for key in KEYS if key.startswith(f"{card_pin.CODE}.")}
    words |= {f"{card_pin.CODE}.{key}" for key in pages}
    assert stale(trees(), KEYS - words) == []


def test_a_stale_text_is_not_named() -> None:
    code = {"a": ast.parse('texts.get(f"ring.{x}"); x = ("low", "high"); texts.get("bell")')}
    assert stale(code, frozenset({"ring.low", "ring.7", "ring.old", "bell", "gong"})) == ["gong", "ring.old"]


def test_what_is_missing_becomes_a_gap() -> None:
    texts = Texts("en", {"a": "{x} and {y}", "b": "{x}"})
    assert texts.get("a", x="{y}", y=2) == "{y} and 2", "a value is never read as a template"
    with pytest.raises(KeyError):
        texts.get("nothing")
    with pytest.raises(KeyError):
        texts.get("b", z=1)
    with pytest.raises(FileNotFoundError):
        load("fr")
