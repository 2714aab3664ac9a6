"""What drivers of readers cost: `python -m bench.readers --json [--long]`, each beside a bare script that asks the same of the far end.

    sdt_vs_wire    one card by the driver, against a bare read loop, on a terminal line paced to 115200 baud (1,359 bytes both ways)
    chip_vs_bare   one chip by the driver (BAC, with the photo: 13 KB), against a straight script with the same secure messaging, without
                   child, deadlines, parsing or signature check; over a real pcscd where there is one, else over vpcd's framing
                   (`raw.reach`). Both clocks start before the card is connected to
    found_to_screen_ms   95 of 100 cards are on the screen of a real window after this time, from the far end's `present` (60 cards) or
                   from pcscd's event (3 chips; --long 60), whichever is worse (`bench.readers_window`)
    rss_growth     memory after cycles of laying and lifting (200 on SDT, 20 on chips; --long 200 of each) against before

Also raw: the driver without the photo, as it is set usually; the same on a line that is not paced, and whether threads and descriptors
are as before; how many samples there were (`n`), how they lie, and how long each part took. Pairs are taken in turns.
"""

import argparse
import json
import os
import pty
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.report import quantile, spread, told
from kiosk.devices.chip import reading
from kiosk.devices.chip.keys import MrzKey
from kiosk.devices.chip.verdict import State
from kiosk.devices.contract import CardRead, ChipRead
from kiosk.devices.drivers.pcsc import PcscReader
from kiosk.devices.drivers.pcsc_reach import Reach
from kiosk.devices.drivers.pcsc_vpcd import VpcdReach
from kiosk.devices.drivers.sdt_frames import Command
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.sdt_module import Module, Requests
from tests.devices.chip.daemon import READER, daemon

BARS = {"sdt_vs_wire": 1.15, "chip_vs_bare": 1.15, "found_to_screen_ms": 150.0, "rss_growth": 0.03}
_SECONDS_A_BYTE = 10 / 115200
_ANSWERS = {Command.FIND: 15, Command.SELECT: 19, Command.READ: 1295}


class Wire:
    """A module behind a pseudo-terminal; `paced` as a UART of 115200 baud is."""

    def __init__(self, *, paced: bool) -> None:
        self._far, self._near = pty.openpty()
        tty.setraw(self._near)
        tty.setraw(self._far)
        self.path, self.module, self._paced = os.ttyname(self._near), Module(), paced
        self._thread = threading.Thread(target=self._run, name="bench-wire", daemon=True)
        self._thread.start()

    def lay(self) -> None:
        """A card that can be read, whatever lay there."""
        self.module.lay("citizen-liang")

    def close(self) -> None:
        """Hang up. The far side is read until that is seen: another line may get the descriptor's number at once."""
        os.close(self._near)
        self._thread.join()
        os.close(self._far)

    def _run(self) -> None:
        requests = Requests()
        with suppress(OSError):
            while data := os.read(self._far, 4096):
                self._pace(len(data))
                for request in requests.feed(data):
                    self._send(self.module.answer(request))

    def _send(self, answer: bytes) -> None:
        began = time.monotonic()
        for start in range(0, len(answer), 16):
            part = answer[start : start + 16]
            if self._paced:
                time.sleep(max(0.0, began + (start + len(part)) * _SECONDS_A_BYTE - time.monotonic()))
            os.write(self._far, part)

    def _pace(self, count: int) -> None:
        if self._paced:
            time.sleep(count * _SECONDS_A_BYTE)


def sdt(rounds: int, *, paced: bool) -> tuple[list[float], list[float]]:
    """Milliseconds of one card: by the driver, and by a bare loop, in turns."""
    wire = Wire(paced=paced)
    driver = SdtSerialReader(wire.path)
    ours: list[float] = []
    bare: list[float] = []
    try:
        driver.status()
        for _ in range(rounds):
            wire.lay()
            began = time.monotonic()
            outcome = driver.read()
            assert isinstance(outcome, CardRead), outcome
            ours.append((time.monotonic() - began) * 1000)
            driver.close()
            wire.lay()
            bare.append(_bare_sdt(wire.path))
            driver.status()
    finally:
        driver.close()
        wire.close()
    return ours, bare


