"""A package's own tests: `cases/NAME.yaml`, a person, their answers, and what has to come of it. Their shape, and their check.

Pure but for reading the package's folder. Running them is not this module's matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from kiosk.services.model import GroupField, ServicePackage
from kiosk.services.parts import Code, Day, Part, many
from kiosk.services.source import Key, Mistake, read

Value = str | int | bool | list[str] | list[dict[str, Any]] | dict[str, Any]


class Person(Part):
    """What the document says; `kind` as in the package's `documents`. A person of `assets` that does not exist."""

    kind: str = "cn-resident-card"
    name: str = "张三"
    sex: Literal["male", "female", "unknown", "not-stated"] = "female"
    birth: Day = "1990-01-01"
    number: str = ""
    address: str = "示例省示例市示例路1号"
    nationality: str = ""


class Expect(Part):
    """What has to come of it; what is not named is not looked at.

    `pages`: the pages that are asked, in order. `missing`: fields whose answer is missing or is not taken. `broken`: ids of checks that
    say no. `ineligible`: ids of what this machine cannot take. `submission`: elements that are handed in, with their values (a place
    by its last code); `absent`: elements that are not. `shown`: rows of a query's answer, with their values.
    """

    pages: Annotated[list[Code], many()] | None = None
    missing: Annotated[list[Code], many()] | None = None
    broken: Annotated[list[Code], many()] | None = None
    ineligible: Annotated[list[Code], many()] | None = None
    materials: Annotated[list[Code], many()] | None = None
    submission: Mapping[str, Value] = {}
    absent: Annotated[tuple[str, ...], many()] = ()
    shown: Mapping[Code, Value] = {}


class Case(Part):
    """One case. `answers` by field id; `share` what the central service knows, by element; `licences` the e-licences that it holds;
    `anyway`: the person applies all the same, where the law gives that right."""

    about: Annotated[str, Field(min_length=1, max_length=300)]
    today: Day = "2026-11-25"
    person: Person = Person()
    share: Mapping[str, Value] = {}
    licences: Annotated[tuple[str, ...], many()] = ()
    answers: Mapping[Code, Value] = {}
    anyway: bool = False
    expect: Expect


def case_files(names: Sequence[str]) -> list[str]:
    """Those of a package's files that are cases."""
    return [name for name in names if name.startswith("cases/") and name.endswith(".yaml")]


def cases(folder: Path, names: Sequence[str], package: ServicePackage | None) -> Iterator[Mistake]:
    """Everything that is wrong with the cases of a package."""
    ids = _ids(package) if package else None
    for name in case_files(names):
        source, _ = read(folder, name)
        yield from source.mistakes
        if source.mistakes and source.value is None:
            continue
        try:
            case = Case.model_validate(source.value)
        except ValidationError as error:
            for told in error.errors(include_url=False, include_input=False):
                path: Key = tuple(told["loc"])
                yield source.mistake(path, f"{'.'.join(map(str, path)) or 'case'}: {told['msg'].removeprefix('Value error, ')}")
            continue
        for ident in case.answers if ids is not None else ():
            if ids is not None and ident not in ids:
                yield source.mistake(("answers", ident), f"answers.{ident}: no field has this id")


def _ids(package: ServicePackage) -> set[str]:
    return {field.id for field in package.fields()} | {
        inner.id for field in package.fields() if isinstance(field, GroupField) for inner in field.fields
    }
