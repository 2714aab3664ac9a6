"""`kiosk devices ...`: its arguments, and what it prints.

Exit codes: 0 all in order, 1 a device is not, 2 usage or settings that cannot be used. Nothing of a device is loaded before a command runs.
"""

import argparse
import json
import signal
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

EXIT_WRONG, EXIT_USAGE = 1, 2


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add what a technician does to the verbs of `kiosk devices`."""
    listing = verbs.add_parser("list", help="the devices of the settings and their drivers; none is opened")
    watching = verbs.add_parser("watch", help="how they are, line by line as it changes")
    watching.add_argument("--seconds", type=float, metavar="N", help="so long, and not until Ctrl-C")
    testing = verbs.add_parser("test", help="every sentence of the contract, on each of them")
    testing.add_argument("ids", nargs="*", metavar="ID", help="as terminal.toml names them")
    testing.add_argument("--all", action="store_true", help="all of them")
    testing.add_argument("--control", type=Path, metavar="SOCKET", help="of `kiosk sim host`, where the settings name its devices")
    telling = verbs.add_parser("inventory", help="what they say they are: maker, model, firmware, serial number, counters")
    for parser, command in ((listing, _list), (watching, _watch), (testing, _test), (telling, _inventory)):
        parser.add_argument("--settings", type=Path, metavar="FILE", help="the terminal's settings (default: the simulated terminal)")
        parser.add_argument("--json", action="store_true")
        parser.set_defaults(command=command)


def _list(args: argparse.Namespace) -> int:
    from kiosk.technician import place, trying

    try:
        with place.place(args.settings, alone=False) as found:
            devices = trying.listed(found)
    except place.Unusable as error:
        return _usage(error)
    if args.json:
        _print({"devices": devices})
    else:
        _table(devices, ("id", "kind", "driver", "simulated", "hardware_tested"))
    return 0


def _watch(args: argparse.Namespace) -> int:
    from kiosk.technician import place, watching

    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))

    def tell(change: Mapping[str, object]) -> None:
        print(json.dumps(change) if args.json else f"{change['ms']:>8} ms  {change['id']}  {change['what']}", flush=True)

    try:
        with place.place(args.settings, alone=True) as found:
            watching.watch(found, tell, args.seconds)
    except place.Unusable as error:
        return _usage(error)
    except KeyboardInterrupt:
        return 0
    return 0


def _test(args: argparse.Namespace) -> int:
    from kiosk.technician import place, trying

    if bool(args.ids) == args.all:
        return _usage("say which devices to test, or --all")
    try:
        with place.place(args.settings, alone=True, control=args.control) as found:
            known = {device.id for device, _ in found.devices}
            unknown = sorted(set(args.ids) - known)
            if unknown:
                return _usage(f"there is no device {unknown[0]}; there are {', '.join(sorted(known)) or 'none'}")
            devices = []
            for device in trying.tried(found, None if args.all else frozenset(args.ids)):
                devices.append(device)
                if not args.json:
                    _report(device)
    except place.Unusable as error:
        return _usage(error)
    if args.json:
        _print({"devices": devices})
    return 0 if all(device["ok"] for device in devices) else EXIT_WRONG


def _inventory(args: argparse.Namespace) -> int:
    from kiosk.technician import place, trying

    try:
        with place.place(args.settings, alone=True) as found:
            devices = trying.inventories(found)
    except place.Unusable as error:
        return _usage(error)
    if args.json:
        _print({"devices": devices})
    else:
        _table(devices, ("id", "status", "maker", "model", "firmware", "serial", "counters", "details"))
    return EXIT_WRONG if any(str(device["status"]).startswith("offline") for device in devices) else 0


def _report(device: Mapping[str, object]) -> None:
    print(f"{device['id']} ({device['driver']}): {'in order' if device['ok'] else 'NOT in order'}")
    steps = device["tried"]
    assert isinstance(steps, list)
    for step in steps:
        print(f"  {step['ms']:>6} ms  {step['what']}: {step['outcome']}")


def _table(rows: Iterable[Mapping[str, object]], columns: tuple[str, ...]) -> None:
    cells = [columns, *(tuple(_cell(row[column]) for column in columns) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " ".join(f"{name}={count}" for name, count in value.items())
    return str(value)


def _print(message: object) -> None:
    print(json.dumps(message, ensure_ascii=False, indent=1))


def _usage(message: object) -> int:
    print(f"kiosk: {message}", file=sys.stderr)
    return EXIT_USAGE
