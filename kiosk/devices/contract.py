"""What every device is to the rest of the terminal.

Parts: status (a closed union), capabilities (what the hardware can, apart from how it is), outcomes (what one request came
to) and one small protocol an ability. A driver implements a protocol; `kiosk.devices.hub` runs it.

Threads: a driver is used by the one thread of its device and by no other, so it needs no locks. `interrupt` alone may be
called from any thread: it makes a blocked call return early, so that the program can end.

Failures: what the world does (a pulled card, an unplugged cable, an empty roll) is returned, never raised. An exception from
a driver is a fault of the driver; the hub reports it and shows the device as `Offline("driver-failed")`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from kiosk.devices.chip.keys import Key
from kiosk.devices.chip.verdict import Original, Proof, Verdict
from kiosk.identity import Document

# ---------------------------------------------------------------------------------------------------------------- status


@dataclass(frozen=True, slots=True)
class Ready:
    """Works. `conditions` may hold warnings that stop nothing (IPP keywords such as `media-low`)."""

    conditions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Busy:
    """Works, and is at something right now."""


@dataclass(frozen=True, slots=True)
class NeedsAttention:
    """Answers, but a person has to do something first. `conditions` are IPP keywords (RFC 8011, 5.4.12, without their
    severity suffix): `media-empty`, `media-needed` (other paper lies in it than is wanted), `cover-open`,
    `media-jam`, `other-error`. `paused`: it works, and is closed to citizens until
    staff have cleared it, because somebody's print may still lie in it."""

    conditions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Offline:
    """Does not answer. `reason` is one of `unplugged`, `no-answer`, `permission`, `not-authorised`, `starting`,
    `driver-failed`."""

    reason: str


Status = Ready | Busy | NeedsAttention | Offline

# ---------------------------------------------------------------------------------------------------------------- readers


class Presence(StrEnum):
    """What a reader can know about a card that lies on it."""

    NONE = "none"
    DURING_READ = "during-read"
    CONTINUOUS = "continuous"


@dataclass(frozen=True, slots=True)
class ReaderCapabilities:
    """What a reader can. An SDT module is `DURING_READ`: after a read it answers "no card" until the card was lifted."""

    presence: Presence


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read whole and could be understood. `photo` is a PNG where this terminal has a decoder (`kiosk.devices.photos`), b"" where
    not."""

    document: Document
    photo: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class NoCard:
    """No card lies there (or, after a read, it has not been lifted yet)."""


@dataclass(frozen=True, slots=True)
class CardPulled:
    """A card was found and went away before it had been read."""


@dataclass(frozen=True, slots=True)
class CardUnreadable:
    """A card lies there but cannot be read or understood. `reason` is for the journal, without data of the card."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReaderGone:
    """The reader itself failed meanwhile."""

    status: Offline


ReadOutcome = CardRead | NoCard | CardPulled | CardUnreadable | ReaderGone


class IdReader(Protocol):
    """Reads documents that people lay on it."""

    @property
    def capabilities(self) -> ReaderCapabilities: ...

    def status(self) -> Status:
        """Ask the device how it is; opens its port if need be. At most 2 s."""
        ...

    def find(self) -> bool:
        """Is a card there that can be read now? No personal data moves. At most 1 s; False when the reader is gone."""
        ...

    def read(self) -> ReadOutcome:
        """Find, select and read one card. At most 10 s, and 3 s more where its photo is decoded."""
        ...

    def interrupt(self) -> None:
        """From any thread: make a blocked call return soon."""
        ...

    def close(self) -> None:
        """Give the port back. The driver may be used again and then opens it anew."""
        ...


@dataclass(frozen=True, slots=True)
class ChipRead:
    """The chip of a passport or permit was opened and read. `verdict`: who signed it; `access`: `pace`, `bac`, or of a card with a profile
    `plain` or `pin`. The photo is opaque (JPEG or JPEG 2000). `proof`: whether the chip is the one that was issued, or a copy of its
    files. A document whose verdict is not `genuine` was read all the same: what it is good for is decided elsewhere."""

    document: Document
    verdict: Verdict
    access: str
    photo: bytes = field(repr=False, default=b"")
    proof: Proof = field(default_factory=lambda: Proof(Original.NOT_CHECKED))


@dataclass(frozen=True, slots=True)
class KeyWrong:
    """The chip refused the key: what was typed or scanned is not what stands on this document. A lost card is never this. `tries`: how many
    are left of a PIN, where the card says so."""

    tries: int | None = None


ChipOutcome = ChipRead | KeyWrong | NoCard | CardPulled | CardUnreadable | ReaderGone


class ChipReader(Protocol):
    """Reads chips that open with a key printed on their document."""

    @property
    def capabilities(self) -> ReaderCapabilities: ...

    def status(self) -> Status:
        """Ask the device how it is. At most 2 s. `NeedsAttention` with `lift-card`: the card has to be lifted and laid again."""
        ...

    def find(self) -> bool:
        """Does a card lie there? At most 1 s; False when the reader is gone."""
        ...

    def read(self, key: Key, progress: Callable[[int, int], None]) -> ChipOutcome:
        """Open the chip with `key`, which is sent once, and read it. At most 60 s; `progress(done, of)` counts bytes of a file, at
        most every 0.1 s. `NoCard` also when interrupted."""
        ...

    def interrupt(self) -> None:
        """From any thread: make a blocked call return soon."""
        ...

    def close(self) -> None:
        """Give the reader back. The driver may be used again."""
        ...


