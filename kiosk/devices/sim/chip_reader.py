"""The far end of a chip reader: a field into which people lay invented documents.

It speaks vpcd's framing (two bytes of length, then a command; one byte alone is a control: 0 off, 1 on, 2 reset, 4 the answer to
reset). With an address it is vpcd's card and calls there when a card is laid, so that pcscd above sees a reader. Without one it waits
on a port of its own, as vpcd's reverse connection does, and the driver calls: a terminal that is all simulated needs no pcscd.

    lay citizen=NAME | lift | fault name=NAME [how=next|always] | clear | state

Staff cards are laid in the same way (`kiosk.devices.sim.piv_card`).

Faults: `mute` (answers no command), `pulled` (goes away in the middle), `pulled-at-proof` (when it is challenged), `wrong-key` (refuses
every key), `not-a-passport`, `tampered-dg1`, `tampered-dg2`, `unknown-signer`, `no-pace` (opens by BAC alone), `copied` (the files of
another chip without its keys), `pulled-at-key` (goes away when the key or PIN has arrived). `next` holds until the card is lifted.

Threads: one of its own owns everything; `command` may be called from any. Failures: a verb that cannot be done is a `ValueError`.
"""

import queue
import selectors
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim import piv_card, plain_card
from kiosk.devices.sim.chip_card import Chip
from kiosk.devices.sim.plain_card import PlainCard
from kiosk.devices.sim.verbs import Verbs, asked

ATR = bytes.fromhex("3B80800101")
FAULTS = (
    "mute", "pulled", "pulled-at-proof", "wrong-key", "not-a-passport", "tampered-dg1", "tampered-dg2", "unknown-signer", "no-pace",
    "copied", "pulled-at-key",
)  # fmt: skip
_OFF, _ON, _RESET, _ATR = 0, 1, 2, 4
_PATIENCE = 5.0
_CHALLENGE = 0x87  # GENERAL AUTHENTICATE
_PULLED_AFTER = 16  # commands: opened, and some way into the files

State = Mapping[str, object]


class Card(Protocol):
    """What lies in the field. `tries`: how many keys or PINs it was given."""

    tries: int

    def power_up(self) -> None: ...
    def answer(self, command: bytes) -> bytes: ...


class ChipReaderFarEnd:
    """A simulated chip reader. `vpcd`: where pcscd's vpcd listens; None to listen here."""

    def __init__(self, vpcd: tuple[str, int] | None = None) -> None:
        self._vpcd = vpcd
        self._country, self._stranger = documents.Country(), documents.Country("Elsewhere CSCA")
        self._laid = ""
        self._chip: Card | None = None
        self._cards = piv_card.Cards()
        self._commands = 0
        self._faults: dict[str, bool] = {}
        self._stopping = False
        self._listener: socket.socket | None = None
        self._peer: socket.socket | None = None
        self._jobs: queue.SimpleQueue[tuple[Callable[[], State], Future[State]]] = queue.SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="sim-chip", daemon=True)

    @property
    def certificate(self) -> bytes:
        """The certificate (PEM) of the country that signed the documents."""
        return self._country.certificate

    def start(self) -> str:
        """Begin; gives what stands as `port` in terminal.toml ("" with `vpcd`).

        Raises:
            OSError: the port cannot be had.
        """
        self._selector.register(self._woken, selectors.EVENT_READ)
        address = ""
        if self._vpcd is None:
            self._listener = socket.create_server(("127.0.0.1", 0))
            self._selector.register(self._listener, selectors.EVENT_READ)
            address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread.start()
        return address

    def stop(self) -> None:
        """Lift what lies there and end."""
        if self._thread.is_alive():
            self._ask(self._end)
            self._thread.join(_PATIENCE)
        for each in (self._listener, self._waker, self._woken):
            if each is not None:
                each.close()
        self._selector.close()

    def command(self, verb: str, args: Mapping[str, str | int]) -> State:
        """Do `verb`; gives the state afterwards.

        Raises:
            ValueError: there is no such verb, card, fault or argument; the message says what there is.
        """
        act = asked(self._verbs(), verb, args)

        def job() -> State:
            act()
            return self._state()

        return self._ask(job)

    def _verbs(self) -> Verbs:
        return {
            "lay": (self._lay, frozenset({"citizen"})),
            "lift": (lambda _: self._lift(), frozenset()),
            "fault": (self._fault, frozenset({"name", "how"})),
            "clear": (lambda _: self._clear(), frozenset()),
            "state": (lambda _: None, frozenset()),
        }

    def _ask(self, job: Callable[[], State]) -> State:
        answer: Future[State] = Future()
        self._jobs.put((job, answer))
        self._waker.send(b"\0")
        return answer.result(_PATIENCE)

    # -------------------------------------------------------------------------------------------------- what people do

    def _state(self) -> State:
        return {
            "laid": self._laid,
            "faults": sorted(self._faults),
            "commands": self._commands,
            "tries": self._chip.tries if self._chip is not None else 0,
            "left": self._chip.left if isinstance(self._chip, PlainCard) else None,
            "keys": {name: list(documents.key(name)) for name in documents.names()},
            "numbers": {name: documents.can(name) for name in documents.names()},
        }

    def _lay(self, args: Mapping[str, str]) -> None:
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
            self._faults = {name: always for name, always in self._faults.items() if always}

    def _fault(self, args: Mapping[str, str]) -> None:
        name, how = args.get("name", ""), args.get("how", "next")
        if name not in FAULTS:
            raise ValueError(f"there is no fault {name}; there are {', '.join(FAULTS)}")
        if how not in ("next", "always"):
            raise ValueError("how is next or always")
        self._faults[name] = how == "always"
        self._make()

    def _clear(self) -> None:
        self._faults = {}
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

    def _end(self) -> State:
        self._lift()
        self._stopping = True
        return {}

    # -------------------------------------------------------------------------------------------------------- the wire

    def _run(self) -> None:
        while not self._stopping:
            for ready, _ in self._selector.select(self._wait()):
                if ready.fileobj is self._woken:
                    self._woken.recv(4096)
                elif ready.fileobj is self._listener:
                    self._accept()
                elif ready.fileobj is self._peer:
                    self._serve()
            self._work_off()
            self._tick()

    def _wait(self) -> float | None:
        """Seconds until something happens by itself; None: nothing does."""
        return None

    def _tick(self) -> None:
        """Do what happens by itself."""

    def _work_off(self) -> None:
        while not self._jobs.empty():
            job, answer = self._jobs.get()
            try:
                answer.set_result(job())
            except ValueError as error:
                answer.set_exception(error)

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
                self._send(answer)

    def _send(self, data: bytes) -> None:
        with suppress(OSError):
            if self._peer is not None:
                self._peer.sendall(len(data).to_bytes(2, "big") + data)
