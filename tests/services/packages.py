"""Small service packages for tests: one that is right, and what becomes of it when an author changes something."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from kiosk.services.model import Service, ServicePackage

LANGUAGES = ("zh-CN", "en")


def choice(ident: str, *options: str, when: Mapping[str, object] | None = None) -> dict[str, Any]:
    """A choice field."""
    field: dict[str, Any] = {"id": ident, "element": "a.b", "kind": "choice", "options": [{"id": option} for option in options]}
    return field | ({"when": dict(when)} if when else {})


def keys(ident: str, pattern: str = "[0-9]+", length: int = 8, pad: str = "phone") -> dict[str, Any]:
    """A field that is typed."""
    return {"id": ident, "element": "a.b", "kind": "keys", "pad": pad, "pattern": pattern, "max_length": length}


def region(ident: str) -> dict[str, Any]:
    """A place."""
    return {"id": ident, "element": "a.b", "kind": "region", "division": "CN-44"}


def known(source: str) -> dict[str, Any]:
    """A datum of the document."""
    return {"id": source, "element": "a.b", "kind": "known", "source": source}


def raw(*pages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """service.yaml of the matter `sample-matter` with these pages of fields, `page-1` first."""
    return {
        "code": "sample-matter",
        "version": "1.2.3",
        "sample": True,
        "icon": "home",
        "audience": "person",
        "department": {"code": "office"},
        "documents": ["cn-resident-card"],
        "consent": {"version": "2026-11-25"},
        "guide": {"facts": [], "rows": [{"id": "data"}]},
        "pages": [{"id": f"page-{n}", "fields": list(fields)} for n, fields in enumerate(pages, 1)],
        "next_steps": ["sent"],
        "materials": ["form"],
        "offline": {"accept": True, "call_after_days": 3},
    }


def package(*pages: Sequence[Mapping[str, Any]]) -> ServicePackage:
    """A checked package."""
    return ServicePackage.model_validate(raw(*pages))


def texts(made: ServicePackage) -> dict[str, str]:
    """Words for every key of `made`: the key itself, with spaces."""
    return {key: key.replace(".", " ") for key in made.text_keys()} | {"notice.1.title": "Title", "notice.1.text": "Text"}


def service(made: ServicePackage, digest: str = "0" * 64) -> Service:
    """`made` with words in both languages."""
    return Service(package=made, texts={lang: texts(made) for lang in LANGUAGES}, digest=digest)


def write(folder: Path, content: Mapping[str, Any]) -> Path:
    """The package `content` with words in both languages, in a folder of its code below `folder`."""
    home = folder / str(content["code"])
    (home / "texts").mkdir(parents=True)
    (home / "service.yaml").write_text(yaml.safe_dump(dict(content), allow_unicode=True), encoding="utf-8")
    words = texts(ServicePackage.model_validate(content))
    for lang in LANGUAGES:
        save_texts(home, lang, words)
    return home


def save_texts(home: Path, lang: str, words: Mapping[str, str]) -> None:
    """texts/LANG.yaml, with keys nested as an author writes them."""
    nested: dict[str, Any] = {}
    for key, text in words.items():
        *path, last = key.split(".")
        node = nested
        for part in path:
            node = node.setdefault(part, {})
        node[last] = text
    (home / "texts" / f"{lang}.yaml").write_text(yaml.safe_dump(nested, allow_unicode=True), encoding="utf-8")
