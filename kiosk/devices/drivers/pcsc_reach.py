"""The one seam by which the child process reaches a card: pcscd (`pcsc_native`), or a simulated field (`pcsc_vpcd`).

Words for a state: `no-service`, `permission`, `unplugged`, `empty`, `card`, `mute` (lies there and does not answer), `locked` (held by
somebody else). A card that stops answering raises `CardLost`.
"""

from collections.abc import Mapping
from typing import Protocol


class Reach(Protocol):
    """A way to a card."""

    def state(self) -> str:
        """How reader and field are, in one of the words above."""
        ...

    def atr(self) -> bytes:
        """What the card that `state` saw last answers to a reset; b"" for none."""
        ...

    def name(self) -> str:
        """What the reader is called; "" while there is none."""
        ...

    def about(self) -> Mapping[str, str]:
        """What the reader says of itself: `maker`, `firmware`, `serial`, as far as it does."""
        ...

    def connect(self) -> str:
        """Take the card; `card` if it is ours now, else why not."""
        ...

    def transmit(self, command: bytes) -> bytes:
        """One command to the card that was taken.

        Raises:
            CardLost: no answer came; its message is the code that came instead.
        """
        ...

    def disconnect(self) -> None:
        """Give the card back."""
        ...
