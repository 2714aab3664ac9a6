"""The scan page: what to lay where, what is wrong with what lies there, and the pages that are taken."""

from typing import Final

from kiosk.journey.attached import of, words
from kiosk.journey.attached import owner as whose
from kiosk.journey.engine import asked
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
_ERRORS: Final = ("media-jam", "cover-open", "attention", "gone", "no-answer", "no-picture")
# What is told of a camera in other words.
_CAMERA: Final = ("attention", "gone")
_ICONS: Final = {
    "good": "circle-check", "no-page": "scan", "too-dark": "sun", "cut-off": "arrow-right", "blurred": "hand-stop", "glare": "sun",
}  # fmt: skip


def scan(session: Session, service: Service, around: Surroundings) -> Page:
    """The scan page of one paper, as it is now."""
    texts, now = around.texts, session.scan
    trouble = _trouble(now, around)
    paper = words(service, around.lang, now.owner)
    aims = now.doing is not Doing.SHOWN
    number = now.at + 1 if now.doing is Doing.SHOWN or now.replaces else len(now.here) + 1
    how = "camera" if now.camera else "feeder" if around.fed else "glass"
    back = "button.back" if of(form_of(session, service, around), now.owner) else "scan.other"
    return {
        "heading": paper if aims else texts.get("scan.shown", number=number),
        "lead": texts.get(f"scan.lead-{how}", number=number) if aims else texts.get("scan.lead-shown"),
        **_seen(now),
        "message": _message(now, around, how, trouble),
        "waiting": texts.get("scan.working-slow" if now.slow else "scan.working") if now.doing is Doing.WORKING else "",
        "pages": [
            {**button(f"scan-page-{at}", str(at + 1)), "name": texts.get("scan.page", number=at + 1),
             "chosen": now.doing is Doing.SHOWN and at == now.at}
            for at in range(len(now.here))
        ] if now.doing is not Doing.WORKING else [],
        "tools": _tools(session, service, around),
        "back": button("back", texts.get(back), "arrow-left"),
        "primary": _primary(session, around),
        "step": _step(now, trouble),
    }  # fmt: skip


def _step(now: Scanning, trouble: str) -> str:
    seen = f"-{now.live.verdict}" if now.live and now.doing is not Doing.SHOWN else ""
    return f"scan-{now.doing}" + ("-slow" if now.slow and now.doing is Doing.WORKING else f"-{trouble}" if trouble else seen)


def _trouble(now: Scanning, around: Surroundings) -> str:
    """Why the last try came to nothing; or that there can be none now."""
    return now.trouble or ("attention" if now.doing is Doing.AIM and not around.glass else "")


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


def _failed(now: Scanning, around: Surroundings, trouble: str) -> Page:
    """What went wrong, that nothing is lost by it, and the ways on."""
    texts = around.texts
    camera = now.camera and trouble in _CAMERA
    again = _primary_there(now, around)
    lines = [texts.get("scan.trouble-kept")] if now.here else []
    if trouble not in ("no-page", "no-paper"):
        lines.append(texts.get("scan.trouble-other" if again else "scan.trouble-elsewhere"))
    space = "" if around.lang.startswith("zh") else " "
    title = texts.get(f"scan.trouble-{trouble}-camera" if camera else f"scan.trouble-{trouble}")
    return {"tone": "error" if trouble in _ERRORS else "attn", "icon": "alert-triangle", "title": title, "text": space.join(lines)}


def _message(now: Scanning, around: Surroundings, how: str, trouble: str) -> Page | None:
    """What is wrong, or that all is well, in words and by an icon."""
    texts = around.texts
    if now.doing is Doing.WORKING:
        return None
    if trouble:
        return _failed(now, around, trouble)
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
        owner = whose(form, asked(form, session.answers), now.owner)
        room = owner is not None and len(now.here) < owner.most
        more = [button("scan-more", texts.get("scan.more"), "plus")] if room and around.glass else []
        again = [button("scan-again", texts.get("scan.again"), "refresh")] if around.glass else []
        turn = button("scan-turn", texts.get("scan.turn"), "rotate-clockwise")
        return [turn, *again, button("scan-remove", texts.get("scan.remove"), "trash"), *more]
    if now.doing is Doing.AIM and now.here:
        return [button("scan-keep", texts.get("scan.keep"), "files")]
    return []


def _primary_there(now: Scanning, around: Surroundings) -> bool:
    """Can a page be taken now?"""
    blind = now.camera and (now.live is None or now.live.verdict == "no-page")
    return bool(around.glass) and now.trouble != "gone" and not blind


def _primary(session: Session, around: Surroundings) -> Page | None:
    texts, now = around.texts, session.scan
    if now.doing is Doing.WORKING:
        return None
    if now.doing is Doing.SHOWN:
        return button("next", texts.get("scan.next", pages=len(now.here)), "arrow-right")
    if not _primary_there(now, around):
        return None
    fit = not now.camera or now.live is None or now.live.verdict == "good"
    words = ("shoot" if now.camera else "take") if fit else "take-anyway"
    return button("scan-take", texts.get(f"scan.{words}"), "camera" if now.camera else "scan")
