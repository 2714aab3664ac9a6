"""What is asked of a terminal from outside its window: by `kiosk doctor`, `kiosk outbox`, `kiosk keys`, `kiosk store rescue`.

The running program answers, through its control socket; where none runs, the command finds out by itself, and takes the instance lock for
whatever changes something. Failure rule: `SettingsError`, `StoreError`, `KeysError` as each function says.
"""

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kiosk import __version__, fresh, settings
from kiosk.central.client import CentralClient
from kiosk.chosen import DATABASE, cups_keeps_documents, devices, passphrases, stock_of
from kiosk.clock import Clock, SystemClock
from kiosk.control import ask
from kiosk.devices import printer_desk
from kiosk.events import Bus
from kiosk.health import Problem, as_json
from kiosk.http import build
from kiosk.offline import alone, envelope, export, keys, orphans
from kiosk.offline.desk import WAIT
from kiosk.offline.passphrases import KeysError
from kiosk.offline.proof import KeyFile, TerminalKey, raw_key
from kiosk.render import coverage
from kiosk.services.stock import Stock
from kiosk.settings import Settings, SettingsError
from kiosk.staff import bundle, words_desk
from kiosk.staff.desk import StaffDesk
from kiosk.staff.gate import Gate
from kiosk.staff.pins import Secret
from kiosk.store import AlreadyRunning, Rescue, Store, StoreError, rescue
from kiosk.texts import load
from kiosk.ui import fonts

_LONG: Mapping[str, float] = {"journal-verify": 900.0, "journal-export": 900.0}
"""Seconds for what reads a whole journal, which may have millions of lines."""


def examine(path: Path, lang: str) -> Mapping[str, object]:
    """What is wrong with the terminal of the settings at `path`, and everything that was looked at: asked of the running program, else
    found from the outside. A program that has the terminal and says nothing is told, and its devices are left alone."""

    def one(code: str, detail: str, where: str = "start") -> dict[str, str]:
        return {**as_json(Problem(code, where, ""), lang), "detail": detail}

    def found(*problems: dict[str, str]) -> Mapping[str, object]:
        return {"running": False, "devices": {}, "problems": list(problems), "checks": []}

    try:
        conf = settings.load(path)
        devices(conf)
    except SettingsError as error:
        return found(one("settings-invalid", str(error)))
    kept = [one("cups-keeps-documents", "PreserveJobFiles", "cupsd")] if cups_keeps_documents(conf) else []
    if glyphs := coverage.lacking():
        kept.append(one("paper-font-missing", coverage.told(glyphs)))
    running = ask(conf.terminal.state / "control.sock", "doctor")
    if running is not None:
        ready = ask(conf.terminal.state / "control.sock", "readiness", WAIT + 2, lang=lang) or {}
        told = fresh.running(conf, running, ready, lang)
        problems = told["problems"]
        assert isinstance(problems, list)
        return {**told, "problems": [*problems, *kept]}
    silent = fresh.held(conf)
    looked = list(fresh.looks(conf, free=not silent))
    lacking = [one(look.code, look.detail, look.where or "start") for look in looked if look.counts(conf)]
    checks = [look.told for look in looked]
    if silent:
        return {**found(one("program-silent", ""), *kept, *lacking), "running": True, "checks": checks}
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
    return {**found(*wrong, *refused, *kept, *lacking), "checks": checks}


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


