"""The way in. F35: no default PIN, a lockout that grows and survives restart, clock and kill, every try in the journal."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.devices.sim.piv_card import Cards
from kiosk.staff import lockout, people
from kiosk.staff.gate import Entry
from kiosk.staff.lockout import TERMINAL, wait
from kiosk.staff.roles import Factor, Role
from tests.staff.hall import PIN, WRONG, started

F35_DEFAULTS = ("0000", "1234", "123456", "888888", "000000")


def test_the_documented_table_is_not_what_is_counted() -> None:
    assert [wait("0032", wrong) for wrong in range(11)] == [0, 0, 0, 30, 60, 300, 900, 3600, 14400, 14400, 14400]
    assert [wait(TERMINAL, wrong) for wrong in (1, 4, 5, 9, 10, 15, 20, 500)] == [0, 0, 30, 30, 120, 600, 1800, 1800]
    assert "| 8 and more | 4 h |" in (lockout.__doc__ or "") and "| 20 and more | 30 min |" in (lockout.__doc__ or "")


def test_the_right_pin_lets_nobody_in_or_a_wrong_one_does(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        card = Cards().public("staff-0032")
        here.add(roles="clerk technician operator", card=card)
        assert here.gate.enter("0032", WRONG) == Entry("0032", "staff-pin-wrong")
        assert here.gate.enter("0033", PIN) == Entry("0033", "staff-pin-wrong")
        entry = here.gate.enter("0032", PIN)
        assert entry.code == "" and entry.roles == {Role.CLERK, Role.TECHNICIAN} and entry.factors == {Factor.PIN}
        with_card = here.gate.enter("0032", PIN, card)
        assert with_card.roles == {Role.CLERK, Role.TECHNICIAN, Role.OPERATOR}


def test_an_auditor_comes_in_by_pin_alone(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        here.add(roles="auditor,operator")
        assert here.gate.enter("0032", PIN) == Entry("0032", "staff-card-needed")
        assert here.left() == 0


def test_f35_a_fresh_terminal_has_a_default_pin(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        for at, pin in enumerate(F35_DEFAULTS):
            entry = here.gate.enter(f"000{at}", pin)
            assert entry.code == "staff-pin-wrong"


def test_f35_the_one_time_pin_stays_good_or_a_trivial_one_follows_it(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        once = here.add(pin="")
        assert here.gate.enter("0032", once).once
        assert not any(here.gate.choose("0032", pin) for pin in (*F35_DEFAULTS, "003271", once))
        assert here.gate.enter("0032", once).once, "nothing was chosen yet"
        assert here.gate.choose("0032", PIN)
        assert here.gate.enter("0032", once).code == "staff-pin-wrong"
        assert not here.gate.enter("0032", PIN).once


def test_f35_twenty_wrong_pins_with_restarts_and_a_clock_that_is_moved(tmp_path: Path) -> None:
    """Between two tries the program is started anew and the clock put a day ahead: only time that it ran counts."""
    with started(tmp_path) as here:
        here.add()
        clock = here.clock
    tried = 0
    for _ in range(20):
        with started(tmp_path, clock) as here:
            tried += here.gate.enter("0032", WRONG).code == "staff-pin-wrong"
            # The wall clock alone.
            clock._now += timedelta(days=1)
            assert here.gate.enter("0032", PIN).code == ("" if tried < 3 else "staff-locked")
            if tried < 3:
                # The right PIN took the wrong ones back: nobody guesses twice and lets the clerk mend it.
                here.charged(tried)
    assert tried == 3
    with started(tmp_path, clock) as here:
        assert here.left() == 30.0, "restarts and the clock have shortened it"
        clock.advance(30)
        here.gate.run_on(now=True)
        assert here.gate.enter("0032", PIN).code == ""


def test_f35_the_waiting_time_does_not_grow(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        here.add()
        waits = []
        for _ in range(9):
            waits.append(here.gate.enter("0032", WRONG).wait)
            here.clock.advance(waits[-1])
        assert waits == [0, 0, 30, 60, 300, 900, 3600, 14400, 14400]
        here.clock.advance(14400)
        assert here.gate.enter("0032", PIN).code == ""
        assert here.gate.enter("0032", WRONG).wait == 0, "a right PIN takes them back"


def test_one_pin_is_tried_with_many_numbers(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        here.add()
        codes = [here.gate.enter(f"1{at:03}", PIN) for at in range(7)]
        assert [entry.code for entry in codes] == ["staff-pin-wrong"] * 5 + ["staff-locked"] * 2
        assert here.gate.enter("0032", PIN).code == "staff-locked"
        here.clock.advance(30)
        assert here.gate.enter("0032", PIN).code == ""


def test_a_number_that_is_nobodys_locks_otherwise(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        here.add()
        told = {}
        for number in ("0032", "7777"):
            told[number] = [(entry.code, entry.wait) for entry in (here.gate.enter(number, WRONG) for _ in range(4))]
            here.store.call(lambda c, number=number: people.forgive(c, number)).result(5)  # type: ignore[misc]
        assert told["0032"] == told["7777"]


def test_the_time_that_was_waited_is_lost_or_won_by_a_restart(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        here.add()
        here.charged(5)
        here.clock.advance(100)
        here.gate.run_on()
        assert here.left() == 200.0
        here.clock.advance(3)
        here.gate.run_on()
        assert here.left() == 200.0, "so often it need not be written"
        clock = here.clock
    clock.advance(100000)
    with started(tmp_path, clock) as here:
        here.gate.run_on()
        assert here.left() == 200.0, "time that it did not run has counted"


def test_who_was_disabled_comes_in(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        here.add()
        assert here.desk.disable("0032")["done"]
        assert here.gate.enter("0032", PIN).code == "staff-pin-wrong" and not here.gate.choose("0032", PIN)
        assert not here.desk.disable("0032")["done"] and not here.desk.reset("0032")["done"]
        once = here.add(pin="")
        assert here.gate.enter("0032", once).once


def test_reset_leaves_the_old_pin_or_the_waiting_time(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        here.add()
        here.charged(8)
        once = str(here.desk.reset("0032")["pin"])
        assert here.left() == 0
        assert here.gate.enter("0032", PIN).code == "staff-pin-wrong"
        assert here.gate.enter("0032", once).once


def test_another_passphrase_is_not_told(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        here.add()
    with started(tmp_path, passphrase="another") as here:
        assert here.gate.enter("0032", PIN).code == "staff-secret-changed"
        once = str(here.desk.reset("0032")["pin"])
        assert here.gate.enter("0032", once).once


def test_the_journal_lacks_a_try_or_tells_a_pin(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        once = here.add()
        here.gate.enter("0032", WRONG)
        # Somebody types the PIN where the number belongs.
        here.gate.enter(PIN[:4], WRONG)
        here.gate.enter("0032", PIN)
        told = here.journal()
        names = [event for event, _ in told if event.startswith("staff")]
        assert names == ["staff-added", "staff-pin-changed", "staff-refused", "staff-refused", "staff-entered"]
        assert [facts["staff"] for event, facts in told if event == "staff-refused"] == ["0032", "unknown"]
        assert told[-1][1] == {"staff": "0032", "roles": "clerk", "factors": "pin"}
        # Hex of a hash may hold any four digits: only whole PINs are looked for there.
        assert not any(word in json.dumps([facts for _, facts in told]) for word in (once, PIN, WRONG, PIN[:4]))
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.name.startswith("kiosk.db") and file.is_file())
    assert not any(word.encode() in content for word in (once, PIN, WRONG))


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.staff.hall import WRONG, started
from kiosk.staff.pins import Secret
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
Secret.fits = die
with started(Path(sys.argv[1])) as here:
    here.gate.enter("0032", WRONG)
"""


