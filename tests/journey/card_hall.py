"""A hall whose sample matter takes a social security card, with the PIN of its holder. Thread rule: as `hall`."""

from dataclasses import replace

from kiosk.services.model import Service
from tests.journey.hall import MATTER, Hall, packages

KIND = "cn-social-security-card"
PIN = "246810"


def taking_the_card() -> Service:
    """The sample matter for this card: it reaches the level of what is typed, for nobody signs what it says."""
    service = packages()[MATTER]
    steps = tuple(step if step.level == "nothing" else step.model_copy(update={"level": "typed"}) for step in service.package.steps)
    body = replace(service.body, package=service.package.model_copy(update={"documents": (KIND,), "steps": steps}))
    return Service(replace(service.head, documents=(KIND,), level="typed"), lambda: body)


def at_pin(lang: str = "zh-CN") -> Hall:
    made = Hall(services={MATTER: taking_the_card()}, chip="chip")
    if lang != "zh-CN":
        made.touch(f"lang-{lang}")
    made.touch("start", f"matter-{MATTER}", "agree")
    assert made.step == "key-pin"
    return made


def typed(made: Hall, pin: str = PIN) -> Hall:
    if not made.page["fields"][0]["active"]:
        made.touch("field-secret")
    made.touch(*(f"key-{digit}" for digit in pin), "next")
    return made
