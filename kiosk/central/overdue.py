"""What a terminal tells the central service of items that should have come by now, so that somebody there can call the citizen.

The report replaces the one before; an empty one says that nothing is overdue any more. It names numbers and matters, never a content.
Threads: as `CentralClient`. Failures: outcomes of its closed set; nothing is raised.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from kiosk.central.client import CentralClient, LineDown, Trouble, Unavailable, trouble
from kiosk.central.wire import Base64, Code, Format, Id, Moment, TerminalNumber, Wire, canonical

MOST = 500


class OverdueItem(Wire):
    """One item. `number` is its submission number, "" if it has none; `since`: from then on it was late."""

    id: Id
    kind: Literal["submission", "supplement", "withdrawal", "rating"]
    number: Annotated[str, Field(pattern=r"^([0-9]{12})?$")]
    matter: Code
    state: Literal["waiting", "sending", "needs-staff"]
    since: Moment


class OverdueReport(Wire):
    """All that is overdue at one terminal, the longest first."""

    format: Format
    terminal: TerminalNumber
    at: Moment
    items: Annotated[tuple[OverdueItem, ...], Field(max_length=MOST, strict=False)]
    signature: Base64


def report_fields(report: OverdueReport) -> bytes:
    """What the terminal signs of a report."""
    return canonical(report.model_dump(mode="json", exclude={"signature"}))


@dataclass(frozen=True, slots=True)
class Heard:
    """The central service has the report."""


def tell(client: CentralClient, report: OverdueReport) -> Heard | Trouble:
    """Send a report. May be repeated."""
    answer = client.ask("PUT", f"/v1/overdue/{report.terminal}", report.to_bytes())
    if isinstance(answer, LineDown):
        return answer
    # Empty, and nothing else: a captive portal says 200 to everything.
    if answer.status == 204:
        return Heard()
    return Unavailable(answer.status) if answer.status < 400 else trouble(answer)
