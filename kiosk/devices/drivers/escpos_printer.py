"""Receipt printers that speak ESC/POS, whatever the wire.

Parts: `EscposPrinter`. `escpos_line` is what it asks of a line and of time, `escpos_layout` makes the bytes, `escpos_status` reads the
answers, a `Wire` carries both (`escpos_wire` over TCP, `escpos_tty`), `escpos_profile` says what the model can.

A print counts as printed only when the printer has answered a question that stands behind the last byte: a closed socket, or an "in
order" in real time, proves nothing about paper. Until that answer it is `Unconfirmed`: it is cancelled at the printer where the model
can, and the connection is dropped, so that a late answer cannot confirm the next receipt. What had come out of it by then is cut off
as soon as the printer is in order.

Threads: one device thread; `interrupt` from any. Failures: outcomes and statuses, never raised. Nothing of a receipt is kept.
"""

import secrets
import time
from collections.abc import Callable

from kiosk.devices.contract import (
    Left,
    NeedsAttention,
    Offline,
    Printed,
    PrinterCapabilities,
    PrintOutcome,
    Ready,
    Receipt,
    Refused,
    Status,
    Unconfirmed,
)
from kiosk.devices.drivers import escpos_status
from kiosk.devices.drivers.escpos_layout import cut_off, laid
from kiosk.devices.drivers.escpos_line import Patience, Round, Wire
from kiosk.devices.drivers.escpos_profile import PROFILES, USUAL, Profile
from kiosk.devices.drivers.escpos_status import Ears
from kiosk.devices.presenting import Slot

# Four letters that no other answer begins or ends with.
_LETTERS = b"abcdefgh"


