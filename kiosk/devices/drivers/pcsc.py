"""Chips of passports and permits, and staff cards, by PC/SC: the driver. The native code lives in a child process (`pcsc_child`).

Parts: `kept_driver` (what keeps the child), and `kiosk.devices.chip`. The child gives the bytes of a chip's files; what
they say and who signed them is found out here. A child that has held a person's data ends with the read, and the next one starts.

A child that was killed in the middle leaves the reader locked in pcscd (SCARD_E_SHARING_VIOLATION) until the card answers or is lifted:
`NeedsAttention` with `lift-card`. Threads: the device's own; `interrupt` from any. Failures: outcomes of `kiosk.devices.contract`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.clock import Clock, HeardClock, SystemClock
from kiosk.devices.chip import lds, original, passive, piv, profile
from kiosk.devices.chip.keys import CanKey, Key, MrzKey, PinKey
from kiosk.devices.chip.lds import NotUnderstood
from kiosk.devices.chip.proving import DG14, DG15, Proofs
from kiosk.devices.chip.reading import EF_SOD
from kiosk.devices.chip.verdict import State, Verdict
from kiosk.devices.contract import (
    CardPulled,
    CardUnreadable,
    ChipOutcome,
    ChipRead,
    KeyWrong,
    NeedsAttention,
    NoCard,
    Offline,
    Presence,
    ReaderCapabilities,
    ReaderGone,
    Ready,
    Status,
)
from kiosk.devices.drivers.kept_driver import KeptDriver, simulated_at
from kiosk.devices.drivers.kept_process import Interrupted, Message, Missed, Starting, nobody
from kiosk.devices.drivers.pcsc_recording import Taking
from kiosk.devices.offers import Inventory
from kiosk.devices.proof import NoProof, ProofOutcome
from kiosk.devices.tape import Tape
from kiosk.pipes import Json
from kiosk.settings import Device, SettingsError

# Seconds.
_STATUS = 1.8
_FIND = 0.9
_SILENCE = 5.0  # between two signs of life of a read: the slowest command of a chip takes less than 3
_PROOF = 14.0
_WHOLE = 58.0  # the contract gives a read 60 s; 60 KB at 1 KB/s fit

LIFT = NeedsAttention(frozenset({"lift-card"}))
_STATUSES: Mapping[str, Status] = {
    "empty": Ready(),
    "card": Ready(),
    "mute": Ready(),
    "locked": LIFT,
    "unplugged": Offline("unplugged"),
    "permission": Offline("permission"),
    "no-service": Offline("no-answer"),
}

_GROUPS = (lds.DG1, lds.DG2, lds.DG11, DG14, DG15)

# A board whose battery is dead says 1970: births would move by a century, and no signer would be good yet.
_SYSTEM_CLOCK = HeardClock(SystemClock())


class PcscReader(KeptDriver):
    """A `ChipReader`. `where`: the child's arguments; `certificates`: the folder of country certificates, None for none; `photo`: read the
    photo (DG2) too, which is nine tenths of what a chip holds; `cards`: the profile of plain cards that are read here as well."""

    def __init__(
        self, where: tuple[str, ...], certificates: Path | None = None, clock: Clock = _SYSTEM_CLOCK, *,
        photo: bool = False, cards: Path | None = None,
    ) -> None:  # fmt: skip
        super().__init__("pcsc_child", where, clock)
        self._certificates, self._photo, self._profile, self._clock = certificates, photo, cards, clock
        self._present = False

    @property
    def capabilities(self) -> ReaderCapabilities:
        return ReaderCapabilities(presence=Presence.CONTINUOUS)

    def status(self) -> Status:
        """Ask daemon and reader. When interrupted or while a child starts, what was known last."""
        return self._status_by({"op": "state"}, _STATUS, lambda said: _STATUSES.get(str(said.get("state")), Offline("driver-failed")))

    def inventory(self) -> Inventory | Offline:
        """The reader's name, as pcscd says it, and maker, firmware and serial number where its own driver tells them."""
        answer = self._asked({"op": "name"}, _STATUS)
        if answer is None:
            return Offline("no-answer")
        name, about = str(answer[0].get("name", "")), answer[0].get("about")
        if not name:
            return Offline("unplugged")
        told = {key: str(value) for key, value in about.items()} if isinstance(about, dict) else {}
        return Inventory(told.get("maker", ""), name, told.get("firmware", ""), told.get("serial", ""))

    def find(self) -> bool:
        """Does a card lie there? Also one that does not answer. When interrupted or while a child starts, what was known last: a card
        does not go because a read was."""
        self._process.begin()
        try:
            message, _ = self._process.ask({"op": "state"}, _FIND, _FIND, nobody)
        except (Starting, Interrupted):
            return self._present
        except Missed:
            self._present = False
        else:
            self._present = message.get("state") in ("card", "mute", "locked")
        return self._present

    def read(self, key: Key, progress: Callable[[int, int], None]) -> ChipOutcome:
        """Open the chip with `key` and read it. The key is sent once, whatever comes back."""
        self._process.begin()
        request = self._request(key)
        if request is None:
            return CardUnreadable("no-way-in")
        try:
            answer = self._process.ask(request, _SILENCE, _WHOLE, lambda message: progress(*_pair(message)))
        except Interrupted:
            return NoCard()
        except Starting:
            return ReaderGone(Offline("starting"))
        except Missed:
            return CardUnreadable("mute")
        finally:
            del request, key
        # What the child held of this person ends with it, and it holds no card; the next question starts another one.
        self._process.end(politely=False)
        return self._understood(answer)

    def prove(self) -> ProofOutcome:
        """Challenge a staff card (`kiosk.devices.chip.piv`) with bytes of this one call."""
        self._process.begin()
        wanted = piv.challenge()
        try:
            message, body = self._process.ask({"op": "prove", "challenge": wanted.hex()}, _SILENCE, _PROOF, nobody)
        except Interrupted:
            return NoCard()
        except Starting:
            return ReaderGone(Offline("starting"))
        except Missed:
            return NoProof("mute")
        match message.get("prove"):
            case "answer":
                size = int(str(message["certificate"]))
                return piv.judge(piv.Asked(body[:size], body[size:]), wanted)
            case "nothing":
                return NoProof(str(message["reason"]))
            case "lost":
                gone = _STATUSES.get(str(message["state"]))
                return ReaderGone(gone) if isinstance(gone, Offline) else CardPulled()
            case "not-taken":
                taken = _not_taken(str(message["state"]))
                return NoProof(taken.reason) if isinstance(taken, CardUnreadable) else taken
        return ReaderGone(Offline("driver-failed"))

    def _request(self, key: Key) -> Json | None:
        """What the child is asked; None for a key that this device has no card for."""
        if isinstance(key, CanKey | MrzKey):
            return {"op": "read", "photo": self._photo, **({"can": key.can} if isinstance(key, CanKey) else {"mrz": key.information})}
        if self._profile is None:
            return None
        pin = {"pin": key.pin, "last": key.last} if isinstance(key, PinKey) else {}
        return {"op": "read", "profile": str(self._profile), **pin}

    def close(self) -> None:
        """End the child; the next call starts one."""
        super().close()
        self._present = False

    def record(self, invented: Callable[[bytes], bytes]) -> Callable[[], Tape]:
        """As `offers.Recordable`; what a chip said is not on the tape, so nothing is invented for it."""
        del invented
        taking = Taking()
        self._process.listened(("tape", *self._where), taking.heard)
        return taking.tape

    def _understood(self, answer: Message) -> ChipOutcome:
        message, body = answer
        match message.get("read"):
            case "files":
                access, files = str(message["access"]), _files(message, body)
                return self._of_profile(access, files) if access in ("plain", "pin") else self._whole(access, files, _proofs(message))
            case "wrong-key":
                tries = message["tries"]
                return KeyWrong(tries if isinstance(tries, int) else None)
            case "failure":
                return CardUnreadable(str(message["reason"]))
            case "lost":
                gone = _STATUSES.get(str(message["state"]))
                return ReaderGone(gone) if isinstance(gone, Offline) else CardPulled()
            case "not-taken":
                return _not_taken(str(message["state"]))
        return ReaderGone(Offline("driver-failed"))

    def _whole(self, access: str, files: dict[int, bytes], proofs: Proofs) -> ChipOutcome:
        now = self._clock.now()
        contents = lds.understand(files, now.astimezone().date())
        if isinstance(contents, lds.NotUnderstood):
            return CardUnreadable(contents.reason)
        groups = {ef - 0x100: data for ef, data in files.items() if ef in _GROUPS}
        try:
            trusted = passive.Trusted() if self._certificates is None else passive.trusted(self._certificates)
        except OSError:
            trusted = passive.Trusted()
        verdict = passive.check(files.get(EF_SOD), groups, trusted.countries, now, trusted.revoked)
        proof = original.judge(files, proofs, verdict, passive.signed_groups(files.get(EF_SOD, b"")))
        return ChipRead(contents.document, verdict, access, contents.photo, proof)

    def _of_profile(self, access: str, files: dict[int, bytes]) -> ChipOutcome:
        assert self._profile is not None
        found = profile.document(profile.load(self._profile), files)
        if isinstance(found, NotUnderstood):
            return CardUnreadable(found.reason)
        # Nobody signed what such a card says, or nobody whose signature is known here.
        return ChipRead(found, Verdict(State.NOT_CHECKED, "profile"), access)


