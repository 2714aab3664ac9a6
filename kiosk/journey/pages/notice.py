"""The full notice: the department's own words, and what the package says besides: who gets which data and why, who can apply, how long
it takes, what it costs, on which law it rests, where one complains. What the package says once need not be written twice. Pure.
"""

from collections.abc import Iterator, Mapping

from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.parts import Page, button
from kiosk.services.model import Service
from kiosk.texts import fallback


def notice(service: Service, around: Surroundings) -> Page:
    """The page, paragraph by paragraph."""
    texts, lang = around.texts, around.lang
    numbers = sorted(key.split(".")[1] for key in service.keys(lang) if key.startswith("notice.") and key.endswith(".text"))
    own = [(service.text(lang, f"notice.{n}.title"), service.text(lang, f"notice.{n}.text")) for n in numbers]
    return {
        "heading": service.text(lang, "notice.title"),
        "paragraphs": [{"title": title, "text": text} for title, text in (*own, *_facts(service, around)) if text],
        "more": None,
        "back": button("back", texts.get("button.back"), "arrow-left"),
    }


def _facts(service: Service, around: Surroundings) -> Iterator[tuple[str, str]]:
    texts, lang, guide = around.texts, around.lang, service.package.guide
    yield texts.get("notice.who"), "\n".join(service.text(lang, f"condition.{ident}") for ident in guide.conditions)
    yield texts.get("notice.data"), "\n".join(_shares(service, around))
    days = guide.promised_days
    yield texts.get("notice.promised"), service.maybe(lang, "promised") or (texts.get("notice.days", days=days) if days else "")
    yield texts.get("notice.fee"), service.maybe(lang, "fee") or (_yuan(guide.fee_fen, around) if guide.fee_fen else "")
    yield texts.get("notice.legal"), "\n".join(service.text(lang, f"legal.{ident}") for ident in guide.legal_basis)
    yield texts.get("notice.complaint"), service.package.department.complaint


def _yuan(fen: int, around: Surroundings) -> str:
    return around.texts.get("money.amount", sum=f"{fen / 100:.2f}".removesuffix(".00"))


def _shares(service: Service, around: Surroundings) -> Iterator[str]:
    """To whom data go, why, and which; those that the law calls sensitive (PIPL, art. 28 to 30) by name once more."""
    texts, lang, comma = around.texts, around.lang, around.texts.get("list.comma")
    asked = list(dict.fromkeys(field.element for field in service.package.fields()))
    for share in service.package.shares:
        went = [name for name in asked if any(_covers(entry, name) for entry in share.elements)]
        found = [(element, _label(element.label, lang)) for name in went if (element := service.dictionary.get(name))]
        to, why = service.text(lang, f"share.{share.id}.to"), service.text(lang, f"share.{share.id}.why")
        which = comma.join(label for _, label in found)
        yield texts.get("notice.share", to=to, why=why, which=which) if which else texts.get("notice.share-number", to=to, why=why)
        sensitive = [label for element, label in found if element.sensitivity == "sensitive"]
        if sensitive:
            yield texts.get("notice.sensitive", which=comma.join(sensitive))


def _covers(share: str, element: str) -> bool:
    return share == element or (share.endswith(".*") and element.startswith(share[:-1]))


def _label(labels: Mapping[str, str], lang: str) -> str:
    return labels.get(lang) or labels.get(fallback(lang)) or labels.get("zh-CN") or next(iter(labels.values()))
