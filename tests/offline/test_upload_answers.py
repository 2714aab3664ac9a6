"""Files on their way, without a server: what is no success is none, and how large a piece a line is given."""

import os
from dataclasses import replace

import pytest

from kiosk import http
from kiosk.central import CentralClient, Unavailable, WrongReceipt
from kiosk.clock import HandClock
from kiosk.offline.uploads import FIRST, LARGEST, SMALLEST, Pace, Uploads
from tests.offline.tapped_line import Ear, bring, item_with
from tests.offline.terminal import Terminal


class Portal:
    """Answers everything in the same way, as a captive portal or a proxy does."""

    def __init__(self, status: int, **headers: str) -> None:
        self.answer = http.Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"<html>welcome</html>")

    def send(self, method: str, path: str, body: bytes | None = None, headers: object = None) -> http.Response:
        return self.answer


@pytest.mark.parametrize(
    "portal",
    [
        Portal(200), Portal(201), Portal(204), Portal(201, tus_resumable="1.0.0"), Portal(201, tus_resumable="1.0.0", upload_offset="-1"),
        Portal(201, tus_resumable="1.0.0", upload_offset="99999"), Portal(201, tus_resumable="2.0.0", upload_offset="0"),
        Portal(302, location="https://login.example/"),
    ],
)  # fmt: skip
def test_f06_a_captive_portal_is_no_upload(lone: Terminal, portal: Portal) -> None:
    item = item_with(lone, b"a proof")
    trouble = bring(lone, CentralClient(portal), item)  # type: ignore[arg-type]
    assert isinstance(trouble, WrongReceipt | Unavailable)


def test_a_server_that_takes_and_never_has_it_is_not_fed_for_ever(lone: Terminal) -> None:
    item = item_with(lone, b"a proof")

    class Sieve(Portal):
        def send(self, method: str, path: str, body: bytes | None = None, headers: object = None) -> http.Response:
            return replace(self.answer, status=204 if method == "PATCH" else 201)

    assert bring(lone, CentralClient(Sieve(201, tus_resumable="1.0.0", upload_offset="0")), item) == Unavailable(204)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [409, 410, 460])
def test_a_server_that_always_wants_it_anew_is_left_alone_after_a_few(lone: Terminal, status: int) -> None:
    item = item_with(lone, b"a proof")
    asked: list[str] = []

    class Fickle(Portal):
        def send(self, method: str, path: str, body: bytes | None = None, headers: object = None) -> http.Response:
            asked.append(method)
            return replace(self.answer, status=status if method == "PATCH" else 201)

    assert bring(lone, CentralClient(Fickle(201, tus_resumable="1.0.0", upload_offset="0")), item) == Unavailable(status)  # type: ignore[arg-type]
    assert len(asked) < 12


@pytest.mark.parametrize("bits, smallest, largest", [(64_000, 30_000, 33_000), (16_000, SMALLEST, 8_200), (10_000_000, LARGEST, LARGEST)])
def test_a_piece_takes_about_four_seconds_of_its_line(bits: int, smallest: int, largest: int) -> None:
    pace = Pace()
    for _ in range(10):
        pace.took(pace.size, pace.size * 8 / bits)
    assert smallest <= pace.size <= largest


def test_a_piece_that_did_not_come_through_makes_the_next_one_smaller() -> None:
    pace = Pace()
    sizes = []
    for _ in range(4):
        pace.failed()
        sizes.append(pace.size)
    assert sizes == [FIRST // 2, SMALLEST, SMALLEST, SMALLEST]
    # A short last piece says nothing about the line.
    pace.took(10, 0.0001)
    assert pace.size == SMALLEST


def test_three_hundred_kilobytes_over_64_kbit_lose_one_piece_to_a_cut(lone: Terminal) -> None:
    """A line of 8 KB/s that is cut every 20 seconds, on a virtual clock: with whole files it would never end."""
    clock, (ticket,) = HandClock(), (item := item_with(lone, os.urandom(300_000))).files
    held = wasted = 0
    cut_at = clock.monotonic() + 20

    class Slow(Portal):
        def send(self, method: str, path: str, body: bytes | None = None, headers: object = None) -> http.Response:
            nonlocal held, wasted, cut_at
            length = len(body or b"")
            if clock.monotonic() + length / 8000 > cut_at:
                wasted += int((cut_at - clock.monotonic()) * 8000)
                clock.advance(cut_at - clock.monotonic())
                cut_at += 20
                raise http.LineError("cut")
            clock.advance(0.5 + length / 8000)
            held += length
            status = 204 if method == "PATCH" else 201
            return http.Response(status, {"tus-resumable": "1.0.0", "upload-offset": str(held)}, b"")

    uploads, began = Uploads(clock), clock.monotonic()
    goes = 0
    while uploads.bring(CentralClient(Slow(201)), lone.outbox.files, item, Ear()) is not None:  # type: ignore[arg-type]
        goes += 1
        assert goes < 20
    assert goes >= 1 and held == ticket.length
    assert clock.monotonic() - began < 1.5 * ticket.length / 8000 and wasted < goes * LARGEST / 8
