"""Whole journeys on real wires: far ends, sandbox and window are processes, and the window is touched.

One world and one window process a language; the window is killed and started again where that is the fault.
"""

import json
import os
import resource
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from kiosk.commands.trying import key_of
from kiosk.control import ask
from kiosk.demo.faults import FAULTS
from kiosk.demo.journey import Demo
from kiosk.demo.wish import Wish
from kiosk.demo.world import World
from kiosk.offline import numbers
from tests.support import scan_traces, traces

MATTER = "residence-permit-endorsement"
TRAVELLER, FOREIGN = "traveller-moreau", "foreign-guest-registration"
# What citizen-liang's card holds and what the automatic hand types.
SEARCHED = "qxjvkwybz"
CANARIES = ("梁秋荷", "430121195409170022", "虚构镇荷塘村", "3栋2单元502室", "138 0000 2204", "13800002204", SEARCHED)
FORGET_SECONDS = 3.0
LANGUAGES = ("zh-CN", "en")
EVERY_DAY = ("card-pulled", "card-unreadable", "reader-unplugged", "printer-paper-out", "central-down", "walk-away", "submit-5x")


class Hall:
    """One language's world, demo and folder."""

    def __init__(self, lang: str, folder: Path) -> None:
        self.lang, self.folder = lang, folder
        # Where whatever asks for a temporary file would get one.
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.world = World(folder / "world")
        self.demo = Demo(self.world, self.world.start(), headless=True)

    def go(
        self,
        *faults: str,
        citizen: str = "citizen-liang",
        fits: bool = True,
        pictures: bool = False,
        search: str = "",
        chip: bool = False,
        matter: str = MATTER,
        chapter: str = "living",
        answers: bool = False,
        expired: bool = False,
        **entry: Mapping[str, Any],
    ) -> dict[str, object]:
        out = self.folder / "-".join((*faults, citizen))
        wish = Wish(matter, citizen, self.lang, faults, fits, pictures, search, answers=answers, chapter=chapter, chip=chip)
        wish.expired = expired
        for name, said in entry.items():
            setattr(wish, name, said)
        code = self.demo.run(wish, out)
        result = json.loads((out / "journey.json").read_text(encoding="utf-8"))
        assert code == 0, result["outcome"]
        assert isinstance(result, dict)
        return result

    def out(self, *faults: str, citizen: str = "citizen-liang") -> Path:
        return self.folder / "-".join((*faults, citizen))


@pytest.fixture(scope="module", params=LANGUAGES)
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("hall")
        patch.setenv("TMPDIR", str(folder / "tmp"))
        hall = Hall(request.param, folder)
    yield hall
    hall.demo.close()
    hall.world.stop()


def left_in_memory(pid: int, wanted: dict[str, bytes]) -> list[str]:
    """What the window still holds once it has had the time to draw the next page and let go of the last one."""
    until = time.monotonic() + FORGET_SECONDS
    while (left := traces.in_memory(pid, wanted)) and time.monotonic() < until:
        pass
    return left


def steps(result: dict[str, object]) -> list[str]:
    found = result["steps"]
    assert isinstance(found, list)
    return [step["id"] for step in found]


