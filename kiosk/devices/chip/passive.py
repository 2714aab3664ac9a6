"""Passive authentication (ICAO Doc 9303-11, 5.1): who signed the chip's contents, and are they what was signed?

Three links: each data group's hash stands in the security object; the document signer signed that; a country's authority, whose
certificate lies in the terminal's folder, signed the signer. A link that is broken is `not-genuine`; one that cannot be followed for
lack of the country's certificate is `signer-unknown`; where nothing could be looked at, `not-checked`. They are never lumped together.

A signer whom a list of the country (`*.crl`) names is `not-genuine`, also where the list is out of date. Not done: whether the signer's
country is the one that the lines name. Pure but for `trusted`, which reads a folder. Failures: all are verdicts; `reason` holds nothing
of the document.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import algos, cms, core
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from kiosk.devices.chip import tlv
from kiosk.devices.chip.apdu import Malformed
from kiosk.devices.chip.verdict import SIGNER_LATER, State, Verdict

_Crl = x509.CertificateRevocationList
_OBJECT = "2.23.136.1.1.1"  # id-icao-mrtd-security-ldsSecurityObject
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


# asn1crypto and the certificate parser answer bytes that are no CMS, or certificates that are none, with any of these.
_NO_CMS = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError, Malformed),
    *(x509.DuplicateExtension, x509.InvalidVersion, UnsupportedAlgorithm),
)


# asn1crypto has no types (its classes are Any to mypy), and reads `_fields` from the class.
class _GroupHash(core.Sequence):  # type: ignore[misc]
    _fields = [("number", core.Integer), ("hash", core.OctetString)]  # noqa: RUF012


class _GroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _GroupHash


class _SecurityObject(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("algorithm", algos.DigestAlgorithm),
        ("hashes", _GroupHashes),
        ("rest", core.Any, {"optional": True}),
    ]


class _Stop(Exception):
    def __init__(self, state: State, reason: str) -> None:
        super().__init__(reason)
        self.verdict = Verdict(state, reason)


@dataclass(frozen=True, slots=True)
class Trusted:
    """Whom a folder trusts: certificates of countries, and their lists of signers that they took back."""

    countries: tuple[x509.Certificate, ...] = ()
    revoked: tuple[x509.CertificateRevocationList, ...] = ()


def trusted(folder: Path) -> Trusted:
    """The certificates (`*.cer *.crt *.der *.pem`) and revocation lists (`*.crl`) in `folder`, DER or PEM. What is none is left out.

    Raises:
        OSError: the folder cannot be read.
    """
    countries: list[x509.Certificate] = []
    revoked: list[x509.CertificateRevocationList] = []
    for path in sorted(folder.iterdir()):
        kind = path.suffix.lower()
        if kind not in (".cer", ".crt", ".der", ".pem", ".crl"):
            continue
        data = path.read_bytes()
        pem = b"-----BEGIN" in data
        try:
            if kind == ".crl":
                revoked.append(x509.load_pem_x509_crl(data) if pem else x509.load_der_x509_crl(data))
            else:
                countries.extend(x509.load_pem_x509_certificates(data) if pem else [x509.load_der_x509_certificate(data)])
        except (ValueError, UnsupportedAlgorithm):
            continue
    return Trusted(tuple(countries), tuple(revoked))


def check(
    sod: bytes | None, groups: Mapping[int, bytes], countries: Sequence[x509.Certificate], now: datetime, revoked: Sequence[_Crl] = ()
) -> Verdict:
    """Judge the data groups (by number) that were read. `now` is aware; `revoked`: the countries' lists."""
    if sod is None:
        return Verdict(State.NOT_CHECKED, "no-sod")
    try:
        return _check(sod, groups, countries, now, revoked)
    except _Stop as stop:
        return stop.verdict
    except _NO_CMS:
        return Verdict(State.NOT_CHECKED, "sod")


def signed_groups(sod: bytes) -> frozenset[int]:
    """The numbers of the data groups whose hashes the security object holds."""
    try:
        info = cms.ContentInfo.load(tlv.first(sod, 0x77))
        said = _SecurityObject.load(bytes(info["content"]["encap_content_info"]["content"].contents))
        return frozenset(int(item["number"].native) for item in said["hashes"])
    except _NO_CMS:
        return frozenset()


def _check(
    sod: bytes, groups: Mapping[int, bytes], countries: Sequence[x509.Certificate], now: datetime, revoked: Sequence[_Crl]
) -> Verdict:
    info = cms.ContentInfo.load(tlv.first(sod, 0x77))
    signed = info["content"]
    content = bytes(signed["encap_content_info"]["content"].contents)
    if signed["encap_content_info"]["content_type"].dotted != _OBJECT:
        return Verdict(State.NOT_CHECKED, "sod")
    _hashes_agree(content, groups)
    signer = _signer(signed)
    _signature_agrees(signed["signer_infos"][0], content, signer)
    return _followed(signer, countries, now, revoked)