def _asked(conf: Settings, command: str, **args: str) -> Mapping[str, object] | None:
    """The running program's answer; None without one. What takes long is asked of a program that answers at all."""
    where = conf.terminal.state / "control.sock"
    if command in _LONG and ask(where, "doctor") is None:
        return None
    return ask(where, command, _LONG.get(command, WAIT + 2), **args)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Around what takes the instance lock: a program that has it gave no answer before."""
    try:
        yield
    except AlreadyRunning:
        raise StoreError("already-running", "a program has this terminal and gives no answer; kiosk doctor tells more") from None


def at_the_desk(path: Path, clock: Clock, command: str, args: Mapping[str, str]) -> Mapping[str, object]:
    """The answer to staff's `command` (`kiosk.offline.desk`): of the running program, else found here under the instance lock.

    Raises:
        SettingsError, StoreError: the settings or the database cannot be used.
    """
    conf = settings.load(path)
    told = _asked(conf, command, **args)
    if told is not None:
        return told

    def connect() -> CentralClient:
        return CentralClient(build(conf.central.url, conf.central.ca))

    with _alone():
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


def readiness(path: Path, lang: str) -> Mapping[str, object]:
    """The readiness report of the running program; without one the terminal is not ready, and what is wrong is listed.

    Raises:
        SettingsError: the settings cannot be used.
    """
    conf = settings.load(path)
    told = ask(conf.terminal.state / "control.sock", "readiness", WAIT + 2, lang=lang)
    if told is not None:
        return told
    problems = examine(path, lang)["problems"]
    assert isinstance(problems, list)
    if not fresh.held(conf):
        problems = [{**as_json(Problem("program-not-running", "start", ""), lang), "detail": ""}, *problems]
    checks = [
        {"id": one["code"], "title": one["code"], "state": one["where"], "tone": "error", "remedy": one["remedy"], "code": one["code"]}
        for one in problems
    ]
    return {"verdict": "not-ready", "words": load(lang).get("staff.readiness.not", count=len(checks)), "checks": checks}


def support_bundle(path: Path, clock: Clock) -> Mapping[str, object]:
    """What the support bundle holds (`kiosk.staff.bundle`), asked of the running program or found here. A database that cannot be read,
    or a program that does not answer, is no reason to have none: the bundle says so in the place of what is missing.

    Raises:
        SettingsError: the settings cannot be used.
    """
    conf = settings.load(path)

    def desk(command: str, args: Mapping[str, str]) -> Mapping[str, object]:
        try:
            return at_the_desk(path, clock, command, args)
        except StoreError as error:
            return {"unread": error.code}

    # Before the journal is asked for: where no program runs, both take the instance lock, one after the other.
    doctor = examine(path, "en")
    ready = readiness(path, "en")
    return bundle.contents(
        conf, doctor, ready, desk("outbox-list", {}), desk("journal-show", {"limit": "1000"}), __version__
    )


def at_the_staff_desk(path: Path, clock: Clock, command: str, args: Mapping[str, str]) -> Mapping[str, object]:
    """The answer to `kiosk staff` (`kiosk.staff.desk`): of the running program, else found here under the instance lock.

    Raises:
        SettingsError, StoreError, KeysError: the settings, the database or the passphrase cannot be used from here.
    """
    conf = settings.load(path)
    told = _asked(conf, command, **args)
    if told is not None:
        return told
    secret = Secret(passphrases(conf).get())
    with _alone():
        store = Store.open(conf.terminal.state / DATABASE, clock, fits=envelope.whole)
    try:
        return StaffDesk(store, Gate(store, clock, secret)).commands[command](**args)
    finally:
        store.close()


def at_the_words_desk(path: Path, clock: Clock, command: str, args: Mapping[str, str]) -> Mapping[str, object]:
    """The answer to `kiosk words` (`kiosk.staff.words_desk`): of the running program, else found here under the instance lock.

    Raises:
        SettingsError, StoreError: the settings or the database cannot be used.
    """
    conf = settings.load(path)
    told = _asked(conf, command, **args)
    if told is not None:
        return told
    with _alone():
        store = Store.open(conf.terminal.state / DATABASE, clock, fits=envelope.whole)
    try:
        return words_desk.stored(store, conf, clock).commands[command](**args)
    finally:
        store.close()


def exported(path: Path, clock: Clock, out: Path) -> Mapping[str, object]:
    """Write the whole journal, signed, to `out` (new): asked of the running program, else done here under the instance lock.

    Raises:
        SettingsError, StoreError, KeysError, OSError: it cannot be had or written.
    """
    conf = settings.load(path)
    told = _asked(conf, "journal-export")
    if told is not None:
        if told["done"]:
            made = Path(str(told["file"]))
            with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as target, made.open("rb") as source:
                shutil.copyfileobj(source, target)
            made.unlink()
        return {name: value for name, value in told.items() if name != "file"}
    own = keys.load(conf.terminal.state, passphrases(conf))
    with _alone():
        store = Store.open(conf.terminal.state / DATABASE, clock, fits=envelope.whole)
    try:
        return {"lines": export.write(out, store, own, clock), "done": True}
    finally:
        store.close()


def at_the_devices(path: Path, command: str, device: str) -> Mapping[str, object]:
    """The answer to `kiosk devices`: only a running program has its devices.

    Raises:
        SettingsError: the settings cannot be used.
    """
    told = ask(settings.load(path).terminal.state / "control.sock", command, WAIT, device=device)
    return told if told is not None else {"done": False, "reason": "the program does not run, or does not answer this user"}


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
