"""Files of a submission on their way: who hears of it, a line with a tap on it, and the item they belong to."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk import http
from kiosk.central import CentralClient, WrongReceipt
from kiosk.central.client import Trouble
from kiosk.clock import SystemClock
from kiosk.events import Event
from kiosk.offline.events import UploadProgressed
from kiosk.offline.rows import Item
from kiosk.offline.uploads import Uploads
from tests.offline.terminal import Terminal
from tests.sandbox.documents import draft


@dataclass
class Ear:
    """Hears what is told, and may say stop."""

    events: list[Event] = field(default_factory=list)
    ends: Callable[[], bool] = lambda: False

    def item(self, event: Event) -> None:
        self.events.append(event)

    def stopping(self) -> bool:
        return self.ends()

    @property
    def sent(self) -> list[int]:
        return [event.sent for event in self.events if isinstance(event, UploadProgressed)]


class Line:
    """The client of `kiosk.http` with a tap on it: what was sent, and a hand that may cut it."""

    def __init__(self, client: http.Client) -> None:
        self._client = client
        self.sent: list[tuple[str, str, int]] = []
        self.before: Callable[[str], None] = lambda _method: None

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> http.Response:
        self.before(method)
        self.sent.append((method, path, len(body or b"")))
        return self._client.send(method, path, body, headers)

    def pieces(self) -> int:
        return sum(length for method, _, length in self.sent if method == "PATCH")


def item_with(terminal: Terminal, *contents: bytes) -> Item:
    """A submission with these files, claimed by a sender."""
    files = tuple(terminal.outbox.attach(content, "proof") for content in contents)
    terminal.submit(replace(draft(), files=files))
    terminal.outbox.let_go(files)
    item = terminal.outbox.claim_next()
    assert item is not None
    return item


def bring(terminal: Terminal, central: CentralClient, item: Item, ear: Ear | None = None) -> Trouble | WrongReceipt | None:
    """The files of `item` are brought; what came between."""
    return Uploads(SystemClock()).bring(central, terminal.outbox.files, item, ear or Ear())
