"""The sandbox's own certificate authority and its oldest key, made in its folder at the first start.

`ca.pem` is what a terminal is told to trust; the server's certificate is for localhost and 127.0.0.1 alone. The key that opens
submissions of format 1 (id `sandbox-1`) lies in `sealing-key.pem`; the keys of today are in kiosk/sandbox/office.py. Nothing here is
secret from whoever can read the folder: it is a sandbox.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEARS = timedelta(days=5 * 365)


@dataclass(frozen=True, slots=True, repr=False)
class Authority:
    """The files of one sandbox, and the private key that opens what terminals sealed in format 1."""

    ca: Path
    certificate: Path
    key: Path
    sealing: X25519PrivateKey


def prepare(folder: Path) -> Authority:
    """The authority of `folder`; made if the folder has none."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ca, certificate, key, sealing = (folder / name for name in ("ca.pem", "server.pem", "server-key.pem", "sealing-key.pem"))
    if not all(path.exists() for path in (ca, certificate, key)):
        _issue(ca, certificate, key)
    if not sealing.exists():
        _write(sealing, X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    opened = load_pem_private_key(sealing.read_bytes(), None)
    if not isinstance(opened, X25519PrivateKey):
        raise ValueError(f"{sealing.name} is no X25519 key")
    return Authority(ca, certificate, key, opened)


def _issue(ca: Path, certificate: Path, key: Path) -> None:
    root_key = ec.generate_private_key(ec.SECP256R1())
    server_key = ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kiosk sandbox authority (for trying things out)")])
    root_id = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = (
        _begun(root_name, root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(root_id, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    server = (
        _begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), root_name, server_key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(names, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(server_key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(root_id), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    _write(key, server_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _write(certificate, server.public_bytes(Encoding.PEM))
    # Last, because a folder with this file counts as whole.
    _write(ca, root.public_bytes(Encoding.PEM))


def _begun(subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + YEARS)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
