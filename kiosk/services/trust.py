"""Who answers for a package: the detached signature of an agency over the package's digest.

`signature.json` holds `{"key": NAME, "signature": BASE64}`, Ed25519 over a fixed prefix, the code, the version and the digest. The
keys are public keys in PEM, one file each, `NAME.pem`, in the folder that terminal.toml names. A package without a signature is a
sample: it says so on screen and paper, and a terminal with production keys refuses it. A signature that does not fit is always
refused: somebody changed a file.

Pure but for reading the two kinds of file. Failure rule: `TrustError` with a message for the operator.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.services.check_files import SIGNATURE

_PREFIX = b"kiosk service package 1\0"


class TrustError(Exception):
    """A signature, or a key, cannot be used."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The agencies' public keys by name. `required`: a package without a signature is refused (a terminal with production keys)."""

    keys: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)
    required: bool = False

    def fingerprint(self) -> str:
        """Another text as soon as other packages would be taken."""
        raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return json.dumps([self.required, sorted((name, key.public_bytes(*raw).hex()) for name, key in self.keys.items())])

    def signer(self, folder: Path, code: str, version: str, digest: str) -> str:
        """Whose signature is on the package in `folder`; "" for a sample.

        Raises:
            TrustError: there is none and there must be, or it does not fit, or its key is not known here.
        """
        path = folder / SIGNATURE
        if not path.is_file():
            if self.required:
                raise TrustError("is not signed: a terminal in service takes signed packages only")
            return ""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            name, signature = str(raw["key"]), base64.b64decode(raw["signature"], validate=True)
        except (OSError, ValueError, KeyError, TypeError, binascii.Error):
            raise TrustError(f"{SIGNATURE} is no signature") from None
        key = self.keys.get(name)
        if key is None:
            if self.required:
                raise TrustError(f"is signed with {name}, a key that this terminal does not have")
            # Where nobody is served, a signature that cannot be checked is worth as much as none.
            return ""
        try:
            key.verify(signature, _message(code, version, digest))
        except InvalidSignature:
            raise TrustError(f"the signature of {name} does not fit: a file was changed after it was signed") from None
        return name


def trust_of(folder: Path | None, *, simulated: bool) -> Trust:
    """What a terminal with the key folder `folder` takes. With keys, and for real people, a sample is refused.

    Raises:
        TrustError: there is no key in `folder`, or something that is none.
    """
    keys = load_keys(folder)
    if folder is not None and not keys:
        raise TrustError(f"{folder}: there is no public key (NAME.pem)")
    return Trust(keys, required=bool(keys) and not simulated)


def load_keys(folder: Path | None) -> Mapping[str, Ed25519PublicKey]:
    """The public keys in `folder`, by the name of their file.

    Raises:
        TrustError: a file there is no Ed25519 public key.
    """
    keys: dict[str, Ed25519PublicKey] = {}
    for path in sorted(folder.glob("*.pem")) if folder else ():
        try:
            key = serialization.load_pem_public_key(path.read_bytes())
        except (OSError, ValueError) as error:
            raise TrustError(f"{path}: {error}") from None
        if not isinstance(key, Ed25519PublicKey):
            raise TrustError(f"{path}: is no Ed25519 public key")
        keys[path.stem] = key
    return keys


def sign(folder: Path, code: str, version: str, digest: str, name: str, key: Ed25519PrivateKey) -> None:
    """Put the signature of `name` on the package in `folder`."""
    text = base64.b64encode(key.sign(_message(code, version, digest))).decode()
    (folder / SIGNATURE).write_text(json.dumps({"key": name, "signature": text}) + "\n", encoding="utf-8")


def _message(code: str, version: str, digest: str) -> bytes:
    return _PREFIX + f"{code}\0{version}\0{digest}".encode()
