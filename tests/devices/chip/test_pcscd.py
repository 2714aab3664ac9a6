"""The driver, and an independent reader, on a real pcscd with Debian's virtual reader."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.devices import conformance
from kiosk.devices.chip import tlv
from kiosk.devices.chip.verdict import State, Verdict
from kiosk.devices.conformance import Hands
from kiosk.devices.contract import CardPulled, CardUnreadable, ChipOutcome, ChipRead, KeyWrong, NoCard, Offline, Ready
from kiosk.devices.drivers.pcsc import LIFT, create
from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.settings import Device
from tests.devices.chip.daemon import READER, Daemon, daemon
from tests.devices.chip.far_end import PATIENCE, Field, descriptors, key, trust, until


@pytest.fixture
def pcscd(tmp_path: Path) -> Iterator[Daemon]:
    # One a test: it costs 0.1 s.
    folder = tmp_path / "pcscd"
    folder.mkdir()
    with daemon(folder) as running:
        yield running


@pytest.fixture
def field(pcscd: Daemon, tmp_path: Path) -> Iterator[Field]:
    far_end = ChipReaderFarEnd(("127.0.0.1", pcscd.port))
    far_end.start()
    driver = create(Device("chip", "pcsc", False, {"reader": READER, "certificates": str(trust(tmp_path / "countries", far_end))}))
    field = Field(driver, far_end)
    field.status(lambda status: status == Ready())
    yield field
    far_end.stop()
    until(lambda: not driver.find())
    driver.close()


@pytest.mark.parametrize("name", documents.names())
def test_everybody_is_read(field: Field, name: str) -> None:
    field.lay(name)
    outcome = field.read(name)
    assert isinstance(outcome, ChipRead), outcome
    assert outcome.verdict == Verdict(State.GENUINE)


def test_wrong_key_pulled_card_and_the_right_one_after(field: Field) -> None:
    """F29: over the daemon as well, a card that is gone is no wrong key, and no key goes out a second time."""
    field.lay()
    assert field.read(by=key("traveller-suharto")) == KeyWrong()
    assert field.far_end.command("state", {})["tries"] == 1
    field.fault("pulled")
    assert field.read() == CardPulled()
    field.lay()
    assert isinstance(at_last(field.read), ChipRead)


def at_last(read: Callable[[], ChipOutcome]) -> ChipOutcome:
    """pcscd's watch looks every 0.4 s, and later on a busy machine: until it has seen a pull, the next card may be taken away once more
    (told as pulled) or the reader be empty for a while. Whoever tries again, with the card where it lies, gets through."""
    end = time.monotonic() + PATIENCE
    while isinstance(outcome := read(), CardPulled | NoCard) and time.monotonic() < end:
        pass
    return outcome


def test_a_card_that_is_laid_at_once_after_a_pull_is_not_missed(field: Field) -> None:
    """A reset in vain had pcscd call the reader empty, and its own watch saw nothing change: the next card was missed until it was lifted.
    No key went to either card by itself (F29)."""
    for _ in range(2):
        field.fault("pulled")
        field.lay()
        assert field.read() == CardPulled()
        field.lay("permit-lam")
        assert field.far_end.command("state", {})["tries"] == 0
        assert isinstance(at_last(lambda: field.read("permit-lam")), ChipRead)
        # What is laid in place of a card that pcscd knows would be another matter.
        field.lift()


def test_a_mute_card_costs_a_child_and_has_to_be_lifted(field: Field) -> None:
    """The child is stuck in the daemon and killed; the reader stays locked until the card is lifted."""
    field.lay()
    child = field.driver.child
    field.fault("mute")
    assert field.read() == CardUnreadable("mute")
    field.status(lambda status: status == LIFT)
    assert field.driver.child not in (None, child)
    assert field.driver.find()
    assert field.driver.read(key(documents.DEFAULT), lambda done, of: None) == CardUnreadable("lift-card")
    field.lift()
    field.status(lambda status: status == Ready())
    field.lay()
    assert isinstance(field.read(), ChipRead)


def test_restarts_of_the_daemon_are_outages_and_nothing_grows(field: Field, pcscd: Daemon) -> None:
    """F09: pyscard's own monitor would be dead after the first."""

    def counted() -> tuple[int, int, int]:
        assert field.driver.child is not None
        return threading.active_count(), descriptors(os.getpid()), descriptors(field.driver.child)

    before, child = counted(), field.driver.child
    for _ in range(5):
        pcscd.stop()
        field.status(lambda status: status == Offline("no-answer"))
        assert not field.driver.find()
        pcscd.start()
        field.status(lambda status: status == Ready())
        assert field.driver.child == child
        assert counted() == before
    field.lay()
    assert isinstance(field.read(), ChipRead)


