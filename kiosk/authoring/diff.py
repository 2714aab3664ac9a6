"""What changes for citizens between two versions of a matter, in words. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kiosk.services.model import Field_, GroupField, Service, ServicePackage


def changes(old: Service, new: Service, lang: str) -> list[str]:
    """One line for each thing that a citizen notices; the words compared and quoted are those of `lang`."""
    return [*_terms(old.package, new.package), *_asked(old, new, lang), *_papers(old, new, lang), *_words(old, new, lang)]


def _terms(old: ServicePackage, new: ServicePackage) -> Iterator[str]:
    """What holds for the whole matter."""
    if old.code != new.code:
        yield f"another matter: {old.code} is compared with {new.code}"
    if old.version != new.version:
        yield f"version: {old.version} becomes {new.version}"
    told: Sequence[tuple[str, Callable[[ServicePackage], object]]] = (
        ("fee", lambda package: f"{package.guide.fee_fen / 100:.2f} yuan"),
        ("promised time", lambda package: _days(package.guide.promised_days)),
        ("offered from", lambda package: package.offered_from or "now"),
        ("offered until", lambda package: package.withdrawn or "no end"),
        ("documents taken", lambda package: ", ".join(package.documents)),
        ("complaint line", lambda package: package.department.complaint),
        ("consent", lambda package: f"version {package.consent.version}"),
        ("while the line is down", lambda package: "handed in all the same" if package.offline.mode == "accept" else "not possible"),
    )
    for name, of in told:
        if of(old) != of(new):
            yield f"{name}: {of(old)} becomes {of(new)}"
    before, after = ({str(step.step): str(step.level) for step in package.journey()} for package in (old, new))
    yield from _sets("step", before, after)
    for step in before.keys() & after.keys():
        if before[step] != after[step]:
            yield f"step {step}: needs {after[step]}, needed {before[step]}"
    yield from _sets("who may apply, condition", *({who.id: who for who in package.eligibility} for package in (old, new)), changed=True)
    for share in sorted({share.id for share in (*old.shares, *new.shares)}):
        was, now = ({name for one in package.shares if one.id == share for name in one.elements} for package in (old, new))
        for name in sorted(now - was):
            yield f"data: {name} leaves the terminal now, to {share}"
        for name in sorted(was - now):
            yield f"data: {name} does not go to {share} any more"


def _days(days: int | None) -> str:
    return "none" if days is None else f"{days} working days"


def _sets(what: str, old: Mapping[str, object], new: Mapping[str, object], *, changed: bool = False) -> Iterator[str]:
    for name in (name for name in new if name not in old):
        yield f"{what} {name}: is new"
    for name in old:
        if name not in new:
            yield f"{what} {name}: is gone"
        elif changed and old[name] != new[name]:
            yield f"{what} {name}: is another"


def _asked(old: Service, new: Service, lang: str) -> Iterator[str]:
    """Questions that come, go, or are put otherwise."""
    before, after = dict(_fields(old.package)), dict(_fields(new.package))
    for ident, field in after.items():
        name = f"{ident} ({new.text(lang, f'field.{ident}.label')})"
        if ident not in before:
            yield f"question {name}: is new{'' if field.required else ', may be left out'}"
            continue
        yield from (f"question {name}: {line}" for line in _put_otherwise(before[ident], field))
    for ident in before:
        if ident not in after:
            yield f"question {ident} ({old.text(lang, f'field.{ident}.label')}): is not asked any more"
    pages = [{page.id: (page.when, page.checks) for page in package.pages} for package in (old.package, new.package)]
    for ident in (ident for ident in pages[0] if ident in pages[1] and pages[0][ident] != pages[1][ident]):
        yield f"page {ident}: is shown or checked by another rule"
    if old.package.checks != new.package.checks:
        yield "what is checked of the whole is another"
    if (old.package.query, new.package.query) != (None, None) and old.package.query != new.package.query:
        yield "what the query shows is another"


def _fields(package: ServicePackage) -> Iterator[tuple[str, Field_]]:
    for field in package.fields():
        yield field.id, field
        if isinstance(field, GroupField):
            yield from ((inner.id, inner) for inner in field.fields)


def _put_otherwise(old: Field_, new: Field_) -> Iterator[str]:
    if old.kind != new.kind:
        yield f"is answered as {new.kind}, was {old.kind}"
    if old.required != new.required:
        yield "must be answered now" if new.required else "may be left out now"
    before, after = ({option.id: option for option in getattr(field, "options", ())} for field in (old, new))
    yield from _sets("option", before, after)
    if old.when != new.when:
        yield "is asked under another condition"
    if old.checks != new.checks:
        yield "its answer is checked by another rule"
    limits = {name for name in type(new).model_fields if name not in _TOLD} if old.kind == new.kind else set()
    for name in sorted(limits):
        was, now = _shown(getattr(old, name)), _shown(getattr(new, name))
        if was != now:
            yield f"{name}: {was} becomes {now}"


# What is told in words of its own.
_TOLD = frozenset({"id", "kind", "required", "options", "when", "checks", "fields"})


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _papers(old: Service, new: Service, lang: str) -> Iterator[str]:
    before, after = ({material.id: material for material in service.package.materials} for service in (old, new))
    for ident, material in after.items():
        name = f"{ident} ({new.text(lang, f'material.{ident}')})"
        if ident not in before:
            yield f"material {name}: is asked for now, {'needed' if material.required else 'not needed'}; ways: {', '.join(material.ways)}"
            continue
        was = before[ident]
        if was.ways != material.ways:
            yield f"material {name}: ways were {', '.join(was.ways)}, are {', '.join(material.ways)}"
        if was.required != material.required:
            yield f"material {name}: {'must be there now' if material.required else 'may be left out now'}"
        if was.when != material.when:
            yield f"material {name}: is asked for under another condition"
    for ident in before:
        if ident not in after:
            yield f"material {ident} ({old.text(lang, f'material.{ident}')}): is not asked for any more"


def _words(old: Service, new: Service, lang: str) -> Iterator[str]:
    """Words that read otherwise. What is new or gone is told with what it belongs to."""
    before, after = set(old.keys(lang)), set(new.keys(lang))
    for key in sorted(before & after):
        was, now = old.text(lang, key), new.text(lang, key)
        if was != now:
            yield f"words {key}: {_short(was)} becomes {_short(now)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"\u201c{line if len(line) <= 80 else line[:79] + '…'}\u201d"
