"""The agency's key, and its signature on a package (`kiosk.services.trust` says what is signed and who checks it).

A key is a file of Ed25519 in PEM: the private half stays with the agency (`NAME.key.pem`, readable by its owner alone), the public
half (`NAME.pem`) goes into the folder that a terminal's `[terminal] package_keys` names. OpenSSL's files serve as well.

Thread rule: the command's. Failure rule: `KeyTrouble` with a message for whoever types; nothing of a private key is ever in it.
"""

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.services.model import Service
from kiosk.services.trust import sign

PRIVATE, PUBLIC = ".key.pem", ".pem"


class KeyTrouble(Exception):
    """A key cannot be made or read; the message says why."""


def make(name: str, into: Path, passphrase: bytes) -> tuple[Path, Path]:
    """A new pair of keys called `name` in the folder `into`: the private file and the public one. An empty passphrase locks nothing.

    Raises:
        KeyTrouble: a file of this name is there, or the folder cannot be written.
    """
    private, public = into / f"{name}{PRIVATE}", into / f"{name}{PUBLIC}"
    if private.exists() or public.exists():
        raise KeyTrouble(f"{private if private.exists() else public} is there already")
    key = Ed25519PrivateKey.generate()
    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    pem, info = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    try:
        # Readable by nobody else from its first byte on.
        with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, lock))
        public.write_bytes(key.public_key().public_bytes(pem, info))
    except OSError as error:
        raise KeyTrouble(f"{into}: {error.strerror or error}") from None
    return private, public


def read(path: Path, passphrase: Callable[[], str]) -> Ed25519PrivateKey:
    """The private key in the file `path`; `passphrase` is asked only if the file is locked.

    Raises:
        KeyTrouble: it cannot be read, or is no private key of Ed25519.
    """
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise KeyTrouble(f"{path}: {error.strerror or error}") from None
    try:
        key = _loaded(pem, passphrase)
    except (ValueError, TypeError):
        raise KeyTrouble(f"{path}: is no private key, or the passphrase is another") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyTrouble(f"{path}: is a private key of another kind; Ed25519 is needed")
    return key


def _loaded(pem: bytes, passphrase: Callable[[], str]) -> object:
    try:
        return serialization.load_pem_private_key(pem, None)
    except TypeError:
        # Said by the library of a file that is locked.
        return serialization.load_pem_private_key(pem, passphrase().encode())


def name_of(path: Path) -> str:
    """The name that a terminal knows the key in `path` by: city of city.key.pem."""
    return path.name.removesuffix(PUBLIC).removesuffix(".key")


def put(folder: Path, service: Service, name: str, key: Ed25519PrivateKey) -> None:
    """Put the signature of `name` on the package in `folder`, which is `service`.

    Raises:
        KeyTrouble: the folder cannot be written.
    """
    try:
        sign(folder, service.code, service.version, service.digest, name, key)
    except OSError as error:
        raise KeyTrouble(f"{folder}: {error.strerror or error}") from None
