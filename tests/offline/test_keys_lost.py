"""Keys that are lost, changed or on another machine: told by name, nothing overwritten, and what is sealed is still sent."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.events import Bus
from kiosk.offline import ItemDelivered, Sync, machine, orphans
from kiosk.offline.credentials import NAME, CredentialPassphrases
from kiosk.offline.enrol import enrol
from kiosk.offline.keys import FolderPassphrases, KeysError, TerminalKeys, elsewhere, load
from kiosk.offline.queue import Queue
from kiosk.sandbox import new_code
from kiosk.store import Store
from tests.offline.terminal import opened
from tests.sandbox.documents import draft
from tests.sandbox.running import Sandbox

HERE, THERE = {"machine-id": ["a"], "ports": ["1", "2"]}, {"machine-id": ["a"], "ports": ["8", "9"]}


def _enrol(sandbox: Sandbox, state: Path, here: machine.Facts = HERE, new_key: bool = False) -> TerminalKeys:
    return enrol(
        state=state, central_url=sandbox.url, ca=sandbox.ca, code=new_code(sandbox.folder), passphrases=FolderPassphrases(state),
        clock=SystemClock(), here=here, new_key=new_key,
    )  # fmt: skip


def _code(state: Path, here: machine.Facts = HERE) -> str:
    with pytest.raises(KeysError) as told:
        load(state, FolderPassphrases(state), here)
    return told.value.code


def _send_without_keys(sandbox: Sandbox, state: Path) -> int:
    """What a terminal without keys does: its queue is sent all the same."""
    clock, bus = SystemClock(), Bus()
    store = Store.open(state / "kiosk.sqlite", clock)
    delivered: list[ItemDelivered] = []
    bus.subscribe(ItemDelivered, delivered.append)
    queue = Queue(store, clock)
    sync = Sync(queue, sandbox.client, clock, bus, draw=lambda _: 0.01)
    wanted = queue.counts().result(5).undelivered
    sync.start()
    while len(delivered) < wanted:
        assert bus.wait(10)
    assert sync.stop() and store.close()
    return len(delivered)


@pytest.mark.parametrize(
    "bound, here, same",
    [
        (HERE, HERE, True),
        (HERE, THERE, False),
        (HERE, {"machine-id": ["b"], "ports": ["1"]}, False),
        (HERE, {"machine-id": ["a"], "ports": ["2", "3"]}, True),
        (HERE, {"machine-id": ["a"]}, True),
        ({"board": ["x"]}, {"machine-id": ["a"]}, False),
        ({}, HERE, True),
        ({}, {}, True),
    ],
)
def test_a_machine_is_the_same_if_every_known_fact_has_something_in_common(
    bound: machine.Facts, here: machine.Facts, same: bool
) -> None:
    assert machine.same(bound, here) is same


def _machine(root: Path, ident: str, address: str, *, usb: bool = False, kind: str = "0") -> machine.Facts:
    """A root folder with what the kernel shows of a machine."""
    for name, text in (("etc/machine-id", ident), ("sys/class/net/eth0/address", address), ("sys/class/net/eth0/addr_assign_type", kind)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text + "\n")
    device = root / "sys/devices" / ("usb1" if usb else "pci0") / "0000"
    device.mkdir(parents=True)
    (root / "sys/class/net/eth0/device").symlink_to(device)
    return machine.facts(root)


def test_facts_are_hashed_and_what_may_change_is_not_one_of_them(tmp_path: Path) -> None:
    found = _machine(tmp_path / "a", "3d1219c7", "02:00:00:00:00:01")
    assert set(found) == {"machine-id", "ports"}
    assert "3d1219c7" not in json.dumps(found) and "02:00" not in json.dumps(found)
    assert set(_machine(tmp_path / "b", "3d1219c7", "02:00:00:00:00:01", usb=True)) == {"machine-id"}
    assert set(_machine(tmp_path / "c", "3d1219c7", "02:00:00:00:00:01", kind="1")) == {"machine-id"}
    clone = _machine(tmp_path / "d", "3d1219c7", "02:00:00:00:00:02")
    assert not machine.same(found, clone), "a cloned disk brings its machine-id along"
    assert machine.facts(tmp_path / "nowhere") == {}


def test_a_disk_image_on_another_machine_is_noticed_enrolled_anew_and_sends_what_it_holds(sandbox: Sandbox, tmp_path: Path) -> None:
    state = tmp_path / "state"
    first = _enrol(sandbox, state)
    with opened(state, first) as terminal:
        terminal.submit(draft())
    assert not elsewhere(state, HERE) and load(state, FolderPassphrases(state), HERE).terminal == first.terminal
    assert elsewhere(state, THERE) and _code(state, THERE) == "keys-other-machine"
    before = (state / "keys" / "terminal.key").read_bytes()
    second = _enrol(sandbox, state, THERE)
    assert second.terminal != first.terminal and second.signing.private_bytes_raw() != first.signing.private_bytes_raw()
    assert (state / "keys.aside-1" / "terminal.key").read_bytes() == before, "set aside, not overwritten"
    assert load(state, FolderPassphrases(state), THERE).terminal == second.terminal
    with opened(state, second) as terminal:
        terminal.submit(draft())
        assert orphans.count(terminal.store, second.signing.public_key()) == 1
    assert _send_without_keys(sandbox, state) == 2


@pytest.mark.parametrize("lost", ["terminal.key", "enrolment.json", "passphrase"])
def test_what_was_sealed_with_keys_that_are_lost_is_kept_counted_and_sent(sandbox: Sandbox, tmp_path: Path, lost: str) -> None:
    first = _enrol(sandbox, tmp_path)
    with opened(tmp_path, first) as terminal:
        for _ in range(3):
            terminal.submit(draft())
        bodies = terminal.sql("SELECT body FROM outbox")
        assert orphans.count(terminal.store, first.signing.public_key()) == 0
        assert orphans.count(terminal.store, None) == 3
    if lost == "passphrase":
        path = tmp_path / "SIMULATED-passphrase"
        path.write_text(path.read_text()[:-5] + "xxxx\n")
        assert _code(tmp_path) == "keys-unreadable"
        key = (tmp_path / "keys" / "terminal.key").read_bytes()
        with pytest.raises(KeysError):
            _enrol(sandbox, tmp_path)
        assert (tmp_path / "keys" / "terminal.key").read_bytes() == key, "not overwritten because it could not be opened"
        second = _enrol(sandbox, tmp_path, new_key=True)
        assert (tmp_path / "keys.aside-1" / "terminal.key").read_bytes() == key
    else:
        (tmp_path / "keys" / lost).unlink()
        assert _code(tmp_path) == "keys-missing"
        second = _enrol(sandbox, tmp_path)
    with opened(tmp_path, second) as terminal:
        assert terminal.sql("SELECT body FROM outbox") == bodies
        assert orphans.count(terminal.store, second.signing.public_key()) == (0 if lost == "enrolment.json" else 3)
    assert _send_without_keys(sandbox, tmp_path) == 3


def test_more_orphans_than_a_page_are_all_counted(tmp_path: Path, own_keys: TerminalKeys) -> None:
    with opened(tmp_path, own_keys) as terminal:
        for _ in range(orphans.PAGE + 3):
            terminal.submit(draft())
        assert orphans.count(terminal.store, None) == orphans.PAGE + 3


def test_an_enrolment_of_before_there_were_departments_keys_is_told_as_that(sandbox: Sandbox, tmp_path: Path) -> None:
    first = _enrol(sandbox, tmp_path)
    old = {"answer": {"terminal": first.terminal, "keys": [{"id": "k-1", "key": "AAAA"}]}, "enrolled_at": "x", "signature": "AAAA"}
    (tmp_path / "keys" / "enrolment.json").write_text(json.dumps(old))
    assert _code(tmp_path) == "keys-outdated"
    again = _enrol(sandbox, tmp_path)
    assert again.terminal == first.terminal, "the same key, so the same number"


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A host's key of our own for the real systemd-creds."""
    if not shutil.which("systemd-creds"):
        pytest.skip("no systemd-creds here")
    secret = tmp_path / "host.secret"
    monkeypatch.setenv("SYSTEMD_CREDENTIAL_SECRET", str(secret))
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    done = subprocess.run(["systemd-creds", "setup"], capture_output=True, timeout=30, check=False)
    if done.returncode:
        pytest.skip("systemd-creds cannot make a host's key here")
    yield secret


