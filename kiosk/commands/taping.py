"""`kiosk devices record` and `replay`: a device's line on a tape, so that a fault in a hall becomes a test elsewhere; and what plays it.

What a card said is replaced by an invented card of the same kind before anything is written. Threads: the caller's, and the far end's.
Failures: exit 2 with a sentence; a device that is gone or a card that cannot be read is on the tape, for that is what it is for.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from kiosk.commands.told import usage
from kiosk.devices.contract import IdReader

_PAUSE = 0.2
_MARK = slice(248, 250)


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
            driver = next((entry.driver for device, entry in found.devices if device.id == args.id), None)
            if driver is None:
                return usage(f"there is no device {args.id}; there are {', '.join(device.id for device, _ in found.devices) or 'none'}")
            if not isinstance(driver, Recordable):
                return usage(f"the line of {args.id} cannot be recorded; that of sdt-serial can")
            taken = driver.record(invented)
            try:
                # What offers a tape is a reader of cards: no other driver does.
                _use(cast(IdReader, driver), args.seconds)
            except KeyboardInterrupt:
                pass
            finally:
                driver.close()
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
    """Play a tape until the input ends."""
    from kiosk.devices import tape
    from kiosk.devices.sim.sdt_replay import SdtReplay

    try:
        played = tape.load(args.tape)
    except tape.TapeError as error:
        return usage(error)
    if played.driver != "sdt-serial":
        return usage(f"{args.tape} is a tape of {played.driver}, which nothing plays")
    far_end = SdtReplay(played)
    print(json.dumps({"port": far_end.start()}), flush=True)
    try:
        sys.stdin.read()
    except KeyboardInterrupt:
        pass
    finally:
        far_end.stop()
    return 0


def invented(said: bytes) -> bytes:
    """The text area of an invented card of the same kind as the one that said this; of a citizen's where the kind did not come."""
    from kiosk.devices.sim import people

    areas = [people.text_area(name) for name in people.names()]
    return next((area for area in areas if area[_MARK] == said[_MARK]), areas[0])


def _use(driver: IdReader, seconds: float | None) -> None:
    end = None if seconds is None else time.monotonic() + seconds
    while end is None or time.monotonic() < end:
        driver.status()
        if driver.find():
            driver.read()
        # A module tells nothing by itself: it is asked as often as the running terminal asks.
        time.sleep(_PAUSE)
