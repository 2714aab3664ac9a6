"""What a page stands in besides the session: the hall, what it says today, and what its machine can now.

Thread: the one that pumps the bus. Failure rule: the runner's.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.clock import grade
from kiosk.journey import outcomes
from kiosk.journey.board import Board
from kiosk.journey.browsing import Finder
from kiosk.journey.cards import Cards
from kiosk.journey.chips import Chips
from kiosk.journey.desk import Desk
from kiosk.journey.handing import Handing
from kiosk.journey.lobby import Lobby
from kiosk.journey.pages import Surroundings
from kiosk.settings import Settings


class Around:
    """`parts` are the device ids of this terminal by ability, None where there is none; `glass` those that papers are scanned with; `brand`
    gives the city's look for a language. `closed` is the failure code for which nobody new begins ("": open), `why` the reason that staff
    chose, `hours` when it is open ("": as the settings say)."""

    def __init__(
        self,
        settings: Settings,
        desk: Desk,
        lobby: Lobby,
        *,
        parts: Mapping[str, str | None],
        attention: Callable[[], bool],
        brand: Callable[[str], Mapping[str, object]] | None,
        closed: str,
    ) -> None:
        self._settings, self._desk, self._lobby, self._parts = settings, desk, lobby, parts
        self._zone = ZoneInfo(settings.terminal.timezone)
        self.attention, self.brand = attention, brand
        self.closed, self.why, self.hours = closed, "", ""
        self.board, self.finder = Board(), Finder(desk.services)
        self._quiet_page: object = None

    def local(self, at: datetime) -> datetime:
        """`at` as the clocks of this place show it."""
        return at.astimezone(self._zone)

    def now(self) -> datetime:
        """The time here."""
        return self.local(self._desk.clock.now())

    def other_page(self) -> bool:
        """Would a page that nobody stands at look otherwise than when this was asked last?"""
        # What can change there without a touch or an event: the minute, the staff mark, and what ends by itself.
        lobby, choices = self._lobby, self._desk.choices
        minute = self._desk.clock.now().replace(second=0, microsecond=0)
        page = (minute, self.attention(), lobby.note, lobby.about, choices.lang, choices.display, choices.sheet)
        before, self._quiet_page = self._quiet_page, page
        return page != before

    def see(self, cards: Cards, chips: Chips, handing: Handing, idle_left: int | None) -> Surroundings:
        """All of it as it is now; `idle_left` as of `Surroundings`."""
        desk, lobby, parts = self._desk, self._lobby, self._parts
        return Surroundings(
            settings=self._settings,
            services=desk.services,
            regions=desk.regions,
            now=self.now(),
            dated=grade(desk.clock) != "unsure",
            lang=desk.choices.lang,
            display=desk.choices.display,
            brand=self.brand(desk.choices.lang) if self.brand else None,
            sheet=desk.choices.sheet,
            attention=self.attention(),
            closed=self.closed,
            why=self.why,
            hours=self.hours,
            board=self.board,
            ended="" if lobby.closing else lobby.note,
            closing=lobby.closing,
            about=lobby.about,
            parts=outcomes.parts(desk.devices.snapshot(), parts, line_down=desk.line_down),
            idle_left=idle_left,
            printer=parts["receipt-printer"] is not None,
            no_paper=handing.no_paper,
            documents=parts["document-printer"] is not None,
            no_document=handing.no_document,
            can=desk.can(),
            card_seen=lobby.card_seen,
            pinyin=desk.typing.available,
            ways=desk.ways,
            glass=desk.glass,
            scans="document-scanner" in parts or "document-camera" in parts,
            fed=desk.fed,
            today=desk.today(),
            line_down=desk.line_down,
            reader_down=cards.down,
            chip_down=chips.down or chips.device is None,
            factors=desk.factors,
            codes=desk.codes.available,
            find=self.finder.find,
        )
