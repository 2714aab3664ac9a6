"""The pages of maintenance mode: one registry. A new page is a module with a `StaffPage`, and its name in `PAGES`."""

from kiosk.staff.pages import (
    closing,
    devices,
    files,
    find,
    hours,
    inspector,
    journal,
    levels,
    looks,
    message,
    night,
    notices,
    overview,
    people,
    queue,
    readiness,
    settings,
)
from kiosk.staff.pages.parts import StaffPage

PAGES: tuple[StaffPage, ...] = (
    overview.PAGE,
    devices.PAGE,
    queue.PAGE,
    find.PAGE,
    readiness.PAGE,
    settings.PAGE,
    journal.PAGE,
    inspector.PAGE,
    files.PAGE,
    people.PAGE,
    closing.PAGE,
    message.PAGE,
    hours.PAGE,
    looks.PAGE,
    night.PAGE,
    levels.PAGE,
    notices.PAGE,
)
"""In the order in which staff look for them; the first one is where they come in."""

BY_ID = {page.id: page for page in PAGES}
