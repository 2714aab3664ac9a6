"""A staff card's key: what proves it and what does not, by itself, over the real pcscd, and through the hub."""

import gzip
import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kiosk.clock import SystemClock
from kiosk.devices.chip import piv, tlv
from kiosk.devices.chip.apdu import CardLost
from kiosk.devices.contract import CardPulled, NoCard, Offline, ReaderGone, Ready
from kiosk.devices.drivers.pcsc import LIFT, create
from kiosk.devices.events import CardGone, DeviceChanged, ProofFinished
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.proof import KeyProved, NoProof, ProofOutcome
from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim.chip_card import Chip
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.piv_card import Cards, PivCard
from kiosk.devices.worker import Pace
from kiosk.events import Event
from kiosk.settings import Device
from tests.devices.chip.daemon import READER, daemon
from tests.devices.chip.far_end import Field, until
from tests.devices.chip.test_hub_chip import PATIENCE, Heard

CARDS = Cards()
E = TypeVar("E", bound=Event)
WRONG = {
    "copied-0032": NoProof("not-proved", "0032"),
    "replay-0032": NoProof("not-proved", "0032"),
    "number-0032": NoProof("refused", "0032"),
}


def proved(transmit: Callable[[bytes], bytes]) -> ProofOutcome:
    wanted = piv.challenge()
    asked = piv.ask(transmit, wanted)
    return asked if isinstance(asked, NoProof) else piv.judge(asked, wanted)


@pytest.mark.parametrize("name", ["staff-0032", "staff-0077", "forged-0032"])
def test_a_card_with_a_key_proves_another_one(name: str) -> None:
    """A forged card proves its own key, which is nobody's: that it names a number does not matter."""
    assert proved(CARDS.make(name).answer) == KeyProved(CARDS.public(name))
    assert piv.usable(CARDS.public(name)) and CARDS.public("forged-0032") != CARDS.public("staff-0032")


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_key_is_taken_for_one(name: str) -> None:
    assert proved(CARDS.make(name).answer) == WRONG[name]


def test_two_challenges_are_the_same_or_a_card_signs_what_somebody_chose() -> None:
    seen = {piv.challenge() for _ in range(50)}
    assert len(seen) == 50 and {len(one) for one in seen} == {32}


def test_an_answer_to_an_earlier_challenge_counts() -> None:
    before, now = piv.challenge(), piv.challenge()
    asked = piv.ask(CARDS.make("staff-0032").answer, before)
    assert isinstance(asked, piv.Asked)
    assert isinstance(piv.judge(asked, before), KeyProved) and piv.judge(asked, now) == NoProof("not-proved", "0032")


def test_a_passport_is_a_staff_card() -> None:
    chip = Chip(documents.personalise(documents.DEFAULT, documents.Country()))
    assert proved(chip.answer) == NoProof("other-card")


def test_a_card_that_goes_is_a_card_that_proves_nothing() -> None:
    card = CARDS.make("staff-0032")

    def transmit(command: bytes) -> bytes:
        if command[1] == 0x87:
            raise CardLost
        return card.answer(command)

    with pytest.raises(CardLost):
        proved(transmit)


@pytest.mark.parametrize("ins", [0xA4, 0xCB, 0xC0, 0x87])
@pytest.mark.parametrize(
    "said", [b"", b"\x90", b"\x90\0", b"\x61\xff", b"\x7c\x84\xff\xff\xff\xff\x90\0", b"\x53\x03\x70\x01\0\x90\0", b"\x69\x82"]
)
def test_nonsense_of_a_card_raises_or_proves(ins: int, said: bytes) -> None:
    card = CARDS.make("staff-0077")
    assert isinstance(proved(lambda command: said if command[1] == ins else card.answer(command)), NoProof)


def test_an_application_that_says_nothing_of_itself_is_not_there() -> None:
    card = CARDS.make("staff-0077")

    def transmit(command: bytes) -> bytes:
        said = card.answer(command)
        return said[-2:] if command[1] == 0xA4 else said

    assert proved(transmit) == KeyProved(CARDS.public("staff-0077"))


def test_a_packed_certificate_fills_the_memory() -> None:
    bomb = tlv.encode(0x53, tlv.encode(0x70, gzip.compress(bytes(64 << 20))) + tlv.encode(0x71, b"\x01") + tlv.encode(0xFE, b""))
    assert piv.judge(piv.Asked(bomb, b"x"), piv.challenge()) == NoProof("no-certificate")


def test_a_key_of_another_kind_is_pinned() -> None:
    spki = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    others = (ec.generate_private_key(ec.SECP384R1()).public_key(), rsa.generate_private_key(65537, 2048).public_key())
    assert not any(piv.usable(key.public_bytes(*spki)) for key in others) and not piv.usable(b"") and not piv.usable(b"\x30\x00")


