"""What can be done here: a few matters, or chapters, what is asked for most, departments; one shelf of them; and what a search finds.

Everything comes from the heads of the matters: none is opened for a list. A matter that cannot be done now stands there all the same,
says why in its second line, and where it can be done.
"""

from collections.abc import Iterable, Sequence

from kiosk.identity import ON_CHIP_READER
from kiosk.identity.assurance import Level, attainable
from kiosk.identity.phone import FROM_PHONE
from kiosk.journey import browsing
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.keyboard import NO_KEYBOARD, keyboard
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.session import Session
from kiosk.keyboard.composing import TOO_LONG
from kiosk.services.chapters import Chapter, chapters
from kiosk.services.model import Service
from kiosk.services.search import initials
from kiosk.texts import words

POPULAR = 3
_WHY = {"line": "wifi-off", "reader": "id-off", "level": "building-community"}


def catalogue(session: Session, around: Surroundings) -> Page:
    """The first page: life events, what is asked for most, departments; with a few matters only, these."""
    texts = around.texts
    part = "morning" if 5 <= around.now.hour < 12 else "afternoon" if 12 <= around.now.hour < 18 else "evening"
    few = len(around.services) <= browsing.FEW
    company = session.browsing.audience == "company"
    named = popular(around)
    return {
        "greeting": "" if company else texts.get(f"catalogue.{part}"),
        "heading": texts.get("catalogue.heading-company" if company else "catalogue.heading"),
        "search": button("search", texts.get("catalogue.search"), "search") if len(around.services) > 1 else None,
        "tiles": _matters(around.services.values(), around) if few else _chapters(session, around),
        "popular_title": "" if few or company or not named else texts.get("catalogue.popular"),
        "popular": [] if few or company else [button(f"matter-{service.code}", _title(service, around)) for service in named],
        "all": None
        if few or company
        else button("departments", texts.get("catalogue.all", count=len(around.services)), "building-community"),
        "back": button("back", texts.get("button.back"), "arrow-left") if company else button("back", texts.get("button.leave"), "x"),
    }


def popular(around: Surroundings) -> list[Service]:
    """What the hall says is asked for most, as far as it is offered."""
    offered = (around.services.get(code) for code in around.settings.catalogue.popular)
    return [service for service in offered if service is not None][:POPULAR]


def shelf(session: Session, around: Surroundings) -> Page:
    """The matters of one chapter or department, or the departments."""
    now, texts = session.browsing, around.texts
    common: Page = {"back": button("back", texts.get("button.back"), "arrow-left"), "search": None}
    if now.departments and not now.department:
        entries = _departments(around)
        return {**common, "heading": texts.get("shelf.departments"), "lead": "", "entries": entries, "step": "shelf-departments"}
    found = browsing.on_shelf(session, around.services)
    return {
        **common,
        "heading": _heading(session, found, around),
        "lead": texts.get("shelf.count", count=len(found)),
        "entries": _matters(found, around),
    }


def _heading(session: Session, found: Sequence[Service], around: Surroundings) -> str:
    now = session.browsing
    if now.department and found:
        return _word(found[0], "department.short", around)
    chapter = next((chapter for chapter in chapters() if chapter.id == now.chapter), None)
    return words(chapter.title, around.lang) if chapter else around.texts.get("catalogue.company")


def search(session: Session, around: Surroundings) -> Page:
    """The field, what it finds while it is typed into, and the keyboard. Nothing found is no end: the chapters and a person are left."""
    texts, now = around.texts, session.browsing.typed
    assert now is not None
    typed = browsing.query(session)
    found = [around.services[code] for code in around.find(typed) if code in around.services] if typed else []
    named = popular(around)
    active = not session.browsing.hidden
    before, after = now.text[: now.caret], now.text[now.caret :]
    return {
        "heading": texts.get("search.heading"),
        "field": {
            "kind": "text",
            "id": "field-search",
            "label": texts.get("search.heading") if active else "",
            "help": "",
            "placeholder": texts.get("search.placeholder"),
            "before": before,
            "after": after,
            "value": before + after,
            "composing": now.spelled,
            "active": active,
            "problem": texts.get("keyboard.too-long", most=now.limit) if now.problem == TOO_LONG else "",
            "secret": False,
            **(keyboard("pinyin", now, around) if active else NO_KEYBOARD),
        },
        "note": texts.get("search.note"),
        "entries_title": _entries_title(typed, found, named, around),
        "entries": _matters(found or ([] if typed else named), around),
        "hint": _hint(around) if not typed else "",
        "none": _none(around) if typed and not found else None,
        "back": button("back", texts.get("button.back"), "arrow-left"),
    }


