"""A mistake in a package is told with file and place, and leaves the other packages alone."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk.services.catalogue import open_catalogue
from kiosk.services.loader import PackageError, load
from kiosk.texts import ASSETS
from tests.services.packages import LANGUAGES, choice, keys, known, raw, region, save_texts, texts, write
from tests.services.packages import package as checked

CONTENT = raw([known("name")], [choice("who", "me", "you"), keys("phone")], [region("place")])
Change = Callable[[dict[str, Any]], object]


def refusal(home: Path) -> list[str]:
    """What the author is told."""
    with pytest.raises(PackageError) as told:
        load(home, LANGUAGES)
    assert str(told.value).startswith(f"{home}/{told.value.mistakes[0]}")
    return [str(mistake) for mistake in told.value.mistakes]


def alter(home: Path, change: Change) -> list[str]:
    content = yaml.safe_load((home / "service.yaml").read_text(encoding="utf-8"))
    change(content)
    (home / "service.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return refusal(home)


def changed(folder: Path, change: Change) -> list[str]:
    return alter(write(folder, CONTENT), change)


def field(number: int, name: str, value: object) -> Change:
    return lambda content: content["pages"][number]["fields"][0].update({name: value})


def test_a_right_package_is_refused(tmp_path: Path) -> None:
    service = load(write(tmp_path, CONTENT), LANGUAGES)
    assert service.package.code == "sample-matter" and service.text("en", "notice.1.title") == "Title"
    assert len(service.digest) == 64


def test_a_changed_word_keeps_the_digest(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    before = load(home, LANGUAGES).digest
    save_texts(home, "en", texts(checked(*[page["fields"] for page in CONTENT["pages"]])) | {"title": "Another"})
    assert load(home, LANGUAGES).digest != before


def place(home: Path, told: str) -> str:
    """The line of service.yaml that `told` points at, from its column on."""
    _, line, column, _ = told.split(":", 3)
    return (home / told.split(":")[0]).read_text(encoding="utf-8").splitlines()[int(line) - 1][int(column) - 1 :]


@pytest.mark.parametrize(
    ("change", "told", "at"),
    [
        (lambda c: c.update(colour="red"), "colour: is not known here", "red"),
        (lambda c: c.update(versoin="1"), "versoin: is not known here; is version meant?", "'1'"),
        (lambda c: c.pop("offline"), "offline: is missing", ""),
        (lambda c: c.update(version="1"), "version: String should match", "'1'"),
        (lambda c: c.update(pages=[]), "pages: the step form and the pages belong together", "pages: []"),
        (lambda c: c.update(code="other"), "code: other stands in the folder sample-matter", "other"),
        (lambda c: c["pages"][0].update(id="page-2"), "pages: an id stands twice", ""),
        (field(1, "id", "name"), "field name: the id stands twice", "name"),
        (field(0, "source", "photo"), "pages.0.fields.0.source: Input should be", "photo"),
        (field(0, "source", "sex"), "field name: person.name is not the document's sex", "sex"),
        (field(0, "kind", "wish"), "pages.0.fields.0: Input tag 'wish'", ""),
        (field(0, "element", "person.nam"), "field name: person.nam: is not in the dictionary; is person.name meant?", "person.nam"),
        (field(1, "element", "person.birth"), "field who: person.birth is date: a field of kind choice cannot fill it", "person.birth"),
        (field(1, "element", "contact.name"), "field who: contact.name: no share says who gets it", "contact.name"),
        (field(1, "options", [{"id": "one"}]), "pages.1.fields.0.options: Tuple should have at least 2", "options:"),
        (field(2, "division", "CN-99"), "field place: division: there is no data of CN-99", "CN-99"),
        (field(2, "division", "../../etc"), "field place: division: ../../etc is no division", "../../etc"),
        (lambda c: c.update(icon="../../../etc/passwd"), "icon ../../../etc/passwd: is a name of assets/icons, not a file", "../"),
        (lambda c: c["pages"][2]["fields"].append(region("second")), "page page-3: asks for more than one place", ""),
        (lambda c: c.update(receipts=[{"id": "paper", "blocks": ["note"]}]), "receipt.paper.note: is missing", ""),
        (lambda c: c.update(receipts=[{"id": "p", "blocks": ["next", "next"]}]), "receipts.0: next stands twice", ""),
        (lambda c: c.update(offered_from="2026-02-30"), "offered_from: 2026-02-30 is no day of the calendar", "'2026-02-30'"),
        (lambda c: c["consent"].update(version="2026-13-01"), "consent.version: 2026-13-01 is no day", "'2026-13-01'"),
        (lambda c: c.update(version=1), "version: is no text; put it in quotation marks", "version: 1"),
        (field(2, "when", {"field": "who", "values": [True]}), "pages.2.fields.0.when.values.0: is no text; of a yes-no question", ""),
        (field(2, "when", 3), "pages.2.fields.0.when: is no text", "when: 3"),
        (lambda c: c["materials"][0].update({"today)": None}), "materials.0.today): is not known here; between { and }", "today)"),
        (lambda c: c.update(withdrawn="2026-01-01", offered_from="2026-01-01"), "withdrawn: 2026-01-01 is not after", "'2026-01-01'"),
    ],
)
def test_a_mistake_is_told_without_its_place(tmp_path: Path, change: Change, told: str, at: str) -> None:
    home = tmp_path / "sample-matter"
    lines = changed(tmp_path, change)
    found = [line for line in lines if line.split(": ", 1)[1].startswith(told)]
    assert found, lines
    assert place(home, found[0]).startswith(at)


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"field": "later", "values": ["x"]}, "when.field later is no choice asked before it"),
        ({"field": "name", "values": ["x"]}, "when.field name is no choice asked before it"),
        ({"field": "phone", "values": ["x"]}, "when.field phone is no choice asked before it"),
        ({"field": "who", "values": ["me", "them"]}, "when.values them is no option of who"),
    ],
)
def test_a_short_condition_that_can_never_hold_is_taken(tmp_path: Path, when: dict[str, object], told: str) -> None:
    (line,) = changed(tmp_path, field(2, "when", when))
    assert line.endswith(f": field place: {told}")
    assert place(tmp_path / "sample-matter", line).startswith("when:")


def test_only_the_first_mistake_is_told(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["colour"] = "red"
        content["version"] = "one"
        content["pages"][1]["fields"][1]["when"] = "person.name == 'x'"

    home = write(tmp_path, CONTENT)
    (home / "texts" / "en.yaml").write_text("title: <b>A</b>\n", encoding="utf-8")
    lines = alter(home, change)
    assert {line.partition(":")[0] for line in lines} == {"service.yaml", "texts/en.yaml"}
    for part in ("colour: is not known", "version: ", "person.name: may have no answer", "title: <b>: markup"):
        assert any(part in line for line in lines), (part, lines)
    assert lines == sorted(lines, key=lambda line: (line.split(":")[0], int(line.split(":")[1]), int(line.split(":")[2])))


def test_a_follow_up_of_a_follow_up_on_another_page_is_taken() -> None:
    nested = choice("second", "a", "b", when={"field": "who", "values": ["me"]})
    third = keys("third") | {"when": {"field": "second", "values": ["a"]}}
    assert checked([choice("who", "me", "you"), nested, third])
    with pytest.raises(ValueError, match=r"field third: when\.field second is a follow-up on another page"):
        checked([choice("who", "me", "you"), nested], [third])


@pytest.mark.parametrize(("pattern", "told"), [("[0-9", "unterminated character set"), ("(a+)+b", "may never end")])
def test_a_pattern_that_is_none_or_never_ends_is_taken(tmp_path: Path, pattern: str, told: str) -> None:
    def change(content: dict[str, Any]) -> None:
        content["pages"][1]["fields"][1]["pattern"] = pattern

    (line,) = changed(tmp_path, change)
    assert "field phone: pattern: " in line and told in line


# --------------------------------------------------------------------------------------------------------------- the words


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("field.phone.help", None, "field.phone.help: is missing"),
        ("title", None, "title: is missing"),
        ("field.phone.label", " ", "field.phone.label: has no words"),
        ("field.phone.hint", "What for?", "field.phone.hint: belongs to nothing"),
        ("notice.1.author", "Somebody", "notice.1.author: belongs to nothing"),
        ("field.name.label", "Name {name}", "field.name.label: has a brace"),
        ("next.sent.what", "Call {number}", "next.sent.what: has a brace"),
        ("next.sent.when", "Call {phone}", "next.sent.when: has a brace"),
        ("title", "}", "title: has a brace"),
        ("title", "A<b>B", "title: <b>: markup is not taken"),
        ("title", "A&nbsp;B", "title: &nbsp;: markup is not taken"),
        ("title", "A\u202eB", "title: U+202E: a character that is not seen"),
        ("title", "A\x07B", "title: U+0007: a character that is not seen"),
        ("title", "x" * 121, "title: has 121 characters, and 120 are the most"),
    ],
)
def test_words_that_are_missing_or_too_many_are_taken(tmp_path: Path, lang: str, key: str, text: str | None, told: str) -> None:
    home = write(tmp_path, CONTENT)
    words = texts(load(home, LANGUAGES).package)
    if text is None:
        del words[key]
    else:
        words[key] = text
    save_texts(home, lang, words)
    (line,) = refusal(home)
    assert line.startswith(f"texts/{lang}.yaml:") and line.split(": ", 1)[1].startswith(told)


def test_the_one_thing_that_is_filled_in_is_refused(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    save_texts(home, "en", texts(load(home, LANGUAGES).package) | {"next.sent.what": "Call {phone}, or {phone}"})
    assert load(home, LANGUAGES).text("en", "next.sent.what") == "Call {phone}, or {phone}"


def test_a_package_without_its_full_notice_is_taken(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    words = texts(load(home, LANGUAGES).package)
    save_texts(home, "en", {key: text for key, text in words.items() if not key.startswith("notice.1")})
    (line,) = refusal(home)
    assert line.startswith("texts/en.yaml:") and line.endswith(": notice.1: the full notice is missing")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"title: A\nfield: [1, 2\nnext: B\n", "texts/en.yaml:3:5: did not find"),
        (b"title: 'A\n", "texts/en.yaml:2:1: "),
        (b"\ttitle: A\n", "texts/en.yaml:1:1: found character"),
        (b"title: 3\n", "texts/en.yaml:1:1: title: is no text"),
        (b"title: [A]\n", "texts/en.yaml:1:1: title: is no text"),
        (b"a: A\nb: \xff\xfe\n", "texts/en.yaml:2:4: is not UTF-8"),
        (b"title: !!python/object/apply:os.getcwd []\n", "texts/en.yaml:1:8: tag:yaml.org,2002:python/object/apply:os.getcwd: tags"),
        (b"a: &a [x, x]\nb: [*a, *a]\n", "texts/en.yaml:2:5: *a: aliases are not taken"),
        (b"title: A\ntitle: B\n", "texts/en.yaml:2:1: title: stands twice"),
        (b"a: " + b"[" * 30 + b"]" * 30, "texts/en.yaml:1:24: is nested deeper than 20 levels"),
        (b"[" * 200_000, "texts/en.yaml:1:"),
        (b"title: " + b"x" * 5_000_000, "texts/en.yaml:1:1: has 4882 KB, and 256 KB are the most"),
        (b"title: A\n---\ntitle: B\n", "texts/en.yaml:2:1: a second document"),
    ],
)
def test_what_is_no_yaml_is_told_without_line_and_column(tmp_path: Path, content: bytes, told: str) -> None:
    home = write(tmp_path, CONTENT)
    (home / "texts" / "en.yaml").write_bytes(content)
    assert any(line.startswith(told) for line in refusal(home)), refusal(home)[:3]


def test_a_service_that_is_no_yaml_is_told_without_its_place(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    (home / "service.yaml").write_text("code: a\n  version: b\n", encoding="utf-8")
    assert refusal(home)[0].startswith("service.yaml:2:10: ")
    (home / "service.yaml").write_text("- a\n", encoding="utf-8")
    assert refusal(home)[0].startswith("service.yaml:1:1: package: Input should be")


def test_a_file_that_is_not_there_is_not_named(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    (home / "texts" / "zh-CN.yaml").unlink()
    assert refusal(home) == ["texts/zh-CN.yaml:1:1: No such file or directory"]


def test_a_file_outside_the_folder_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("title: Secret\n", encoding="utf-8")
    home = write(tmp_path, CONTENT)
    (home / "texts" / "en.yaml").unlink()
    (home / "texts" / "en.yaml").symlink_to(secret)
    lines = refusal(home)
    assert "texts/en.yaml:1:1: leads out of the package's folder" in lines and not any("Secret" in line for line in lines)


def test_links_in_a_circle_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, CONTENT | {"code": "other-matter"})
    home = write(tmp_path, CONTENT)
    (home / "texts" / "en.yaml").unlink()
    (home / "texts" / "en.yaml").symlink_to("en.yaml")
    assert refusal(home) == ["texts/en.yaml:1:1: leads out of the package's folder"]
    assert list(open_catalogue(LANGUAGES, tmp_path).services) == ["other-matter"]


def test_a_name_that_is_no_text_stops_the_others(tmp_path: Path) -> None:
    write(tmp_path, CONTENT | {"code": "other-matter"})
    home = write(tmp_path, CONTENT)
    (home / os.fsdecode(b"\xff.yaml")).write_text("a: b", encoding="utf-8")
    (line,) = refusal(home)
    assert line.startswith("?.yaml:1:1: is no file of a package")
    assert list(open_catalogue(LANGUAGES, tmp_path).services) == ["other-matter"]


def test_a_pipe_in_a_package_is_waited_for(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    (home / "texts" / "en.yaml").unlink()
    os.mkfifo(home / "texts" / "en.yaml")
    assert refusal(home) == ["texts/en.yaml:1:1: is no file"]


def test_one_of_two_packages_with_one_code_and_version_is_offered(tmp_path: Path) -> None:
    write(tmp_path, CONTENT)
    write(tmp_path, CONTENT | {"code": "other-matter"})
    (tmp_path / "sample-matter@1.2.3").mkdir()
    shutil.copytree(tmp_path / "sample-matter", tmp_path / "sample-matter@1.2.3", dirs_exist_ok=True)
    catalogue = open_catalogue(LANGUAGES, tmp_path)
    assert list(catalogue.services) == ["other-matter"]
    assert "two packages are sample-matter 1.2.3" in catalogue.problems[0]


def test_one_broken_package_takes_the_others_along(tmp_path: Path) -> None:
    write(tmp_path, CONTENT)
    broken = write(tmp_path, CONTENT | {"code": "broken-matter"})
    (broken / "texts" / "en.yaml").unlink()
    (tmp_path / "no-package").mkdir()
    catalogue = open_catalogue(LANGUAGES, tmp_path)
    assert list(catalogue.services) == ["sample-matter"]
    assert catalogue.problems == (f"{broken}/texts/en.yaml:1:1: No such file or directory",)


# ------------------------------------------------------------------------------------------------------- our own packages


def test_a_package_of_ours_does_not_load() -> None:
    catalogue = open_catalogue(LANGUAGES)
    assert catalogue.problems == ()
    assert set(catalogue.services) == {path.name for path in (ASSETS / "services").iterdir() if path.is_dir()} != set()


def test_a_package_of_ours_says_nothing_or_shows_no_picture() -> None:
    # A lead may be empty, and so may a placeholder: a page then has none.
    may_be_empty = (".lead", ".placeholder")
    for code, service in open_catalogue(LANGUAGES).services.items():
        package = service.package
        for lang in LANGUAGES:
            assert set(service.texts[lang]) == set(service.texts[LANGUAGES[0]]), f"{code} {lang}"
            for key, text in service.texts[lang].items():
                assert text.strip() or key.endswith(may_be_empty), f"{code} {lang} {key}"
        options = [option for page in package.pages for asked in page.fields for option in getattr(asked, "options", ())]
        for icon in {package.icon, *(part.icon for part in (*package.guide.facts, *package.guide.rows, *options))} - {""}:
            assert (ASSETS / "icons" / f"{icon}.svg").is_file(), f"{code}: icon {icon}"
