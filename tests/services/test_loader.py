"""A mistake in a package is told with file and place, and leaves the other packages alone."""

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


def refusal(home: Path) -> str:
    """What the author is told, without the folder."""
    with pytest.raises(PackageError) as told:
        load(home, LANGUAGES)
    return str(told.value).removeprefix(f"{home}/")


def changed(folder: Path, change: Change) -> str:
    home = write(folder, CONTENT)
    content = yaml.safe_load((home / "service.yaml").read_text(encoding="utf-8"))
    change(content)
    (home / "service.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return refusal(home)


def test_a_right_package_is_refused(tmp_path: Path) -> None:
    service = load(write(tmp_path, CONTENT), LANGUAGES)
    assert service.package.code == "sample-matter" and service.text("en", "notice.1.title") == "Title"
    assert len(service.digest) == 64


def test_a_changed_word_keeps_the_digest(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    before = load(home, LANGUAGES).digest
    save_texts(home, "en", texts(checked(*[page["fields"] for page in CONTENT["pages"]])) | {"title": "Another"})
    assert load(home, LANGUAGES).digest != before


def field(number: int, name: str, value: object) -> Change:
    return lambda content: content["pages"][number]["fields"][0].update({name: value})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: c.update(colour="red"), "service.yaml: colour: Extra inputs are not permitted"),
        (lambda c: c.pop("offline"), "service.yaml: offline: Field required"),
        (lambda c: c.update(version="1"), "service.yaml: version: String should match"),
        (lambda c: c.update(sample="yes"), "service.yaml: sample: Input should be a valid boolean"),
        (lambda c: c.update(pages=[]), "service.yaml: pages: Tuple should have at least 1 item"),
        (lambda c: c.update(code="other"), "service.yaml: code: other stands in the folder sample-matter"),
        (lambda c: c["pages"][0].update(id="page-2"), "service.yaml: package: Value error, pages: an id stands twice"),
        (field(1, "id", "name"), "service.yaml: package: Value error, field name: the id stands twice"),
        (field(0, "source", "photo"), "service.yaml: pages.0.fields.0.known.source: Input should be"),
        (field(0, "kind", "wish"), "service.yaml: pages.0.fields.0: Input tag 'wish'"),
        (field(1, "options", [{"id": "one"}]), "service.yaml: pages.1.fields.0.choice.options: Tuple should have at least 2"),
        (field(2, "division", "CN-99"), "service.yaml: field place: division: there is no data of CN-99"),
        (
            lambda c: c["pages"][2]["fields"].append(region("second")),
            "service.yaml: package: Value error, page page-3: asks for more than one place",
        ),
    ],
)
def test_a_mistake_is_told_without_its_place(tmp_path: Path, change: Change, told: str) -> None:
    assert changed(tmp_path, change).startswith(told)


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"field": "later", "values": ["x"]}, "when.field later is no choice asked before it"),
        ({"field": "name", "values": ["x"]}, "when.field name is no choice asked before it"),
        ({"field": "phone", "values": ["x"]}, "when.field phone is no choice asked before it"),
        ({"field": "who", "values": ["me", "them"]}, "when.values them is no option of who"),
    ],
)
def test_a_condition_that_can_never_hold_is_taken(tmp_path: Path, when: dict[str, object], told: str) -> None:
    assert changed(tmp_path, field(2, "when", when)) == f"service.yaml: package: Value error, field place: {told}"


def test_a_condition_without_values_is_taken(tmp_path: Path) -> None:
    assert "when.values" in changed(tmp_path, field(2, "when", {"field": "who", "values": []}))


def test_a_follow_up_of_a_follow_up_on_another_page_is_taken() -> None:
    nested = choice("second", "a", "b", when={"field": "who", "values": ["me"]})
    third = keys("third") | {"when": {"field": "second", "values": ["a"]}}
    assert checked([choice("who", "me", "you"), nested, third])
    with pytest.raises(ValueError, match=r"field third: when\.field second is a follow-up on another page"):
        checked([choice("who", "me", "you"), nested], [third])


def test_a_pattern_that_is_none_is_taken(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["pages"][1]["fields"][1]["pattern"] = "[0-9"

    assert changed(tmp_path, change).startswith("service.yaml: field phone: pattern: unterminated character set")


# --------------------------------------------------------------------------------------------------------------- the words


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("field.phone.help", None, "field.phone.help: is missing"),
        ("title", None, "title: is missing"),
        ("field.phone.hint", "What for?", "field.phone.hint: belongs to nothing"),
        ("notice.1.author", "Somebody", "notice.1.author: belongs to nothing"),
        ("field.name.label", "Name {name}", "field.name.label: has a brace"),
        ("next.sent.what", "Call {number}", "next.sent.what: has a brace"),
        ("next.sent.when", "Call {phone}", "next.sent.when: has a brace"),
        ("title", "}", "title: has a brace"),
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
    assert refusal(home).startswith(f"texts/{lang}.yaml: {told}")


def test_the_one_thing_that_is_filled_in_is_refused(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    save_texts(home, "en", texts(load(home, LANGUAGES).package) | {"next.sent.what": "Call {phone}, or {phone}"})
    assert load(home, LANGUAGES).text("en", "next.sent.what") == "Call {phone}, or {phone}"


def test_a_package_without_its_full_notice_is_taken(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    words = texts(load(home, LANGUAGES).package)
    save_texts(home, "en", {key: text for key, text in words.items() if not key.startswith("notice.1")})
    assert refusal(home) == "texts/en.yaml: notice.1: the full notice is missing"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"title: A\nfield: [1, 2\nnext: B\n", "texts/en.yaml: line 3, column 5: "),
        (b"title: 'A\n", "texts/en.yaml: line "),
        (b"\ttitle: A\n", "texts/en.yaml: line 1, column 1: "),
        (b"title: 3\n", "texts/en.yaml: title: is no text"),
        (b"title: [A]\n", "texts/en.yaml: title: is no text"),
        (b"title: \xff\xfe\n", "texts/en.yaml: "),
        (b"title: !!python/object/apply:os.getcwd []\n", "texts/en.yaml: line 1, column 8: "),
        (b"", "texts/en.yaml: "),
    ],
)
def test_what_is_no_yaml_is_told_without_line_and_column(tmp_path: Path, content: bytes, told: str) -> None:
    home = write(tmp_path, CONTENT)
    (home / "texts" / "en.yaml").write_bytes(content)
    assert refusal(home).startswith(told)


def test_a_service_that_is_no_yaml_is_told_without_its_place(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    (home / "service.yaml").write_text("code: a\n  version: b\n", encoding="utf-8")
    assert refusal(home).startswith("service.yaml: line 2, column 10: ")
    (home / "service.yaml").write_text("- a\n", encoding="utf-8")
    assert refusal(home).startswith("service.yaml: package: Input should be")


def test_a_file_that_is_not_there_is_not_named(tmp_path: Path) -> None:
    home = write(tmp_path, CONTENT)
    (home / "texts" / "zh-CN.yaml").unlink()
    assert refusal(home) == "texts/zh-CN.yaml: No such file or directory"


def test_one_broken_package_takes_the_others_along(tmp_path: Path) -> None:
    write(tmp_path, CONTENT)
    broken = write(tmp_path, CONTENT | {"code": "broken-matter"})
    (broken / "texts" / "en.yaml").unlink()
    (tmp_path / "no-package").mkdir()
    catalogue = open_catalogue(LANGUAGES, tmp_path)
    assert list(catalogue.services) == ["sample-matter"]
    assert catalogue.problems == (f"{broken}/texts/en.yaml: No such file or directory",)


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
