"""The passphrase in a systemd credential: encrypted with the host's key, the TPM's, or both (systemd-creds(1)).

Parts: `CredentialPassphrases`. For the running terminal the service manager opens the credential (`LoadCredentialEncrypted=` in the
unit) and this reads it from `$CREDENTIALS_DIRECTORY`; root's own commands (`kiosk enrol`, `kiosk doctor`) call `systemd-creds`.
Threads: blocks its caller for `timeout` seconds at most. Failures: `KeysError`; nothing that is secret is in an argument or a message.
"""

import os
import secrets
import subprocess
from pathlib import Path

from kiosk.offline.files import write_private
from kiosk.offline.passphrases import KeysError

NAME = "kiosk-passphrase"
"""Bound into the encrypted file: another credential cannot be put in its place."""


class CredentialPassphrases:
    """The credential in the encrypted file `file`."""

    place = "systemd-creds"

    def __init__(self, file: Path, timeout: float = 20.0) -> None:
        self._file, self._timeout = file, timeout

    def get(self) -> str:
        given = os.environ.get("CREDENTIALS_DIRECTORY")
        if given:
            try:
                return self._checked((Path(given) / NAME).read_bytes())
            except FileNotFoundError:
                raise KeysError("credential-missing", f"the service's unit gives no {NAME}") from None
            except OSError as error:
                raise KeysError("credential-refused", f"{NAME}: {error.strerror}") from None
        if not self._file.exists():
            raise KeysError("credential-missing", self._file.name)
        return self._checked(self._ask("decrypt", str(self._file), "-"))

    def create(self) -> str:
        if self._file.exists() or os.environ.get("CREDENTIALS_DIRECTORY"):
            return self.get()
        passphrase = secrets.token_urlsafe(32)
        # "auto": the TPM and the host's key where there is a TPM, else the host's key.
        sealed = self._ask("--with-key=auto", "encrypt", "-", "-", given=passphrase.encode())
        try:
            write_private(self._file, sealed)
        except OSError as error:
            raise KeysError("credential-refused", f"{self._file.name} cannot be written: {error.strerror}") from None
        if self.get() != passphrase:
            raise KeysError("credential-refused", "the credential was not kept")
        return passphrase

    def _ask(self, *arguments: str, given: bytes = b"") -> bytes:
        command = ["systemd-creds", f"--name={NAME}", *arguments]
        try:
            done = subprocess.run(command, input=given, capture_output=True, timeout=self._timeout, check=False)
        except FileNotFoundError:
            raise KeysError("credential-refused", "systemd-creds is not installed") from None
        except subprocess.TimeoutExpired:
            raise KeysError("credential-refused", f"no answer within {self._timeout:g} s") from None
        if done.returncode:
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise KeysError("credential-refused", told[-1] if told else f"systemd-creds ended with {done.returncode}")
        return done.stdout

    def _checked(self, raw: bytes) -> str:
        try:
            passphrase = raw.decode().strip()
        except UnicodeDecodeError:
            passphrase = ""
        if not passphrase:
            raise KeysError("credential-refused", f"{NAME} holds no text")
        return passphrase
