"""Asks one printer over IPP (RFC 8011; IPP Everywhere, PWG 5100.14), and names what it answers.

Parts: `IppClient`, one method an operation; `Printer` and `Job`, what the answers say. Every method ends within the client's
time-outs; a printer that does not answer, or not in IPP, is None, never raised.

Threads: the driver's. Nothing of a document is kept.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from kiosk.devices.drivers import ipp_codec
from kiosk.devices.drivers.ipp_codec import Answer, Attribute, BadMessage, Operation, Tag, Value
from kiosk.http import Client, HttpError, LineError

USER: Final = "kiosk"
_QUESTIONS: Final = {Operation.VALIDATE_JOB, Operation.GET_JOB_ATTRIBUTES, Operation.GET_JOBS, Operation.GET_PRINTER_ATTRIBUTES}
_HEADERS: Final = {"Content-Type": "application/ipp", "Accept": "application/ipp"}
# What a printer may append to a reason: RFC 8011, 5.4.12. The same reason comes as -warning from one and as -report from another.
_SEVERITIES: Final = ("-error", "-warning", "-report")
# Reasons for which a person has to come. Anything else that a printer may say is told, and waited for.
STOPS: Final = frozenset(
    {
        "media-empty", "media-needed", "media-jam", "cover-open", "door-open", "interlock-open", "toner-empty", "marker-supply-empty",
        "input-tray-missing", "output-area-full", "output-tray-missing", "paused", "moving-to-paused", "shutdown", "other", "timed-out",
        "marker-waste-full", "developer-empty", "fuser-over-temp", "opc-life-over", "stopped-partly", "input-cannot-feed-size-selected",
    }
)  # fmt: skip


# Other words of printers for what staff know under one.
_SAME: Final = {
    "media-needed": "media-empty", "input-tray-missing": "media-empty", "door-open": "cover-open", "interlock-open": "cover-open",
    "marker-supply-empty": "toner-empty", "developer-empty": "toner-empty", "marker-supply-low": "toner-low", "paused": "stopped",
}  # fmt: skip


class JobState(IntEnum):
    """RFC 8011, 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9

    @property
    def over(self) -> bool:
        return self >= JobState.CANCELED


@dataclass(frozen=True, slots=True)
class Printer:
    """How a printer is, and what it can. `state`: 3 idle, 4 processing, 5 stopped. `reasons` without severity and without `none`."""

    state: int
    reasons: frozenset[str]
    accepts: bool
    formats: frozenset[str]
    media: frozenset[str]
    sides: frozenset[str]
    copies: int
    operations: frozenset[int]
    ready: frozenset[str] = frozenset()  # the paper that lies in it
    scalings: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()  # print-color-mode
    rasters: frozenset[str] = frozenset()  # kinds of dots that it takes
    back: str = "normal"  # how the second side of a sheet has to be sent as dots
    device: str = ""  # of a queue: where its printer is

    @property
    def stops(self) -> frozenset[str]:
        """Why it prints nothing now; empty if it does."""
        found = self.reasons & STOPS
        if found:
            return frozenset(_SAME.get(reason, reason) for reason in found)
        return frozenset({"other"}) if self.state == 5 or not self.accepts else frozenset()


@dataclass(frozen=True, slots=True)
class Job:
    """One job at the printer. `impressions`: sides that have left it, `sheets`: sheets; -1 if it does not count."""

    ident: int
    state: JobState
    impressions: int = -1
    sheets: int = -1