def test_a_kill_in_the_middle_of_a_try_makes_it_free(tmp_path: Path) -> None:
    """Whoever pulls the plug before the answer stands on the screen has tried all the same."""
    with started(tmp_path) as here:
        here.add()
    root = str(Path(__file__).parents[2])
    for _ in range(3):
        ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), root], timeout=60, check=False, env=os.environ)
        assert ended.returncode == -signal.SIGKILL
    raw = sqlite3.connect(tmp_path / "kiosk.db")
    assert raw.execute("SELECT wrong, seconds FROM staff_locks WHERE scope = '0032'").fetchall() == [(3, 30.0)]
    raw.close()
    with started(tmp_path) as here:
        assert here.gate.enter("0032", PIN).code == "staff-locked"


@pytest.mark.parametrize(("number", "roles"), [("32", "clerk"), ("00321", "clerk"), ("003a", "clerk"), ("0032", "boss"), ("0032", "")])
def test_somebody_is_added_who_is_none(tmp_path: Path, number: str, roles: str) -> None:
    with started(tmp_path) as here:
        assert not here.desk.add(number, roles)["done"] and here.desk.list() == {"staff": []}


def test_a_number_is_given_twice(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        here.add()
        assert not here.desk.add("0032", "operator")["done"]
        assert here.gate.enter("0032", PIN).roles == {Role.CLERK}
        listed = here.desk.list()["staff"]
        assert listed == [{"number": "0032", "roles": "clerk", "once": False, "disabled": False, "added_at": "2026-11-25T02:24:00+00:00",
                           "card": ""}]  # fmt: skip