def test_a_real_systemd_credential_keeps_the_passphrase(host: Path, tmp_path: Path) -> None:
    file = tmp_path / "credstore" / NAME
    passphrases = CredentialPassphrases(file)
    with pytest.raises(KeysError, match="credential-missing"):
        passphrases.get()
    made = passphrases.create()
    assert len(made) > 40 and passphrases.get() == passphrases.create() == made
    assert made.encode() not in file.read_bytes() and file.stat().st_mode & 0o077 == 0


def test_a_credential_of_another_host_or_another_name_is_refused(host: Path, tmp_path: Path) -> None:
    file = tmp_path / NAME
    CredentialPassphrases(file).create()
    host.unlink()
    assert subprocess.run(["systemd-creds", "setup"], capture_output=True, timeout=30, check=False).returncode == 0
    with pytest.raises(KeysError, match="credential-refused"):
        CredentialPassphrases(file).get()
    kept = file.read_bytes()
    with pytest.raises(KeysError, match="credential-refused"):
        CredentialPassphrases(file).create()
    assert file.read_bytes() == kept, "not overwritten because it could not be opened"
    subprocess.run(["systemd-creds", "--name=other", "encrypt", "-", str(tmp_path / "o")], input=b"x", capture_output=True, check=True)
    with pytest.raises(KeysError, match="credential-refused"):
        CredentialPassphrases(tmp_path / "o").get()


