"""What a message and a notice have in common on their pages: the languages, the field with its keyboard, the question, the preview."""

from collections.abc import Mapping

from kiosk.journey.pages.keyboard import keyboard
from kiosk.journey.pages.sheets import language_name, said
from kiosk.keyboard.composing import TOO_LONG
from kiosk.staff.pages.parts import Page, banner, button, buttons, row, text, title
from kiosk.staff.scene import Scene
from kiosk.staff.writing import Writing


def languages(scene: Scene, writing: Writing) -> list[Page]:
    """One row a language: what is written in it, or what its readers see instead."""
    texts, rows = scene.texts, []
    for lang in scene.settings.terminal.languages:
        own = writing.texts.get(lang, "")
        instead = said(writing.texts, lang)
        sub = own or (texts.get("staff.words.instead", language=str(instead["mark"])) if writing.texts else texts.get("staff.words.empty"))
        act = button(f"write-{lang}", texts.get("staff.do.change" if own else "staff.do.write"))
        rows.append(row("language", language_name(lang), sub, "off", "", "", act, group=0))
    return rows


def typed(scene: Scene, writing: Writing) -> Page:
    """The field of one language, with its keyboard; or the question whether it is about one person."""
    texts = scene.texts
    stop = button("words-stop", texts.get("staff.do.not-so"), "arrow-left")
    if writing.asked:
        return _asked(scene, writing)
    word, problem = writing.word, ""
    assert word is not None
    if writing.problem or word.problem == TOO_LONG:
        problem = texts.get(f"staff.words.{writing.problem or TOO_LONG}", most=writing.most)
    before, after = word.text[: word.caret], word.text[word.caret :]
    field = {
        "kind": "text",
        "id": "field-words",
        "label": language_name(writing.lang),
        "help": texts.get("staff.words.left", count=writing.left),
        "value": word.text,
        "before": before,
        "after": after,
        "composing": word.spelled,
        "active": True,
        "problem": problem,
        "secret": False,
        **keyboard("pinyin", word, scene),
    }
    return {"lead": texts.get("staff.words.lead"), "typing": field, "blocks": [], "back": stop,
            "primary": button("words-done", texts.get("staff.do.done"), "check")}  # fmt: skip


def preview(scene: Scene, writing: Writing, above: Mapping[str, str], icon: str) -> list[Page]:
    """What the readers of each language will see: `above` is the sentence of ours that stands there first, if one does."""
    blocks: list[Page] = []
    for lang in scene.settings.terminal.languages:
        seen = said(writing.texts, lang)
        blocks.append(title(language_name(lang)))
        if above.get(lang):
            blocks.append(text(above[lang]))
        blocks.append({**banner("info", icon, str(seen["text"])), "lang": seen["lang"], "mark": seen["mark"]})
    return blocks


def _asked(scene: Scene, writing: Writing) -> Page:
    texts, word = scene.texts, writing.word
    assert word is not None
    return {
        "blocks": [
            banner("attn", "alert-triangle", texts.get("staff.words.everybody"), texts.get(f"staff.words.looks-{writing.asked}")),
            {**banner("info", "message-2", word.text), "lang": writing.lang, "mark": ""},
            *buttons([button("words-public", texts.get("staff.words.public"), "users-group")]),
        ],
        "back": button("words-stop", texts.get("staff.do.not-so"), "arrow-left"),
        "primary": button("words-change", texts.get("staff.words.change"), "pencil"),
    }  # fmt: skip
