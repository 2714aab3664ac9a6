"""What a document and its checks reach, row by row of the table."""

import itertools

import pytest

from kiosk.identity.assurance import DOCUMENTS, Level, Proof, attainable, reach

FACTORS = (Proof.FACE, Proof.PHONE, Proof.STAFF)


@pytest.mark.parametrize(
    ("document", "proofs", "level"),
    [
        ("", (), Level.NOTHING),
        ("cn-resident-card", (), Level.NOTHING),
        ("cn-resident-card", (Proof.PICTURE,), Level.NOTHING),
        ("cn-resident-card", (Proof.PICTURE, *FACTORS), Level.NOTHING),
        ("", FACTORS, Level.NOTHING),
        ("", (Proof.TYPED,), Level.TYPED),
        ("", (Proof.TYPED, *FACTORS), Level.TYPED),
        ("cn-resident-card", (Proof.CHIP_READ,), Level.CARD),
        ("cn-resident-card", (Proof.CHIP_READ, Proof.TYPED, Proof.PICTURE), Level.CARD),
        ("cn-resident-card", (Proof.CODE_VERIFIED,), Level.NOTHING),
        ("cn-network-id", (Proof.CODE_VERIFIED,), Level.CARD),
        ("cn-network-id", (Proof.CHIP_READ,), Level.NOTHING),
        ("unknown", (Proof.CHIP_READ, Proof.CODE_VERIFIED), Level.NOTHING),
        *(("cn-resident-card", (Proof.CHIP_READ, factor), Level.CARD_AND_FACTOR) for factor in FACTORS),
    ],
)
def test_a_level_is_reached_by_something_else(document: str, proofs: tuple[Proof, ...], level: Level) -> None:
    assert reach(document, proofs) is level


@pytest.mark.parametrize("document", DOCUMENTS)
def test_an_expired_document_reaches_more_than_typed(document: str) -> None:
    for size in range(len(Proof) + 1):
        for proofs in itertools.combinations(Proof, size):
            assert reach(document, proofs, expired=True) <= Level.TYPED
            assert reach(document, proofs, expired=True) <= reach(document, proofs)


@pytest.mark.parametrize("document", [*DOCUMENTS, "", "unknown"])
def test_a_further_proof_lowers_a_level(document: str) -> None:
    for size in range(len(Proof)):
        for proofs in itertools.combinations(Proof, size):
            for more in Proof:
                assert reach(document, [*proofs, more]) >= reach(document, proofs)


def test_a_terminal_reaches_what_it_has_nothing_for() -> None:
    assert attainable((), FACTORS) is Level.TYPED
    assert attainable(("cn-resident-card",), ()) is Level.CARD
    assert attainable(("cn-resident-card",), (Proof.STAFF,)) is Level.CARD_AND_FACTOR


@pytest.mark.parametrize("level", Level)
def test_packages_call_a_level_something_else(level: Level) -> None:
    assert Level.of(level.label) is level
