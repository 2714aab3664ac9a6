"""Checks one package whole: every mistake at once, each with file, line and column.

    read YAML -> model -> dictionary -> conditions -> texts -> files -> cases

A stage that needs what an earlier one found wrong does what it still can. `examine` is what the loader uses too: what
it lets pass is offered, and nothing else is. Reads the package's folder, writes nothing.
"""

import difflib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kiosk.services import chapters, check_files, check_rules, check_texts
from kiosk.services.check_cases import cases
from kiosk.services.elements import Dictionary
from kiosk.services.model import (
    FieldBase,
    GroupField,
    KnownField,
    MultiChoiceField,
    NumberField,
    ServicePackage,
    SignatureField,
)
from kiosk.services.shapes import Misshapen
from kiosk.services.source import Key, Mistake, Source, read
from kiosk.texts import ASSETS

SERVICE, ELEMENTS = "service.yaml", "elements.yaml"


@dataclass(slots=True)
class Examined:
    """What is known of one package. `package` is None if it does not fit the model; `digest` is over every file of it."""

    folder: Path
    package: ServicePackage | None = None
    dictionary: Dictionary = field(default_factory=lambda: Dictionary({}))
    texts: dict[str, Mapping[str, str]] = field(default_factory=dict)
    digest: str = ""
    mistakes: list[Mistake] = field(default_factory=list)


@cache
def dictionary(path: Path = ASSETS / "services" / ELEMENTS) -> Dictionary:
    """The dictionary of this installation.

    Raises:
        OSError, pydantic.ValidationError: it cannot be used; a fault of the installation, not of a package.
    """
    source, _ = read(path.parent, path.name)
    if source.mistakes:
        raise OSError(str(source.mistakes[0]))
    return Dictionary.of(source.value)


def examine(folder: Path, languages: Iterable[str], known: Dictionary | None = None) -> Examined:
    """Check the package in `folder`, with its words in all of `languages`; `known` is the dictionary, this installation's if None."""
    found = Examined(folder, dictionary=known or dictionary())
    names = check_files.names(folder, found.mistakes)
    found.digest = check_files.digest(folder, names)
    source, _ = read(folder, SERVICE)
    found.mistakes += source.mistakes
    found.package = _model(source, found.mistakes)
    own = source.value.get("own") if isinstance(source.value, dict) else None
    found.dictionary = _with_own(source, own, found.dictionary, found.mistakes)
    found.mistakes += check_rules.rules(source, found.dictionary)
    if found.package is not None:
        found.mistakes += _chapter(source, found.package)
        found.mistakes += _elements(source, found.package, found.dictionary)
        found.mistakes += check_files.files(source, found.package, folder)
    _texts(found, tuple(languages))
    found.mistakes += cases(folder, names, found.package)
    found.mistakes = sorted(set(found.mistakes))
    return found


def _texts(found: Examined, languages: tuple[str, ...]) -> None:
    wanted = found.package.text_keys() if found.package else None
    optional = found.package.optional_text_keys() if found.package else ()
    for lang in languages:
        source, _ = read(found.folder, f"texts/{lang}.yaml")
        found.mistakes += source.mistakes
        if source.mistakes and source.value is None:
            continue
        found.mistakes += check_texts.words(source, wanted, optional)
        found.texts[lang] = check_texts.flat(source)[0]


def _model(source: Source, mistakes: list[Mistake]) -> ServicePackage | None:
    """The package in `source`; None, and what is wrong, if it is none."""
    if source.value is None and source.mistakes:
        return None
    try:
        return ServicePackage.model_validate(source.value)
    except ValidationError as error:
        known = _names()
        for told in error.errors(include_url=False, include_input=False):
            inner = told.get("ctx", {}).get("error")
            if isinstance(inner, Misshapen):
                mistakes += [source.mistake(path, message) for path, message in inner.mistakes]
            elif not _other_form(source, tuple(told["loc"])):
                mistakes.append(_said(source, tuple(told["loc"]), told["type"], told["msg"], known))
    return None


def _said(source: Source, path: Key, kind: str, message: str, known: frozenset[str]) -> Mistake:
    """Pydantic's words, shorter; a misspelt key with the one that was meant."""
    shown = ".".join(str(part) for part in path if (part not in _TAGS)) or "package"
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(str(path[-1]), known, 1)
        message = "is not known here" + (f"; is {close[0]} meant?" if close else "")
        if not str(path[-1]).isidentifier():
            message += "; between { and }, a text with a comma stands in quotation marks"
    elif kind == "missing":
        message = "is missing"
    elif kind == "string_type" and isinstance(_value(source, path), bool):
        message = 'is no text; of a yes-no question, write "yes" or "no" in quotation marks'
    elif kind == "string_type" and isinstance(_value(source, path), int):
        message = "is no text; put it in quotation marks"
    return source.mistake(path, f"{shown}: {message.removeprefix('Value error, ')}")


def _value(source: Source, path: Key) -> object:
    """What stands at `path`; None where nothing does."""
    value: Any = source.value
    for part in path:
        if part in _TAGS:
            continue
        there: Any = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        if part not in there:
            return None
        value = value[part]
    return value


