"""The support bundle: one zip with how a terminal is, and the list of what was left out of it.

What support needs is codes, times, counts and versions. Ids and numbers of submissions, staff numbers, names of files and addresses of the
network go: each is named in `redacted.json` with how often it was left out, so that whoever reads the bundle knows what is missing.
Pure but for the zip that is written. Failure: `OSError` when it cannot be written.
"""

import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from kiosk.settings import Settings

REDACTED = "[redacted]"
# Facts of the journal and fields of the queue that point at a person: a submission, or whoever works here.
_POINTING = frozenset({"number", "session", "staff", "submission", "target"})
_IDS = frozenset({"id"})
# These may hold a path or an address of the network. A state does where no program runs: it is the place then.
_PLACES = frozenset({"where", "detail", "state"})
# Of terminal.toml what tells how the terminal is set; addresses, paths, phones and ports are the hall's own.
_TOLD = {
    "terminal": ("simulated", "languages", "timezone"), "brand": ("pack",), "idle": ("warn_after", "end_after"),
    "screen": ("width_mm", "height_mm", "theme", "text", "low", "still", "sound"), "storage": ("keep_days",), "keys": ("passphrase",),
}  # fmt: skip


def contents(
    conf: Settings, doctor: Mapping[str, object], readiness: Mapping[str, object] | None, outbox: Mapping[str, object],
    lines: Mapping[str, object], version: str,
) -> Mapping[str, object]:  # fmt: skip
    """The bundle's files by name, redacted, with the list of what was."""
    left_out: Counter[str] = Counter()
    files: dict[str, object] = {
        "about.json": {"kiosk": version, "format": 1},
        "doctor.json": _redacted("doctor.json", doctor, left_out),
        "readiness.json": _redacted("readiness.json", readiness, left_out),
        "queue.json": _redacted("queue.json", _read(outbox, ("counts", "items")), left_out, _IDS),
        "journal.json": _redacted("journal.json", lines.get("lines", _read(lines, ())), left_out, _IDS),
        "settings.json": _settings(conf, left_out),
    }
    files["redacted.json"] = [{"what": what, "times": times} for what, times in sorted(left_out.items()) if times]
    return files


def write(path: Path, files: Mapping[str, object]) -> None:
    """Write `files` as a zip of JSON texts, mode 0600."""
    path.touch(mode=0o600)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(name, json.dumps(content, ensure_ascii=False, indent=1))


def _read(answer: Mapping[str, object], names: tuple[str, ...]) -> Mapping[str, object]:
    """What of a desk's `answer` is wanted, or the failure code for which there is none."""
    return {"unread": answer["unread"]} if "unread" in answer else {name: answer.get(name) for name in names}


def _redacted(where: str, value: object, left_out: Counter[str], more: frozenset[str] = frozenset()) -> object:
    """`value` without what points at a person or a place; `more` are further fields that do."""
    if isinstance(value, Mapping):
        made: dict[str, object] = {}
        for name, inner in value.items():
            if isinstance(inner, str) and inner and (name in _POINTING | more or (name in _PLACES and ("/" in inner or "@" in inner))):
                left_out[f"{where}: {name}"] += 1
                made[name] = REDACTED
            else:
                made[name] = _redacted(where, inner, left_out, more)
        return made
    if isinstance(value, list):
        return [_redacted(where, inner, left_out, more) for inner in value]
    return value


def _settings(conf: Settings, left_out: Counter[str]) -> Mapping[str, object]:
    told: dict[str, object] = {}
    for table, names in _TOLD.items():
        settings = getattr(conf, table)
        told[table] = {name: getattr(settings, name) for name in names}
        left_out[f"settings.json: [{table}] other keys"] += len(settings.__slots__) - len(names)
    told["devices"] = [{"id": device.id, "driver": device.driver, "simulated": device.simulated} for device in conf.devices]
    left_out["settings.json: [[devices]] options"] += sum(len(device.options) for device in conf.devices)
    for table in ("central", "receipt", "hall", "notices"):
        left_out[f"settings.json: {table}"] += 1
    return told
