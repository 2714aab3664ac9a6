"""The far end of a code scanner's line: what people hold under it goes out as a scanner sends it. Steered by verbs:

    scan text=TEXT [symbology=qr] [encoding=gb18030] | scan citizen=NAME | type text=TEXT | unplug | plug
    fault name=noise [how=next|always] | clear | latency ms=N | state

`scan citizen=NAME` is the page of an invented traveller's passport: its lines. `fault noise` sends bytes of a broken line in front.
On a line that is a keyboard (`wedge_line`) `type` is a hand that types. Threads and failures: as `far_end`.
"""

from collections.abc import Mapping
from pathlib import Path

from kiosk.devices.sim import chip_documents
from kiosk.devices.sim.far_end import Faults, LineFarEnd, State
from kiosk.devices.sim.sdt_lines import Line, PtyLine, SocketLine
from kiosk.devices.sim.verbs import Args, Verb
from kiosk.devices.sim.wedge_line import WedgeLine

_AIM = {"qr": "]Q1", "pdf417": "]L0", "code-128": "]C0", "ocr": "]o0", "": ""}
_NOISE = b"\x00\x00\x7f\x00"
DEFAULT = "https://lanwan.example/r/000010000197"


class CodeScannerFarEnd(LineFarEnd):
    """A simulated scanner on a TCP port, with `link` on a pseudo-terminal behind that path, or on another `line`."""

    def __init__(self, link: Path | None = None, line: Line | None = None) -> None:
        super().__init__("sim-scanner", line or (SocketLine() if link is None else PtyLine(link)))
        self._sent = 0
        self._faults = Faults(("noise",))

    def _verbs(self) -> Mapping[str, Verb]:
        scanning = (self._scan, ("text", "citizen", "symbology", "encoding"))
        return {
            "scan": scanning,
            "lay": scanning,
            "lift": (lambda _: None, ()),
            "type": (self._type, ("text",)),
            "fault": (self._faults.arrange, ("name", "how")),
            "clear": (lambda _: self._faults.clear(), ()),
        }

    def _state(self) -> State:
        return {"sent": self._sent, "faults": self._faults.names()}

    def _scan(self, args: Args) -> None:
        symbology = args.get("symbology", "ocr" if "citizen" in args else "")
        if symbology not in _AIM:
            raise ValueError(f"there is no symbology {symbology}; there are {', '.join(filter(None, _AIM))}")
        text = "\r".join(chip_documents.lines(args["citizen"])) if "citizen" in args else args.get("text", DEFAULT)
        try:
            data = (_AIM[symbology] + text).encode(args.get("encoding", "utf-8")) + b"\r\n"
        except LookupError:
            raise ValueError(f"there is no encoding {args['encoding']}") from None
        if self._faults.strikes("noise"):
            data = _NOISE + data
        self._say(data)
        self._sent += 1

    def _type(self, args: Args) -> None:
        if not isinstance(self._line, WedgeLine):
            raise ValueError("nobody types on a scanner's line")
        self._line.type(args.get("text", ""))
