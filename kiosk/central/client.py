"""The client of the central service. Each call ends as one of a closed set of outcomes; nothing is raised.

Threads: one thread calls; any thread may `interrupt`. Failures: they are outcomes. An item counts as delivered only with a
receipt that echoes its id and its digest; what to do about the others is the sender's policy (kiosk/offline/sender.py).
"""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import assert_never

from pydantic import ValidationError

from kiosk import http
from kiosk.central.wire import Enrolled as EnrolledAnswer
from kiosk.central.wire import Enrolment, KeyList, Problem, Receipt

FILES_MISSING = "files-missing"
JSON, PROBLEM = "application/json", "application/problem+json"
LONGEST_WAIT = 3600.0
"""Seconds: a longer Retry-After is cut to this."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The central service has the item: 200, 201, 208, or 409 for the same digest."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class WrongReceipt:
    """A good status without a receipt for this very item: not delivered."""

    status: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The central service does not take this item and will not take it next time, and says so in its own form (RFC 9457). `code` is its
    own word for why."""

    status: int
    code: str


@dataclass(frozen=True, slots=True)
class NotAuthorised:
    """The central service refuses the terminal itself (401, 403)."""

    status: int


@dataclass(frozen=True, slots=True)
class Busy:
    """Not now (429, 503). `after` is Retry-After in seconds, None if it named none."""

    status: int
    after: float | None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The central service is there and cannot: 408, 425, other 5xx, or an answer that is not in the API."""

    status: int


@dataclass(frozen=True, slots=True)
class LineDown:
    """No whole answer. `code` is `central-unreachable` or `central-tls`; `reason` is for the technician."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The terminal is enrolled."""

    answer: EnrolledAnswer


@dataclass(frozen=True, slots=True)
class KeysFound:
    """The list of keys to seal to, as it came: whether to trust it is not decided here."""

    list: KeyList


Trouble = Refused | NotAuthorised | Busy | Unavailable | LineDown
Outcome = Delivered | WrongReceipt | Trouble


class CentralClient:
    """Speaks docs/api/central.yaml over a client of `kiosk.http`.

    `heard` is told the Date of each answer. TLS has authenticated who says so: the settings' own authority, and no other.
    """

    def __init__(self, client: http.Client, heard: Callable[[datetime], None] = lambda _now: None) -> None:
        self._client, self._heard = client, heard

    def enrol(self, enrolment: Enrolment) -> Enrolled | Trouble:
        """Ask for a terminal number. The same code with the same key may be sent again; the answer is the same."""
        answer = self.ask("POST", "/v1/terminals", enrolment.to_bytes())
        if isinstance(answer, LineDown):
            return answer
        if answer.status in (200, 201) and answer.media == JSON:
            try:
                return Enrolled(EnrolledAnswer.model_validate_json(answer.body))
            except ValidationError:
                return Unavailable(answer.status)
        return trouble(answer)

    def key_list(self) -> KeysFound | Trouble:
        """Ask for the list of keys to seal to."""
        answer = self.ask("GET", "/v1/keys", None)
        if isinstance(answer, LineDown):
            return answer
        if answer.status == 200 and answer.media == JSON:
            try:
                return KeysFound(KeyList.model_validate_json(answer.body))
            except ValidationError:
                return Unavailable(answer.status)
        return trouble(answer)

    def put_submission(self, id: str, digest: str, body: bytes) -> Outcome:
        """Send a sealed submission (`body`: the bytes of its `Envelope`, unchanged at each try)."""
        return self._put(f"/v1/submissions/{id}", id, digest, body)

    def put_rating(self, id: str, digest: str, body: bytes) -> Outcome:
        """Send a rating (`body`: the bytes of its `Rating`)."""
        return self._put(f"/v1/ratings/{id}", id, digest, body)

    def interrupt(self) -> None:
        """End a call that hangs on another thread; it and all later ones come back as `LineDown`."""
        self._client.interrupt()

    def close(self) -> None:
        """Close the connections. For the thread that calls."""
        self._client.close()

    def _put(self, path: str, id: str, digest: str, body: bytes) -> Outcome:
        answer = self.ask("PUT", path, body)
        if isinstance(answer, LineDown):
            return answer
        if answer.status in (200, 201, 202, 204, 208):
            receipt = _receipt(answer, id, digest)
            return Delivered(receipt) if receipt is not None and answer.status in (200, 201, 208) else WrongReceipt(answer.status)
        if answer.status == 409:
            told = _problem(answer).receipt
            if told is not None and told.id == id and told.digest == digest:
                return Delivered(told)
            if _problem(answer).code == FILES_MISSING:
                # Its files had come and are gone again: the next try brings them anew.
                return Unavailable(409)
        return trouble(answer)

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None = None) -> http.Response | LineDown:
        """Send one request, which may be repeated at will."""
        try:
            try:
                answer = self._client.send(method, path, body, headers)
            except http.LineError as error:
                if not error.disconnected:
                    raise
                # The peer dropped a connection that had idled; every call here may be repeated (encode/httpx: not a NetworkError).
                answer = self._client.send(method, path, body, headers)
        except http.TlsError as error:
            return LineDown("central-tls", error.reason)
        except http.LineError as error:
            return LineDown("central-unreachable", str(error))
        if (told := _date(answer)) is not None:
            self._heard(told)
        return answer


def trouble(answer: http.Response) -> Trouble:
    """What an answer that is not the hoped-for one means."""
    status = answer.status
    if status in (401, 403):
        return NotAuthorised(status)
    if status in (429, 503):
        return Busy(status, _retry_after(answer))
    if 400 <= status < 500 and status not in (408, 425) and answer.media == PROBLEM:
        return Refused(status, _problem(answer).code)
    # A 4xx page of whatever stands before the central service says nothing of the item.
    return Unavailable(status)


def _receipt(answer: http.Response, id: str, digest: str) -> Receipt | None:
    if answer.media != JSON:
        return None
    try:
        receipt = Receipt.model_validate_json(answer.body)
    except ValidationError:
        return None
    return receipt if receipt.id == id and receipt.digest == digest else None


def _problem(answer: http.Response) -> Problem:
    if answer.media != PROBLEM:
        return Problem()
    try:
        return Problem.model_validate_json(answer.body)
    except ValidationError:
        return Problem()


def _date(answer: http.Response) -> datetime | None:
    """When the answer was made (RFC 9110, 6.6.1); None if it does not say, or not in which zone."""
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return told.astimezone(UTC) if told.tzinfo is not None else None


def _retry_after(answer: http.Response) -> float | None:
    """RFC 9110, 10.2.3: seconds or a date. A date is counted from the answer's own Date: the terminal's clock may be off."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return min(float(told), LONGEST_WAIT)
    with contextlib.suppress(ValueError, TypeError):
        until: datetime = parsedate_to_datetime(told)
        seconds = (until - parsedate_to_datetime(answer.headers.get("date", ""))).total_seconds()
        return min(max(seconds, 0.0), LONGEST_WAIT)
    return None


def in_words(outcome: Outcome) -> str:
    """A short reason for the staff's list and the journal; ASCII, no content."""
    match outcome:
        case Delivered():
            return ""
        case WrongReceipt(status):
            return f"wrong-receipt-{status}"
        case Refused(status, code):
            return f"{status} {code}"
        case NotAuthorised(status) | Busy(status) | Unavailable(status):
            return f"http-{status}"
        case LineDown(code):
            return code
        case _:
            assert_never(outcome)