class IppClient:
    """Speaks with the printer at `uri` (`ipp://` or `ipps://`, the address as the printer is told it)."""

    def __init__(self, uri: str, connect: Callable[[], Client], path: str) -> None:
        self._uri, self._connect, self._path = uri, connect, path
        self._client: Client | None = None
        self._idents = itertools.count(1)

    def printer(self) -> Printer | None:
        """Get-Printer-Attributes."""
        wanted = (
            "printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "document-format-supported", "media-supported",
            "sides-supported", "print-color-mode-supported", "copies-supported", "operations-supported", "device-uri", "media-ready",
            "print-scaling-supported", "pwg-raster-document-type-supported", "pwg-raster-document-sheet-back",
        )  # fmt: skip
        told = self._ask(Operation.GET_PRINTER_ATTRIBUTES, [Attribute("requested-attributes", Tag.KEYWORD, wanted)])
        return None if told is None or not told.ok else _printer(told.first(Tag.PRINTER))

    def validate(self, form: str, job: Sequence[Attribute]) -> Answer | None:
        """Validate-Job: would it print a document of media type `form` so?"""
        return self._ask(Operation.VALIDATE_JOB, _named("validate", form), job)

    def create(self, name: str, job: Sequence[Attribute]) -> Job | None:
        """Create-Job, named `name`."""
        return _job(self._ask(Operation.CREATE_JOB, [Attribute("job-name", Tag.NAME, (name,))], job))

    def send(self, job: int, form: str, document: bytes) -> Job | None:
        """Send-Document: the only one of `job`."""
        last = Attribute("last-document", Tag.BOOLEAN, (True,))
        kind = Attribute("document-format", Tag.MIME, (form,))
        return _job(self._ask(Operation.SEND_DOCUMENT, [kind, last], job_id=job, document=document))

    def print(self, name: str, form: str, job: Sequence[Attribute], document: bytes) -> Job | None:
        """Print-Job: for printers that know no Create-Job."""
        return _job(self._ask(Operation.PRINT_JOB, _named(name, form), job, document=document))

    def job(self, ident: int) -> Job | None:
        """Get-Job-Attributes."""
        names = ("job-id", "job-state", "job-impressions-completed", "job-media-sheets-completed")
        wanted = Attribute("requested-attributes", Tag.KEYWORD, names)
        return _job(self._ask(Operation.GET_JOB_ATTRIBUTES, [wanted], job_id=ident))

    def jobs(self, name: str = "doc-", which: str = "not-completed") -> Sequence[int] | None:
        """Get-Jobs: those with `name` in their own that are not over (`which` = `completed`: that are)."""
        wanted = [
            Attribute("requested-attributes", Tag.KEYWORD, ("job-id", "job-state", "job-name")),
            Attribute("which-jobs", Tag.KEYWORD, (which,)),
        ]
        told = self._ask(Operation.GET_JOBS, wanted)
        if told is None or not told.ok:
            return None
        found = [group for tag, group in told.groups if tag == Tag.JOB]
        return [int(group["job-id"][0]) for group in found if "job-id" in group and name in str(group.get("job-name", ("",))[0])]

    def resume(self) -> bool:
        """Resume-Printer: a queue that was stopped goes on."""
        told = self._ask(Operation.RESUME_PRINTER, [])
        return told is not None and told.ok

    def cancel(self, ident: int) -> bool:
        """Cancel-Job. True says only that the printer has heard it: what became of the job, `job` says."""
        told = self._ask(Operation.CANCEL_JOB, [], job_id=ident)
        return told is not None and told.ok

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _ask(
        self, operation: Operation, own: Sequence[Attribute], job: Sequence[Attribute] = (), *, job_id: int = 0, document: bytes = b""
    ) -> Answer | None:
        attributes = [
            Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
            Attribute("attributes-natural-language", Tag.LANGUAGE, ("en",)),
            Attribute("printer-uri", Tag.URI, (self._uri,)),
            *([Attribute("job-id", Tag.INTEGER, (job_id,))] if job_id else []),
            Attribute("requesting-user-name", Tag.NAME, (USER,)),
            *own,
        ]
        groups = [(Tag.OPERATION, attributes), *([(Tag.JOB, job)] if job else [])]
        body = ipp_codec.request(operation, next(self._idents), groups, document)
        for again in (operation in _QUESTIONS, False):
            try:
                self._client = self._client or self._connect()
                response = self._client.send("POST", self._path, body, _HEADERS)
                return ipp_codec.answer(response.body) if response.status == 200 else None
            except LineError as error:
                # A printer may close an idle line. What only asks is asked again: a job must not look lost, and be cancelled, for that.
                if not (again and error.disconnected):
                    return None
            except (HttpError, BadMessage):
                return None
        return None


def plain(reasons: Sequence[Value]) -> frozenset[str]:
    """Reasons without their severity."""
    found: set[str] = set()
    for reason in reasons:
        text = str(reason)
        for severity in _SEVERITIES:
            text = text.removesuffix(severity)
        found.add(text)
    return frozenset(found - {"none"})


def _named(name: str, form: str) -> list[Attribute]:
    return [Attribute("job-name", Tag.NAME, (name,)), Attribute("document-format", Tag.MIME, (form,))]


def _printer(told: Mapping[str, Sequence[Value]]) -> Printer:
    copies = told.get("copies-supported", (1,))
    return Printer(
        state=int(told.get("printer-state", (3,))[0]),
        reasons=plain(told.get("printer-state-reasons", ())),
        accepts=bool(told.get("printer-is-accepting-jobs", (True,))[0]),
        formats=_texts(told, "document-format-supported"),
        media=_texts(told, "media-supported"),
        sides=_texts(told, "sides-supported"),
        copies=int(copies[-1]) if isinstance(copies[-1], int) else 1,
        operations=frozenset(int(value) for value in told.get("operations-supported", ())),
        ready=_texts(told, "media-ready"),
        scalings=_texts(told, "print-scaling-supported"),
        colours=_texts(told, "print-color-mode-supported"),
        rasters=_texts(told, "pwg-raster-document-type-supported"),
        back=str(told.get("pwg-raster-document-sheet-back", ("normal",))[0]),
        device=str(told.get("device-uri", ("",))[0]),
    )


def _texts(told: Mapping[str, Sequence[Value]], name: str) -> frozenset[str]:
    return frozenset(str(value) for value in told.get(name, ()))


def _job(told: Answer | None) -> Job | None:
    if told is None or not told.ok:
        return None
    group = told.first(Tag.JOB)
    try:
        state = JobState(int(group["job-state"][0]))
        impressions, sheets = (int(group.get(f"job-{what}-completed", (-1,))[0]) for what in ("impressions", "media-sheets"))
        return Job(int(group["job-id"][0]), state, impressions, sheets)
    except (KeyError, ValueError, IndexError):
        return None