def test_the_daemon_dies_in_the_middle_of_a_chip(field: Field, pcscd: Daemon) -> None:
    field.fault("mute")
    field.lay()
    outcome: list[object] = []
    thread = threading.Thread(target=lambda: outcome.append(field.driver.read(key(documents.DEFAULT), lambda done, of: None)))
    thread.start()
    until(lambda: field.far_end.command("state", {})["commands"] == 1)
    pcscd.stop()
    thread.join(10)
    pcscd.start()
    assert len(outcome) == 1 and not isinstance(outcome[0], ChipRead | KeyWrong)
    field.status(lambda status: status == Ready())


def test_a_reader_that_is_not_there_is_unplugged(pcscd: Daemon) -> None:
    driver = create(Device("chip", "pcsc", False, {"reader": "Somebody Else's"}))
    until(lambda: driver.status() == Offline("unplugged"))
    assert not driver.find()
    driver.close()


def test_debians_mrtdreader_reads_our_chip(pcscd: Daemon, field: Field, tmp_path: Path) -> None:
    """An independent reader (BAC, libnfc), its calls to libnfc answered by PC/SC; and openssl judges the signature."""
    if shutil.which("mrtdreader") is None or shutil.which("gcc") is None:
        pytest.skip("mrtdreader or gcc is not installed")
    shim = tmp_path / "nfc_by_pcsc.so"
    source = Path(__file__).parent / "nfc_by_pcsc.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-w", "-o", shim, source, "-I/usr/include/PCSC", "-lpcsclite"], check=True, timeout=60)
    field.lay()
    field.driver.close()
    number, birth, expiry = documents.key(documents.DEFAULT)
    told = subprocess.run(
        ["mrtdreader", "-p", number, "-b", birth, "-e", expiry],
        cwd=tmp_path,
        env={**os.environ, "LD_PRELOAD": str(shim)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "MOREAU<<ELISE<MARIE" in told.stdout


def test_openssl_agrees_with_the_signature(tmp_path: Path) -> None:
    country = documents.Country()
    filled = documents.personalise(documents.DEFAULT, country)
    (tmp_path / "country.pem").write_bytes(country.certificate)
    (tmp_path / "sod.der").write_bytes(tlv.first(filled.files[0x011D], 0x77))
    command = "openssl cms -verify -inform DER -in sod.der -CAfile country.pem -purpose any -out lds.bin"
    told = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert told.returncode == 0 and "CMS Verification successful" in told.stderr, told.stderr
    changed = bytearray((tmp_path / "sod.der").read_bytes())
    changed[-1] ^= 1
    (tmp_path / "sod.der").write_bytes(changed)
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, timeout=30).returncode != 0


def test_the_driver_keeps_the_contract_on_a_real_daemon(field: Field, pcscd: Daemon) -> None:
    """All checks, one daemon: unplugging is the daemon's end, as an update or a crash would end it."""
    own, other = key(documents.DEFAULT), key("traveller-suharto")
    hands = Hands(
        lay=lambda: field.far_end.command("lay", {}),
        lift=lambda: field.far_end.command("lift", {}),
        unplug=pcscd.stop,
        plug=pcscd.start,
    )
    tried = conformance.try_all(conformance.Subject("chip-reader", field.driver, hands, own, other))
    assert {each.what: each.outcome for each in tried if each.outcome != "ok"} == {"it-tests-itself": "not-tried"}
    field.status(lambda status: status == Ready())
