"""What a terminal needs before it can serve, looked at from outside: for whoever has just set one up, or finds one that says nothing.

Each check is one line, done once and without changing anything: settings that are still the sample's, the state folder, the disk, the
authority's certificate, the line to the central service, each device, staff, the queue. Devices and database are looked at only where no
program has them. Failure: none is raised; what cannot be looked at is not well.
"""

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509

from kiosk import http
from kiosk.central.client import CentralClient, LineDown
from kiosk.chosen import DATABASE, devices
from kiosk.clock import SystemClock
from kiosk.health import Problem, as_json, codes_of
from kiosk.http import Timeouts, build
from kiosk.offline import envelope, rows
from kiosk.settings import Brand, Settings
from kiosk.staff import people
from kiosk.store import Store, StoreError
from kiosk.store.reserve import LOW

_SOON = timedelta(days=30)
_LINE = Timeouts(connect=3.0, read=3.0)
_ALWAYS = frozenset({"storage-corrupt", "storage-failed", "storage-newer", "storage-low", "submission-parked", "item-overdue"})


@dataclass(frozen=True, slots=True)
class Looked:
    """One check. `code` is the failure ("": it is well), `where` what it is about, `detail` a fact for whoever mends it."""

    id: str
    where: str
    code: str = ""
    detail: str = ""

    def counts(self, conf: Settings) -> bool:
        """Is it something to mend? A terminal to try things out with has an invented city, no devices yet, and nobody to run it."""
        return self.code != "" and (not conf.terminal.simulated or self.code in _ALWAYS)

    @property
    def told(self) -> dict[str, str]:
        """As the doctor tells it."""
        return {"id": self.id, "where": self.where, "code": self.code, "detail": self.detail}


def held(conf: Settings) -> bool:
    """Does a program have this terminal, whether it answers or not? The kernel takes its lock from a program that has died."""
    try:
        lock = os.open(conf.terminal.state / f"{DATABASE}.lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def setup(conf: Settings) -> Iterator[Looked]:
    """What a terminal is set up with, whether its program runs or not."""
    yield _sample(conf)
    yield _state(conf)
    yield _disk(conf)
    yield _authority(conf)


def looks(conf: Settings, *, free: bool) -> Iterator[Looked]:
    """Every check, in the order in which one sets a terminal up. `free`: no program has its devices and its database."""
    yield from setup(conf)
    yield _line(conf)
    if free:
        yield from _devices(conf)
        yield from _stored(conf)


def running(conf: Settings, doctor: Mapping[str, object], readiness: Mapping[str, object], lang: str) -> Mapping[str, object]:
    """The running program's answer, with the lines of its readiness report and with what only the outside sees."""
    problems, lines = doctor["problems"], readiness.get("checks", [])
    assert isinstance(problems, list) and isinstance(lines, list)
    looked = list(setup(conf))
    checks = [look.told for look in looked]
    checks += [{"id": line["id"], "where": line["title"], "code": line["code"], "detail": line["state"]} for line in lines]
    # The program answers in English; cause and remedy belong to the codes.
    found = [{**problem, **as_json(Problem(problem["code"], problem["where"], problem["since"]), lang)} for problem in problems]
    known = {problem["code"] for problem in found}
    if "central-tls" in known:
        # The program tells that, and no more: what is wrong with the certificate is looked at from here.
        line = _line(conf)
        checks.append(line.told)
        found = [{**one, "detail": line.detail} if one["code"] == "central-tls" else one for one in found]
    more = [(look.code, look.where) for look in looked if look.counts(conf)]
    more += [(line["code"], line["id"]) for line in lines if line["code"] and line["tone"] in ("error", "attn")]
    for code, where in more:
        if code not in known:
            known.add(code)
            found.append({**as_json(Problem(code, where, ""), lang), "detail": ""})
    return {**doctor, "problems": found, "checks": checks}


def _sample(conf: Settings) -> Looked:
    same = conf.brand.city == Brand().city or conf.brand.place == Brand().place
    return Looked("settings", "[brand]", "settings-sample" if same else "", "city and place are the invented ones" if same else "")


def _state(conf: Settings) -> Looked:
    folder = conf.terminal.state
    if not folder.is_dir():
        return Looked("state", str(folder), detail="is made at the first start")
    mode = stat.S_IMODE(folder.stat().st_mode)
    return Looked("state", str(folder), "state-open" if mode & 0o077 else "", f"mode {mode:03o}")


def _disk(conf: Settings) -> Looked:
    place = next(folder for folder in (conf.terminal.state, *conf.terminal.state.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    return Looked("disk", str(place), "storage-low" if free < LOW else "", f"{free / 1024**3:.1f} GB free")


def _authority(conf: Settings) -> Looked:
    try:
        ends = min(one.not_valid_after_utc for one in x509.load_pem_x509_certificates(conf.central.ca.read_bytes()))
    except (OSError, ValueError) as error:
        return Looked("authority", str(conf.central.ca), "authority-unusable", type(error).__name__)
    left = ends - datetime.now(UTC)
    return Looked("authority", str(conf.central.ca), "authority-ends" if left < _SOON else "", f"until {ends:%Y-%m-%d}")


def _line(conf: Settings) -> Looked:
    try:
        client = CentralClient(build(conf.central.url, conf.central.ca, _LINE))
    except http.TlsError as error:
        return Looked("line", conf.central.url, "central-tls", error.reason)
    except OSError as error:
        return Looked("line", conf.central.url, "central-tls", type(error).__name__)
    try:
        answer = client.key_list()
    finally:
        client.close()
    # Of a certificate OpenSSL's own words: expired, another host, an authority that is not known.
    code, detail = (answer.code, answer.reason) if isinstance(answer, LineDown) else ("", "")
    return Looked("line", conf.central.url, code, detail)


def _devices(conf: Settings) -> Iterator[Looked]:
    for entry in devices(conf):
        try:
            status = entry.driver.status()
        except Exception as error:
            yield Looked("device", entry.id, "internal", type(error).__name__)
            continue
        finally:
            entry.driver.close()
        yield Looked("device", entry.id, min(codes_of(entry.ability, status), default=""), type(status).__name__)


def _stored(conf: Settings) -> Iterator[Looked]:
    """Who may come in, and what waits for somebody."""
    database = conf.terminal.state / DATABASE
    if not database.exists():
        yield Looked("staff", "", "staff-none")
        return
    try:
        store = Store.open(database, SystemClock())
    except StoreError as error:
        yield Looked("database", "", error.code)
        return
    now = envelope.rfc3339(SystemClock().now())
    try:
        there, counts = store.call(lambda c: (people.everybody(c), rows.counted(c, now))).result(10)
    except (StoreError, TimeoutError):
        yield Looked("database", "", "storage-failed")
        return
    finally:
        store.close()
    may = sum(not person.disabled for person in there)
    yield Looked("staff", "", "" if may else "staff-none", f"{may} people")
    told = f"{counts.waiting + counts.sending} wait, {counts.needs_staff} need staff, {counts.overdue} overdue"
    yield Looked("queue", "", "submission-parked" if counts.needs_staff else "item-overdue" if counts.overdue else "", told)
