"""Every command, thin: it reads its arguments and hands over.

    kiosk run [--settings FILE | --simulated]    the terminal with its window
    kiosk enrol --settings FILE --code CODE      enrol this terminal at the central service
    kiosk demo --journey CODE ...                one scripted journey, with pictures
    kiosk gallery [--out DIR] [--theme T] ...    every control in every state
    kiosk doctor [--settings FILE] [--json]      what is wrong with this terminal
    kiosk outbox list|show|send|park|unpark      what is not delivered yet (never what is in it)
    kiosk outbox export|deliver FOLDER           carry it out where no line will come; bring it (docs/courier.md)
    kiosk journal export --out FILE              the whole journal, signed; verify --file FILE reads such a file anywhere
    kiosk journal show|verify [--json]           what happened here, and whether the journal is as it was written
    kiosk receipt verify TEXT|- [--keys FILE]    whether the text of a receipt's QR code is genuine; needs no line
    kiosk keys show                              this terminal's public key, as FILE above has it
    kiosk devices clear|refill|resume DEVICE     nobody's print is left in it; there is new paper in it; begin with it anew
    kiosk report readiness|bundle [--out FILE]   ready or what is missing; a file for support, redacted
    kiosk staff add|disable|reset|list           who may enter maintenance mode (docs/technician.md)
    kiosk store rescue [--after-number NUMBER]   put what could be read of a damaged database into service
    kiosk devices list|watch|test|inventory      what is plugged in, and whether it does what it should (docs/devices.md)
    kiosk sim DEVICE VERB [KEY=VALUE ...]        steer a simulated device
    kiosk sandbox serve|enrol|keys --folder DIR  the central service to try things with
    kiosk service check|test|new|... PATH        write a matter and try it (docs/service-author.md)

`receipt verify` ends with 0 genuine, 1 not genuine, 2 usage or no keys, 4 signer unknown, 5 malformed.
Exit codes: 0 fine, 1 something is wrong (as the command's own text says), 2 usage or set-up, 3 hung or crashed.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk import cli_paper
from kiosk.authoring import command as authoring
from kiosk.technician import command as technician

# A freed name must not stay readable in memory: the allocator overwrites what it frees (glibc, mallopt(3) M_PERTURB), keeps no
# per-thread cache of freed pieces, and Python does not pool small objects above it. Measured: docs/privacy.md.
MEMORY = {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": "glibc.malloc.perturb=85:glibc.malloc.tcache_count=0"}
# The languages that are complete; a draft is offered by settings alone.
LANGUAGES = ("zh-CN", "zh-HK", "en")
DEFAULT_SETTINGS = Path("/etc/kiosk/terminal.toml")


def main(argv: Sequence[str]) -> int:
    """Run one command."""
    parser = _parser()
    args = parser.parse_args(argv)
    code = args.command(args)
    assert isinstance(code, int)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description="An open self-service terminal for government halls.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="the terminal with its window")
    run.add_argument("--settings", type=Path, default=DEFAULT_SETTINGS)
    run.add_argument("--simulated", action="store_true", help="simulated devices and a small central service beside it")
    run.add_argument("--windowed", action="store_true", help="a window on a desk instead of the whole screen")
    run.add_argument("--size", type=_size, metavar="WxH", help="pixels of the window, for a desk")
    run.add_argument("--hand", type=int, help=argparse.SUPPRESS)
    run.set_defaults(command=_run)

    enrol = commands.add_parser("enrol", help="enrol this terminal at the central service")
    enrol.add_argument("--settings", type=Path, default=DEFAULT_SETTINGS)
    enrol.add_argument("--code", required=True, help="the single-use code that the central service gave")
    enrol.add_argument("--new-key", action="store_true", help="set keys that cannot be opened aside, and make new ones")
    enrol.set_defaults(command=_enrol)

    demo = commands.add_parser("demo", help="one scripted journey, with pictures")
    demo.add_argument("--journey", metavar="CODE")
    demo.add_argument("--headless", action="store_true", help="without a display")
    demo.add_argument("--citizen", metavar="NAME")
    demo.add_argument("--for", dest="on_behalf", metavar="NAME")
    demo.add_argument("--lang", default="zh-CN", choices=LANGUAGES)
    demo.add_argument("--theme", default="light", choices=("light", "dark", "contrast"))
    demo.add_argument("--text", default="normal", choices=("normal", "large"))
    demo.add_argument("--size", type=_size, metavar="WxH", help="pixels of the screen, such as 1920x1080 (default: 1080x1920)")
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
    gallery.add_argument("--size", type=_size, metavar="WxH")
    gallery.set_defaults(command=_gallery)

    doctor = commands.add_parser("doctor", help="what is wrong with this terminal")
    doctor.add_argument("--settings", type=Path, default=DEFAULT_SETTINGS)
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument("--lang", default="en", choices=("zh-CN", "en"))
    doctor.set_defaults(command=_doctor)

    _add_staff(commands)
    devices = commands.add_parser("devices", help="what is plugged in, and what staff do at it")
    verbs = devices.add_subparsers(required=True, metavar="VERB")
    technician.add(verbs)
    cli_paper.add(verbs, DEFAULT_SETTINGS)
    authoring.add(commands)

    sim = commands.add_parser("sim", help="steer a simulated device, or host all of them")
    sim.add_argument("device", help="id-reader, id-reader-usb, receipt, chip, scanner, scanner-keys; or host: run them")
    sim.add_argument("verb", nargs="?", help="lay, lift, plug, unplug, fault, clear, state")
    sim.add_argument("args", nargs="*", metavar="KEY=VALUE")
    sim.add_argument("--control", type=Path, default=_current() / "sim.sock")
    sim.add_argument("--out", type=Path, default=Path("."))
    sim.set_defaults(command=_sim)

    sandbox = commands.add_parser("sandbox", help="a central service to try things with")
    sandbox.add_argument("verb", choices=("serve", "enrol", "keys"))
    sandbox.add_argument("--folder", type=Path, required=True)
    sandbox.add_argument("--host", default="127.0.0.1")
    sandbox.add_argument("--port", type=int, default=0)
    sandbox.set_defaults(command=_sandbox)
    return parser


def _size(text: str) -> tuple[int, int]:
    """Pixels, from "1920x1080"."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 480 <= int(width) <= 7680 and 480 <= int(height) <= 7680):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1920x1080, from 480 to 7680 pixels each way")
    return int(width), int(height)


