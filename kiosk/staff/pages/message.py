"""In a clerk's own words: what citizens read below the reason while this terminal is out of service. It goes when it is back in service."""

from kiosk.staff.pages import words
from kiosk.staff.pages.parts import Page, StaffPage, button, buttons, text
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene
from kiosk.staff.wording import MESSAGE
from kiosk.texts import load


def build(scene: Scene) -> Page:
    texts, writing = scene.texts, scene.writing
    if writing is None:
        return {"blocks": []}
    if writing.word is not None:
        return words.typed(scene, writing)
    if writing.previewing:
        key = f"closed.reason.{scene.why}" if scene.why else "staff.words.reason"
        above = {lang: load(lang).get(key) for lang in scene.settings.terminal.languages}
        return {
            "lead": texts.get("staff.words.preview"),
            "blocks": words.preview(scene, writing, above, "message-2"),
            "back": button("words-change", texts.get("staff.do.change"), "arrow-left"),
            "primary": button("message-take", texts.get("staff.do.take"), "check"),
        }
    acts = [button("message-undo", texts.get("staff.do.undo"), "refresh")] if MESSAGE in scene.chosen else []
    if scene.chosen.get(MESSAGE):
        acts.append(button("message-remove", texts.get("staff.do.remove"), "trash"))
    return {
        "blocks": [text(texts.get("staff.words.message-lead")), *words.languages(scene, writing), *buttons(acts)],
        "back": button("page-closing", texts.get("staff.page.closing"), "arrow-left"),
        "primary": button("words-preview", texts.get("staff.do.preview"), "eye") if writing.texts else None,
    }


PAGE = StaffPage("message", "message-2", Action.MESSAGE, build, {"message-": Action.MESSAGE})
