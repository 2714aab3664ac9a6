"""What the journal says of a visit: that it began, its matter, its reads, how it ended; and nothing of who it was."""

import json
from pathlib import Path

import pytest

from kiosk.devices.contract import CardPulled, CardRead, CardUnreadable, KeyWrong, Offline, ReaderGone
from kiosk.devices.events import ChipFinished, ReadFinished, ReadStarted
from kiosk.offline.events import SubmissionFailed, SubmissionSaved
from tests.journey.lobby_hall import CANARIES, MATTER, NUMBER, PERSON
from tests.staff.house import Terminal, terminal

EVENTS = ("session-begun", "matter-chosen", "document-read", "submission-failed", "session-ended")


def told(here: Terminal) -> list[tuple[str, dict[str, object]]]:
    found = [(event, facts) for event, facts in here.here.journal() if event in EVENTS]
    written = json.dumps(found, ensure_ascii=False)
    assert not any(canary in written for canary in CANARIES)
    return found


def test_a_visit_that_hands_in_is_not_told_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.hall.go_to("sign")
        session = here.hall.runner._session
        assert session is not None
        ident = session.id
        here.hall.go_to("working")
        waits, draft = here.hall.deliveries.drafts[-1]
        here.happen(SubmissionSaved(waits, draft.id, NUMBER, here.clock.now()))
        here.hall.runner.give_way()
        here.hall.runner._end("")
        lines = told(here)
        assert [event for event, _ in lines] == ["session-begun", "matter-chosen", "document-read", "session-ended"]
        assert {str(facts["session"]) for _, facts in lines} == {ident}
        assert lines[1][1]["matter"] == MATTER and lines[2][1]["outcome"] == "read" and lines[2][1]["kind"] == PERSON.kind
        assert lines[3][1]["reason"] == "handed-in"


@pytest.mark.parametrize(("how", "reason"), [("idle", "left"), ("fault", "fault"), ("staff", "over")])
def test_how_a_visit_ended_is_not_told(tmp_path: Path, how: str, reason: str) -> None:
    with terminal(tmp_path) as here:
        here.hall.go_to("review")
        if how == "idle":
            here.pass_time(200)
        elif how == "fault":
            here.hall.runner.fail()
        else:
            here.enter()
        assert [facts["reason"] for event, facts in told(here) if event == "session-ended"] == [reason]


def test_reads_that_fail_and_submissions_that_fail_are_not_told(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.hall.go_to("identify")
        session = here.devices.reading
        outcomes = (CardUnreadable("checksum"), CardPulled(), ReaderGone(Offline("unplugged")), CardRead(PERSON))
        for outcome in outcomes:
            here.happen(ReadStarted(session, "reader"), ReadFinished(session, "reader", outcome))
        here.happen(ChipFinished("x", "chip", KeyWrong()), SubmissionFailed("x", "a-1", "storage-failed"))
        lines = told(here)
        reads = [facts["outcome"] for event, facts in lines if event == "document-read"]
        assert reads == ["checksum", "pulled", "reader-gone", "read", "key-wrong"]
        assert ("submission-failed", {"id": "a-1", "code": "storage-failed"}) in lines


def test_a_test_of_the_reader_is_told_as_a_visit(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-devices", "card-reader")
        here.happen(ReadFinished(here.devices.reading, "reader", CardRead(PERSON)))
        lines = told(here)
        assert [event for event, _ in lines] == ["document-read"] and str(lines[0][1]["session"]).startswith("staff-")
