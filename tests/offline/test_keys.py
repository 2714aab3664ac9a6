"""The terminal's keys: never in the clear, never behind a keyring that forgets or tells, never a hang at start."""

import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from kiosk.clock import SystemClock
from kiosk.offline import keys as offline_keys
from kiosk.offline.enrol import EnrolmentFailed, enrol
from kiosk.offline.keys import FolderPassphrases, KeyringPassphrases, KeysError, load
from kiosk.sandbox import authority, new_code
from tests.sandbox.running import Sandbox


class _Backend(KeyringBackend):
    """A safe one, in memory."""

    priority = 0.1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class _Locked(_Backend):
    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked("Failed to unlock the collection!")


class _NoBus(_Backend):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("Unable to initialize SecretService: Environment variable DBUS_SESSION_BUS_ADDRESS is unset")


class _Forgetful(_Backend):
    def set_password(self, service: str, username: str, password: str) -> None:
        return


class _Silent(_Backend):
    """Waits for a prompt that nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.over = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.over.wait(30)
        return None


def _plaintext() -> KeyringBackend:
    kind = type("PlaintextKeyring", (_Backend,), {"__module__": "keyrings.alt.file"})
    made = kind()
    assert isinstance(made, KeyringBackend)
    return made


def _null() -> KeyringBackend:
    return null.Keyring()  # type: ignore[no-untyped-call]  # keyring's own


def _chain(*links: KeyringBackend) -> KeyringBackend:
    made = type("Chain", (chainer.ChainerBackend,), {"backends": links})()
    assert isinstance(made, KeyringBackend)
    return made


@pytest.fixture(autouse=True)
def _own_backend() -> Iterator[None]:
    yield
    keyring.core._keyring_backend = None


def _refusal(backend: KeyringBackend, timeout: float = 5.0) -> str:
    keyring.set_keyring(backend)
    with pytest.raises(KeysError) as told:
        KeyringPassphrases("kiosk", "terminal", timeout).create()
    return told.value.code


def test_a_safe_keyring_keeps_one_passphrase() -> None:
    backend = _Backend()
    keyring.set_keyring(backend)
    passphrases = KeyringPassphrases("kiosk", "terminal")
    with pytest.raises(KeysError) as told:
        passphrases.get()
    assert told.value.code == "keys-missing"
    made = passphrases.create()
    assert len(made) > 40
    assert passphrases.create() == passphrases.get() == made == backend.kept["kiosk", "terminal"]


@pytest.mark.parametrize(
    "backend, code",
    [
        (fail.Keyring, "keyring-missing"),
        (null.Keyring, "keyring-refused"),
        (_plaintext, "keyring-refused"),
        (lambda: _chain(_Backend(), _null()), "keyring-refused"),
        (lambda: _chain(_Backend(), _plaintext()), "keyring-refused"),
        (_chain, "keyring-missing"),
        (_Locked, "keyring-locked"),
        (_NoBus, "keyring-missing"),
        (_Forgetful, "keyring-refused"),
    ],
)
def test_an_unsafe_or_absent_keyring_is_refused_by_name(backend: type[KeyringBackend], code: str) -> None:
    assert _refusal(backend()) == code


def test_a_chain_of_safe_keyrings_is_taken() -> None:
    first = _Backend()
    keyring.set_keyring(_chain(first, _Backend()))
    assert KeyringPassphrases("kiosk", "terminal").create() == first.kept["kiosk", "terminal"]


def test_a_keyring_that_never_answers_ends_in_time() -> None:
    start, silent = monotonic(), _Silent()
    assert _refusal(silent, timeout=0.2) == "keyring-timeout"
    assert monotonic() - start < 2
    silent.over.set()


REAL = """
import sys
from kiosk.offline.keys import KeyringPassphrases, KeysError
try:
    print(KeyringPassphrases("kiosk", "terminal").create())
except KeysError as error:
    print(error.code)
