"""`kiosk demo`, `kiosk gallery`, `kiosk sim` and `kiosk sandbox`: to see and try the terminal without hardware or an agency.

Exit codes: 0 fine, 1 it ended otherwise, or something was complained about, 2 usage or set-up, 3 hung.
"""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.told import LANGUAGES, current, say, size, usage

if TYPE_CHECKING:
    from kiosk.commands.told import Commands


def add(commands: "Commands") -> None:
    """The commands."""
    demo = commands.add_parser("demo", help="one scripted journey, with pictures")
    demo.add_argument("--journey", metavar="CODE")
    demo.add_argument("--headless", action="store_true", help="without a display")
    demo.add_argument("--citizen", metavar="NAME")
    demo.add_argument("--code", metavar="NAME", help="the citizen shows a code on a phone, not a card: liang, zhao, rare, liang-pseudonym")
    demo.add_argument("--for", dest="on_behalf", metavar="NAME")
    demo.add_argument("--lang", default="zh-CN", choices=LANGUAGES)
    demo.add_argument("--theme", default="light", choices=("light", "dark", "contrast"))
    demo.add_argument("--text", default="normal", choices=("normal", "large"))
    demo.add_argument("--size", type=size, metavar="WxH", help="pixels of the screen, such as 1920x1080 (default: 1080x1920)")
    demo.add_argument("--out", type=Path, metavar="DIR")
    demo.add_argument("--fault", action="append", default=[], metavar="FAULT")
    demo.add_argument("--then", choices=("staff",), help="somebody of the staff comes afterwards and mends what is broken")
    demo.add_argument("--settings", type=Path, metavar="FILE", help="devices of one's own instead of simulated ones")
    demo.add_argument("--list", action="store_true", help="what there is to choose from")
    demo.add_argument("--json", action="store_true")
    demo.set_defaults(command=_demo)

    gallery = commands.add_parser("gallery", help="every control in every state, theme and language")
    gallery.add_argument("--out", type=Path, metavar="DIR", help="PNG files instead of a window")
    gallery.add_argument("--theme", choices=("light", "dark", "contrast"))
    gallery.add_argument("--lang", choices=LANGUAGES)
    gallery.add_argument("--text", choices=("normal", "large"))
    gallery.add_argument("--brand", default="harbour", metavar="PACK")
    gallery.add_argument("--size", type=size, metavar="WxH")
    gallery.set_defaults(command=_gallery)

    sim = commands.add_parser("sim", help="steer a simulated device, or host all of them")
    devices = "id-reader, id-reader-usb, receipt, a4, chip, scanner, scanner-keys, glass, camera, light, light-gpio, door"
    sim.add_argument("device", help=f"{devices}; or host: run them, all or those that are named behind it")
    sim.add_argument("verb", nargs="?", help="present, remove, fail_next, fail_always, clear, latency, plug, unplug, state; and its own")
    sim.add_argument("args", nargs="*", metavar="KEY=VALUE")
    sim.add_argument("--control", type=Path, default=current() / "sim.sock")
    sim.add_argument("--out", type=Path, default=Path("."))
    sim.add_argument("--vpcd", type=int, metavar="PORT", help="host: chips are laid on pcscd's virtual reader there")
    sim.set_defaults(command=_sim)

    sandbox = commands.add_parser("sandbox", help="a central service to try things with")
    sandbox.add_argument("verb", choices=("serve", "enrol", "keys"))
    sandbox.add_argument("--folder", type=Path, required=True)
    sandbox.add_argument("--host", default="127.0.0.1")
    sandbox.add_argument("--port", type=int, default=0)
    sandbox.set_defaults(command=_sandbox)


