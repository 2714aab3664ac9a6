"""The connections on which a pass sends: one at first, up to `policy.CONNECTIONS` where `policy.Width` says that the line carries them.

Each lane is a client of its own with one connection of its own, so that nothing is shared between two that wait.
Threads: `first`, `each`, `close` on the thread that sends; `interrupt` from any. `each` starts threads for the further lanes and
returns when the last one has ended; they touch no store. Failures: outcomes; a fault of the program on a lane is raised by `each`.
"""

import threading
from collections.abc import Callable, Iterator, Sequence

from kiosk.central import CentralClient
from kiosk.offline.rows import Item


class Lanes:
    """`connect` builds a client; it is called when a lane is needed, and anew after `close`."""

    def __init__(self, connect: Callable[[], CentralClient]) -> None:
        self._connect = connect
        self._gate = threading.Lock()
        self._clients: list[CentralClient] = []
        self._cut = False

    def first(self) -> CentralClient:
        """The client of the first lane; whatever `connect` raises passes."""
        return self._lane(0)

    def each(self, items: Sequence[Item], width: int, send: Callable[[CentralClient, Item], bool]) -> None:
        """Give each of `items`, in order, to a free one of `width` lanes; none is begun any more once `send` has said False."""
        if width == 1 or len(items) == 1:
            for item in items:
                if not send(self.first(), item):
                    return
            return
        run = _Run(iter(items), send)
        clients = self._open(min(width, len(items)))
        threads = [
            threading.Thread(target=run.lane, args=(client,), name=f"sync-lane-{place}", daemon=True)
            for place, client in enumerate(clients[1:], 2)
        ]
        for thread in threads:
            thread.start()
        run.lane(clients[0])
        for thread in threads:
            thread.join()
        if run.fault is not None:
            raise run.fault

    def interrupt(self) -> None:
        """End the requests that run, and refuse all further ones."""
        with self._gate:
            self._cut = True
            clients = list(self._clients)
        for client in clients:
            client.interrupt()

    def close(self) -> None:
        """Close all connections."""
        with self._gate:
            clients, self._clients = self._clients, []
        for client in clients:
            client.close()

    def _open(self, count: int) -> list[CentralClient]:
        return [self._lane(place) for place in range(count)]

    def _lane(self, place: int) -> CentralClient:
        if place < len(self._clients):
            return self._clients[place]
        client = self._connect()
        with self._gate:
            self._clients.append(client)
            cut = self._cut
        if cut:
            client.interrupt()
        return client


class _Run:
    """What the lanes share while one batch is sent."""

    def __init__(self, items: Iterator[Item], send: Callable[[CentralClient, Item], bool]) -> None:
        self._items, self._send = items, send
        self._gate = threading.Lock()
        self._over = False
        self.fault: BaseException | None = None

    def lane(self, client: CentralClient) -> None:
        try:
            while (item := self._next()) is not None:
                if not self._send(client, item):
                    self._end()
        except BaseException as fault:
            self.fault = fault
            self._end()

    def _next(self) -> Item | None:
        with self._gate:
            return None if self._over else next(self._items, None)

    def _end(self) -> None:
        with self._gate:
            self._over = True
