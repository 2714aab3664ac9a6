"""The page of each screen."""

from collections.abc import Callable, Mapping

from kiosk.identity import OPENED_BY_KEY
from kiosk.journey import card_pin, chip_key
from kiosk.journey.pages import answer, catalogue, check, ending, form, lobby, scan
from kiosk.journey.pages.codes import code_or_card, fact_text
from kiosk.journey.pages.common import Surroundings, View, drawn, frame
from kiosk.journey.pages.light import lit
from kiosk.journey.pages.notice import notice
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.screens import Screen, Snapshot, choose
from kiosk.journey.session import CardState, Session
from kiosk.services.model import AttachmentField, Service


def view(session: Session | None, around: Surroundings) -> View:
    """What the window shows for `session` (None: nobody is here)."""
    place = session.place if session else None
    snapshot = Snapshot(
        closed=bool(around.closed), ended=bool(around.ended), place=place, closing=around.closing, about=around.about
    )
    screen = choose(snapshot)
    page = frame(session, around)
    page |= _own(screen, session, around)
    page["screen"] = screen.value
    page["step"] = page["step"] or screen.value
    page["light"] = lit(screen, session, around)
    if around.idle_left is not None and session is not None:
        page["idle"] = _idle(session, around)
    return View(screen.value, page)


def _own(screen: Screen, session: Session | None, around: Surroundings) -> Page:
    if screen in _LOBBY:
        return _LOBBY[screen](around)
    if screen is Screen.TROUBLE:
        return ending.trouble(around.ended or (session.trouble if session else ""), session, around)
    assert session is not None
    if screen in _BROWSED:
        return _BROWSED[screen](session, around)
    if screen is Screen.TAKE:
        return ending.take(session, around)
    assert session.service is not None
    return _PAGES[screen](session, session.service, around)


def _guide(session: Session, service: Service, around: Surroundings) -> Page:
    texts, lang, package = around.texts, around.lang, service.package
    keyed = OPENED_BY_KEY.issuperset(package.documents)
    agree = "agree-again" if session.document is not None else "agree-document" if keyed else "agree"
    return {
        "heading": texts.get("guide.heading"),
        "lead": texts.get("guide.lead"),
        "facts": [{"icon": fact.icon, "text": fact_text(service, around, fact.id)} for fact in package.guide.facts],
        "rows": [
            *_no_paper(service, around),
            *_no_scanner(service, around),
            *(
                {
                    "icon": row.icon,
                    "title": service.text(lang, f"row.{row.id}.title"),
                    "text": service.text(lang, f"row.{row.id}.text"),
                }
                for row in package.guide.rows
            ),
        ],
        "full": button("notice-full", texts.get("guide.full"), "file-text"),
        "back": button("back", texts.get("guide.disagree"), "arrow-left"),
        "primary": button("agree", texts.get(f"guide.{agree}"), "arrow-right"),
    }


def _no_paper(service: Service, around: Surroundings) -> list[Page]:
    """Where a matter ends in paper and there is none, that is told before it begins, with what to do instead."""
    query = service.package.query
    sheets = query is not None and query.paper == "a4-or-receipt" and around.documents and not around.no_document
    if not around.no_paper or sheets or not service.package.has("print"):
        return []
    instead = "answer" if query is not None else "receipt"
    title = around.texts.get(f"guide.{around.no_paper}")
    return [{"icon": "printer-off", "title": title, "text": around.texts.get(f"guide.no-paper-{instead}")}]


def _no_scanner(service: Service, around: Surroundings) -> list[Page]:
    """A matter with a paper to be scanned, on a machine that cannot: that is told before it begins, with the other way."""
    scanned = [entry for entry in service.package.materials if "scan" in entry.ways]
    papers = [field for field in service.package.fields() if isinstance(field, AttachmentField)]
    if around.glass or not (scanned or papers):
        return []
    other = all(set(entry.ways) & around.ways for entry in scanned) and not any(field.required for field in papers)
    title = around.texts.get("guide.scanner-down" if around.scans else "guide.no-scanner")
    return [{"icon": "scan", "title": title, "text": around.texts.get("guide.no-scanner-other" if other else "guide.no-scanner-counter")}]


def _notice(_session: Session, service: Service, around: Surroundings) -> Page:
    return notice(service, around)


_BANNERS: Mapping[CardState, tuple[str, str]] = {
    CardState.PULLED: ("attn", "alert-triangle"),
    CardState.UNREADABLE: ("attn", "alert-triangle"),
    CardState.UNAVAILABLE: ("error", "plug-connected-x"),
}


