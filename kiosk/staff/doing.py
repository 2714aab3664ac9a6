"""What staff can do, done: each action by its name, allowed or not, with its line in the journal and what came of it.

Quick ones are done at once. What takes a device or the store goes on elsewhere, and comes back as an event of a device or as `Done`.
Thread: the one that pumps the bus; `staff` for what waits for the store or the disk, `staff-files` for what reads a whole journal or writes
a file. Failure: whatever cannot be done is a result.
"""

import dataclasses
import secrets
from collections.abc import Callable, Mapping

from kiosk.devices.events import PrintFinished, ProofFinished, ReadFinished, ReadStarted
from kiosk.devices.proof import KeyProved
from kiosk.offline.desk import Desk
from kiosk.staff import carrying, choosing, hiring, outcomes, papers
from kiosk.staff.desk import SHELL
from kiosk.staff.events import Done
from kiosk.staff.house import House
from kiosk.staff.lane import Lane
from kiosk.staff.pages import files, settings
from kiosk.staff.roles import Action
from kiosk.staff.scene import Result, Scene
from kiosk.store import StoreError, journal

CARD_SECONDS, PRINT_SECONDS, CLEAR_SECONDS = 30.0, 40.0, 20.0


_PRINTS = frozenset({Action.TEST_PRINT, Action.READINESS})


@dataclasses.dataclass(slots=True)
class _Test:
    """A test that runs: what it answers to, since when, until when at most."""

    action: Action
    target: str
    began: float
    until: float


