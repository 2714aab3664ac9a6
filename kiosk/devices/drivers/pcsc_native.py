"""Readers by PC/SC, on pyscard's low-level calls. Only in the driver's child process: native code that may hang or crash.

pyscard's own monitors die with the daemon and never come back (LudovicRousseau/pyscard 82, 128; F09). Here every question is asked
anew: a context that fails is given back and the next question takes a fresh one, so nothing has to notice a restart.

Failures: words. `Reach.state` and `Reach.connect` say those of `pcsc_reach`; a card that stops answering raises `CardLost`.
pyscard raises SystemError for a handle that was never connected: taken as a failed call.
"""

from collections.abc import Callable, Mapping
from typing import Any

from smartcard import scard

from kiosk.devices.chip.apdu import CardLost

_NO_SERVICE = {0x8010001D, 0x8010001E, 0x80100013, 0x80100003}
_PERMISSION = {0x8010006A, 0x80100027}
_NO_READER = {0x8010002E, 0x80100009, 0x80100017}
_LOCKED = 0x8010000B
_MUTE = {0x80100066, 0x80100067, 0x8010000F}
_FAILED = 0xFFFFFFFF


class PcscReach:
    """The first reader whose name begins with `name` ("": any)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._context: Any = None
        self._card: tuple[Any, Any] | None = None
        self._answer_to_reset = b""
        self._lost = False

    def state(self) -> str:
        found, reader = self._reader()
        if found != "reader":
            return found
        code, states = _call(lambda: scard.SCardGetStatusChange(self._context, 0, [(reader, scard.SCARD_STATE_UNAWARE)]))
        if code or not states:
            return self._given_up(code)
        flags, self._answer_to_reset = states[0][1], bytes(states[0][2])
        if not flags & scard.SCARD_STATE_PRESENT:
            return "empty"
        if flags & scard.SCARD_STATE_MUTE:
            return "mute"
        # Nobody but a child of ours that was killed holds the card: nothing else is meant to use this reader.
        return "locked" if flags & scard.SCARD_STATE_EXCLUSIVE else "card"

    def atr(self) -> bytes:
        return self._answer_to_reset

    def name(self) -> str:
        return self._reader()[1]

    def about(self) -> Mapping[str, str]:
        """By the attributes that the reader's driver (CCID) has of the device. Whatever lies there stays as it is."""
        found, reader = self._reader()
        if found != "reader":
            return {}
        code, rest = _call2(lambda: scard.SCardConnect(self._context, reader, scard.SCARD_SHARE_DIRECT, 0))
        if code or not rest:
            return {}
        try:
            version = self._attribute(rest[0], scard.SCARD_ATTR_VENDOR_IFD_VERSION)
            told = {
                "maker": _text(self._attribute(rest[0], scard.SCARD_ATTR_VENDOR_NAME)),
                "serial": _text(self._attribute(rest[0], scard.SCARD_ATTR_VENDOR_IFD_SERIAL_NO)),
                # 0xMMmmbbbb: major, minor, build (PC/SC 2, part 3).
                "firmware": f"{version[3]}.{version[2]:02d}" if len(version) == 4 else "",
            }
        finally:
            _call(lambda: (scard.SCardDisconnect(rest[0], scard.SCARD_LEAVE_CARD), None))
        return {name: value for name, value in told.items() if value}

    def _attribute(self, handle: Any, which: int) -> bytes:
        code, value = _call(lambda: scard.SCardGetAttrib(handle, which))
        return b"" if code or not value else bytes(value)

    def connect(self) -> str:
        found, reader = self._reader()
        if found != "reader":
            return found
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        code, rest = _call2(lambda: scard.SCardConnect(self._context, reader, scard.SCARD_SHARE_EXCLUSIVE, protocols))
        if code == 0:
            handle, protocol = rest
            self._lost = False
            self._card = handle, scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
            return "card"
        if code == _LOCKED:
            return "locked"
        if code in _MUTE:
            return "mute"
        return "empty" if code in (0x8010000C, 0x80100069) else self._given_up(code)

    def transmit(self, command: bytes) -> bytes:
        if self._card is None:
            raise CardLost
        handle, header = self._card
        code, answer = _call(lambda: scard.SCardTransmit(handle, header, list(command)))
        # A card pulled in the middle may be "success" without an answer.
        if code or not answer or len(answer) < 2:
            self._lost = True
            raise CardLost(f"{code:08x}")
        return bytes(answer)

    def disconnect(self) -> None:
        card, self._card = self._card, None
        # A reset that fails for want of a card makes pcscd (1.9.9) call the reader empty, and its own watch never corrects that where the
        # next card lies there before the watch looks, every 0.4 s: it would be missed until it is lifted.
        how = scard.SCARD_LEAVE_CARD if self._lost else scard.SCARD_RESET_CARD
        if card is not None:
            _call(lambda: (scard.SCardDisconnect(card[0], how), None))

    def _reader(self) -> tuple[str, str]:
        if self._context is None:
            code, context = _call(lambda: scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM))
            if code:
                return self._given_up(code), ""
            self._context = context
        code, names = _call(lambda: scard.SCardListReaders(self._context, []))
        if code and code not in _NO_READER:
            return self._given_up(code), ""
        for name in names or []:
            if name.startswith(self._name):
                return "reader", name
        return "unplugged", ""

    def _given_up(self, code: int) -> str:
        """The context is of no use any more."""
        context, self._context, self._card = self._context, None, None
        if context is not None:
            _call(lambda: (scard.SCardReleaseContext(context), None))
        if code in _PERMISSION:
            return "permission"
        return "unplugged" if code in _NO_READER else "no-service"


def _text(value: bytes) -> str:
    """Characters of an attribute, which may end in zeros."""
    return "".join(sign for sign in value.split(b"\0")[0].decode("ascii", "replace") if sign.isprintable()).strip()


def _call(call: Callable[[], Any]) -> tuple[int, Any]:
    """A call that gives a code and one value."""
    code, rest = _call2(call)
    return code, rest[0] if rest else None


def _call2(call: Callable[[], Any]) -> tuple[int, list[Any]]:
    try:
        code, *rest = call()
    except SystemError:
        return _FAILED, []
    return int(code) & 0xFFFFFFFF, rest