def _bare_sdt(path: str) -> float:
    line = os.open(path, os.O_RDWR | os.O_NOCTTY)
    try:
        began = time.monotonic()
        for command, size in _ANSWERS.items():
            os.write(line, command.request())
            while size > 0:
                size -= len(os.read(line, 4096))
        return (time.monotonic() - began) * 1000
    finally:
        os.close(line)


def countries(folder: Path, far_end: ChipReaderFarEnd) -> Path:
    """A folder with the certificate of the country that signed the far end's documents."""
    found = folder / "countries"
    found.mkdir(exist_ok=True)
    (found / "utopia.pem").write_bytes(far_end.certificate)
    return found


@contextmanager
def field(real: bool, folder: Path, *, photo: bool = True) -> Iterator[tuple[ChipReaderFarEnd, PcscReader, Callable[[], Reach]]]:
    """A chip's far end, the driver above it, and a way to it without the driver."""
    if real:
        with daemon(folder) as pcscd:
            # pyscard is native code and belongs into the driver's child; a bench is no terminal.
            from kiosk.devices.drivers.pcsc_native import PcscReach

            far_end = ChipReaderFarEnd(("127.0.0.1", pcscd.port))
            far_end.start()
            driver = PcscReader(("pcsc", READER), countries(folder, far_end), photo=photo)
            yield far_end, driver, lambda: PcscReach(READER)
            driver.close()
            far_end.stop()
    else:
        far_end = ChipReaderFarEnd()
        host, _, port = far_end.start().rpartition(":")
        driver = PcscReader(("vpcd", host, port), countries(folder, far_end), photo=photo)
        yield far_end, driver, lambda: VpcdReach(host, int(port))
        driver.close()
        far_end.stop()


def chip(rounds: int, real: bool, folder: Path, *, photo: bool = True) -> tuple[list[float], list[float]]:
    """Milliseconds of one chip, from before SCardConnect: by the driver, and by a straight script, in turns."""
    key = MrzKey.typed(*documents.key(documents.DEFAULT))
    ours: list[float] = []
    bare: list[float] = []
    with field(real, folder, photo=photo) as (far_end, driver, reach_of):
        far_end.command("fault", {"name": "no-pace", "how": "always"})
        while len(ours) < rounds:
            _lay(far_end, driver.find)
            began = time.monotonic()
            outcome = driver.read(key, lambda _done, _of: None)
            took = (time.monotonic() - began) * 1000
            if not isinstance(outcome, ChipRead):
                continue
            assert outcome.verdict.state is State.GENUINE
            # Over vpcd's framing one line is served at a time. The document lies there still, reset: laying it anew would wait for pcscd.
            driver.close()
            reach = reach_of()
            _seen(lambda reach=reach: reach.state() == "card", 10)  # type: ignore[misc]  # mypy infers no lambda with a default
            began = time.monotonic()
            assert reach.connect() == "card"
            files = reading.read(reach.transmit, key, lambda _done, _of: None, photo=photo)
            bare.append((time.monotonic() - began) * 1000)
            assert isinstance(files, reading.Files)
            ours.append(took)
            reach.disconnect()
            far_end.command("lift", {})
    return ours, bare


def _lay(far_end: ChipReaderFarEnd, seen: Callable[[], bool]) -> None:
    """A card anew: the one before is lifted, and seen to be, for pcscd looks only every 0.4 s."""
    far_end.command("lift", {})
    _seen(lambda: not seen(), 10)
    far_end.command("lay", {})
    if not _seen(seen, 10):
        raise RuntimeError("nobody sees the document")


