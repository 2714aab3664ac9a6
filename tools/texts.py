"""Finds what is wrong with the translations: `python tools/texts.py`, exit code 1 if anything is.

The words are written in zh-CN first. For every other language, in assets/i18n and in every service package, this finds

    missing      a key of the source that the language lacks (a draft may lack some)
    surplus      a key that the source does not have
    values       other {values} than the source
    stale        a text whose source has changed since somebody last looked at both

`assets/i18n/seen/LANG.json` keeps, for every text, the digest of the source it was written for. After looking at the texts that are
stale, record it with `python tools/texts.py --seen LANG [KEY ...]` (all of them without a key).
"""

import argparse
import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Formatter

import yaml

ASSETS = Path(__file__).resolve().parent.parent / "assets"
SOURCE = "zh-CN"
DIGITS = 10


def flat(value: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every text of nested tables, by its dotted key."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flat(inner, f"{prefix}.{key}" if prefix else str(key))
    else:
        yield prefix, str(value)


class Words:
    """All words of one language below `assets`: the terminal's own by key, a package's by CODE:KEY."""

    def __init__(self, assets: Path, lang: str) -> None:
        raw = tomllib.loads((assets / "i18n" / f"{lang}.toml").read_text(encoding="utf-8"))
        self.draft = bool(raw.pop("draft", False))
        self.texts = dict(flat(raw))
        for path in sorted(assets.glob(f"services/*/texts/{lang}.yaml")):
            package = path.parent.parent.name
            self.texts |= {f"{package}:{key}": text for key, text in flat(yaml.safe_load(path.read_text(encoding="utf-8")))}


def digest(text: str) -> str:
    """A short name of a text's exact words."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def values(text: str) -> list[str]:
    """The {values} that go into a text."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


def seen_path(assets: Path, lang: str) -> Path:
    return assets / "i18n" / "seen" / f"{lang}.json"


def seen(assets: Path, lang: str) -> dict[str, str]:
    """The digest of the source that each text of `lang` was written for."""
    path = seen_path(assets, lang)
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def wrong(assets: Path, lang: str) -> Iterator[str]:
    """What is wrong with `lang`, one sentence each."""
    source, words = Words(assets, SOURCE), Words(assets, lang)
    known = seen(assets, lang)
    # A notice has as many paragraphs as its language needs.
    paragraphs = {key for key in (*source.texts, *words.texts) if ":notice." in key and key.split(".")[1].isdecimal()}
    for key, text in source.texts.items():
        if key not in words.texts:
            if not words.draft and key not in paragraphs:
                yield f"{lang}: {key}: missing"
        elif values(text) != values(words.texts[key]):
            yield f"{lang}: {key}: values {values(words.texts[key])}, the source has {values(text)}"
        elif known.get(key) != digest(text):
            yield f"{lang}: {key}: stale: {words.texts[key]!r} is for another text than {text!r}"
    for key in words.texts:
        if key not in source.texts and key not in paragraphs:
            yield f"{lang}: {key}: surplus"


def record(assets: Path, lang: str, keys: Sequence[str]) -> int:
    """Somebody has looked at `keys` (all without any); returns how many were new."""
    source, words = Words(assets, SOURCE), Words(assets, lang)
    known = {key: value for key, value in seen(assets, lang).items() if key in words.texts}
    now = {key: digest(source.texts[key]) for key in words.texts if key in source.texts and (not keys or key in keys)}
    path = seen_path(assets, lang)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**known, **now}, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    return sum(known.get(key) != value for key, value in now.items())


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Finds what is wrong with the translations.")
    parser.add_argument("--assets", type=Path, default=ASSETS)
    parser.add_argument("--seen", nargs="+", metavar=("LANG", "KEY"), help="record that the texts of LANG fit their source now")
    args = parser.parse_args(arguments)
    if args.seen:
        print(f"{record(args.assets, args.seen[0], args.seen[1:])} recorded")
        return 0
    others = sorted(path.stem for path in (args.assets / "i18n").glob("*.toml") if path.stem != SOURCE)
    found = [sentence for lang in others for sentence in wrong(args.assets, lang)]
    print("\n".join(found) if found else f"{len(others)} languages fit {SOURCE}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
