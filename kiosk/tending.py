"""The staff of this terminal, put together: who may come in, maintenance mode over the journey, out of service and why.

Thread: the one that pumps the bus, but for `commands`, which any thread may call. Failure: without a database, or a passphrase to check
PINs with, nobody comes in; the pad says which.
"""

from collections.abc import Callable, Mapping, Sequence

from cryptography import x509

from kiosk.clock import Clock
from kiosk.devices.hub import Entry, Hub
from kiosk.events import Bus
from kiosk.health import Health
from kiosk.journey.runner import Runner
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.passphrases import KeysError, Passphrases
from kiosk.offline.recipients import moment
from kiosk.services.service import Service
from kiosk.settings import Settings
from kiosk.staff import choices
from kiosk.staff.counting import Counting
from kiosk.staff.desk import StaffDesk
from kiosk.staff.gate import WAIT, Gate
from kiosk.staff.house import House
from kiosk.staff.mode import Maintenance
from kiosk.staff.pins import Secret
from kiosk.staff.scene import Certificate
from kiosk.store import Store, StoreError

LANGUAGES = ("zh-CN", "zh-HK", "en")
MAINTENANCE, OUT_OF_SERVICE = "maintenance", "out-of-service"


class Tending:
    """`regard` is called when what keeps citizens out has changed."""

    def __init__(self, conf: Settings, clock: Clock, bus: Bus, health: Health, regard: Callable[[], None]) -> None:
        self._conf, self._clock, self._bus, self._health, self._regard = conf, clock, bus, health, regard
        self._store: Store | None = None
        self._gate: Gate | None = None
        self._blocked = "storage-failed"
        self._chosen: dict[str, Mapping[str, object]] = {}
        self._authority = _authority(conf)
        self.mode: Maintenance | None = None

    def open(self, store: Store, place: Passphrases) -> None:
        """There is a database; PINs are keyed with the passphrase that `place` keeps."""
        self._store = store
        Counting(self._bus, store)
        try:
            self._gate = Gate(store, self._clock, Secret(place.get()))
        except KeysError as error:
            self._blocked = error.code
        try:
            self._chosen = store.call(choices.chosen).result(WAIT)
        except StoreError:
            self._chosen = {}

    def attend(
        self,
        entries: Sequence[Entry],
        hub: Hub,
        runner: Runner,
        services: Mapping[str, Service],
        keys: TerminalKeys | None,
        closed: Callable[[], str],
        send_now: Callable[[], object],
        forget: Callable[[], None],
        changed: Callable[[], None],
    ) -> Maintenance:
        """Lay maintenance mode over the journey of `runner`. `closed` says why citizens are not served, staff being here apart."""

        def matter(code: str, lang: str) -> str:
            service = services.get(code)
            return service.text(lang, "title") if service is not None else code

        def certificates() -> list[Certificate]:
            return [*self._authority, *([Certificate("key-list", moment(keys.recipients.list.expires_at))] if keys else [])]

        self.mode = Maintenance(House(
            settings=self._conf, clock=self._clock, bus=self._bus, store=self._store, gate=self._gate, blocked=self._blocked,
            health=self._health, devices=hub, citizens=runner, machines=[(entry.id, entry.ability) for entry in entries], closed=closed,
            reason=lambda: self.why, regard=self._regard, choose=self._choose, send_now=send_now, certificates=certificates, matter=matter,
            forget=forget,
        ), changed)  # fmt: skip
        return self.mode

    @property
    def commands(self) -> Mapping[str, Callable[..., Mapping[str, object]]]:
        """The answers to `kiosk staff`."""
        return StaffDesk(self._store, self._gate).commands if self._store and self._gate else {}

    def readiness(self, lang: str = "en") -> Mapping[str, object]:
        """The readiness report, for a shell. Any thread."""
        assert self.mode is not None
        return self.mode.readiness(lang if lang in LANGUAGES else "en")

    @property
    def here(self) -> bool:
        """Do staff stand before the terminal?"""
        return self.mode is not None and self.mode.shown

    @property
    def closed(self) -> str:
        """Why staff keep citizens out, themselves being here apart; "": they do not."""
        return OUT_OF_SERVICE if self.why else ""

    @property
    def why(self) -> str:
        """The key of the reason that citizens read while staff keep them out."""
        return str(self._chosen.get(choices.SERVICE, {}).get("closed", ""))

    def _choose(self, name: str, value: Mapping[str, object], by: str) -> None:
        self._chosen[name] = value
        if self._store is not None:
            self._store.call(lambda connection: choices.put(connection, name, value, by))
        self._regard()


def _authority(conf: Settings) -> list[Certificate]:
    """When the authority that the central service is checked against ends."""
    try:
        found = x509.load_pem_x509_certificates(conf.central.ca.read_bytes())
    except (OSError, ValueError):
        return []
    return [Certificate("authority", min(one.not_valid_after_utc for one in found))]
