"""What staff print: a test page, and the readiness report. Nothing of a citizen."""

from typing import Final

from kiosk.devices.contract import Line, QrCode, Receipt, ReceiptPart, Row, Rule, Space
from kiosk.render.sheet import Part, Sheet
from kiosk.staff.checks import checks, missing
from kiosk.staff.pages.readiness import MORNING, WEEKEND
from kiosk.staff.scene import Scene
from kiosk.texts import words

# Chinese that every printer has, names that none has, other scripts, and what one set to the wrong table gets wrong.
LETTERS: Final = ("中文测试 ￥ € é ·", "王䶮 \U0002cc56某 古丽米热·艾比布力", "ئۇيغۇرچە བོད་ཡིག ᠮᠣᠩᠭᠣᠯ ꆈꌠꉙ")


def test_page(scene: Scene, device: str) -> Receipt:
    """Large and small letters, Chinese, rare names, figures, a black bar and a code: what a receipt needs of the printer; and by which
    profile of `device` it was laid out, so that whoever tries several sees which one reads right."""
    texts = scene.texts
    options = next((entry.options for entry in scene.settings.devices if entry.id == device), {})
    return Receipt((
        *_head(scene, texts.get("staff.paper.test"), Row(texts.get("staff.paper.profile"), str(options.get("profile", "–")))),
        Space(),
        *(Line(line) for line in LETTERS),
        Space(),
        Line(texts.get("staff.paper.sample"), size=2, bold=True),
        Line("0123456789", size=3, bold=True, inverse=True),
        Line("ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz"),
        Space(),
        QrCode("TEST"),
        Line(texts.get("staff.paper.test-end")),
    ))  # fmt: skip


def test_sheet(scene: Scene) -> Sheet:
    """A test page on A4: both scripts, figures, and every corner of what the sheet's template prints."""
    texts, lang, brand = scene.texts, scene.texts.lang, scene.settings.brand
    lines = (texts.get("staff.paper.sample"), "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz",
             texts.get("staff.paper.test-end"))  # fmt: skip
    return Sheet(
        lang=lang, city=words(brand.city, lang), place=words(brand.place, lang), title=texts.get("staff.paper.test"),
        subtitle=f"{scene.now:%Y-%m-%d %H:%M}   {texts.get('staff.who', number=scene.number)}", pages=texts.get("paper.pages"),
        parts=(Part(texts.get("staff.paper.test"), (), tuple(_plain(line) for line in lines)),),
    )  # fmt: skip


def report(scene: Scene) -> Receipt:
    """Ready or not, what is missing, every check, the lists with boxes to tick."""
    texts, found = scene.texts, checks(scene)
    lacking = missing(found)
    verdict = texts.get("staff.readiness.not", count=len(lacking)) if lacking else texts.get("staff.readiness.ready")
    parts: list[ReceiptPart] = [*_head(scene, texts.get("staff.page.readiness")), Line(_plain(verdict), bold=True, inverse=True), Space()]
    parts += [Row(check.title, check.state, bold=check.tone == "error") for check in found]
    for name, entries in (("morning", MORNING), ("weekend", WEEKEND)):
        parts += [Rule(), Line(texts.get(f"staff.readiness.{name}"), bold=True)]
        parts += [Line("[  ] " + _plain(texts.get(f"staff.readiness.{name}-{entry}"))) for entry in entries]
    return Receipt((*parts, Space()))


def sheet(scene: Scene) -> Sheet:
    """The same report on A4: ready or not, every check with what to do, the lists to tick, a line to sign."""
    texts, lang, brand, found = scene.texts, scene.texts.lang, scene.settings.brand, checks(scene)
    lacking = missing(found)
    verdict = texts.get("staff.readiness.not", count=len(lacking)) if lacking else texts.get("staff.readiness.ready")
    remedies = tuple(f"{check.title}: {_plain(check.sub)}" for check in found if check.tone in ("error", "attn"))
    parts = [Part(_plain(verdict), tuple((check.title, _plain(check.state)) for check in found), remedies)]
    for name, entries in (("morning", MORNING), ("weekend", WEEKEND)):
        lines = tuple("[   ]  " + _plain(texts.get(f"staff.readiness.{name}-{entry}")) for entry in entries)
        parts.append(Part(texts.get(f"staff.readiness.{name}"), (), lines))
    by = texts.get("staff.who", number=scene.number)
    return Sheet(
        lang=lang, city=words(brand.city, lang), place=words(brand.place, lang), title=texts.get("staff.page.readiness"),
        subtitle=f"{scene.now:%Y-%m-%d %H:%M}   {by}", pages=texts.get("paper.pages"), parts=tuple(parts),
    )  # fmt: skip


def _head(scene: Scene, heading: str, *rows: Row) -> tuple[ReceiptPart, ...]:
    texts, lang, brand = scene.texts, scene.texts.lang, scene.settings.brand
    return (
        Line(heading, size=2, bold=True),
        Space(),
        Line(words(brand.city, lang)),
        Line(words(brand.place, lang)),
        Row(texts.get("staff.paper.at"), f"{scene.now:%Y-%m-%d %H:%M}"),
        Row(texts.get("staff.paper.by"), scene.number),
        *rows,
        Rule(),
    )


def _plain(text: str) -> str:
    return text.replace("|", "")
