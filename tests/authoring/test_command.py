"""`kiosk service` as an author uses it."""

import json
import shutil
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest
import yaml

from kiosk.authoring.check import languages
from kiosk.authoring.starter import STARTER
from kiosk.cli import main
from kiosk.texts import ASSETS

OURS = ASSETS / "services"
Out = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, capsys: Out) -> Path:
    assert main(["service", "new", "pet-registration", "--into", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'pet-registration'}\n"
    return tmp_path / "pet-registration"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def place(path: Path, text: str) -> str:
    """LINE:COLUMN of `text` in the file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(number for number, line in enumerate(lines, 1) if text in line)
    return f"{line}:{lines[line - 1].index(text) + 1}"


def test_a_new_package_does_not_pass_or_lacks_a_language(home: Path, capsys: Out) -> None:
    assert {path.stem for path in (STARTER / "texts").iterdir()} == set(languages())
    assert main(["service", "check", str(home)]) == 0
    assert main(["service", "test", str(home)]) == 0
    assert "1 tried, 0 differ" in capsys.readouterr().out


@pytest.mark.parametrize("code", ["Pet", "a--b", "../out", "", "x" * 61])
def test_a_package_is_made_of_what_is_no_code(tmp_path: Path, code: str, capsys: Out) -> None:
    assert main(["service", "new", code, "--into", str(tmp_path)]) == 2
    assert "is no code" in capsys.readouterr().err and list(tmp_path.iterdir()) == []


def test_a_new_package_overwrites_another(home: Path, capsys: Out) -> None:
    before = (home / "service.yaml").read_bytes()
    assert main(["service", "new", home.name, "--into", str(home.parent)]) == 2
    assert "there already" in capsys.readouterr().err and (home / "service.yaml").read_bytes() == before


def test_one_mistake_is_told_instead_of_all(home: Path, capsys: Out) -> None:
    service, words = home / "service.yaml", home / "texts" / "en.yaml"
    change(service, 'application.kind == "again"', 'application.knd == "again"')
    change(words, "title: A new matter", "titel: A new matter")
    change(service, "element: contact.phone", "element: contact.fone")
    assert main(["service", "check", str(home)]) == 1
    told = capsys.readouterr().out.splitlines()
    wrong, misspelt = place(service, "contact.fone"), place(service, ".knd")
    assert told == [
        f"{home}/service.yaml:25:41: share office: contact.phone: no field has it",
        f"{home}/service.yaml:{wrong}: field phone: contact.fone: is not in the dictionary; is contact.phone meant?",
        f"{home}/service.yaml:{wrong}: field phone: contact.fone: no share says who gets it",
        f"{home}/service.yaml:{misspelt}: undefined field 'knd' not found in struct 'Application'",
        f"{home}/texts/en.yaml:1:1: title: is missing",
        f"{home}/texts/en.yaml:1:8: titel: belongs to nothing",
    ]


def test_mistakes_for_programs_are_not_the_same(home: Path, capsys: Out) -> None:
    change(home / "service.yaml", "icon: file-text", "icon: none-such")
    assert main(["service", "check", "--json", str(home.parent)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["packages"] == 1
    (mistake,) = report["mistakes"]
    assert (mistake["file"], mistake["line"]) == (f"{home}/service.yaml", 4) and "none-such" in mistake["message"]


def test_two_packages_of_one_code_pass(home: Path, capsys: Out) -> None:
    shutil.copytree(home, home.with_name("pet-registration@0.1.0"))
    assert main(["service", "check", str(home.parent)]) == 1
    assert "pet-registration@0.1.0/service.yaml:2:" in capsys.readouterr().out


def test_a_broken_dictionary_is_a_traceback(home: Path, capsys: Out) -> None:
    shutil.copy(OURS / "elements.yaml", home.parent)
    change(home.parent / "elements.yaml", "{type: phone,", "{type: fone,")
    assert main(["service", "check", str(home.parent)]) == 1
    line, *more = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{home.parent}/elements.yaml:") and "contact.phone.type" in line and more == []


def test_a_case_that_comes_otherwise_passes(home: Path, capsys: Out) -> None:
    case = home / "cases" / "again.yaml"
    change(case, "  reason: 第一次的证件丢了\nexpect", "expect")
    assert main(["service", "test", str(home)]) == 1
    out = capsys.readouterr().out
    assert "missing: expected [], came [reason]" in out
    assert "application.reason: expected '第一次的证件丢了', is not there (nothing is handed in: missing [reason])" in out


def test_a_package_without_a_case_passes(home: Path, capsys: Out) -> None:
    shutil.rmtree(home / "cases")
    assert main(["service", "test", str(home)]) == 1
    assert "there is no case" in capsys.readouterr().out


def test_a_wrong_package_is_tried(home: Path, capsys: Out) -> None:
    (home / "texts" / "zh-HK.yaml").unlink()
    assert main(["service", "test", str(home)]) == 1
    assert "texts/zh-HK.yaml:1:1" in capsys.readouterr().out


def test_a_folder_without_packages_passes(tmp_path: Path, capsys: Out) -> None:
    assert main(["service", "check", str(tmp_path)]) == 2
    assert main(["service", "test", str(tmp_path / "absent")]) == 2
    assert "no service.yaml" in capsys.readouterr().err


def test_a_package_of_ours_is_wrong_or_its_cases_are(capsys: Out) -> None:
    assert main(["service", "check", str(OURS)]) == 0, capsys.readouterr().out
    assert main(["service", "test", str(OURS)]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("of", ["service", "case"])
def test_the_schema_is_none_or_refuses_our_files(of: str, home: Path, capsys: Out) -> None:
    assert main(["service", "schema", "--of", of]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    checker = jsonschema.Draft202012Validator(schema)
    checker.check_schema(schema)
    path = home / ("service.yaml" if of == "service" else "cases/again.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert list(checker.iter_errors(content)) == []
    assert list(checker.iter_errors(content | {"titel": "x"})) != []


def test_a_change_is_not_told_to_the_department(home: Path, capsys: Out) -> None:
    newer = home.with_name("pet-registration@0.2.0")
    shutil.copytree(home, newer)
    service, words = newer / "service.yaml", newer / "texts" / "en.yaml"
    assert main(["service", "diff", str(home), str(home), "--lang", "en"]) == 0
    assert capsys.readouterr().out == "nothing changes for citizens\n"
    change(service, 'version: "0.1.0"', 'version: "0.2.0"')
    change(service, "fee_fen: 0", "fee_fen: 1050")
    change(service, "kind: phone}", "kind: phone, required: false}")
    change(service, "ways: [form]", "ways: [counter, form]")
    change(service, "max_length: 200", "max_length: 50")
    change(words, "title: A new matter", "title: A pet")
    assert main(["service", "diff", str(home), str(newer), "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "version: 0.1.0 becomes 0.2.0",
        "fee: 0.00 yuan becomes 10.50 yuan",
        "question phone (Mobile number): may be left out now",
        "question reason (Reason): max_length: 200 becomes 50",
        "material form (1 application, confirmed by you): ways were form, are counter, form",
        "words title: “A new matter” becomes “A pet”",
    ]


def test_questions_that_come_and_go_are_not_told(home: Path, capsys: Out) -> None:
    assert main(["service", "diff", str(home), str(OURS / "resident-medical-insurance"), "--lang", "en"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "question reason (Reason): is not asked any more" in told and "question members (Family members): is new" in told
    assert "data: household.members leaves the terminal now, to insurer" in told


@pytest.mark.parametrize(
    ("lang", "lines"), [("zh-CN", ("新事项", "  5 个工作日", "  12345")), ("en", ("A new matter", "  5 working days", "  12345"))]
)
def test_the_guide_lacks_what_a_citizen_has_to_know(home: Path, lang: str, lines: tuple[str, ...], capsys: Out) -> None:
    assert main(["service", "guide", str(home), "--lang", lang]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == lines[0] and set(lines) <= set(told)


def test_a_guide_of_ours_cannot_be_printed(capsys: Out) -> None:
    for home in sorted(path.parent for path in OURS.glob("*/service.yaml")):
        for lang in languages():
            assert main(["service", "guide", str(home), "--lang", lang]) == 0
            out = capsys.readouterr().out
            assert "{" not in out and "|" not in out, f"{home.name} {lang}"


def test_the_words_are_not_whole_or_mean_something_else(home: Path, capsys: Out) -> None:
    service, words = home / "service.yaml", home / "texts" / "en.yaml"
    change(service, "next_steps: [sent, result]", "next_steps: [sent, waits, result]")
    change(words, "title: A new matter", "title: A new matter\nnothing: Belongs to nothing")
    assert main(["service", "words", str(home), "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert '  waits: {when: "", what: ""}' in text and "nothing" not in text
    words.write_text(text.replace('waits: {when: "", what: ""}', 'waits: {when: "Then", what: "You wait"}'), encoding="utf-8")
    for lang in ("zh-CN", "zh-HK"):
        assert main(["service", "words", str(home), "--lang", lang]) == 0
        text = capsys.readouterr().out
        (home / "texts" / f"{lang}.yaml").write_text(text.replace('when: "", what: ""', 'when: "等", what: "等"'), encoding="utf-8")
    assert main(["service", "check", str(home)]) == 0
    capsys.readouterr()
    change(service, "kind: phone", "kind: fone")
    assert main(["service", "words", str(home)]) == 1
    assert "fone" in capsys.readouterr().err


@pytest.mark.parametrize("code", sorted(path.name for path in OURS.iterdir() if path.is_dir()))
def test_the_words_of_ours_are_others_when_written_anew(code: str, capsys: Out) -> None:
    assert main(["service", "words", str(OURS / code), "--lang", "en"]) == 0
    before = yaml.safe_load((OURS / code / "texts" / "en.yaml").read_text(encoding="utf-8"))
    assert yaml.safe_load(capsys.readouterr().out) == before


@pytest.mark.parametrize("line", ['today: "2026-99-99"', 'person: {birth: "2026-02-30"}', "answers: {phone: 1}", "answers: {fone: x}"])
def test_a_case_that_is_none_is_run(home: Path, line: str, capsys: Out) -> None:
    (home / "cases" / "again.yaml").write_text(f"about: Something\n{line}\nexpect: {{}}\n", encoding="utf-8")
    wrong = main(["service", "check", str(home)]) == 1
    assert wrong == ("phone" not in line)
    told = capsys.readouterr().out
    assert not wrong or f"{home}/cases/again.yaml:2:" in told, told
    assert main(["service", "test", str(home)]) == (1 if wrong else 0)
