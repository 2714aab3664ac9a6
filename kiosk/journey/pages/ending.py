"""From the saved submission to the door: working, done, take, and every page of trouble."""

from datetime import datetime

from kiosk.identity import OPENED_BY_KEY
from kiosk.identity.phone import FROM_PHONE
from kiosk.journey.pages.common import Surroundings, drawn, grouped, receipt_link
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.session import Handed, Paper, Session
from kiosk.services.model import Service

FACES = ((5, "mood-happy"), (4, "mood-smile"), (3, "mood-empty"), (2, "mood-sad"), (1, "mood-angry"))


def working(session: Session, service: Service, around: Surroundings) -> Page:
    """What has happened so far, each with its time; nothing to touch."""
    texts = around.texts
    handed = session.handed
    happened: list[Page] = []
    if handed and handed.saved_at:
        happened.append(_happened("circle-check", texts.get("working.saved"), f"{handed.saved_at:%H:%M:%S}" if handed.dated else ""))
        if handed.delivered_at:
            sent = texts.get("working.delivered", department=service.text(around.lang, "department.name"))
            happened.append(_happened("circle-check", sent, f"{handed.delivered_at:%H:%M:%S}" if handed.dated else ""))
        elif handed.line_down:
            happened.append(_happened("clock", texts.get("working.line-down"), ""))
        if handed.paper is Paper.PRINTING:
            happened.append(_happened("printer", texts.get("working.printing"), "", done=False))
    else:
        happened.append(_happened("lock", texts.get("working.saving"), "", done=False))
    printing = bool(handed and handed.paper is Paper.PRINTING)
    return {
        "heading": texts.get("working.heading-print" if printing else "working.heading"),
        "lead": texts.get("working.lead-print" if printing else "working.lead"),
        "drawing": {"document": drawn(session), "card": "on" if around.card_seen else "none", "paper": "coming" if printing else "none",
                    "ring": "printer" if printing else "none", "tone": "ask"},
        "happened": happened,
        "progress": None,
        "waiting": texts.get("working.waiting"),
        "step": "working-print" if printing else "working",
    }


def _happened(icon: str, text: str, time: str, *, done: bool = True) -> Page:
    return {"icon": icon, "text": text, "time": time, "done": done}


def done(session: Session, service: Service, around: Surroundings) -> Page:
    """The number first; then what happens next, and how to keep a copy."""
    texts = around.texts
    handed = session.handed
    assert handed is not None and handed.saved_at is not None
    saved = handed.delivered_at is None and handed.line_down
    missing = handed.paper not in (Paper.PRINTED, Paper.PRINTING) and around.printer and service.package.has("print")
    heading = "done.heading-saved" if saved else "done.heading-no-paper" if missing else "done.heading"
    lead = texts.get("done.lead-saved") if saved else texts.get(f"done.lead-{_paper_reason(handed)}") if missing else ""
    help_key = "done.number-note" if missing or handed.paper is Paper.NONE else "done.number-paper"
    leave = "done.leave-card" if missing and handed.paper is not Paper.BLIND else "done.leave"
    return {
        "tone": "saved" if saved else "sent",
        "heading": texts.get(heading),
        "lead": lead,
        "number_label": texts.get("done.number"),
        "number": grouped(handed.number),
        "number_help": texts.get(help_key),
        "qr": receipt_link(handed, around),
        "banner": _paper_banner(handed, around) if missing else None,
        "next_title": texts.get("done.next"),
        "timeline": _timeline(handed, service, around),
        "phone_card": {"title": texts.get("done.phone-title"), "text": texts.get("done.phone-text")},
        "show_boat": not saved and not missing,
        "primary": button("leave", texts.get(leave), "arrow-right"),
        "step": "done-saved" if saved else "done-no-paper" if missing else "done",
    }


def _paper_reason(handed: Handed) -> str:
    if handed.paper is Paper.LEFT:
        return "left"
    if handed.paper in (Paper.UNCONFIRMED, Paper.HELD, Paper.BLIND):
        return "blind" if handed.paper is Paper.BLIND else "unconfirmed"
    return "media-empty" if "media-empty" in handed.paper_conditions else "no-printer"


def _paper_banner(handed: Handed, around: Surroundings) -> Page:
    reason = _paper_reason(handed)
    texts = around.texts
    text = {Paper.HELD: "held-text", Paper.BLIND: "blind-text", Paper.LEFT: "left-text"}.get(handed.paper, "text")
    return {"tone": "attn", "icon": "printer-off", "title": texts.get(f"done.banner-{reason}"), "text": texts.get(f"done.banner-{text}")}


