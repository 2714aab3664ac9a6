"""How long a matter may wait for delivery comes from its package to the outbox."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.services.model import Service
from tests.journey.hall import MATTER, Hall, packages


@pytest.mark.parametrize("days", [2, 17])
def test_the_outbox_gets_another_waiting_time_than_the_package_says(days: int) -> None:
    service = packages()[MATTER]
    offline = service.package.offline.model_copy(update={"call_after_days": days})
    package = service.package.model_copy(update={"offline": offline})
    changed = Service(service.head, lambda: replace(service.body, package=package))
    hall = Hall(services={**packages(), MATTER: changed}).go("sign+signed")
    hall.touch("submit")
    assert hall.outbox.waits == [timedelta(days=days)]


def test_a_retry_forgets_the_waiting_time() -> None:
    hall = Hall().go("sign+signed")
    hall.touch("submit")
    hall.not_saved()
    hall.touch("retry")
    assert hall.outbox.waits == [timedelta(days=packages()[MATTER].package.offline.call_after_days)] * 2
