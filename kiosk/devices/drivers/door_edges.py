"""Movements of a door out of edges of its contact, as the kernel tells them (`struct gpio_v2_line_event`). Pure.

The kernel's debounce takes most of the bouncing away; what is left is that a level counts once it has stood for `REST`. A door that was
opened and closed again between two looks is told, for each edge has its own time.
"""

from kiosk.devices.doors import Door
from kiosk.devices.drivers.gpio_lines import EVENT, FALLING, RISING

REST = 0.1
_NS = 1_000_000_000


class Edges:
    """Feed it what comes from the kernel, and ask it for the next movement. An active line is an open door."""

    def __init__(self) -> None:
        self.told: Door | None = None
        self.count = 0
        self._edges: list[tuple[float, Door]] = []
        self._seqno = 0

    def begin(self, *, active: bool, now: float) -> None:
        """The lines were opened anew: their level now, and events are counted from 1 again."""
        self._edges, self._seqno = [], 0
        self.level(active=active, now=now)

    def level(self, *, active: bool, now: float) -> None:
        """How the line stands now, asked for itself: right also where an edge was lost."""
        door = Door.OPEN if active else Door.CLOSED
        if door is not self._latest:
            self._edges.append((now, door))

    def feed(self, data: bytes) -> bool:
        """Events that came. False: some were lost before them, or they are none, and the line has to be asked for its level."""
        whole = len(data) % EVENT.size == 0
        for time_ns, kind, _offset, seqno, _line_seqno in EVENT.iter_unpack(data[: len(data) - len(data) % EVENT.size]):
            whole = whole and kind in (RISING, FALLING) and seqno == self._seqno + 1
            self._seqno = seqno
            if kind in (RISING, FALLING):
                self.count += 1
                self._edges.append((time_ns / _NS, Door.OPEN if kind == RISING else Door.CLOSED))
        return whole

    def next(self, now: float) -> Door | None:
        """The next movement that has come to rest; None if there is none yet."""
        while self._edges:
            began, door = self._edges[0]
            ended = self._edges[1][0] if len(self._edges) > 1 else now
            if ended - began < REST:
                if len(self._edges) == 1:
                    return None
                self._edges.pop(0)
                continue
            self._edges.pop(0)
            if door is not self.told:
                self.told = door
                return door
        return None

    @property
    def moving(self) -> bool:
        """Has a level not come to rest yet?"""
        return bool(self._edges)

    @property
    def _latest(self) -> Door | None:
        return self._edges[-1][1] if self._edges else self.told