def _demo(args: argparse.Namespace) -> int:
    from kiosk.demo import world as surroundings
    from kiosk.demo.faults import FAULTS, worlds
    from kiosk.demo.hall import Panel, own_devices
    from kiosk.demo.journey import Demo
    from kiosk.demo.pcscd import PcscdMissing
    from kiosk.demo.wish import Wish
    from kiosk.devices.sim import chip_documents, people
    from kiosk.services.catalogue import open_catalogue

    services = open_catalogue(LANGUAGES).services
    kinds = {name: people.kind(name) for name in people.names()} | {name: chip_documents.kind(name) for name in chip_documents.names()}
    fits = {code: [name for name, kind in kinds.items() if kind in service.package.documents] for code, service in services.items()}
    if args.list:
        _list(list(kinds), fits, args.json)
        return 0
    wrong = next((name for name in args.fault if name not in FAULTS), None)
    if args.journey not in services:
        return usage(f"--journey {args.journey} is not known; see kiosk demo --list")
    if wrong is not None:
        return usage(f"--fault {wrong} is not known; see kiosk demo --list")
    if args.on_behalf is not None:
        return usage("--for: no matter of this terminal can be done for somebody else")
    if args.code and "cn-e-id-code" not in services[args.journey].package.documents:
        return usage(f"--code: {args.journey} takes no code from a phone")
    citizen = args.citizen or fits[args.journey][0]
    if citizen not in kinds:
        return usage(f"--citizen {citizen} is not known; see kiosk demo --list")
    try:
        own = own_devices(args.settings) if args.settings else []
    except ValueError as error:
        return usage(error)
    folder = surroundings.workspace()
    panel, has = Panel(args.size, args.theme, args.text), worlds(args.fault)
    around = surroundings.World(folder, own, panel, cards=args.then == "staff", has=has)
    needs = {name: FAULTS[name].device or ("id-reader" if name == "reader-unplugged" else "") for name in args.fault}
    if args.then == "staff":
        needs["--then staff"] = "chip"
    if citizen not in chip_documents.names() and (chips := [name for name, device in needs.items() if device == "chip" and name in FAULTS]):
        surroundings.discard(folder)
        return usage(f"--fault {chips[0]} needs somebody with a chip: {', '.join(chip_documents.names())}")
    hidden = [name for name, device in needs.items() if device in around.replaced]
    if hidden:
        surroundings.discard(folder)
        return usage(f"--fault {hidden[0]} needs the simulated device, which {args.settings} replaces")
    headless = args.headless or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    known = None if own else citizen in fits[args.journey]
    chip = citizen in chip_documents.names()
    answers = services[args.journey].package.query is not None
    wish = Wish(args.journey, citizen, args.lang, tuple(args.fault), known, answers=answers, chip=chip, staff=args.then == "staff")
    wish.code = f"demo:{args.code}:1" if args.code else ""
    wish.chapter = services[args.journey].package.chapter
    wish.options, wish.keys, wish.dates = key_of(citizen)
    wish.expired = citizen in people.names() and people.expired(citizen)
    demo: Demo | None = None
    try:
        demo = Demo(around, around.start(), headless=headless)
        # Made when it is wanted: where nothing comes of the demo nothing is left behind.
        out = args.out or surroundings.workspace()
        code = demo.run(wish, out)
    except surroundings.WorldError as error:
        say(error)
        return 3
    except PcscdMissing as error:
        return usage(f"--then staff needs pcscd with vpcd, for staff come in by card and PIN: {error}")
    finally:
        if demo:
            demo.close()
        around.stop()
        surroundings.discard(folder)
    print(out)
    return code


def key_of(citizen: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """What somebody with a chip chooses, types and picks of the document: its number and two dates."""
    from kiosk.devices.sim import chip_documents

    if citizen not in chip_documents.names():
        return {}, {}, {}
    number, birth, expiry = chip_documents.key(citizen)
    century = "19" if int(birth[:2]) > 30 else "20"
    born = [piece for piece in (f"{century}{birth[:2]}", birth[2:4], birth[4:6]) if "<" not in piece]
    ends = f"20{expiry[:2]}-{expiry[2:4]}-{expiry[4:6]}"
    return {"way": "data"}, {"field-number": number.lower()}, {"birth": "-".join(born), "expiry": ends}


def _list(citizens: Sequence[str], fits: dict[str, list[str]], as_json: bool) -> None:
    from kiosk.demo.faults import FAULTS

    known = {
        "journeys": sorted(fits),
        "citizens": list(citizens),
        "langs": list(LANGUAGES),
        "faults": {name: fault.outcome for name, fault in FAULTS.items()},
        "fits": fits,
    }
    if as_json:
        print(json.dumps(known, ensure_ascii=False, indent=1))
        return
    for title, entries in known.items():
        print(f"{title}: {json.dumps(entries, ensure_ascii=False)}")


def _gallery(args: argparse.Namespace) -> int:
    if args.out or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.update(QT_QPA_PLATFORM="offscreen", QT_QUICK_BACKEND="software")
    from kiosk.ui import brands, gallery

    try:
        brands.load(args.brand)
    except brands.BrandError as error:
        return usage(error)
    if not args.out:
        look = gallery.Look(args.theme or "light", args.lang or "zh-CN", args.text or "normal", args.brand)
        return gallery.show(look, args.size)
    wanted = tuple(gallery.looks(args.theme, args.lang, args.text, args.brand))
    count, complaints = gallery.save(args.out, wanted, args.size or (1080, 1920))
    print(f"{count} pictures in {args.out}")
    return 1 if complaints else 0


def _sim(args: argparse.Namespace) -> int:
    from kiosk.devices.control import ControlClient, ControlError, NoServer

    if args.device == "host":
        from kiosk.devices.sim import host

        try:
            return host.serve(args.control, args.out, sys.stdout, vpcd=args.vpcd, only=[*filter(None, [args.verb]), *args.args])
        except (OSError, ValueError) as error:
            return usage(error)
    if not args.verb or not all("=" in pair for pair in args.args):
        return usage("kiosk sim DEVICE VERB [KEY=VALUE ...]")
    words = dict(pair.split("=", 1) for pair in args.args)
    values = {key: int(value) if value.isdecimal() else value for key, value in words.items()}
    try:
        with contextlib.closing(ControlClient(args.control)) as client:
            print(json.dumps(client.call(args.device, args.verb, **values), ensure_ascii=False))
    except NoServer:
        return usage(f"no simulated devices answer at {args.control}; start them with: kiosk sim host, or kiosk run --simulated")
    except ControlError as error:
        return usage(error)
    return 0


def _sandbox(args: argparse.Namespace) -> int:
    from kiosk import sandbox

    if args.verb == "enrol":
        print(sandbox.new_code(args.folder))
        return 0
    if args.verb == "keys":
        print(json.dumps(sandbox.key_file(args.folder)))
        return 0
    sandbox.serve(args.folder, args.host, args.port, sys.stdout)
    return 0
