"""A field that a paper answers: it is scanned as a material is, goes along as one file, and nobody is left without a way."""

from typing import Any

import pytest

from kiosk.devices.contract import Offline, Ready
from kiosk.devices.events import DeviceChanged
from kiosk.devices.glass import ScanBroken
from kiosk.journey.actions import Plan
from kiosk.journey.autopilot import Autopilot
from kiosk.offline.attachments import FileRef, Scan
from kiosk.sandbox.document import SealedDocument
from kiosk.services.check import examine
from kiosk.services.model import ServicePackage
from tests.journey.hall import Hall
from tests.journey.scan_hall import GLASS, HandStudio, ScanHall
from tests.services import packages as made
from tests.services.packages import field, known, package, raw, service

DEED = field("deed", "attachment", most=2)


class AttachHall(ScanHall):
    """With a scanner, and a matter whose form asks for a deed."""

    def __init__(self, *, required: bool = True, glass: dict[str, str] | None = None) -> None:
        self.studio, self.glass = HandStudio(), GLASS if glass is None else glass
        matter = service(package([known("name")], [{**DEED, "required": required}]))
        Hall.__init__(self, services={"sample-matter": matter}, glass=self.glass, studio=self.studio)
        for ability, ident in self.glass.items():
            self.tell(DeviceChanged("", ident, ability, Ready()))
        self.touch("start", "matter-sample-matter", "agree")
        self.lay()
        self.touch("next")
        assert self.step == "form-page-2"

    def options(self) -> list[str]:
        return [option["id"] for entry in self.page["fields"] for option in entry["options"]]


def test_a_paper_of_the_form_goes_along_as_its_answer() -> None:
    hall = AttachHall()
    hall.touch("next")
    assert hall.step == "form-page-2" and hall.page["fields"][0]["problem"], "it goes on without its paper"
    hall.touch("attach-deed")
    assert hall.step == "scan-aim" and hall.page["heading"] == "field deed label"
    hall.touch("scan-take")
    hall.page_comes()
    hall.touch("scan-more", "scan-take")
    hall.page_comes()
    assert "scan-more" not in [tool["id"] for tool in hall.page["tools"]], "more pages than the field takes"
    hall.touch("next")
    assert hall.step == "form-page-2" and hall.page["fields"][0]["options"][0]["chosen"]
    hall.touch("next")
    assert "已扫描 2 页" in [row["value"] for group in hall.page["groups"] for row in group["rows"]]
    hall.touch("next")
    hall.sign()
    hall.touch("submit")
    assert [(paper.name, len(paper.pages), paper.own) for paper in hall.studio.papers] == [("deed", 2, False)]
    hall.bound()
    ((_, draft),) = hall.outbox.drafts
    content: Any = draft.content
    (said,) = [answer for answer in content["answers"] if answer["element"] == "own.deed"]
    assert said["value"] == ["deed.pdf"] and said["source"] == "citizen"
    # As the department's own schema has it, with the file beside it.
    deed = FileRef("deed.pdf", "ab" * 32, 4096, bytes(32), Scan("C", 2))
    opened = SealedDocument.model_validate({**content, "number": "000010000119", "files": [deed.as_member()]})
    assert opened.files[0].scan is not None and (opened.files[0].scan.grade, opened.files[0].scan.laid) == ("C", "unknown")


def test_pages_that_are_all_removed_answer_nothing() -> None:
    hall = AttachHall()
    hall.touch("attach-deed", "scan-take")
    hall.page_comes()
    hall.touch("next", "attach-deed", "scan-remove", "back")
    assert not hall.page["fields"][0]["options"][0]["chosen"]
    hall.touch("next")
    assert hall.step == "form-page-2"


def test_who_could_not_scan_it_has_no_other_way() -> None:
    hall = AttachHall()
    assert hall.options() == ["attach-deed"]
    hall.touch("attach-deed", "scan-take")
    hall.page_comes(outcome=ScanBroken("cut"), pages=0)
    hall.touch("back")
    assert hall.options() == ["attach-deed", "attach-counter-deed"]
    hall.touch("attach-counter-deed")
    assert hall.step == "answer-unmet" and "field deed label" in hall.page["blocks"][0]["title"]
    hall.touch("back")
    assert hall.step == "form-page-2"


def test_without_a_scanner_a_required_paper_ends_at_the_counter_and_another_may_be_left_out() -> None:
    hall = AttachHall()
    hall.device(Offline("unplugged"))
    assert hall.options() == ["attach-counter-deed"] and "不能扫描" in hall.page["fields"][0]["help"]
    hall.touch("attach-deed", "next")
    assert hall.step == "answer-unmet"
    free = AttachHall(required=False, glass={})
    assert free.options() == []
    free.touch("next")
    assert free.step == "review"


def test_the_guide_tells_nobody_that_it_cannot_be_scanned() -> None:
    matter = service(package([known("name")], [DEED]))
    hall = Hall(services={"sample-matter": matter}, glass={})
    hall.touch("start", "matter-sample-matter")
    assert [row["icon"] for row in hall.page["rows"]].count("scan") == 1


def test_a_plausible_person_scans_it() -> None:
    hall = AttachHall()
    hand = Autopilot(Plan(matter="sample-matter", lang="zh-CN"))
    action: Any = hand.decide(hall.runner.view())
    assert action.id == "attach-deed"
    hall.touch("attach-deed", "scan-take")
    hall.page_comes()
    hall.touch("next")
    assert hand.decide(hall.runner.view()).id == "next"  # type: ignore[union-attr]


@pytest.mark.parametrize("required", [True, False])
def test_a_plausible_person_scans_for_ever_what_does_not_come_out(required: bool) -> None:
    """After two tries: the counter where it is needed, on without it where it is not."""
    hall = AttachHall(required=required)
    hand = Autopilot(Plan(matter="sample-matter", lang="zh-CN"))
    touched: list[str] = []
    for _ in range(8):
        action: Any = hand.decide(hall.runner.view())
        if hasattr(action, "verb"):
            continue
        touched.append(action.id)
        if action.id in ("next", "attach-counter-deed"):
            break
        hall.touch(action.id)
        if action.id == "scan-take":
            hall.page_comes(outcome=ScanBroken("cut"), pages=0)
    assert touched == ["attach-deed", "scan-take", "scan-take", "back", "attach-counter-deed" if required else "next"]
    free = Autopilot(Plan(matter="sample-matter", lang="zh-CN"))
    assert free.decide(AttachHall(required=False, glass={}).runner.view()).id == "next"  # type: ignore[union-attr]


def test_the_check_takes_it_and_no_paper_of_the_same_name(tmp_path: Any) -> None:
    right = examine(made.write(tmp_path, raw([known("name"), DEED])), made.LANGUAGES)
    assert right.mistakes == [] and right.package is not None
    twice = {**raw([known("name"), DEED]), "materials": [{"id": "deed", "ways": ["scan", "counter"]}]}
    with pytest.raises(ValueError, match="deed: a field of the kind attachment"):
        ServicePackage.model_validate(twice)
    row = raw([made.group("children", field("deed", "attachment"))])
    with pytest.raises(ValueError, match="scanned for the whole form"):
        ServicePackage.model_validate(row)
