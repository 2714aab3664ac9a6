"""The staff of this terminal, put together: who may come in, maintenance mode over the journey, out of service and why.

Thread: the one that pumps the bus, but for `commands`, which any thread may call. Failure: without a database, or a passphrase to check
PINs with, nobody comes in; the pad says which.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography import x509

from kiosk.clock import Clock, grade
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.levels import Levels
from kiosk.events import Bus
from kiosk.health import Health, Problem
from kiosk.journey.desk import NoTyping, Typing
from kiosk.journey.display import Display, hall_display
from kiosk.journey.runner import Runner
from kiosk.offline import export
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.passphrases import KeysError, Passphrases
from kiosk.offline.recipients import moment
from kiosk.services.service import Service
from kiosk.settings import Settings
from kiosk.staff import choices, people, places, wording
from kiosk.staff import hours as hours_
from kiosk.staff.counting import Counting
from kiosk.staff.desk import DEVICES, SHELL, StaffDesk
from kiosk.staff.events import AskedOutside, WordsChosen
from kiosk.staff.gate import WAIT, Gate
from kiosk.staff.house import House
from kiosk.staff.mode import Maintenance
from kiosk.staff.pages.settings import MORNING, NIGHTS
from kiosk.staff.pins import Secret
from kiosk.staff.roles import Action
from kiosk.staff.scene import Certificate
from kiosk.staff.words_desk import WordsDesk, noted
from kiosk.store import Store, StoreError

LANGUAGES = ("zh-CN", "zh-HK", "en")
MAINTENANCE, OUT_OF_SERVICE, AFTER_HOURS = "maintenance", "out-of-service", "after-hours"
STILL = 10.0
"""Seconds without a beat of the window after which it is told as one that stands still."""


class Tending:
    """`regard` is called when what keeps citizens out has changed."""

    def __init__(self, conf: Settings, clock: Clock, bus: Bus, health: Health, regard: Callable[[], None]) -> None:
        self._conf, self._clock, self._bus, self._health, self._regard = conf, clock, bus, health, regard
        self._store: Store | None = None
        self._gate: Gate | None = None
        self._blocked = "storage-failed"
        self._chosen: dict[str, Mapping[str, object]] = {}
        self._before: dict[str, Mapping[str, object]] = {}
        self._was = ""
        self._authority = _authority(conf)
        self.mode: Maintenance | None = None
        self._greet: Callable[[], None] = lambda: None
        self._visited: Callable[[], bool] = lambda: False
        self._dark = False
        self._beat: float | None = None
        bus.subscribe(WordsChosen, self._words_chosen)

    def open(self, store: Store, place: Passphrases) -> None:
        """There is a database; PINs are keyed with the passphrase that `place` keeps."""
        self._store = store
        Counting(self._bus, store)
        try:
            self._gate = Gate(store, self._clock, Secret(place.get()))
        except KeysError as error:
            self._blocked = error.code
        with contextlib.suppress(StoreError):
            self._chosen, self._before = store.call(lambda c: (choices.chosen(c), choices.befores(c))).result(WAIT)

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
        typing: Typing | None = None,
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
            reason=lambda: self.reason, regard=self._regard, choose=self._choose, undo=self._undo,
            chosen=lambda: dict(self._chosen), send_now=send_now, certificates=certificates, matter=matter,
            forget=forget, levels=Levels(), typing=typing or NoTyping(),
            places=lambda: places.found(self._conf.terminal.state), export=lambda path: self._export(path, keys),
        ), changed)  # fmt: skip
        self._visited = lambda: runner.trace.session != ""

        def greet() -> None:
            text, listed = (self._chosen.get(name, {}) for name in (wording.MESSAGE, wording.NOTICES))
            runner.board.put(wording.message(text), wording.notices(listed))
            runner.greet(*self._greeting())

        self._greet = greet
        self._greet()
        return self.mode

    @property
    def commands(self) -> Mapping[str, Callable[..., Mapping[str, object]]]:
        """The answers to `kiosk staff`, `kiosk words` and `kiosk devices`."""
        people = StaffDesk(self._store, self._gate).commands if self._store and self._gate else {}

        def device(action: Action) -> Callable[[str], Mapping[str, object]]:
            def ask(device: str) -> Mapping[str, object]:
                known = self.mode is not None and self.mode.has(device)
                if known:
                    self._bus.publish(AskedOutside("", action, device))
                return {"done": known} if known else {"done": False, "reason": "no such device"}

            return ask

        words = WordsDesk(
            lambda: dict(self._chosen), lambda chosen: self._bus.publish(WordsChosen("", chosen)), self._conf.terminal.languages,
            wording.public(self._conf), lambda: self._local().date(),
        )  # fmt: skip
        return {**people, **words.commands, **{name: device(action) for name, action in DEVICES.items()}}

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
        if self.reason:
            return OUT_OF_SERVICE
        hours = self._chosen.get(choices.HOURS, {})
        # Whoever does not know the time turns nobody away.
        if not hours_.well(hours) or grade(self._clock) == "unsure":
            return ""
        now = self._local()
        return "" if hours_.open_at(hours, now.weekday(), now.hour * 60 + now.minute) else AFTER_HOURS

    @property
    def reason(self) -> str:
        """The key of the reason that staff chose for being out of service; "" for none."""
        return str(self._chosen.get(choices.SERVICE, {}).get("closed", ""))

    @property
    def why(self) -> str:
        """What citizens are told of why they are kept out: the key of a reason, or the hours."""
        return self.hours if self.closed == AFTER_HOURS else self.reason

    @property
    def hours(self) -> str:
        """From when to when the hall is open, as staff have set it (`kiosk.staff.hours.told`); "" if they have not."""
        return hours_.told(self._chosen.get(choices.HOURS, {}))

    @property
    def night(self) -> bool:
        """Is it night by the clock, as staff have set it?"""
        begins = str(self._chosen.get(choices.DISPLAY, {}).get("night", NIGHTS[0]))
        if begins not in NIGHTS[1:] or grade(self._clock) == "unsure":
            return False
        now = self._local()
        minute = now.hour * 60 + now.minute
        return minute >= hours_.minutes(begins) or minute < hours_.minutes(MORNING)

    def _local(self) -> datetime:
        return self._clock.now().astimezone(ZoneInfo(self._conf.terminal.timezone))

    def problems(self) -> list[Problem]:
        """What nothing else tells: a window that stands still; and, in a hall, nobody who may come in. Any thread; waits for the store."""
        beat = self._beat
        still = beat is not None and self._clock.monotonic() - beat > STILL
        found = [Problem("program-silent", "window", "")] if still else []
        if self._conf.terminal.simulated or self._store is None:
            return found
        try:
            there = self._store.call(people.everybody).result(WAIT)
        except (StoreError, TimeoutError):
            return found
        return found if any(not person.disabled for person in there) else [*found, Problem("staff-none", "staff", "")]

    def tick(self) -> None:
        """Time has passed: the hall may have opened or closed."""
        self._beat = self._clock.monotonic()
        if self.mode is not None:
            self.mode.tick()
        if (now := self.closed) != self._was:
            self._was = now
            self._regard()
        # Nobody's page changes its looks under their eyes.
        if (night := self.night) != self._dark and not self._visited():
            self._dark = night
            self._greet()

    def _export(self, path: Path, keys: TerminalKeys | None) -> int:
        """Write the signed journal; how many lines."""
        if self._store is None or keys is None:
            raise OSError
        return export.write(path, self._store, keys, self._clock)

    def _greeting(self) -> tuple[str, Display, str]:
        """The language, the looks and the hours that the next person finds."""
        chosen, display = self._chosen.get(choices.DISPLAY, {}), hall_display(self._conf.screen)
        theme, languages = chosen.get("theme"), self._conf.terminal.languages
        for known in ("light", "dark", "contrast"):
            if theme == known:
                display = replace(display, theme=known)
        if self.night and display.theme == "light":
            display = replace(display, theme="dark")
        if chosen.get("sound") in ("on", "off"):
            display = replace(display, sound=chosen["sound"] == "on")
        lang = str(chosen.get("lang", ""))
        return lang if lang in languages else languages[0], display, self.hours

    def _words_chosen(self, event: WordsChosen) -> None:
        words = event.words
        self._choose(words.name, words.value, SHELL)
        if self._store is not None:
            self._store.call(lambda connection: noted(connection, words))

    def _undo(self, name: str, by: str) -> None:
        self._choose(name, self._before.get(name, {}), by)

    def _choose(self, name: str, value: Mapping[str, object], by: str) -> None:
        self._before[name] = self._chosen.get(name, {})
        self._chosen[name] = value
        self._greet()
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
