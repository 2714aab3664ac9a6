"""Whom the terminal seals to: only a list that the central service signed, never an older one, and never nobody for want of a date."""

import base64
import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.wire import Enrolled
from kiosk.clock import HandClock
from kiosk.events import Bus
from kiosk.offline.events import KeyListSeen
from kiosk.offline.keys import FolderPassphrases, KeysError, TerminalKeys, load, make_signing_key, save_enrolment
from kiosk.offline.recipients import ListRefused, NoRecipient, Recipients, checked
from kiosk.offline.refresh import EVERY, KeyRefresh
from kiosk.sandbox.opening import packed
from kiosk.sandbox.private import BASELINE, HYBRID
from tests.offline.recipients import DEPARTMENTS, START, Publisher
from tests.sandbox.running import Sandbox, running

DAY = timedelta(days=1)


def _reason(recipients: Recipients, publisher: Publisher, version: int = 2, good_for: int = 90, **changes: Any) -> str:
    before = recipients.list
    with pytest.raises(ListRefused) as told:
        recipients.offer(publisher.list(version=version, good_for=good_for, **changes), START)
    assert recipients.list is before, "the one in use stays"
    return told.value.reason


def test_a_newer_list_is_taken_and_the_same_one_is_nothing_new(publisher: Publisher) -> None:
    recipients, newer = publisher.recipients(), publisher.list(version=2)
    assert recipients.offer(newer, START)
    assert recipients.list is newer and not recipients.offer(newer, START)


def test_a_list_that_is_not_to_be_trusted_is_refused_by_reason(publisher: Publisher) -> None:
    recipients, stranger = publisher.recipients(publisher.list(version=5)), Publisher()
    assert _reason(recipients, stranger, version=6) == "unsigned"
    assert _reason(recipients, publisher, version=4) == "rolled-back"
    assert _reason(recipients, publisher, version=5) == "another"
    assert _reason(recipients, publisher, version=6, good_for=-1) == "expired"
    assert _reason(recipients, publisher, version=6, keys=[publisher.key("human-resources")]) == "no-usable-key"
    assert _reason(recipients, publisher, version=6, keys=[publisher.key(None), {**publisher.key("x"), "key": "AAAA"}]) == "invalid-key"


def test_a_list_whose_keys_were_swapped_after_signing_is_refused(publisher: Publisher) -> None:
    told = publisher.list(version=2)
    swapped = told.model_copy(update={"keys": tuple(reversed(told.keys))})
    with pytest.raises(ListRefused, match="unsigned"):
        publisher.recipients().offer(swapped, START)


def test_the_first_key_that_is_in_its_time_and_known_is_sealed_to(publisher: Publisher) -> None:
    keys = [
        publisher.key(None),
        {**publisher.key("a"), "suite": "sm2-sm4gcm-sm3"},
        publisher.key("a", HYBRID, begins=10),
        publisher.key("a", HYBRID, begins=-20, ends=-10),
        publisher.key("a", BASELINE, begins=-5, ends=20),
        publisher.key("a", BASELINE, begins=-6, ends=40),
    ]
    recipients = publisher.recipients(publisher.list(keys))
    chosen = [recipients.department("a", START + DAY * days).id for days in (0, 9, 10, 30)]
    assert chosen == [keys[4]["id"], keys[4]["id"], keys[2]["id"], keys[2]["id"]]
    # Keys that have ended: service goes on with the first that had begun; a clock that is far behind, with the first of all.
    assert recipients.department("a", START + DAY * 5000).id == keys[2]["id"]
    assert recipients.department("a", START - DAY * 20_000).id == keys[2]["id"]
    with pytest.raises(NoRecipient):
        recipients.department("b", START)


def test_a_department_with_unknown_suites_only_has_no_key(publisher: Publisher) -> None:
    told = publisher.list([publisher.key(None), {**publisher.key("a"), "suite": "sm2-sm4gcm-sm3"}])
    assert publisher.recipients(told).departments == frozenset()


def test_a_list_that_expires_in_use_stays_in_use_and_says_so(publisher: Publisher) -> None:
    recipients = publisher.recipients(publisher.list(good_for=30))
    assert not recipients.expired(START + 29 * DAY) and recipients.expired(START + 31 * DAY)
    assert recipients.department(DEPARTMENTS[0], START + 31 * DAY)
    with pytest.raises(ListRefused, match="expired"):
        checked(publisher.signing.public_key().public_bytes_raw(), publisher.list(good_for=-1), START)


def _enrolled(state: Path, publisher: Publisher, **changes: Any) -> TerminalKeys:
    signing = make_signing_key(state, FolderPassphrases(state))
    key = base64.b64encode(publisher.signing.public_key().public_bytes_raw()).decode()
    return save_enrolment(state, Enrolled(terminal="00042", list_key=key, list=publisher.list(**changes)), signing, START)


@pytest.mark.parametrize("changes, stranger", [({"good_for": -1}, False), ({}, True)])
def test_an_enrolment_with_a_list_that_is_not_to_be_trusted_is_none(
    tmp_path: Path, publisher: Publisher, changes: dict[str, int], stranger: bool
) -> None:
    if stranger:
        publisher.signing, real = Ed25519PrivateKey.generate(), publisher.signing
        told = publisher.list()
        key = base64.b64encode(real.public_key().public_bytes_raw()).decode()
        answer = Enrolled(terminal="00042", list_key=key, list=told)
        signing = make_signing_key(tmp_path, FolderPassphrases(tmp_path))
        with pytest.raises(KeysError, match="key-list-refused: unsigned"):
            save_enrolment(tmp_path, answer, signing, START)
    else:
        with pytest.raises(KeysError, match="key-list-refused: expired"):
            _enrolled(tmp_path, publisher, **changes)
    assert not (tmp_path / "keys" / "enrolment.json").exists()


