"""What the window asks of the journey behind it.

The composition root hands one object of this shape to `kiosk.ui.application.Window`; the window knows nothing else.
Thread rule: every call is made on the Qt thread. Failure rule: an exception of any call is a fault of the program; it is caught by
`kiosk.ui.bridge.guard`, told to `on_failed` by type and place, and nothing on the screen counts as answered.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol


class View(Protocol):
    """One moment on the screen. `page` holds strings, numbers, bools, None, lists and dicts alone, all texts in the citizen's language."""

    @property
    def screen(self) -> str:
        """The name of the screen ("attract", "form", ...)."""
        ...

    @property
    def page(self) -> Mapping[str, object]:
        """What stands on it."""
        ...


class Facade(Protocol):
    """The journey as the window sees it."""

    def view(self) -> View:
        """What is to be shown now. The window keeps it only until the next one."""
        ...

    def touch(self, target: str) -> None:
        """The citizen touched the control named `target`. A name that does not stand on the page is ignored."""
        ...

    def stroke(self, points: Sequence[tuple[float, float]]) -> None:
        """One line of the signature, as x and y in 0..1 of the pad."""
        ...

    def tick(self) -> None:
        """Called five times a second, for what runs by time."""
        ...

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback` on the Qt thread whenever `view` would answer something new."""
        ...

    def on_failed(self, kind: str, where: str) -> None:
        """A call failed with an exception of type `kind` at `where` (file:line); its message is never told."""
        ...