def _add_staff(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    outbox = commands.add_parser("outbox", help="what is not delivered yet; never what is in it")
    outbox.add_argument("verb", choices=("list", "show", "send", "park", "unpark", "export", "deliver"))
    outbox.add_argument("item", nargs="?", default="", help="id or number of the item; the folder of a courier")
    outbox.add_argument("--all", action="store_true", help="list delivered items too")
    journal = commands.add_parser("journal", help="what happened here")
    journal.add_argument("verb", choices=("show", "verify", "export"))
    journal.add_argument("--out", type=Path, metavar="FILE", help="where the signed export is written")
    journal.add_argument("--file", type=Path, metavar="FILE", help="verify an export instead of this terminal's journal")
    journal.add_argument("--keys", type=Path, metavar="FILE", help="public keys of terminals (default: this terminal's own)")
    journal.add_argument("--limit", type=int, default=100, help="so many lines from the end")
    staff = commands.add_parser("staff", help="who may enter maintenance mode")
    staff.add_argument("verb", choices=("add", "disable", "reset", "list"))
    staff.add_argument("number", nargs="?", default="", help="staff number, four digits")
    staff.add_argument("--roles", default="clerk", help="clerk, technician, auditor, operator; several with commas")
    report = commands.add_parser("report", help="ready or what is missing; a file for support")
    report.add_argument("verb", choices=("readiness", "bundle"))
    report.add_argument("--out", type=Path, default=Path("kiosk-support.zip"), metavar="FILE", help="where the bundle is written")
    report.add_argument("--lang", default="en", choices=("zh-CN", "en"))
    store = commands.add_parser("store", help="put what could be read of a damaged database into service")
    store.add_argument("verb", choices=("rescue",))
    store.add_argument("--after-number", default="", metavar="NUMBER", help="the last number the central service knows (or TTTTT: none)")
    receipt = commands.add_parser("receipt", help="whether a receipt is genuine; needs no line")
    receipt.add_argument("verb", choices=("verify",))
    receipt.add_argument("text", help="what its QR code holds, or - to read it from standard input")
    receipt.add_argument("--keys", type=Path, metavar="FILE", help="public keys of terminals (default: this terminal's own)")
    own = commands.add_parser("keys", help="this terminal's public key")
    own.add_argument("verb", choices=("show",))
    for parser, command in (
        (outbox, _outbox), (journal, _journal), (store, _store), (receipt, _receipt), (own, _keys),
        (staff, _staff), (report, _report),
    ):  # fmt: skip
        parser.add_argument("--settings", type=Path, default=DEFAULT_SETTINGS)
        parser.add_argument("--json", action="store_true")
        parser.set_defaults(command=command)


def _current() -> Path:
    """Where `kiosk run --simulated` of this user has its world."""
    return Path(tempfile.gettempdir()) / f"kiosk-simulated-{os.getuid()}"


def _say(message: object) -> None:
    print(f"kiosk: {message}", file=sys.stderr)


def _run(args: argparse.Namespace) -> int:
    if args.simulated:
        return _run_simulated()
    if any(os.environ.get(name) != value for name, value in MEMORY.items()):
        # The allocator reads its settings once, at the start of the process.
        os.environ.update(MEMORY)
        os.execv(sys.executable, [sys.executable, "-m", "kiosk", *sys.argv[1:]])
    from kiosk import app
    from kiosk.clock import SteppedClock, SystemClock

    clock = SystemClock() if args.hand is None else SteppedClock()
    return app.run(args.settings, clock, fullscreen=not args.windowed, size=args.size, hand=args.hand)


def _run_simulated() -> int:
    from kiosk.demo import world as demo

    # Ended politely, it takes its children and its folder with it.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    folder = demo.workspace()
    link = _current()
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    surroundings = demo.World(folder)
    try:
        settings = surroundings.start()
        _say("lay a card with:   kiosk sim id-reader lay citizen=citizen-liang   (lift it: kiosk sim id-reader lift)")
        _say("empty the paper:   kiosk sim receipt fault name=media-empty        (refill: kiosk sim receipt clear)")
        _say(f"paper comes out in {surroundings.paper}")
        return surroundings.keep_window(settings)
    except KeyboardInterrupt:
        return 0
    except demo.WorldError as error:
        _say(error)
        return 3
    finally:
        surroundings.stop()
        link.unlink(missing_ok=True)
        demo.discard(folder)


def _enrol(args: argparse.Namespace) -> int:
    from kiosk import chosen, settings
    from kiosk.clock import SystemClock
    from kiosk.offline.enrol import EnrolmentFailed, enrol
    from kiosk.offline.passphrases import KeysError

    try:
        conf = settings.load(args.settings)
        conf.terminal.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys = enrol(
            state=conf.terminal.state,
            central_url=conf.central.url,
            ca=conf.central.ca,
            code=args.code,
            passphrases=chosen.passphrases(conf),
            clock=SystemClock(),
            new_key=args.new_key,
        )
    except (settings.SettingsError, EnrolmentFailed, KeysError) as error:
        _say(error)
        return 2
    print(keys.terminal)
    return 0


def _demo(args: argparse.Namespace) -> int:
    from kiosk.demo import world as surroundings
    from kiosk.demo.faults import FAULTS
    from kiosk.demo.journey import Demo, Wish
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
        return _usage(f"--journey {args.journey} is not known; see kiosk demo --list")
    if wrong is not None:
        return _usage(f"--fault {wrong} is not known; see kiosk demo --list")
    if args.on_behalf is not None:
        return _usage("--for: no matter of this terminal can be done for somebody else")
    citizen = args.citizen or fits[args.journey][0]
    if citizen not in kinds:
        return _usage(f"--citizen {citizen} is not known; see kiosk demo --list")
    try:
        own = surroundings.own_devices(args.settings) if args.settings else []
    except ValueError as error:
        return _usage(error)
    folder = surroundings.workspace()
    around = surroundings.World(folder, own, surroundings.Panel(args.size, args.theme, args.text))
    needs = {name: FAULTS[name].device or ("id-reader" if name == "reader-unplugged" else "") for name in args.fault}
    hidden = [name for name, device in needs.items() if device in around.replaced]
    if hidden:
        surroundings.discard(folder)
        return _usage(f"--fault {hidden[0]} needs the simulated device, which {args.settings} replaces")
    out = args.out or surroundings.workspace()
    headless = args.headless or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    known = None if own else citizen in fits[args.journey]
    chip = citizen in chip_documents.names()
    answers = services[args.journey].package.query is not None
    wish = Wish(args.journey, citizen, args.lang, tuple(args.fault), known, answers=answers, chip=chip, staff=args.then == "staff")
    wish.chapter = services[args.journey].package.chapter
    wish.options, wish.keys, wish.dates = key_of(citizen)
    demo: Demo | None = None
    try:
        demo = Demo(around, around.start(), headless=headless)
        code = demo.run(wish, out)
    except surroundings.WorldError as error:
        _say(error)
        return 3
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


def _usage(message: object) -> int:
    _say(message)
    return 2


def _gallery(args: argparse.Namespace) -> int:
    if args.out or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.update(QT_QPA_PLATFORM="offscreen", QT_QUICK_BACKEND="software")
    from kiosk.ui import brands, gallery

    try:
        brands.load(args.brand)
    except brands.BrandError as error:
        return _usage(error)
    if not args.out:
        look = gallery.Look(args.theme or "light", args.lang or "zh-CN", args.text or "normal", args.brand)
        return gallery.show(look, args.size)
    wanted = tuple(gallery.looks(args.theme, args.lang, args.text, args.brand))
    count, complaints = gallery.save(args.out, wanted, args.size or (1080, 1920))
    print(f"{count} pictures in {args.out}")
    return 1 if complaints else 0


def _doctor(args: argparse.Namespace) -> int:
    from kiosk import outside

    report = outside.examine(args.settings, args.lang)
    if args.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        problems = report["problems"]
        assert isinstance(problems, list)
        for problem in problems:
            print(f"{problem['code']} ({problem['where']}): {problem['remedy']}  [{problem['actor']}]")
            if "detail" in problem:
                print(f"    {problem['detail']}")
        checks = report.get("checks", [])
        assert isinstance(checks, list)
        for check in checks:
            print(f"looked at {check['id']} {check['where']}: {check['code'] or 'well'} {check['detail']}".rstrip())
        print("nothing is wrong" if not problems else f"{len(problems)} to mend")
    return 1 if report["problems"] else 0


def _outbox(args: argparse.Namespace) -> int:
    if args.verb in ("export", "deliver"):
        return _carried(args) if args.item else _usage(f"kiosk outbox {args.verb} FOLDER: the courier's folder")
    if args.verb in ("show", "park", "unpark") and not args.item:
        return _usage(f"kiosk outbox {args.verb} ITEM: the id or the number of an item")
    given = {"everything": "yes" if args.all else ""} if args.verb == "list" else {"item": args.item}
    return _asked(args, f"outbox-{args.verb}", given)


def _exported(args: argparse.Namespace) -> int:
    """Write a signed export, or verify one."""
    from pydantic import ValidationError

    from kiosk import outside, settings
    from kiosk.clock import SystemClock
    from kiosk.offline import export, proof
    from kiosk.offline.passphrases import KeysError
    from kiosk.store import StoreError

    try:
        if args.verb == "export":
            return _usage("kiosk journal export --out FILE") if args.out is None else _show(
                args, outside.exported(args.settings, SystemClock(), args.out)
            )
        known = proof.KeyFile.model_validate_json(args.keys.read_bytes()) if args.keys else outside.own_key(args.settings)
        found = export.read(export.bounded(args.file), known.terminals)
    except (settings.SettingsError, StoreError, KeysError, OSError, ValidationError) as error:
        return _usage("that is no list of terminals' keys" if isinstance(error, ValidationError) else error)
    return _show(args, {**dataclasses.asdict(found), "done": found.verdict == "genuine"})


def _journal(args: argparse.Namespace) -> int:
    if args.verb == "export" or args.file is not None:
        return _exported(args)
    return _asked(args, f"journal-{args.verb}", {"limit": str(args.limit)} if args.verb == "show" else {})


def _staff(args: argparse.Namespace) -> int:
    from kiosk import outside, settings
    from kiosk.clock import SystemClock
    from kiosk.offline.passphrases import KeysError
    from kiosk.store import StoreError

    if args.verb != "list" and not args.number:
        return _usage(f"kiosk staff {args.verb} NUMBER: four digits")
    given = {} if args.verb == "list" else {"number": args.number}
    if args.verb == "add":
        given["roles"] = args.roles
    try:
        answer = outside.at_the_staff_desk(args.settings, SystemClock(), f"staff-{args.verb}", given)
    except (settings.SettingsError, StoreError, KeysError) as error:
        return _usage(error)
    return _show(args, answer)


def _report(args: argparse.Namespace) -> int:
    from kiosk import outside, settings
    from kiosk.clock import SystemClock
    from kiosk.staff import bundle
    from kiosk.store import StoreError

    try:
        if args.verb == "bundle":
            files = outside.support_bundle(args.settings, SystemClock())
            bundle.write(args.out, files)
            print(json.dumps(files["redacted.json"], indent=1) if args.json else args.out)
            return 0
        found = outside.readiness(args.settings, args.lang)
    except (settings.SettingsError, StoreError, OSError) as error:
        return _usage(error)
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print(found["words"])
        checks = found["checks"]
        assert isinstance(checks, list)
        for check in checks:
            print(f"  {check['tone']:<5}  {check['title']}: {check['state']}  {check['remedy']}  {check['code']}".rstrip())
    return 0 if found["verdict"] == "ready" else 1


def _asked(args: argparse.Namespace, command: str, given: dict[str, str]) -> int:
    from kiosk import outside, settings
    from kiosk.clock import SystemClock
    from kiosk.store import StoreError

    try:
        answer = outside.at_the_desk(args.settings, SystemClock(), command, given)
    except (settings.SettingsError, StoreError) as error:
        return _usage(error)
    return _show(args, answer)


def _carried(args: argparse.Namespace) -> int:
    from kiosk import chosen, failures, settings
    from kiosk.central import CentralClient
    from kiosk.clock import SystemClock
    from kiosk.control import ask
    from kiosk.http import build
    from kiosk.offline.courier_desk import Means, carried
    from kiosk.store import StoreError

    try:
        conf = settings.load(args.settings)

        def connect() -> CentralClient:
            return CentralClient(build(conf.central.url, conf.central.ca))

        means = Means(ask, chosen.DATABASE, chosen.passphrases(conf), connect, SystemClock())
        answer = carried(conf.terminal, means, f"outbox-{args.verb}", Path(args.item))
    except (settings.SettingsError, StoreError) as error:
        return _usage(error)
    if answer.get("code") and not args.json:
        _say(failures.get(str(answer["code"])).remedy["en"])
    return _show(args, answer)


def _show(args: argparse.Namespace, answer: Mapping[str, object]) -> int:
    """Print staff's answer; the exit code."""
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        for name, value in answer.items():
            for entry in value if isinstance(value, list) else [value]:
                told = {key: what for key, what in entry.items() if what not in ("", False)} if isinstance(entry, dict) else entry
                print(f"{name}: {json.dumps(told, ensure_ascii=False)}")
    return 0 if answer.get("done", True) else 1


def _receipt(args: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from kiosk import outside, settings
    from kiosk.offline import proof
    from kiosk.offline.passphrases import KeysError

    # Standard input may be anything: no more of it is read than a receipt holds.
    text = sys.stdin.buffer.read(proof.LONGEST + 2).decode("ascii", "replace") if args.text == "-" else args.text
    try:
        known = proof.KeyFile.model_validate_json(args.keys.read_bytes()) if args.keys else outside.own_key(args.settings)
    except (settings.SettingsError, KeysError, OSError) as error:
        return _usage(error)
    except ValidationError:
        return _usage(f"{args.keys} is no list of terminals' keys; see docs/receipts.md")
    found = proof.read(text, known.terminals)
    told = {**dataclasses.asdict(found), "at": found.at.isoformat() if found.at else ""}
    if args.json:
        print(json.dumps(told, indent=1))
    else:
        print(found.verdict + (f": {found.why}" if found.why else ""))
        for name in ("number", "at", "matter", "version", "digest", "host"):
            if told[name]:
                print(f"  {name}: {told[name]}")
    return proof.EXIT_CODES[found.verdict]


def _keys(args: argparse.Namespace) -> int:
    from kiosk import outside, settings
    from kiosk.offline.passphrases import KeysError

    try:
        print(outside.own_key(args.settings).to_bytes().decode())
    except (settings.SettingsError, KeysError) as error:
        return _usage(error)
    return 0


def _store(args: argparse.Namespace) -> int:
    from kiosk import outside, settings
    from kiosk.clock import SystemClock
    from kiosk.offline import numbers
    from kiosk.store import StoreError

    last = args.after_number.replace(" ", "")
    if last and not numbers.valid(last) and not (len(last) == 5 and last.isascii() and last.isdigit()):
        return _usage("--after-number is a submission number, or the five digits of a terminal that has given out none")
    try:
        found = outside.rescued(args.settings, SystemClock(), last)
    except (settings.SettingsError, StoreError) as error:
        return _usage(error)
    told = {"rescued": False} if found is None else {"rescued": True, **dataclasses.asdict(found)}
    print(json.dumps(told, ensure_ascii=False, indent=1 if args.json else None))
    return 0


def _sim(args: argparse.Namespace) -> int:
    from kiosk.devices.control import ControlClient, ControlError, NoServer

    if args.device == "host":
        from kiosk.devices.sim import host

        return host.serve(args.control, args.out, sys.stdout)
    if not args.verb or not all("=" in pair for pair in args.args):
        return _usage("kiosk sim DEVICE VERB [KEY=VALUE ...]")
    words = dict(pair.split("=", 1) for pair in args.args)
    values = {key: int(value) if value.isdecimal() else value for key, value in words.items()}
    try:
        with contextlib.closing(ControlClient(args.control)) as client:
            print(json.dumps(client.call(args.device, args.verb, **values), ensure_ascii=False))
    except NoServer:
        return _usage(f"no simulated devices answer at {args.control}; start them with: kiosk run --simulated")
    except ControlError as error:
        return _usage(error)
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