def test_the_terminal_fetches_a_newer_list_once_a_day_and_has_it_after_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    keys, clock, bus = sandbox.enrolled(tmp_path), HandClock(), Bus()
    seen: list[KeyListSeen] = []
    bus.subscribe(KeyListSeen, seen.append)
    refresh, client, before = KeyRefresh(tmp_path, keys, clock, bus), sandbox.client(), keys.recipients.list.version
    sandbox.looking.send("POST", "/sandbox/v1/departments/human-resources/renew")
    for _ in range(3):
        refresh.after(client)
    bus.pump()
    assert seen == [KeyListSeen("", "", False)], "asked once"
    assert keys.recipients.list.version > before
    assert load(tmp_path, FolderPassphrases(tmp_path)).recipients.list == keys.recipients.list
    clock.advance(EVERY)
    sandbox.fault("error-500")
    refresh.after(client)
    clock.advance(3601)
    refresh.after(client)
    bus.pump()
    client.close()
    assert len(seen) == 3 and sandbox.faults_left() == []


def test_a_list_that_is_refused_is_told_and_not_kept(sandbox: Sandbox, tmp_path: Path, publisher: Publisher) -> None:
    keys, bus, clock = _enrolled(tmp_path, publisher), Bus(), HandClock()
    seen: list[KeyListSeen] = []
    bus.subscribe(KeyListSeen, seen.append)
    before, client = (tmp_path / "keys" / "enrolment.json").read_bytes(), sandbox.client()
    KeyRefresh(tmp_path, keys, clock, bus).after(client)
    client.close()
    bus.pump()
    assert seen == [KeyListSeen("", "unsigned", False)]
    assert (tmp_path / "keys" / "enrolment.json").read_bytes() == before


# The list key changes: the new one is signed by the old one.


def _renewed(publisher: Publisher, old: list[Ed25519PrivateKey]) -> list[dict[str, str]]:
    """The chain of the list keys `old` and the publisher's own."""
    chain = []
    for before, after in pairwise([*old, publisher.signing]):
        key = base64.b64encode(after.public_key().public_bytes_raw()).decode()
        signature = before.sign(packed({"key": key, "purpose": "list-key"}))
        chain.append({"key": key, "signature": base64.b64encode(signature).decode()})
    return chain


def test_a_new_list_key_is_followed_one_by_one_also_by_who_missed_some(publisher: Publisher) -> None:
    first, second = publisher.signing, Ed25519PrivateKey.generate()
    kept = publisher.list()
    fresh, late = publisher.recipients(kept), publisher.recipients(kept)
    publisher.signing = second
    assert fresh.offer(publisher.list(version=2, changes=_renewed(publisher, [first])), START)
    publisher.signing = Ed25519PrivateKey.generate()
    newest = publisher.list(version=3, changes=_renewed(publisher, [first, second]))
    assert fresh.offer(newest, START) and late.offer(newest, START)
    told = base64.b64encode(publisher.signing.public_key().public_bytes_raw()).decode()
    assert fresh.list_key == late.list_key == told
    publisher.signing = second
    assert _reason(late, publisher, version=4) == "unsigned", "an old key is trusted no more"


def test_a_new_list_key_that_the_old_one_has_not_signed_is_refused(publisher: Publisher) -> None:
    first, stranger = publisher.signing, Ed25519PrivateKey.generate()
    recipients = publisher.recipients()
    publisher.signing = Ed25519PrivateKey.generate()
    assert _reason(recipients, publisher) == "unsigned"
    assert _reason(recipients, publisher, changes=_renewed(publisher, [stranger])) == "unsigned"
    chain = _renewed(publisher, [first])
    publisher.signing = stranger
    assert _reason(recipients, publisher, changes=chain) == "unsigned", "the chain must end with the key that signed the list"
    swapped = [{**chain[0], "key": base64.b64encode(stranger.public_key().public_bytes_raw()).decode()}]
    assert _reason(recipients, publisher, changes=swapped) == "unsigned"


def test_an_enrolment_from_before_list_keys_could_change_is_still_read(publisher: Publisher, tmp_path: Path) -> None:
    keys = _enrolled(tmp_path, publisher)
    file = tmp_path / "keys" / "enrolment.json"
    assert b"changes" not in file.read_bytes(), "it is signed as a whole: a member more would break the signature"
    told = json.loads(file.read_bytes())
    unsigned = packed({name: value for name, value in told.items() if name != "signature"})
    keys.signing.public_key().verify(base64.b64decode(told["signature"]), unsigned)
    assert load(tmp_path, FolderPassphrases(tmp_path)).recipients.list == keys.recipients.list


def test_a_new_list_key_is_there_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path / "central") as central:
        keys, client, clock = central.enrolled(tmp_path / "state"), central.client(), HandClock()
        before = keys.recipients.list_key
        for _ in range(2):
            assert central.looking.send("POST", "/sandbox/v1/list-key/renew").status == 200
        KeyRefresh(tmp_path / "state", keys, clock, Bus()).after(client)
        client.close()
    again = load(tmp_path / "state", FolderPassphrases(tmp_path / "state"))
    assert before != keys.recipients.list_key == again.recipients.list_key
    assert len(again.recipients.list.changes) == 2 and again.recipients.list == keys.recipients.list
