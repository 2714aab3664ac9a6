"""One guard for every call that Qt makes into Python.

An exception in a slot would become a JavaScript exception that ends the handler half-way, and a slot that returns None where a
value is declared reads as garbage in QML. So every slot, timer and signal handler of the window is guarded: the exception is told by
type and place, never by message (it may hold what a citizen typed), and the declared safe value is returned: it fails closed.
"""

import functools
import sys
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from kiosk.crash import describe

P = ParamSpec("P")
R = TypeVar("R")


class Reports(Protocol):
    """An object whose slots are guarded."""

    def failed(self, kind: str, where: str) -> None:
        """A slot failed with an exception of type `kind` at `where`."""
        ...


S = TypeVar("S", bound=Reports)


def guard(safe: R) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Make a method of a reporting object return `safe` instead of raising, or instead of a None it must not return."""

    def decorate(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        @functools.wraps(method)
        def guarded(self: S, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                result = method(self, *args, **kwargs)
            except Exception as error:
                crash = describe(type(error), error.__traceback__)
                error.__traceback__ = None  # its frames hold what the slot was called with
                tell(self, crash.kind, crash.where)
                return safe
            if result is None and safe is not None:
                tell(self, "ReturnedNone", method.__qualname__)
                return safe
            return result

        return cast(Callable[Concatenate[S, P], R], guarded)

    return decorate


def guarded(method: Callable[Concatenate[S, P], None]) -> Callable[Concatenate[S, P], None]:
    """`guard` for a method that returns nothing."""
    return guard(None)(method)


def tell(reports: Reports, kind: str, where: str) -> None:
    """Report, and survive a report that fails itself."""
    try:
        reports.failed(kind, where)
    except Exception as error:
        print(f"kiosk: {kind} at {where}, and reporting it failed with {type(error).__name__}", file=sys.stderr)
