"""Which places of the machine are lit while a page is shown: where a hand is wanted it pulses, where the machine works it is steady. Pure.

The same signs as the drawing of the machine on the page, for whoever looks at the machine and not at the screen. Under reduced motion the
pulse stands still, as the drawing's rings do.
"""

from collections.abc import Callable, Mapping

from kiosk.identity import OPENED_BY_KEY
from kiosk.identity.phone import FROM_PHONE
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.scan_state import Doing
from kiosk.journey.screens import Screen
from kiosk.journey.session import ASKING, CardState, Paper, Session

Lit = dict[str, str]
STEADY, PULSE = "steady", "pulse"
_READER, _CHIP, _CODES, _SCANNER = "reader", "chip-reader", "code-scanner", "scanner"
_RECEIPTS, _SHEETS = "receipt-slot", "document-slot"
_PAPERS = {Paper.PRINTING: STEADY, Paper.PRINTED: PULSE, Paper.BLIND: PULSE}
_CARDS = {CardState.WAITING: PULSE, CardState.PULLED: PULSE, CardState.READING: STEADY}


def lit(screen: Screen, session: Session | None, around: Surroundings) -> Lit:
    """How each place is lit, by its name; a place that is not named is dark."""
    how = _TABLE.get(screen)
    if session is None or how is None:
        return {}
    found = how(session, around)
    return dict.fromkeys(found, STEADY) if around.display.still else found


def _lay(session: Session, around: Surroundings) -> Lit:
    """The reader that waits for a document or reads one, and the scanner where a code will do."""
    glow = _CARDS.get(session.card, "")
    if session.entry is not None:
        return {_CHIP: glow} if glow else {}
    documents = session.service.package.documents if session.service else ()
    codes = around.codes and not FROM_PHONE.isdisjoint(documents) and session.card is not CardState.READING
    if codes and session.code == ASKING:
        return {}
    card = {_READER: glow} if glow and not (codes and FROM_PHONE.issuperset(documents)) else {}
    return card | ({_CODES: PULSE} if codes else {})


def _scan(session: Session, _around: Surroundings) -> Lit:
    now = session.scan
    if now.doing is Doing.WORKING:
        return {_SCANNER: STEADY}
    return {_SCANNER: PULSE} if now.doing is Doing.AIM else {}


def _paper(session: Session, _around: Surroundings) -> Lit:
    """The slot out of which something comes, or in which it lies until it was taken."""
    if session.taken:
        return {}
    handed = session.handed.paper if session.handed else Paper.NONE
    found: Lit = {}
    if handed in _PAPERS:
        found[_RECEIPTS] = _PAPERS[handed]
    if session.told_paper in _PAPERS:
        found[_SHEETS if session.told_sheet else _RECEIPTS] = _PAPERS[session.told_paper]
    return found


def _take(session: Session, around: Surroundings) -> Lit:
    """What was brought, and what came out, is to be taken."""
    kind = session.document.kind if session.document else ""
    paper = _paper(session, around)
    if kind in FROM_PHONE:
        return paper
    document = kind in OPENED_BY_KEY or (session.refused and not session.card_refused)
    return {_CHIP if document else _READER: PULSE} | paper


_TABLE: Mapping[Screen, Callable[[Session, Surroundings], Lit]] = {
    Screen.IDENTIFY: _lay,
    Screen.SCAN: _scan,
    Screen.ANSWER: _paper,
    Screen.WORKING: _paper,
    Screen.DONE: _paper,
    Screen.TAKE: _take,
}
