"""The far end of a chip reader that plays a tape: cards come and go as they did, and each is read as it was then.

A scene begins by itself, so long after the one before as on the tape; one with a card stays until all is over that was asked of it then.
What a card held was never on the tape: in its place lies an invented one, whose key `keys` tells. `next` goes on by hand, `clear` begins
anew. The terminal hangs on it as on a simulated field (`ChipReaderFarEnd`, without pcscd). A reader that another program held, and a
daemon that did not run, cannot be played over that wire: the one is a card like any other, the other a reader that is unplugged.

Threads and failures: as `chip_reader`. An answer holds the thread for as long as it took then.
"""

import threading
import time
from collections.abc import Mapping

from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim import piv_card
from kiosk.devices.sim.chip_course import Course, PlayedCard, PlayedChip, Scene, scenes
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.far_end import State
from kiosk.devices.sim.verbs import Verb
from kiosk.devices.tape import Tape

_TD1 = 95  # bytes of DG1 with three lines of 30
_AWAY = ("unplugged", "no-service", "permission")
_ON, _RESET, _ATR = 1, 2, 4


class ChipReplay(ChipReaderFarEnd):
    """Plays `tape` in a field of its own."""

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self._scenes = scenes(tape.exchanges)
        self._at, self._due = 0, 0.0
        self._course = Course(())
        self._atr = b""
        self._held: list[bytes] = []
        self._silent = False
        self._pause = threading.Event()

    @property
    def keys(self) -> list[tuple[str, tuple[str, str, str], str]]:
        """The cards of the tape: whose is laid, what opens it (number, birth, expiry), and its number (CAN)."""
        chips = [_stand_in(scene) for scene in self._scenes if scene.reads and not scene.plain and not scene.staff]
        return [(name, documents.key(name), documents.can(name)) for name in chips]

    def start(self) -> str:
        """As `ChipReaderFarEnd.start`; the first scene begins."""
        self._set_due()
        return super().start()

    def _verbs(self) -> Mapping[str, Verb]:
        return {
            "next": (lambda _: self._begin(self._at + 1), ()),
            "clear": (lambda _: self._begin(0), ()),
            "lift": (lambda _: self._lift(), ()),
        }

    def _state(self) -> State:
        return {"scene": self._at, "of": len(self._scenes), "over": self._over, "laid": self._laid, "commands": self._commands}

    @property
    def _over(self) -> bool:
        return self._at == len(self._scenes) - 1 and self._course.over

    # ------------------------------------------------------------------------------------------------------- time passes

    def _wait(self) -> float | None:
        return max(0.0, self._due - time.monotonic()) if self._due else None

    def _tick(self) -> None:
        if self._due and time.monotonic() >= self._due:
            self._begin(self._at + 1)

    def _set_due(self) -> None:
        following = self._at + 1 < len(self._scenes) and self._course.over
        self._due = time.monotonic() + self._scenes[self._at + 1].after / 1000 if following else 0.0

    def _begin(self, at: int) -> None:
        if at >= len(self._scenes):
            raise ValueError("the tape has ended")
        self._at, scene = at, self._scenes[at]
        self._course, self._atr, self._held = Course(scene.reads), scene.atr, []
        if scene.word != "locked":
            self._lift()
            (self._unplug if scene.word in _AWAY else self._plug)()
            if scene.word in ("", "mute"):
                self._laid, self._chip, self._commands = "the tape's", self._card(scene), 0
        self._set_due()

    def _card(self, scene: Scene) -> PlayedChip | PlayedCard | piv_card.PivCard:
        if scene.staff:
            return self._cards.make("staff-0032")
        if scene.plain:
            return PlayedCard(self._course)
        filled = documents.as_long_as(
            _stand_in(scene), self._country, scene.sizes(), scene.com(), scene.proves(), pace=scene.offers_pace()
        )
        return PlayedChip(filled, self._course)

    # ---------------------------------------------------------------------------------------------------------- the wire

    def _take(self, message: bytes) -> None:
        assert self._chip is not None
        if len(message) > 1:
            self._reply(message)
        elif message[0] == _ATR:
            self._send(self._atr)
        else:
            if message[0] == _ON:
                self._course.taken()
            elif message[0] == _RESET:
                self._ended()
            self._chip.power_up()

    def _reply(self, message: bytes) -> None:
        assert self._chip is not None
        if self._held:
            self._send(self._held.pop(0))
            return
        begun = time.monotonic()
        self._commands += 1
        self._course.forget()
        answer, now = self._chip.answer(message), self._course.now
        if now is None:
            self._send(answer)
            return
        early = [data for _, data in now.came[:-1]]
        if now.came:
            self._pause.wait(max(0.0, now.came[-1][0] / 1000 - (time.monotonic() - begun)))
        if now.gone in ("", "channel", "garbled"):
            self._held = [*early, answer]
            self._send(self._held.pop(0))
        elif now.gone == "mute":
            # It is over when the terminal gives up.
            self._silent = True
        else:
            self._ended()
            self._lift()

    def _serve(self) -> None:
        super()._serve()
        if self._silent and self._peer is None:
            self._ended()

    def _ended(self) -> None:
        self._course.given_back()
        self._held, self._silent = [], False
        if not self._due:
            self._set_due()


def _stand_in(scene: Scene) -> str:
    """Who stands in for whoever carried the document of a scene."""
    return "permit-lam" if scene.sizes().get(0x0101) == _TD1 else documents.DEFAULT
