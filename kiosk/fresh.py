"""What a terminal needs before it can serve, looked at from outside while no program runs: for whoever has just set one up.

Each check is one line, done once and without changing anything: the authority's certificate, the state folder, the disk, each device, the
line to the central service, staff, and settings that are still the sample's. Failure: none is raised; what cannot be looked at is not well.
"""

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509

from kiosk import http
from kiosk.central.client import CentralClient, LineDown
from kiosk.chosen import DATABASE, devices
from kiosk.clock import SystemClock
from kiosk.health import codes_of
from kiosk.http import Timeouts, build
from kiosk.settings import Brand, Settings
from kiosk.staff import people
from kiosk.store import Store, StoreError
from kiosk.store.reserve import LOW

_SOON = timedelta(days=30)
_LINE = Timeouts(connect=3.0, read=3.0)


@dataclass(frozen=True, slots=True)
class Looked:
    """One check. `code` is the failure ("": it is well), `where` what it is about, `detail` a fact for whoever mends it."""

    id: str
    where: str
    code: str = ""
    detail: str = ""


def looks(conf: Settings) -> Iterator[Looked]:
    """Every check, in the order in which one sets a terminal up."""
    yield _sample(conf)
    yield _state(conf)
    yield _disk(conf)
    yield _authority(conf)
    yield _line(conf)
    yield from _devices(conf)
    yield _staff(conf)


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
    except (http.TlsError, OSError):
        return Looked("line", conf.central.url, "central-tls")
    try:
        answer = client.key_list()
    finally:
        client.close()
    return Looked("line", conf.central.url, answer.code if isinstance(answer, LineDown) else "")


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


def _staff(conf: Settings) -> Looked:
    database = conf.terminal.state / DATABASE
    if not database.exists():
        return Looked("staff", "", "staff-none")
    try:
        store = Store.open(database, SystemClock())
    except StoreError as error:
        return Looked("staff", "", error.code)
    try:
        there = sum(not person.disabled for person in store.call(people.everybody).result(10))
    except (StoreError, TimeoutError):
        return Looked("staff", "", "storage-failed")
    finally:
        store.close()
    return Looked("staff", "", "" if there else "staff-none", f"{there} people")
