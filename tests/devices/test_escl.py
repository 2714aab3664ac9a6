"""The eSCL driver against a far end that speaks the wire, and that far end against clients that are not ours."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices import conformance
from kiosk.devices.conformance import Check, Hands, Subject
from kiosk.devices.contract import NeedsAttention, Offline, Ready
from kiosk.devices.drivers import escl, escl_xml
from kiosk.devices.drivers.escl import EsclScanner, Patience
from kiosk.devices.drivers.escl_xml import BadXml
from kiosk.devices.glass import GlassGone, NoPaper, NotScanned, Picture, ScanBroken, ScanBusy, Scanned, ScanOutcome, ScanStopped, Source
from kiosk.devices.sim.escl_scanner import FAULTS, EsclScannerFarEnd
from kiosk.settings import Device, SettingsError

SHORT = Patience(answer=1.0, busy=0.6, page=4.0, look=0.1)


@pytest.fixture(scope="module")
def whole() -> Iterator[EsclScannerFarEnd]:
    it = EsclScannerFarEnd()
    it.start()
    yield it
    it.stop()


@pytest.fixture
def far_end(whole: EsclScannerFarEnd) -> Iterator[EsclScannerFarEnd]:
    whole.command("lift", {})
    yield whole
    whole.command("clear", {})
    whole.command("plug", {})


@pytest.fixture(params=["glass", "feeder"])
def scanner(request: pytest.FixtureRequest, far_end: EsclScannerFarEnd) -> Iterator[EsclScanner]:
    it = EsclScanner(far_end.url, Source(request.param), 100, patience=SHORT)
    yield it
    it.close()


def ran(scanner: EsclScanner) -> tuple[list[Picture], ScanOutcome]:
    told: list[Picture] = []
    return told, scanner.scan(told.append)


@pytest.mark.parametrize("check", conformance.checks("document-scanner"), ids=lambda check: check.__name__)
def test_the_scanner_keeps_the_contract(check: Check, far_end: EsclScannerFarEnd, scanner: EsclScanner) -> None:
    def verb(name: str) -> object:
        return lambda: far_end.command(name, {})

    hands = Hands(lay=verb("lay"), lift=verb("lift"), plug=verb("plug"), unplug=verb("unplug"))  # type: ignore[arg-type]
    try:
        check(Subject("document-scanner", scanner, hands))
    except conformance.NotTried:
        assert check.__name__ in ("an_empty_feeder_is_no_fault", "it_tests_itself")
    assert far_end.command("state", {})["open"] == 0


WORDS: dict[str, tuple[ScanOutcome | type, ScanOutcome | type]] = {
    "media-jam": (NotScanned(frozenset({"media-jam"})), NotScanned(frozenset({"media-jam"}))),
    "media-jam-mid-run": (Scanned(1), NotScanned(frozenset({"media-jam"}))),
    "cover-open": (NotScanned(frozenset({"cover-open"})), NotScanned(frozenset({"cover-open"}))),
    "lamp": (Scanned(1), Scanned(2)),
    "busy": (ScanBusy(), ScanBusy()),
    "no-answer": (GlassGone, GlassGone),
    "slow": (Scanned(1), Scanned(2)),
    "cut": (ScanBroken("cut"), ScanBroken("cut")),
    "no-picture": (ScanBroken("no-picture"), ScanBroken("no-picture")),
    "too-large": (ScanBroken("too-large"), ScanBroken("too-large")),
    "hostile-xml": (GlassGone(Offline("no-answer")), GlassGone(Offline("no-answer"))),
    "refused": (ScanBroken("refused"), ScanBroken("refused")),
    "elsewhere": (Scanned(1), Scanned(2)),
    "job-lost": (ScanBroken("no-picture"), NoPaper()),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_as_what_it_is_and_no_job_stays_at_the_scanner(
    fault: str, far_end: EsclScannerFarEnd, scanner: EsclScanner
) -> None:
    far_end.command("lay", {"pages": 2})
    far_end.command("fault", {"name": fault, "how": "next" if fault in ("slow", "too-large") else "always"})
    told, outcome = ran(scanner)
    wanted = WORDS[fault][scanner.capabilities.source is Source.FEEDER]
    assert isinstance(outcome, wanted) if isinstance(wanted, type) else outcome == wanted
    assert len(told) == (outcome.pages if isinstance(outcome, Scanned) else fault == "media-jam-mid-run")
    assert all(picture.data.startswith(b"\xff\xd8\xff") and picture.data.endswith(b"\xff\xd9") for picture in told)
    far_end.command("clear", {})
    assert far_end.command("state", {})["open"] == 0
    far_end.command("lay", {"pages": 1})
    assert isinstance(ran(scanner)[1], Scanned), "after the fault it does not scan"


def test_a_jam_and_an_open_cover_are_told_to_staff(far_end: EsclScannerFarEnd) -> None:
    scanner = EsclScanner(far_end.url, Source.FEEDER, patience=SHORT)
    assert scanner.status() == Ready()
    for fault in ("media-jam", "cover-open"):
        far_end.command("fault", {"name": fault})
        assert scanner.status() == NeedsAttention(frozenset({fault}))
        far_end.command("clear", {})
    far_end.command("fault", {"name": "hostile-xml"})
    assert scanner.status() == Offline("no-answer")
    far_end.command("clear", {})
    assert scanner.status() == Ready()
    scanner.close()


def test_a_run_that_is_broken_off_is_taken_back_at_the_scanner(far_end: EsclScannerFarEnd) -> None:
    scanner = EsclScanner(far_end.url, Source.GLASS, 100, patience=SHORT)
    far_end.command("lay", {})
    before = far_end.command("fault", {"name": "slow"})["jobs"]
    begun = threading.Event()
    outcome: list[ScanOutcome] = []

    def run() -> None:
        begun.set()
        outcome.append(scanner.scan(lambda _picture: None))

    thread = threading.Thread(target=run)
    thread.start()
    begun.wait(5)
    while far_end.command("state", {})["jobs"] == before and thread.is_alive():
        thread.join(0.01)
    scanner.interrupt()
    thread.join(5)
    assert outcome == [ScanStopped()]
    far_end.command("clear", {})
    assert far_end.command("state", {})["open"] == 0
    scanner.close()


@pytest.mark.parametrize(
    "data",
    [
        b"<a><b></a>", b"", b"\xff\xfe\x00", b"<?xml version='1.0' encoding='nonsense'?><ScannerStatus/>", b"<Other/>",
        b"<!DOCTYPE ScannerStatus SYSTEM 'file:///etc/passwd'><ScannerStatus/>", b"<ScannerStatus>" + b"<a>" * 40,
        b"<ScannerStatus>" + b"<a/>" * 5000 + b"</ScannerStatus>", b"<ScannerStatus>" + b" " * escl_xml.LONGEST + b"</ScannerStatus>",
        b"<!DOCTYPE s [<!ENTITY e 'x'>]><ScannerStatus><State>&e;</State></ScannerStatus>",
    ],
    ids=["broken", "empty", "noise", "encoding", "another", "external", "deep", "many", "long", "entity"],
)  # fmt: skip
def test_hostile_xml_is_refused(data: bytes) -> None:
    with pytest.raises(BadXml):
        escl_xml.state(data)


def test_capabilities_of_other_makers_are_read() -> None:
    """A range of resolutions in place of steps, grey alone, and another prefix."""
    told = b"""<s:ScannerCapabilities xmlns:s="x"><p:MakeAndModel xmlns:p="y">Any 1</p:MakeAndModel><s:Platen><s:PlatenInputCaps>
      <s:MaxWidth>2480</s:MaxWidth><s:ColorModes><s:ColorMode>Grayscale8</s:ColorMode></s:ColorModes><s:SupportedResolutions>
      <s:ResolutionRange><s:XResolutionRange><s:Min>75</s:Min><s:Max>300</s:Max></s:XResolutionRange></s:ResolutionRange>
      </s:SupportedResolutions></s:PlatenInputCaps></s:Platen></s:ScannerCapabilities>"""
    found = escl_xml.capabilities(told, "glass")
    assert (found.there, found.width, found.height, found.colours) == (True, 2480, 3508, frozenset({"Grayscale8"}))
    assert found.resolutions == (100, 150, 200, 300)
    assert not escl_xml.capabilities(told, "feeder").there


@pytest.mark.parametrize(
    "options",
    [{}, {"url": "http://scanner.local/eSCL"}, {"url": "ftp://127.0.0.1/"}, {"url": "https://127.0.0.1/eSCL"}, {"source": "desk"},
     {"url": "http://127.0.0.1/eSCL", "dpi": 50}, {"url": "http://127.0.0.1/eSCL", "colour": 1}],
)  # fmt: skip
def test_settings_of_no_use_are_refused(options: dict[str, str | int]) -> None:
    with pytest.raises(SettingsError, match="glass-1"):
        escl.create(Device("glass-1", "escl", False, options))


def test_an_independent_client_reads_the_far_end(far_end: EsclScannerFarEnd, tmp_path: Path) -> None:
    """Debian's sane-airscan, which this project has no part in, scans glass and feeder: so the far end speaks the wire."""
    assert shutil.which("scanimage"), "sane-utils is missing: tools/setup test"
    (tmp_path / "dll.conf").write_text("airscan\n")
    (tmp_path / "airscan.conf").write_text(f"[devices]\nsim = {far_end.url}/, eSCL\n[options]\ndiscovery = disable\n")
    far_end.command("lay", {"pages": 2})

    def scanimage(*options: str) -> "subprocess.CompletedProcess[bytes]":
        command = ["scanimage", "--device-name=airscan:e0:sim", "--format=pnm", "--resolution=100", "--mode=Color", *options]
        return subprocess.run(command, env={**os.environ, "SANE_CONFIG_DIR": str(tmp_path)}, capture_output=True, timeout=30, check=False)

    page = scanimage("--source=Flatbed")
    assert page.returncode == 0 and page.stdout.startswith(b"P6"), page.stderr
    # It reads ahead: pages of a feeder come whole in one run alone.
    run = scanimage("--source=ADF", f"--batch={tmp_path}/page%d.pnm")
    assert sorted(path.name for path in tmp_path.glob("page*")) == ["page1.pnm", "page2.pnm"], run.stderr
    assert scanimage("--source=ADF").returncode == 7, "an empty feeder is not told as one"
    far_end.command("fault", {"name": "media-jam"})
    far_end.command("lay", {})
    assert scanimage("--source=ADF").returncode == 6, "a jam is not told as one"
    assert far_end.command("state", {})["open"] == 0
