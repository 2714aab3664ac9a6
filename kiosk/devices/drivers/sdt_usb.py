"""ID card readers with an SDT module on USB: the driver. libusb lives in a child process (`sdt_usb_child`), as native code that may hang.

Parts: `pcsc_process` (the child that is kept), `sdt_card` (what a card's bytes say). The child ends with each card that it has read, so
that nothing of a person stays in it, and the next one starts while the bytes are worked on.
Threads: the device's own; `interrupt` from any. Failures: outcomes of `kiosk.devices.contract`.
"""

from collections.abc import Mapping

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
from kiosk.devices.drivers import pcsc_pipe, sdt_card
from kiosk.devices.drivers.pcsc_process import Interrupted, KeptProcess, Message, Missed, Starting
from kiosk.devices.drivers.sdt_reader import CardData
from kiosk.devices.offers import Inventory
from kiosk.devices.photos import PhotoDecoder, decoder_of
from kiosk.settings import Device, SettingsError

# Seconds until the child is given up. It keeps to three quarters of what the contract gives.
_STATUS, _SELF_TEST, _FIND, _READ = 1.9, 4.5, 0.95, 9.9

_SYSTEM_CLOCK = SystemClock()


class SdtUsbReader:
    """An `IdReader`. `where`: the child's arguments; `photos` decodes the photo, without one it is dropped."""

    def __init__(self, where: tuple[str, ...], clock: Clock = _SYSTEM_CLOCK, photos: PhotoDecoder | None = None) -> None:
        self._process = KeptProcess("kiosk.devices.drivers.sdt_usb_child", where, clock)
        self._photos = photos
        self._last: Status = Offline("starting")
        self._present = False

    @property
    def capabilities(self) -> ReaderCapabilities:
        return ReaderCapabilities(presence=Presence.DURING_READ)

    @property
    def child(self) -> int | None:
        """The process id of the child that runs."""
        return self._process.pid

    def status(self) -> Status:
        """Ask the module how it is. When interrupted or while a child starts, what was known last."""
        return self._status("status", _STATUS)

    def self_test(self) -> Status:
        """Reset the module, which tests itself by that, and ask how it is."""
        return self._status("self-test", _SELF_TEST)

    def inventory(self) -> Inventory | Offline:
        """The module's own number (SAM id), how it is, where it is plugged in and whether frames are split there."""
        message = self._ask("inventory", _STATUS)
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
            message, _ = self._process.ask({"op": "find"}, _FIND, _FIND, _nobody)
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
            answer = self._process.ask({"op": "read"}, _READ, _READ, _nobody)
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

    def interrupt(self) -> None:
        """From any thread: the call that runs now returns within 0.1 s, or its child is killed within 1 s."""
        self._process.interrupt()

    def close(self) -> None:
        """End the child; the next call starts one."""
        self._process.close()
        self._last, self._present = Offline("starting"), False

    def _ask(self, what: str, seconds: float) -> Message | None:
        self._process.begin()
        try:
            return self._process.ask({"op": what}, seconds, seconds, _nobody)
        except (Starting, Interrupted, Missed):
            return None

    def _status(self, what: str, seconds: float) -> Status:
        self._process.begin()
        try:
            message, _ = self._process.ask({"op": what}, seconds, seconds, _nobody)
        except (Starting, Interrupted):
            return self._last
        except Missed:
            self._last = Offline("driver-failed")
        else:
            self._last = _status_of(message)
        return self._last

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


def _status_of(message: Mapping[str, object]) -> Status:
    match message.get("status"):
        case "ready":
            return Ready()
        case "attention":
            return NeedsAttention(frozenset({"other-error"}))
        case "offline":
            return Offline(str(message["reason"]))
    return Offline("driver-failed")


def _nobody(_message: pcsc_pipe.Json) -> None:
    """What the child does takes no progress."""


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
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit():
        raise SettingsError(f"{where} port must be HOST:PORT")
    return SdtUsbReader(("simulated", host, port), photos=photos)
