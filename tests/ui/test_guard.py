"""A slot that fails fails closed, is told by type and place, and never by message."""

import pytest

from kiosk.ui.bridge.guard import guard, guarded
from tests.support.pages import all_pages
from tests.ui.conftest import Theatre


class Slots:
    """An object with guarded slots; `broken` makes reporting itself fail."""

    def __init__(self, broken: bool = False) -> None:
        self.broken = broken
        self.told: list[tuple[str, str]] = []

    def failed(self, kind: str, where: str) -> None:
        if self.broken:
            raise RuntimeError("梁秋荷")
        self.told.append((kind, where))

    @guard(False)
    def allowed(self, name: str) -> bool:
        raise ValueError(name)

    @guard(False)
    def forgetful(self) -> bool:
        return None  # type: ignore[return-value]  # what a forgotten branch does

    @guarded
    def act(self, name: str) -> None:
        raise KeyError(name)


def test_an_exception_is_the_safe_answer() -> None:
    slots = Slots()
    assert slots.allowed("梁秋荷") is False
    [(kind, where)] = slots.told
    assert kind == "ValueError" and "梁" not in where


def test_a_forgotten_return_is_the_safe_answer() -> None:
    slots = Slots()
    assert slots.forgetful() is False
    assert slots.told == [("ReturnedNone", "Slots.forgetful")]


def test_a_report_that_fails_tells_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    Slots(broken=True).act("梁秋荷")
    said = capsys.readouterr().err
    assert "KeyError" in said and "RuntimeError" in said and "梁" not in said


def test_a_touch_that_raises_is_told_and_the_next_one_arrives(theatre: Theatre, capfd: pytest.CaptureFixture[str]) -> None:
    theatre.show(all_pages()["guide.zh-CN"])
    theatre.stage.fail = ValueError("梁秋荷")
    theatre.hand.touch("agree")
    assert [kind for kind, _ in theatre.stage.failed] == ["ValueError"]
    theatre.stage.fail = None
    theatre.hand.touch("agree")
    assert theatre.stage.touched == ["agree", "agree"]
    assert "梁" not in "".join(capfd.readouterr())


def test_a_view_that_raises_leaves_the_page_that_stands(theatre: Theatre) -> None:
    theatre.show(all_pages()["guide.zh-CN"])
    theatre.show({"lang": "zh-CN"})
    assert [kind for kind, _ in theatre.stage.failed] == ["KeyError"]
    assert theatre.hand.find("agree") is not None
