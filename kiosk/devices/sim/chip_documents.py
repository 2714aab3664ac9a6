"""Invented people with chips in their documents, and the invented country that signed them. Nobody here exists; Utopia (UTO) does not.

    traveller-moreau   passport, opens by PACE and by BAC, with details in other letters (DG11); chip and active authentication
    traveller-suharto  passport, BAC only, one name, a birth of which only the year is known, active authentication by RSA
    permit-lam         a travel permit's card (TD1), PACE only, so by its number (CAN) as well; a Chinese name

Lines, check digits and the security object are made here and not by any code of the terminal. Pure but for the keys, which are new in
every process.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.devices.sim import chip_sizes
from kiosk.devices.sim.chip_card import Personalised
from kiosk.devices.sim.chip_crypto import tlv
from kiosk.devices.sim.chip_keys import ChipKeys

DEFAULT = "traveller-moreau"
_OBJECT = "2.23.136.1.1.1"


@dataclass(frozen=True, slots=True, repr=False)
class _Person:
    lines: tuple[str, ...]
    key: tuple[str, str, str]
    can: str = ""
    details: Mapping[int, str] | None = None
    pace: bool = True
    bac: bool = True
    photo: int = 12000
    proves: tuple[str, ...] = ()


def _digit(text: str) -> str:
    return str(sum((7, 3, 1)[place % 3] * (0 if sign == "<" else int(sign, 36)) for place, sign in enumerate(text)) % 10)


def _passport(name: str, number: str, nation: str, birth: str, sex: str, expiry: str) -> tuple[str, ...]:
    fields = [part + _digit(part) for part in (number.ljust(9, "<"), birth, expiry, "<" * 14)]
    lower = fields[0] + nation + fields[1] + sex + fields[2] + fields[3]
    return f"P<UTO{name}".ljust(44, "<"), lower + _digit(fields[0] + fields[1] + fields[2] + fields[3])


def _card(code: str, name: str, number: str, nation: str, birth: str, sex: str, expiry: str) -> tuple[str, ...]:
    one = (code + number.ljust(9, "<") + _digit(number.ljust(9, "<"))).ljust(30, "<")
    born, ends = birth + _digit(birth), expiry + _digit(expiry)
    return one, f"{born}{sex}{ends}{nation}".ljust(29, "<") + _digit(one[5:] + born + ends + "<" * 11), name.ljust(30, "<")


_PEOPLE: Mapping[str, _Person] = {
    "traveller-moreau": _Person(
        _passport("MOREAU<<ELISE<MARIE", "XA0000017", "UTO", "880229", "F", "310615"),
        ("XA0000017", "880229", "310615"),
        details={0x5F0E: "MOREAU<<ÉLISE<MARIE", 0x5F2B: "19880229", 0x5F11: "UTOPOLIS<UTOPIA", 0x5F10: "UT-880229-01"},
        can="314159",
        proves=("chip", "active"),
    ),
    "traveller-suharto": _Person(
        _passport("SUHARTO", "XB00018", "UTO", "71<<<<", "M", "290101"),
        ("XB00018", "71<<<<", "290101"),
        pace=False,
        photo=48000,
        proves=("active-rsa",),
    ),
    "permit-lam": _Person(
        _card("CRCHN", "LAM<<SIU<MAN", "H00000002", "HKG", "950505", "F", "350504"),
        ("H00000002", "950505", "350504"),
        can="271828",
        details={0x5F0E: "林<<小文"},
        bac=False,
    ),
}


def names() -> tuple[str, ...]:
    """All people, the default first."""
    return tuple(_PEOPLE)


def key(name: str) -> tuple[str, str, str]:
    """Number, birth and expiry (YYMMDD) on the document of `name`.

    Raises:
        ValueError: nobody has that name.
    """
    return _person(name).key


def lines(name: str) -> tuple[str, ...]:
    """The machine readable lines on the document of `name`.

    Raises:
        ValueError: nobody has that name.
    """
    return _person(name).lines


def kind(name: str) -> str:
    """The kind of document that `name` carries, as the terminal calls it.

    Raises:
        ValueError: nobody has that name.
    """
    return "passport" if _person(name).lines[0].startswith("P") else "cn-travel-permit"


def can(name: str) -> str:
    """The card access number of `name`'s document ("" if it has none)."""
    return _person(name).can


# Written a second time on purpose: a far end that shared the reading side's structures would agree with its mistakes. asn1crypto has no
# types (its classes are Any to mypy), and reads `_fields` from the class.
class _GroupHash(core.Sequence):  # type: ignore[misc]
    _fields = [("number", core.Integer), ("hash", core.OctetString)]  # noqa: RUF012


class _GroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _GroupHash


class _Lds(core.Sequence):  # type: ignore[misc]
    _fields = [("version", core.Integer), ("algorithm", algos.DigestAlgorithm), ("hashes", _GroupHashes)]  # noqa: RUF012


