"""No exception is ever silent, and none tells personal data.

`install` owns the hooks of the process: uncaught exceptions on the main thread, on other threads and in finalizers. They are
reported by type and place in the code, never by message: a message may hold what a citizen typed. The caller decides what
follows (the window shows "something went wrong"; the journal gets the failure code). A process that dies of a signal leaves no core,
for it would hold all that stood on the screen.
"""

import faulthandler
import resource
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Crash:
    """An uncaught exception without its message: `kind` (the class), `where` (`file:line` of the innermost own frame), `thread`."""

    kind: str
    where: str
    thread: str


def describe(kind: type[BaseException], trace: TracebackType | None) -> Crash:
    """What may be told about an exception."""
    where = "?"
    for frame in traceback.extract_tb(trace):
        if "kiosk" in frame.filename:
            where = f"{frame.filename.rpartition('kiosk/')[2]}:{frame.lineno}"
    return Crash(kind=kind.__name__, where=where, thread=threading.current_thread().name)


def install(report: Callable[[Crash], None]) -> None:
    """Send every uncaught exception of this process to `report` (called on the thread where it happened) and to stderr."""
    faulthandler.enable()
    # Too small for any file, and 1 is how Linux is asked for none where cores go to a program instead (fs/coredump.c).
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (1 if soft else 0, hard))

    def tell(kind: type[BaseException] | None, trace: TracebackType | None) -> None:
        if kind is None or issubclass(kind, KeyboardInterrupt | SystemExit):
            return
        crash = describe(kind, trace)
        print(f"kiosk: uncaught {crash.kind} at {crash.where} on {crash.thread}", file=sys.stderr)
        report(crash)

    sys.excepthook = lambda kind, _value, trace: tell(kind, trace)
    threading.excepthook = lambda args: tell(args.exc_type, args.exc_traceback)
    sys.unraisablehook = lambda args: tell(args.exc_type, args.exc_traceback)