class EscposPrinter:
    """A `ReceiptPrinter` of 203 dpi."""

    def __init__(self, wire: Wire, profile: Profile = PROFILES[USUAL], patience: Patience | None = None) -> None:
        self._wire = wire
        self._profile = profile
        self._patience = patience or Patience()
        self._ears = Ears(slot=self.presents)
        self._hangs = False  # something was printed and not cut off
        self._sent = 0  # dots of paper that the print under way may have used

    @property
    def capabilities(self) -> PrinterCapabilities:
        return PrinterCapabilities(columns=self._profile.columns, dots=self._profile.dots)

    def status(self) -> Status:
        """Ask in real time (DLE EOT 1 to 4). Ends within 2 s; within 4 s where something is cut off meanwhile."""
        try:
            status = self._status()
            if self._hangs and isinstance(status, Ready):
                self._cut_off()
            return status
        finally:
            self._wire.resume()

    def print(self, receipt: Receipt, progress: Callable[[int, int], None]) -> PrintOutcome:
        """Print `receipt`; see `ReceiptPrinter`. Ends within 20 s, and soon after `interrupt`."""
        outcome: PrintOutcome = Unconfirmed()
        self._sent = 0
        try:
            outcome = self._print(receipt, progress)
        finally:
            # An interruption ends the print, not the cancelling of it; whoever ends the program interrupts again.
            self._wire.resume()
            if isinstance(outcome, Unconfirmed):
                outcome = Unconfirmed(self._left(), dots=self._sent)
            if not isinstance(outcome, Printed):
                self._wire.close()
            self._wire.resume()
        return outcome

    def cancel(self) -> bool:
        """Throw away what lies in the printer (DLE DC4, function 8); True: it said that it has."""
        try:
            return self._cancelled()
        finally:
            self._wire.resume()

    def tidy(self) -> None:
        """Cut off what hangs in the printer."""
        self._hangs = True
        self.status()

    @property
    def presents(self) -> bool:
        """Does this model hold its paper until it is taken? See `kiosk.devices.presenting`."""
        return self._profile.presenter == "gs-e"

    def slot(self) -> Slot:
        """Ask in real time whether a paper lies in the slot (DLE EOT 20)."""
        try:
            deadline, heard = time.monotonic() + self._patience.answer, Round()
            if self._open(deadline) and self._wire.send(escpos_status.ASK_SLOT, deadline) == len(escpos_status.ASK_SLOT):
                self._listen(heard, deadline, lambda: heard.slot != b"")
            return Slot.UNKNOWN if not heard.slot else Slot.LIES if escpos_status.lies(heard.slot) else Slot.EMPTY
        finally:
            self._wire.resume()

    def retract(self) -> bool:
        """Pull back what lies in the slot (GS e 2), and look until it is gone."""
        deadline = time.monotonic() + self._patience.retract
        try:
            if not self._open(deadline) or self._wire.send(escpos_status.RETRACT, deadline) < len(escpos_status.RETRACT):
                return False
        finally:
            self._wire.resume()
        while (found := self.slot()) is not Slot.EMPTY and time.monotonic() < deadline:
            # A presenter tells nothing by itself, and takes a second or two; `deadline` bounds it.
            time.sleep(0.1)
        return found is Slot.EMPTY

    def interrupt(self) -> None:
        self._wire.interrupt()

    def close(self) -> None:
        self._wire.close()
        self._wire.resume()

    # ---------------------------------------------------------------------------------------------------------- questions

    def _status(self) -> Status:
        began = time.monotonic()
        # A second try, because a connection that was left open may have been closed by the printer meanwhile.
        for _ in range(2):
            if not self._open(began + self._patience.connect):
                return Offline(self._wire.reason)
            if self._profile.status == "none":
                self._wire.drain()
                if self._wire.is_open:
                    return Ready()
                continue
            heard = self._ask(min(time.monotonic(), began + self._patience.connect) + self._patience.answer)
            if heard.whole:
                return escpos_status.read(heard.status)
            if self._wire.is_open:
                break
        self._wire.close()
        return Offline("no-answer")

    def _open(self, deadline: float) -> bool:
        if not self._wire.is_open:
            self._ears = Ears(slot=self.presents)
        return self._wire.open(deadline)

    def _ask(self, deadline: float, heard: Round | None = None) -> Round:
        """One round of DLE EOT 1 to 4; whatever else comes meanwhile is heard too."""
        heard = heard or Round()
        if self._wire.send(escpos_status.ASK, deadline):
            self._listen(heard, deadline, lambda: heard.whole)
        return heard

    def _listen(self, heard: Round, deadline: float, enough: Callable[[], bool]) -> None:
        while not enough():
            data = self._wire.read(deadline)
            if not data:
                break
            for answer in self._ears.hear(data):
                heard.take(answer)

    # -------------------------------------------------------------------------------------------------------------- print

    def _print(self, receipt: Receipt, progress: Callable[[int, int], None]) -> PrintOutcome:
        deadline = time.monotonic() + self._patience.job
        match self._status():
            case NeedsAttention(conditions=conditions):
                return Refused(conditions)
            case Offline():
                return Refused(frozenset({"offline"}))
        if self._hangs and not self._cut_off():
            return Refused(frozenset({"other-error"}))
        whole = laid(receipt, self._profile)
        pieces = whole.pieces
        heard = Round()
        self._wire.drain()
        for number, piece in enumerate(pieces, 1):
            question = b"" if self._profile.status == "none" else escpos_status.ASK
            sent = self._wire.send(piece + question, min(deadline, time.monotonic() + self._patience.room))
            if number == 1 and sent == 0:
                return Refused(frozenset({"offline"}))
            self._hangs, self._sent = True, whole.dots * number // len(pieces)
            # One piece is on its way while the answers to the one before are waited for, so that the line never stands still.
            if sent < len(piece) or not self._keeps_up(heard, number - (number < len(pieces)), deadline):
                return Unconfirmed()
            progress(number, len(pieces))
        confirmed = self._confirmed(min(deadline, time.monotonic() + self._patience.confirm))
        return Printed(dots=whole.dots) if isinstance(confirmed, Printed) else confirmed

    def _keeps_up(self, heard: Round, rounds: int, deadline: float) -> bool:
        """Between two pieces: has the printer answered so many rounds of questions, and is it in order? It may first have to make room."""
        if self._profile.status == "none":
            return self._wire.is_open
        self._listen(heard, min(deadline, time.monotonic() + self._patience.room), lambda: len(heard.status) >= 4 * rounds)
        told = [heard.status[at : at + 4] for at in range(0, len(heard.status) // 4 * 4, 4)]
        return len(told) >= rounds and all(isinstance(escpos_status.read(answers), Ready) for answers in told)

    def _confirmed(self, deadline: float) -> PrintOutcome:
        """Ask behind the last byte and wait; meanwhile ask in real time, because an empty printer never gets that far."""
        self._wire.drain()
        if self._profile.status == "none":
            self._hangs = False
            return Unconfirmed()
        ident = bytes(secrets.choice(_LETTERS) for _ in range(4))
        question = {"gs-r": escpos_status.ASK_BEHIND, "gs-h": escpos_status.ask_process(ident), "none": b""}[self._profile.confirm]
        if self._wire.send(question, deadline) < len(question):
            return Unconfirmed()
        heard = Round()
        while self._wire.is_open and time.monotonic() < deadline:
            self._listen(heard, min(deadline, time.monotonic() + self._patience.answer / 3), lambda: self._answered(heard, ident))
            heard.status = b""
            if not self._answered(heard, ident):
                self._ask(min(deadline, time.monotonic() + self._patience.answer), heard)
            if self._answered(heard, ident):
                lasted = self._profile.confirm == "gs-h" or escpos_status.paper_lasted(heard.behind[0])
                self._hangs = not lasted
                return Printed() if lasted else Unconfirmed()
            if self._stopped(heard):
                return Unconfirmed()
        return Unconfirmed()

    def _answered(self, heard: Round, ident: bytes) -> bool:
        return heard.process == ident if self._profile.confirm == "gs-h" else self._profile.confirm == "gs-r" and heard.behind != b""

    def _stopped(self, heard: Round) -> bool:
        """Does it say that a person has to come first?"""
        if heard.back and isinstance(escpos_status.read_back(heard.back), NeedsAttention):
            return True
        return heard.whole and isinstance(escpos_status.read(heard.status), NeedsAttention)

    # ----------------------------------------------------------------------------------------------- what was not confirmed

    def _left(self) -> Left:
        """Cancel the print that went out; what may still lie in the printer then."""
        if self._profile.status == "none":
            return Left.UNKNOWN
        if not self._cancelled():
            return Left.SOMETHING
        if self._hangs and isinstance(self._status(), Ready):
            self._cut_off()
        return Left.NOTHING

    def _cancelled(self) -> bool:
        self._wire.forget()
        if self._profile.cancel == "none":
            return False
        deadline = time.monotonic() + self._patience.cancel
        heard = Round()
        # A second try, because the line may be down by what ended the print, and the printer be there again.
        for _ in range(2):
            if not self._open(min(deadline, time.monotonic() + self._patience.connect)):
                break
            self._wire.drain()
            # Alone: nothing may follow before the clear response has come (Epson, notes on DLE DC4 function 8).
            if self._wire.send(escpos_status.CLEAR, deadline) == len(escpos_status.CLEAR):
                self._listen(heard, deadline, lambda: heard.cleared)
            if heard.cleared or self._wire.is_open:
                break
        return heard.cleared

    def _cut_off(self) -> bool:
        """Feed and cut what hangs there, and wait until that is done. True: it is off."""
        deadline = time.monotonic() + 2 * self._patience.answer
        self._wire.drain()
        data = cut_off(self._profile)
        if self._profile.confirm == "none":
            self._hangs = self._wire.send(data, deadline) < len(data)
            return not self._hangs
        ident = bytes(secrets.choice(_LETTERS) for _ in range(4))
        data += escpos_status.ASK_BEHIND if self._profile.confirm == "gs-r" else escpos_status.ask_process(ident)
        heard = Round()
        if self._wire.send(data, deadline) == len(data):
            self._listen(heard, deadline, lambda: self._answered(heard, ident))
        self._hangs = not self._answered(heard, ident)
        if self._hangs:
            # So that a late answer confirms nothing else.
            self._wire.close()
        return not self._hangs