def _timeline(handed: Handed, service: Service, around: Surroundings) -> list[Page]:
    texts, lang = around.texts, around.lang
    assert handed.saved_at is not None
    department = service.text(lang, "department.name")
    phone = around.settings.terminal.help_phone
    rows: list[Page] = []
    if handed.delivered_at:
        when = _today(handed.delivered_at, handed, around)
        rows.append({"when": when, "what": texts.get("done.delivered", department=department), "state": "done"})
    else:
        when = _today(handed.saved_at, handed, around)
        rows.append({"when": when, "what": texts.get("done.sealed"), "state": "done"})
        when = texts.get("done.line-back" if handed.line_down else "done.sending")
        rows.append({"when": when, "what": texts.get("done.will-send", department=department), "state": "todo"})
    for step in service.package.next_steps[1:]:
        what = service.text(lang, f"next.{step}.what").format_map({"phone": phone})
        rows.append({"when": service.text(lang, f"next.{step}.when"), "what": what, "state": "todo"})
    if handed.line_down and not handed.delivered_at:
        days = service.package.offline.call_after_days
        rows[-1] = {"when": texts.get("done.call-when", days=days), "what": texts.get("done.call-what", phone=phone), "state": "call"}
    return rows


def _today(at: datetime, handed: Handed, around: Surroundings) -> str:
    """Today with its time; where the clock cannot be believed, without."""
    return around.texts.get("done.today", time=f"{at:%H:%M}") if handed.dated else around.texts.get("done.today-undated")


def take(session: Session, around: Surroundings) -> Page:
    """Card and paper first, then five faces or none."""
    texts = around.texts
    handed = session.handed
    # A printer that tells nobody may well have printed.
    out = (Paper.PRINTED, Paper.BLIND)
    paper = not session.taken and (bool(handed and handed.paper in out) or session.told_paper in out)
    # A passport is no card, and lies open.
    kind = session.document.kind if session.document else ""
    document = kind in OPENED_BY_KEY or (session.refused and not session.card_refused)
    brought = "phone" if kind in FROM_PHONE else "document" if document else "card"
    icon = "device-mobile" if brought == "phone" else "id"
    banners = [{"tone": "attn", "icon": icon, "title": texts.get(f"take.{brought}"), "text": ""}]
    if paper:
        banners.append({"tone": "attn", "icon": "receipt", "title": texts.get("take.paper"), "text": ""})
    rated = bool(session.rating)
    asks = session.service is None or session.service.package.has("rate")
    return {
        "heading": texts.get(_take_heading(brought, paper=paper)),
        "drawing": {
            "document": drawn(session),
            "card": "none" if brought == "phone" else "on",
            "paper": "out" if paper else "none",
            "ring": "none",
            "tone": "take",
        },
        "banners": banners,
        "rate_title": texts.get("take.rate") if asks else "",
        "rate_help": texts.get("take.rate-help") if asks else "",
        "faces": [] if rated or not asks else [
            {"id": f"rate-{score}", "icon": icon, "label": texts.get(f"rate.{score}")} for score, icon in FACES
        ],
        "thanks": texts.get("take.thanks") if rated else "",
        "note": texts.get("take.note"),
        "primary": button("skip", texts.get("take.end" if rated or not asks else "take.skip"), ""),
        "step": "take-rated" if rated else "take",
    }


def _take_heading(brought: str, *, paper: bool) -> str:
    match brought:
        case "phone":
            return "take.heading-phone-paper" if paper else "take.heading-phone"
        case "document":
            return "take.heading-document-paper" if paper else "take.heading-document"
        case _:
            return "take.heading" if paper else "take.heading-card"


def trouble(kind: str, session: Session | None, around: Surroundings) -> Page:
    """What happened, what is safe, what to do now: in words, without a code and without blame."""
    texts = around.texts
    handed = session.handed if session else None
    number = None
    if handed and handed.number:
        number = {"label": texts.get("done.number"), "number": grouped(handed.number)}
    known = kind if f"trouble.{kind}.heading" in texts.keys() else "internal"  # noqa: SIM118  (Texts is no mapping)
    if known == "internal" and number:
        known = "internal-saved"
    icon = {"ended": "eye-off", "finished": "circle-check", "not-saved": "refresh"}.get(known, "info-circle")
    icon = "wifi-off" if known == "needs-line" else icon
    again = known in ("not-saved", "needs-line")
    label = texts.get("trouble.retry" if again else "trouble.home")
    return {
        "heading": texts.get(f"trouble.{known}.heading"),
        "lead": texts.get(f"trouble.{known}.lead"),
        "icon": icon,
        "number": number,
        "lines": texts.get(f"trouble.{known}.lines").split("\n"),
        "primary": button("retry" if again else "home", label, "arrow-right"),
        "step": f"trouble-{kind}",
    }
