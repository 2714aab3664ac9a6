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
    kiosk words list|message|notice|remove       what the hall tells everybody, in its own words (docs/technician.md)
    kiosk store rescue [--after-number NUMBER]   put what could be read of a damaged database into service
    kiosk devices list|watch|test|inventory      what is plugged in, and whether it does what it should (docs/devices.md)
    kiosk devices record|replay                  the line of a reader on a tape, without what cards said
    kiosk sim DEVICE VERB [KEY=VALUE ...]        steer a simulated device
    kiosk sandbox serve|enrol|keys --folder DIR  the central service to try things with
    kiosk service check|test|new|... PATH        write a matter and try it (docs/service-author.md)

`receipt verify` ends with 0 genuine, 1 not genuine, 2 usage or no keys, 4 signer unknown, 5 malformed.
Exit codes: 0 fine, 1 something is wrong (as the command's own text says), 2 usage or set-up, 3 hung or crashed.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.authoring import command as authoring
from kiosk.commands import desk, doctor, paper, taping, trying, words
from kiosk.commands.told import DEFAULT_SETTINGS, current, say, size
from kiosk.technician import command as technician

# A freed name must not stay readable in memory: the allocator overwrites what it frees (glibc, mallopt(3) M_PERTURB), keeps no
# per-thread cache of freed pieces, and Python does not pool small objects above it. Measured: docs/privacy.md.
MEMORY = {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": "glibc.malloc.perturb=85:glibc.malloc.tcache_count=0"}


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
    run.add_argument("--size", type=size, metavar="WxH", help="pixels of the window, for a desk")
    run.add_argument("--hand", type=int, help=argparse.SUPPRESS)
    run.set_defaults(command=_run)

    enrol = commands.add_parser("enrol", help="enrol this terminal at the central service")
    enrol.add_argument("--settings", type=Path, default=DEFAULT_SETTINGS)
    enrol.add_argument("--code", required=True, help="the single-use code that the central service gave")
    enrol.add_argument("--new-key", action="store_true", help="set keys that cannot be opened aside, and make new ones")
    enrol.set_defaults(command=_enrol)

    doctor.add(commands)
    desk.add(commands)
    words.add(commands)
    devices = commands.add_parser("devices", help="what is plugged in, and what staff do at it")
    verbs = devices.add_subparsers(required=True, metavar="VERB")
    technician.add(verbs)
    taping.add(verbs)
    paper.add(verbs, DEFAULT_SETTINGS)
    authoring.add(commands)
    trying.add(commands)
    return parser


def _run(args: argparse.Namespace) -> int:
    if args.simulated:
        return _run_simulated()
    if any(os.environ.get(name) != value for name, value in MEMORY.items()):
        # The allocator reads its settings once, at the start of the process.
        os.environ.update(MEMORY)
        os.execv(sys.executable, [sys.executable, "-m", "kiosk", *sys.argv[1:]])
    from kiosk import serving
    from kiosk.clock import SteppedClock, SystemClock

    clock = SystemClock() if args.hand is None else SteppedClock()
    return serving.run(args.settings, clock, fullscreen=not args.windowed, size=args.size, hand=args.hand)


def _run_simulated() -> int:
    from kiosk.demo import world as demo

    # Ended politely, it takes its children and its folder with it.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    folder = demo.workspace()
    link = current()
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    surroundings = demo.World(folder)
    try:
        settings = surroundings.start()
        say("lay a card with:   kiosk sim id-reader lay citizen=citizen-liang   (lift it: kiosk sim id-reader lift)")
        say("empty the paper:   kiosk sim receipt fault name=media-empty        (refill: kiosk sim receipt clear)")
        say(f"paper comes out in {surroundings.paper}")
        return surroundings.keep_window(settings)
    except KeyboardInterrupt:
        return 0
    except demo.WorldError as error:
        say(error)
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
        say(error)
        return 2
    print(keys.terminal)
    return 0