def _seen(what: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def cycles(count: int, chips: int, folder: Path) -> dict[str, object]:
    """Laying, reading and lifting: memory, threads and descriptors after a warm-up, and after all of it."""
    wire = Wire(paced=False)
    driver = SdtSerialReader(wire.path)
    key = MrzKey.typed(*documents.key(documents.DEFAULT))
    with field(False, folder) as (far_end, reader, _):

        def both(cards: int, documents_: int) -> None:
            for _ in range(cards):
                wire.lay()
                assert isinstance(driver.read(), CardRead)
                wire.module.lift()
                assert not driver.find()
            for _ in range(documents_):
                _lay(far_end, reader.find)
                assert isinstance(reader.read(key, lambda _done, _of: None), ChipRead)
                far_end.command("lift", {})

        both(20, 5)
        before = _held()
        both(count, chips)
        after = _held()
    driver.close()
    wire.close()
    return {
        "rss_growth": round(after[0] / before[0] - 1, 4),
        "rss_mb": [round(before[0] / 1024, 1), round(after[0] / 1024, 1)],
        "threads": [before[1], after[1]],
        "descriptors": [before[2], after[2]],
        "cycles": {"sdt": count, "chip": chips},
    }


def _held() -> tuple[int, int, int]:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    rss = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
    return rss, threading.active_count(), len(os.listdir("/proc/self/fd"))


def on_screen(cards: int, chips: int) -> dict[str, list[float]]:
    """Milliseconds until a card is on the screen, measured by a process with a window."""
    command = [sys.executable, "-m", "bench.readers_window", str(cards), str(chips)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(long: bool) -> dict[str, object]:
    """All of it."""
    rounds = 60 if long else 10
    took = {"began": time.monotonic()}
    paced, bare = sdt(rounds, paced=True)
    plain, plain_bare = sdt(rounds, paced=False)
    took["sdt"] = time.monotonic()
    real = os.geteuid() == 0 and Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so").exists()
    with tempfile.TemporaryDirectory() as folder:
        chips, straight = chip(rounds, real, Path(folder))
        usual, _ = chip(rounds if long else 1, real, Path(folder), photo=False)
        took["chip"] = time.monotonic()
        held = cycles(200, 200 if long else 20, Path(folder))
    took["cycles"] = time.monotonic()
    screen = on_screen(60, 60 if long else 3)
    took["screen"] = time.monotonic()
    median = statistics.median
    return {
        "sdt_vs_wire": round(median(paced) / median(bare), 3),
        "chip_vs_bare": round(median(chips) / median(straight), 3),
        "found_to_screen_ms": round(max(quantile(each, 0.95) for each in screen.values() if each), 1),
        **held,
        "n": {"sdt": len(paced), "chip": len(chips), **{f"screen_{name}": len(each) for name, each in screen.items()}},
        "sdt_ms": [round(median(paced), 1), round(median(bare), 1)],
        "sdt_plain_pty_ms": [round(median(plain), 2), round(median(plain_bare), 2)],
        "chip_ms": [round(median(chips), 1), round(median(straight), 1)],
        "chip_spread_ms": [spread(chips), spread(straight)],
        "chip_without_photo_ms": round(median(usual), 1),
        "screen_sdt_ms": spread(screen["sdt"]),
        **({"screen_chip_ms": spread(screen["chip"])} if screen["chip"] else {}),
        "reach": "pcscd" if real else "vpcd",
        "took_s": {name: round(at - before, 1) for (name, at), before in zip(list(took.items())[1:], took.values(), strict=False)},
    }


def main() -> int:
    """Print the figures; 1 if one is over its bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="accepted for the sake of the others: it is always JSON")
    parser.add_argument("--long", action="store_true")
    found = measure(parser.parse_args().long)
    print(told("readers", found, BARS))
    return 0 if all(float(str(found[name])) <= bar for name, bar in BARS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
