"""Where a journey tells something instead of taking something: a query's answer, what is missing, where a matter can be done;
and the short wait while government is asked what it knows.

Not eligible is never a refusal: the page says what this machine cannot take and who can, everything at once, and offers to apply
all the same where the law gives that right.
"""

from dataclasses import dataclass
from typing import Any

from kiosk.journey.attached import LOST, words
from kiosk.journey.engine import Unmet
from kiosk.journey.pages import printing as printed
from kiosk.journey.pages import values
from kiosk.journey.pages.common import Surroundings, day, drawn
from kiosk.journey.pages.parts import Block, Page, button
from kiosk.journey.session import Paper, Session, Told
from kiosk.services.model import Service
from kiosk.texts import Texts

_PAPER = {
    Paper.PRINTED: "printed",
    Paper.LEFT: "paper-left",
    Paper.REFUSED: "not-printed",
    Paper.UNCONFIRMED: "not-printed",
    Paper.HELD: "paper-held",
    Paper.BLIND: "paper-blind",
}
_ICONS = {Told.RESULT: "circle-check", Told.UNMET: "info-circle", Told.LEVEL: "building-community", Told.DOCUMENT: "id-off"}


@dataclass(frozen=True, slots=True, repr=False)
class Answered:
    """What is told, for screen and paper alike."""

    heading: str
    lead: str
    blocks: tuple[Block, ...]
    note: str = ""


def gather(session: Session, _service: Service, around: Surroundings) -> Page:
    """Two seconds at most: nothing can be touched, and it says what for."""
    texts = around.texts
    return {
        "heading": texts.get("gather.heading"),
        "lead": texts.get("gather.lead"),
        "drawing": {"document": drawn(session), "card": "on" if around.card_seen else "none", "paper": "none", "ring": "none",
                    "tone": "ask"},
        "happened": [{"icon": "building-bank", "text": texts.get("gather.asking"), "time": "", "done": False}],
        "progress": None,
        "waiting": texts.get("gather.waiting"),
        "step": "gather",
    }


def answer(session: Session, service: Service, around: Surroundings) -> Page:
    """What is told, to be read, printed and left."""
    texts = around.texts
    said = told(session, service, around)
    anyway = session.told is Told.UNMET and bool(session.unmet) and all(entry.anyway for entry in session.unmet)
    printing = session.told_paper is Paper.PRINTING
    # Where it can be done, and what is missing, may always be taken along.
    sheets = around.documents and service.package.query is not None and service.package.query.paper == "a4-or-receipt"
    prints = (around.printer or sheets) and (session.told is not Told.RESULT or service.package.has("print"))
    can_print = prints and bool(said.blocks) and session.told_paper in (Paper.NONE, Paper.REFUSED)
    allows = printed.allowed(service, around) if can_print and session.told is Told.RESULT else None
    lacks = printed.lacking(allows, around) if allows else []
    paper = _paper_note(session, texts)
    return {
        "heading": said.heading,
        "lead": said.lead,
        "icon": "cloud-off" if session.told is Told.RESULT and session.result is None else _ICONS.get(session.told, "info-circle"),
        "blocks": [
            {
                "title": block.title,
                "lines": list(block.lines),
                "rows": [{"label": label, "value": value, "show": None} for label, value in block.rows],
            }
            for block in said.blocks
        ],
        "note": paper or "\n".join([*lacks, *([said.note] if said.note else [])]),
        "print": button("print", texts.get("answer.print"), "printer") if can_print else None,
        "how": printed.key(session, allows, around) if allows else None,
        **({"sheet": sheet} if allows and not around.sheet and (sheet := printed.sheet(session, allows, around)) else {}),
        "anyway": button("anyway", texts.get("answer.anyway"), "writing") if anyway else None,
        "another": button("another", texts.get("answer.another"), "list-details") if len(around.services) > 1 else None,
        "back": None if session.told is Told.RESULT else button("back", texts.get("button.back"), "arrow-left"),
        "waiting": texts.get("answer.printing") if printing else "",
        "primary": None if printing else button("leave", texts.get("answer.leave"), "check"),
        "step": f"answer-{session.told}" + ("-how" if allows and session.wanted.open else ""),
    }


def _paper_note(session: Session, texts: Texts) -> str:
    told = _PAPER.get(session.told_paper)
    return texts.get(f"answer.{told}") if told else ""


