"""Small service packages for tests: one that is right, and what becomes of it when an author changes something."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from kiosk.services.check import dictionary
from kiosk.services.loader import made
from kiosk.services.model import Service, ServicePackage
from kiosk.services.service import HEAD_KEYS, Head

LANGUAGES = ("zh-CN", "en")


def own(ident: str) -> str:
    """The name of the matter's own element that the field `ident` fills."""
    return "own." + re.sub(r"[^a-z]+", "_", ident.lower()).strip("_")


def field(ident: str, kind: str, **more: Any) -> dict[str, Any]:
    """A field of `kind`."""
    return {"id": ident, "element": own(ident), "kind": kind, **more}


def choice(ident: str, *options: str, when: Mapping[str, object] | str | None = None) -> dict[str, Any]:
    """A choice field."""
    return field(ident, "choice", options=[{"id": option} for option in options]) | ({"when": when} if when else {})


def keys(ident: str, pattern: str = "[0-9]+", length: int = 8, pad: str = "phone") -> dict[str, Any]:
    """A field that is typed."""
    return field(ident, "keys", pad=pad, pattern=pattern, max_length=length)


def region(ident: str) -> dict[str, Any]:
    """A place."""
    return field(ident, "region", division="CN-44")


def known(source: str) -> dict[str, Any]:
    """A datum of the document."""
    names = {"number": "id_number", "address": "registered_address"}
    return {"id": source, "element": f"person.{names.get(source, source)}", "kind": "known", "source": source}


def group(ident: str, *fields: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The same questions for each of several."""
    inner = [{**entry, "element": f"{own(ident)}.{entry['element'].rpartition('.')[2]}"} for entry in fields]
    return field(ident, "group", fields=inner, **more)


# The element's type for a kind of field, where it is called otherwise.
_TYPES = {"long-text": "text", "keys": "text", "attachment": "document", "group": "list"}


def _element(entry: Mapping[str, Any]) -> dict[str, Any]:
    kind = "decimal" if entry.get("decimals") else _TYPES.get(entry["kind"], entry["kind"])
    element: dict[str, Any] = {"type": kind, "sensitivity": "personal", "label": {"zh-CN": entry["id"], "en": entry["id"]}}
    if kind == "list":
        element["of"] = {inner["element"].rpartition(".")[2]: _element(inner) for inner in entry["fields"]}
    return element


def raw(*pages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """service.yaml of the matter `sample-matter` with these pages of fields, `page-1` first."""
    fields = [entry for page in pages for entry in page]
    shares = (["person.*"] if any(entry["element"].startswith("person.") for entry in fields) else []) + (
        ["own.*"] if any(entry["element"].startswith("own.") for entry in fields) else []
    )
    return {
        "code": "sample-matter",
        "version": "1.2.3",
        "icon": "home",
        "audience": "person",
        "chapter": "living",
        "department": {"code": "office"},
        "documents": ["cn-resident-card"],
        "consent": {"version": "2026-11-25"},
        "guide": {"facts": [], "rows": [{"id": "data"}]},
        "shares": [{"id": "office", "elements": shares}],
        "own": {entry["element"].partition(".")[2]: _element(entry) for entry in fields if entry["element"].startswith("own.")},
        "pages": [{"id": f"page-{n}", "fields": list(fields)} for n, fields in enumerate(pages, 1)],
        "next_steps": ["sent"],
        "materials": [{"id": "form", "ways": ["form"]}],
        "offline": {"mode": "accept", "call_after_days": 3},
    }


def package(*pages: Sequence[Mapping[str, Any]]) -> ServicePackage:
    """A checked package."""
    return ServicePackage.model_validate(raw(*pages))


def texts(made: ServicePackage) -> dict[str, str]:
    """Words for every key of `made`: the key itself, with spaces."""
    return {key: key.replace(".", " ") for key in made.text_keys()} | {"notice.1.title": "Title", "notice.1.text": "Text"}


def service(made_of: ServicePackage, digest: str = "0" * 64) -> Service:
    """`made_of` with words in both languages."""
    words = {lang: texts(made_of) for lang in LANGUAGES}
    head = Head(
        code=made_of.code,
        version=made_of.version,
        digest=digest,
        icon=made_of.icon,
        audience=made_of.audience,
        chapter=made_of.chapter,
        department=made_of.department.code,
        documents=made_of.documents,
        pinyin=any(getattr(entry, "keyboard", "") == "pinyin" for entry in made_of.fields()),
        texts={lang: {key: text for key, text in words[lang].items() if key in HEAD_KEYS} for lang in LANGUAGES},
    )
    return made(head, made_of, words, dictionary().with_own(made_of.own))


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