def _entries_title(typed: str, found: Sequence[Service], named: Sequence[Service], around: Surroundings) -> str:
    if found:
        return around.texts.get("search.found", count=len(found))
    return around.texts.get("catalogue.popular") if named and not typed else ""


def _hint(around: Surroundings) -> str:
    """How it is done, with a matter that is there."""
    service = next(iter([*popular(around), *around.services.values()]), None)
    if service is None:
        return ""
    title = _title(service, around).replace("|", "")
    short = initials(title)[:3] if around.lang.startswith("zh") else title.split(" ")[0].lower()
    return around.texts.get("search.hint", typed=short, title=title) if short else ""


def _none(around: Surroundings) -> Page:
    texts = around.texts
    return {
        "icon": "info-circle",
        "tone": "info",
        "title": texts.get("search.none-title"),
        "text": texts.get("search.none-text", phone=around.settings.terminal.help_phone),
        "button": button("chapters", texts.get("search.none-chapters"), "list-details"),
    }


def _chapters(session: Session, around: Surroundings) -> list[Page]:
    """The chapters that have something here; for persons, one tile leads to what companies do."""
    audience = browsing.audience_of(session, around.services)
    mine = [service for service in around.services.values() if service.head.audience == audience]
    found = [_chapter(chapter, here, around) for chapter in chapters() if (here := _of(chapter, mine))]
    others = [service for service in around.services.values() if service.head.audience == "company"]
    if audience == "person" and others:
        found.append(_group("for-company", "building-store", around.texts.get("catalogue.company"), others, around))
    return found


def _of(chapter: Chapter, services: Iterable[Service]) -> list[Service]:
    return [service for service in services if service.head.chapter == chapter.id]


def _chapter(chapter: Chapter, here: Sequence[Service], around: Surroundings) -> Page:
    return _group(f"chapter-{chapter.id}", chapter.icon, words(chapter.title, around.lang), here, around)


def _group(ident: str, icon: str, title: str, here: Sequence[Service], around: Surroundings) -> Page:
    count = around.texts.get("shelf.count", count=len(here))
    return {"id": ident, "icon": icon, "title": title, "sub": count if len(here) > 1 else _title(here[0], around), "mark": None}


def _departments(around: Surroundings) -> list[Page]:
    by: dict[str, list[Service]] = {}
    for service in around.services.values():
        by.setdefault(service.head.department, []).append(service)
    return [
        _group(f"department-{code}", "building-community", _word(here[0], "department.short", around), here, around)
        for code, here in sorted(by.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    ]


def _matters(services: Iterable[Service], around: Surroundings) -> list[Page]:
    return [_matter(service, around) for service in services]


def _matter(service: Service, around: Surroundings) -> Page:
    """Its second line says what it is, what kind it is if it is none of the usual, or why it cannot be done now."""
    texts, head, sub = around.texts, service.head, _word(service, "subtitle", around)
    mark: Page | None = None
    if why := obstacle(service, around):
        sub, mark = texts.get(f"catalogue.not-now-{why}"), {"icon": _WHY[why], "tone": "attn", "text": ""}
    elif head.query:
        mark = {"icon": "eye", "tone": "info", "text": texts.get("catalogue.query")}
    elif head.audience == "company":
        mark = {"icon": "building", "tone": "info", "text": texts.get("catalogue.for-company")}
    return {"id": f"matter-{service.code}", "icon": head.icon, "title": _title(service, around), "sub": sub, "mark": mark}


def obstacle(service: Service, around: Surroundings) -> str:
    """Why it cannot be done at this machine now: "line", "reader", "level"; "" if it can be."""
    head = service.head
    level = Level.of(head.level)
    showable = [kind for kind in head.documents if around.codes or kind not in FROM_PHONE]
    if level > attainable(showable, around.factors):
        return "level"
    keyed = ON_CHIP_READER.issuperset(head.documents)
    by_phone = not FROM_PHONE.isdisjoint(showable)
    if level >= Level.CARD and not by_phone and (around.chip_down if keyed else around.reader_down):
        return "reader"
    return "line" if head.online and around.line_down else ""


def _title(service: Service, around: Surroundings) -> str:
    return _word(service, "title", around)


def _word(service: Service, key: str, around: Surroundings) -> str:
    return service.text(around.lang, key)
