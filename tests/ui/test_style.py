"""The tokens keep their contrast, and the QML keeps the rules of the house."""

import re
from pathlib import Path

import pytest

QML = Path(__file__).resolve().parents[2] / "kiosk" / "ui" / "qml"
STYLE = (QML / "Kiosk" / "Style" / "Style.qml").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r'readonly property color (\w+): "#([0-9A-F]{6})"', STYLE))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("paper", "surface", "sunken", "soft")
TEXT = [(text, ground) for text in ("ink", "ink2", "accent") for ground in GROUNDS]
TEXT += [
    ("accentInk", "accent"),
    ("attn", "attnSoft"),
    ("attn", "paper"),
    ("error", "errSoft"),
    ("error", "paper"),
    ("ink", "attnSoft"),
    ("ink", "errSoft"),
]
TEXT += [("nightInk", "night"), ("nightInk2", "night"), ("nightAccent", "night"), ("pen", "surface")]


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_read_by_weak_eyes(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 7


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("line", ["edge", "focus"])
def test_edges_are_seen(line: str, ground: str) -> None:
    assert contrast(line, ground) >= 3


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
    allowed = {"Style.qml", "MachineDrawing.qml", "Boat.qml", "HarbourScene.qml", "QrCode.qml"}
    for name, source in sources():
        if name not in allowed:
            assert not re.search(r'"#[0-9A-Fa-f]{6}"', source), name
