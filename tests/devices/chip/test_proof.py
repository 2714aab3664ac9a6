"""What may come in the way while a chip proves itself: a card that goes away, one that only pretends, one that will not."""

import pytest

from kiosk.devices.chip import original, passive, reading
from kiosk.devices.chip.apdu import CardLost
from kiosk.devices.chip.keys import MrzKey
from kiosk.devices.chip.proving import DG14, DG15, Proofs
from kiosk.devices.chip.verdict import Original, Proof, State, Verdict
from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim.chip_card import Chip
from kiosk.devices.sim.chip_keys import ChipKeys

COUNTRY = documents.Country()
GENUINE = Verdict(State.GENUINE)
MOREAU, SUHARTO = "traveller-moreau", "traveller-suharto"


def silent(done: int, of: int) -> None:
    """Nobody looks."""


@pytest.mark.parametrize(("name", "ins"), [(MOREAU, 0x22), (MOREAU, 0x86), (SUHARTO, 0x88)])
def test_f29_a_card_pulled_while_it_proves_itself_is_lost_and_no_copy(name: str, ins: int) -> None:
    laid = Chip(documents.personalise(name, COUNTRY))

    def pulled(command: bytes) -> bytes:
        if command[1] == ins and command[0] & 0x0C:
            raise CardLost
        return laid.answer(command)

    assert reading.read(pulled, MrzKey.typed(*documents.key(name)), silent, photo=False) == reading.Lost()


def test_a_chip_that_takes_the_agreement_and_cannot_go_on_under_its_keys_is_a_copy() -> None:
    """The answer to the agreement itself comes under the keys that were, so it proves nothing."""
    laid, agreed = Chip(documents.personalise(MOREAU, COUNTRY)), list[bytes]()

    def forgets(command: bytes) -> bytes:
        answer = laid.answer(command)
        if command[1] == 0x86 and command[0] & 0x0C:
            agreed.append(command)
            laid.power_up()
        return answer

    found = reading.read(forgets, MrzKey.typed(*documents.key(MOREAU)), silent, photo=False)
    assert isinstance(found, reading.Files) and len(agreed) == 1
    signed = passive.signed_groups(found.files[reading.EF_SOD])
    assert original.judge(found.files, found.proofs, GENUINE, signed) == Proof(Original.COPIED, "chip-6982")


@pytest.mark.parametrize(
    ("proofs", "proof"),
    [
        (Proofs("", "failed-6985"), Proof(Original.COPIED, "active-6985")),
        (Proofs("algorithm", "failed-garbled"), Proof(Original.COPIED, "active-garbled")),
        (Proofs("algorithm", "", bytes(8), bytes(128)), Proof(Original.COPIED, "active-signature")),
        (Proofs("", "", bytes(8), b""), Proof(Original.COPIED, "active-signature")),
    ],
)
def test_a_chip_that_will_not_sign(proofs: Proofs, proof: Proof) -> None:
    files = {0x0100 + number: data for number, data in ChipKeys.of(("active-rsa",)).groups().items()}
    assert set(files) == {DG14, DG15}
    assert original.judge(files, proofs, GENUINE, frozenset({14, 15})) == proof
