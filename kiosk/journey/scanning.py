"""What a touch on the scan page does: a page is taken, taken again, turned, removed; the paper is whole, or another way is taken.

    laid under the camera -> looked at, again and again, until it is taken -> straightened -> shown: turned, taken again, removed, another
    laid on the scanner   -> scanned                                       -> straightened -> shown

A paper is met once it has a page; what was said of a page when it was taken (too dark, cut off) stays beside it, and nobody is kept by it.
It is a material of the matter, or a field of its form (`attached`).

Each function moves the session; thread and failure rules are the runner's.
"""

from kiosk.journey import attached, engine, materials, onward
from kiosk.journey.desk import Desk, form_of
from kiosk.journey.engine import Unmet
from kiosk.journey.scan_state import Doing
from kiosk.journey.session import Place, Session
from kiosk.services.model import Material


def next_paper(desk: Desk, session: Session, after: str = "") -> None:
    """The next paper that is to be scanned behind `after`; behind the last one the review."""
    materials.ways_anew(desk, session)
    order = _scanned(desk, session)
    names = [entry.id for entry in order]
    left = order[names.index(after) + 1 :] if after in names else order
    if left:
        show(desk, session, left[0].id)
    else:
        leave(desk, session)
        session.place = Place.REVIEW


def show(desk: Desk, session: Session, owner: str) -> None:
    """To the scan page of the paper `owner`."""
    session.place = Place.SCAN
    session.scan.open(owner, desk.glass == "camera")
    desk.studio.warm()


def leave(desk: Desk, session: Session) -> None:
    """The scan page is left: scanner and camera want nothing of this person any more."""
    session.scan.leave()
    desk.devices.end_scanning(session.id)


def take(desk: Desk, session: Session) -> None:
    """Take what lies there: the frame that was looked at, or one run of the scanner."""
    scan = session.scan
    if scan.doing is not Doing.AIM or (scan.camera and (scan.live is None or scan.live.verdict == "no-page")):
        return
    scan.trouble, scan.slow, session.busy_since = "", False, desk.clock.monotonic()
    if scan.camera and scan.live is not None:
        scan.doing, scan.coming = Doing.WORKING, 1
        desk.studio.develop(session.id, scan.live.jpeg, fed=False)
    elif not scan.camera:
        scan.doing, scan.running = Doing.WORKING, True
        desk.devices.scan_document(session.id)


def another(_desk: Desk, session: Session) -> None:
    """One page more."""
    scan = session.scan
    if scan.doing is Doing.SHOWN:
        scan.doing, scan.at, scan.replaces, scan.trouble = Doing.AIM, -1, False, ""


def again(_desk: Desk, session: Session) -> None:
    """The page that is looked at is taken once more; until then it stays."""
    scan = session.scan
    if scan.shown is not None:
        scan.doing, scan.replaces, scan.trouble = Doing.AIM, True, ""


def turn(desk: Desk, session: Session) -> None:
    """The page that is looked at is turned by a quarter."""
    shown = session.scan.shown
    if shown is not None:
        desk.studio.turn(session.id, shown.shot, shown.page)


def remove(_desk: Desk, session: Session) -> None:
    """The page that is looked at goes."""
    scan = session.scan
    if scan.shown is not None:
        del scan.here[scan.at]
        scan.at = min(scan.at, len(scan.here) - 1)
        if scan.at < 0:
            scan.doing = Doing.AIM


def keep(_desk: Desk, session: Session) -> None:
    """Back to the pages that are there: none more is taken."""
    scan = session.scan
    if scan.doing is Doing.AIM and scan.here:
        scan.doing, scan.at = Doing.SHOWN, scan.at if scan.replaces else len(scan.here) - 1
        scan.replaces, scan.trouble = False, ""


def look_at(session: Session, number: str) -> None:
    """Look at page `number` (from 0)."""
    scan = session.scan
    if scan.doing is not Doing.WORKING and number.isdecimal() and int(number) < len(scan.here):
        scan.doing, scan.at, scan.replaces, scan.trouble = Doing.SHOWN, int(number), False, ""


def done(desk: Desk, session: Session) -> None:
    """This paper is whole: on to the next one."""
    scan = session.scan
    if scan.doing is not Doing.WORKING and scan.here:
        owner = scan.owner
        leave(desk, session)
        if attached.keep(session, form_of(desk, session), owner, desk.clock.now()):
            session.place = Place.FORM
        else:
            next_paper(desk, session, owner)


def back(desk: Desk, session: Session) -> None:
    """To where another way can be chosen."""
    owner = session.scan.owner
    leave(desk, session)
    if attached.keep(session, form_of(desk, session), owner, desk.clock.now()):
        session.place = Place.FORM
        return
    materials.ways_anew(desk, session)
    session.place = Place.MATERIALS


def most(desk: Desk, session: Session) -> int:
    """So many pages may this paper have."""
    form = form_of(desk, session)
    owner = attached.owner(form, engine.asked(form, session.answers), session.scan.owner)
    return owner.most if owner is not None else 1


def attach(desk: Desk, session: Session, rest: str) -> None:
    """A field of the form is answered by a paper: `FIELD`, or `counter-FIELD` where it cannot be scanned here."""
    form = form_of(desk, session)
    ident = rest.removeprefix("counter-")
    shown = {field.id for field in attached.shown(engine.asked(form, session.answers))}
    if rest in shown and (desk.glass or session.scan.has(rest)):
        show(desk, session, rest)
    elif rest != ident and ident in shown:
        onward.tell_unmet(session, (Unmet(f"{attached.LOST}.{ident}", False),))


def _scanned(desk: Desk, session: Session) -> list[Material]:
    return [entry for entry in materials.materials_of(desk, session) if session.ways.get(entry.id) == "scan"]
