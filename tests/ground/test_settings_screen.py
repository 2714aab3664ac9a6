"""terminal.toml: what is not known, of the wrong kind or dangerous is refused by its name."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from kiosk import settings
from kiosk.settings import Notice, Settings, SettingsError

PATH = Path("/etc/kiosk/terminal.toml")
BASIC = """
[terminal]
state = "/var/lib/kiosk"
[central]
url = "https://central.example"
ca = "ca.pem"
"""
SIMULATED = BASIC.replace("[central]", "simulated = true\n[central]")


def read(more: str, basic: str = BASIC) -> Settings:
    return settings.parse(tomllib.loads(basic + more), PATH)


def test_what_is_not_said_has_the_defaults_of_a_27_inch_panel_that_stands_upright() -> None:
    conf = read("")
    assert (conf.screen.width_mm, conf.screen.height_mm) == (336, 597)
    screen = conf.screen
    assert (screen.theme, screen.text, screen.low, screen.still, screen.sound) == ("light", "normal", False, False, True)
    assert conf.terminal.languages == ("zh-CN", "zh-HK", "en")
    assert conf.notices == ()


def test_screen_hall_and_notices_are_read() -> None:
    conf = read(
        """
        [screen]
        width_mm = 597
        height_mm = 336
        theme = "contrast"
        text = "large"
        low = true
        still = true
        sound = false
        [hall]
        name = { zh-CN = "甲", en = "A" }
        hours = { zh-CN = "乙" }
        run_by = { zh-CN = "丙" }
        phone = { zh-CN = "1" }
        [[notices]]
        text = { zh-CN = "丁" }
        from = 2026-11-25
        until = 2026-11-25
        emergency = true
        [[notices]]
        text = { zh-CN = "戊", en = "E" }
        """
    )
    assert (conf.screen.width_mm, conf.screen.theme, conf.screen.text, conf.screen.low) == (597, "contrast", "large", True)
    assert dict(conf.hall.name) == {"zh-CN": "甲", "en": "A"}
    day = date(2026, 11, 25)
    assert conf.notices == (Notice({"zh-CN": "丁"}, day, day, True), Notice({"zh-CN": "戊", "en": "E"}))


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("[screen]\nwidth = 336", "[screen]: unknown key width"),
        ('[screen]\ntheme = "sepia"', "[screen] theme must be one of light, dark, contrast"),
        ("[screen]\ntheme = [1]", "[screen] theme must be one of"),
        ('[screen]\ntext = "huge"', "[screen] text must be one of normal, large"),
        ("[screen]\nlow = 1", "[screen] low has a value of the wrong kind"),
        ("[screen]\nwidth_mm = 13", "[screen] width_mm and height_mm are millimetres"),
        ('[hall]\nname = "x"', "[hall] name has a value of the wrong kind"),
        ("[hall]\nmanager = {}", "[hall]: unknown key manager"),
        ("[notices]\nx = 1", "notices are written as [[notices]]"),
        ('[[notices]]\ntext = "x"', "[[notices]] number 1: text is missing"),
        ("[[notices]]\ntext = {}", "[[notices]] number 1: text is missing"),
        ('[[notices]]\ntext = { en = "x" }\nbegin = 2026-01-01', "[[notices]] number 1: unknown key begin"),
        ('[[notices]]\ntext = { en = "x" }\nfrom = "2026-01-01"', "[[notices]] number 1 from is no date"),
        ('[[notices]]\ntext = { en = "x" }\nuntil = 2026-01-01T08:00:00', "[[notices]] number 1 until is no date"),
        ('[[notices]]\ntext = { en = "x" }\nfrom = 2026-01-02\nuntil = 2026-01-01', "[[notices]] number 1: until is before from"),
        ('[[notices]]\ntext = { en = "x" }\nemergency = 1', "[[notices]] number 1 emergency has a value of the wrong kind"),
        ('[[notices]]\ntext = { en = "' + "x" * 91 + '" }', "[[notices]] number 1 text is longer than 90 characters"),
        ("[screens]\nx = 1", "unknown table [screens]"),
    ],
)
def test_what_is_wrong_is_named(more: str, named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(more)
    assert str(refused.value).startswith(f"{PATH}")
    assert named in str(refused.value)


def test_a_draft_language_is_offered_by_simulated_terminals_alone() -> None:
    languages = 'languages = ["zh-CN", "pt"]\n[central]'
    assert read("", SIMULATED.replace("[central]", languages)).terminal.languages == ("zh-CN", "pt")
    with pytest.raises(SettingsError, match="pt is a draft"):
        read("", BASIC.replace("[central]", languages))


def test_a_language_without_texts_is_refused() -> None:
    with pytest.raises(SettingsError, match="there are no texts in bo"):
        read("", BASIC.replace("[central]", 'languages = ["zh-CN", "bo"]\n[central]'))
