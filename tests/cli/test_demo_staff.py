"""`kiosk demo --then staff` where staff cannot come in by card: said at once with exit code 2, and nothing is left behind."""

import os
import tempfile
from pathlib import Path

import pytest

from kiosk import cli
from kiosk.demo import pcscd

ASKED = ("demo", "--journey", "residence-permit-endorsement", "--headless", "--fault", "receipt:media-empty", "--then", "staff")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where everything temporary of the demo goes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("lacks", ["programs", "library", "root"])
def test_a_demo_without_a_reader_for_staff_begins_or_leaves_something(
    lacks: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "bin").mkdir()
    monkeypatch.setenv("PATH", str(place / "bin"))
    if lacks != "programs":
        (place / "bin" / "pcscd").touch(mode=0o755)
        monkeypatch.setattr(pcscd, "LIBRARY", place / "bin" / ("pcscd" if lacks == "root" else "none"))
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert cli.main(ASKED) == 2
    said = capsys.readouterr()
    assert "--then staff needs pcscd with vpcd" in said.err and said.out == ""
    assert ("root" if lacks == "root" else "not installed") in said.err
    assert [path.name for path in place.iterdir()] == ["bin"]
