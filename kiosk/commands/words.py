"""`kiosk words`: what a clerk writes for everybody, by shell: the message while out of service, and up to three notices on the first page.

Exit codes: 0 done, 1 not taken (the answer says why), 2 usage or set-up.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.told import DEFAULT_SETTINGS, show, usage

if TYPE_CHECKING:
    from kiosk.commands.told import Commands


def add(commands: "Commands") -> None:
    """The command."""
    words = commands.add_parser("words", help="what stands on the first page, or while out of service, in the hall's own words")
    words.add_argument("verb", choices=("list", "message", "notice", "remove"))
    words.add_argument("number", nargs="?", default="", help="remove: which notice of the list")
    words.add_argument("--text", action="append", default=[], metavar="LANG=TEXT", help="one for each language; message without: none")
    words.add_argument("--from", dest="begins", default="", metavar="DAY", help="notice: its first day, 2026-11-26 (default: today)")
    words.add_argument("--until", dest="ends", default="", metavar="DAY", help="notice: its last day (default: a week)")
    words.add_argument("--public", action="store_true", help="what looks like one person's number is everybody's")
    words.add_argument("--settings", type=Path, default=DEFAULT_SETTINGS)
    words.add_argument("--json", action="store_true")
    words.set_defaults(command=_words)


def _words(args: argparse.Namespace) -> int:
    from kiosk import outside, settings
    from kiosk.clock import SystemClock
    from kiosk.store import StoreError

    parted = [text.partition("=") for text in args.text]
    if not all(lang and sign for lang, sign, _ in parted):
        return usage('kiosk words: --text LANG=TEXT, such as --text en="Closed on Friday"')
    if args.verb == "remove" and not args.number:
        return usage("kiosk words remove NUMBER: of kiosk words list")
    texts, everybody = json.dumps({lang: text for lang, _, text in parted}), "yes" if args.public else ""
    given = {
        "list": {},
        "message": {"texts": texts, "everybody": everybody},
        "notice": {"texts": texts, "begins": args.begins, "ends": args.ends, "everybody": everybody},
        "remove": {"at": args.number},
    }[args.verb]
    try:
        answer = outside.at_the_words_desk(args.settings, SystemClock(), f"words-{args.verb}", given)
    except (settings.SettingsError, StoreError) as error:
        return usage(error)
    return show(args, answer)
