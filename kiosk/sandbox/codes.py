"""Codes from a phone, in the sandbox: what the state's identity service would say of those that named people show.

Nobody here exists. A code is `demo:PERSON:ANYTHING`, good for once, and for a minute where ANYTHING is a time (Unix seconds), so that each
kind of answer can be had: `demo:liang:1` tells the holder, `demo:liang-pseudonym:1` a pseudonym alone, `demo:liang:old` has expired.
Thread: FastAPI's workers; a lock guards what was used.
"""

import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

_LIVES = 60
_PEOPLE: Mapping[str, Mapping[str, str]] = {
    "liang": {"number": "430121195409170022", "name": "梁秋荷", "sex": "female", "birth": "1954-09-17"},
    "zhao": {"number": "410122200103080039", "name": "赵晨曦", "sex": "male", "birth": "2001-03-08"},
    "rare": {"number": "440106198802290014", "name": "王䶮", "sex": "male", "birth": "1988-02-29"},
}
_ALONE = "-pseudonym"
# How a code begins that only a pseudonym comes of is the network identity service's; the others are an e-ID app's.
_KINDS = {False: "cn-e-id-code", True: "cn-network-id"}


@dataclass(slots=True)
class Codes:
    """The codes that were used."""

    used: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def resolve(self, ident: str, code: str, terminal: str) -> tuple[int, str] | dict[str, object]:
        """The answer to code `code` of question `ident`, or status and code of the problem. A pseudonym is a terminal's own: another one
        sees another."""
        scheme, _, rest = code.partition(":")
        person, _, what = rest.partition(":")
        alone = person.endswith(_ALONE)
        holder = _PEOPLE.get(person.removesuffix(_ALONE))
        if scheme != "demo" or holder is None or not what:
            return 404, "code-unknown"
        if what == "old" or (len(what) >= 10 and what.isdigit() and int(what) + _LIVES < time.time()):
            return 410, "code-expired"
        with self.lock:
            if code in self.used:
                return 409, "code-used"
            self.used.add(code)
        pseudonym = hashlib.sha256(f"{terminal} {holder['number']}".encode()).hexdigest()[:32]
        return {"id": ident, "kind": _KINDS[alone], "pseudonym": pseudonym, "holder": None if alone else dict(holder)}
