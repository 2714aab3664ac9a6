"""A matter as the terminal uses it: its head at once, the rest when somebody opens it.

A hall has hundreds of matters and a citizen opens one. `Head` is all that lists and searches show; the package and its words
are read when they are first asked for, and kept. Standard library only: this module is loaded before the first frame.

Thread rule: any thread; a body is read once. Failure rule: a body that cannot be read raises `BodyError` where it is opened.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from kiosk.texts import fallback

if TYPE_CHECKING:
    from kiosk.services.conditions import Conditions
    from kiosk.services.elements import Dictionary
    from kiosk.services.model import ServicePackage

# The words that lists, search and the lobby show.
HEAD_KEYS = ("title", "subtitle", "department.name", "department.short", "keywords")


class BodyError(Exception):
    """The rest of a matter cannot be read; the message is for staff and names no citizen."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is shown of a matter before it is opened. `signed`: by whose key, "" for a sample. `offered_from`, `withdrawn`: days.

    `query`: it answers a question and hands nothing in; `online`: nothing of it can be done without the line; `level`: the highest
    assurance level that one of its steps needs.
    """

    code: str
    version: str
    digest: str
    icon: str
    audience: str
    chapter: str
    department: str
    documents: tuple[str, ...]
    pinyin: bool
    signed: str = ""
    offered_from: str | None = None
    withdrawn: str | None = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    query: bool = False
    online: bool = False
    level: str = "nothing"

    def offered(self, day: str) -> bool:
        """Is this version offered on `day` (2026-11-25)?"""
        return (self.offered_from is None or self.offered_from <= day) and (self.withdrawn is None or day < self.withdrawn)


@dataclass(frozen=True, slots=True)
class Body:
    """The whole of a matter: the package, its words by language, and its conditions, compiled."""

    package: "ServicePackage"
    texts: Mapping[str, Mapping[str, str]]
    conditions: "Conditions"
    dictionary: "Dictionary"


class Service:
    """One matter in one version. Frozen to the outside; what it holds is the same for as long as it lives."""

    __slots__ = ("_body", "_lock", "_read", "head")

    def __init__(self, head: Head, read: Callable[[], Body]) -> None:
        self.head = head
        self._read = read
        self._body: Body | None = None
        self._lock = Lock()

    @property
    def body(self) -> Body:
        """The whole, read at the first use.

        Raises:
            BodyError: the file is gone or is not what it was.
        """
        with self._lock:
            if self._body is None:
                self._body = self._read()
            return self._body

    @property
    def package(self) -> "ServicePackage":
        """The package (see `body`)."""
        return self.body.package

    @property
    def conditions(self) -> "Conditions":
        """Its conditions (see `body`)."""
        return self.body.conditions

    @property
    def dictionary(self) -> "Dictionary":
        """The elements it knows, its own too (see `body`)."""
        return self.body.dictionary

    @property
    def code(self) -> str:
        return self.head.code

    @property
    def version(self) -> str:
        return self.head.version

    @property
    def digest(self) -> str:
        """SHA-256 over everything the package says: what a submission carries."""
        return self.head.digest

    @property
    def sample(self) -> bool:
        """No agency has signed it: screen and paper say so."""
        return not self.head.signed

    @property
    def texts(self) -> Mapping[str, Mapping[str, str]]:
        """All words by language."""
        return self.body.texts

    def text(self, lang: str, key: str) -> str:
        """The words of `key` in `lang`, for a draft language in the one it falls back to.

        Raises:
            KeyError: the package lacks it (the loader has refused such a package already).
        """
        if key in HEAD_KEYS and (found := _words(self.head.texts, lang)) is not None and key in found:
            return found[key]
        return self._words(lang)[key]

    def maybe(self, lang: str, key: str) -> str:
        """The words of an optional `key`, or ""."""
        return self._words(lang).get(key, "")

    def keys(self, lang: str) -> Iterable[str]:
        """Every key that has words in `lang`."""
        return self._words(lang).keys()

    def _words(self, lang: str) -> Mapping[str, str]:
        found = _words(self.body.texts, lang)
        if found is None:
            raise KeyError(lang)
        return found


def _words(texts: Mapping[str, Mapping[str, str]], lang: str) -> Mapping[str, str] | None:
    return texts.get(lang) or texts.get(fallback(lang))