# --------------------------------------------------------------------------------------------------------- over the real pcscd


@pytest.fixture
def field(tmp_path: Path) -> Iterator[tuple[Field, Callable[[], None]]]:
    folder = tmp_path / "pcscd"
    folder.mkdir()
    with daemon(folder) as running:
        far_end = ChipReaderFarEnd(("127.0.0.1", running.port))
        far_end.start()
        driver = create(Device("chip", "pcsc", False, {"reader": READER}))
        field = Field(driver, far_end)
        field.status(lambda status: status == Ready())
        yield field, running.stop
        far_end.stop()
        driver.close()


def test_every_card_over_the_daemon_has_its_outcome(field: tuple[Field, Callable[[], None]]) -> None:
    here, stop = field
    assert here.driver.prove() == NoCard()
    here.lay("staff-0032")
    first, again = here.driver.prove(), here.driver.prove()
    assert isinstance(first, KeyProved) and first == again

    def lay_another(name: str) -> None:
        here.lift()
        here.lay(name)

    lay_another("forged-0032")
    other = here.driver.prove()
    assert isinstance(other, KeyProved) and other.key != first.key
    for name, outcome in WRONG.items():
        lay_another(name)
        assert here.driver.prove() == outcome, name
    lay_another(documents.DEFAULT)
    assert here.driver.prove() == NoProof("other-card")
    lay_another("staff-0032")
    here.fault("pulled-at-proof")
    assert here.driver.prove() == CardPulled()
    until(lambda: not here.driver.find())
    here.lay("staff-0032")
    assert here.driver.prove() == first
    # The child is stuck in the daemon and killed; the reader is blocked until the card is lifted.
    here.fault("mute")
    assert here.driver.prove() == NoProof("mute")
    here.status(lambda status: status == LIFT)
    assert here.driver.prove() == NoProof("lift-card")
    here.lift()
    here.status(lambda status: status == Ready())
    stop()
    assert here.driver.prove() == ReaderGone(Offline("no-answer"))


# ------------------------------------------------------------------------------------------------------------ through the hub


def test_the_same_card_is_challenged_again_and_again_or_the_next_one_is_not() -> None:
    far_end = ChipReaderFarEnd()
    driver = create(Device("chip", "pcsc", True, {"port": far_end.start()}))
    bus = Heard()
    hub = Hub([Entry("chip", "chip-reader", driver, True)], bus, SystemClock(), Pace(find=0.02, status=0.2, offline=0.05, settle=0.02))
    hub.start()

    def next_of(kind: type[E]) -> E:
        while not isinstance(event := bus.events.get(timeout=PATIENCE), kind):
            pass
        return event

    def told() -> ProofFinished:
        return next_of(ProofFinished)

    try:
        while next_of(DeviceChanged).status != Ready():
            pass
        hub.watch_cards(True)
        assert hub.prove_card("one")
        far_end.command("lay", {"citizen": "copied-0032"})
        assert told().outcome == NoProof("not-proved", "0032")
        far_end.command("lift", {})
        next_of(CardGone)
        far_end.command("lay", {"citizen": "staff-0032"})
        event = told()
        assert (event.session, isinstance(event.outcome, KeyProved)) == ("one", True)
        assert hub.prove_card("two"), "the card that lies there"
        assert told().session == "two"
        hub.prove_card("three")
        hub.stop_proving()
        hub.prove_card("four")
        sessions = {told().session}
        assert "four" in sessions and "copied-0032" not in repr(event)
        assert far_end.command("state", {})["tries"] in (3, 4)
        with pytest.raises(queue.Empty):
            while True:
                assert not isinstance(bus.events.get_nowait(), ProofFinished)
    finally:
        assert hub.stop()
        far_end.stop()


def test_a_terminal_without_a_reader_of_chips_waits_for_a_card() -> None:
    assert not Hub([], Heard(), SystemClock()).prove_card("one")


def test_a_card_answers_what_it_should_not() -> None:
    card = CARDS.make("staff-0032")
    assert card.answer(bytes.fromhex("0087119E00")) == b"\x69\x85", "not selected"
    select = bytes.fromhex("00A4040009A0000003080000100000")
    assert card.answer(select)[-2:] == b"\x90\0" and card.answer(bytes.fromhex("8087119E00")) == b"\x6e\0"
    assert card.answer(bytes.fromhex("0087119E047C02810000")) == b"\x6a\x80", "a challenge of no bytes"
    assert card.answer(bytes.fromhex("00CB3FFF055C035FC10500")) == b"\x6a\x82" and isinstance(card, PivCard)
