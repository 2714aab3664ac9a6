"""The central service's own desk: the keys that open covers, the departments' workers, and the signed list of all public keys.

The list is signed anew, with the next version, when a key has changed or half of its time is over. The key that signs it lies in
`list-key.pem`; when it is renewed, the old one signs the new one, and the list says so. No department's private key ever comes into
this process.
Threads: any. Failures: none but those of the disk.
"""

import base64
import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key

from kiosk.sandbox.departments import Answer, Departments
from kiosk.sandbox.opening import packed, signed_list
from kiosk.sandbox.private import Holder
from kiosk.services.catalogue import open_catalogue

GOOD_FOR = timedelta(days=90)
KEYS_GOOD_FOR = timedelta(days=730)
LIMITS = {"envelope": 8 * 1024 * 1024, "file": 16 * 1024 * 1024, "files": 20}
"""Bytes that this service takes. `BODY_LIMIT` of the application is above all of them: what fits the list never meets a 413."""
ALWAYS = ("human-resources",)
"""Departments beside those of the matters that come with the program."""


class Office:
    """The desk of the sandbox in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "key-list.json"
        self._key_file, self._changes_file = folder / "list-key.pem", folder / "list-key-changes.json"
        self._signing = _list_key(self._key_file)
        self._cover = Holder(folder / "cover-keys.json", "central")
        self._departments = Departments(folder / "departments", _codes())
        self._lock = threading.Lock()
        self.list: Mapping[str, object] = self._current()

    @property
    def list_key(self) -> str:
        """The public key that lists are signed with, base64."""
        return base64.b64encode(self._signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    def sign(self, fields: Mapping[str, object]) -> str:
        """The list key's signature over the canonical JSON of `fields`, base64."""
        return base64.b64encode(self._signing.sign(packed(fields))).decode()

    def renew_list_key(self) -> None:
        """Sign lists with a new key from now on; terminals learn of it from the next list, where the old key vouches for it."""
        with self._lock:
            new = Ed25519PrivateKey.generate()
            told = base64.b64encode(new.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
            change = {"key": told, "signature": self.sign({"key": told, "purpose": "list-key"})}
            self._changes_file.write_text(json.dumps([*_changes(self._changes_file), change]), encoding="ascii")
            self._key_file.write_bytes(new.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            self._signing = new
            self.list = self._current()

    def open_cover(self, cover: Mapping[str, object], sealed: bytes, info: bytes) -> bytes:
        """The content of a cover.

        Raises:
            CannotOpen: not sealed to one of this service's keys, or damaged.
        """
        return self._cover.open(cover, sealed, info)

    def open_part(self, kind: str, part: Mapping[str, object], info: bytes, sealed: str, files: Path) -> Answer:
        """See `Departments.open`."""
        return self._departments.open(kind, part, base64.b64encode(info).decode(), sealed, files)

    def renew(self, department: str) -> bool:
        """A department makes new keys, and a new list is published."""
        if not self._departments.renew(department):
            return False
        with self._lock:
            self.list = self._current()
        return True

    def pids(self) -> dict[str, int]:
        """The process of each department."""
        return self._departments.pids()

    def close(self) -> None:
        """End the departments' processes."""
        self._departments.stop()

    def _current(self) -> Mapping[str, object]:
        """The list as it was published last, or a new one."""
        now = datetime.now(UTC)
        keys = [{"department": None, **key} for key in self._cover.told()]
        keys += [{"department": code, **key} for code, told in self._departments.keys().items() for key in told]
        kept = json.loads(self._file.read_text(encoding="ascii")) if self._file.exists() else None
        changes = _changes(self._changes_file)
        same = kept is not None and kept.get("changes", []) == changes and [_bare(key) for key in kept["keys"]] == keys
        if kept and same and now + GOOD_FOR / 2 < datetime.fromisoformat(kept["expires_at"]):
            assert isinstance(kept, dict)
            return kept
        times = {"begins": _told(now - timedelta(days=1)), "ends": _told(now + KEYS_GOOD_FOR)}
        made = signed_list(
            {
                "format": 1,
                "version": kept["version"] + 1 if kept else 1,
                "issued_at": _told(now),
                "expires_at": _told(now + GOOD_FOR),
                "limits": LIMITS,
                "keys": [{**key, **times} for key in keys],
                **({"changes": changes} if changes else {}),
            },
            self._signing,
        )
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(made), encoding="ascii")
        new.rename(self._file)
        return made


def _codes() -> list[str]:
    services = open_catalogue(("zh-CN",)).services.values()
    return sorted({service.package.department.code for service in services} | set(ALWAYS))


def _changes(path: Path) -> list[dict[str, str]]:
    """The list keys that there were after the first one, each signed by the one before it."""
    found: list[dict[str, str]] = json.loads(path.read_text(encoding="ascii")) if path.exists() else []
    return found


def _bare(key: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in key.items() if name not in ("begins", "ends")}


def _list_key(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path.name} is no Ed25519 key")
    return key


def _told(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
