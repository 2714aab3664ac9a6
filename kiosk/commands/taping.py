"""`kiosk devices record` and `replay`: a device's line on a tape, so that a fault in a hall becomes a test elsewhere; and what plays it.

What a card or a code said is replaced by nobody's before anything is written. A chip is opened with what is typed on standard input, a
line a reading: NUMBER BIRTH EXPIRY (YYMMDD), the number on a card (CAN), `pin 1234`, or `plain` for cards of a profile; it is kept nowhere.
Threads: the caller's, and the far end's. Failures: exit 2 with a sentence; a device that is gone or a card that cannot be read is on the
tape, for that is what it is for.
"""

import argparse
import json
import re
import select
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol, cast

from kiosk.commands.told import usage
from kiosk.devices import anonymous
from kiosk.devices.chip.keys import CanKey, Key, MrzKey, NoKey, PinKey
from kiosk.devices.contract import ChipReader, IdReader
from kiosk.devices.scanners import CodeScanner
from kiosk.devices.tape import Tape

_PAUSE = 0.2
_MARK = slice(248, 250)


class _Played(Protocol):
    """A far end that plays."""

    def start(self) -> str: ...
    def stop(self) -> None: ...
    def command(self, verb: str, args: Mapping[str, str | int]) -> Mapping[str, object]: ...


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands, beside those of `kiosk devices`."""
    taping = verbs.add_parser("record", help="the line of a reader, without what cards said, as a tape that kiosk devices replay plays")
    taping.add_argument("id", metavar="ID", help="as terminal.toml names it")
    taping.add_argument("--settings", type=Path, required=True, metavar="FILE", help="the terminal's settings")
    taping.add_argument("--out", type=Path, required=True, metavar="FILE")
    taping.add_argument("--seconds", type=float, metavar="N", help="so long, and not until Ctrl-C")
    taping.add_argument("--json", action="store_true")
    taping.set_defaults(command=_record)
    playing = verbs.add_parser("replay", help="a reader that does what is on a tape; prints its port, ends with its input or by Ctrl-C")
    playing.add_argument("tape", type=Path, metavar="FILE")
    playing.set_defaults(command=_replay)


def _record(args: argparse.Namespace) -> int:
    """Ask the reader as the terminal does, until it is enough."""
    from kiosk.devices.offers import Recordable
    from kiosk.technician import place

    try:
        with place.place(args.settings, alone=True) as found:
            entry = next((entry for device, entry in found.devices if device.id == args.id), None)
            if entry is None:
                return usage(f"there is no device {args.id}; there are {', '.join(device.id for device, _ in found.devices) or 'none'}")
            use = _USES.get(entry.ability)
            if not isinstance(entry.driver, Recordable) or use is None:
                return usage(f"the line of {args.id} cannot be recorded; those of readers and scanners can")
            taken = entry.driver.record(invented_scan if entry.ability == "code-scanner" else invented)
            try:
                use(entry.driver, _Time(args.seconds))
            except KeyboardInterrupt:
                pass
            finally:
                cast(IdReader, entry.driver).close()
            tape = taken()
            tape.save(args.out)
    except place.Unusable as error:
        return usage(error)
    except OSError as error:
        return usage(f"{args.out}: {error.strerror}")
    told: Mapping[str, object] = {"tape": str(args.out), "exchanges": len(tape.exchanges)}
    print(json.dumps(told) if args.json else f"{told['exchanges']} exchanges in {args.out}")
    return 0


def _replay(args: argparse.Namespace) -> int:
    """Play a tape until the input ends; a line of it goes on to what comes next."""
    from kiosk.devices import tape

    try:
        played = tape.load(args.tape)
    except tape.TapeError as error:
        return usage(error)
    with tempfile.TemporaryDirectory() as folder:
        made = _far_end(played, Path(folder))
        if made is None:
            return usage(f"{args.tape} is a tape of {played.driver}, which nothing plays")
        far_end, more = made
        print(json.dumps({"port": far_end.start(), **more}), flush=True)
        try:
            for _ in sys.stdin:
                # A reader's tape goes on by what the terminal asks, and has nothing that comes by itself.
                with suppress(ValueError):
                    far_end.command("next", {})
        except KeyboardInterrupt:
            pass
        finally:
            far_end.stop()
    return 0


def _far_end(played: Tape, folder: Path) -> tuple[_Played, Mapping[str, object]] | None:
    """What plays a tape, and what else there is to know of it."""
    from kiosk.devices.sim.chip_replay import ChipReplay
    from kiosk.devices.sim.scan_replay import ScanReplay
    from kiosk.devices.sim.sdt_replay import SdtReplay
    from kiosk.devices.sim.usb_line import UsbLine
    from kiosk.devices.sim.wedge_line import EventLine

    if played.driver in ("sdt-serial", "sdt-usb"):
        return SdtReplay(played, UsbLine() if played.driver == "sdt-usb" else None), {}
    if played.driver == "scanner-serial":
        return ScanReplay(played), {}
    if played.driver == "scanner-evdev":
        return ScanReplay(played, EventLine(folder / "keys")), {}
    if played.driver != "pcsc":
        return None
    chip = ChipReplay(played)
    (folder / "utopia.pem").write_bytes(chip.certificate)
    return chip, {"certificates": str(folder), "keys": [[*key, can] for _, key, can in chip.keys]}


def invented(said: bytes) -> bytes:
    """The text area of an invented card of the same kind as the one that said this; of a citizen's where the kind did not come."""
    from kiosk.devices.sim import people

    areas = [people.text_area(name) for name in people.names()]
    return next((area for area in areas if area[_MARK] == said[_MARK]), areas[0])


