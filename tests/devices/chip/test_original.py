"""A chip that was issued is told from a copy of its files, and a signer that its country took back from others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.chip import original, passive, proving, public, reading, tlv
from kiosk.devices.chip.apdu import CardLost, Command, plain
from kiosk.devices.chip.keys import MrzKey
from kiosk.devices.chip.proving import DG14, DG15, Proofs
from kiosk.devices.chip.verdict import Original, Proof, State, Verdict
from kiosk.devices.sim import chip_documents as documents
from kiosk.devices.sim.chip_card import Chip, Personalised

COUNTRY = documents.Country()
TRUSTED = tuple(x509.load_pem_x509_certificates(COUNTRY.certificate))
NOW = datetime.now(UTC)


def read(name: str, filled: Personalised) -> reading.Files:
    outcome = reading.read(Chip(filled).answer, MrzKey.typed(*documents.key(name)), lambda _done, _of: None, photo=False)
    assert isinstance(outcome, reading.Files), outcome
    return outcome


def proof(files: reading.Files, trusted: tuple[x509.Certificate, ...] = TRUSTED) -> Proof:
    groups = {number - 0x100: data for number, data in files.files.items() if number < 0x111}
    sod = files.files[reading.EF_SOD]
    return original.judge(files.files, files.proofs, passive.check(sod, groups, trusted, NOW), passive.signed_groups(sod))


@pytest.mark.parametrize(
    ("name", "issued", "copied"),
    [
        ("traveller-moreau", Proof(Original.ORIGINAL, "chip"), Proof(Original.COPIED, "chip-6988")),
        ("traveller-suharto", Proof(Original.ORIGINAL, "active"), Proof(Original.COPIED, "active-signature")),
        ("permit-lam", Proof(Original.NOT_OFFERED), Proof(Original.NOT_OFFERED)),
    ],
)
def test_the_chip_that_was_issued_and_a_copy_of_its_files(name: str, issued: Proof, copied: Proof) -> None:
    assert proof(read(name, documents.personalise(name, COUNTRY))) == issued
    assert proof(read(name, documents.personalise(name, COUNTRY, copied=True))) == copied


def without(filled: Personalised, *files: int) -> Personalised:
    """A chip that does not tell of these files: EF.COM, which lists them, is signed by nobody."""
    tags = {DG14: b"\x6e", DG15: b"\x6f"}
    com = filled.files[reading.EF_COM]
    for file in files:
        com = com.replace(tags[file], b"\x61")
    return replace(filled, files={ef: com if ef == reading.EF_COM else data for ef, data in filled.files.items() if ef not in files})


def test_a_copy_that_hides_what_would_prove_it_is_a_copy() -> None:
    filled = documents.personalise("traveller-moreau", COUNTRY, copied=True)
    assert proof(read("traveller-moreau", without(filled, DG14, DG15))) == Proof(Original.COPIED, "dg14-missing")
    filled = documents.personalise("traveller-suharto", COUNTRY, copied=True)
    assert proof(read("traveller-suharto", without(filled, DG15))) == Proof(Original.COPIED, "dg15-missing")


def test_a_key_that_nobody_vouches_for_proves_nothing() -> None:
    found = read("traveller-moreau", documents.personalise("traveller-moreau", COUNTRY))
    assert proof(found, ()) == Proof(Original.NOT_CHECKED, "contents")


def test_active_authentication_on_a_curve_and_what_stands_in_its_way() -> None:
    found = read("traveller-moreau", documents.personalise("traveller-moreau", COUNTRY))
    verdict, files, signed = Verdict(State.GENUINE), found.files, frozenset({14, 15})
    signs = documents.personalise("traveller-moreau", COUNTRY).signs
    assert signs is not None
    challenge = bytes(8)
    asked = Proofs(chip="algorithm", challenge=challenge, signature=signs(challenge))
    assert original.judge(files, asked, verdict, signed) == Proof(Original.ORIGINAL, "active")
    assert original.judge(files, replace(asked, challenge=b"\1" * 8), verdict, signed) == Proof(Original.COPIED, "active-signature")
    for signature in (b"", b"\0" * 64, b"\xff" * 63):
        assert original.judge(files, replace(asked, signature=signature), verdict, signed).state is Original.COPIED
    assert original.judge(files, Proofs(active="failed-6985"), verdict, signed) == Proof(Original.COPIED, "active-6985")
    assert original.judge(files, Proofs(active="failed-6700"), verdict, signed) == Proof(Original.NOT_CHECKED, "length")
    assert original.judge({DG14: b""}, Proofs("algorithm"), verdict, frozenset()) == Proof(Original.NOT_CHECKED, "algorithm")


def test_a_curve_that_is_written_out_is_the_known_one() -> None:
    key = ec.generate_private_key(ec.BrainpoolP256R1()).public_key()
    named = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    found = public.point_of(named)
    assert found is not None
    curve, point = found
    encode = tlv.encode
    prime = encode(0x30, encode(0x06, bytes.fromhex("2A8648CE3D0101")) + encode(0x02, b"\0" + curve.p.to_bytes(32, "big")))
    coefficients = encode(0x30, encode(0x04, curve.a.to_bytes(32, "big")) + encode(0x04, curve.b.to_bytes(32, "big")))
    order = encode(0x02, b"\0" + curve.order.to_bytes(32, "big"))
    written = encode(0x30, encode(0x02, b"\1") + prime + coefficients + encode(0x04, curve.encode(curve.times_base(1))) + order)
    info = encode(0x30, encode(0x30, encode(0x06, bytes.fromhex("2A8648CE3D0201")) + written) + encode(0x03, b"\0" + curve.encode(point)))
    assert public.point_of(info) == found
    assert public.point_of(info.replace(curve.order.to_bytes(32, "big"), curve.p.to_bytes(32, "big"))) is None


def test_a_long_signature_is_asked_for_in_extended_form() -> None:
    assert Command(0x88, 0, 0, b"12345678", 65536).encoded() == bytes.fromhex("00880000 000008 3132333435363738 0000")
    assert Command(0xB0, 0, 0, expected=65536).encoded() == bytes.fromhex("00B00000 00 0000")


def revoking(country: documents.Country, *serials: int) -> bytes:
    """The list of the country, with these signers."""
    certificate = x509.load_pem_x509_certificate(country.certificate)
    builder = x509.CertificateRevocationListBuilder().issuer_name(certificate.subject)
    builder = builder.last_update(NOW - timedelta(days=90)).next_update(NOW - timedelta(days=1))
    for serial in serials:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - timedelta(days=80)).build()
        )
    return builder.sign(country._root, hashes.SHA256()).public_bytes(Encoding.PEM)


def test_a_signer_that_its_country_took_back_is_not_genuine(tmp_path: Path) -> None:
    (tmp_path / "utopia.pem").write_bytes(COUNTRY.certificate)
    found = read("permit-lam", documents.personalise("permit-lam", COUNTRY))
    groups = {number - 0x100: data for number, data in found.files.items() if number < 0x111}
    serial = COUNTRY._signer.serial_number

    def judged() -> Verdict:
        trusted = passive.trusted(tmp_path)
        return passive.check(found.files[reading.EF_SOD], groups, trusted.countries, NOW, trusted.revoked)

    (tmp_path / "broken.crl").write_bytes(b"\x30\x03")
    (tmp_path / "others.crl").write_bytes(revoking(COUNTRY, serial + 1))
    # The same name and another key: nobody takes back what is not his.
    (tmp_path / "strangers.crl").write_bytes(revoking(documents.Country(), serial))
    assert judged() == Verdict(State.GENUINE)
    (tmp_path / "utopia.crl").write_bytes(revoking(COUNTRY, serial))
    assert judged() == Verdict(State.NOT_GENUINE, "signer-revoked")


@settings(deadline=None)
@given(st.binary(max_size=120), st.binary(max_size=120), st.lists(st.binary(max_size=80), max_size=6))
def test_no_keys_and_no_answers_raise(dg14: bytes, dg15: bytes, answers: list[bytes]) -> None:
    waiting = iter(answers)

    def answer(command: bytes) -> bytes:
        try:
            return next(waiting) + b"\x90\0"
        except StopIteration:
            raise CardLost from None

    for wrap in (lambda tag, data: data, lambda tag, data: tlv.encode(tag, data)):
        files = {DG14: wrap(0x6E, wrap(0x31, dg14)), DG15: wrap(0x6F, dg15)}
        try:
            proofs = proving.prove(plain(answer), answer, files)
        except CardLost:
            proofs = Proofs(challenge=bytes(8), signature=dg14)
        assert original.judge(files, proofs, Verdict(State.GENUINE), frozenset({14})).state is not Original.ORIGINAL
