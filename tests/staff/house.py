"""A terminal with a citizen's journey and staff over it: the real runner, gate, store and maintenance mode; devices answer when told to.

Thread: the test's own; what the thread `staff` and the storage thread answer is waited for by `until`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from kiosk.devices.contract import AS_USUAL, Receipt, Wish
from kiosk.devices.events import CardFound
from kiosk.devices.printer_book import StoredBook
from kiosk.events import Bus, Event
from kiosk.health import Health
from kiosk.keyboard.engine import Candidates
from kiosk.recording import Recording
from kiosk.render.sheet import Sheet
from kiosk.services.catalogue import open_catalogue
from kiosk.services.service import Service
from kiosk.staff import choices, wording
from kiosk.staff.counting import Counting
from kiosk.staff.house import House
from kiosk.staff.mode import Maintenance, Place
from kiosk.staff.pattern import WANTED
from tests.journey.lobby_hall import MATTER, Devices, Hall
from tests.staff.hall import PIN, Staffed, started


@cache
def _services() -> Mapping[str, Service]:
    return {MATTER: open_catalogue(("zh-CN", "zh-HK", "en")).services[MATTER]}


# The last two are there where a test gives them a status.
MACHINES = [("reader", "id-reader"), ("printer", "receipt-printer"), ("chip", "chip-reader"), ("a4", "document-printer")]


class StaffDevices(Devices):
    """As the journey's, and a driver can be begun anew."""

    def __init__(self) -> None:
        super().__init__()
        self.restarted: list[str] = []
        self.printed: list[tuple[str, Receipt]] = []
        self.cleared: list[str] = []
        self.refilled: list[str] = []
        self.proving = ""
        self.prover = True
        self.sheets: list[tuple[str, Sheet]] = []
        self.book: StoredBook | None = None

    def print_receipt(self, session: str, receipt: Receipt) -> None:
        super().print_receipt(session, receipt)
        self.printed.append((session, receipt))

    def print_document(self, session: str, sheet: Sheet, wish: Wish = AS_USUAL) -> None:
        super().print_document(session, sheet, wish)
        self.sheets.append((session, sheet))

    def prove_card(self, session: str) -> bool:
        self.proving = session if self.prover else ""
        return self.prover

    def stop_proving(self) -> None:
        self.proving = ""

    def restart(self, device: str) -> None:
        self.restarted.append(device)

    def clear(self, device: str, timeout: float) -> bool | None:
        self.cleared.append(device)
        return True

    def paper(self) -> Mapping[str, tuple[str, int | None]]:
        return {"printer": ("receipt-printer", 4 * 7992 + 7000)}

    def refill(self, device: str) -> bool:
        assert self.book is not None
        self.refilled.append(device)
        return self.book.refilled(device)


class Pinyin:
    """Knows a few words; asked, it answers as an event. `forgotten` counts."""

    WORDS: Mapping[str, str] = {"nihao": "你好", "zhou": "周", "liangdian": "两点", "jin": "金", "si": "丝", "que": "雀"}
    available = True

    def __init__(self) -> None:
        self.bus: Bus | None = None
        self.forgotten = 0

    def ask(self, session: str, letters: str) -> None:
        assert self.bus is not None
        known = self.WORDS.get(letters, letters)
        self.bus.publish(Candidates(session, letters, (known,), tuple(range(len(known)))))

    def forget(self) -> None:
        self.forgotten += 1


