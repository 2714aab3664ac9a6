"""All matters that this terminal offers. A package that cannot be used is left out and told; the others stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.services.loader import PackageError, load
from kiosk.services.model import Service
from kiosk.texts import ASSETS, fallback
from kiosk.texts import load as load_texts


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`services` by code, in the order they are shown; `problems` are messages for the packages' authors."""

    services: Mapping[str, Service]
    problems: tuple[str, ...]


def open_catalogue(languages: tuple[str, ...], folder: Path = ASSETS / "services") -> Catalogue:
    """Load every package below `folder`, with its words in all of `languages`; those of a draft are borrowed (`Service.text`)."""
    languages = tuple(dict.fromkeys(fallback(lang) if load_texts(lang).draft else lang for lang in languages))
    services: dict[str, Service] = {}
    problems: list[str] = []
    for path in sorted(p.parent for p in folder.glob("*/service.yaml")):
        try:
            services[path.name] = load(path, languages)
        except PackageError as error:
            problems.append(str(error))
    return Catalogue(services=services, problems=tuple(problems))
