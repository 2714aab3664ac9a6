"""The scan page: pages are taken, looked at, turned, taken again and removed; what goes wrong is told and loses nothing."""


from typing import Any

import pytest

from kiosk.devices.contract import CardPulled, NeedsAttention, Offline, Ready
from kiosk.devices.events import CardGone, FrameTaken, PageScanned, ReadFinished, ScanFinished
from kiosk.devices.glass import GlassGone, NoPaper, NotScanned, Picture, ScanBroken, ScanBusy, ScanOutcome
from kiosk.journey.studio import Bound, Developed, Looked
from tests.journey.hall import Hall, packages
from tests.journey.scan_hall import CAMERA, MATTER, PASSBOOK, ScanHall, sheet_page


def tools(hall: Hall) -> list[str]:
    return [entry["id"] for entry in hall.page["tools"]]


def handed(hall: ScanHall) -> Any:
    hall.sign()
    hall.touch("submit")
    return hall.outbox.drafts


def test_a_scanned_paper_goes_along_sealed_with_its_purpose() -> None:
    hall = ScanHall().to_scan()
    assert hall.step == "scan-aim"
    hall.touch("scan-take")
    hall.page_comes()
    assert hall.step == "scan-shown"
    hall.touch("scan-more", "scan-take")
    hall.page_comes()
    hall.touch("next")
    assert hall.step == "review"
    rows = [row["value"] for group in hall.page["groups"] for row in group["rows"]]
    assert "已扫描 2 页" in rows
    hall.touch("next")
    assert handed(hall) == [], "it is handed in before its files are sealed"
    assert hall.step == "working" and [(p.name, p.matter, len(p.pages)) for p in hall.studio.papers] == [("passbook", "高龄津贴", 2)]
    hall.bound()
    (_, draft), = hall.outbox.drafts
    assert draft.files == (PASSBOOK,)
    assert {"material": "passbook", "way": "scan"} in draft.content["materials"]  # type: ignore[operator]
    hall.saved()
    assert hall.studio.count("handed-in") == 1


def test_five_touches_and_a_full_disk_bind_once() -> None:
    hall = ScanHall().to_scan()
    hall.touch("scan-take")
    hall.page_comes()
    hall.touch("next", "next")
    hall.sign()
    hall.touch("submit", "submit", "submit")
    hall.bound("storage-full")
    assert hall.step == "trouble-not-saved" and hall.outbox.drafts == []
    hall.touch("retry")
    hall.bound()
    hall.not_saved()
    assert hall.step == "trouble-not-saved"
    hall.touch("retry")
    assert hall.studio.count("bind") == 2, "files that are sealed are sealed again"
    assert [draft.files for _, draft in hall.outbox.drafts] == [(PASSBOOK,), (PASSBOOK,)]
    assert len({draft.id for _, draft in hall.outbox.drafts}) == 1


def test_a_page_is_turned_taken_again_and_removed() -> None:
    hall = ScanHall().to_scan()
    hall.touch("scan-take")
    hall.page_comes("blurred")
    assert "看不清" in hall.page["message"]["title"]
    before = hall.page["picture"]
    hall.touch("scan-turn")
    hall.turned()
    assert hall.page["picture"] != before and hall.page["aspect"] > 1
    hall.touch("scan-again")
    assert hall.step == "scan-aim" and len(hall.page["pages"]) == 1
    hall.touch("scan-take")
    hall.page_comes()
    assert len(hall.page["pages"]) == 1 and hall.page["message"]["tone"] == "info"
    hall.touch("scan-remove")
    assert hall.step == "scan-aim" and hall.page["pages"] == []
    hall.touch("next")
    assert hall.step == "scan-aim", "a paper without a page is whole"


