"""What pyscard's codes mean. The calls are stood in for here, because no daemon can be made to refuse on demand (F20, F44)."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from kiosk.devices.chip.apdu import CardLost
from kiosk.devices.drivers import pcsc_native
from kiosk.devices.drivers.pcsc_native import PcscReach

PRESENT, EXCLUSIVE, MUTE = 0x20, 0x80, 0x200
LEAVE = 0


def signed(code: int) -> int:
    """As pyscard gives it on 64 bits or 32."""
    return code - (1 << 32)


MADE: "list[Scard]" = []


class Scard:
    """Answers of the low-level calls, by name."""

    def __init__(self, **answers: Any) -> None:
        self.called: list[tuple[object, ...]] = []
        MADE.append(self)
        self._answers = {
            "SCardEstablishContext": (0, 7),
            "SCardListReaders": (0, ["Reader A 00 00"]),
            "SCardGetStatusChange": (0, [("Reader A 00 00", PRESENT, [])]),
            "SCardConnect": (0, 9, 2),
            "SCardTransmit": (0, [0x90, 0x00]),
            "SCardDisconnect": 0,
            "SCardReleaseContext": 0,
            **answers,
        }

    def __getattr__(self, name: str) -> Any:
        if name not in self._answers:
            return getattr(pcsc_native_scard, name)
        answer = self._answers[name]

        def call(*said: object) -> Any:
            self.called.append((name, *said))
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


pcsc_native_scard: Any = import_module("smartcard.scard")
Reacher = Callable[..., PcscReach]


@pytest.fixture
def reach(monkeypatch: pytest.MonkeyPatch) -> Reacher:
    def made(name: str = "Reader A", **answers: Any) -> PcscReach:
        monkeypatch.setattr(pcsc_native, "scard", Scard(**answers))
        return PcscReach(name)

    return made


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, "card"),
        ({"SCardGetStatusChange": (0, [("r", 0x10, [])])}, "empty"),
        ({"SCardGetStatusChange": (0, [("r", PRESENT | MUTE, [])])}, "mute"),
        ({"SCardGetStatusChange": (0, [("r", PRESENT | EXCLUSIVE, [])])}, "locked"),
        ({"SCardGetStatusChange": (0x80100013, [])}, "no-service"),
        ({"SCardGetStatusChange": (0x80100009, [])}, "unplugged"),
        ({"SCardListReaders": (0x8010002E, [])}, "unplugged"),
        ({"SCardListReaders": (0, [])}, "unplugged"),
        ({"SCardListReaders": (0x8010001E, [])}, "no-service"),
        ({"SCardEstablishContext": (0x8010001D, 0)}, "no-service"),
        ({"SCardEstablishContext": (signed(0x8010006A), 0)}, "permission"),
        ({"SCardEstablishContext": (signed(0x80100027), 0)}, "permission"),
        ({"SCardListReaders": SystemError("no result")}, "no-service"),
    ],
)
def test_states(reach: Reacher, answers: dict[str, Any], state: str) -> None:
    """F20: refused is not the same as not there. F44: a card that lies the wrong way is there."""
    assert reach(**answers).state() == state


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ((0, 9, 2), "card"),
        ((signed(0x8010000B), 0, 0), "locked"),
        ((0x8010000C, 0, 0), "empty"),
        ((0x80100069, 0, 0), "empty"),
        ((0x80100066, 0, 0), "mute"),
        ((0x80100067, 0, 0), "mute"),
        ((0x80100013, 0, 0), "no-service"),
        ((0x80100017, 0, 0), "unplugged"),
        (SystemError("no result"), "no-service"),
    ],
)
def test_taking_a_card(reach: Reacher, answer: Any, taken: str) -> None:
    assert reach(SCardConnect=answer).connect() == taken


@pytest.mark.parametrize("answer", [(0x80100016, []), (0, []), (0, [0x90]), SystemError("no handle")])
def test_no_answer_is_a_lost_card(reach: Reacher, answer: Any) -> None:
    made = reach(SCardTransmit=answer)
    assert made.connect() == "card"
    with pytest.raises(CardLost):
        made.transmit(b"\0\x84\0\0\x08")
    made.disconnect()
    assert MADE[-1].called[-1] == ("SCardDisconnect", 9, LEAVE), "a reset in vain has pcscd miss the next card"
    with pytest.raises(CardLost):
        made.transmit(b"\0\x84\0\0\x08")


def test_another_reader_is_not_taken(reach: Reacher) -> None:
    assert reach("Reader B").state() == "unplugged"
    assert reach("").state() == "card"


def test_what_a_reader_says_of_itself(reach: Reacher) -> None:
    """Attributes of its own driver; the card that lies there is not touched, and a reader that has none of them is known by its name."""
    has = {
        pcsc_native_scard.SCARD_ATTR_VENDOR_NAME: [*b"ACME Readers\0"],
        pcsc_native_scard.SCARD_ATTR_VENDOR_IFD_SERIAL_NO: [*b"0042-7"],
        pcsc_native_scard.SCARD_ATTR_VENDOR_IFD_VERSION: [0x00, 0x00, 0x05, 0x02],
    }
    asked = reach()
    scard = MADE[-1]
    scard.SCardGetAttrib = lambda _handle, which: (0, has[which])  # type: ignore[attr-defined]
    assert asked.about() == {"maker": "ACME Readers", "serial": "0042-7", "firmware": "2.05"}
    assert ("SCardConnect", 7, "Reader A 00 00", pcsc_native_scard.SCARD_SHARE_DIRECT, 0) in scard.called
    assert ("SCardDisconnect", 9, LEAVE) in scard.called
    scard.SCardGetAttrib = lambda _handle, which: (signed(0x8010001F), [])  # type: ignore[attr-defined]
    assert asked.about() == {}
    assert reach(SCardConnect=(signed(0x8010000B), 0, 0)).about() == {}
