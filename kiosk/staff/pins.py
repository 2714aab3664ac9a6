"""How a PIN is kept: Argon2id (RFC 9106) over the PIN, keyed with a secret that is not on the disk.

Six digits are a million guesses: whoever steals the disk tries them all in a day, whatever the hash costs. So the hash is keyed
(RFC 9106, 3.1, the secret value K) with bytes derived from the passphrase that the terminal's keyring or credential keeps.
Threads: any; `kept` and `fits` take some tenths of a second and 64 MiB. Failures: a text that is no kept PIN fits nothing.
"""

import hmac
import re
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from itertools import pairwise

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST, LONGEST = 6, 8
_SALT, _LENGTH = 16, 32
_KEPT = re.compile(r"argon2id\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/=]{24})\$([A-Za-z0-9+/=]{44})")
# What people take first, besides what a rule finds. 147258 and the like are ways over the pad.
_COMMON = frozenset({
    "112233", "123321", "147258", "147369", "159357", "159753", "168888", "258369", "321654", "369258", "456456", "520131", "654123",
    "741852", "753159", "789456", "852456", "963852", "987456", "1314520", "5201314", "14725836", "11223344", "12344321", "88888888",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash costs: KiB of memory, passes, lanes (RFC 9106, 4: the second recommended option)."""

    memory: int = 65536
    passes: int = 3
    lanes: int = 4


class Secret:
    """The bytes that PINs are keyed with. Not shown by `repr`. `name` tells two of them apart and says nothing of them."""

    __slots__ = ("_bytes", "name")

    def __init__(self, passphrase: str) -> None:
        self._bytes = _derived(passphrase, b"kiosk staff PIN v1")
        self.name = hmac.digest(self._bytes, b"name", "sha256")[:8].hex()

    def kept(self, pin: str, cost: Cost) -> str:
        """`pin` as it stands in the database."""
        salt = secrets.token_bytes(_SALT)
        made = self._argon2(salt, cost).derive(pin.encode())
        where = f"m={cost.memory},t={cost.passes},p={cost.lanes}"
        return f"argon2id${where}${b64encode(salt).decode()}${b64encode(made).decode()}"

    def fits(self, pin: str, kept: str) -> bool:
        """Whether `pin` is the one that was kept."""
        match = _KEPT.fullmatch(kept)
        if match is None:
            return False
        cost = Cost(int(match[1]), int(match[2]), int(match[3]))
        try:
            self._argon2(b64decode(match[4]), cost).verify(pin.encode(), b64decode(match[5]))
        except (InvalidKey, ValueError):
            return False
        return True

    def _argon2(self, salt: bytes, cost: Cost) -> Argon2id:
        return Argon2id(
            salt=salt, length=_LENGTH, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory, secret=self._bytes
        )


def _derived(passphrase: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_LENGTH, salt=None, info=purpose).derive(passphrase.encode())


def well_formed(pin: str) -> bool:
    """Whether `pin` is one at all: digits, as many as a PIN has."""
    return pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST


def trivial(pin: str, number: str = "") -> bool:
    """Whether `pin` would be among the first that somebody tries; `number` is the staff number it belongs to."""
    steps = [(int(b) - int(a)) % 10 for a, b in pairwise(pin)]
    repeats = any(len(pin) % size == 0 and pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))
    few = len(set(pin)) < 3
    one_way = max(steps.count(step) for step in steps) >= len(steps) - 1
    mirrored = pin == pin[::-1]
    return one_way or repeats or few or mirrored or pin in _COMMON or (number != "" and number in pin)


def one_time() -> str:
    """A PIN that is good for the first entry: there it is changed."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(SHORTEST))
        if not trivial(pin):
            return pin