class Doing:
    """The actions. `told` is called with every result, on the thread that pumps the bus."""

    def __init__(self, house: House, told: Callable[[Action, str, Result], None]) -> None:
        self._house, self._told = house, told
        self._tests: dict[str, _Test] = {}
        self._cards: dict[str, Scene] = {}
        self._quick, self._slow = Lane("staff"), Lane("staff-files")
        self._now: Mapping[Action, Callable[[Scene, str], Result | None]] = {
            Action.TEST_PRINT: lambda scene, target: self._print(scene, Action.TEST_PRINT, target),
            Action.READINESS: lambda scene, target: self._print(scene, Action.READINESS, target),
            Action.TEST_CARD: self._card,
            Action.ROLL_REPLACED: self._roll,
            Action.CLEAR_HELD: self._clear,
            Action.RESTART_DRIVER: self._restart,
            Action.CLOSE: lambda scene, target: choosing.close(house, scene, target),
            Action.OPEN: lambda scene, target: choosing.reopen(house, scene, target),
            Action.MESSAGE: lambda scene, target: choosing.message(house, scene, target),
            Action.NOTICE: lambda scene, target: choosing.notice(house, scene, target),
            Action.SETTINGS: self._settings,
            Action.SEND_NOW: self._send,
            Action.UNPARK: lambda scene, target: self._asked(scene, Action.UNPARK, target),
            Action.PARK: lambda scene, target: self._asked(scene, Action.PARK, target),
            Action.WITHDRAW: lambda scene, target: self._asked(scene, Action.WITHDRAW, target),
            Action.READINESS_FILE: lambda scene, target: self._carry(scene, Action.READINESS_FILE, target),
            Action.JOURNAL_EXPORT: lambda scene, target: self._carry(scene, Action.JOURNAL_EXPORT, target),
            Action.SUPPORT_BUNDLE: lambda scene, target: self._carry(scene, Action.SUPPORT_BUNDLE, target),
            Action.PEOPLE: self._people,
            Action.FIND: lambda scene, target: self._asked(scene, Action.FIND, target),
            Action.JOURNAL_VERIFY: lambda scene, target: self._asked(scene, Action.JOURNAL_VERIFY, target),
        }
        house.bus.subscribe(ReadStarted, self._read_started)
        house.bus.subscribe(ReadFinished, self._read_finished)
        house.bus.subscribe(PrintFinished, self._printed)
        house.bus.subscribe(ProofFinished, self._card_asked)

    @property
    def running(self) -> bool:
        """Does a test run?"""
        return bool(self._tests)

    def later(self, job: Callable[[], None]) -> None:
        """Do `job` on the thread `staff`. It tells what came of it by an event."""
        self._quick.put(job)

    def do(self, scene: Scene, action: Action, target: str) -> Result | None:
        """Do `action` if whoever is here may; what is known of it at once (None: nothing was done)."""
        how = self._now.get(action)
        if how is None or not scene.may(action):
            self.note(scene.number, action, "", "refused")
            return None
        return how(scene, target)

    def outside(self, action: Action, target: str) -> None:
        """A command asks for a quick action at a device, whoever is here or not."""
        result = self._restart(None, target) if action is Action.RESTART_DRIVER else None
        if result is not None:
            self.note(SHELL, action, target, result.code)

    def note(self, staff: str, action: Action, target: str, result: str) -> None:
        """Write into the journal what was done."""
        if self._house.store is not None:
            facts = {"staff": staff, "action": action.value, "target": target, "result": result}
            self._house.store.call(lambda connection: journal.append(connection, "staff-action", **facts))

    def tick(self) -> None:
        """A test that nobody answers ends."""
        now = self._house.clock.monotonic()
        for session, test in list(self._tests.items()):
            if now > test.until:
                del self._tests[session]
                if test.action not in _PRINTS:
                    self._no_card_wanted(test)
                self._told(test.action, test.target, Result("unconfirmed" if test.action in _PRINTS else "no-card"))

    def stop(self) -> None:
        """Staff leave: no card is wanted any more. What is being printed is printed."""
        for test in self._tests.values():
            if test.action not in _PRINTS:
                self._no_card_wanted(test)
        self._house.devices.stop_proving()
        self._tests.clear()
        self._cards.clear()

    # ------------------------------------------------------------------------------------------------------------ devices

    def _print(self, scene: Scene, action: Action, target: str) -> Result | None:
        if any(test.action in _PRINTS for test in self._tests.values()):
            return None
        devices, session = self._house.devices, self._test(action, target, PRINT_SECONDS)
        if action is Action.READINESS:
            devices.print_receipt(session, papers.report(scene))
        elif self._ability(target) == "document-printer":
            devices.print_document(session, papers.test_sheet(scene))
        else:
            devices.print_receipt(session, papers.test_page(scene, target))
        return Result("")

    def _ability(self, device: str) -> str:
        return dict(self._house.machines).get(device, "")

    def _card(self, _scene: Scene, target: str) -> Result | None:
        if any(test.action is Action.TEST_CARD for test in self._tests.values()):
            return None
        session = self._test(Action.TEST_CARD, target, CARD_SECONDS)
        if self._ability(target) != "chip-reader":
            self._house.devices.read_card(session)
        elif not self._house.devices.prove_card(session):
            del self._tests[session]
            return Result("no-prover")
        return Result("")

    def _test(self, action: Action, target: str, seconds: float) -> str:
        session, now = f"staff-{secrets.token_hex(6)}", self._house.clock.monotonic()
        self._tests[session] = _Test(action, target, now, now + seconds)
        return session

    def _read_started(self, event: ReadStarted) -> None:
        if test := self._tests.get(event.session):
            test.began = self._house.clock.monotonic()

    def _read_finished(self, event: ReadFinished) -> None:
        test = self._tests.get(event.session)
        if test is None:
            return
        self._carded(event.session, test, outcomes.of_read(event.outcome))

    def _carded(self, session: str, test: _Test, code: str) -> None:
        """A card was laid for a test of its reader."""
        if code not in outcomes.AGAIN:
            del self._tests[session]
            self._no_card_wanted(test)
        ms = round((self._house.clock.monotonic() - test.began) * 1000)
        self._house.forget()
        self._told(test.action, test.target, Result(code, {"ms": ms}))

    def _no_card_wanted(self, test: _Test) -> None:
        if test.action is Action.PEOPLE or self._ability(test.target) == "chip-reader":
            self._house.devices.stop_proving()
        else:
            self._house.devices.stop_reading()

    def _printed(self, event: PrintFinished) -> None:
        test = self._tests.pop(event.session, None)
        if test is not None:
            ms = round((self._house.clock.monotonic() - test.began) * 1000)
            self._told(test.action, test.target, Result(outcomes.of_print(event.outcome), {"ms": ms}))

    def _roll(self, _scene: Scene, target: str) -> Result | None:
        if target not in dict(self._house.machines):
            return None
        return self._at_printer(Action.ROLL_REPLACED, target, lambda: self._house.devices.refill(target))

    def _clear(self, _scene: Scene, target: str) -> Result | None:
        if target not in dict(self._house.machines):
            return None
        return self._at_printer(Action.CLEAR_HELD, target, lambda: self._house.devices.clear(target, CLEAR_SECONDS) is not None)

    def _at_printer(self, action: Action, target: str, done: Callable[[], bool]) -> Result:
        """Do what waits for the printer or the disk, on the other thread."""

        def work() -> Result:
            try:
                return Result("done" if done() else "not-now")
            except KeyError:
                return Result("not-now")

        return self._elsewhere(action, target, work)

    def _restart(self, _scene: Scene | None, target: str) -> Result | None:
        if target not in dict(self._house.machines):
            return None
        self._house.devices.restart(target)
        return Result("done")

    # ------------------------------------------------------------------------------------------------------- hall and queue

    def _settings(self, scene: Scene, target: str) -> Result | None:
        if target.removeprefix("undo-").startswith(settings.LEVEL):
            return self._elsewhere(Action.SETTINGS, target, lambda: choosing.level(self._house, target))
        return choosing.setting(self._house, scene, target)

    # ------------------------------------------------------------------------------------------------------ files and people

    def _carry(self, scene: Scene, action: Action, _target: str) -> Result | None:
        place = files.chosen(scene)
        if place is None:
            return None
        return self._elsewhere(action, "", lambda: carrying.carried(self._house, scene, action, place), self._slow)

    def _people(self, scene: Scene, target: str) -> Result | None:
        if target.partition(":")[0] != hiring.CARD:
            return self._elsewhere(Action.PEOPLE, target, lambda: hiring.asked(self._house, scene, target))
        if any(test.action is Action.PEOPLE for test in self._tests.values()):
            return None
        session = self._test(Action.PEOPLE, target, CARD_SECONDS)
        self._cards[session] = scene
        if self._house.devices.prove_card(session):
            return Result("")
        del self._tests[session], self._cards[session]
        return Result("no-reader")

    def _card_asked(self, event: ProofFinished) -> None:
        """The card of somebody who is being registered."""
        test, scene = self._tests.get(event.session), self._cards.get(event.session)
        if test is not None and test.action is Action.TEST_CARD:
            self._carded(event.session, test, outcomes.of_proof(event.outcome))
        if test is None or scene is None:
            return
        if not isinstance(event.outcome, KeyProved):
            # It may be lifted and laid again, or another one.
            self._told(test.action, test.target, Result("not-proved"))
            return
        del self._tests[event.session], self._cards[event.session]
        target, card = test.target, event.outcome.key.hex()
        self._elsewhere(Action.PEOPLE, target, lambda: hiring.asked(self._house, scene, target, card))

    def _elsewhere(self, action: Action, target: str, work: Callable[[], Result], lane: Lane | None = None) -> Result:
        """Do `work` on another thread; what it comes to is told as `Done`."""

        def job() -> None:
            try:
                result = work()
            except (StoreError, TimeoutError):
                result = Result("not-now")
            self._house.bus.publish(Done("", action, target, result.code, result.facts))

        (lane or self._quick).put(job)
        return Result("")

    def _send(self, _scene: Scene, _target: str) -> Result:
        self._house.send_now()
        return Result("done")

    def _asked(self, scene: Scene, action: Action, target: str) -> Result | None:
        """Ask the desk, on the other thread."""
        store = self._house.store
        if store is None:
            return None
        desk = Desk(store, self._house.clock, self._house.send_now)
        typed, lane = scene.typed, self._slow if action is Action.JOURNAL_VERIFY else self._quick
        return self._elsewhere(action, target, lambda: outcomes.of_desk(desk, action, target or typed), lane)