class Country:
    """An authority and its document signer."""

    def __init__(self, name: str = "Utopia CSCA") -> None:
        self._root, self._key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self._country = _certificate(name, self._root.public_key(), name, self._root, authority=True)
        self._signer = _certificate("Utopia signer 1", self._key.public_key(), name, self._root, authority=False)

    @property
    def certificate(self) -> bytes:
        """The country's own certificate, PEM."""
        return self._country.public_bytes(serialization.Encoding.PEM)

    def security_object(self, groups: Mapping[int, bytes], size: int = 0) -> bytes:
        """EF.SOD over the data groups (by number), at least as long as `size`."""
        hashed = [{"number": number, "hash": hashlib.sha256(data).digest()} for number, data in groups.items()]
        lds = _Lds({"version": 0, "algorithm": {"algorithm": "sha256"}, "hashes": hashed}).dump()
        attributes = cms.CMSAttributes(
            [{"type": "content_type", "values": [_OBJECT]}, {"type": "message_digest", "values": [hashlib.sha256(lds).digest()]}]
        )
        signer = asn1_x509.Certificate.load(self._signer.public_bytes(serialization.Encoding.DER))
        info = {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": {"issuer": signer.issuer, "serial_number": signer.serial_number}}),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        }

        def made(more: int) -> bytes:
            fill = {"unsigned_attrs": [{"type": "1.2.3", "values": [core.OctetString(bytes(more))]}]} if more else {}
            signed = cms.SignedData(
                {
                    "version": "v3",
                    "digest_algorithms": [{"algorithm": "sha256"}],
                    "encap_content_info": {"content_type": _OBJECT, "content": core.ParsableOctetString(lds)},
                    "certificates": [signer],
                    "signer_infos": [info | fill],
                }
            )
            return tlv(0x77, cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())

        return chip_sizes.grown(made, size)


def personalise(name: str, country: Country, tampered: int = 0, *, copied: bool = False) -> Personalised:
    """The chip of `name`, signed by `country`; data group `tampered` is changed after that. A `copied` one has the files of another chip
    and not its keys.

    Raises:
        ValueError: nobody has that name.
    """
    return _filled(_person(name), country, tampered, copied, {})


def as_long_as(
    name: str, country: Country, sizes: Mapping[int, int], com: bytes, proves: tuple[str, ...], *, pace: bool
) -> Personalised:
    """The chip of `name` with files as long as `sizes` (by identifier) says, and no others; `com` is its EF.COM, if there is one. It proves
    what `proves` says, and opens by BAC too.

    Raises:
        ValueError: nobody has that name.
    """
    person = replace(_person(name), proves=proves, pace=pace, bac=True)
    filled = _filled(person, country, 0, False, sizes)
    return replace(filled, files={**filled.files, 0x011E: com}) if com else filled


def _filled(person: _Person, country: Country, tampered: int, copied: bool, sizes: Mapping[int, int]) -> Personalised:
    groups = {1: tlv(0x61, tlv(0x5F1F, "".join(person.lines).encode())), 2: _picture(person.photo)}
    if person.details is not None:
        tags = b"".join(tag.to_bytes(2, "big") for tag in person.details)
        groups[11] = tlv(0x6B, tlv(0x5C, tags), *(tlv(tag, text.encode()) for tag, text in person.details.items()))
    keys = ChipKeys.of(person.proves)
    groups |= keys.groups()
    if sizes:
        groups = chip_sizes.of(groups, sizes, _picture)
    sod = country.security_object(groups, sizes.get(0x011D, 0))
    if tampered in groups:
        # One letter of a name, or one byte of a picture: everything but the signature still agrees.
        groups[tampered] = groups[tampered].replace(b"MOREAU", b"MOREAL").replace(b"LAM", b"LAN").replace(b"\xff\xd9", b"\xff\xd8")
    listed = bytes({1: 0x61, 2: 0x75, 11: 0x6B, 14: 0x6E, 15: 0x6F}[number] for number in groups)
    com = tlv(0x60, tlv(0x5F01, b"0107"), tlv(0x5F36, b"040000"), tlv(0x5C, listed))
    files = {0x011E: com, 0x011D: sod, **{0x0100 + number: data for number, data in groups.items()}}
    number, birth, expiry = person.key
    mrz_key = "".join(part + _digit(part) for part in (number.ljust(9, "<"), birth, expiry))
    own = ChipKeys.of(person.proves, anew=True) if copied else keys
    return Personalised(files, mrz_key, person.can, person.pace, person.bac, own.agrees, own.signs)


def _picture(size: int) -> bytes:
    """DG2 with something that begins and ends as a JPEG does: the terminal never looks inside."""
    picture = b"\xff\xd8\xff\xe0" + bytes(value % 251 for value in range(size - 6)) + b"\xff\xd9"
    block = b"FAC\x00010\x00" + bytes(38) + picture
    return tlv(0x75, tlv(0x7F61, tlv(0x02, b"\1"), tlv(0x7F60, tlv(0xA1, b""), tlv(0x5F2E, block))))


def _certificate(
    name: str, public: ec.EllipticCurvePublicKey, issuer: str, private: ec.EllipticCurvePrivateKey, *, authority: bool
) -> x509.Certificate:
    begins = datetime.now(UTC) - timedelta(days=30)
    usage = x509.KeyUsage(not authority, False, False, False, False, authority, authority, False, False)
    builder = x509.CertificateBuilder().subject_name(_name(name)).issuer_name(_name(issuer)).public_key(public)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(begins + timedelta(days=3650))
    builder = builder.add_extension(x509.BasicConstraints(authority, 0 if authority else None), True).add_extension(usage, True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(private.public_key()), False)
    return builder.sign(private, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "UT"), x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _person(name: str) -> _Person:
    if name not in _PEOPLE:
        raise ValueError(f"there is no card {name}; there are {', '.join(_PEOPLE)}")
    return _PEOPLE[name]
