"""PACE on the worked example of ICAO Doc 9303-11, appendix G.1: every value in between, both tokens, and the commands byte by byte."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.chip import pace, tlv
from kiosk.devices.chip.apdu import Answer, Command, Malformed, plain
from kiosk.devices.chip.bac import KeyRefused
from kiosk.devices.chip.ciphers import AES128, PASSWORD
from kiosk.devices.chip.curves import CURVES
from kiosk.devices.chip.keys import MrzKey

G1 = json.loads((Path(__file__).parent / "pace_vectors.json").read_text())
CURVE = CURVES[13]
INFO = pace.Info(bytes.fromhex(G1["oid"]), AES128, CURVE)
KEY = MrzKey(G1["mrz_information"])


def value(name: str) -> bytes:
    return bytes.fromhex(G1[name])


def number(name: str) -> int:
    return int(G1[name], 16)


def test_the_password() -> None:
    assert KEY.secret() == value("K")
    assert AES128.derive(KEY.secret(), PASSWORD) == value("K_pi")
    assert AES128.decrypt(value("K_pi"), value("z")) == value("s")


def test_the_points() -> None:
    assert CURVE.encode(CURVE.times_base(number("SK_map_IFD"))) == value("PK_map_IFD")
    shared = CURVE.times(number("SK_map_IFD"), CURVE.decode(value("PK_map_IC")))
    assert CURVE.encode(shared)[1:] == value("H")
    generator = CURVE.add(CURVE.times_base(number("s")), shared)
    assert CURVE.encode(generator)[1:] == value("G_mapped")
    assert CURVE.encode(CURVE.times(number("SK_DH_IFD"), generator)) == value("PK_DH_IFD")
    assert CURVE.shared(number("SK_DH_IFD"), CURVE.decode(value("PK_DH_IC"))) == number("shared")


def test_the_session_keys() -> None:
    assert (AES128.derive(value("shared"), 1), AES128.derive(value("shared"), 2)) == (value("KS_enc"), value("KS_mac"))


class Example:
    """The chip of the example; `token` is what it answers last."""

    def __init__(self, token: bytes) -> None:
        self.sent: list[bytes] = []
        self._answers = [
            b"\x90\0",
            bytes.fromhex(G1["apdus"][1][1]),
            tlv.encode(0x7C, tlv.encode(0x82, value("PK_map_IC"))) + b"\x90\0",
            tlv.encode(0x7C, tlv.encode(0x84, value("PK_DH_IC"))) + b"\x90\0",
            token,
        ]

    def answer(self, command: bytes) -> bytes:
        self.sent.append(command)
        return self._answers[len(self.sent) - 1]


@pytest.fixture(autouse=True)
def _the_examples_secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    secrets = iter([number("SK_map_IFD"), number("SK_DH_IFD")])
    monkeypatch.setattr(pace, "private_of", lambda curve: next(secrets))
    yield


def test_the_whole_run_byte_by_byte() -> None:
    chip = Example(bytes.fromhex(G1["apdus"][2][1]))
    keys = pace.open_chip(plain(chip.answer), INFO, KEY)
    assert (keys.encryption, keys.authentication, keys.counter) == (value("KS_enc"), value("KS_mac"), 0)
    assert [chip.sent[0].hex(), chip.sent[1].hex(), chip.sent[4].hex()] == [apdu[0].lower() for apdu in G1["apdus"]]
    assert chip.sent[2] == bytes.fromhex("10860000457C438141") + value("PK_map_IFD") + b"\0"
    assert chip.sent[3] == bytes.fromhex("10860000457C438341") + value("PK_DH_IFD") + b"\0"
    assert value("T_IFD") in chip.sent[4]


def test_a_chip_that_refuses_the_token_says_that_the_key_is_wrong() -> None:
    with pytest.raises(KeyRefused):
        pace.open_chip(plain(Example(b"\x63\0").answer), INFO, KEY)


def test_a_chip_whose_own_token_is_wrong_is_not_believed() -> None:
    with pytest.raises(Malformed):
        pace.open_chip(plain(Example(tlv.encode(0x7C, tlv.encode(0x86, bytes(8))) + b"\x90\0").answer), INFO, KEY)


def test_a_point_off_the_curve_leaves_the_key_unused() -> None:
    def answer(command: Command) -> Answer:
        return chip(Command(command.ins, command.p1, command.p2, command.data, command.expected, command.cla))

    example = Example(b"")
    example._answers[2] = tlv.encode(0x7C, tlv.encode(0x82, b"\x04" + bytes(63) + b"\x05")) + b"\x90\0"
    chip = plain(example.answer)
    with pytest.raises(pace.Unused):
        pace.open_chip(answer, INFO, KEY)
    assert len(example.sent) == 3


@pytest.mark.parametrize("known", sorted(CURVES))
def test_every_curve_multiplies_and_adds(known: int) -> None:
    curve = CURVES[known]
    assert curve.times(7, curve.times_base(3)) == curve.times_base(21)
    assert curve.add(curve.times_base(8), curve.times_base(8)) == curve.times_base(16)
    assert curve.times_base(curve.order - 1)[0] == curve.times_base(1)[0]
    assert curve.decode(curve.encode(curve.times_base(9))) == curve.times_base(9)


def test_ways_that_are_not_known_are_passed_over() -> None:
    def info(oid: str, parameters: int) -> bytes:
        parts = tlv.encode(0x06, bytes.fromhex(oid)) + tlv.encode(0x02, b"\x02") + tlv.encode(0x02, bytes([parameters]))
        return tlv.encode(0x30, parts)

    access = tlv.encode(0x31, info("04007F00070202040102", 2) + info("04007F00070202040202", 14) + info("04007F00070202040204", 16))
    assert [(way.oid[-1], way.curve is CURVES[16]) for way in pace.infos(access)] == [(4, True)]
