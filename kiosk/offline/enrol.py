"""Enrolment: a technician types a single-use code once, and the central service knows this terminal's key from then on.

Run before the terminal is put into service; blocks. The signing key is on disk before it is sent, so an answer that is lost
costs nothing: the same code with the same key gets the same answer. Keys of another machine (a restored disk image), and with
`new_key` keys that nobody can open, are set aside: what they have signed is still sent, under their number.
"""

import base64
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk import http
from kiosk.central import CentralClient, Enrolled
from kiosk.central.client import LineDown, NotAuthorised, Refused, in_words
from kiosk.central.wire import Enrolment, proof_fields
from kiosk.clock import Clock
from kiosk.offline import keys, machine
from kiosk.offline.passphrases import KeysError, Passphrases


class EnrolmentFailed(Exception):
    """The terminal is not enrolled. `code` is the failure code; the message is for the technician."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


def enrol(
    *, state: Path, central_url: str, ca: Path, code: str, passphrases: Passphrases, clock: Clock,
    new_key: bool = False, here: machine.Facts | None = None,
) -> keys.TerminalKeys:  # fmt: skip
    """Enrol the terminal whose state folder is `state` with the single-use `code`, on the machine with the facts `here`.

    Raises:
        KeysError: the passphrase or the key file cannot be had or kept, or the answer's list of keys is not to be trusted.
        EnrolmentFailed: the central service cannot be reached or does not take the code (`central-refused`).
    """
    bound = machine.facts() if here is None else here
    if new_key or keys.elsewhere(state, bound):
        keys.set_aside(state)
    signing = keys.make_signing_key(state, passphrases)
    public = base64.b64encode(signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    try:
        proof = base64.b64encode(signing.sign(proof_fields(code=code, public_key=public))).decode()
        request = Enrolment(code=code, public_key=public, proof=proof)
    except ValueError:
        raise EnrolmentFailed("central-refused", "that is not the form of an enrolment code") from None
    try:
        client = CentralClient(http.build(central_url, ca))
    except http.TlsError as error:
        raise EnrolmentFailed("central-tls", error.reason) from None
    try:
        outcome = client.enrol(request)
    finally:
        client.close()
    match outcome:
        case Enrolled(answer):
            return keys.save_enrolment(state, answer, signing, clock.now(), bound)
        case Refused() | NotAuthorised():
            raise EnrolmentFailed("central-refused", in_words(outcome))
        case LineDown(failure, reason):
            raise EnrolmentFailed(failure, reason)
        case _:
            raise EnrolmentFailed("central-unreachable", in_words(outcome))


__all__ = ["EnrolmentFailed", "KeysError", "enrol"]
