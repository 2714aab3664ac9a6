"""Checks the conditions of a package: that each compiles, cannot fail, and looks only at what has been asked by then.

Works on the file as it was read, so that a rule is checked even where another part of the package is wrong. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk.services.elements import Dictionary
from kiosk.services.guards import Guards
from kiosk.services.rules import ROW, RuleMistake, Typed
from kiosk.services.source import Key, Mistake, Source
from kiosk.services.tree import line_and_column, tree


@dataclass(frozen=True, slots=True)
class Sentence:
    """One rule and where it stands. `sure`: the element that has an answer when it is asked; `row`: the list it is inside of.

    `by`: how many fields have been asked when it is evaluated (None: all); `owner`: the number of the field whose `when` it is.
    """

    path: Key
    rule: str
    sure: str = ""
    row: str = ""
    by: int | None = None
    owner: int | None = None


@dataclass(slots=True)
class Asked:
    """The fields of a package in the order they are asked, as far as they can be read."""

    elements: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    options: dict[str, set[str]] = field(default_factory=dict)

    def places(self, name: str) -> list[int]:
        """The numbers of the fields that fill `name`; for a record's datum that no field has, those of its list."""
        exact = [number for number, element in enumerate(self.elements) if element == name]
        return exact or [number for number, element in enumerate(self.elements) if name.startswith(f"{element}.")]


def rules(source: Source, dictionary: Dictionary) -> Iterator[Mistake]:
    """Everything that is wrong with the conditions of the package `source`."""
    asked = Asked()
    sentences = list(_sentences(source.value, asked))
    envs: dict[str, Typed] = {}
    looks: dict[int, list[tuple[Sentence, str, int]]] = {}
    for sentence in sentences:
        row = sentence.row if _is_list(dictionary, sentence.row) else ""
        if row not in envs:
            envs[row] = Typed(dictionary, row)
        try:
            root = tree(envs[row].compile(sentence.rule))
        except RuleMistake as error:
            yield source.inside(sentence.path, error.line, error.column, error.message)
            continue
        guards = Guards(dictionary, _options(dictionary, asked), frozenset({sentence.sure}), {ROW: row} if row else {})
        told = {*guards.findings(root), *_unasked(sentence, guards.elements(root), asked, looks)}
        if not any(node.kind == "ident" for node in root.walk()):
            told.add((0, "looks at no answer, so it always says the same"))
        for at, message in sorted(told):
            yield source.inside(sentence.path, *line_and_column(sentence.rule, at), message)
    yield from _circles(source, asked, looks)


def _is_list(dictionary: Dictionary, name: str) -> bool:
    element = dictionary.get(name)
    return element is not None and element.type == "list"


def _options(dictionary: Dictionary, asked: Asked) -> Mapping[str, set[str]]:
    """What the choices may be: the dictionary's values, else what this matter's fields offer."""
    fixed = {name: set(element.values) for name in dictionary.names() if (element := dictionary.get(name)) and element.values}
    return {**asked.options, **fixed}


def _unasked(
    sentence: Sentence, elements: Iterator[tuple[str, int]], asked: Asked, looks: dict[int, list[tuple[Sentence, str, int]]]
) -> Iterator[tuple[int, str]]:
    """Elements that no field fills, or only a later one."""
    for name, at in elements:
        places = asked.places(name)
        if not places:
            yield at, f"{name}: nothing in this matter asks for it"
            continue
        if sentence.owner is not None:
            looks.setdefault(sentence.owner, []).append((sentence, name, at))
        if sentence.by is not None and places[0] >= sentence.by:
            yield at, f"{name}: is asked later"


def _circles(source: Source, asked: Asked, looks: Mapping[int, list[tuple[Sentence, str, int]]]) -> Iterator[Mistake]:
    """Questions that wait for each other."""
    told: set[frozenset[int]] = set()
    for start in looks:
        way = _way_back(start, asked, looks)
        if way and frozenset(way) not in told:
            told.add(frozenset(way))
            sentence, _, at = looks[start][0]
            names = " -> ".join(asked.ids[number] for number in (*way, start))
            yield source.inside(sentence.path, *line_and_column(sentence.rule, at), f"goes round in a circle: {names}")


def _way_back(start: int, asked: Asked, looks: Mapping[int, list[tuple[Sentence, str, int]]]) -> list[int]:
    """The fields on a way from `start` back to it, over whose condition looks at whom; empty if there is none."""
    ways = [[start]]
    seen = {start}
    while ways:
        way = ways.pop()
        for _, name, _ in looks.get(way[-1], ()):
            for number in asked.places(name):
                if number == start:
                    return way
                if number not in seen:
                    seen.add(number)
                    ways.append([*way, number])
    return []


def _sentences(raw: object, asked: Asked) -> Iterator[Sentence]:
    """Every rule of a package, as it stands in the file; fills `asked` on the way."""
    package = raw if isinstance(raw, dict) else {}
    for number, page in _items(package, "pages"):
        path: Key = ("pages", number)
        first = len(asked.elements)
        found = [sentence for at, entry in _items(page, "fields") for sentence in _of_field((*path, "fields", at), entry, asked)]
        # What is checked of a field is checked when its page is left.
        yield from (replace(sentence, by=len(asked.elements)) if sentence.by is None else sentence for sentence in found)
        if isinstance(page.get("when"), str):
            # A page's condition decides over its first field.
            yield Sentence((*path, "when"), page["when"], by=first, owner=first if first < len(asked.elements) else None)
        yield from _checks(path, page, by=len(asked.elements))
    yield from _checks((), package)
    for name, key in (("eligibility", "rule"), ("materials", "when")):
        for number, entry in _items(package, name):
            if isinstance(entry.get(key), str):
                yield Sentence((name, number, key), entry[key])


def _of_field(path: Key, entry: Mapping[str, Any], asked: Asked) -> Iterator[Sentence]:
    place = len(asked.elements)
    element = str(entry.get("element", ""))
    asked.elements.append(element)
    asked.ids.append(str(entry.get("id", "?")))
    _offers(entry, element, asked)
    if isinstance(entry.get("when"), str):
        yield Sentence((*path, "when"), entry["when"], by=place, owner=place)
    yield from _checks(path, entry, sure=element)
    if entry.get("kind") != "group":
        return
    for number, inner in _items(entry, "fields"):
        below: Key = (*path, "fields", number)
        name, at = str(inner.get("element", "")), len(asked.elements)
        asked.elements.append(name)
        asked.ids.append(str(inner.get("id", "?")))
        _offers(inner, name, asked)
        if isinstance(inner.get("when"), str):
            yield Sentence((*below, "when"), inner["when"], row=element, by=at, owner=at)
        yield from _checks(below, inner, sure=f"{ROW}.{name.rpartition('.')[2]}", row=element)


def _offers(entry: Mapping[str, Any], element: str, asked: Asked) -> None:
    options = {option["id"] for _, option in _items(entry, "options") if isinstance(option.get("id"), str)}
    if options:
        asked.options.setdefault(element, set()).update(options)


def _checks(path: Key, owner: Mapping[str, Any], sure: str = "", row: str = "", by: int | None = None) -> Iterator[Sentence]:
    for number, check in _items(owner, "checks"):
        if isinstance(check.get("rule"), str):
            yield Sentence((*path, "checks", number, "rule"), check["rule"], sure=sure, row=row, by=by)


def _items(owner: Mapping[str, Any], name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The records of the list `name`, numbered; nothing where there is no such list."""
    found = owner.get(name)
    for number, entry in enumerate(found if isinstance(found, list) else ()):
        if isinstance(entry, dict):
            yield number, entry
