"""How a document is printed: the key that says it, the sheet to choose on, and what this printer cannot do."""

from kiosk.journey import printing
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.printing import Choice
from kiosk.journey.session import Session
from kiosk.services.model import Service
from kiosk.services.parts import Printing
from kiosk.texts import Texts


def allowed(service: Service, around: Surroundings) -> Printing | None:
    """How the answer of this matter may be printed on A4; None where it is not printed so now."""
    query = service.package.query
    if query is None or query.paper != "a4-or-receipt" or not around.documents or around.no_document:
        return None
    return query.printing


def choice_of(session: Session, service: Service, around: Surroundings) -> Choice:
    """How it is printed when Print is touched."""
    allows = allowed(service, around)
    return Choice() if allows is None else printing.now(session.wanted, allows, around.can)


def key(session: Session, allows: Printing, around: Surroundings) -> Page | None:
    """The key that opens the sheet, and says what is chosen. None where there is nothing to choose."""
    if not printing.choosable(allows, around.can):
        return None
    texts, chosen = around.texts, printing.now(session.wanted, allows, around.can)
    sides = "printing.single" if chosen.sides == printing.ONE_SIDED else "printing.two-sided"
    words = [texts.get("printing.copies", count=chosen.copies), texts.get(sides)]
    if len(printing.colours(allows, around.can)) > 1:
        words.append(_colour(chosen.colour, texts))
    return button("print-how", texts.get("list.comma").join(words), "adjustments")


def sheet(session: Session, allows: Printing, around: Surroundings) -> Page | None:
    """The sheet, if it is open: a row for each thing that can be chosen."""
    if not session.wanted.open:
        return None
    texts, can = around.texts, around.can
    chosen = printing.now(session.wanted, allows, can)
    rows = {
        "copies": [(f"{n}", texts.get("printing.count", count=n), n == chosen.copies) for n in printing.copies(allows, can)],
        "sides": [(side, texts.get(f"printing.{side}"), side == chosen.sides) for side in printing.sides(allows, can)],
        "colour": [("yes" if one else "no", _colour(one, texts), one == chosen.colour) for one in printing.colours(allows, can)],
    }
    return {
        "kind": "printing",
        "title": texts.get("printing.title"),
        "close": button("print-close", texts.get("display.close"), "check"),
        "more": button("sheet-more", texts.get("display.more"), "arrow-right"),
        "rows": [
            {
                "label": texts.get(f"printing.{what}-label"),
                "options": [{**button(f"print-{what}-{value}", label), "chosen": now} for value, label, now in options],
            }
            for what, options in rows.items()
            if len(options) > 1
        ],
    }


def lacking(allows: Printing, around: Surroundings) -> list[str]:
    """What this printer cannot do of it, or does in another way: a sentence each."""
    return [around.texts.get(f"printing.lacks-{word}") for word in printing.lacks(allows, around.can)]


def _colour(colour: bool, texts: Texts) -> str:
    return texts.get("printing.colour-yes" if colour else "printing.colour-no")
