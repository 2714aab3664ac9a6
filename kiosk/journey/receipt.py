"""What stands on the paper that a citizen takes along: the proof that something was handed in (提交凭证).

Parts: `ReceiptData`, `compose`, `mask_name`. It never says that anything was accepted: acceptance is an act of the agency,
with papers of its own (受理凭证). Pure; the printer's driver lays the parts out for its own width.

Personal data: the paper shows the masked name alone.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.devices.contract import Line, QrCode, Receipt, ReceiptPart, Row, Rule, Space
from kiosk.journey.pages.parts import Block
from kiosk.render.sheet import Part, Sheet
from kiosk.services.model import Block as PaperBlock
from kiosk.texts import Texts


@dataclass(frozen=True, slots=True, repr=False)
class ReceiptData:
    """What one receipt says, in the citizen's language.

    `number` as it is shown, grouped in fours; `applicant_masked` from `mask_name`; `at` is local time, ready to read;
    `next_steps` are (when, what). `delivered`: the agency has it already, else it waits on this terminal. `sample` is what
    marks a matter that no agency has signed ("" if one has), `copy` what marks a second print, `page` counts the sheets.
    """

    city: str
    place: str
    matter: str
    number: str
    applicant_masked: str
    department: str
    at: str
    materials: tuple[str, ...]
    next_steps: tuple[tuple[str, str], ...]
    qr_url: str
    phone: str
    sample: str = ""
    copy: str = ""
    page: str = ""
    delivered: bool = True
    complaint: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class AnswerData:
    """What a paper says that is no receipt: the answer to a query, or what is missing and who can take it. As `ReceiptData`."""

    city: str
    place: str
    matter: str
    heading: str
    applicant_masked: str
    department: str
    at: str
    blocks: tuple[Block, ...]
    note: str
    phone: str
    lead: str = ""
    sample: str = ""


def compose_answer(data: AnswerData, texts: Texts) -> Receipt:
    """The paper of `data`, top to bottom in one column. It carries no number: nothing was handed in."""
    parts: list[ReceiptPart] = [
        Line(data.city, bold=True),
        Line(data.place),
        Space(4),
        Rule(),
        Space(20),
        Line(_plain(data.matter), size=2, bold=True),
        Space(6),
        *(Line(f"[ {_plain(mark)} ]", bold=True) for mark in (data.sample,) if mark),
        Line(_plain(data.heading)),
        Space(8),
        *(Row(label, value, bold=True) for label, value in _answered_for(data, texts) if value),
    ]
    for block in data.blocks:
        parts += [Space(10), Rule(), Space(16)]
        parts += [Line(_plain(block.title), bold=True), Space(4)] if block.title else []
        parts += [Row(_plain(label), _plain(value), bold=True) for label, value in block.rows]
        parts += [Line(_plain(line)) for line in block.lines]
    parts += [Space(10), Rule(), Space(20), Line(_plain(data.note)), Line(texts.get("answer.paper-call", phone=data.phone))]
    return Receipt(parts)


def answer_sheet(data: AnswerData, texts: Texts) -> Sheet:
    """The A4 sheet of `data`."""
    head = tuple((label, _plain(value)) for label, value in _answered_for(data, texts) if value)
    blocks = (
        Part(_plain(block.title), tuple((_plain(label), _plain(value)) for label, value in block.rows), tuple(map(_plain, block.lines)))
        for block in data.blocks
    )
    return Sheet(
        lang=texts.lang,
        city=data.city,
        place=data.place,
        title=_plain(data.matter),
        subtitle=_plain(data.lead or data.heading),
        pages=texts.get("paper.pages", page="{page}", pages="{pages}"),
        marks=(_plain(data.sample),) if data.sample else (),
        parts=(Part(rows=head), *blocks),
        note=(_plain(data.note), texts.get("answer.paper-call", phone=data.phone)),
    )


def _answered_for(data: AnswerData, texts: Texts) -> list[tuple[str, str]]:
    return [
        (texts.get("receipt.applicant"), data.applicant_masked),
        (texts.get("answer.paper-from"), data.department),
        (texts.get("receipt.at"), data.at),
    ]


USUAL: tuple[PaperBlock, ...] = ("applicant", "department", "time", "materials", "next", "progress")


def compose(data: ReceiptData, texts: Texts, blocks: Sequence[PaperBlock] = USUAL) -> Receipt:
    """The receipt of `data`, top to bottom in one column: what it is and the number, the `blocks`, and what it does not mean."""
    middle = [part for block in blocks for part in _BLOCKS[block](data, texts)]
    return Receipt([*_head(data, texts), *_number(data, texts), *middle, *_foot(data, texts)])


def mask_name(name: str) -> str:
    """`name` with only enough left for its owner to know it.

    The first and the last character stay (梁*荷), of two characters the first (王*); a name in Latin letters keeps the first
    letter of each of its parts (L* Z*). Counted in code points, with variation selectors and marks kept at their character.
    """
    parts = name.split()
    if parts and all(_is_latin(c) for part in parts for c in part):
        return " ".join(part[0] + "*" for part in parts)
    characters: list[str] = []
    for c in name.strip():
        if characters and unicodedata.category(c) in ("Mn", "Me"):
            characters[-1] += c
        else:
            characters.append(c)
    if len(characters) < 3:
        return (characters[0] if len(characters) == 2 else "") + "*" * bool(characters)
    return characters[0] + "*" * (len(characters) - 2) + characters[-1]


def _head(data: ReceiptData, texts: Texts) -> list[ReceiptPart]:
    marks = [_plain(mark) for mark in (data.sample, data.copy) if mark]
    return [
        Line(data.city, bold=True),
        Line(data.place),
        Space(4),
        Rule(),
        Space(20),
        Line(texts.get("receipt.title"), size=2, bold=True),
        Space(6),
        Line(_plain(data.matter)),
        *(Line(f"[ {mark} ]", bold=True) for mark in marks),
        Space(8),
    ]


def _number(data: ReceiptData, texts: Texts) -> list[ReceiptPart]:
    """The one thing to copy by hand: as large as fits a line, white on a black bar."""
    return [
        Line("", inverse=True),
        Line(texts.get("receipt.number"), inverse=True),
        Line(data.number, size=3, bold=True, inverse=True),
        Line("", inverse=True),
        Space(24),
    ]


def _row(key: str, value: str, texts: Texts) -> list[ReceiptPart]:
    return [Row(texts.get(f"receipt.{key}"), _plain(value), bold=True)] if value else []


def _materials(data: ReceiptData, texts: Texts) -> list[ReceiptPart]:
    heading = texts.get("receipt.materials")
    return [Row("" if n else heading, _plain(material), bold=True) for n, material in enumerate(data.materials) if material]


def _next(data: ReceiptData, texts: Texts) -> list[ReceiptPart]:
    if not data.next_steps:
        return []
    rows = [Row(_plain(when), _plain(what)) for when, what in data.next_steps]
    return [Space(10), Rule(), Space(20), Line(texts.get("receipt.next"), bold=True), Space(4), *rows]


def _progress(data: ReceiptData, texts: Texts) -> list[ReceiptPart]:
    return [
        Space(10),
        Rule(),
        QrCode(data.qr_url),
        Line(texts.get("receipt.progress"), bold=True),
        Space(4),
        Line(texts.get("receipt.progress-scan")),
        Line(texts.get("receipt.progress-call", phone=data.phone)),
        Space(10),
        Rule(),
        Space(20),
    ]


def _note(data: ReceiptData, _texts: Texts) -> list[ReceiptPart]:
    return [Space(10), Rule(), Space(20), Line(_plain(data.note))] if data.note else []


_BLOCKS: Mapping[PaperBlock, Callable[[ReceiptData, Texts], list[ReceiptPart]]] = {
    "applicant": lambda data, texts: _row("applicant", data.applicant_masked, texts),
    "department": lambda data, texts: _row("department" if data.delivered else "department-later", data.department, texts),
    "time": lambda data, texts: _row("at", data.at, texts),
    "materials": _materials,
    "complaint": lambda data, texts: _row("complaint", data.complaint, texts),
    "note": _note,
    "next": _next,
    "progress": _progress,
}


def _foot(data: ReceiptData, texts: Texts) -> list[ReceiptPart]:
    key = "receipt.handed-in" if data.delivered else "receipt.kept"
    foot: list[ReceiptPart] = [Line(texts.get(key, department=data.department))]
    if data.page:
        foot += [Space(12), Line(_plain(data.page))]
    return foot


def _plain(text: str) -> str:
    """Texts of the catalogue mark with a bar where a line may end on the screen; paper has its own width."""
    return text.replace("|", "")


def _is_latin(c: str) -> bool:
    return c.isascii() or unicodedata.name(c, "").startswith("LATIN ")
