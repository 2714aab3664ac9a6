"""A courier and the central service that it delivers to: refusals, faults of the line, items that cannot be taken."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk import http
from kiosk.central import CentralClient, LineDown
from kiosk.clock import SystemClock
from kiosk.http import TlsError
from kiosk.offline.courier import Courier
from kiosk.offline.keys import TerminalKeys
from tests.offline.courier_hall import GROUP, Hall, attached, submitted
from tests.offline.recipients import Publisher
from tests.offline.terminal import opened
from tests.sandbox.documents import MATTER, content, draft
from tests.sandbox.running import Sandbox, running


@pytest.mark.parametrize("fault, code", [("refuse-401", "courier-refused"), ("busy-503", "central-unreachable")])
def test_a_central_service_that_refuses_or_is_busy_ends_it_and_loses_nothing(hall: Hall, fault: str, code: str) -> None:
    ids = submitted(hall.far, 2)
    hall.export()
    # The first request asks for the list of keys, which a courier can do without.
    hall.sandbox.fault(fault, times=2)
    told = hall.deliver()
    assert (told["code"], told["delivered"], told["left"]) == (code, 0, 2)
    hall.sandbox.clear()
    assert hall.deliver()["delivered"] == 2 and hall.counts(*ids) == [1, 1]


@pytest.mark.parametrize("fault", ["store-then-close", "store-then-500", "wrong-receipt", "empty-200", "half-reply", "close-at-once"])
def test_whatever_the_line_of_the_courier_does_it_is_stored_once(hall: Hall, fault: str) -> None:
    ids = submitted(hall.far, 2)
    hall.export()
    hall.sandbox.fault(fault, times=3)
    hall.deliver()
    hall.sandbox.clear()
    assert hall.deliver()["done"] and hall.counts(*ids) == [1, 1] and hall.export()["received"] == 2


def test_a_courier_that_nobody_enrolled_is_refused(hall: Hall, publisher: Publisher) -> None:
    (ident,) = submitted(hall.far)
    hall.export()
    hall.courier_keys = publisher.terminal("00999")
    assert hall.deliver()["code"] == "courier-refused" and hall.counts(ident) == [0]


def test_no_line_and_no_certificate_are_told(hall: Hall, tmp_path: Path) -> None:
    submitted(hall.far)
    hall.export()

    def no_certificate() -> Any:
        raise TlsError("none")

    courier = Courier(hall.near.store, hall.courier_keys, SystemClock(), GROUP)
    assert courier.deliver(hall.folder, no_certificate)["code"] == "central-tls"
    with running(tmp_path / "gone") as gone:
        client = gone.client
    told = courier.deliver(hall.folder, client)
    assert (told["code"], told["left"]) == ("central-unreachable", 1)


def test_the_same_id_with_another_content_is_refused_and_waits(hall: Hall) -> None:
    (ident,) = submitted(hall.far)
    with opened(hall.far.state.parent / "other", hall.keys) as other:
        other.submit(type(draft())(ident, MATTER, "1.0.0", content()))
        with other.syncing(hall.sandbox.client):
            other.until(lambda: other.states() == ["delivered"])
    hall.export()
    told = hall.deliver()
    assert (told["refused"], told["delivered"]) == (1, 0) and hall.export()["received"] == 0 and hall.far.states() == ["waiting"]


def test_an_item_of_a_key_that_is_not_known_any_more_stops_the_courier(sandbox: Sandbox, tmp_path: Path, hall: Hall) -> None:
    """A far terminal that was enrolled anew: what it sealed before is refused, file or no file, and the others go on."""
    old = TerminalKeys(hall.keys.terminal, hall.courier_keys.signing, hall.keys.recipients)
    with opened(hall.far.state.parent / "old", old) as before:
        (plain,), (filed, _) = submitted(before), attached(before, 5000)
        Courier(before.store, hall.keys, SystemClock(), GROUP).export(hall.folder)
    told = hall.deliver()
    assert (told["code"], told["refused"], told["delivered"]) == ("", 2, 0) and hall.counts(plain, filed) == [0, 0]


def _ill_at(hall: Hall, ids: list[str]) -> Callable[[], CentralClient]:
    """A line on which the central service is ill of these items."""

    class Ill(CentralClient):
        def ask(
            self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None = None
        ) -> http.Response | LineDown:
            if path.rpartition("/")[2] in ids:
                hall.sandbox.fault("error-500")
            return super().ask(method, path, body, headers)

    return lambda: Ill(http.build(hall.sandbox.url, hall.sandbox.ca))


def test_three_items_that_the_central_service_cannot_take_hold_up_the_others_for_ever(hall: Hall) -> None:
    ids = submitted(hall.far, 5)
    hall.export()
    courier = Courier(hall.near.store, hall.courier_keys, SystemClock(), GROUP)
    told = []
    for _ in range(2):
        told.append(courier.deliver(hall.folder, _ill_at(hall, ids[:3])))
    assert [answer["delivered"] for answer in told] == [0, 2] and [answer["code"] for answer in told] == ["central-unreachable"] * 2
    assert hall.counts(*ids) == [0, 0, 0, 1, 1]
    assert courier.deliver(hall.folder, hall.sandbox.client)["delivered"] == 3


def test_what_staff_withdrew_while_it_was_carried_is_still_called_withdrawn(hall: Hall) -> None:
    """The central service has it: the terminal says so, whatever staff wanted."""
    (ident,) = submitted(hall.far)
    hall.export()
    assert hall.far.outbox.withdraw(ident, "by-counter").result(5)
    assert hall.deliver()["delivered"] == 1
    assert hall.export()["received"] == 1 and hall.far.states() == ["delivered"]
    assert hall.far.sql("SELECT body FROM outbox") == [(None,)]
