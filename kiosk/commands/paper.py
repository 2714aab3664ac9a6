"""`kiosk devices clear`, `refill`, `paper` and `resume`: what staff do at a device. `add` puts them among the verbs of `kiosk devices`.

Exit codes: 0 done, 1 not done (the answer says why), 2 usage or set-up.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def add(verbs: "Verbs", default_settings: Path) -> None:
    """The verbs."""
    for verb, told in (
        ("clear", "nothing of anybody's lies in this printer any more: open it to citizens again"),
        ("refill", "a new roll, or new sheets, are in this printer"),
        ("resume", "let the driver give its port back and begin anew; the running program's devices only"),
        ("paper", "how much paper is left in this printer, as the running program has counted it"),
    ):
        parser = verbs.add_parser(verb, help=told)
        parser.add_argument("device", help="its id in terminal.toml")
        parser.add_argument("--settings", type=Path, default=default_settings)
        parser.add_argument("--json", action="store_true")
        parser.set_defaults(command=_run, verb=verb)


def _run(args: argparse.Namespace) -> int:
    from kiosk import outside, settings
    from kiosk.clock import SystemClock
    from kiosk.store import StoreError

    try:
        if args.verb == "resume":
            answer = outside.at_the_devices(args.settings, "devices-resume", args.device)
        else:
            answer = outside.at_the_printer(args.settings, SystemClock(), f"devices-{args.verb}", args.device)
    except (settings.SettingsError, StoreError) as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 2
    print(json.dumps(answer, ensure_ascii=False, indent=1 if args.json else None))
    return 0 if answer["done"] else 1