"""


def _in_a_session(tmp_path: Path, unlock: str) -> str:
    daemon = f"printf '{unlock}\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
    environment = {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "PATH": os.environ["PATH"],
        "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
    }
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", daemon + 'exec "$0" -c "$1"', sys.executable, REAL],
        env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=30, check=True,
    )
    return done.stdout.strip()


@pytest.mark.skipif(not shutil.which("dbus-run-session") or not shutil.which("gnome-keyring-daemon"), reason="no gnome-keyring here")
def test_a_real_keyring_keeps_it_over_sessions_and_a_locked_one_is_told(tmp_path: Path) -> None:
    made = _in_a_session(tmp_path, "right")
    assert len(made) > 40
    assert _in_a_session(tmp_path, "right") == made
    assert _in_a_session(tmp_path, "wrong") == "keyring-locked"


def test_without_a_session_bus_the_keyring_is_missing(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", REAL], env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "keyring-missing"


def test_a_simulated_passphrase_says_what_it_is_and_is_private(tmp_path: Path) -> None:
    passphrases = FolderPassphrases(tmp_path)
    made = passphrases.create()
    path = tmp_path / "SIMULATED-passphrase"
    assert passphrases.get() == passphrases.create() == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().startswith("# SIMULATED TERMINAL")
    path.chmod(0o644)
    with pytest.raises(KeysError) as told:
        passphrases.get()
    assert told.value.code == "keyring-refused"


def test_an_enrolled_terminal_loads_its_keys_again(sandbox: Sandbox, tmp_path: Path) -> None:
    made = sandbox.enrolled(tmp_path)
    kept = load(tmp_path, FolderPassphrases(tmp_path))
    assert (kept.terminal, kept.recipients.list) == (made.terminal, made.recipients.list)
    assert kept.signing.private_bytes_raw() == made.signing.private_bytes_raw()
    assert "Private" not in repr(kept) and "key" not in repr(kept).lower().replace("terminalkeys", "")
    stored = b"".join(path.read_bytes() for path in (tmp_path / "keys").iterdir())
    assert made.signing.private_bytes_raw() not in stored and b"BEGIN ENCRYPTED PRIVATE KEY" in stored
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()} == {0o600}


def _load_code(state: Path) -> str:
    with pytest.raises(KeysError) as told:
        load(state, FolderPassphrases(state))
    return told.value.code


def test_keys_that_are_not_there_or_damaged_are_told_apart_and_left(sandbox: Sandbox, tmp_path: Path) -> None:
    assert _load_code(tmp_path) == "keys-missing"
    sandbox.enrolled(tmp_path)
    key, passphrase = tmp_path / "keys" / "terminal.key", tmp_path / "SIMULATED-passphrase"
    right = passphrase.read_bytes()
    passphrase.write_bytes(right[:-5] + b"xxxx\n")
    assert _load_code(tmp_path) == "keys-unreadable"
    passphrase.write_bytes(right)
    whole = key.read_bytes()
    key.write_bytes(whole[:100])
    assert _load_code(tmp_path) == "keys-unreadable"
    assert key.read_bytes() == whole[:100]


def test_a_central_key_that_was_swapped_on_the_disk_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.enrolled(tmp_path / "a")
    path = tmp_path / "a" / "keys" / "enrolment.json"
    text = path.read_text()
    start = text.index('"key":"') + 7
    path.write_text(text[:start] + ("B" if text[start] == "A" else "A") + text[start + 1 :])
    assert _load_code(tmp_path / "a") == "keys-unreadable"


def _enrol(sandbox: Sandbox, state: Path, code: str, ca: Path | None = None, url: str | None = None) -> offline_keys.TerminalKeys:
    return enrol(
        state=state,
        central_url=url or sandbox.url,
        ca=ca or sandbox.ca,
        code=code,
        passphrases=FolderPassphrases(state),
        clock=SystemClock(),
    )


def test_enrolment_fails_by_name_and_can_be_done_again(sandbox: Sandbox, tmp_path: Path) -> None:
    other = authority.prepare(tmp_path / "other").ca
    state = tmp_path / "state"
    codes = []
    for code, ca, url in (
        ("not a code", None, None),
        ("AAAA-BBBB-CCCC-DDDD", None, None),
        (new_code(sandbox.folder), other, None),
        (new_code(sandbox.folder), tmp_path / "missing.pem", None),
        (new_code(sandbox.folder), None, "https://127.0.0.1:9"),
    ):
        with pytest.raises(EnrolmentFailed) as told:
            _enrol(sandbox, state, code, ca, url)
        codes.append(told.value.code)
    assert codes == ["central-refused", "central-refused", "central-tls", "central-tls", "central-unreachable"]
    assert not offline_keys.is_enrolled(state)
    assert _enrol(sandbox, state, new_code(sandbox.folder)).terminal == load(state, FolderPassphrases(state)).terminal


def test_an_answer_that_is_lost_costs_no_code(sandbox: Sandbox, tmp_path: Path) -> None:
    code = new_code(sandbox.folder)
    sandbox.fault("store-then-500")
    with pytest.raises(EnrolmentFailed):
        _enrol(sandbox, tmp_path, code)
    assert _enrol(sandbox, tmp_path, code).terminal == load(tmp_path, FolderPassphrases(tmp_path)).terminal
