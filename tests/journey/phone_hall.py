"""A hall whose sample matter takes a code from a phone, and the central service held in the test's hand. Thread rule: as `hall`."""

from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.central.codes import CodeResolved, Shown
from kiosk.devices.events import CodeScanned
from kiosk.devices.scanners import CodeRead
from kiosk.identity import Document, Sex
from kiosk.identity.phone import PhoneOutcome
from kiosk.services.model import Service
from tests.journey.hall import MATTER, Hall, packages

CODE = "opaque-7f3a"
HOLDER = Document("cn-e-id-code", "430121195409170022", "梁秋荷", Sex.FEMALE, date(1954, 9, 17))


@dataclass
class HandCodes:
    """The central service, held in the test's hand."""

    asked: list[tuple[str, Shown]] = field(default_factory=list)
    forgotten: int = 0
    available: bool = True

    def ask(self, session: str, question: Shown) -> None:
        self.asked.append((session, question))

    def forget(self) -> None:
        self.forgotten += 1


def taking(*documents: str) -> Service:
    """The sample matter, for `documents`."""
    service = packages()[MATTER]
    body = replace(service.body, package=service.package.model_copy(update={"documents": documents}))
    return Service(replace(service.head, documents=documents), lambda: body)


def hall(codes: HandCodes | None, *documents: str, lang: str = "zh-CN") -> Hall:
    """At the page that waits for a document."""
    made = Hall(services={MATTER: taking(*(documents or ("cn-resident-card", "cn-e-id-code")))}, codes=codes)
    if lang != "zh-CN":
        made.touch(f"lang-{lang}")
    made.touch("start", f"matter-{MATTER}", "agree")
    return made


def scan(made: Hall, code: str = CODE, symbology: str = "qr") -> None:
    """Somebody holds a code under the scanner."""
    made.tell(CodeScanned(made.session, "scanner", CodeRead(code, symbology)))


def answer(made: Hall, codes: HandCodes, outcome: PhoneOutcome) -> None:
    """The central service says who it is."""
    session, shown = codes.asked[-1]
    made.tell(CodeResolved(session, shown.id, outcome))