class Scanned:
    """What a paper leaves in bytes while a citizen of `hall` scans it and looks at its page."""

    def __init__(self, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        self._hall = hall
        self.wanted, self._page = scan_traces.needles("bank-book")
        self.there: set[str] = set()
        self.rooms: set[int] = set()
        monkeypatch.setattr(hall.demo, "seen", self._look)

    def _look(self, step: str) -> None:
        if step == "scan-shown-filled":
            pid = self._hall.demo.window.pid
            for size in scan_traces.asked_sizes(pid):
                self.wanted |= scan_traces.drawn(self._page, *size)
            self.there = {name.partition(" ")[0] for name in traces.in_memory(pid, self.wanted)}
            self.rooms = scan_traces.children(pid, "kiosk.imaging.child")

    def left(self) -> list[str]:
        """What the children that looked at it, and those that came after them, still hold."""
        now = scan_traces.children(self._hall.demo.window.pid, "kiosk.imaging.child")
        return [*map(str, now & self.rooms), *(found for pid in now for found in traces.in_memory(pid, self.wanted))]


def test_a_citizen_walks_out_with_a_receipt_and_leaves_no_trace(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one language with a paper whose first scan breaks off, and which goes along when it is scanned again."""
    scans = hall.lang == "zh-CN"
    faults = ("scanner:cut",) if scans else ()
    scanned = Scanned(hall, monkeypatch) if scans else None
    matter, chapter = ("elder-allowance", "old-age") if scans else (MATTER, "living")
    result = hall.go(*faults, pictures=True, search=SEARCHED, matter=matter, chapter=chapter)
    assert "search" in steps(result)
    lit = {step["id"]: step["light"] for step in result["steps"]} if isinstance(result["steps"], list) else {}
    assert lit["identify-waiting"] == ["reader"] and lit["done"] == ["receipt-slot"] and lit["take"] == ["reader", "receipt-slot"]
    assert not any(lit[step] for step in lit if step.startswith(("attract", "catalogue", "guide", "form", "review", "sign", "closing")))
    number, out = str(result["receipt_number"]), hall.out(*faults)
    assert numbers.valid(number)
    central = result["central"]
    assert isinstance(central, dict)
    assert central["record"]["number"] == number
    receiver = "civil-affairs" if scans else "public-security"
    assert [(case["department"], case["state"]) for case in central["cases"]] == [(receiver, "received")]
    # The paper, read back by a machine and by its bytes.
    codes = zxingcpp.read_barcodes(Image.open(out / "receipt.png"))
    assert [code.text.partition("#")[0] for code in codes] == [f"https://lanwan.example/r/{number}"]
    printed = (out / "receipt.bin").read_bytes()
    title = "提交凭证" if hall.lang == "zh-CN" else "Proof of submission"
    assert title.encode("gb18030") in printed
    assert "受理回执".encode("gb18030") not in printed
    # The screen that showed the number held the same code.
    done = next((out / "screens").glob("*-done.png"))
    assert [code.text.partition("#")[0] for code in zxingcpp.read_barcodes(Image.open(done))] == [f"https://lanwan.example/r/{number}"]
    # Nothing of the citizen is left: not in the window's memory, not on disk outside the sandbox and the paper.
    wanted = traces.needles(CANARIES)
    if scanned is not None:
        seen = steps(result)
        assert seen.index("scan-aim-broken") < seen.index("scan-shown")
        (file,) = central["record"]["parts"][0]["attachments"]
        assert (file["name"], file["pages"], file["scan"]) == ("passbook.pdf", 1, {"grade": "C", "laid": "unknown", "pages": 1})
        # What is made of it was there while it was looked at, so that it would be found now.
        assert scanned.there >= {"page", "pixels"} and scanned.rooms
        assert scanned.left() == []
        wanted |= scanned.wanted
    assert left_in_memory(hall.demo.window.pid, wanted) == []
    kept = [path for path in hall.world.folder.iterdir() if path.name not in ("sandbox", "paper")]
    assert traces.in_files([hall.temporary, *(p for p in kept if p.is_dir())], wanted) == []
    assert not any(value in path.read_bytes() for path in kept if path.is_file() for value in wanted.values())
    # ... while the search itself can find what is there.
    (hall.folder / "there").mkdir()
    (hall.folder / "there" / "draft.txt").write_text(CANARIES[0], encoding="utf-16-le")
    assert traces.in_files([hall.folder / "there"], wanted) != []
    assert traces.in_memory(os.getpid(), wanted) != []


# Each in one language, the other one is for the long run.
@pytest.mark.parametrize(
    ("hall", "fault"),
    [
        pytest.param(lang, fault, marks=() if (at + turn) % 2 == 0 else pytest.mark.long)
        for turn, lang in enumerate(LANGUAGES)
        for at, fault in enumerate(EVERY_DAY)
    ],
    indirect=["hall"],
)
def test_it_comes_out_right_when_something_breaks(hall: Hall, fault: str) -> None:
    result = hall.go(fault)
    seen = steps(result)
    expected = {
        "card-pulled": "identify-pulled",
        "card-unreadable": "trouble-not-identified",
        "reader-unplugged": "identify-unavailable",
        "printer-paper-out": "done-no-paper",
        "central-down": "done-saved",
        "walk-away": "trouble-ended",
        "submit-5x": "done",
    }
    assert expected[fault] in seen
    assert result["outcome"] == FAULTS[fault].outcome
    if fault in ("card-unreadable", "walk-away"):
        assert result["submission_id"] is None
        assert seen[-1] == "attract"


def test_two_faults_at_once_come_to_the_later_outcome(hall: Hall) -> None:
    """A light that fails meanwhile is none for a journey, and staff find it in the journal."""
    hall.world.device("light", "fault", name="no-answer", how="always")
    try:
        assert hall.go("printer-paper-out", "walk-away")["outcome"] == "abandoned"
        until = time.monotonic() + 30
        while "light-offline" not in (told := json.dumps(ask(hall.world.state / "control.sock", "journal-show", 15, limit="40"))):
            assert time.monotonic() < until, told
    finally:
        hall.world.device("light", "clear")


def test_a_document_that_the_matter_does_not_take_is_told_so(hall: Hall) -> None:
    result = hall.go(citizen="citizen-hmt", fits=False)
    assert result["outcome"] == "not-identified"
    assert "trouble-card-not-accepted" in steps(result)


def test_a_passport_where_a_card_is_asked_for_is_answered(hall: Hall) -> None:
    result = hall.go(citizen="traveller-moreau", fits=False, chip=True)
    assert result["outcome"] == "answered" and result["submission_id"] is None
    assert "answer-document" in steps(result)


def travelled(hall: Hall, *faults: str) -> dict[str, object]:
    """A traveller registers, with a passport whose chip opens by its number and dates."""
    options, keys, dates = key_of(TRAVELLER)
    return hall.go(*faults, citizen=TRAVELLER, chip=True, matter=FOREIGN, chapter="living", options=options, keys=keys, dates=dates)


@pytest.mark.parametrize("hall", ["en"], indirect=True)
def test_a_passport_that_is_taken_away_when_its_key_arrives_is_laid_again(hall: Hall) -> None:
    """The key goes to it a second time because Next was touched a second time, and for no other reason."""
    result = travelled(hall, "chip:pulled-at-key")
    assert result["outcome"] == "delivered"
    assert steps(result).count("identify-chip-reading") == 2 and "key-ends" in steps(result)[steps(result).index("identify-chip-reading"):]


@pytest.mark.long
@pytest.mark.parametrize("hall", ["zh-CN"], indirect=True)
def test_a_card_that_has_run_out_is_told_as_that_and_nothing_is_handed_in(hall: Hall) -> None:
    result = hall.go(citizen="citizen-expired", expired=True)
    assert result["outcome"] == "answered" and result["submission_id"] is None
    assert "answer-document" in steps(result) and "form-person" not in steps(result)


@pytest.mark.parametrize("hall", ["zh-CN", pytest.param("en", marks=pytest.mark.long)], indirect=True)
def test_killed_right_after_the_number_it_is_delivered_after_the_restart(hall: Hall) -> None:
    result = hall.go("kill-after-number")
    assert result["outcome"] == "delivered"
    assert steps(result)[-1] == "done"


@pytest.fixture
def cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder where cores of programs that are started now would lie, on a machine that keeps them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


@pytest.mark.parametrize("hall", ["zh-CN"], indirect=True)
def test_a_crash_in_the_middle_shows_and_leaves_nothing_of_whoever_stood_there_f03(hall: Hall, cores: Path) -> None:
    """A library of the window dies with everything filled in: the supervisor starts it again, for the next person."""
    hall.demo.close()
    result = hall.go("crash-in-journey")
    assert steps(result)[-1] == "review", "all that could be filled in was filled in"
    assert (result["outcome"], result["submission_id"]) == ("abandoned", None)
    wanted = traces.needles(CANARIES)
    assert traces.in_memory(hall.demo.window.pid, wanted) == []
    # The sandbox and the paper keep what journeys before this one handed in.
    kept = [path for path in hall.world.folder.iterdir() if path.name not in ("sandbox", "paper")]
    assert traces.in_files([*(p for p in kept if p.is_dir()), hall.out("crash-in-journey"), cores], wanted) == []
    assert list(cores.iterdir()) == []
    assert resource.prlimit(hall.demo.window.pid, resource.RLIMIT_CORE)[0] <= 1
    # The next person begins where everybody begins, and is served.
    following = hall.go()
    assert steps(following)[0] == "attract"
    assert following["outcome"] == "delivered"


@pytest.mark.long
@pytest.mark.parametrize("again", range(5))
@pytest.mark.parametrize("fault", [name for name, fault in FAULTS.items() if not fault.world])
def test_every_fault_five_times_over(hall: Hall, fault: str, again: int) -> None:
    """Each where its device is met: A4 by the query, the scanner by the paper, the chip by the traveller."""
    if fault.startswith("chip:"):
        assert travelled(hall, fault)["outcome"] == FAULTS[fault].outcome
        return
    matter, chapter = {"a4": ("social-insurance-proof", "work"), "scanner": ("elder-allowance", "old-age")}.get(
        fault.partition(":")[0], (MATTER, "living")
    )
    answers = matter == "social-insurance-proof"
    expected = "answered" if answers else FAULTS[fault].outcome
    assert hall.go(fault, matter=matter, chapter=chapter, answers=answers)["outcome"] == expected