def test_a_service_reads_what_its_manager_has_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    passphrases = CredentialPassphrases(tmp_path / "never-asked")
    for content, code in ((None, "credential-missing"), (b"", "credential-refused"), (b"\xff\xfe", "credential-refused")):
        if content is not None:
            (tmp_path / NAME).write_bytes(content)
        with pytest.raises(KeysError, match=code):
            passphrases.get()
    (tmp_path / NAME).write_bytes(b"right\n")
    assert passphrases.get() == passphrases.create() == "right"


def test_without_systemd_the_credential_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(KeysError, match="not installed"):
        CredentialPassphrases(tmp_path / NAME).create()


DUMPS = """
import os, sys
from kiosk import crash
if sys.argv[1] == "off":
    crash.no_core_dumps()
os.abort()
"""


def _dumped(folder: Path, how: str) -> bool:
    child = subprocess.Popen(
        ["sh", "-c", 'ulimit -c unlimited && exec "$0" -c "$1" "$2"', sys.executable, DUMPS, how],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status = os.waitpid(child.pid, 0)
    child.returncode = status
    assert os.WIFSIGNALED(status)
    return os.WCOREDUMP(status)


def test_a_crash_leaves_no_core_behind(tmp_path: Path) -> None:
    if not _dumped(tmp_path, "on"):
        pytest.skip("this system writes no cores anyway")
    assert not _dumped(tmp_path, "off")


TRACED = """
import sys
from kiosk import crash
crash.not_to_be_traced()
print(__import__("ctypes").CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
"""


def test_nobody_of_this_user_can_look_into_the_process() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", TRACED], env=environment, capture_output=True, text=True, timeout=30, check=True)
    # prctl(2), PR_GET_DUMPABLE
    assert done.stdout.strip() == "0"
