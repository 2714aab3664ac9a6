"""The scan page: what to lay where, what is wrong with what lies there, and the pages that are taken."""

from typing import Final

from kiosk.journey.engine import asked, materials
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.form import form_of
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.scan_state import Doing, Scanning
from kiosk.journey.session import Session
from kiosk.services.model import Service

_PICTURE: Final = "image://scan/"
# A sheet is laid as it is drawn here: upright, with its words up.
_DRAWN: Final = "image://art/document"
_A4: Final = 0.7071
_ICONS: Final = {
    "good": "circle-check", "no-page": "scan", "too-dark": "sun", "cut-off": "arrow-right", "blurred": "hand-stop", "glare": "sun",
}  # fmt: skip


def scan(session: Session, service: Service, around: Surroundings) -> Page:
    """The scan page of one paper, as it is now."""
    texts, now = around.texts, session.scan
    paper = service.text(around.lang, f"material.{now.owner}")
    aims = now.doing is not Doing.SHOWN
    number = now.at + 1 if now.doing is Doing.SHOWN or now.replaces else len(now.here) + 1
    how = "camera" if now.camera else "feeder" if around.fed else "glass"
    return {
        "heading": paper if aims else texts.get("scan.shown", number=number),
        "lead": texts.get(f"scan.lead-{how}", number=number) if aims else texts.get("scan.lead-shown"),
        **_seen(now),
        "message": _message(now, around, how),
        "waiting": texts.get("scan.working") if now.doing is Doing.WORKING else "",
        "pages": [
            {**button(f"scan-page-{at}", str(at + 1)), "name": texts.get("scan.page", number=at + 1),
             "chosen": now.doing is Doing.SHOWN and at == now.at}
            for at in range(len(now.here))
        ] if now.doing is not Doing.WORKING else [],
        "tools": _tools(session, service, around),
        "back": button("back", texts.get("scan.other"), "arrow-left"),
        "primary": _primary(session, around),
        "step": f"scan-{now.doing}" + (f"-{now.trouble}" if now.trouble else f"-{now.live.verdict}" if aims and now.live else ""),
    }  # fmt: skip


def _seen(now: Scanning) -> Page:
    """The picture: the page that is looked at, what lies under the camera, or a drawing of how to lay a sheet."""
    shown = now.shown
    if shown is not None:
        return {"picture": f"{_PICTURE}page-{shown.shot}", "aspect": shown.page.width / shown.page.height, "frame": None, "drawn": False}
    if now.live is not None and now.doing is Doing.AIM:
        box = now.live.frame
        frame = dict(zip(("x", "y", "w", "h"), box, strict=True)) if box else None
        return {"picture": f"{_PICTURE}live-{now.live.shot}", "aspect": now.live.aspect, "frame": frame, "drawn": False}
    return {"picture": _DRAWN, "aspect": _A4, "frame": {"x": 0, "y": 0, "w": 1, "h": 1}, "drawn": True}


def _message(now: Scanning, around: Surroundings, how: str) -> Page | None:
    """What is wrong, or that all is well, in words and by an icon."""
    texts = around.texts
    if now.doing is Doing.WORKING:
        return None
    if now.trouble:
        tone = "error" if now.trouble in ("media-jam", "cover-open", "attention", "gone", "no-answer") else "attn"
        safe = [texts.get("scan.trouble-kept")] if now.here else []
        safe += [texts.get("scan.trouble-other")] if tone == "error" else []
        space = "" if around.lang.startswith("zh") else " "
        return {"tone": tone, "icon": "alert-triangle", "title": texts.get(f"scan.trouble-{now.trouble}"), "text": space.join(safe)}
    if now.shown is not None:
        verdict = now.shown.verdict
        said = texts.get("scan.taken-good" if verdict == "good" else f"scan.taken-{verdict}")
        return {"tone": "info" if verdict == "good" else "attn", "icon": "circle-check" if verdict == "good" else "alert-triangle",
                "title": said, "text": ""}
    if now.live is not None:
        verdict = now.live.verdict
        tone = "info" if verdict in ("good", "no-page") else "attn"
        return {"tone": tone, "icon": _ICONS[verdict], "title": texts.get(f"scan.live-{verdict}"), "text": ""}
    if now.camera:
        return {"tone": "info", "icon": "camera", "title": texts.get("scan.starting"), "text": ""}
    return {"tone": "info", "icon": "scan", "title": texts.get(f"scan.lay-{how}"), "text": ""}


def _tools(session: Session, service: Service, around: Surroundings) -> list[Page]:
    """What can be done with the page that is looked at."""
    texts, now = around.texts, session.scan
    if now.doing is Doing.SHOWN:
        form = form_of(session, service, around)
        owner = next(entry for entry in materials(form, asked(form, session.answers)) if entry.id == now.owner)
        more = [button("scan-more", texts.get("scan.more"), "plus")] if len(now.here) < owner.most and around.glass else []
        again = [button("scan-again", texts.get("scan.again"), "refresh")] if around.glass else []
        turn = button("scan-turn", texts.get("scan.turn"), "rotate-clockwise")
        return [turn, *again, button("scan-remove", texts.get("scan.remove"), "trash"), *more]
    if now.doing is Doing.AIM and now.here:
        return [button("scan-keep", texts.get("scan.keep"), "files")]
    return []


def _primary(session: Session, around: Surroundings) -> Page | None:
    texts, now = around.texts, session.scan
    if now.doing is Doing.WORKING:
        return None
    if now.doing is Doing.SHOWN:
        return button("next", texts.get("scan.next", pages=len(now.here)), "arrow-right")
    if now.trouble == "gone" or not around.glass or (now.camera and (now.live is None or now.live.verdict == "no-page")):
        return None
    fit = not now.camera or now.live is None or now.live.verdict == "good"
    words = ("shoot" if now.camera else "take") if fit else "take-anyway"
    return button("scan-take", texts.get(f"scan.{words}"), "camera" if now.camera else "scan")
