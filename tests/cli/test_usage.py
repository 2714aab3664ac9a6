"""The commands as a caller meets them: what is listed, what is refused before anything starts, and with which exit code."""

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.demo import world
from kiosk.demo.faults import FAULTS, OUTCOMES, right_outcome

MATTER = "residence-permit-endorsement"


class Started(Exception):
    """Something was started that should have been refused before."""


@pytest.fixture(autouse=True)
def _nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_self: world.World) -> Path:
        raise Started

    monkeypatch.setattr(world.World, "start", start)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `kiosk ARGUMENTS`."""
    try:
        code = cli.main(arguments)
    except SystemExit as ended:
        assert isinstance(ended.code, int)
        code = ended.code
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def listed(capsys: pytest.CaptureFixture[str]) -> Any:
    code, out, _ = said(capsys, "demo", "--list", "--json")
    assert code == 0
    return json.loads(out)


def test_the_list_lacks_what_there_is_to_choose(capsys: pytest.CaptureFixture[str]) -> None:
    known = listed(capsys)
    assert {"journeys", "citizens", "langs", "faults"} <= set(known)
    assert MATTER in known["journeys"] and known["langs"] == ["zh-CN", "zh-HK", "en"]
    assert len(known["citizens"]) >= 4 and all(name.startswith(("citizen-", "traveller-", "permit-")) for name in known["citizens"])
    assert known["citizens"][0] == "citizen-liang", "the first who fits is the default"


def test_a_fault_was_renamed_or_has_no_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    faults = listed(capsys)["faults"]
    assert set(faults.values()) <= set(OUTCOMES)
    wanted = dict.fromkeys(
        ("card-pulled", "reader-unplugged", "printer-paper-out", "central-down", "submit-5x", "kill-after-number", "receipt:media-empty"),
        "delivered",
    )
    assert wanted | {"card-unreadable": "not-identified", "walk-away": "abandoned"} == {
        name: faults[name] for name in (*wanted, "card-unreadable", "walk-away")
    }


@pytest.mark.parametrize(
    ("faults", "fits", "outcome"),
    [
        ((), True, "delivered"),
        ((), False, "not-identified"),
        (("central-down", "card-unreadable"), True, "not-identified"),
        (("walk-away", "card-unreadable"), True, "abandoned"),
        (("submit-5x", "kill-after-number"), True, "delivered"),
    ],
)
def test_several_faults_have_the_wrong_outcome(faults: tuple[str, ...], fits: bool, outcome: str) -> None:
    assert right_outcome(faults, fits) == outcome
    assert set(faults) <= set(FAULTS)


def test_the_list_for_people_lacks_something(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "demo", "--list")
    assert code == 0 and all(title in out for title in ("journeys:", "citizens:", "langs:", "faults:"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--journey"),
        (("--journey", "none"), "--journey none is not known"),
        (("--journey", MATTER, "--fault", "fire"), "--fault fire is not known"),
        (("--journey", MATTER, "--fault", "submit-5x", "--fault", "fire"), "--fault fire is not known"),
        (("--journey", MATTER, "--citizen", "liang"), "--citizen liang is not known"),
        (("--journey", MATTER, "--for", "citizen-zhao"), "--for"),
        (("--journey", MATTER, "--lang", "fr"), "--lang"),
        (("--journey", MATTER, "--settings", "absent.toml"), "absent.toml"),
        (("--journey", MATTER, "--colour"), "--colour"),
    ],
)
def test_a_demo_that_cannot_be_made_is_started(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str) -> None:
    code, out, err = said(capsys, "demo", *arguments)
    assert code == 2 and told in err and out == ""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[[devices]]\nid = "x"\ndriver = "card-by-post"\n', "driver card-by-post is not known"),
        ('[[devices]]\nid = "x"\n', "driver"),
        ("devices = 3\n", "[[devices]]"),
        ("devices = [3]\n", "[[devices]]"),
        ("[[devices\n", "own.toml"),
    ],
)
def test_a_demo_with_devices_that_do_not_exist_is_started(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, told: str
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(content, encoding="utf-8")
    code, _, err = said(capsys, "demo", "--journey", MATTER, "--settings", str(own))
    assert code == 2 and told in err and "own.toml" in err


@pytest.mark.parametrize("fault", ["card-unreadable", "id-reader:noise", "reader-unplugged"])
def test_a_fault_that_ones_own_reader_cannot_make_is_tried(capsys: pytest.CaptureFixture[str], tmp_path: Path, fault: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[devices]]\nid = "hall"\ndriver = "sdt-serial"\nport = "socket://127.0.0.1:7000"\n', encoding="utf-8")
    code, _, err = said(capsys, "demo", "--journey", MATTER, "--settings", str(own), "--fault", fault)
    assert code == 2 and fault in err
    with pytest.raises(Started):
        cli.main(["demo", "--journey", MATTER, "--settings", str(own), "--fault", "receipt:media-empty", "--headless"])


@pytest.mark.parametrize(
    "arguments", [(), ("dance",), ("run", "--colour"), ("sandbox", "serve"), ("enrol",), ("doctor", "--lang", "fr"), ("sim",)]
)
def test_a_command_that_is_none_does_something(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, out, err = said(capsys, *arguments)
    assert code == 2 and "usage:" in err and out == ""


def test_steering_simulators_that_are_not_there_hangs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    nobody = str(tmp_path / "sim.sock")
    code, _, err = said(capsys, "sim", "id-reader", "lay", "citizen=citizen-liang", "--control", nobody)
    assert code == 2 and "kiosk run --simulated" in err
    code, _, err = said(capsys, "sim", "id-reader", "lay", "liang", "--control", nobody)
    assert code == 2 and "KEY=VALUE" in err


# ----------------------------------------------------------------------------------------------------------------- doctor


def settings(folder: Path, more: str = "") -> Path:
    path = folder / "terminal.toml"
    path.write_text(
        f'[terminal]\nstate = "state"\nsimulated = true\n[central]\nurl = "https://localhost:1"\nca = "ca.pem"\n{more}', encoding="utf-8"
    )
    return path


def examined(capsys: pytest.CaptureFixture[str], path: Path, *more: str) -> Any:
    code, out, _ = said(capsys, "doctor", "--json", "--settings", str(path), *more)
    assert code == 1
    return json.loads(out)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("[colours]\n", "unknown table [colours]"),
        ('[[devices]]\nid = "x"\ndriver = "card-by-post"\n', "driver card-by-post is not known"),
        ('[[devices]]\nid = "x"\ndriver = "escpos-tcp"\n', "host"),
        ('[[devices]]\nid = "x"\ndriver = "sdt-serial"\nport = "/dev/null"\ncolour = "red"\n', "colour"),
    ],
)
def test_the_doctor_overlooks_settings_that_cannot_be_used(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, more: str, told: str
) -> None:
    report = examined(capsys, settings(tmp_path, more))
    (problem,) = report["problems"]
    assert report["running"] is False and problem["code"] == "settings-invalid" and told in problem["detail"]


def test_the_doctor_overlooks_settings_that_are_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (problem,) = examined(capsys, tmp_path / "absent.toml")["problems"]
    assert problem["code"] == "settings-invalid" and "absent.toml" in problem["detail"]


def test_the_doctor_overlooks_a_terminal_that_is_not_enrolled(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = settings(tmp_path)
    report = examined(capsys, path, "--lang", "zh-CN")
    (problem,) = report["problems"]
    assert set(problem) >= {"code", "where", "since", "cause", "remedy", "actor"}
    assert (problem["code"], problem["actor"], problem["remedy"]) == ("keys-missing", "technician", "重新登记这台终端：kiosk enrol。")
    code, out, _ = said(capsys, "doctor", "--settings", str(path))
    assert code == 1 and "keys-missing (start): Enrol this terminal: kiosk enrol." in out
    assert not (tmp_path / "state").exists(), "looking changes nothing"


def test_an_enrolment_without_a_line_or_with_a_wrong_code_ends_in_a_traceback(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = settings(tmp_path)
    for code in ("AAAA-BBBB-CCCC-0000", "no code"):
        ended, out, err = said(capsys, "enrol", "--settings", str(path), "--code", code)
        assert ended == 2 and out == "" and err.startswith("kiosk: ")
    ended, _, err = said(capsys, "enrol", "--settings", str(tmp_path / "absent.toml"), "--code", "AAAA-BBBB-CCCC-0000")
    assert ended == 2 and "absent.toml" in err
