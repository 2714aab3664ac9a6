"""Reads and checks one service package. A mistake is told with file, line and column, and the package is left out.

Parts: `load` checks it whole; `opened` reads the body of one that was checked before, where its files are still those that were.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from kiosk.identity.assurance import Level
from kiosk.services import check_files, check_texts
from kiosk.services.check import SERVICE, Examined, dictionary, examine
from kiosk.services.conditions import Conditions
from kiosk.services.elements import Dictionary
from kiosk.services.fields import GroupField, LongTextField, TextField
from kiosk.services.model import ServicePackage
from kiosk.services.rules import roots
from kiosk.services.service import HEAD_KEYS, Body, BodyError, Head, Service
from kiosk.services.source import Mistake, read
from kiosk.services.trust import Trust, TrustError

__all__ = ["Mistake", "PackageError", "head_of", "load", "made", "opened"]


class PackageError(Exception):
    """A package cannot be used; the message names file and place of the first mistake, `mistakes` has all."""

    def __init__(self, folder: Path, mistakes: tuple[Mistake, ...]) -> None:
        self.folder = folder
        self.mistakes = mistakes
        more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
        super().__init__(f"{folder}/{mistakes[0]}{more}")


def load(folder: Path, languages: tuple[str, ...], trust: Trust | None = None) -> Service:
    """Read the package in `folder` with its words in all of `languages`; without `trust`, every package is a sample.

    Raises:
        PackageError: anything in it is wrong, or its signature is.
    """
    found = examine(folder, languages)
    head = head_of(found, trust or Trust())
    package = found.package
    assert package is not None
    return made(head, package, found.texts, found.dictionary)


def head_of(found: Examined, trust: Trust) -> Head:
    """What is shown of the package before it is opened.

    Raises:
        PackageError: see `load`.
    """
    package = found.package
    if found.mistakes or package is None:
        raise PackageError(found.folder, tuple(found.mistakes) or (Mistake("service.yaml", 1, 1, "is no package"),))
    try:
        signed = trust.signer(found.folder, package.code, package.version, found.digest)
    except TrustError as error:
        raise PackageError(found.folder, (Mistake("signature.json", 1, 1, str(error)),)) from None
    return Head(
        code=package.code,
        version=package.version,
        digest=found.digest,
        icon=package.icon,
        audience=package.audience,
        chapter=package.chapter,
        department=package.department.code,
        documents=package.documents,
        pinyin=_pinyin(package),
        signed=signed,
        offered_from=package.offered_from,
        withdrawn=package.withdrawn,
        texts={lang: {key: words[key] for key in HEAD_KEYS if key in words} for lang, words in found.texts.items()},
        query=package.query is not None,
        online=package.offline.mode == "online-only",
        level=max((step.level for step in package.journey()), key=Level.of, default="nothing"),
    )


def opened(folder: Path, head: Head, languages: tuple[str, ...], trust: Trust) -> Body:
    """The body of the package in `folder`, whose `head` comes from an earlier check.

    The check is not done again: the files' digest says that they are those that passed it, and the head that is made of them anew, with
    its signature, that nobody made it up.

    Raises:
        BodyError: the package is not what was checked.
    """
    wrong: list[Mistake] = []
    names = check_files.names(folder, wrong)
    found = Examined(folder, dictionary=dictionary(), digest=check_files.digest(folder, names), mistakes=wrong)
    if found.digest != head.digest:
        raise BodyError(f"{folder.name}: was changed after it was checked")
    service, _ = read(folder, SERVICE)
    for lang in languages:
        found.texts[lang] = check_texts.flat(read(folder, f"texts/{lang}.yaml")[0])[0]
    try:
        found.package = ServicePackage.model_validate(service.value)
        found.dictionary = found.dictionary.with_own(service.value.get("own") or {})
        anew = head_of(found, trust)
    except (ValidationError, PackageError, AttributeError):
        raise BodyError(f"{folder.name}: cannot be read any more") from None
    if anew != head:
        raise BodyError(f"{folder.name}: is not what its entry says")
    return body_of(found.package, found.texts, found.dictionary)


def body_of(package: ServicePackage, texts: Mapping[str, Mapping[str, str]], dictionary: Dictionary) -> Body:
    """The whole of a package, its conditions ready to be evaluated."""
    return Body(package, texts, Conditions(roots(dictionary.entries)), dictionary)


def made(head: Head, package: ServicePackage, texts: Mapping[str, Mapping[str, str]], dictionary: Dictionary) -> Service:
    """The matter, all of it at hand."""
    body = body_of(package, texts, dictionary)
    return Service(head, lambda: body)


def _pinyin(package: ServicePackage) -> bool:
    """Is anything typed in pinyin?"""
    fields = [field for outer in package.fields() for field in (outer, *(outer.fields if isinstance(outer, GroupField) else ()))]
    return any(isinstance(field, TextField | LongTextField) and field.keyboard == "pinyin" for field in fields)
