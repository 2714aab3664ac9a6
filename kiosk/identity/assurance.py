"""How sure the terminal is of who stands there: one table, from a document and what was checked of it to a level.

| level | reached by |
|---|---|
| nothing | nothing shown, or a picture of a card: a photograph, a screen, a copy prove nobody's presence |
| typed | a number, or a name and a number, that somebody typed |
| card | a document whose chip was read here (radio or contact), or a fresh code of a state identity service, checked online |
| card-and-factor | one of those, and a second proof of another kind (see below) |

A second proof is a face compared with the document (with consent), a one-time code on the phone that the state has on record, or the
word of staff who looked. Two proofs of one kind are one proof, and a factor without a document lifts nothing: a phone hand-off never
reaches more than the card it goes with. An expired document reaches no more than `typed`. Pure: no clock; whether a document is
expired is handed in.
"""

from collections.abc import Collection, Mapping
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """In order: what needs one is done with it or with a higher one."""

    NOTHING = 0
    TYPED = 1
    CARD = 2
    CARD_AND_FACTOR = 3

    @classmethod
    def of(cls, name: str) -> "Level":
        """The level that packages call `name`.

        Raises:
            KeyError: there is none.
        """
        return cls[name.upper().replace("-", "_")]

    @property
    def label(self) -> str:
        """As packages write it."""
        return self.name.lower().replace("_", "-")


class Proof(StrEnum):
    """What was done with a document or a person."""

    TYPED = "typed"
    PICTURE = "picture"
    CHIP_READ = "chip-read"
    CODE_VERIFIED = "code-verified"
    FACE = "face"
    PHONE = "phone"
    STAFF = "staff"


# What each kind of document can prove: a chip that was read, or a code that its issuer confirmed online. Machine-readable text alone
# (a passport's lines) can be copied by anybody, and is as good as typed.
_CHIP, _CODE = frozenset({Proof.CHIP_READ}), frozenset({Proof.CODE_VERIFIED})
DOCUMENTS: Mapping[str, frozenset[Proof]] = {
    "cn-resident-card": _CHIP,
    "cn-hmt-residence-permit": _CHIP,
    "cn-foreign-pr-2017": _CHIP,
    "cn-foreign-pr-2023": _CHIP,
    "cn-travel-permit": _CHIP,
    "passport": _CHIP,
    "cn-network-id": _CODE,
    "cn-e-id-code": _CODE,
}
_FACTORS = frozenset({Proof.FACE, Proof.PHONE, Proof.STAFF})


def reach(document: str, proofs: Collection[Proof], *, expired: bool = False) -> Level:
    """The level that `proofs` of a document of kind `document` reach ("": no document; an unknown kind proves nothing by itself)."""
    strong = bool(DOCUMENTS.get(document, frozenset()).intersection(proofs))
    if strong and not expired:
        return Level.CARD_AND_FACTOR if _FACTORS.intersection(proofs) else Level.CARD
    if strong or Proof.TYPED in proofs:
        return Level.TYPED
    return Level.NOTHING


def attainable(document_kinds: Collection[str], factors: Collection[Proof]) -> Level:
    """The highest level that a terminal can reach that reads `document_kinds` and can check `factors`."""
    best = Level.TYPED
    for kind in document_kinds:
        best = max(best, reach(kind, [*DOCUMENTS.get(kind, ()), *factors]))
    return best
