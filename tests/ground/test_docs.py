"""The documents say what is: links lead somewhere, and lists of keys, settings and packages are whole."""

import ast
import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from kiosk import settings

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("assets/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
# A file or folder of this repository, as it is written in backticks; a part in capitals stands for a name.
PATH = re.compile(r"`((?:kiosk|tests|tools|assets|docs)(?:/(?![A-Z]+[/`])[A-Za-z0-9_.-]+)+/?)`")


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def in_backticks(text: str) -> set[str]:
    """Every word of what stands in backticks."""
    return {word for span in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[A-Za-z_][A-Za-z0-9_]*", span)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_points_to_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = {link for link in LINK.findall(text) if not link.startswith("http")}
    missing = [link for link in links if not (document.parent / link.partition("#")[0]).exists()]
    missing += [path for path in set(PATH.findall(text)) if not (ROOT / path).exists()]
    assert missing == []


def made_keys() -> set[str]:
    """Every key of every page, from the dictionaries that the pages are made of."""
    found: set[str] = set()
    for path in (ROOT / "kiosk" / "journey" / "pages").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                found |= {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    # Values of a date's text; kinds of trouble, parts of the machine and ways of a material by their icon: no keys of a page.
    icons = {"ended", "finished", "not-saved", "id-reader", "receipt-printer", "document-printer", "line", "e-licence", "promise"}
    # Verdicts on a picture of paper, and what takes it, by their icon.
    icons |= {"chip-reader", "code-scanner"}
    icons |= {"good", "no-page", "too-dark", "cut-off", "blurred", "glare", "document-scanner", "document-camera"}
    icons |= {"chip-reader", "code-scanner"}
    return found - icons - {"year", "month", "day", "weekday"}


def test_every_key_of_a_page_is_in_the_contract() -> None:
    made = made_keys()
    assert {"headline", "fields", "confirm", "timeline", "lead_lines"} <= made
    assert sorted(made - in_backticks(read("pages.md"))) == []


def driver_options() -> set[str]:
    """The keys of [[devices]] that each driver's `create` knows."""
    found: set[str] = set()
    for path in (ROOT / "kiosk" / "devices" / "drivers").glob("*.py"):
        for keys in re.findall(r"set\(device\.options\) - (\{[^}]*\})", path.read_text(encoding="utf-8")):
            found |= ast.literal_eval(keys)
    return found


def test_every_setting_is_described() -> None:
    told = in_backticks(read("settings.md"))
    tables = (*settings.TABLES.values(), settings.Notice)
    keys = {field.name for table in tables for field in dataclasses.fields(table)} | {"id", "driver", "simulated"}
    # The file says `from` and `until`, which are no names in Python.
    keys -= {"begins", "ends"}
    options = driver_options()
    assert {"port", "tcp_port"} <= options
    assert sorted((keys | options) - told) == []


def test_the_sample_of_the_settings_is_one_that_the_program_takes(tmp_path: Path) -> None:
    sample = "\n".join(re.findall(r"```toml\n(.*?)```", read("settings.md"), re.DOTALL))
    conf = settings.parse(tomllib.loads(sample), tmp_path / "terminal.toml")
    assert [notice.emergency for notice in conf.notices] == [True]
    assert [device.driver for device in conf.devices] == ["sdt-serial", "escpos-tcp"]


def test_every_package_of_the_lock_has_its_licence_named() -> None:
    locked = set(re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))
    told = set(re.findall(r"^\| ([a-z0-9-]+) \| [0-9]", read("licences.md"), re.MULTILINE))
    assert sorted(locked - told) == []
    assert sorted(told - locked) == []
