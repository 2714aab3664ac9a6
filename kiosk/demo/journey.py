"""One scripted journey in a world: `kiosk demo`. Writes journey.json, the screens and the receipt into a folder."""

import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kiosk.control import ask
from kiosk.demo import paper
from kiosk.demo.faults import FAULTS, right_outcome
from kiosk.demo.lights import LIT_SECONDS, lit
from kiosk.demo.window import HandWindow
from kiosk.demo.wish import Hung, Result, Wish
from kiosk.demo.world import World, WorldError, crash, kill

DELIVERY_SECONDS = 60.0
STAFF_SECONDS = 25.0
HUNG = 3
# Who comes to mend, and the PIN that is chosen in place of the one-time one. Of an invented terminal.
STAFF, ROLES, NEW_PIN = "0032", "operator", "708135"


class Demo:
    """Journeys in one world, one window after another or the same one for several."""

    def __init__(self, world: World, settings: Path, *, headless: bool) -> None:
        self._world, self._settings = world, settings
        self._hand = HandWindow(world, settings, headless=headless)
        self._known: set[str] = set()
        self._once = ""
        self.seen: Callable[[str], None] = lambda _step: None
        """Called with each page that the citizen comes to, while it stands there."""

    def run(self, wish: Wish, out: Path) -> int:
        """One journey; returns the exit code of `kiosk demo` (0 right, 1 wrong, 3 hung or crashed)."""
        screens = out / "screens"
        screens.mkdir(parents=True, exist_ok=True)
        for old in (*screens.glob("*.png"), *out.glob("receipt*"), *out.glob("sheet*"), out / "journey.json"):
            old.unlink(missing_ok=True)
        result = Result(faults=list(wish.faults))
        before = {path.name for path in self._world.paper.iterdir()}
        try:
            if wish.staff:
                self._once = self._world.give_card(self._settings, STAFF, ROLES)
            self._break(wish)
            self._walk(wish, screens, result)
            self._settle(wish, result)
            if wish.staff:
                self._visit(wish, screens, result)
        except (Hung, WorldError, OSError) as error:
            print(f"kiosk demo: {error}")
            result.write(out / "journey.json")
            return HUNG
        self._receipt(out, before)
        lies = "receipt:left-paper" in wish.faults and not paper.pulled_back(self._world)
        self._mend(wish)
        result.write(out / "journey.json")
        return 0 if self._right(wish, result) and not lies else 1

    @property
    def window(self) -> subprocess.Popen[str]:
        """The window's process."""
        return self._hand.process

    def close(self) -> None:
        """Let the window end by itself."""
        self._hand.close()

    # ------------------------------------------------------------------------------------------------------- the journey

    def _break(self, wish: Wish) -> None:
        for name in wish.faults:
            fault = FAULTS[name]
            if fault.device:
                for broken in filter(None, (fault.name, fault.along)):
                    self._world.device(fault.device, "fault", name=broken, how=fault.how)
            elif name == "scanner:unplugged":
                self._world.device("glass", "unplug")

    def _mend(self, wish: Wish) -> None:
        broken = {FAULTS[name].device for name in wish.faults} - {""}
        for device in broken:
            self._world.device(device, "clear")
        for printer in broken & {"receipt", "a4"}:
            # Staff come by, as they have to where a print may still lie in the printer.
            ask(self._world.state / "control.sock", "devices-clear", STAFF_SECONDS, device=printer)
        for device in ("id-reader", "chip", "door"):
            self._world.device(device, "lift")
        paper.lift(self._world)

    def _walk(self, wish: Wish, screens: Path, result: Result) -> None:
        self._known = {str(item["id"]) for item in self._outbox()}
        plan: dict[str, object] = {"matter": wish.matter, "lang": wish.lang, "faults": list(wish.faults), "search": list(wish.search)}
        plan |= {"chapter": wish.chapter, "keys": wish.keys, "options": wish.options, "dates": wish.dates}
        hand, started = self._hand, time.monotonic()
        hand.open()
        hand.say({"plan": plan, "out": str(screens) if wish.pictures else None})
        for message in hand.told():
            if "step" in message:
                step = self._step(message, started, result, wish)
                self.seen(step)
                if step == "review" and "crash-in-journey" in wish.faults:
                    crash(hand.process)
                    hand.reopen()
                    return
            elif message.get("world") == "number-shown" and "kill-after-number" in wish.faults:
                self._remember(result)
                kill(hand.process)
                hand.reopen()
                return
            elif "world" in message:
                self._happen(str(message["world"]), wish)
            elif "finished" in message:
                hand.say({})
                self._remember(result)
                hand.next()
                return
            hand.say({})
        raise Hung("the window ended in the middle of the journey")

    def _step(self, message: Mapping[str, Any], started: float, result: Result, wish: Wish | None = None) -> str:
        """A step that the hand has come to, and for a citizen's what is lit at it."""
        step = str(message["step"]).partition("-")[2]
        found: dict[str, object] = {"id": step, "ms": round((time.monotonic() - started) * 1000)}
        if wish is not None:
            dark = any(FAULTS[name].device == "light" for name in wish.faults)
            found["light"] = lit(self._world, message.get("light", {}), 0 if dark else LIT_SECONDS)
        result.steps.append(found)
        return step

    def _visit(self, wish: Wish, screens: Path, result: Result) -> None:
        """Somebody of the staff comes, by card and PIN."""
        hand = self._hand
        hand.open()
        plan = {"number": STAFF, "once": self._once, "pin": NEW_PIN, "lang": wish.lang}
        hand.say({"staff": plan, "out": str(screens) if wish.pictures else None})
        readiness, started = "", time.monotonic()
        for message in hand.told():
            if "step" in message:
                self._step(message, started, result)
            elif "world" in message:
                self._serve(str(message["world"]), wish)
            elif "finished" in message:
                readiness = str(message["readiness"])
                hand.say({})
                hand.next()
                break
            hand.say({})
        result.staff = {**self._told_of_staff(), "readiness": readiness}

    def _serve(self, verb: str, wish: Wish) -> None:
        """What somebody of the staff does off the screen."""
        if verb == "refill" and any(FAULTS[name].device == "receipt" for name in wish.faults):
            self._world.device("receipt", "clear")
        elif verb in ("lay-staff", "take-staff"):
            self._world.device("chip", "lift")
            if verb == "lay-staff":
                self._world.device("chip", "lay", citizen=f"staff-{STAFF}")

    def _told_of_staff(self) -> dict[str, object]:
        """What the journal says of the visit."""
        answer = ask(self._world.state / "control.sock", "journal-show", 15, limit="200")
        lines = answer["lines"] if answer else []
        assert isinstance(lines, list)
        # An earlier visit's lines stand before this one's.
        begun = [at for at, line in enumerate(lines) if line["event"] == "staff-entered"]
        lines = lines[begun[-1] :] if begun else []
        entered = [line["facts"] for line in lines if line["event"] == "staff-entered"]
        left = [line["facts"] for line in lines if line["event"] == "staff-left"]
        done = [line["facts"] for line in lines if line["event"] == "staff-action"]
        return {
            "entered_by": str(entered[-1]["factors"]).split() if entered else [],
            "role": str(entered[-1]["roles"]) if entered else "",
            "actions": [{"id": facts["action"], "result": facts["result"]} for facts in done],
            "left": str(left[-1]["reason"]) if left else "",
        }

    def _happen(self, verb: str, wish: Wish) -> None:
        world = self._world
        if verb == "lay-chip" or (wish.chip and verb in ("lay", "lay-again")):
            world.device("chip", "lay", citizen=wish.citizen)
        elif verb == "lift-chip":
            world.device("chip", "lift")
        elif wish.code and verb == "lay":
            world.device("scanner", "scan", text=wish.code, symbology="qr")
        elif verb in ("lay", "lay-again", "lay-card"):
            world.device("id-reader", "lay", citizen=wish.citizen)
        elif verb == "turn":
            world.device("id-reader", "lift")
            world.device("id-reader", "lay", citizen=wish.citizen)
        elif verb in ("unplug", "plug"):
            world.device("id-reader", verb)
        elif verb == "take":
            world.device("chip" if wish.chip else "id-reader", "lift")
            world.device("door", "lift")
        elif verb == "lay-paper":
            paper.lay(world, wish.matter, gone="scanner:unplugged-while-scanning" in wish.faults)
        elif verb == "number-shown" and "door:opened" in wish.faults:
            world.device("door", "lay")
        elif verb == "before-submit" and "central-down" in wish.faults:
            world.stop_sandbox()

    def _settle(self, wish: Wish, result: Result) -> None:
        """The citizen has gone: let the line come back, and wait until what was handed in is delivered."""
        if "central-down" in wish.faults:
            self._world.start_sandbox()
            ask(self._world.state / "control.sock", "send-now")
        if result.submission_id is None:
            seen = {str(step["id"]) for step in result.steps}
            lost = {"trouble-not-identified", "trouble-card-not-accepted"}
            told = any(step.startswith("answer-") for step in seen)
            result.outcome = "not-identified" if seen & lost else "answered" if told else "abandoned"
            return
        result.outcome = "queued"
        until = time.monotonic() + DELIVERY_SECONDS
        while time.monotonic() < until:
            states = {item["id"]: item["state"] for item in self._outbox()}
            if states.get(result.submission_id) == "delivered":
                result.outcome = "delivered"
                break
            self._pause()
        found = self._world.central(f"/sandbox/v1/submissions/{result.submission_id}")
        result.central = {"count": found["count"], "record": found["record"], "cases": found["cases"]}

    def _right(self, wish: Wish, result: Result) -> bool:
        if wish.staff and (result.staff is None or result.staff["readiness"] != "ready" or result.staff["left"] != "asked"):
            return False
        if wish.fits is None:
            return True
        right = right_outcome(wish.faults, wish.fits)
        # A passport where a card is asked for is told which document is needed, and so is whose card has run out.
        if (wish.answers and right == "delivered") or (wish.chip and not wish.fits) or (wish.expired and right == "delivered"):
            right = "answered"
        if result.outcome != right:
            return False
        cases = result.central["cases"]
        assert isinstance(cases, list)
        # A correction case means that the central service got something it could not use: never right.
        usable = all(case["state"] != "correction" for case in cases)
        return usable and result.central["count"] == (1 if result.outcome == "delivered" else 0)

    def _remember(self, result: Result) -> None:
        """The submission of this journey, as the terminal's outbox knows it."""
        for item in self._outbox():
            if item["kind"] == "submission" and item["id"] not in self._known:
                result.submission_id, result.receipt_number = str(item["id"]), str(item["number"])

    def _receipt(self, out: Path, before: set[str]) -> None:
        """What this journey printed: receipt.bin and receipt.png, sheet.pdf and its pages as pictures."""
        for path in self._world.paper.glob("sheet*"):
            if path.name not in before:
                shutil.copyfile(path, out / path.name)
        for suffix in (".bin", ".png"):
            new = sorted(p for p in self._world.paper.glob(f"receipt*{suffix}") if p.name not in before)
            if new:
                shutil.copyfile(new[0], out / f"receipt{suffix}")

    def _outbox(self) -> list[dict[str, object]]:
        answer = ask(self._world.state / "control.sock", "outbox")
        items = answer["items"] if answer else []
        assert isinstance(items, list)
        return items

    def _pause(self) -> None:
        time.sleep(0.05)
