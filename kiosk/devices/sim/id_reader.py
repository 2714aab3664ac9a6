"""The far end of an ID card reader's line: an SDT module that people lay invented cards on.

It speaks the wire, so the terminal's own driver runs above it. Parts: `sdt_module` (the reader), `sdt_lines` and `usb_line` (the line),
`people` (the cards), `far_end` (the thread); here they are joined and steered by verbs:

    lay citizen=NAME | lift | unplug | plug | fault name=NAME [how=next|always] [on=COMMAND] | clear | speed baud=N | latency ms=N | state

`speed`: the one that the module speaks on a pseudo-terminal; whoever speaks another is not understood.

Threads and failures: as `far_end`.
"""

from collections.abc import Mapping
from pathlib import Path

from kiosk.devices.sim import people
from kiosk.devices.sim.far_end import LineFarEnd, State, how
from kiosk.devices.sim.sdt_lines import Line, PtyLine, SocketLine
from kiosk.devices.sim.sdt_module import Module, Requests
from kiosk.devices.sim.verbs import Args, Verb

_SPEEDS = ("9600", "19200", "38400", "57600", "115200")


class IdReaderFarEnd(LineFarEnd):
    """A simulated reader on a TCP port, with `link` on a pseudo-terminal behind that path, or on another `line`."""

    def __init__(self, link: Path | None = None, line: Line | None = None) -> None:
        super().__init__("sim-id-reader", line or (SocketLine() if link is None else PtyLine(link)))
        self._module = Module()
        self._requests = Requests()

    def _verbs(self) -> Mapping[str, Verb]:
        return {
            "lay": (self._lay, ("citizen",)),
            "lift": (lambda _: self._module.lift(), ()),
            "fault": (self._fault, ("name", "how", "on")),
            "clear": (lambda _: self._module.clear(), ()),
            "speed": (self._speed, ("baud",)),
        }

    def _serve(self, data: bytes) -> None:
        for request in self._requests.feed(data):
            self._say(self._module.answer(request))

    def _unplugged(self) -> None:
        self._requests = Requests()

    def _lay(self, args: Args) -> None:
        self._module.lay(args.get("citizen", people.DEFAULT))

    def _fault(self, args: Args) -> None:
        self._module.set_fault(args.get("name", ""), once=how(args), on=args.get("on", "any"))

    def _speed(self, args: Args) -> None:
        if not isinstance(self._line, PtyLine) or args.get("baud") not in _SPEEDS:
            raise ValueError(f"a serial line has a speed of {', '.join(_SPEEDS)}, and no other line has one")
        self._line.speed = int(args["baud"])

    def _state(self) -> State:
        card = self._module.card
        return {
            "citizen": card.citizen if card else None,
            "read": card.spent if card else False,
            "faults": {name: "next" if fault.once else "always" for name, fault in self._module.faults.items()},
            "citizens": list(people.names()),
        }
