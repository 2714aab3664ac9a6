"""Each answer of a central service is one outcome, and only a receipt for this very item is a delivery."""

import json
from datetime import UTC, datetime

import pytest

from kiosk.central import Busy, CentralClient, Delivered, LineDown, NotAuthorised, Outcome, Refused, Unavailable, WrongReceipt
from kiosk.http import Client, LineError, Response, TlsError

ID = "019abcde-0123-7abc-8def-0123456789ab"
OTHER = "019abcde-0123-7abc-8def-0123456789ac"
DIGEST = "ab" * 32
RECEIPT = {"id": ID, "digest": DIGEST, "received_at": "2026-11-25T02:24:00Z"}


class _Answering(Client):
    """The client of `kiosk.http` with the wire cut off: the answers stand here."""

    def __init__(self, *answers: Response | Exception) -> None:
        self.answers = list(answers)

    def send(self, method: str, path: str, body: bytes | None = None, headers: object = None, **_limits: float) -> Response:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def _response(status: int, body: object = None, **headers: str) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    form = "application/json" if status < 400 else "application/problem+json"
    return Response(status, {"content-type": form, **{name.replace("_", "-"): value for name, value in headers.items()}}, content)


def _outcome(*answers: Response | Exception) -> Outcome:
    return CentralClient(_Answering(*answers)).put_submission(ID, DIGEST, b"{}")


@pytest.mark.parametrize("status", [200, 201, 208])
def test_a_receipt_for_this_item_is_a_delivery(status: int) -> None:
    assert isinstance(_outcome(_response(status, RECEIPT)), Delivered)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", None, {}, [], {**RECEIPT, "id": OTHER}, {**RECEIPT, "digest": "00" * 32}, {"id": ID, "digest": DIGEST}],
)
def test_a_good_status_without_a_right_receipt_is_none(body: object) -> None:
    assert _outcome(_response(200, body)) == WrongReceipt(200)


@pytest.mark.parametrize("form", ["", "text/html", "text/plain; charset=utf-8", "application/problem+json", "application/jsonp"])
def test_a_receipt_in_another_form_is_none(form: str) -> None:
    assert _outcome(_response(200, RECEIPT, content_type=form)) == WrongReceipt(200)


@pytest.mark.parametrize("form", ["application/json;charset=utf-8", "Application/JSON"])
def test_a_media_type_is_read_as_http_writes_it(form: str) -> None:
    assert isinstance(_outcome(_response(200, RECEIPT, content_type=form)), Delivered)


@pytest.mark.parametrize("status", [400, 404, 405, 409, 410, 413, 415, 422])
@pytest.mark.parametrize("form", ["text/html", "application/json", ""])
def test_a_page_of_something_in_between_parks_an_item(status: int, form: str) -> None:
    assert _outcome(_response(status, {"code": "bad-envelope", "receipt": RECEIPT}, content_type=form)) == Unavailable(status)


@pytest.mark.parametrize("status", [202, 204])
def test_a_promise_is_no_delivery(status: int) -> None:
    assert _outcome(_response(status, RECEIPT)) == WrongReceipt(status)


def test_a_conflict_with_the_same_content_is_a_delivery() -> None:
    assert isinstance(_outcome(_response(409, {"code": "other-content", "receipt": RECEIPT})), Delivered)


@pytest.mark.parametrize("receipt", [None, {**RECEIPT, "digest": "00" * 32}, {**RECEIPT, "id": OTHER}])
def test_a_conflict_with_other_content_is_a_refusal(receipt: object) -> None:
    assert _outcome(_response(409, {"code": "other-content", "receipt": receipt})) == Refused(409, "other-content")


@pytest.mark.parametrize("status", [400, 404, 405, 410, 413, 415, 422])
def test_other_client_errors_refuse_the_item(status: int) -> None:
    assert _outcome(_response(status, b"not a problem document")) == Refused(status, "unnamed")


@pytest.mark.parametrize("status", [401, 403])
def test_the_terminal_itself_may_be_refused(status: int) -> None:
    assert _outcome(_response(status)) == NotAuthorised(status)


@pytest.mark.parametrize("status", [301, 302, 307, 408, 425, 500, 501, 502, 504])
def test_what_may_pass_is_unavailable(status: int) -> None:
    assert _outcome(_response(status, RECEIPT)) == Unavailable(status)


@pytest.mark.parametrize(
    "told, after",
    [
        ("120", 120.0),
        ("0", 0.0),
        ("99999999", 3600.0),
        ("Wed, 25 Nov 2026 02:26:00 GMT", 120.0),
        ("Wed, 25 Nov 2026 02:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_read_in_both_forms_and_never_by_the_terminals_clock(status: int, told: str, after: float | None) -> None:
    assert _outcome(_response(status, retry_after=told, date="Wed, 25 Nov 2026 02:24:00 GMT")) == Busy(status, after)


def test_a_date_without_a_date_to_count_from_is_ignored() -> None:
    assert _outcome(_response(503, retry_after="Wed, 25 Nov 2026 02:26:00 GMT")) == Busy(503, None)


def test_a_dropped_idle_connection_is_tried_once_more() -> None:
    stale = LineError("RemoteProtocolError", disconnected=True)
    assert isinstance(_outcome(stale, _response(200, RECEIPT)), Delivered)
    assert _outcome(stale, stale) == LineDown("central-unreachable", "RemoteProtocolError")


def test_the_line_and_the_certificate_are_told_apart() -> None:
    assert _outcome(LineError("ConnectTimeout")) == LineDown("central-unreachable", "ConnectTimeout")
    assert _outcome(TlsError("certificate has expired")) == LineDown("central-tls", "certificate has expired")


@pytest.mark.parametrize(
    "date, heard",
    [
        ("Wed, 25 Nov 2026 02:24:00 GMT", [datetime(2026, 11, 25, 2, 24, tzinfo=UTC)]),
        ("Wed, 25 Nov 2026 10:24:00 +0800", [datetime(2026, 11, 25, 2, 24, tzinfo=UTC)]),
        ("Wed, 25 Nov 2026 02:24:00 -0000", []),
        ("yesterday", []),
        ("", []),
        ("Wed, 25 Nov 99999 02:24:00 GMT", []),
    ],
)
def test_the_time_of_an_answer_is_not_heard_or_made_up(date: str, heard: list[datetime]) -> None:
    told: list[datetime] = []
    client = CentralClient(_Answering(_response(503, date=date), LineError("cut")), told.append)
    client.put_submission(ID, DIGEST, b"{}")
    assert told == heard
    client.put_submission(ID, DIGEST, b"{}")
    assert told == heard, "no answer, no time"
