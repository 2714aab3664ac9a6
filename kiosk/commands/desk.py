"""What staff and technicians ask by shell, of the running program or of its database: queue, journal, people, reports, receipts, keys.

None shows what is in an item. With the program running it answers over its socket; with none the command takes the instance lock itself.
Exit codes: 0 fine, 1 it could not be done, 2 usage or set-up; `receipt verify` has its own (docs/receipts.md).
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.told import DEFAULT_SETTINGS, say, show, usage

if TYPE_CHECKING:
    from kiosk.commands.told import Commands


def add(commands: "Commands") -> None:
    """The commands."""
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
    staff.add_argument("--card", action="store_true", help="their card is laid now and proves its key (add, reset)")
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


def _outbox(args: argparse.Namespace) -> int:
    if args.verb in ("export", "deliver"):
        return _carried(args) if args.item else usage(f"kiosk outbox {args.verb} FOLDER: the courier's folder")
    if args.verb in ("show", "park", "unpark") and not args.item:
        return usage(f"kiosk outbox {args.verb} ITEM: the id or the number of an item")
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
            return usage("kiosk journal export --out FILE") if args.out is None else show(
                args, outside.exported(args.settings, SystemClock(), args.out)
            )
        known = proof.KeyFile.model_validate_json(args.keys.read_bytes()) if args.keys else outside.own_key(args.settings)
        found = export.read(export.bounded(args.file), known.terminals)
    except (settings.SettingsError, StoreError, KeysError, OSError, ValidationError) as error:
        return usage("that is no list of terminals' keys" if isinstance(error, ValidationError) else error)
    return show(args, {**dataclasses.asdict(found), "done": found.verdict == "genuine"})


def _journal(args: argparse.Namespace) -> int:
    if args.verb == "export" or args.file is not None:
        return _exported(args)
    return _asked(args, f"journal-{args.verb}", {"limit": str(args.limit)} if args.verb == "show" else {})


def _staff(args: argparse.Namespace) -> int:
    from kiosk import outside, settings
    from kiosk.clock import SystemClock
    from kiosk.commands import card
    from kiosk.offline.passphrases import KeysError
    from kiosk.store import StoreError

    if args.verb != "list" and not args.number:
        return usage(f"kiosk staff {args.verb} NUMBER: four digits")
    given = {} if args.verb == "list" else {"number": args.number}
    if args.verb == "add":
        given["roles"] = args.roles
    try:
        if args.card and args.verb in ("add", "reset"):
            given["card"], reason = card.card_key(args.settings, args.number, SystemClock())
            if reason:
                return show(args, {"done": False, "reason": reason})
        answer = outside.at_the_staff_desk(args.settings, SystemClock(), f"staff-{args.verb}", given)
    except (settings.SettingsError, StoreError, KeysError) as error:
        return usage(error)
    return show(args, answer)


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
        return usage(error)
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
        return usage(error)
    return show(args, answer)


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
        return usage(error)
    if answer.get("code") and not args.json:
        say(failures.get(str(answer["code"])).remedy["en"])
    return show(args, answer)


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
        return usage(error)
    except ValidationError:
        return usage(f"{args.keys} is no list of terminals' keys; see docs/receipts.md")
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
        return usage(error)
    return 0


def _store(args: argparse.Namespace) -> int:
    from kiosk import outside, settings
    from kiosk.clock import SystemClock
    from kiosk.offline import numbers
    from kiosk.store import StoreError

    last = args.after_number.replace(" ", "")
    if last and not numbers.valid(last) and not (len(last) == 5 and last.isascii() and last.isdigit()):
        return usage("--after-number is a submission number, or the five digits of a terminal that has given out none")
    try:
        found = outside.rescued(args.settings, SystemClock(), last)
    except (settings.SettingsError, StoreError) as error:
        return usage(error)
    told = {"rescued": False} if found is None else {"rescued": True, **dataclasses.asdict(found)}
    print(json.dumps(told, ensure_ascii=False, indent=1 if args.json else None))
    return 0
