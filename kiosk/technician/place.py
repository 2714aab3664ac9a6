"""Which devices there are: those of a terminal.toml, or those of the simulated terminal, whose far ends are started for it.

Failure rule: what cannot be used is `Unusable`, told in one sentence. Threads: the caller's.
"""

import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk import chosen, settings
from kiosk.control import ask
from kiosk.devices.chip.keys import MrzKey
from kiosk.devices.conformance import Hands, Subject
from kiosk.devices.control import ControlClient
from kiosk.devices.hub import Entry
from kiosk.devices.registration import Ability
from kiosk.settings import Device, SettingsError

UP_SECONDS = 30.0
READY_SECONDS = 5.0
SCANNED = "https://lanwan.example/r/试一试"
# The drivers of the simulated terminal, by the names that `kiosk sim` gives their far ends.
SIMULATED = {
    "id-reader": "sdt-serial", "id-reader-usb": "sdt-usb", "receipt": "escpos-tcp", "a4": "ipp", "chip": "pcsc",
    "scanner": "scanner-serial",
    "scanner-keys": "scanner-evdev", "glass": "escl", "camera": "camera", "light": "light-serial", "light-gpio": "light-gpio",
    "door": "door-gpio",
}  # fmt: skip
FAR_ENDS: Mapping[Ability, str] = {
    "id-reader": "id-reader", "receipt-printer": "receipt", "chip-reader": "chip", "code-scanner": "scanner",
    "document-printer": "a4", "document-scanner": "glass", "document-camera": "camera",
    "light": "light", "door": "door",
}  # fmt: skip
_BY_DRIVER = {"sdt-usb": "id-reader-usb", "scanner-evdev": "scanner-keys", "light-gpio": "light-gpio"}


class Unusable(Exception):
    """There are no devices to look at; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """The devices of one terminal: each entry of its settings with its driver, and whoever steers the simulated ones."""

    devices: tuple[tuple[Device, Entry], ...]
    steering: ControlClient | None = None

    def subject(self, device: Device, entry: Entry) -> Subject:
        """The driver with whatever hands there are: a simulator's, and nobody's for a real device."""
        if not device.simulated or self.steering is None:
            return Subject(entry.ability, entry.driver, patience=READY_SECONDS)
        return _with_hands(entry, self.steering, _BY_DRIVER.get(device.driver, FAR_ENDS[entry.ability]))


@contextmanager
def place(path: Path | None, *, alone: bool, control: Path | None = None) -> Iterator[Place]:
    """The devices of the settings at `path`; of the simulated terminal if None. `alone`: they are going to be opened, so the terminal
    whose they are must not run. `control`: the socket of `kiosk sim host`, whose simulated devices those of the settings are.

    Raises:
        Unusable: the settings cannot be used, the terminal runs, or the simulators do not come up.
    """
    if path is None:
        with _simulated() as found:
            yield found
        return
    try:
        conf = settings.load(path)
        entries = chosen.devices(conf)
    except SettingsError as error:
        raise Unusable(str(error)) from None
    if alone and ask(conf.terminal.state / "control.sock", "doctor") is not None:
        raise Unusable("the terminal runs and holds its devices; stop it first")
    steering = None if control is None else ControlClient(control)
    try:
        yield Place(tuple(zip(conf.devices, entries, strict=True)), steering)
    finally:
        if steering is not None:
            steering.close()


@contextmanager
def _simulated() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="kiosk-devices-") as folder:
        control = Path(folder) / "sim.sock"
        command = [sys.executable, "-m", "kiosk", "sim", "host", "--control", str(control), "--out", str(Path(folder) / "paper")]
        host = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        steering = ControlClient(control)
        try:
            yield Place(tuple(_simulated_devices(_addresses(host))), steering)
        finally:
            steering.close()
            host.terminate()
            host.wait()
            for pipe in (host.stdin, host.stdout):
                if pipe is not None:
                    pipe.close()


def _addresses(host: "subprocess.Popen[str]") -> Mapping[str, Mapping[str, str | int]]:
    assert host.stdout is not None
    ready, _, _ = select.select([host.stdout], [], [], UP_SECONDS)
    line = host.stdout.readline() if ready else ""
    if not line:
        raise Unusable("the simulated devices do not come up")
    found: Mapping[str, Mapping[str, str | int]] = json.loads(line)
    return found


def _simulated_devices(addresses: Mapping[str, Mapping[str, str | int]]) -> Iterator[tuple[Device, Entry]]:
    for ident, driver in SIMULATED.items():
        device = Device(ident, driver, True, addresses[ident])
        yield device, chosen.entry_of(device)


def _with_hands(entry: Entry, client: ControlClient, name: str) -> Subject:
    def verb(do: str, **args: str) -> Callable[[], object]:
        return lambda: client.call(name, do, **args)

    def scan() -> str:
        client.call(name, "scan", text=SCANNED, symbology="qr")
        return SCANNED

    def lit() -> int:
        lamps = client.call(name, "state")["lit"]
        assert isinstance(lamps, list)
        return len(lamps)

    if entry.ability in ("receipt-printer", "document-printer"):
        off, clear = verb("fault", name="offline"), verb("clear")
        return Subject(entry.ability, entry.driver, Hands(empty=verb("fault", name="media-empty"), refill=clear, unplug=off, plug=clear))
    if entry.ability == "code-scanner":
        return Subject(entry.ability, entry.driver, Hands(scan=scan, plug=verb("plug"), unplug=verb("unplug")))
    if entry.ability == "light":
        return Subject(entry.ability, entry.driver, Hands(plug=verb("plug"), unplug=verb("unplug"), lit=lit))
    if entry.ability == "chip-reader":
        keys = client.call(name, "state")["keys"]
        assert isinstance(keys, dict)
        own, other, *_ = (MrzKey.typed(*parts) for parts in keys.values())
        hands = Hands(lay=verb("lay"), lift=verb("lift"), plug=verb("plug"), unplug=verb("unplug"))
        return Subject(entry.ability, entry.driver, hands, own, other)
    return Subject(entry.ability, entry.driver, Hands(lay=verb("lay"), lift=verb("lift"), plug=verb("plug"), unplug=verb("unplug")))