def told(session: Session, service: Service, around: Surroundings) -> Answered:
    """The words of the answer."""
    if session.told is Told.RESULT:
        return _result(session, service, around)
    if session.told is Told.LEVEL:
        return _level(service, around)
    if session.told is Told.DOCUMENT:
        return _document(session, service, around)
    return _unmet(session, service, around)


def _document(session: Session, service: Service, around: Surroundings) -> Answered:
    """Which document is needed, and who helps."""
    texts, why = around.texts, session.refused
    kinds = tuple(texts.get(f"document.{kind}") for kind in service.package.documents)
    department = service.text(around.lang, "department.name")
    counter = texts.get("answer.document.counter", department=department)
    call = texts.get("answer.call", phone=service.package.department.complaint)
    blocks = [Block(texts.get("answer.document.needed"), kinds), Block(texts.get("answer.document.help"), (counter, call))]
    if why in ("expired", "ahead") and around.dated:
        # By which day that was judged: whoever knows better can say so.
        blocks.append(Block(texts.get("answer.document.date"), (day(around.now.date(), texts),)))
    return Answered(texts.get(f"answer.document.{why}.heading"), texts.get(f"answer.document.{why}.lead"), tuple(blocks))


def _level(service: Service, around: Surroundings) -> Answered:
    texts, lang = around.texts, around.lang
    department = service.text(lang, "department.name")
    block = Block(texts.get("answer.level.where"), (texts.get("answer.level.counter", department=department),))
    call = Block(texts.get("answer.level.ask"), (texts.get("answer.call", phone=service.package.department.complaint),))
    return Answered(texts.get("answer.level.heading"), texts.get("answer.level.lead"), (block, call))


def _unmet(session: Session, service: Service, around: Surroundings) -> Answered:
    texts = around.texts
    blocks = tuple(_reason(entry, service, around) for entry in session.unmet)
    anyway = bool(session.unmet) and all(entry.anyway for entry in session.unmet)
    lead = texts.get("answer.unmet.lead-anyway" if anyway else "answer.unmet.lead")
    return Answered(texts.get("answer.unmet.heading"), lead, blocks, texts.get("answer.unmet.note"))


def _reason(entry: Unmet, service: Service, around: Surroundings) -> Block:
    texts, lang = around.texts, around.lang
    kind, _, rest = entry.id.partition(".")
    if kind in ("material", LOST) and rest:
        cannot = texts.get("answer.unmet.material", material=words(service, lang, rest))
        return Block(cannot, (texts.get("answer.level.counter", department=service.text(lang, "department.name")),))
    if rest:
        counter = texts.get("answer.level.counter", department=service.text(lang, "department.name"))
        return Block(service.text(lang, f"check.{entry.id}"), (counter,))
    lines = [service.text(lang, f"eligible.{entry.id}.who")]
    if entry.anyway:
        lines.append(service.text(lang, f"eligible.{entry.id}.anyway"))
    return Block(service.text(lang, f"eligible.{entry.id}.cannot"), tuple(lines))


def _result(session: Session, service: Service, around: Surroundings) -> Answered:
    texts, query = around.texts, service.package.query
    found = session.result.value if session.result else None
    if query is None or not isinstance(found, dict):
        counter = texts.get("answer.level.counter", department=service.text(around.lang, "department.name"))
        return Answered(texts.get("answer.none.heading"), texts.get("answer.none.lead"), (Block("", (counter,)),))
    assert session.result is not None
    rows: list[tuple[str, str]] = []
    tables: list[Block] = []
    for row in query.rows:
        title, value = service.text(around.lang, f"result.{row.id}"), found.get(row.name)
        if row.shape == "table" and isinstance(value, list):
            lines = tuple("  ".join(_shape(column.shape, entry.get(column.name), texts) for column in row.columns) for entry in value)
            tables.append(Block(title, lines))
        elif value is not None and row.shape != "table":
            rows.append((title, _shape(row.shape, value, texts)))
    age = texts.get("source.central", age=values.age(session.result.as_of, texts))
    return Answered(texts.get("answer.result.heading"), age, (Block("", (), tuple(rows)), *tables), texts.get("answer.result.note"))


def _shape(shape: str, value: Any, texts: Texts) -> str:
    if value is None:
        return ""
    if shape == "money" and isinstance(value, int):
        return texts.get("money.amount", sum=values.amount(value))
    if shape in ("date", "month") and isinstance(value, str):
        return values.age(value, texts)
    return str(value)


