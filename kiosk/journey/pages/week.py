"""Opening hours in words: one span for every day, or the days of a week that are alike together. Pure."""

from kiosk.texts import Texts

OFF = "off"


def said(hours: str, texts: Texts) -> str:
    """`08:30-17:30`, or seven spans from Monday on parted by `;` (`off`: closed), as people read it."""
    days = hours.split(";")
    if len(days) == 1:
        opens, _, closes = hours.partition("-")
        return texts.get("machine.hours-span", opens=opens, closes=closes)
    names, parts, first = texts.get("week.days").split(), [], 0
    for day, span in enumerate(days):
        if day + 1 == len(days) or days[day + 1] != span:
            name = names[first] if first == day else texts.get("week.range", first=names[first], last=names[day])
            parts.append(texts.get("week.off", days=name) if span == OFF else texts.get("week.span", days=name, span=_shown(span)))
            first = day + 1
    return texts.get("week.join").join(parts)


def _shown(span: str) -> str:
    return span.replace("-", "–")
