"""The far end of a chip reader: a field into which people lay invented documents.

It speaks vpcd's framing (two bytes of length, then a command; one byte alone is a control: 0 off, 1 on, 2 reset, 4 the answer to
reset). With an address it is vpcd's card and calls there when a card is laid, so that pcscd above sees a reader. Without one it waits
on a port of its own, as vpcd's reverse connection does, and the driver calls: a terminal that is all simulated needs no pcscd.

    lay citizen=NAME | lift | unplug | plug | fault name=NAME [how=next|always] | clear | latency ms=N | state

Staff cards are laid in the same way (`kiosk.devices.sim.piv_card`).

Faults: `mute` (answers no command), `pulled` (goes away in the middle), `pulled-at-proof` (when it is challenged), `wrong-key` (refuses
every key), `not-a-passport`, `tampered-dg1`, `tampered-dg2`, `unknown-signer`, `no-pace` (opens by BAC alone), `copied` (the files of
another chip without its keys), `pulled-at-key` (goes away when the key or PIN has arrived). `next` holds until the card is lifted.
`latency` is each command's. pcscd's virtual reader is not unplugged by its card.

Threads and failures: as `far_end`.
"""

import selectors
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim import piv_card, plain_card
from kiosk.devices.sim.chip_card import Chip
from kiosk.devices.sim.far_end import FarEnd, Faults, State
from kiosk.devices.sim.plain_card import PlainCard
from kiosk.devices.sim.sdt_lines import reserved
from kiosk.devices.sim.verbs import Args, Verb

ATR = bytes.fromhex("3B80800101")
FAULTS = (
    "mute", "pulled", "pulled-at-proof", "wrong-key", "not-a-passport", "tampered-dg1", "tampered-dg2", "unknown-signer", "no-pace",
    "copied", "pulled-at-key",
)  # fmt: skip
_OFF, _ON, _RESET, _ATR = 0, 1, 2, 4
_PATIENCE = 5.0
_CHALLENGE = 0x87  # GENERAL AUTHENTICATE
_PULLED_AFTER = 16  # commands: opened, and some way into the files


class Card(Protocol):
    """What lies in the field. `tries`: how many keys or PINs it was given."""

    tries: int

    def power_up(self) -> None: ...
    def answer(self, command: bytes) -> bytes: ...


