"""A journal that was carried away: whoever has the terminal's public key sees whether it is whole."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import cli, outside
from kiosk.clock import HandClock, SystemClock
from kiosk.control import Control
from kiosk.offline import export
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.proof import KeyFile, TerminalKey, raw_key
from kiosk.store import Store
from tests.offline.terminal import opened
from tests.sandbox.documents import draft


@pytest.fixture
def made(tmp_path: Path, keys: TerminalKeys) -> Path:
    with opened(tmp_path / "state", keys, name="kiosk.db") as terminal:
        for _ in range(3):
            terminal.submit(draft())
        path = tmp_path / "journal.jsonl"
        assert export.write(path, terminal.store, keys, HandClock()) == 4
    assert path.stat().st_mode & 0o777 == 0o600
    return path


def known(keys: TerminalKeys) -> list[TerminalKey]:
    return [TerminalKey(terminal=keys.terminal, key=raw_key(keys.signing.public_key()))]


def test_a_whole_export_is_not_genuine(made: Path, keys: TerminalKeys) -> None:
    found = export.read(export.bounded(made), known(keys))
    assert (found.verdict, found.terminal, found.lines) == ("genuine", keys.terminal, 4)
    assert export.read(export.bounded(made), []).verdict == "unknown-signer"
    stranger = replace(keys, signing=Ed25519PrivateKey.generate())
    assert export.read(export.bounded(made), known(stranger)).verdict == "changed"


@pytest.mark.parametrize("cut", [0, 1, 2, 3])
def test_a_line_that_was_left_out_changed_or_doubled_passes(made: Path, keys: TerminalKeys, cut: int) -> None:
    lines = made.read_bytes().splitlines(keepends=True)
    entry = json.loads(lines[cut])
    altered = json.dumps({**entry, "at": "2020-01-01T00:00:00.000Z"}, separators=(",", ":")).encode() + b"\n"
    for wrong in (lines[:cut] + lines[cut + 1 :], [*lines[:cut], altered, *lines[cut + 1 :]], [*lines[: cut + 1], *lines[cut:]]):
        assert export.read(wrong, known(keys)).verdict == "changed"


@pytest.mark.parametrize("content", [b"", b"{}\n", b"nonsense\n", b"[1,2]\n", b"\xff\n", b'{"export":1}\n', b"x" * 9000])
def test_what_is_no_export_raises(tmp_path: Path, keys: TerminalKeys, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert export.read(export.bounded(path), known(keys)).verdict == "malformed"


def test_a_file_that_is_there_is_written_over(made: Path, tmp_path: Path, keys: TerminalKeys) -> None:
    store = Store.open(tmp_path / "state" / "kiosk.db", SystemClock())
    try:
        with pytest.raises(FileExistsError):
            export.write(made, store, keys, HandClock())
    finally:
        assert store.close()


@pytest.mark.parametrize("running", [False, True])
def test_the_command_exports_what_it_cannot_verify(
    tmp_path: Path, keys: TerminalKeys, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], running: bool
) -> None:
    monkeypatch.setattr(outside.keys, "load", lambda *_: keys)  # type: ignore[attr-defined]
    path, out, state = tmp_path / "terminal.toml", tmp_path / "out.jsonl", tmp_path / "state"
    path.write_text(
        '[terminal]\nstate = "state"\nsimulated = true\n[central]\nurl = "https://central.example"\nca = "ca.pem"\n', encoding="utf-8"
    )
    trusted = tmp_path / "keys.json"
    trusted.write_bytes(KeyFile(format=1, terminals=tuple(known(keys))).to_bytes())
    with opened(state, keys, name="kiosk.db") as terminal:
        terminal.submit(draft())
        if running:
            file = state / "made.jsonl"

            def reply() -> dict[str, object]:
                return {"file": str(file), "lines": export.write(file, terminal.store, keys, HandClock()), "done": True}

            control = Control(state / "control.sock", {"journal-export": reply})
            control.start()
            assert cli.main(["journal", "export", "--out", str(out), "--settings", str(path)]) == 0
            control.stop()
            assert not file.exists()
    if not running:
        assert cli.main(["journal", "export", "--out", str(out), "--settings", str(path)]) == 0
        assert cli.main(["journal", "export", "--out", str(out), "--settings", str(path)]) == 2, "nothing is written over"
    capsys.readouterr()
    verify = ["journal", "verify", "--file", str(out), "--keys", str(trusted), "--settings", str(path)]
    assert cli.main(verify) == 0 and "genuine" in capsys.readouterr().out
    out.write_bytes(out.read_bytes().replace(b"submission-saved", b"submission-s4ved"))
    assert cli.main(verify) == 1
