"""Drivers of other packages: a small one, really installed, is found by its entry point, keeps the contract, and runs in the hub."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from socket import SHUT_RDWR, create_server, socket

import pytest

from kiosk import chosen
from kiosk.clock import SystemClock
from kiosk.devices import conformance, plugins
from kiosk.devices.conformance import Hands, Subject
from kiosk.devices.contract import CardRead, IdReader
from kiosk.devices.drivers.escpos_tcp import EscposTcpPrinter
from kiosk.devices.events import ReadFinished
from kiosk.devices.hub import Hub
from kiosk.settings import Device, SettingsError
from tests.devices.hub_devices import FAST, Listener

PACKAGE = Path(__file__).parent / "third_party"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, source = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("source")
    for path in (PACKAGE / "pyproject.toml", PACKAGE / "acme_reader" / "__init__.py", PACKAGE / "acme_wand" / "__init__.py"):
        copy = source / path.relative_to(PACKAGE)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    install = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--target"]
    subprocess.run([sys.executable, "-m", "pip", *install, str(folder), str(source)], check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture
def acme(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(installed))


class FarEnd:
    """The invented reader's other side."""

    def __init__(self) -> None:
        self.card: dict[str, str] | None = None
        self.codes: list[str] = []
        self.who = "Acme|Line 3|A-0042"
        self._callers: list[socket] = []
        self.port = 0
        self._listener: socket | None = None
        self.plug()

    def lay(self) -> None:
        self.card = {"number": "11010519491231002X", "name": "测试乙", "born": "1949-12-31"}

    def lift(self) -> None:
        self.card = None

    def scan(self) -> str:
        self.codes.append("https://lanwan.example/r/试一试")
        return self.codes[-1]

    def plug(self) -> None:
        self._listener = create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), name="acme", daemon=True).start()

    def unplug(self) -> None:
        assert self._listener is not None
        for each in (self._listener, *self._callers):
            with suppress(OSError):
                each.shutdown(SHUT_RDWR)
        self._listener.close()
        self._callers.clear()

    def _accept(self, listener: socket) -> None:
        with suppress(OSError):
            while True:
                caller, _ = listener.accept()
                self._callers.append(caller)
                threading.Thread(target=self._serve, args=(caller,), name="acme-line", daemon=True).start()

    def _serve(self, caller: socket) -> None:
        with caller, caller.makefile("rb") as lines, suppress(OSError):
            for line in lines:
                answers = {
                    b"card?": "present" if self.card else "none",
                    b"read": json.dumps(self.card) if self.card else "none",
                    b"who": self.who,
                    b"new?": "-",
                    b"drop": "ok",
                }
                said = answers[line.strip()]
                if line.strip() == b"drop":
                    self.codes.clear()
                elif line.strip() == b"new?" and self.codes:
                    said = json.dumps(self.codes.pop(0))
                caller.sendall(said.encode() + b"\n")


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    it = FarEnd()
    yield it
    it.unplug()


def device(driver: str, **options: str) -> Device:
    return Device("door", driver, False, options)


def test_a_driver_of_another_package_keeps_the_contract(acme: None, far_end: FarEnd) -> None:
    entry = chosen.entry_of(device("acme-line", address=f"127.0.0.1:{far_end.port}"))
    hands = Hands(lay=far_end.lay, lift=far_end.lift, plug=far_end.plug, unplug=far_end.unplug)
    assert entry.ability == "id-reader" and chosen.hardware_tested("acme-line")
    tried = conformance.try_all(Subject("id-reader", entry.driver, hands))
    assert {each.what: each.outcome for each in tried if each.outcome != "ok"} == {"it-tests-itself": "not-tried"}


def test_a_scanner_that_was_written_from_the_page_alone_keeps_the_contract(acme: None, far_end: FarEnd) -> None:
    far_end.who = "Acme|Wand"
    entry = chosen.entry_of(device("acme-wand", address=f"127.0.0.1:{far_end.port}"))
    assert entry.ability == "code-scanner" and not chosen.hardware_tested("acme-wand")
    tried = conformance.try_all(Subject("code-scanner", entry.driver, Hands(scan=far_end.scan, plug=far_end.plug, unplug=far_end.unplug)))
    assert {each.what: each.outcome for each in tried if each.outcome != "ok"} == {"it-tests-itself": "not-tried"}


def test_the_hub_runs_it_like_any_other(acme: None, far_end: FarEnd) -> None:
    listener = Listener()
    hub = Hub([chosen.entry_of(device("acme-line", address=f"127.0.0.1:{far_end.port}"))], listener.bus, SystemClock(), FAST)
    hub.start()
    hub.read_card("s1")
    far_end.lay()
    outcome = listener.next(ReadFinished).outcome
    assert isinstance(outcome, CardRead) and outcome.document.name == "测试乙"
    assert hub.stop()


def test_what_cannot_be_used_is_refused_with_the_packages_name(acme: None) -> None:
    with pytest.raises(SettingsError, match=r"door: driver acme-old of acme-reader 1\.2 is for contract 0; this terminal has 1"):
        chosen.entry_of(device("acme-old"))
    with pytest.raises(SettingsError, match=r"door: driver acme-broken of acme-reader 1\.2 cannot be imported: ModuleNotFoundError"):
        chosen.entry_of(device("acme-broken"))
    with pytest.raises(SettingsError, match=r"door: unknown key colour"):
        chosen.entry_of(device("acme-line", colour="red"))
    known = "acme-broken, acme-line, acme-old, acme-wand, camera, cups, door-gpio, escl, escpos-serial, escpos-tcp, escpos-usb, ipp"
    with pytest.raises(SettingsError, match=rf"driver acme is not known \(known: {known}"):
        chosen.entry_of(device("acme"))


def test_a_name_of_this_program_is_never_taken_over(acme: None) -> None:
    assert "escpos-tcp" in plugins.names()
    assert isinstance(chosen.entry_of(device("escpos-tcp", host="127.0.0.1")).driver, EscposTcpPrinter)


def test_a_package_that_nobody_names_is_not_imported(acme: None) -> None:
    sys.modules.pop("acme_reader", None)
    plugins.names()
    chosen.entry_of(device("sdt-serial", port="/dev/null"))
    assert "acme_reader" not in sys.modules


def test_its_driver_is_one_by_its_shape(acme: None) -> None:
    reader: IdReader = plugins.find("acme-line").create(device("acme-line", address="127.0.0.1:1"))  # type: ignore[union-attr, assignment]
    assert not reader.find()
