"""What is asked of a terminal from outside its window: by `kiosk doctor`, `kiosk outbox`, `kiosk keys`, `kiosk store rescue`.

The running program answers, through its control socket; where none runs, the command finds out by itself, and takes the instance lock for
whatever changes something. Failure rule: `SettingsError`, `StoreError`, `KeysError` as each function says.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from kiosk import failures, settings
from kiosk.central.client import CentralClient
from kiosk.chosen import DATABASE, cups_keeps_documents, devices, passphrases, stock_of
from kiosk.clock import Clock, SystemClock
from kiosk.control import ask
from kiosk.devices import printer_desk
from kiosk.events import Bus
from kiosk.health import Problem, as_json
from kiosk.http import build
from kiosk.offline import alone, envelope, keys, orphans
from kiosk.offline.desk import WAIT
from kiosk.offline.passphrases import KeysError
from kiosk.offline.proof import KeyFile, TerminalKey, raw_key
from kiosk.services.stock import Stock
from kiosk.settings import Settings, SettingsError
from kiosk.store import Rescue, Store, StoreError, rescue
from kiosk.ui import fonts


def examine(path: Path, lang: str) -> Mapping[str, object]:
    """What is wrong with the terminal of the settings at `path`: asked of the running program, else found from the outside."""

    def one(code: str, detail: str, where: str = "start") -> dict[str, str]:
        return {**as_json(Problem(code, where, ""), lang), "detail": detail}

    def found(*problems: dict[str, str]) -> Mapping[str, object]:
        return {"running": False, "devices": {}, "problems": list(problems)}

    try:
        conf = settings.load(path)
        devices(conf)
    except SettingsError as error:
        return found(one("settings-invalid", str(error)))
    kept = [one("cups-keeps-documents", "PreserveJobFiles", "cupsd")] if cups_keeps_documents(conf) else []
    running = ask(conf.terminal.state / "control.sock", "doctor")
    if running is not None:
        # The program answers in English; the remedies belong to the codes.
        problems = running["problems"]
        assert isinstance(problems, list)
        told = [{**problem, "remedy": failures.get(problem["code"]).remedy[lang]} for problem in problems]
        return {**running, "problems": [*told, *kept]}
    if absent := fonts.asked():
        return found(one("font-missing", fonts.told(absent)))
    try:
        refused = [one("package-invalid", message, place) for place, message in _all(stock_of(conf, Bus()))]
    except SettingsError as error:
        return found(one("settings-invalid", str(error)))
    own, wrong = None, []
    try:
        own = keys.load(conf.terminal.state, passphrases(conf))
    except KeysError as error:
        wrong.append(one(error.code, str(error)))
    if orphaned := _stored_orphans(conf, own):
        stored = f"{orphaned} stored submissions"
        wrong.append(one("stored-keys-missing", stored, stored))
    return found(*wrong, *refused, *kept)


def _all(stock: Stock) -> Iterable[tuple[str, str]]:
    """What is wrong with packages, by place; all of them are looked at."""
    return stock.whole().places(stock.folder)


def _stored_orphans(conf: Settings, own: keys.TerminalKeys | None) -> int:
    """How many stored items another key than that of `own` has signed; 0 where the database cannot be opened from here."""
    database = conf.terminal.state / DATABASE
    if not database.exists():
        return 0
    try:
        store = Store.open(database, SystemClock())
    except StoreError:
        return 0
    try:
        return orphans.count(store, own.signing.public_key() if own else None)
    except StoreError:
        return 0
    finally:
        store.close()


def at_the_desk(path: Path, clock: Clock, command: str, args: Mapping[str, str]) -> Mapping[str, object]:
    """The answer to staff's `command` (`kiosk.offline.desk`): of the running program, else found here under the instance lock.

    Raises:
        SettingsError, StoreError: the settings or the database cannot be used.
    """
    conf = settings.load(path)
    told = ask(conf.terminal.state / "control.sock", command, WAIT + 2, **args)
    if told is not None:
        return told

    def connect() -> CentralClient:
        return CentralClient(build(conf.central.url, conf.central.ca))

    return alone.answer(conf.terminal.state / DATABASE, clock, connect, command, args)


def at_the_printer(path: Path, clock: Clock, command: str, device: str) -> Mapping[str, object]:
    """The answer to staff's `command` at the printer `device` (`kiosk.devices.printer_desk`): of the running program, else found here.

    Raises:
        SettingsError, StoreError: the settings or the database cannot be used, or there is no such printer.
    """
    conf = settings.load(path)
    printers = [entry.id for entry in devices(conf) if entry.ability.endswith("-printer")]
    if device not in printers:
        raise SettingsError(f"there is no printer {device}; there are: {', '.join(printers) or 'none'}")
    told = ask(conf.terminal.state / "control.sock", command, printer_desk.WAIT + 2, device=device)
    if told is None and command == printer_desk.PAPER:
        return {"device": device, "done": False, "why": "not-running"}
    return printer_desk.alone(conf.terminal.state / DATABASE, clock, command, device) if told is None else told


def own_key(path: Path) -> KeyFile:
    """This terminal's number and public key, for whoever verifies its receipts.

    Raises:
        SettingsError, KeysError: there is none, or it cannot be opened from here.
    """
    conf = settings.load(path)
    own = keys.load(conf.terminal.state, passphrases(conf))
    return KeyFile(format=1, terminals=(TerminalKey(terminal=own.terminal, key=raw_key(own.signing.public_key())),))


def rescued(path: Path, clock: Clock, after_number: str) -> Rescue | None:
    """Put what could be read of a damaged database into service; None if nothing is damaged.

    Raises:
        SettingsError, StoreError: see `kiosk.store.rescue`.
    """
    conf = settings.load(path)
    return rescue(conf.terminal.state / DATABASE, clock, envelope.whole, after_number)