def invented_scan(said: bytes) -> bytes:
    """An invented traveller's lines for the lines of a document; for any other code, one of the same shape that says nothing."""
    from kiosk.devices.sim import chip_documents

    shape = [len(line) for line in re.findall(rb"[A-Z0-9<]{30,}", said)]
    for name in chip_documents.names():
        lines = [line.encode() for line in chip_documents.lines(name)]
        if shape == [len(line) for line in lines]:
            between = re.split(rb"[A-Z0-9<]{30,}", said)
            return b"".join(part for pair in zip(between, [*lines, b""], strict=True) for part in pair)
    return anonymous.text(said)


class _Time:
    """Until when a device is used."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds
        self.endless = seconds is None

    def is_left(self) -> bool:
        """Go on?"""
        return self._end is None or time.monotonic() < self._end


def _use_reader(driver: object, left: _Time) -> None:
    reader = cast(IdReader, driver)
    while left.is_left():
        reader.status()
        if reader.find():
            reader.read()
        # A module tells nothing by itself: it is asked as often as the running terminal asks.
        time.sleep(_PAUSE)


def _use_scanner(driver: object, left: _Time) -> None:
    while left.is_left():
        cast(CodeScanner, driver).next(_PAUSE)


def _use_chips(driver: object, left: _Time) -> None:
    reader, typing = cast(ChipReader, driver), True
    print("a line a reading: NUMBER BIRTH EXPIRY, the card's number, pin 1234, or plain", file=sys.stderr)
    while left.is_left():
        reader.status()
        reader.find()
        if not typing:
            time.sleep(_PAUSE)
        elif select.select([sys.stdin], [], [], _PAUSE)[0]:
            line = sys.stdin.readline()
            typing = bool(line)
            key = key_of(line.split())
            if key is not None:
                print(type(reader.read(key, lambda done, of: None)).__name__, file=sys.stderr)
            elif line.strip():
                print("that is no key", file=sys.stderr)
            del line, key
        if not typing and left.endless:
            return


def key_of(words: list[str]) -> Key | None:
    """What somebody typed to open a chip; None for what is none."""
    match words:
        case ["plain"]:
            return NoKey()
        case ["pin", pin] if pin.isalnum():
            return PinKey(pin)
        case [can] if can.isdigit():
            return CanKey(can)
        case [number, birth, expiry] if re.fullmatch(r"[A-Z0-9<]{1,22}", number.upper()) and len(birth) == len(expiry) == 6:
            return MrzKey.typed(number.upper(), birth, expiry)
    return None


_USES: Mapping[str, Callable[[object, _Time], None]] = {
    "id-reader": _use_reader, "chip-reader": _use_chips, "code-scanner": _use_scanner,
}  # fmt: skip
