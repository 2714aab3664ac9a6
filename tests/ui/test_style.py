"""The tokens keep their contrast, and the QML keeps the rules of the house."""

import re
from pathlib import Path

import pytest

from kiosk.ui.tokens import contrast, themes

QML = Path(__file__).resolve().parents[2] / "kiosk" / "ui" / "qml"
THEMES = sorted(themes())

GROUNDS = ("paper", "surface", "sunken", "soft")
TEXT = [(text, ground) for text in ("ink", "ink2", "accent") for ground in GROUNDS]
TEXT += [
    ("accentInk", "accent"),
    ("attn", "attnSoft"),
    ("attn", "paper"),
    ("attn", "surface"),
    ("error", "errSoft"),
    ("error", "paper"),
    ("error", "surface"),
    ("ink", "attnSoft"),
    ("ink", "errSoft"),
]
TEXT += [("nightInk", "night"), ("nightInk2", "night"), ("nightAccent", "night"), ("pen", "surface")]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_read_by_weak_eyes(theme: str, text: str, ground: str) -> None:
    assert contrast(themes()[theme][text], themes()[theme][ground]) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("line", ["edge", "focus"])
def test_edges_are_seen(theme: str, line: str, ground: str) -> None:
    assert contrast(themes()[theme][line], themes()[theme][ground]) >= 3


def test_every_theme_has_every_token() -> None:
    assert len({frozenset(tokens) for tokens in themes().values()}) == 1
    assert set(THEMES) == {"light", "dark", "contrast"}
    style = (QML / "Kiosk" / "Style" / "Style.qml").read_text(encoding="utf-8")
    named = {name for source in [style, *dict(sources()).values()] for name in re.findall(r"\bcolours\.(\w+)", source)}
    assert len(named) > 30 and named <= set(themes()["light"])


def sources() -> list[tuple[str, str]]:
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(QML.rglob("*.qml"))]


def test_only_one_control_draws_text() -> None:
    for name, source in sources():
        drawn = re.findall(
            r"^\s*(Text|Label|TextField|TextInput|TextEdit|TextArea|Button|ItemDelegate|ToolButton) \{", source, re.MULTILINE
        )
        assert drawn == (["Text"] if name == "KText.qml" else []), name
    assert "textFormat: Text.PlainText" in dict(sources())["KText.qml"]


def test_the_window_holds_no_words() -> None:
    for name, source in sources():
        assert not re.search(r"[\u3400-\u9fff]", source), name


def test_a_property_is_never_taken_for_a_signal_handler() -> None:
    for name, source in sources():
        assert not re.search(r"property \w+ on[A-Z]", source), name


def test_no_colour_is_invented_beside_the_tokens() -> None:
    # A QR code is black on white in every theme.
    allowed = {"QrCode.qml"}
    for name, source in sources():
        if name not in allowed:
            assert not re.search(r'"#[0-9A-Fa-f]{6}"', source), name