def _not_taken(state: str) -> NoCard | CardUnreadable | ReaderGone:
    if state == "empty":
        return NoCard()
    if state in ("mute", "locked"):
        return CardUnreadable("mute" if state == "mute" else "lift-card")
    status = _STATUSES.get(state)
    return ReaderGone(status if isinstance(status, Offline) else Offline("driver-failed"))


def _files(message: Json, body: bytes) -> dict[int, bytes]:
    sizes, files, start = message["files"], dict[int, bytes](), 0
    assert isinstance(sizes, list)
    for ef, size in sizes:
        files[ef] = body[start : start + size]
        start += size
    return files


def _proofs(message: Json) -> Proofs:
    proved = message["proofs"]
    assert isinstance(proved, list)
    chip, active, challenge, signature = map(str, proved)
    return Proofs(chip, active, bytes.fromhex(challenge), bytes.fromhex(signature))


def _pair(message: Json) -> tuple[int, int]:
    progress = message["progress"]
    assert isinstance(progress, list)
    return int(progress[0]), int(progress[1])


def create(device: Device, clock: Clock = _SYSTEM_CLOCK) -> PcscReader:
    """The driver of one [[devices]] entry: `reader` (how its name in pcscd begins; any reader if left out), `certificates` (folder of
    country certificates; nothing is checked if left out), `photo` (read it too), `profile`
    (of plain cards; a file). A simulated device has `port` (HOST:PORT) in place of `reader`.

    Raises:
        SettingsError: a key is unknown or of the wrong kind; the message names device and key.
    """
    where = f"[[devices]] ({device.id})"
    known = {"certificates", "photo", "profile", "port" if device.simulated else "reader"}
    unknown = sorted(set(device.options) - known)
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    for name, value in device.options.items():
        if not (isinstance(value, bool) if name == "photo" else isinstance(value, str) and value):
            raise SettingsError(f"{where} {name} has a value of the wrong kind")
    folder = device.options.get("certificates")
    certificates = None if folder is None else Path(str(folder))
    photo, cards = bool(device.options.get("photo", False)), device.options.get("profile")
    plain = None if cards is None else Path(str(cards))
    if plain is not None:
        try:
            profile.load(plain)
        except profile.ProfileError as error:
            raise SettingsError(f"{where} profile: {error}") from None
    if not device.simulated:
        return PcscReader(("pcsc", str(device.options.get("reader", ""))), certificates, clock, photo=photo, cards=plain)
    return PcscReader(("vpcd", *simulated_at(device)), certificates, clock, photo=photo, cards=plain)
