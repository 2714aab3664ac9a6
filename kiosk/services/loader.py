"""Reads and checks one service package. A mistake is told with file and place, and the package is left out."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import ValidationError

from kiosk.services.model import KeysField, RegionField, Service, ServicePackage, TextField
from kiosk.texts import ASSETS


class PackageError(Exception):
    """A package cannot be used; the message names file and place and is for its author."""


def load(folder: Path, languages: tuple[str, ...]) -> Service:
    """Read the package in `folder` with its words in all of `languages`.

    Raises:
        PackageError: a file is missing, is no YAML, or does not fit the model.
    """
    digest = hashlib.sha256()
    path = folder / "service.yaml"
    try:
        package = ServicePackage.model_validate(_yaml(path, digest))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PackageError(f"{path}: {place or 'package'}: {first['msg']}") from None
    if package.code != folder.name:
        raise PackageError(f"{path}: code: {package.code} stands in the folder {folder.name}")
    for page in package.pages:
        for field in page.fields:
            if isinstance(field, KeysField | TextField):
                _pattern(path, field)
            elif isinstance(field, RegionField) and not (ASSETS / "regions" / field.division / "cities.json").is_file():
                raise PackageError(f"{path}: field {field.id}: division: there is no data of {field.division}")
    texts = {lang: _texts(folder / "texts" / f"{lang}.yaml", package, digest) for lang in languages}
    return Service(package=package, texts=texts, digest=digest.hexdigest())


def _pattern(path: Path, field: KeysField | TextField) -> None:
    try:
        re.compile(field.pattern)
    except re.error as error:
        raise PackageError(f"{path}: field {field.id}: pattern: {error}") from None


def _texts(path: Path, package: ServicePackage, digest: "hashlib._Hash") -> Mapping[str, str]:
    flat: dict[str, str] = {}

    def walk(value: object, prefix: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, f"{prefix}.{key}" if prefix else str(key))
        elif isinstance(value, str):
            flat[prefix] = value.rstrip("\n")
        else:
            raise PackageError(f"{path}: {prefix}: is no text")

    walk(_yaml(path, digest), "")
    wanted = package.text_keys()
    notices = {key for key in flat if re.fullmatch(r"notice\.[0-9]\.(title|text)", key)}
    missing, surplus = sorted(wanted - set(flat)), sorted(set(flat) - wanted - notices)
    if missing:
        raise PackageError(f"{path}: {missing[0]}: is missing")
    if surplus:
        raise PackageError(f"{path}: {surplus[0]}: belongs to nothing")
    if not notices:
        raise PackageError(f"{path}: notice.1: the full notice is missing")
    for key, text in flat.items():
        plain = text.replace("{phone}", "") if re.fullmatch(r"next\..+\.what", key) else text
        if "{" in plain or "}" in plain:
            raise PackageError(f"{path}: {key}: has a brace; only {{phone}} is filled in, and only in next.*.what")
    return flat


def _yaml(path: Path, digest: "hashlib._Hash") -> object:
    try:
        raw = path.read_bytes()
        digest.update(raw)
        return yaml.load(raw, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError as error:
        raise PackageError(f"{path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise PackageError(f"{path}: {place}{getattr(error, 'problem', error)}") from None
