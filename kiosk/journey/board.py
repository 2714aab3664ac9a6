"""What staff have written up for everybody: a message on the page "out of service", notices on the attract page. Nothing of a citizen.

Thread: the one that pumps the bus.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.settings import Notice


@dataclass(slots=True)
class Board:
    """`message` by language ({}: none), `notices` with their days."""

    message: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    def put(self, message: Mapping[str, str], notices: tuple[Notice, ...]) -> None:
        """Write it up in place of what was there."""
        self.message, self.notices = message, notices
