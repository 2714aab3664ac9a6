"""Coming in with a staff card: what proves somebody, what is a user name alone, and what each says on the pad and in the journal."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from kiosk.devices.contract import CardPulled, Offline, ReaderGone
from kiosk.devices.events import ProofFinished
from kiosk.devices.proof import KeyProved, NoProof, ProofOutcome
from kiosk.devices.sim.piv_card import Cards
from kiosk.staff.events import CardKnown, EntryTried
from kiosk.staff.gate import Entry
from kiosk.staff.mode import Place
from kiosk.staff.pattern import WANTED
from kiosk.staff.roles import Action, Factor, Role
from tests.staff.hall import PIN, WRONG, started
from tests.staff.house import Terminal, terminal

CARDS = Cards()
KEY, OTHER, FORGED = CARDS.public("staff-0032"), CARDS.public("staff-0077"), CARDS.public("forged-0032")


def carded(here: Terminal, outcome: ProofOutcome) -> dict[str, Any]:
    """A card is laid at the pad; what stands there when it was asked."""
    here.happen(ProofFinished(here.devices.proving, "chip", outcome))
    here.until(lambda: here.staff.place is not Place.PAD or not here.page["waiting"])
    return here.page


def typed_in(here: Terminal, pin: str = PIN) -> dict[str, Any]:
    here.type(pin)
    here.until(lambda: here.staff.place is not Place.PAD or not here.page["waiting"])
    return here.page


@pytest.mark.parametrize("roles", ["auditor", "operator", "clerk operator", "clerk"])
def test_card_and_pin_let_nobody_in(tmp_path: Path, roles: str) -> None:
    with started(tmp_path) as staffed:
        staffed.add(roles=roles, card=KEY)
        here = Terminal(staffed)
        assert "工作卡" in here.corners()["lead"]
        page = carded(here, KeyProved(KEY))
        assert page["step"] == "staff-door-pin" and "0032" in page["blocks"][0]["text"] and here.staff.place is Place.PAD
        assert typed_in(here)["step"] == "staff-overview"
        here.touch("leave")
        assert ("staff-entered", {"staff": "0032", "roles": roles, "factors": "card pin"}) in staffed.journal()


def test_a_card_alone_lets_somebody_in_or_a_wrong_pin_forgets_it(tmp_path: Path) -> None:
    with started(tmp_path) as staffed:
        staffed.add(roles="operator", card=KEY)
        here = Terminal(staffed)
        here.corners()
        carded(here, KeyProved(KEY))
        assert typed_in(here, WRONG)["step"] == "staff-door-pin" and here.staff.place is Place.PAD
        assert typed_in(here)["step"] == "staff-overview"


def test_the_next_attempt_has_the_card_of_the_last(tmp_path: Path) -> None:
    with started(tmp_path) as staffed:
        staffed.add(roles="clerk operator", card=KEY)
        here = Terminal(staffed)
        here.corners()
        carded(here, KeyProved(KEY))
        here.touch("back")
        assert here.devices.proving == ""
        assert here.enter()["step"] == "staff-overview"
        assert ("staff-entered", {"staff": "0032", "roles": "clerk", "factors": "pin"}) in staffed.journal()


@pytest.mark.parametrize(
    ("outcome", "step", "words", "code"),
    [
        (KeyProved(OTHER), "number", "没有在这台终端登记", "staff-card-unknown"),
        (KeyProved(FORGED), "number", "没有在这台终端登记", "staff-card-unknown"),
        (NoProof("not-proved", "0032"), "pin", "只当作工号", "staff-card-not-proved"),
        (NoProof("refused", "0032"), "pin", "只当作工号", "staff-card-not-proved"),
        (NoProof("not-proved"), "number", "只当作工号", "staff-card-not-proved"),
        (NoProof("other-card"), "number", "不是工作卡", "staff-card-unreadable"),
        (NoProof("wrong-kind", "0032"), "pin", "不是工作卡", "staff-card-unreadable"),
        (NoProof("mute"), "number", "请拿起来", "staff-card-unreadable"),
        (NoProof("lift-card"), "number", "请拿起来", "staff-card-unreadable"),
        (CardPulled(), "number", "再放一次", "staff-card-unreadable"),
        (ReaderGone(Offline("unplugged")), "number", "没有应答", "staff-card-unreadable"),
    ],
)
def test_a_card_that_proves_nothing_is_a_factor(tmp_path: Path, outcome: ProofOutcome, step: str, words: str, code: str) -> None:
    """A number that can be read off is a user name: the clerk in the same person comes in, the operator does not."""
    with started(tmp_path) as staffed:
        staffed.add(roles="clerk operator", card=KEY)
        here = Terminal(staffed)
        here.corners()
        page = carded(here, outcome)
        assert page["step"] == f"staff-door-{step}" and words in json.dumps(page["blocks"], ensure_ascii=False)
        if step == "number":
            here.type("0032")
        assert typed_in(here)["step"] == "staff-overview"
        here.touch("leave")
        told = staffed.journal()
        assert ("staff-refused", {"staff": "unknown", "code": code, "wait": 0}) in told
        assert ("staff-entered", {"staff": "0032", "roles": "clerk", "factors": "pin"}) in told


def test_an_operator_without_a_card_is_told_what_is_missing(tmp_path: Path) -> None:
    with started(tmp_path) as staffed:
        staffed.add(roles="auditor operator", card=KEY)
        here = Terminal(staffed)
        page = here.enter()
        assert "工作卡加 PIN" in json.dumps(page["blocks"], ensure_ascii=False) and here.devices.proving, "a card may still be laid"
        carded(here, KeyProved(KEY))
        assert typed_in(here)["step"] == "staff-overview"


def test_a_terminal_without_a_chip_reader_asks_for_a_card(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.devices.prover = False
        assert "工作卡" not in here.corners()["lead"]


def test_the_key_of_somebody_else_counts_for_a_number(tmp_path: Path) -> None:
    with started(tmp_path) as staffed:
        staffed.add("0032", "operator", card=KEY)
        staffed.add("0077", "operator", card=OTHER)
        assert staffed.gate.who(KEY) == "0032" and staffed.gate.enter("0032", PIN, OTHER).code == "staff-card-needed"
        assert staffed.gate.enter("0077", PIN, OTHER) == Entry("0077", roles=frozenset({Role.OPERATOR}), factors=frozenset(Factor))
        assert staffed.desk.disable("0077")["done"] and staffed.gate.who(OTHER) == ""


def test_one_card_is_two_people_or_a_key_of_another_kind_is_pinned(tmp_path: Path) -> None:
    with started(tmp_path) as staffed:
        staffed.add("0032", "operator", card=KEY)
        assert staffed.desk.add("0077", "clerk", KEY.hex()) == {"done": False, "reason": "the card is somebody else's"}
        assert not staffed.desk.add("0077", "clerk", "00")["done"] and not staffed.desk.add("0077", "clerk", "x")["done"]
        staffed.add("0077", "clerk")
        assert not staffed.desk.reset("0077", KEY.hex())["done"] and staffed.gate.who(KEY) == "0032"
        assert staffed.desk.reset("0032", OTHER.hex())["done"] and staffed.gate.who(OTHER) == "0032" and staffed.gate.who(KEY) == ""
        staffed.desk.reset("0032")
        assert staffed.gate.who(OTHER) == "0032", "a new PIN alone takes no card away"
        told = staffed.desk.list()["staff"]
        assert isinstance(told, list) and [(one["number"], len(one["card"])) for one in told] == [("0032", 12), ("0077", 0)]


# ------------------------------------------------------------------------------------------------------------ two at once


def test_an_answer_to_an_attempt_that_is_over_lets_somebody_in(tmp_path: Path) -> None:
    with started(tmp_path) as staffed:
        staffed.add(roles="clerk", card=KEY)
        here = Terminal(staffed)
        here.corners()
        assert here.staff._entering is not None
        first = here.staff._entering.id
        here.touch("back")
        here.corners()
        entry = Entry("0032", roles=frozenset(Role), factors=frozenset(Factor))
        late = (EntryTried(first, entry), CardKnown(first, "0032", KEY), ProofFinished(first, "chip", KeyProved(KEY)))
        page = here.happen(*late)
        assert here.staff.place is Place.PAD and page["step"] == "staff-door-number" and page["blocks"] == []


def test_two_cards_or_a_second_pattern_change_who_comes_in(tmp_path: Path) -> None:
    """Somebody lays another card and touches the corners while a PIN is being checked: one entry, of the one whose PIN it was."""
    with started(tmp_path) as staffed:
        staffed.add("0032", "operator", card=KEY)
        staffed.add("0077", "operator", card=OTHER)
        here = Terminal(staffed)
        here.corners()
        session = here.devices.proving
        carded(here, KeyProved(KEY))
        here.type(PIN)
        here.happen(ProofFinished(session, "chip", KeyProved(OTHER)))
        here.touch(*WANTED)
        here.until(lambda: here.staff.place is Place.IN)
        assert "0032" in here.page["who"]
        here.happen(ProofFinished(session, "chip", KeyProved(OTHER)))
        assert [facts["staff"] for event, facts in staffed.journal() if event == "staff-entered"] == ["0032"]


def test_wrong_pins_at_once_cost_less_than_one_after_the_other(tmp_path: Path) -> None:
    with started(tmp_path) as staffed:
        staffed.add()
        entries: list[Entry] = []
        threads = [threading.Thread(target=lambda: entries.append(staffed.gate.enter("0032", WRONG))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        codes = sorted(entry.code for entry in entries)
        assert len(codes) == 6 and codes.count("staff-pin-wrong") >= 3 and staffed.left() >= 30
        assert staffed.gate.enter("0032", PIN).code == "staff-locked"


def test_two_who_come_in_with_one_time_pins_at_once_are_one(tmp_path: Path) -> None:
    with started(tmp_path) as staffed:
        pins = {number: staffed.add(number, pin="") for number in ("0032", "0077")}
        entries: dict[str, Entry] = {}
        threads = [
            threading.Thread(target=lambda n=number, p=pin: entries.update({n: staffed.gate.enter(n, p)})) for number, pin in pins.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert {number: (entry.number, entry.once, entry.code) for number, entry in entries.items()} == {
            "0032": ("0032", True, ""), "0077": ("0077", True, ""),
        }  # fmt: skip


# --------------------------------------------------------------------------------------------- each role and each action


@pytest.mark.parametrize("role", Role)
def test_a_role_does_at_the_screen_what_it_may_not(tmp_path: Path, role: Role) -> None:
    """The table of roles, through the pages: whatever is asked for, by whoever came in with card and PIN."""
    with started(tmp_path) as staffed:
        staffed.add(roles=role.value, card=KEY)
        here = Terminal(staffed)
        here.corners()
        carded(here, KeyProved(KEY))
        typed_in(here)
        visit = here.staff._visit
        assert visit is not None
        for action in Action:
            visit._do(action, "printer")
        refused = {facts["action"] for event, facts in staffed.journal() if event == "staff-action" and facts["result"] == "refused"}
        done = set(here.staff._doing._now)
        assert refused >= {action.value for action in done if not visit._scene(None).may(action)}
        assert not refused & {action.value for action in done if visit._scene(None).may(action)}
