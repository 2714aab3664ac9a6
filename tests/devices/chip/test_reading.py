"""The terminal's chip protocol against the simulated chip: two implementations that share no code."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.chip import lds, passive, reading
from kiosk.devices.chip.apdu import CardLost
from kiosk.devices.chip.keys import CanKey, MrzKey
from kiosk.devices.chip.verdict import SIGNER_LATER, State, Verdict
from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim.chip_card import Chip

COUNTRY = documents.Country()
TRUSTED = tuple(x509.load_pem_x509_certificates(COUNTRY.certificate))
NOW, TODAY = datetime.now(UTC), date(2026, 11, 25)


def chip(name: str, **how: bool) -> Chip:
    return Chip(documents.personalise(name, COUNTRY), **how)


def key(name: str) -> MrzKey:
    return MrzKey.typed(*documents.key(name))


def silent(done: int, of: int) -> None:
    """Nobody looks."""


def files(name: str, chip: Chip, by: MrzKey | CanKey | None = None) -> reading.Files:
    outcome = reading.read(chip.answer, by or key(name), silent)
    assert isinstance(outcome, reading.Files), outcome
    return outcome


def understood(read: reading.Files) -> lds.Contents:
    contents = lds.understand(read.files, TODAY)
    assert isinstance(contents, lds.Contents)
    return contents


def judged(read: reading.Files, trusted: tuple[x509.Certificate, ...] = TRUSTED) -> Verdict:
    groups = {number - 0x100: data for number, data in read.files.items() if number < 0x111}
    return passive.check(read.files.get(reading.EF_SOD), groups, trusted, NOW)


@pytest.mark.parametrize(("name", "access"), [("traveller-moreau", "pace"), ("traveller-suharto", "bac"), ("permit-lam", "pace")])
def test_every_way_in_by_the_lines(name: str, access: str) -> None:
    read = files(name, chip(name))
    assert (read.access, judged(read)) == (access, Verdict(State.GENUINE))
    # The signature is another one each time.
    assert read.files == {**documents.personalise(name, COUNTRY).files, reading.EF_SOD: read.files[reading.EF_SOD]}


def test_by_the_number_on_the_card() -> None:
    contents = understood(files("permit-lam", chip("permit-lam"), CanKey(documents.can("permit-lam"))))
    assert (contents.document.kind, contents.document.name, contents.document.latin_name) == ("cn-travel-permit", "林 小文", "LAM SIU MAN")


def test_what_the_files_say() -> None:
    contents = understood(files("traveller-moreau", chip("traveller-moreau")))
    found = contents.document
    assert (found.name, found.latin_name, found.birth) == ("MOREAU ÉLISE MARIE", "MOREAU ELISE MARIE", date(1988, 2, 29))
    assert (found.birth_place, found.personal_number) == ("UTOPOLIS, UTOPIA", "UT-880229-01")
    assert contents.photo.startswith(b"\xff\xd8\xff") and len(contents.photo) == 12000


def test_a_photo_beyond_32_kb_and_a_birth_known_in_part() -> None:
    contents = understood(files("traveller-suharto", chip("traveller-suharto")))
    assert len(contents.photo) == 48000
    assert (contents.document.birth, contents.document.birth_partial, contents.document.name) == (None, "1971-??-??", "SUHARTO")


def test_a_wrong_key_is_tried_once_and_by_one_way_only() -> None:
    laid = chip("traveller-moreau")
    assert reading.read(laid.answer, MrzKey.typed("XA0000018", "880229", "310615"), silent) == reading.WrongKey()
    assert laid.tries == 1
    laid = chip("traveller-suharto", refuse_keys=True)
    assert reading.read(laid.answer, key("traveller-suharto"), silent) == reading.WrongKey()
    assert laid.tries == 1
    assert reading.read(chip("permit-lam").answer, CanKey("000000"), silent) == reading.WrongKey()


def test_pace_that_fails_before_the_key_leaves_it_to_bac() -> None:
    laid = chip("traveller-moreau")

    def no_pace(command: bytes) -> bytes:
        return b"\x6a\x88" if command[1] == 0x22 else laid.answer(command)

    outcome = reading.read(no_pace, key("traveller-moreau"), silent)
    assert isinstance(outcome, reading.Files) and outcome.access == "bac" and laid.tries == 1


def test_a_card_lost_at_any_command_is_lost_and_never_a_wrong_key() -> None:
    """F29."""
    total = commands(lambda answer: answer)
    for at in (*range(14), *range(14, total, 17), total - 1):
        laid, sent = chip("traveller-moreau"), [0]

        def pulled(command: bytes, laid: Chip = laid, sent: list[int] = sent, at: int = at) -> bytes:
            sent[0] += 1
            if sent[0] > at:
                raise CardLost
            return laid.answer(command)

        assert reading.read(pulled, key("traveller-moreau"), silent) == reading.Lost()
        assert sent[0] == at + 1


def commands(wrap: Callable[[bytes], bytes]) -> int:
    laid, sent = chip("traveller-moreau"), [0]

    def counted(command: bytes) -> bytes:
        sent[0] += 1
        return wrap(laid.answer(command))

    reading.read(counted, key("traveller-moreau"), silent)
    return sent[0]


@pytest.mark.parametrize(
    ("name", "by", "foreign", "reason"),
    [
        ("traveller-moreau", None, True, "not-an-identity-card"),
        ("traveller-suharto", CanKey("314159"), False, "no-way-in"),
        ("permit-lam", None, True, "not-an-identity-card"),
    ],
)
def test_cards_that_cannot_be_read_say_why(name: str, by: CanKey | None, foreign: bool, reason: str) -> None:
    assert reading.read(chip(name, foreign=foreign).answer, by or key(name), silent) == reading.Failure(reason)


@pytest.mark.parametrize("name", ["traveller-moreau", "traveller-suharto"])
def test_a_changed_byte_of_any_protected_answer_ends_the_reading(name: str) -> None:
    for at in (3, 8, 12, 30):
        laid, sent = chip(name), [0]

        def changed(command: bytes, laid: Chip = laid, sent: list[int] = sent, at: int = at) -> bytes:
            answer = laid.answer(command)
            if command[0] & 0x0C:
                sent[0] += 1
                if sent[0] == at:
                    return answer[:4] + bytes([answer[4] ^ 1]) + answer[5:]
            return answer

        assert reading.read(changed, key(name), silent) == reading.Failure("garbled")


def test_what_is_not_what_was_signed() -> None:
    for group in (1, 2):
        laid = Chip(documents.personalise("traveller-moreau", COUNTRY, tampered=group))
        assert judged(files("traveller-moreau", laid)) == Verdict(State.NOT_GENUINE, f"hash-dg{group}")


def test_signers() -> None:
    read = files("traveller-moreau", chip("traveller-moreau"))
    other = tuple(x509.load_pem_x509_certificates(documents.Country("Elsewhere CSCA").certificate))
    renewed = tuple(x509.load_pem_x509_certificates(documents.Country().certificate))
    assert judged(read, other) == Verdict(State.SIGNER_UNKNOWN, "signer")
    # The same name with another key: the country may have renewed it.
    assert judged(read, renewed) == Verdict(State.SIGNER_UNKNOWN, "signer")
    assert judged(read, (*renewed, *TRUSTED)) == Verdict(State.GENUINE)
    assert judged(read, ()) == Verdict(State.NOT_CHECKED, "no-certificates")
    assert passive.check(None, {}, TRUSTED, NOW) == Verdict(State.NOT_CHECKED, "no-sod")
    late = NOW.replace(year=NOW.year + 11, day=1)
    groups = {1: read.files[0x0101]}
    assert passive.check(read.files[reading.EF_SOD], groups, TRUSTED, late) == Verdict(State.SIGNER_UNKNOWN, "signer-expired")
    early = NOW.replace(year=1970, day=1)
    assert passive.check(read.files[reading.EF_SOD], groups, TRUSTED, early) == Verdict(State.SIGNER_UNKNOWN, SIGNER_LATER)


def test_a_changed_security_object_raises_nothing_and_a_changed_signature_is_not_genuine() -> None:
    read = files("traveller-moreau", chip("traveller-moreau"))
    sod = read.files[reading.EF_SOD]
    groups = {number - 0x100: data for number, data in read.files.items() if number < 0x111}
    seen = {passive.check(sod[:at] + bytes([sod[at] ^ 1]) + sod[at + 1 :], groups, TRUSTED, NOW).state for at in range(4, len(sod), 7)}
    assert passive.check(sod[:-1] + bytes([sod[-1] ^ 1]), groups, TRUSTED, NOW) == Verdict(State.NOT_GENUINE, "signature")
    assert State.NOT_GENUINE in seen


@settings(deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=200))
def test_no_bytes_of_files_raise(one: bytes, two: bytes, three: bytes) -> None:
    for tags in ((0x61, 0x75, 0x6B), (0x77, 0x77, 0x77)):
        made = [bytes([tag, len(data) & 0x7F]) + data for tag, data in zip(tags, (one, two, three), strict=True)]
        for files in (made, [one, two, three]):
            lds.understand(dict(zip((lds.DG1, lds.DG2, lds.DG11), files, strict=True)), TODAY)
            assert passive.check(files[0], {1: one}, TRUSTED, NOW).state is not State.GENUINE


@settings(deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=12))
def test_no_answers_of_a_chip_raise(answers: list[bytes]) -> None:
    waiting = iter([*answers, *(answer + b"\x90\0" for answer in answers)])

    def answer(command: bytes) -> bytes:
        try:
            return next(waiting)
        except StopIteration:
            raise CardLost from None

    assert not isinstance(reading.read(answer, key("traveller-moreau"), silent), reading.Files)


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=60), max_size=20))
def test_no_commands_make_the_simulated_chip_raise(sent: list[bytes]) -> None:
    laid = chip("traveller-moreau")
    assert all(len(laid.answer(command)) >= 2 for command in sent)


def test_a_chip_that_names_another_length_or_holds_its_answer_back() -> None:
    """F36: 6Cxx, and 61xx as readers of T=0 pass it on."""
    laid, held = chip("traveller-suharto"), list[bytes]()

    def odd(command: bytes) -> bytes:
        if command == b"\0\x84\0\0\x08" and not held:
            held.append(b"")
            return b"\x6c\x08"
        if command[:2] == b"\0\x84":
            held.append(laid.answer(command)[:-2])
            return b"\x61\x08"
        return held[-1] + b"\x90\0" if command == b"\0\xc0\0\0\x08" else laid.answer(command)

    assert isinstance(reading.read(odd, key("traveller-suharto"), silent), reading.Files)
    assert len(held) == 2


@pytest.mark.parametrize(
    ("sw", "outcome"),
    [
        (0x6300, reading.WrongKey()),
        (0x63C2, reading.WrongKey()),
        (0x6982, reading.WrongKey()),
        (0x6985, reading.Failure("bac-6985")),
        (0x6F00, reading.Failure("bac-6f00")),
    ],
)
def test_what_a_refusal_of_the_key_means(sw: int, outcome: reading.Outcome) -> None:
    """F36: typed data that does not match is not a chip that cannot be opened."""
    laid, sent = chip("traveller-suharto"), list[int]()

    def refusing(command: bytes) -> bytes:
        if command[1] != 0x82:
            return laid.answer(command)
        sent.append(sw)
        return sw.to_bytes(2, "big")

    assert reading.read(refusing, key("traveller-suharto"), silent) == outcome
    assert len(sent) == 1


def test_a_chip_without_a_signature_is_read_and_not_checked() -> None:
    filled = documents.personalise("traveller-suharto", COUNTRY)
    unsigned = {ef: data for ef, data in filled.files.items() if ef != reading.EF_SOD}
    laid = Chip(replace(filled, files=unsigned))
    assert judged(files("traveller-suharto", laid)) == Verdict(State.NOT_CHECKED, "no-sod")


def test_a_file_that_is_said_to_be_endless_is_not_read() -> None:
    filled = documents.personalise("traveller-suharto", COUNTRY)
    laid = Chip(replace(filled, files={**filled.files, 0x0102: b"\x75\x84\x7f\xff\xff\xff" + bytes(400)}))
    assert reading.read(laid.answer, key("traveller-suharto"), silent) == reading.Failure("garbled")