def test_no_more_pages_than_the_matter_takes() -> None:
    hall = ScanHall(fed=True).to_scan()
    hall.touch("scan-take")
    hall.page_comes(pages=5)
    assert len(hall.page["pages"]) == 3 and "scan-more" not in tools(hall)
    assert ("develop", True) in hall.studio.asked


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (NoPaper(), "no-paper"), (ScanBusy(), "busy"), (NotScanned(frozenset({"media-jam"})), "media-jam"),
        (NotScanned(frozenset({"cover-open"})), "cover-open"), (NotScanned(frozenset({"other-error"})), "attention"),
        (ScanBroken("cut"), "broken"), (GlassGone(Offline("no-answer")), "no-answer"), (GlassGone(Offline("unplugged")), "gone"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
@pytest.mark.parametrize("lang", ["zh-CN", "zh-HK", "en"])
def test_what_goes_wrong_is_told_and_pages_are_kept(outcome: ScanOutcome, word: str, lang: str) -> None:
    hall = ScanHall().to_scan(lang)
    hall.touch("scan-take")
    hall.page_comes()
    hall.touch("scan-more", "scan-take")
    hall.page_comes(outcome=outcome, pages=0)
    assert hall.step == f"scan-aim-{word}"
    assert hall.page["message"]["title"] and hall.page["message"]["text"]
    assert len(hall.page["pages"]) == 1 and hall.page["back"]["id"] == "back"
    hall.touch("scan-keep", "next")
    assert hall.step == "review"


def test_a_page_that_came_before_the_jam_is_kept() -> None:
    hall = ScanHall(fed=True).to_scan()
    hall.touch("scan-take")
    hall.page_comes(outcome=NotScanned(frozenset({"media-jam"})), pages=1)
    assert hall.step == "scan-aim-media-jam" and len(hall.page["pages"]) == 1


def test_another_way_is_always_there_and_then_nothing_is_bound() -> None:
    hall = ScanHall().to_scan()
    hall.touch("scan-take")
    hall.page_comes(outcome=GlassGone(Offline("no-answer")), pages=0)
    hall.touch("back", "option-passbook-counter", "next")
    assert hall.step == "review"
    hall.touch("next")
    (_, draft), = handed(hall)
    assert draft.files == () and hall.studio.count("bind") == 0
    assert {"material": "passbook", "way": "counter"} in draft.content["materials"]


def test_a_scanner_that_goes_away_takes_no_page_along() -> None:
    hall = ScanHall().to_scan()
    hall.touch("scan-take")
    hall.page_comes()
    hall.device(Offline("unplugged"))
    assert "scan-more" not in tools(hall) and len(hall.page["pages"]) == 1
    hall.touch("next")
    assert hall.step == "review"
    hall.touch("next")
    assert handed(hall) == [] and hall.studio.count("bind") == 1


def test_without_a_scanner_the_other_way_is_told_before_it_begins() -> None:
    for glass, status, title in (({}, None, "没有扫描仪"), (None, Offline("unplugged"), "现在用不了"), (None, Ready(), "")):
        hall = ScanHall(glass)
        if status:
            hall.device(status)
        hall.touch("start", f"matter-{MATTER}")
        assert hall.step == "guide"
        told = [row["title"] for row in hall.page["rows"] if row["icon"] == "scan"]
        assert (title in told[0]) if title else not told
    plain = Hall(services={MATTER: packages()[MATTER]})
    plain.touch("start", f"matter-{MATTER}")
    assert any(row["icon"] == "scan" for row in plain.page["rows"])


def test_a_jammed_scanner_is_no_way() -> None:
    hall = ScanHall()
    hall.device(NeedsAttention(frozenset({"media-jam"})))
    hall.to_materials()
    assert "option-passbook-scan" not in [option["id"] for entry in hall.page["fields"] for option in entry["options"]]
    hall.touch("next")
    assert hall.step == "review"


def test_what_lies_under_the_camera_is_judged_before_it_is_taken() -> None:
    hall = ScanHall(CAMERA).to_scan()
    assert hall.page.get("primary") is None and hall.page["message"]["icon"] == "camera"
    for verdict, tone in (("no-page", "info"), ("too-dark", "attn"), ("cut-off", "attn"), ("blurred", "attn"), ("glare", "attn")):
        hall.frame(verdict)  # type: ignore[arg-type]
        assert hall.step == f"scan-aim-{verdict}" and hall.page["message"]["tone"] == tone
        assert bool(hall.page["primary"]) == (verdict != "no-page")
    hall.frame("good")
    assert hall.page["primary"]["label"] == "拍照"
    name = hall.page["picture"].removeprefix("image://scan/")
    assert hall.runner.picture(name) is not None
    hall.touch("scan-take")
    hall.developed()
    assert hall.step == "scan-shown" and hall.runner.picture(name) is None, "the frame is kept once it is taken"


def test_frames_are_asked_for_one_by_one_and_no_more_once_the_page_is_left() -> None:
    hall = ScanHall(CAMERA).to_scan()
    hall.later(5)
    assert len(hall.devices.looked) == 1, "a second frame is asked for while the first is under way"
    hall.frame()
    hall.later(1)
    assert len(hall.devices.looked) >= 2
    hall.touch("back")
    assert hall.devices.scanning_ended
    count = len(hall.devices.looked)
    hall.later(3)
    assert len(hall.devices.looked) == count


def test_an_idle_scan_page_warns_and_ends_wiped() -> None:
    hall = ScanHall().to_scan()
    hall.touch("scan-take")
    hall.page_comes()
    name = hall.page["picture"].removeprefix("image://scan/")
    assert hall.runner.picture(name)
    session = hall.devices.scanned[-1]
    hall.later(300)
    assert hall.wiped == 1 and hall.runner.picture(name) is None
    assert session in hall.devices.scanning_ended and ("forget", session) in hall.studio.asked
    hall.tell(Developed(session, sheet_page(), "good"), Bound(session, (PASSBOOK,)), PageScanned(session, "glass", Picture("", b"")))
    assert hall.step == "attract" or hall.page["screen"] in ("attract", "trouble")


def test_nobody_is_called_idle_while_the_scanner_runs_and_a_dead_run_is_given_up() -> None:
    hall = ScanHall().to_scan()
    hall.touch("scan-take")
    hall.later(69)
    assert hall.warnings == [] and hall.step == "scan-working-slow"
    hall.later(3)
    assert hall.step == "scan-aim-no-answer"


def test_a_card_pulled_while_scanning_changes_nothing() -> None:
    hall = ScanHall().to_scan()
    hall.touch("scan-take")
    session = hall.devices.scanned[-1]
    hall.tell(CardGone("", "id-reader"), ReadFinished(session, "id-reader", CardPulled()))
    assert hall.step == "scan-working"
    hall.page_comes()
    assert hall.step == "scan-shown"


def test_a_run_that_takes_long_is_said_to_and_can_be_left() -> None:
    hall = ScanHall().to_scan()
    hall.touch("scan-take")
    quick = hall.page["waiting"]
    hall.later(9)
    assert hall.step == "scan-working-slow" and hall.page["waiting"] != quick and hall.page["back"]["id"] == "back"
    hall.page_comes()
    assert hall.step == "scan-shown"
    hall.touch("scan-again", "scan-take")
    assert hall.step == "scan-working"


def test_a_scanner_that_jams_before_it_was_asked_leaves_a_page_without_a_way() -> None:
    hall = ScanHall().to_scan()
    hall.device(NeedsAttention(frozenset({"cover-open"})))
    assert hall.page["primary"] is None and hall.page["message"]["tone"] == "error" and "换一种方式" in hall.page["message"]["text"]
    hall.device(Ready())
    now = hall.page
    assert now["primary"]["id"] == "scan-take" and now["message"]["tone"] == "info"


@pytest.mark.parametrize("blind", [True, False], ids=["no-picture", "silent"])
def test_a_camera_that_shows_nothing_is_starting_for_ever(blind: bool) -> None:
    hall = ScanHall(CAMERA).to_scan()
    hall.later(1)
    session = hall.devices.looked[-1]
    if blind:
        for _ in range(4):
            hall.tell(Looked(session, b"", None))
    else:
        hall.tell(ScanFinished(session, "camera", ScanBroken("no-picture")))
    assert hall.step == "scan-aim-no-picture" and hall.page["message"]["tone"] == "error" and "换一种方式" in hall.page["message"]["text"]
    hall.frame()
    assert hall.step == "scan-aim-good" and hall.page["primary"]


def test_what_comes_for_somebody_else_is_dropped() -> None:
    hall = ScanHall().to_scan()
    hall.touch("scan-take")
    stranger = "0" * 16
    hall.tell(
        PageScanned(stranger, "glass", Picture("image/jpeg", b"x")), Developed(stranger, sheet_page(), "good"),
        ScanFinished(stranger, "glass", NoPaper()), FrameTaken(stranger, "camera", Picture("image/jpeg", b"x")),
    )  # fmt: skip
    assert hall.step == "scan-working" and hall.page["pages"] == []


def test_a_scanner_that_goes_away_before_the_first_page_leads_to_another_way() -> None:
    hall = ScanHall().to_scan()
    hall.device(Offline("unplugged"))
    assert hall.step == "scan-aim-gone" and hall.page["primary"] is None
    hall.touch("back")
    chosen = [option["id"] for entry in hall.page["fields"] for option in entry["options"] if option["chosen"]]
    assert "option-passbook-counter" in chosen
    hall.touch("next")
    assert hall.step == "review"
    other = ScanHall().to_materials()
    other.device(Offline("unplugged"))
    other.touch("next")
    assert other.step == "review", "a way is taken that is gone"
