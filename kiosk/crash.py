"""No exception is ever silent, and none tells personal data.

`install` owns the hooks of the process: uncaught exceptions on the main thread, on other threads and in finalizers. They are
reported by type and place in the code, never by message: a message may hold what a citizen typed. The caller decides what
follows (the window shows "something went wrong"; the journal gets the failure code). Nor may a crash leave the memory behind:
`no_core_dumps`, `not_to_be_traced`.
"""

import ctypes
import faulthandler
import resource
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

_PR_SET_DUMPABLE = 4


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


def no_core_dumps() -> None:
    """No core file of this process or of any that it starts, whoever collects them.

    1 and not 0: the kernel asks no limit of a collector behind a pipe but for this value (fs/coredump.c, core(5)).
    """
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))


def not_to_be_traced() -> None:
    """No other process of this user can attach to this one or read its memory (prctl(2), PR_SET_DUMPABLE).

    Raises:
        OSError: the kernel refused.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def install(report: Callable[[Crash], None]) -> None:
    """Send every uncaught exception of this process to `report` (called on the thread where it happened) and to stderr."""
    faulthandler.enable()
    def tell(kind: type[BaseException] | None, trace: TracebackType | None) -> None:
        if kind is None or issubclass(kind, KeyboardInterrupt | SystemExit):
            return
        crash = describe(kind, trace)
        print(f"kiosk: uncaught {crash.kind} at {crash.where} on {crash.thread}", file=sys.stderr)
        report(crash)

    sys.excepthook = lambda kind, _value, trace: tell(kind, trace)
    threading.excepthook = lambda args: tell(args.exc_type, args.exc_traceback)
    sys.unraisablehook = lambda args: tell(args.exc_type, args.exc_traceback)
