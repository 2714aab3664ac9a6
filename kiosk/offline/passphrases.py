"""Where the passphrase of the terminal's key file comes from.

Parts: `Passphrases` (the protocol), `KeyringPassphrases` (the system's keyring), `FolderPassphrases` (a simulated terminal only);
a systemd credential is in kiosk/offline/credentials.py. Which one is used stands in the settings and is told at each start.
Threads: blocks its caller for `timeout` seconds at most; the keyring is asked on a daemon thread, because an unlock prompt that
nobody sees blocks for ever (jaraco/keyring#569), and a daemon thread does not hold up the program's end.
Failures: `KeysError` with a failure code; never a prompt, never a weaker backend by the way.
"""

import os
import queue
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kiosk import failures
from kiosk.offline.files import write_private

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


class KeysError(Exception):
    """The terminal's keys cannot be had. `code` is the failure code; the message holds no secret."""

    def __init__(self, code: str, detail: str = "") -> None:
        failures.get(code)
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class Passphrases(Protocol):
    """A place that keeps one passphrase. `place` names its kind, for the journal."""

    @property
    def place(self) -> str:
        """`keyring`, `systemd-creds` or `simulated`."""
        ...

    def get(self) -> str:
        """The passphrase.

        Raises:
            KeysError: there is none (`keys-missing`), or the place cannot be asked.
        """
        ...

    def create(self) -> str:
        """The passphrase; a new random one is made and kept if there is none.

        Raises:
            KeysError: it cannot be kept.
        """
        ...


class KeyringPassphrases:
    """The system's keyring, entry `service`/`name`."""

    place = "keyring"

    def __init__(self, service: str, name: str, timeout: float = 5.0) -> None:
        self._service = service
        self._name = name
        self._timeout = timeout

    def get(self) -> str:
        found = self._ask(lambda backend: backend.get_password(self._service, self._name))
        if not found:
            raise KeysError("keys-missing", "the keyring has no passphrase of this terminal")
        return found

    def create(self) -> str:
        def keep(backend: "KeyringBackend") -> str | None:
            found = backend.get_password(self._service, self._name)
            if found:
                return found
            backend.set_password(self._service, self._name, secrets.token_urlsafe(32))
            return backend.get_password(self._service, self._name)

        kept = self._ask(keep)
        if not kept:
            raise KeysError("keyring-refused", "the keyring did not keep the passphrase")
        return kept

    def _ask(self, question: Callable[["KeyringBackend"], str | None]) -> str | None:
        answers: queue.SimpleQueue[str | KeysError | None] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(_asked(question))
            except KeysError as error:
                answers.put(error)

        threading.Thread(target=ask, name="keyring", daemon=True).start()
        try:
            answer = answers.get(timeout=self._timeout)
        except queue.Empty:
            raise KeysError("keyring-timeout", f"no answer within {self._timeout:g} s") from None
        if isinstance(answer, KeysError):
            raise answer
        return answer


def _asked(question: Callable[["KeyringBackend"], str | None]) -> str | None:
    # Choosing a backend probes D-Bus, which may block: it belongs on the worker thread too.
    import keyring
    from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

    try:
        backend = keyring.get_keyring()
        _refuse_unsafe(backend)
        return question(backend)
    except KeysError:
        raise
    except KeyringLocked:
        raise KeysError("keyring-locked") from None
    except (NoKeyringError, InitError):
        raise KeysError("keyring-missing") from None
    except KeyringError as error:
        raise KeysError("keyring-locked", type(error).__name__) from None
    except Exception as error:
        # A backend lets its own library's errors through: SecretService's RuntimeError without D-Bus, jeepney's, an ImportError.
        raise KeysError("keyring-missing", type(error).__name__) from None


def _refuse_unsafe(backend: "KeyringBackend") -> None:
    """Refuse a backend that keeps nothing (null), none (fail), one that keeps it readable (keyrings.alt), or a chain with one."""
    homes = {kind.__module__ for kind in type(backend).__mro__}
    name = f"{type(backend).__module__}.{type(backend).__qualname__}"
    if "keyring.backends.fail" in homes:
        raise KeysError("keyring-missing", name)
    if "keyring.backends.null" in homes or any(home.startswith("keyrings.alt") for home in homes):
        raise KeysError("keyring-refused", name)
    if "keyring.backends.chainer" in homes:
        links = list(getattr(backend, "backends", ()))
        if not links:
            raise KeysError("keyring-missing", name)
        for link in links:
            _refuse_unsafe(link)


class FolderPassphrases:
    """A file beside the keys: no secret at all. For the simulated terminal only, which is why the file says so in its name."""

    place = "simulated"
    NAME = "SIMULATED-passphrase"
    WARNING = "# SIMULATED TERMINAL: this passphrase lies in the clear. Never use these keys for real submissions."

    def __init__(self, folder: Path) -> None:
        self._path = folder / self.NAME

    def get(self) -> str:
        try:
            if self._path.stat().st_mode & 0o077:
                raise KeysError("keyring-refused", f"{self.NAME} may be read by others")
            warning, passphrase = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            raise KeysError("keys-missing", self.NAME) from None
        except (OSError, ValueError):
            raise KeysError("keys-unreadable", self.NAME) from None
        if warning != self.WARNING or not passphrase:
            raise KeysError("keys-unreadable", self.NAME)
        return passphrase

    def create(self) -> str:
        if os.path.lexists(self._path):
            return self.get()
        passphrase = secrets.token_urlsafe(32)
        write_private(self._path, f"{self.WARNING}\n{passphrase}\n".encode())
        return passphrase