def _key(session: Session, _service: Service, around: Surroundings) -> Page:
    """What opens the document's chip: a page like those of a form."""
    entry = session.entry
    assert entry is not None and entry.service is not None
    page = form.form(entry, entry.service, around)
    return page | {"step": f"key-{chip_key.page_of(entry)}"}


def _lay_chip(session: Session, around: Surroundings) -> Page:
    """The document is awaited on the reader of chips, or being read there."""
    texts, reading = around.texts, session.card is CardState.READING
    percent = f"{session.percent} %" if session.percent else ""
    what = "pin" if session.entry is not None and card_pin.is_one(session.entry) else "chip"
    return {
        "heading": texts.get("identify.chip-heading-reading" if reading else f"identify.{what}-heading"),
        "lead": texts.get("identify.chip-lead-reading" if reading else f"identify.{what}-lead"),
        "drawing": {"document": drawn(session), "card": "on" if reading else "lay", "ring": "reader", "paper": "none", "tone": "ask"},
        "banner": None,
        "retry": None,
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "waiting": texts.get("identify.chip-reading", percent=percent).strip() if reading else texts.get(f"identify.{what}-waiting"),
        "step": f"identify-chip-{session.card}",
    }


def _identify(session: Session, service: Service, around: Surroundings) -> Page:
    if session.entry is not None:
        return _lay_chip(session, around)
    return _lay_card(session, around) | code_or_card(session, service, around)


def _lay_card(session: Session, around: Surroundings) -> Page:
    texts, card = around.texts, session.card
    banner: Page | None = None
    if card in _BANNERS:
        tone, icon = _BANNERS[card]
        banner = {
            "tone": tone,
            "icon": icon,
            "title": texts.get(f"identify.banner-{card}-title"),
            "text": texts.get(f"identify.banner-{card}-text"),
        }
    reading = card is CardState.READING
    retry = card is CardState.UNREADABLE
    return {
        "heading": texts.get("identify.heading-reading" if reading else "identify.heading"),
        "lead": texts.get("identify.lead-reading" if reading else "identify.lead"),
        "drawing": {"document": drawn(session), "card": "on" if reading else "lay", "ring": "reader", "paper": "none", "tone": "ask"},
        "banner": banner,
        "retry": button("retry", texts.get("identify.retry"), "refresh") if retry else None,
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "waiting": "" if retry else texts.get("identify.reading" if reading else f"identify.waiting-{_wait(card)}"),
        "step": f"identify-{card}",
    }


def _wait(card: CardState) -> str:
    return "reader" if card is CardState.UNAVAILABLE else "card"


def _idle(session: Session, around: Surroundings) -> Page:
    texts = around.texts
    handed = bool(session.handed and session.handed.number)
    return {
        "heading": texts.get("idle.heading"),
        "lead_lines": texts.get("idle.lead-handed" if handed else "idle.lead").split("\n"),
        "seconds": around.idle_left,
        "unit": texts.get("idle.unit"),
        "total": around.settings.idle.end_after,
        "more": button("more-time", texts.get("idle.more")),
        "note": texts.get("idle.note"),
        "end": button("end", texts.get("idle.end"), "x"),
        "covered": texts.get("idle.covered"),
    }


_PAGES: Mapping[Screen, Callable[[Session, Service, Surroundings], Page]] = {
    Screen.GUIDE: _guide,
    Screen.NOTICE: _notice,
    Screen.KEY: _key,
    Screen.IDENTIFY: _identify,
    Screen.FORM: form.form,
    Screen.GATHER: answer.gather,
    Screen.MATERIALS: check.materials,
    Screen.SCAN: scan.scan,
    Screen.ANSWER: answer.answer,
    Screen.REVIEW: check.review,
    Screen.SIGN: check.sign,
    Screen.WORKING: ending.working,
    Screen.DONE: ending.done,
}

_BROWSED: Mapping[Screen, Callable[[Session, Surroundings], Page]] = {
    Screen.CATALOGUE: catalogue.catalogue,
    Screen.SHELF: catalogue.shelf,
    Screen.SEARCH: catalogue.search,
}

_LOBBY: Mapping[Screen, Callable[[Surroundings], Page]] = {
    Screen.ATTRACT: lobby.attract,
    Screen.MACHINE: lobby.machine,
    Screen.CLOSING: lobby.closing,
    Screen.CLOSED: lobby.closed,
}
