"""docs/service-author.md says what is: its examples work, and its tables are whole."""

import argparse
import re
from pathlib import Path
from typing import Any, get_args

import yaml

from kiosk.authoring import command
from kiosk.authoring.cases import differences
from kiosk.authoring.check import whole
from kiosk.authoring.starter import new
from kiosk.services.check_cases import Case, Expect
from kiosk.services.model import GroupField, Plain, ServicePackage

BOOK = (Path(__file__).resolve().parents[2] / "docs" / "service-author.md").read_text(encoding="utf-8")
EXAMPLES: list[Any] = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", BOOK, re.DOTALL)]


def example(key: str) -> Any:
    return next(one for one in EXAMPLES if key in one)


def test_the_case_of_the_book_comes_otherwise(tmp_path: Path) -> None:
    service, mistakes = whole(new("pet-registration", tmp_path))
    assert service is not None, mistakes
    assert differences(service, Case.model_validate(example("expect"))) == []


def test_a_piece_of_the_book_does_not_fit_the_model(tmp_path: Path) -> None:
    content = yaml.safe_load((new("pet-registration", tmp_path) / "service.yaml").read_text(encoding="utf-8"))
    for key in ("code", "pages", "own", "materials", "eligibility", "receipts"):
        ServicePackage.model_validate(content | example(key))
    for key in ("when", "checks"):
        for piece in (one for one in EXAMPLES if set(one) == {key}):
            field = {"id": "more", "element": "application.reason", "kind": "long-text"} | piece
            ServicePackage.model_validate(content | {"pages": [*content["pages"], {"id": "last", "fields": [field]}]})


def test_a_kind_of_field_or_of_expectation_is_not_in_the_book() -> None:
    kinds = {field.model_fields["kind"].annotation for field in (*get_args(Plain), GroupField)}
    # It needs what no terminal has yet.
    names = {get_args(kind)[0] for kind in kinds} - {"signature"}
    named = set(re.findall(r"`([a-z-]+)`", BOOK))
    assert len(names) == 18 and names - named == set()
    assert set(Expect.model_fields) - named == set()


def test_a_command_of_the_book_is_none_or_is_not_in_it() -> None:
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    said = re.findall(r"^kiosk (service .*?)(?: > .*)?$", BOOK, re.MULTILINE)
    verbs = {parser.parse_args(line.split()).command.__name__ for line in said}
    assert verbs == {"_check", "_schema", "_new", "_test", "_diff", "_guide", "_preview", "_words", "_key", "_sign"}
