"""ID card readers with an SDT module on USB: the driver. libusb lives in a child process (`sdt_usb_child`), as native code that may hang.

Parts: `kept_driver` (what keeps the child), `sdt_card` (what a card's bytes say). The child ends with each card that it has read, so
that nothing of a person stays in it, and the next one starts while the bytes are worked on.
Threads: the device's own; `interrupt` from any. Failures: outcomes of `kiosk.devices.contract`.
"""

from collections.abc import Callable, Mapping
from functools import partial

from kiosk.clock import Clock, SystemClock
from kiosk.devices.contract import (
    CardPulled,
    CardUnreadable,
    NeedsAttention,
    NoCard,
    Offline,
    Presence,
    ReaderCapabilities,
    ReaderGone,
    ReadOutcome,
    Ready,
    Status,
)
from kiosk.devices.drivers import sdt_card
from kiosk.devices.drivers.kept_driver import KeptDriver, simulated_at
from kiosk.devices.drivers.kept_process import Interrupted, Message, Missed, Starting, nobody
from kiosk.devices.drivers.sdt_reader import CardData
from kiosk.devices.drivers.sdt_recording import Invent, Recorder
from kiosk.devices.offers import Inventory
from kiosk.devices.photos import PhotoDecoder, decoder_of
from kiosk.devices.tape import Tape
from kiosk.pipes import Json
from kiosk.settings import Device, SettingsError

# Seconds until the child is given up. It keeps to three quarters of what the contract gives.
_STATUS, _SELF_TEST, _FIND, _READ = 1.9, 4.5, 0.95, 9.9

_SYSTEM_CLOCK = SystemClock()


class SdtUsbReader(KeptDriver):
    """An `IdReader`. `where`: the child's arguments; `photos` decodes the photo, without one it is dropped."""

    def __init__(self, where: tuple[str, ...], clock: Clock = _SYSTEM_CLOCK, photos: PhotoDecoder | None = None) -> None:
        super().__init__("sdt_usb_child", where, clock)
        self._photos = photos
        self._present = False

    @property
    def capabilities(self) -> ReaderCapabilities:
        return ReaderCapabilities(presence=Presence.DURING_READ)

    def status(self) -> Status:
        """Ask the module how it is. When interrupted or while a child starts, what was known last."""
        return self._status_by({"op": "status"}, _STATUS, _status_of)

    def self_test(self) -> Status:
        """Reset the module, which tests itself by that, and ask how it is."""
        return self._status_by({"op": "self-test"}, _SELF_TEST, _status_of)

    def inventory(self) -> Inventory | Offline:
        """The module's own number (SAM id), how it is, where it is plugged in and whether frames are split there."""
        message = self._asked({"op": "inventory"}, _STATUS)
        if message is None:
            return Offline("no-answer")
        told = message[0].get("inventory")
        if not isinstance(told, dict):
            return Offline(str(message[0].get("offline", "driver-failed")))
        return Inventory(model=told["model"], serial=told["serial"], details=told["details"])

    def find(self) -> bool:
        """Is there a card that can be read now? When interrupted or while a child starts, what was known last."""
        self._process.begin()
        try:
            message, _ = self._process.ask({"op": "find"}, _FIND, _FIND, nobody)
        except (Starting, Interrupted):
            return self._present
        except Missed:
            self._present = False
        else:
            self._present = message.get("found") is True
        return self._present

    def read(self) -> ReadOutcome:
        """Find, select and read one card. `NoCard` also when interrupted."""
        self._present = False
        self._process.begin()
        try:
            answer = self._process.ask({"op": "read"}, _READ, _READ, nobody)
        except Interrupted:
            return NoCard()
        except Starting:
            return ReaderGone(Offline("starting"))
        except Missed:
            return ReaderGone(Offline("driver-failed"))
        if answer[0].get("read") == "card":
            self._process.end(politely=False)
            self._process.start()
        return self._understood(answer)

    def close(self) -> None:
        """End the child; the next call starts one."""
        super().close()
        self._present = False

    def record(self, invented: Invent) -> Callable[[], Tape]:
        """As `offers.Recordable`; the child tells what goes over the bus."""
        recorder = Recorder(None, _SYSTEM_CLOCK, invented)
        self._process.listened(("tape", *self._where), partial(_note, recorder))
        return lambda: _whole(recorder.tape("sdt-usb"))

    def _understood(self, answer: Message) -> ReadOutcome:
        message, body = answer
        reason = str(message.get("reason", ""))
        match message.get("read"):
            case "card":
                size = message["answer"]
                assert isinstance(size, int)
                return sdt_card.understand(CardData(body[:size], body[size:]), self._photos)
            case "none":
                return NoCard()
            case "pulled":
                return CardPulled()
            case "unreadable":
                return CardUnreadable(reason)
            case "gone":
                return ReaderGone(Offline(reason))
        return ReaderGone(Offline("driver-failed"))


def _note(recorder: Recorder, message: Json) -> None:
    """What the child tells of the bus."""
    match message.get("taped"):
        case "sent":
            recorder.sent(bytes.fromhex(str(message["data"])))
        case "came":
            recorder.came(bytes.fromhex(str(message["data"])))
        case "gone":
            recorder.gone(str(message["reason"]))


def _whole(tape: Tape) -> Tape:
    """Answers in one piece: how a frame is split over the endpoints is the bus's matter, and is played by it."""
    for each in tape.exchanges:
        if each.came:
            each.came[:] = [(each.came[-1][0], b"".join(data for _, data in each.came))]
    return tape


def _status_of(message: Mapping[str, object]) -> Status:
    match message.get("status"):
        case "ready":
            return Ready()
        case "attention":
            return NeedsAttention(frozenset({"other-error"}))
        case "offline":
            return Offline(str(message["reason"]))
    return Offline("driver-failed")


def create(device: Device) -> SdtUsbReader:
    """The driver of one [[devices]] entry: `place` (where it is plugged in, as `1-2.3`; the first module there is if left out), and a
    decoder of photos (`kiosk.devices.photos`). A simulated device has `port` (HOST:PORT) in place of `place`.

    Raises:
        SettingsError: a key is missing, unknown or of the wrong kind; the message names device and key.
    """
    where = f"[[devices]] ({device.id})"
    photos, options = decoder_of(device)
    key = "port" if device.simulated else "place"
    unknown = sorted(set(options) - {key})
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    value = options.get(key, "")
    if not isinstance(value, str):
        raise SettingsError(f"{where} {key} has a value of the wrong kind")
    if not device.simulated:
        return SdtUsbReader(("usb", value), photos=photos)
    return SdtUsbReader(("simulated", *simulated_at(device)), photos=photos)