class Terminal:
    """Journey and staff. `view` is what stands in the window, as `kiosk.app.Terminal` makes it."""

    def __init__(self, here: Staffed, **tables: Any) -> None:
        self.here, self.clock, self.devices = here, here.clock, StaffDevices()
        self.hall = Hall(services=_services(), clock=self.clock, devices=self.devices, **tables)
        self.devices.book = StoredBook(here.store)
        self.bus = self.hall.bus
        self.typing = Pinyin()
        self.typing.bus = self.bus
        self.health = Health(self.bus, self.clock, lambda _problem, _there: None)
        self.sent = 0
        self.failure = ""
        self.chosen: dict[str, Mapping[str, object]] = here.store.call(choices.chosen).result(5)
        Counting(self.bus, here.store)
        recording = Recording(self.bus, here.store, lambda: self.hall.runner.trace, lambda: self.hall.runner.note)
        self.hall.runner.on_change(recording.look)
        self.staff = Maintenance(
            House(
                settings=self.hall.conf, clock=self.clock, bus=self.bus, store=here.store, gate=here.gate, blocked="", health=self.health,
                devices=self.devices, citizens=self.hall.runner, machines=MACHINES,
                closed=self._closed, reason=self._why, regard=self._regard, choose=self._choose,
                undo=self._undo, chosen=lambda: dict(self.chosen), send_now=self._send,
                certificates=list, matter=lambda code, _lang: code, forget=lambda: None, typing=self.typing,
            ),
            changed=lambda: None,
        )  # fmt: skip
        self._regard()

    def _why(self) -> str:
        return str(self.chosen.get("service", {}).get("closed", ""))

    def _closed(self) -> str:
        return self.failure or ("out-of-service" if self._why() else "")

    def _regard(self) -> None:
        message, notices = (self.chosen.get(name, {}) for name in (wording.MESSAGE, wording.NOTICES))
        self.hall.runner.board.put(wording.message(message), wording.notices(notices))
        self.hall.runner.close(self._closed() or ("maintenance" if self.staff.shown else ""), self._why())

    def _choose(self, name: str, value: Mapping[str, object], by: str) -> None:
        self.chosen[name] = value
        self.here.store.call(lambda c: choices.put(c, name, value, by)).result(5)
        self._regard()

    def _undo(self, name: str, by: str) -> None:
        self._choose(name, self.here.store.call(choices.befores).result(5).get(name, {}), by)

    def _send(self) -> None:
        self.sent += 1

    @property
    def page(self) -> dict[str, Any]:
        return dict((self.staff if self.staff.shown else self.hall.runner).view().page)

    @property
    def step(self) -> str:
        return str(self.page["step"])

    def press(self, *targets: str) -> None:
        for target in targets:
            if not self.staff.touch(target):
                self.hall.runner.touch(target)

    def touch(self, *targets: str) -> dict[str, Any]:
        self.press(*targets)
        return self.page

    def happen(self, *events: Event) -> dict[str, Any]:
        for event in events:
            self.bus.publish(event)
        self.bus.pump()
        return self.page

    def until(self, condition: Callable[[], object], timeout: float = 10.0) -> None:
        """Deliver events until `condition` holds."""
        end = monotonic() + timeout
        while not condition():
            assert monotonic() < end, f"never came; at {self.step}"
            self.bus.wait(0.02)

    def pass_time(self, seconds: float) -> dict[str, Any]:
        for _ in range(round(seconds)):
            self.clock.advance(1)
            self.hall.runner.tick()
            self.staff.tick()
        return self.page

    def write(self, letters: str) -> dict[str, Any]:
        """Keys of the keyboard, one after the other; `,` is the blank that takes the first candidate."""
        for letter in letters:
            self.press("key-space" if letter == "," else f"key-{letter}")
            self.bus.pump()
        return self.page

    def corners(self) -> dict[str, Any]:
        return self.touch(*WANTED)

    def type(self, digits: str) -> dict[str, Any]:
        return self.touch(*(f"digit-{digit}" for digit in digits), "enter")

    def enter(self, number: str = "0032", pin: str = PIN) -> dict[str, Any]:
        """The corners, the number, the PIN; and what stands there when it was checked."""
        self.corners()
        self.type(number)
        self.type(pin)
        self.until(lambda: self.staff.place is not Place.PAD or not self.page["waiting"])
        if self.staff.place is Place.IN:
            self.looked()
        return self.page

    def looked(self) -> None:
        """What the page shows of the store is there."""
        assert self.staff._visit is not None
        self.until(lambda: self.staff._visit is not None and self.staff._visit._seen is not None)

    def lay(self) -> dict[str, Any]:
        return self.happen(CardFound("", "reader"))


@contextmanager
def terminal(path: Path, roles: str = "clerk", **tables: Any) -> Iterator[Terminal]:
    """A terminal with one member of staff, 0032."""
    with started(path) as here:
        if not here.desk.list()["staff"]:
            here.add(roles=roles)
        yield Terminal(here, **tables)
