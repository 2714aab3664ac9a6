"""The papers that a matter asks for, and the way each of them is met here.

Part of the way through one matter (`onward`). Thread and failure rules are the runner's.
"""

from kiosk.journey import engine
from kiosk.journey.desk import Desk, form_of
from kiosk.journey.engine import Form
from kiosk.journey.session import Session
from kiosk.services.model import Material


def take_ways(desk: Desk, session: Session, form: Form, found: engine.Asked) -> None:
    """Each paper is met by the first way that this terminal has, unless the citizen has chosen another one of them."""
    chosen = dict(session.ways)
    session.ways.clear()
    for entry in engine.materials(form, found):
        ways = ways_of(desk, session, entry)
        if ways:
            session.ways[entry.id] = chosen[entry.id] if chosen.get(entry.id) in ways else ways[0]


def ways_anew(desk: Desk, session: Session) -> None:
    """What this terminal has may have changed since: see `take_ways`."""
    form = form_of(desk, session)
    take_ways(desk, session, form, engine.asked(form, session.answers))


def choices_of(desk: Desk, session: Session, form: Form, found: engine.Asked) -> bool:
    """Is there a paper that is more than what the form makes, and a step to choose how it is met?"""
    take_ways(desk, session, form, found)
    return form.package.has("materials") and any(way != "form" for way in session.ways.values())


def materials_of(desk: Desk, session: Session) -> tuple[Material, ...]:
    """The papers that are asked for, given the answers."""
    form = form_of(desk, session)
    return engine.materials(form, engine.asked(form, session.answers))


def ways_of(desk: Desk, session: Session, material: Material) -> tuple[str, ...]:
    """The ways that are open for `material`."""
    # What is scanned already is there, whatever has become of the scanner.
    has = desk.ways | {"scan"} if session.scan.has(material.id) else desk.ways
    return engine.open_ways(material, has, session.licences)


def unscanned(desk: Desk, session: Session) -> str:
    """The first paper that is to be scanned and has no page yet; "" if there is none."""
    asked = (entry.id for entry in materials_of(desk, session) if session.ways.get(entry.id) == "scan")
    return next((ident for ident in asked if not session.scan.has(ident)), "")
