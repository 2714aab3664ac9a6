"""The words of a package in one language, whole and in order: what is there, what is missing yet (empty), without what belongs to nothing.

An author prints it, writes what is empty, and saves it as texts/LANG.yaml. Pure but for reading the package. Failure rule: a
package that is no package yet has no list of words; its mistakes are returned.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.authoring.check import Told, languages
from kiosk.services.check import examine
from kiosk.services.check_texts import KEYWORDS, NOTICE

# In the order in which a citizen meets them; what is not named here follows.
_ORDER = (
    "title", "subtitle", "department", "keywords", "fact", "row", "consent", "promised", "fee", "condition", "legal", "notice", "eligible",
    "page", "field", "check", "option", "result", "sign", "next", "material", "receipt", "share",
)  # fmt: skip


def words(folder: Path, lang: str) -> tuple[str, list[Told]]:
    """The file's text; or "" and what is wrong with service.yaml."""
    found = examine(folder, languages())
    if found.package is None:
        return "", [Told(folder, one) for one in found.mistakes if one.file == "service.yaml"]
    said = dict(found.texts.get(lang, {}))
    wanted, optional = found.package.text_keys(), found.package.optional_text_keys()
    kept = {key: text for key, text in said.items() if key in wanted or key in optional or NOTICE.fullmatch(key) or key == KEYWORDS}
    if not any(NOTICE.fullmatch(key) for key in kept):
        kept |= {"notice.1.title": "", "notice.1.text": ""}
    kept |= {key: "" for key in wanted if key not in kept}
    # Pages, fields and options in the order of the package, each with its parts in one order.
    places = {ident: n for n, ident in enumerate(_idents(found.package.model_dump()))}
    return _yaml(kept, places), []


def _idents(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        own = [str(value["id"])] if "id" in value else []
        return own + [ident for inner in value.values() for ident in _idents(inner)]
    return [ident for inner in value for ident in _idents(inner)] if isinstance(value, list | tuple) else []


_PARTS = ("name", "label", "heading", "title", "cannot", "to", "when", "lead", "text", "help", "who", "why", "what")


def _yaml(texts: Mapping[str, str], places: Mapping[str, int]) -> str:
    tree: dict[str, Any] = {}
    for key, text in texts.items():
        *path, last = key.split(".")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node[last] = text.split("\n") if key == KEYWORDS else text
    far = len(places)
    lines: list[str] = []
    for top in sorted(tree, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)):
        value = tree[top]
        if not isinstance(value, dict) or not any(isinstance(inner, dict) for inner in value.values()):
            lines.append(f"{top}: {_flow(value)}")
            continue
        lines.append(f"{top}:")
        for name in sorted(value, key=lambda name: (isinstance(value[name], dict), places.get(name, far), name)):
            lines.append(f"  {_key(name)}: {_flow(value[name])}")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        parts = sorted(value, key=lambda name: _PARTS.index(name) if name in _PARTS else len(_PARTS))
        return "{" + ", ".join(f"{_key(name)}: {_flow(value[name])}" for name in parts) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    # A text in JSON's quotation marks is one in YAML's as well, whatever stands in it.
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return json.dumps(name) if name.isdigit() else name
