"""The sheets that lie over the lower part of a page: how the screen looks, and its language."""

from collections.abc import Mapping, Sequence

from kiosk.journey.display import Display, Sheet
from kiosk.journey.pages.parts import Page, button
from kiosk.texts import Texts, load, worded
from kiosk.texts import languages as known_languages


def sheet(kind: Sheet, display: Display, languages: Sequence[str], texts: Texts) -> Page | None:
    """The open sheet, None if none is."""
    if not kind:
        return None
    rows = [_languages(languages, texts)] if kind == "language" else _display(display, texts)
    return {
        "kind": kind,
        "title": texts.get(f"{kind}.title"),
        "close": button("sheet-close", texts.get("display.close"), "check"),
        "more": button("sheet-more", texts.get("display.more"), "arrow-right"),
        "rows": rows,
    }


def language_name(lang: str) -> str:
    """A language in its own words."""
    return load(lang).get("language.name")


def said(by_language: Mapping[str, str], lang: str) -> Page:
    """Words of staff or of the hall for who reads `lang`: `text`, the language it is in (`lang`), and its name where it is another one
    (`mark`)."""
    of, text = worded(by_language, lang)
    other = of not in ("", lang)
    return {"text": text, "lang": of or lang, "mark": "" if not other else language_name(of) if of in known_languages() else of}


def _languages(languages: Sequence[str], texts: Texts) -> Page:
    return {"label": "", "options": [{**button(f"lang-{lang}", language_name(lang)), "chosen": lang == texts.lang} for lang in languages]}


def _display(now: Display, texts: Texts) -> list[Page]:
    """One row a choice; in each the gentler answer stands last."""
    rows = {
        "theme": (("light", "sun"), ("dark", "moon"), ("contrast", "contrast")),
        "text": (("normal", "file-text"), ("large", "text-size")),
        "low": (("off", "user"), ("on", "wheelchair")),
        "still": (("off", "player-play"), ("on", "hand-stop")),
        "sound": (("on", "volume"), ("off", "volume-off")),
    }
    chosen = {
        "theme": now.theme,
        "text": now.text,
        "low": "on" if now.low else "off",
        "still": "on" if now.still else "off",
        "sound": "on" if now.sound else "off",
    }
    return [
        {
            "label": texts.get(f"display.{name}.label"),
            "options": [
                {**button(f"{name}-{value}", texts.get(f"display.{name}.{value}"), icon), "chosen": chosen[name] == value}
                for value, icon in options
            ],
        }
        for name, options in rows.items()
    ]
