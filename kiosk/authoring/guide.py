"""The guide of a matter as text for paper: what a citizen has to know before coming. Made of the package alone. Pure but for its words."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from kiosk.services.model import KnownField, Service
from kiosk.texts import ASSETS

_WORDS = ASSETS / "authoring" / "guide.yaml"


@cache
def _all() -> Mapping[str, Mapping[str, Any]]:
    made = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    assert isinstance(made, dict)
    return made


def guide(service: Service, lang: str) -> str:
    """The text, with a line break at its end."""
    words = _all()[lang]
    title = service.text(lang, "title")
    lines = [title, service.text(lang, "subtitle")]
    for heading, told in _sections(service, lang, words):
        if told:
            lines += ["", heading, *(f"  {line}" for text in told for line in text.splitlines())]
    return "\n".join(lines) + "\n"


def _sections(service: Service, lang: str, words: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Each heading and what stands below it; what is empty is left out."""
    package = service.package
    facts = package.guide

    def text(key: str) -> str:
        # A bar is where the screen may break a line.
        return service.text(lang, key).replace("|", "")

    yield words["department"], [text("department.name")]
    for row in facts.rows:
        yield text(f"row.{row.id}.title"), [text(f"row.{row.id}.text")]
    yield words["who"], [text(f"condition.{ident}") for ident in facts.conditions]
    yield words["cannot"], [f"{text(f'eligible.{who.id}.cannot')}\n  {text(f'eligible.{who.id}.who')}" for who in package.eligibility]
    yield words["documents"], list(dict.fromkeys(words["document"].get(kind, kind) for kind in package.documents))
    yield words["materials"], list(_materials(service, lang, words))
    asked = [field for field in package.fields() if not isinstance(field, KnownField)]
    yield words["questions"], [text(f"field.{field.id}.label") for field in asked]
    days = facts.promised_days
    # An application without a promise is not done at once; a query is.
    promised = words["days"].format(days=days) if days else words["at-once"] if package.query or days == 0 else ""
    yield words["promised"], [told for told in [service.maybe(lang, "promised") or promised] if told]
    yuan = f"{facts.fee_fen / 100:.2f}".removesuffix(".00")
    yield words["fee"], [service.maybe(lang, "fee") or (words["yuan"].format(yuan=yuan) if facts.fee_fen else words["free"])]
    yield words["legal"], [text(f"legal.{ident}") for ident in facts.legal_basis]
    yield words["data"], [f"{text(f'share.{share.id}.to')}: {text(f'share.{share.id}.why')}" for share in package.shares]
    keys = sorted(key for key in service.keys(lang) if key.startswith("notice.") and key.endswith(".text"))
    yield text("notice.title"), [f"{text(key.removesuffix('text') + 'title')}: {text(key)}" for key in keys]
    yield words["complaint"], [package.department.complaint]


def _materials(service: Service, lang: str, words: Mapping[str, Any]) -> Iterator[str]:
    for material in service.package.materials:
        ways = words["or"].join(words["way"][way] for way in material.ways)
        yield f"{service.text(lang, f'material.{material.id}')}{'' if material.required else words['optional']}: {ways}"