def _hashes_agree(content: bytes, groups: Mapping[int, bytes]) -> None:
    said = _SecurityObject.load(content)
    name = said["algorithm"]["algorithm"].native
    if name not in _HASHES:
        raise _Stop(State.NOT_CHECKED, "algorithm")
    by_number = {item["number"].native: item["hash"].native for item in said["hashes"]}
    for number, data in sorted(groups.items()):
        if not hmac.compare_digest(by_number.get(number, b""), hashlib.new(name, data).digest()):
            raise _Stop(State.NOT_GENUINE, f"hash-dg{number}")


def _signer(signed: cms.SignedData) -> x509.Certificate:
    """The certificate that the signature names, out of those the object carries."""
    sid = signed["signer_infos"][0]["sid"]
    for choice in signed["certificates"]:
        certificate = choice.chosen
        if sid.name == "issuer_and_serial_number":
            same = certificate.serial_number == sid.chosen["serial_number"].native and certificate.issuer == sid.chosen["issuer"]
        else:
            same = certificate.key_identifier == sid.native
        if same:
            try:
                return x509.load_der_x509_certificate(certificate.dump())
            except (ValueError, UnsupportedAlgorithm):
                # Keys with the curve written out in full, which the library does not take.
                raise _Stop(State.NOT_CHECKED, "algorithm") from None
    raise _Stop(State.NOT_CHECKED, "sod")


def _signature_agrees(info: cms.SignerInfo, content: bytes, signer: x509.Certificate) -> None:
    digest = info["digest_algorithm"]["algorithm"].native
    attributes = info["signed_attrs"]
    if digest not in _HASHES:
        raise _Stop(State.NOT_CHECKED, "algorithm")
    message = content
    if len(attributes):
        values = {item["type"].native: item["values"][0] for item in attributes}
        if values["content_type"].dotted != _OBJECT:
            raise _Stop(State.NOT_GENUINE, "digest")
        if not hmac.compare_digest(values["message_digest"].native, hashlib.new(digest, content).digest()):
            raise _Stop(State.NOT_GENUINE, "digest")
        # Signed as a SET, sent under an implicit tag (RFC 5652, 5.4).
        message = b"\x31" + attributes.dump()[1:]
    try:
        _verify(signer, info, digest, message)
    except InvalidSignature:
        raise _Stop(State.NOT_GENUINE, "signature") from None
    except UnsupportedAlgorithm:
        raise _Stop(State.NOT_CHECKED, "algorithm") from None


def _verify(signer: x509.Certificate, info: cms.SignerInfo, digest: str, message: bytes) -> None:
    key, algorithm, signature = signer.public_key(), info["signature_algorithm"], info["signature"].native
    named = algorithm["algorithm"].native
    hashing = _HASHES.get(named.split("_")[0], _HASHES[digest])
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(hashing))
    elif isinstance(key, rsa.RSAPublicKey) and named == "rsassa_pss":
        parameters = algorithm["parameters"]
        hashing = _HASHES[parameters["hash_algorithm"]["algorithm"].native]
        mask = _HASHES[parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native]
        key.verify(signature, message, padding.PSS(padding.MGF1(mask), parameters["salt_length"].native), hashing)
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, message, padding.PKCS1v15(), hashing)
    else:
        raise UnsupportedAlgorithm(named)


def _followed(signer: x509.Certificate, countries: Sequence[x509.Certificate], now: datetime, revoked: Sequence[_Crl]) -> Verdict:
    """From the signer to its country."""
    if not countries:
        return Verdict(State.NOT_CHECKED, "no-certificates")
    named = [country for country in countries if country.subject == signer.issuer]
    for country in named:
        try:
            signer.verify_directly_issued_by(country)
        except (InvalidSignature, ValueError, TypeError):
            continue
        except UnsupportedAlgorithm:
            return Verdict(State.NOT_CHECKED, "algorithm")
        if any(_takes_back(one, country, signer) for one in revoked):
            return Verdict(State.NOT_GENUINE, "signer-revoked")
        if now < signer.not_valid_before_utc:
            return Verdict(State.SIGNER_UNKNOWN, SIGNER_LATER)
        if now > signer.not_valid_after_utc:
            return Verdict(State.SIGNER_UNKNOWN, "signer-expired")
        return Verdict(State.GENUINE)
    # A country renews its key under the same name: only a signer that names this very key and is not signed by it is a forgery.
    if any(_identifier(signer) is not None and _identifier(signer) == _own(country) for country in named):
        return Verdict(State.NOT_GENUINE, "signer")
    return Verdict(State.SIGNER_UNKNOWN, "signer")


def _takes_back(crl: _Crl, country: x509.Certificate, signer: x509.Certificate) -> bool:
    """Does this list, if it is the country's own, name the signer?"""
    try:
        ours = crl.issuer == country.subject and crl.is_signature_valid(country.public_key())  # type: ignore[arg-type]  # a TypeError else
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False
    return ours and crl.get_revoked_certificate_by_serial_number(signer.serial_number) is not None


def _identifier(certificate: x509.Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except (x509.ExtensionNotFound, x509.DuplicateExtension):
        return None


def _own(certificate: x509.Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.key_identifier
    except (x509.ExtensionNotFound, x509.DuplicateExtension):
        return None