class ChipReaderFarEnd(FarEnd):
    """A simulated chip reader. `vpcd`: where pcscd's vpcd listens; None to listen here."""

    def __init__(self, vpcd: tuple[str, int] | None = None) -> None:
        super().__init__("sim-chip")
        self._vpcd = vpcd
        self._country, self._stranger = documents.Country(), documents.Country("Elsewhere CSCA")
        self._laid = ""
        self._chip: Card | None = None
        self._cards = piv_card.Cards()
        self._commands = 0
        self._faults = Faults(FAULTS)
        self._listener = reserved() if vpcd is None else None
        self._peer: socket.socket | None = None

    @property
    def certificate(self) -> bytes:
        """The certificate (PEM) of the country that signed the documents."""
        return self._country.certificate

    def _verbs(self) -> Mapping[str, Verb]:
        return {
            "lay": (self._lay, ("citizen",)),
            "lift": (lambda _: self._lift(), ()),
            "fault": (self._fault, ("name", "how")),
            "clear": (lambda _: self._clear(), ()),
            **({} if self._vpcd is None else {"unplug": (_not_here, ()), "plug": (_not_here, ())}),
        }

    # -------------------------------------------------------------------------------------------------- what people do

    def _state(self) -> State:
        return {
            "laid": self._laid,
            "faults": self._faults.names(),
            "commands": self._commands,
            "tries": self._chip.tries if self._chip is not None else 0,
            "left": self._chip.left if isinstance(self._chip, PlainCard) else None,
            "keys": {name: list(documents.key(name)) for name in documents.names()},
            "numbers": {name: documents.can(name) for name in documents.names()},
        }

    def _lay(self, args: Args) -> None:
        name = args.get("citizen", documents.DEFAULT)
        if not piv_card.is_name(name) and name not in plain_card.names():
            documents.key(name)
        self._lift(keep=True)
        self._laid = name
        self._make()
        if self._vpcd is not None:
            try:
                self._join(socket.create_connection(self._vpcd, _PATIENCE))
            except OSError:
                self._laid, self._chip = "", None
                raise ValueError("pcscd's virtual reader does not listen there") from None

    def _lift(self, *, keep: bool = False) -> None:
        self._hang_up()
        self._laid, self._chip = "", None
        if not keep:
            self._faults.clear(once=True)

    def _fault(self, args: Args) -> None:
        self._faults.arrange(args)
        self._make()

    def _clear(self) -> None:
        self._faults.clear()
        self._make()

    def _make(self) -> None:
        """The chip that lies there, as it is now."""
        self._commands = 0
        if not self._laid:
            return
        if piv_card.is_name(self._laid):
            self._chip = self._cards.make(self._laid)
            return
        if self._laid in plain_card.names():
            self._chip = PlainCard(self._laid)
            return
        tampered = 1 if "tampered-dg1" in self._faults else 2 if "tampered-dg2" in self._faults else 0
        country = self._stranger if "unknown-signer" in self._faults else self._country
        filled = documents.personalise(self._laid, country, tampered, copied="copied" in self._faults)
        if "no-pace" in self._faults:
            filled = replace(filled, pace=False)
        self._chip = Chip(filled, refuse_keys="wrong-key" in self._faults, foreign="not-a-passport" in self._faults)

    # -------------------------------------------------------------------------------------------------------- the wire

    def _attach(self) -> str:
        if self._listener is None:
            return ""
        self._listener.listen()
        self._selector.register(self._listener, selectors.EVENT_READ)
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def _detach(self) -> None:
        if self._listener is None:
            self._lift()
            return
        self._hang_up()
        self._selector.unregister(self._listener)
        self._listener = reserved(self._listener)

    def _give_back(self) -> None:
        self._hang_up()
        if self._listener is not None:
            self._listener.close()

    def _heard(self, ready: object) -> None:
        if self._listener is not None and ready is self._listener:
            self._accept()
        elif self._peer is not None and ready is self._peer:
            self._serve()

    def _accept(self) -> None:
        assert self._listener is not None
        caller, _ = self._listener.accept()
        if self._chip is None or self._peer is not None:
            caller.close()
        else:
            self._join(caller)

    def _join(self, peer: socket.socket) -> None:
        peer.settimeout(_PATIENCE)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._peer = peer
        self._selector.register(peer, selectors.EVENT_READ)

    def _hang_up(self) -> None:
        self._waiting.clear()
        if self._peer is not None:
            self._selector.unregister(self._peer)
            self._peer.close()
            self._peer = None

    def _serve(self) -> None:
        try:
            message = self._receive(int.from_bytes(self._receive(2), "big"))
            self._take(message)
        except OSError:
            self._hang_up()
            if self._vpcd is not None:
                self._lift()

    def _receive(self, size: int) -> bytes:
        assert self._peer is not None
        data = b""
        while len(data) < size:
            # Debian's vpcd sends length and body apart and without TCP_NODELAY: an answer that waits costs 40 ms a command.
            self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self._peer.recv(size - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data

    def _take(self, message: bytes) -> None:
        assert self._chip is not None
        if len(message) == 1:
            if message[0] == _ATR:
                self._send(ATR)
            else:
                self._chip.power_up()
            return
        self._commands += 1
        challenged = "pulled-at-proof" in self._faults and message[1] == _CHALLENGE
        if challenged or ("pulled" in self._faults and self._commands > _PULLED_AFTER):
            self._lift()
        elif "mute" not in self._faults:
            tries, answer = self._chip.tries, self._chip.answer(message)
            if "pulled-at-key" in self._faults and self._chip.tries > tries:
                self._lift()
            else:
                self._answer(lambda: self._send(answer))

    def _send(self, data: bytes) -> None:
        with suppress(OSError):
            if self._peer is not None:
                self._peer.sendall(len(data).to_bytes(2, "big") + data)


def _not_here(_args: Args) -> None:
    raise ValueError("pcscd has this reader: what its card is laid on cannot be unplugged here")
