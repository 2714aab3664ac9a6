"""The readiness report for a shell: the checks of the overview, with the verdict. Safe on any thread; it looks at the store and waits.

Failure: `StoreError` when the store cannot be asked.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from kiosk.clock import grade
from kiosk.staff.checks import checks, missing
from kiosk.staff.gate import WAIT
from kiosk.staff.house import House
from kiosk.staff.scene import Scene
from kiosk.staff.seen import look
from kiosk.texts import load


def readiness(house: House, lang: str, free: int | None) -> Mapping[str, object]:
    """Ready or not, and every check: id, words, state, tone, what to do, failure code."""
    texts = load(lang)
    now = house.clock.now().astimezone(ZoneInfo(house.settings.terminal.timezone))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    seen = house.store.call(lambda connection: look(connection, midnight)).result(WAIT) if house.store else None
    reason = house.reason()
    scene = Scene(
        texts=texts, settings=house.settings, now=now, clock=grade(house.clock), number="", roles=frozenset(), closed=house.closed(),
        problems=house.health.report(), seen=seen, free=free, certificates=tuple(house.certificates()),
        machines=house.standing(),
        reason=texts.get(f"closed.reason.{reason}") if reason else "",
    )  # fmt: skip
    found = checks(scene)
    lacking = missing(found)
    return {
        "verdict": "not-ready" if lacking else "ready",
        "words": texts.get("staff.readiness.not", count=len(lacking)) if lacking else texts.get("staff.readiness.ready"),
        "checks": [
            {"id": c.id, "title": c.title, "state": c.state, "tone": c.tone, "remedy": c.sub, "code": c.code} for c in found
        ],
    }  # fmt: skip
