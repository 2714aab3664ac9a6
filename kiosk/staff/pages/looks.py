"""What the next person finds: colours, language, sounds."""

from kiosk.journey.pages.sheets import language_name
from kiosk.staff.choices import DISPLAY
from kiosk.staff.pages.parts import Page, StaffPage, button, choices, row
from kiosk.staff.pages.settings import THEMES, back, found, looks, undo
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene


def build(scene: Scene) -> Page:
    texts, languages = scene.texts, scene.settings.terminal.languages
    theme, lang, sound = found(scene)
    how = texts.get("staff.settings.display-how")
    blocks = [row("device-desktop", looks(scene), how, "off", "", "", undo(scene, DISPLAY))]
    blocks.append(choices({**button(f"set-theme-{one}", texts.get(f"display.theme.{one}")), "chosen": one == theme} for one in THEMES))
    if len(languages) > 1:
        blocks.append(choices({**button(f"set-lang-{one}", language_name(one)), "chosen": one == lang} for one in languages))
    sounds = ((one, texts.get(f"staff.settings.sound-{one}")) for one in ("on", "off"))
    blocks.append(choices({**button(f"set-sound-{one}", words), "chosen": one == sound} for one, words in sounds))
    return {"blocks": blocks, "back": back(scene)}


PAGE = StaffPage("looks", "device-desktop", Action.SETTINGS, build, {"set-": Action.SETTINGS})
