"""Reads and checks one service package. A mistake is told with file, line and column, and the package is left out.

Parts: `load` reads a package; `opened` reads the body of one that is listed already, if it is still what it was listed as.
"""

from collections.abc import Mapping
from pathlib import Path

from kiosk.identity.assurance import Level
from kiosk.services.check import Examined, examine
from kiosk.services.conditions import Conditions
from kiosk.services.elements import Dictionary
from kiosk.services.fields import GroupField, LongTextField, TextField
from kiosk.services.model import ServicePackage
from kiosk.services.rules import roots
from kiosk.services.service import HEAD_KEYS, Body, BodyError, Head, Service
from kiosk.services.source import Mistake
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
    """The body of the package in `folder`, whose `head` comes from an earlier start. It is checked again, whole: of the one that is
    opened nothing is taken on trust, and a citizen who opens it waits some hundredths of a second.

    Raises:
        BodyError: the package is not, or not any more, what its head says.
    """
    found = examine(folder, languages)
    try:
        anew = head_of(found, trust)
    except PackageError:
        raise BodyError(f"{folder.name}: cannot be used") from None
    if anew != head or found.package is None:
        raise BodyError(f"{folder.name}: is not what was listed")
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