# --------------------------------------------------------------------------------------------------------------- printers


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line of text in one size. `size` 1 is normal (24 dots high at 203 dpi), 2 is double width and height, 3 triple
    (figures only: a printer's Chinese characters may stop at double). `inverse` is white on a black bar across the paper;
    with no text it is a plain black stripe."""

    text: str
    size: int = 1
    bold: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """A label and its value, side by side. The values of rows that follow each other start at the same column; a long value
    goes on under its own start. `bold` is the value's."""

    label: str
    value: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Space:
    """White space, in dots (1/203 inch)."""

    dots: int = 24


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code that holds `text`."""

    text: str


ReceiptPart = Line | Row | Rule | Space | QrCode


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """What stands on one receipt, top to bottom; cut at the end. A driver lays it out for its own width."""

    parts: Sequence[ReceiptPart]


@dataclass(frozen=True, slots=True)
class Printed:
    """The printer confirmed, behind the last byte, that the paper is out: `dots` of a roll (1/203 inch), or `sheets`."""

    dots: int = field(default=0, compare=False)
    sheets: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was printed and nothing waits in the printer. `conditions` as in `NeedsAttention`, or {"offline"}; {"canceled"}: its
    session ended before; {"spool-area-full"}: the terminal's own disk would not note that it begins."""

    conditions: frozenset[str]


class Left(StrEnum):
    """What may still lie in a printer after a print that nobody confirmed.

    `NOTHING`: it was cancelled, and the printer itself said that nothing waits in it. `SOMETHING`: it may come out later, whoever
    stands there by then. `UNKNOWN`: this printer tells nobody anything; its profile says so, and whoever put it there knew.
    """

    NOTHING = "nothing"
    SOMETHING = "something"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Bytes went out and no confirmation came back: the paper may be out, may never come, or (see `left`) may come out later. `dots` and
    `sheets`: so much paper it has used at the most, as in `Printed`."""

    left: Left = Left.SOMETHING
    dots: int = field(default=0, compare=False)
    sheets: int = field(default=0, compare=False)


PrintOutcome = Printed | Refused | Unconfirmed


@dataclass(frozen=True, slots=True)
class PrinterCapabilities:
    """`columns` of size-1 ASCII characters; an ideograph takes two. `dots` across the paper."""

    columns: int
    dots: int


class ReceiptPrinter(Protocol):
    """Prints receipts."""

    @property
    def capabilities(self) -> PrinterCapabilities: ...

    def status(self) -> Status:
        """Ask the printer how it is. At most 2 s."""
        ...

    def print(self, receipt: Receipt, progress: Callable[[int, int], None]) -> PrintOutcome:
        """Print one receipt; what is not confirmed is cancelled at the printer. `progress(done, of)` counts chunks the printer took.
        At most 20 s."""
        ...

    def cancel(self) -> bool:
        """Throw away whatever lies in the printer. True: the printer said that nothing waits any more. At most 3 s."""
        ...

    def tidy(self) -> None:
        """Cut off what hangs in the printer, if it is in order. At most 4 s."""
        ...

    def interrupt(self) -> None:
        """From any thread: make a blocked call return soon."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """How a document is printed. `sides` is IPP's keyword: `one-sided`, `two-sided-long-edge` (turned like a book) or
    `two-sided-short-edge`. A printer does what it can of it."""

    copies: int = 1
    sides: str = "one-sided"
    colour: bool = False


AS_USUAL: Final = Wish()


@dataclass(frozen=True, slots=True, repr=False)
class Pages:
    """An A4 document to be printed: as PDF, as `pictures` of its pages (PNG, 300 dpi), or both; a printer takes what it knows."""

    pdf: bytes = b""
    pictures: Sequence[bytes] = ()
    wish: Wish = AS_USUAL


@dataclass(frozen=True, slots=True)
class DocumentCapabilities:
    """`pictures`: it takes no PDF, and pages have to be drawn for it. `sides`: IPP's keywords. `paper`: on which an A4 document would come
    now: `a4`, `a3` where nothing smaller lies in it, "" where neither does."""

    pictures: bool = False
    copies: int = 1
    sides: frozenset[str] = frozenset({"one-sided"})
    colour: bool = False
    paper: str = "a4"


class DocumentPrinter(Protocol):
    """Prints documents."""

    @property
    def capabilities(self) -> DocumentCapabilities:
        """As far as the printer has told by now."""
        ...

    def status(self) -> Status:
        """Ask the printer how it is. At most 5 s."""
        ...

    def print(self, pages: Pages, progress: Callable[[int, int], None]) -> PrintOutcome:
        """Print one document; what is not confirmed is cancelled at the printer. `progress(done, 0)` counts sides. At most 60 s."""
        ...

    def cancel(self) -> bool:
        """Throw away whatever this terminal has in the printer. True: the printer said that nothing of it is left. At most 20 s."""
        ...

    def tidy(self) -> None: ...

    def interrupt(self) -> None:
        """From any thread: make a blocked call return soon."""
        ...

    def close(self) -> None: ...
