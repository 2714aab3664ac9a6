"""Work for staff that waits for something, one job after the other on a thread of its own. A job tells what came of it by an event.

There are two: whoever verifies a journal of a million lines keeps nobody at the pad waiting, whose PIN is checked on the other one.
"""

import queue
import threading
from collections.abc import Callable

Job = Callable[[], None]


class Lane:
    """Jobs in the order in which they came. The thread `name` lives as long as the program."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def put(self, job: Job) -> None:
        """Do `job`, when its turn comes. Any thread; returns at once."""
        self._jobs.put(job)

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            job()
            # What a waiting thread holds would stay in memory.
            del job
