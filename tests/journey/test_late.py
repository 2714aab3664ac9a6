"""Answers that come late, twice or for somebody else, and packages that change meanwhile: nobody sees what is not theirs."""

from collections.abc import Mapping

import pytest

from kiosk.devices.contract import CardRead, CardUnreadable, Printed, Refused, Unconfirmed
from kiosk.devices.events import CardGone, PrintFinished, ReadFinished, ReadStarted
from kiosk.events import Event
from kiosk.offline.events import ItemDelivered, LineChanged, SubmissionFailed, SubmissionSaved
from tests.journey.hall import MATTER, NUMBER, Hall, packages, person
from tests.journey.places import PLACES
from tests.services.packages import service as made


def late_events(session: str, submission: str) -> list[Event]:
    hall = Hall()
    now = hall.clock.now()
    return [
        ReadStarted(session, "id-reader"),
        ReadFinished(session, "id-reader", CardRead(person(name="旧人"))),
        ReadFinished(session, "id-reader", CardUnreadable("noise")),
        SubmissionSaved(session, submission, "999999999999", now),
        SubmissionFailed(session, submission, "storage-failed"),
        PrintFinished(session, "receipt", Printed()),
        PrintFinished(session, "receipt", Unconfirmed()),
        ItemDelivered("", submission, "submission"),
        CardGone("", "id-reader"),
    ]


@pytest.mark.parametrize("place", ["attract", *PLACES])
def test_an_answer_meant_for_the_citizen_before_reaches_the_next(place: str) -> None:
    hall = Hall().go("working")
    session, draft = hall.outbox.drafts[0]
    hall.later(150)
    hall.touch("home", "home")
    assert hall.step == "attract"
    hall.tell(LineChanged("", True, ""))
    if place != "attract":
        hall.go(place)
    before = hall.page
    hall.tell(*late_events(session, draft.id))
    after = hall.page
    for page in (before, after):
        if isinstance(page.get("drawing"), dict):
            page["drawing"]["card"] = ""
    assert after == before and "旧人" not in repr(after)


def test_an_answer_that_comes_twice_counts_twice() -> None:
    hall = Hall().go("form-address")
    session = hall.devices.reading or ""
    hall.tell(ReadStarted(session, "id-reader"), ReadFinished(session, "id-reader", CardRead(person(name="旧人"))))
    assert hall.step == "form-address"
    done = Hall().go("done")
    done.printed(Refused(frozenset({"offline"})))
    assert done.step == "done" and done.page["number"].replace(" ", "") == NUMBER


def test_a_package_that_changes_meanwhile_changes_a_running_journey() -> None:
    services = dict(packages())
    hall = Hall(services=services).go("form-contact")
    old = services[MATTER]
    package = old.package.model_copy(update={"version": "9.9.9", "pages": old.package.pages[:1]})
    services[MATTER] = made(package, "f" * 64)
    hall.touch(*(f"key-{digit}" for digit in "13800002204"), "next", "option-ground-work", "option-work-kind-other", "next", "next")
    hall.sign()
    hall.touch("submit")
    draft = hall.outbox.drafts[0][1]
    service = draft.content["service"]
    assert isinstance(service, Mapping)
    assert draft.version == service["version"] == old.package.version and service["digest"] == old.digest


def test_a_withdrawn_package_ends_a_running_journey() -> None:
    services = dict(packages())
    hall = Hall(services=services).go("guide")
    services.clear()
    hall.touch("agree")
    hall.lay()
    assert hall.step == "form-person"