def _other_form(source: Source, path: Key) -> bool:
    """Is it about the form of a condition that the author has not used? (The short one is a record, the long one a text.)"""
    for at, part in enumerate(path):
        if part in _FORMS:
            return isinstance(_value(source, path[:at]), dict) != (part == "When")
    return False


# The two forms of a condition, as pydantic calls them.
_FORMS = ("When", "constrained-str")
# What pydantic puts into a path besides keys: the branch of a union.
_TAGS = frozenset({
    "When", "constrained-str", "known", "choice", "multi-choice", "region", "keys", "text", "long-text", "number", "money", "date",
    "partial-date", "phone", "id-number", "uscc", "bank-card", "yes-no", "signature", "attachment", "group",
})  # fmt: skip


@cache
def _names() -> frozenset[str]:
    """Every key that a package may have, on any level."""
    schema = TypeAdapter(ServicePackage).json_schema()
    return frozenset(name for part in (schema, *schema["$defs"].values()) for name in part.get("properties", {}))


def _with_own(source: Source, own: object, known: Dictionary, mistakes: list[Mistake]) -> Dictionary:
    if not isinstance(own, dict):
        return known
    try:
        return known.with_own(own)
    except ValidationError as error:
        for told in error.errors(include_url=False, include_input=False):
            path: Key = ("own", *(part for part in told["loc"] if part != "[key]"))
            mistakes.append(_said(source, path, told["type"], told["msg"], _names()))
    return known


def _elements(source: Source, package: ServicePackage, known: Dictionary) -> Iterator[Mistake]:
    """Fields whose element is unknown or of another type, and data that leave the terminal without anybody saying to whom."""
    covered = [entry for share in package.shares for entry in share.elements]
    used: set[str] = set()
    for number, page in enumerate(package.pages):
        for at, entry in enumerate(page.fields):
            path: Key = ("pages", number, "fields", at)
            used.add(entry.element)
            yield from _element(source, path, entry, known)
            if not any(_covers(share, entry.element) for share in covered):
                yield source.mistake((*path, "element"), f"field {entry.id}: {entry.element}: no share says who gets it")
            for inner, plain in enumerate(entry.fields if isinstance(entry, GroupField) else ()):
                yield from _element(source, (*path, "fields", inner), plain, known)
    for number, share in enumerate(package.shares):
        for at, name in enumerate(share.elements):
            asked = {*used, package.query.ask} if package.query else used
            if not any(_covers(name, element) for element in asked):
                yield source.mistake(("shares", number, "elements", at), f"share {share.id}: {name}: no field has it")
    if package.query and known.get(package.query.ask) is None:
        yield source.mistake(("query", "ask"), f"query: {package.query.ask}: {_unknown(package.query.ask, known)}")


def _chapter(source: Source, package: ServicePackage) -> Iterator[Mistake]:
    if package.chapter not in chapters.ids():
        close = difflib.get_close_matches(package.chapter, chapters.ids(), 1)
        meant = f"; is {close[0]} meant?" if close else ""
        yield source.mistake(("chapter",), f"chapter: {package.chapter}: is not in chapters.yaml{meant}")


def _element(source: Source, path: Key, entry: Any, known: Dictionary) -> Iterator[Mistake]:
    assert isinstance(entry, FieldBase)
    element = known.get(entry.element)
    kind = str(getattr(entry, "kind", ""))
    place: Key = (*path, "element")
    if element is None:
        yield source.mistake(place, f"field {entry.id}: {entry.element}: {_unknown(entry.element, known)}")
        return
    if not element.takes(kind):
        yield source.mistake(place, f"field {entry.id}: {entry.element} is {element.type}: a field of kind {kind} cannot fill it")
    elif isinstance(entry, KnownField) and element.card != entry.source:
        yield source.mistake((*path, "source"), f"field {entry.id}: {entry.element} is not the document's {entry.source}")
    elif isinstance(entry, NumberField) and (element.type == "decimal") != bool(entry.decimals):
        yield source.mistake((*path, "decimals"), f"field {entry.id}: {entry.element} is {element.type}: only a decimal has decimals")
    options = getattr(entry, "options", ())
    for at, option in enumerate(options if element.values else ()):
        if option.id not in element.values:
            message = f"field {entry.id}: {option.id} is none of {', '.join(element.values)}"
            yield source.mistake((*path, "options", at, "id"), message)
    if isinstance(entry, SignatureField) and entry.required:
        needs = "a signature pad in the form, which no terminal has yet; say `required: false`"
        yield source.mistake((*path, "kind"), f"field {entry.id}: needs {needs}")
    if isinstance(entry, MultiChoiceField) or options:
        ids = [option.id for option in options]
        for at, ident in enumerate(ids):
            if ident in ids[:at]:
                yield source.mistake((*path, "options", at, "id"), f"field {entry.id}: option {ident}: the id stands twice")


def _unknown(name: str, known: Dictionary) -> str:
    close = difflib.get_close_matches(name, known.names(), 1)
    return "is not in the dictionary" + (f"; is {close[0]} meant?" if close else "")


def _covers(share: str, element: str) -> bool:
    return share == element or (share.endswith(".*") and element.startswith(share[:-1]))


def sha256(raw: bytes) -> str:
    """The digest of one file, in hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()
