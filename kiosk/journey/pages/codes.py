"""What guide and identify page say where a code from a phone may stand for the card: beside the card, or in its place. Pure."""

from kiosk.identity.phone import FROM_PHONE
from kiosk.journey.pages.common import Surroundings, drawn
from kiosk.journey.pages.parts import Page
from kiosk.journey.session import ASKING, CardState, Session
from kiosk.services.model import Service


def fact_text(service: Service, around: Surroundings, fact: str) -> str:
    """What the guide says of one fact; another sentence where a code will do as well and can be shown here."""
    taken = around.codes and not FROM_PHONE.isdisjoint(service.package.documents)
    return (service.maybe(around.lang, f"fact.{fact}-code") if taken else "") or service.text(around.lang, f"fact.{fact}")


def code_or_card(session: Session, service: Service, around: Surroundings) -> Page:
    """What of the page is another one; nothing where the matter takes no code, or a card is just being read."""
    documents = service.package.documents
    if not around.codes or FROM_PHONE.isdisjoint(documents) or session.card is CardState.READING:
        return {}
    texts, alone = around.texts, FROM_PHONE.issuperset(documents)
    nothing = {"document": drawn(session), "card": "none", "ring": "none", "paper": "none", "tone": "ask"}
    if session.code == ASKING:
        return {
            "heading": texts.get("identify.code-heading-asking"),
            "lead": texts.get("identify.code-lead-asking"),
            "drawing": nothing,
            "banner": None,
            "retry": None,
            "waiting": texts.get("identify.code-asking"),
            "step": "identify-code-asking",
        }
    page: Page = {}
    if session.code:
        title, text = texts.get(f"identify.code-{session.code}-title"), texts.get(f"identify.code-{session.code}-text")
        page = {"banner": {"tone": "attn", "icon": "alert-triangle", "title": title, "text": text}, "step": f"identify-code-{session.code}"}
    if alone:
        page |= {
            "heading": texts.get("identify.code-heading-alone"),
            "lead": texts.get("identify.code-lead-alone"),
            "drawing": nothing | {"ring": "scanner", "code": "show"},
            "retry": None,
            "waiting": texts.get("identify.code-waiting-alone"),
        }
        if not session.code:
            page |= {"banner": None, "step": "identify-code"}
    elif session.card in (CardState.WAITING, CardState.UNAVAILABLE):
        page |= {"heading": texts.get("identify.code-heading"), "lead": texts.get("identify.code-lead")}
        page["drawing"] = {"document": drawn(session), "card": "lay", "code": "show", "ring": "reader", "paper": "none", "tone": "ask"}
        if session.card is CardState.WAITING:
            page["waiting"] = texts.get("identify.code-waiting")
    return page
